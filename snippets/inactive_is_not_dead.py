"""One step that silences every unit at its input, and many networks in which units really die."""

# --8<-- [start:step]
import torch
import torch.nn as nn

torch.manual_seed(109420)  # the network of the first lesson
model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
x = torch.tensor([[1.0, 2.0]])
y_true = torch.tensor([[-5.0]])  # it was 5.0 there
start = {name: param.clone() for name, param in model.state_dict().items()}

z = model[0](x)  # (1, 3): what goes into the ReLU
loss = (model(x) - y_true) ** 2
loss.backward()
print(f"before: loss {loss.item():.2f}, z = {z.data}")

torch.optim.SGD(model.parameters(), lr=0.05).step()
after = (model(x) - y_true) ** 2
print(f"after:  loss {after.item():.2f}, z = {model[0](x).data}")
# --8<-- [end:step]

# --8<-- [start:active]
torch.manual_seed(0)
cloud = torch.randn(10_000, 2)  # (points, features): inputs all around 0
grads = {name: param.grad.clone() for name, param in model.named_parameters()}

def take_step(lr):
    moved = {name: start[name] - lr * grads[name] for name in start}
    model.load_state_dict(moved)

for lr in (0.005, 0.02, 0.05, 0.2):
    take_step(lr)
    silent = (model[0](x) <= 0).sum().item()
    loss = ((model(x) - y_true) ** 2).item()
    active = (model[0](cloud) > 0).float().mean(dim=0)
    print(f"lr {lr:<5}  silent at x {silent}  loss {loss:5.2f}  active {active}")
# --8<-- [end:active]

# --8<-- [start:half]
weight, bias = model[0].weight, model[0].bias
by_formula = torch.special.ndtr(bias / weight.norm(dim=1))  # (3,)
print(f"formula:                 {by_formula.data}")
print(f"counted:                 {active}")

far = (model[0](1000 * cloud) > 0).float().mean(dim=0)
print(f"a thousand times wider:  {far}")
# --8<-- [end:half]

# --8<-- [start:moons]
torch.manual_seed(0)
angle = torch.pi * torch.rand(100)
label = torch.arange(100) % 2  # (100,): which moon
upper = torch.stack([angle.cos(), angle.sin()], dim=1)            # (100, 2)
lower = torch.stack([1 - angle.cos(), 0.5 - angle.sin()], dim=1)  # (100, 2)
points = torch.where(label[:, None] == 0, upper, lower)
points = (points + 0.1 * torch.randn(100, 2)).double()  # a little noise
torch.set_num_threads(1)  # small tensors are faster on one thread
# --8<-- [end:moons]

# --8<-- [start:many]
from torch.func import stack_module_state

torch.manual_seed(0)
nets = [
    nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1)).double()
    for _ in range(50)
]
fresh, _ = stack_module_state(nets)  # a dict: "0.weight" is (50, 16, 2), …

def logits_of(params, slope=0.0):  # (50, 100): of each network, for each point
    z = points @ params["0.weight"].mT + params["0.bias"][:, None]
    h = nn.functional.leaky_relu(z, slope)  # a slope of 0 is the plain ReLU
    return (h @ params["2.weight"].mT)[..., 0] + params["2.bias"]
# --8<-- [end:many]

# --8<-- [start:starts]
def losses_of(params, slope):  # (50,)
    logits, labels = logits_of(params, slope), label.double().expand(50, 100)
    return nn.BCEWithLogitsLoss(reduction="none")(logits, labels).mean(dim=1)

def train(params, lr, steps=200, slope=0.0):
    params = {name: nn.Parameter(params[name].clone()) for name in params}
    optimizer = torch.optim.SGD(params.values(), lr)
    for _ in range(steps):
        optimizer.zero_grad()
        losses_of(params, slope).sum().backward()
        optimizer.step()
    return params
# --8<-- [end:starts]

# --8<-- [start:die]
def dead(params):  # (50, 16): inactive at all 100 points
    z = points @ params["0.weight"].mT + params["0.bias"][:, None]
    return (z <= 0).all(dim=1)

def accuracy(params, slope=0.0):  # (50,)
    return ((logits_of(params, slope) > 0) == label).float().mean(dim=1)

trained = {lr: train(fresh, lr) for lr in (0.1, 1.0, 3.0, 10.0, 30.0)}
for lr in trained:
    share, right = dead(trained[lr]).float().mean(), accuracy(trained[lr])
    least = 5 * int(20 * right.mean())  # rounded down: see below
    rights = f"right at least {least:3}%, the worst {right.min():4.0%}"
    print(f"lr {lr:<4}  dead {share:4.0%}  {rights}")
# --8<-- [end:die]

# --8<-- [start:wake]
gone = dead(trained[10.0])
later = train(trained[10.0], lr=0.1, steps=50)
woken = gone & ~dead(later)
print(f"{gone.sum()} dead units, {woken.sum()} of them woke up")
# --8<-- [end:wake]

# --8<-- [start:leaky]
with_leak = {lr: train(fresh, lr, slope=0.01) for lr in (10.0, 30.0)}
for lr in with_leak:
    right = accuracy(with_leak[lr], slope=0.01).mean().item()
    print(f"lr {lr:<4}  right about {5 * round(20 * right)}%")
# --8<-- [end:leaky]
