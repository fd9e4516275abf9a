"""A step that silences all units, which are active elsewhere."""

# --8<-- [start:step]
import torch
import torch.nn as nn

torch.manual_seed(109420)  # the network of the first lesson
model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
x = torch.tensor([[1.0, 2.0]])
y_true = torch.tensor([[-5.0]])  # it was positive there

z = model[0](x)  # (1, 3): what goes into the ReLU
loss = (model(x) - y_true) ** 2
loss.backward()
print(f"before: loss {loss.item():.2f}, z = {z.data}")

# a copy of all weights and biases, by their names, before the step
start = {name: old.clone() for name, old in model.state_dict().items()}
torch.optim.SGD(model.parameters(), lr=0.05).step()
after = (model(x) - y_true) ** 2
print(f"after:  loss {after.item():.2f}, z = {model[0](x).data}")
# --8<-- [end:step]

# --8<-- [start:toss]
torch.manual_seed(0)
hidden = nn.Linear(2, 3 * 100_000)  # the hidden units of all
output = nn.Linear(3, 100_000)      # an output for each

def forward():  # through the networks, side by side
    z = hidden(x).reshape(100_000, 3)
    y = (torch.relu(z) * output.weight).sum(dim=1) + output.bias
    return z, (y - y_true[0]) ** 2

z_before, loss_before = forward()
inactive = (z_before <= 0).sum(dim=1)  # how many of each network
for k in range(4):
    part = (inactive == k).float().mean()  # the share of True
    print(f"{k} of 3 units inactive: {part:.1%} of the networks")
# --8<-- [end:toss]

# --8<-- [start:silences]
loss_before.sum().backward()  # each network gets its own gradient
parameters = [*hidden.parameters(), *output.parameters()]
torch.optim.SGD(parameters, lr=0.05).step()
z_after, loss_after = forward()

silenced = (z_before > 0).any(dim=1) & (z_after <= 0).all(dim=1)
part = silenced.float().mean()
print(f"silenced by the step: {part:.1%} of the networks")
# --8<-- [end:silences]

# --8<-- [start:active]
torch.manual_seed(0)
cloud = torch.randn(10_000, 2)  # (points, features): other inputs
grads = {name: p.grad.clone() for name, p in model.named_parameters()}

def take_step(lr):  # from the start, with any learning rate
    moved = {name: start[name] - lr * grads[name] for name in start}
    model.load_state_dict(moved)  # these are its weights and biases now

shares = {}
for lr in (0.005, 0.02, 0.05, 0.2):
    take_step(lr)
    silent = (model[0](x) <= 0).sum().item()
    loss_there = ((model(x) - y_true) ** 2).item()
    # of each unit: the share of the cloud on which it is active
    shares[lr] = (model[0](cloud) > 0).float().mean(dim=0)
    print(f"lr {lr}: loss {loss_there:.2f}, silent at x: {silent} of 3")
    print(f"    active in the cloud: {shares[lr]}")
# --8<-- [end:active]

# --8<-- [start:elsewhere]
units = nn.Linear(2, 1000)  # a thousand fresh units
silent_here = units(x)[0] <= 0  # (1000,)
elsewhere = (units(cloud) > 0).any(dim=0)  # (1000,)
print(f"inactive at x: {silent_here.sum()}")
print(f"of these, active elsewhere: {(silent_here & elsewhere).sum()}")
# --8<-- [end:elsewhere]

# --8<-- [start:half]
far = (model[0](1000 * cloud) > 0).float().mean(dim=0)
print(f"a thousand times further out: {far}")
# --8<-- [end:half]
