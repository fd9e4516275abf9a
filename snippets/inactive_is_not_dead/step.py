"""One step that silences every unit at its input, and units that are active elsewhere."""

# --8<-- [start:step]
import torch
import torch.nn as nn

torch.manual_seed(109420)  # the network of the first lesson
model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
x = torch.tensor([[1.0, 2.0]])
y_true = torch.tensor([[-5.0]])  # it was positive there
start = {name: param.clone() for name, param in model.state_dict().items()}

z = model[0](x)  # (1, 3): what goes into the ReLU
loss = (model(x) - y_true) ** 2
loss.backward()
print(f"before: loss {loss.item():.2f}, z = {z.data}")

torch.optim.SGD(model.parameters(), lr=0.05).step()
after = (model(x) - y_true) ** 2
print(f"after:  loss {after.item():.2f}, z = {model[0](x).data}")
# --8<-- [end:step]

# --8<-- [start:silences]
torch.manual_seed(0)
hidden, output = nn.Linear(2, 3 * 100_000), nn.Linear(3, 100_000)  # fresh networks, side by side

def many():  # z of the units of each network, and its loss
    z = hidden(x).view(-1, 3)
    y = (z.relu() * output.weight).sum(dim=1) + output.bias
    return z, (y - y_true[0]) ** 2

z_before, loss_before = many()
loss_before.sum().backward()  # each network gets its own gradient
torch.optim.SGD([*hidden.parameters(), *output.parameters()], lr=0.05).step()
z_after, loss_after = many()
silenced = (z_before > 0).any(dim=1) & (z_after <= 0).all(dim=1)
print(f"all silent after the step, but not before: {silenced.float().mean():.1%}")
# --8<-- [end:silences]

# --8<-- [start:active]
torch.manual_seed(0)
cloud = torch.randn(10_000, 2)  # (points, features)
grads = {name: param.grad.clone() for name, param in model.named_parameters()}

def take_step(lr):
    moved = {name: start[name] - lr * grads[name] for name in start}
    model.load_state_dict(moved)

shares = {}
for lr in (0.005, 0.02, 0.05, 0.2):
    take_step(lr)
    silent = (model[0](x) <= 0).sum().item()
    loss_there = ((model(x) - y_true) ** 2).item()
    active = (model[0](cloud) > 0).float().mean(dim=0)
    shares[lr] = active
    print(f"lr {lr:<5}  silent at x {silent}  loss {loss_there:5.2f}  active {active}")
# --8<-- [end:active]

# --8<-- [start:half]
weight, bias = model[0].weight, model[0].bias
by_formula = torch.special.ndtr(bias / weight.norm(dim=1))  # (3,)
print(f"formula:                 {by_formula.data}")
print(f"counted:                 {active}")

far = (model[0](1000 * cloud) > 0).float().mean(dim=0)
print(f"a thousand times wider:  {far}")
# --8<-- [end:half]
