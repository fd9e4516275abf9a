"""Many networks on two moons, in which units really die."""

# --8<-- [start:moons]
import torch
import torch.nn as nn
from torch.func import stack_module_state

torch.manual_seed(0)
angle = torch.pi * torch.rand(100)
label = torch.arange(100) % 2  # (100,): which moon
upper = torch.stack([angle.cos(), angle.sin()], dim=1)            # (100, 2)
lower = torch.stack([1 - angle.cos(), 0.5 - angle.sin()], dim=1)  # (100, 2)
points = torch.where(label[:, None] == 0, upper, lower)
points = (points + 0.1 * torch.randn(100, 2)).double()  # a little noise
torch.set_num_threads(1)  # one thread will do for such small tensors
# --8<-- [end:moons]

# --8<-- [start:many]
torch.manual_seed(0)
nets = [
    nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1)).double()
    for _ in range(50)
]
fresh, _ = stack_module_state(nets)  # a dict, as of one network, with the networks stacked

def logits_of(params, slope=0.0):  # (networks, points)
    z = points @ params["0.weight"].mT + params["0.bias"][:, None]
    h = nn.functional.leaky_relu(z, slope)  # without a slope, the plain ReLU
    return (h @ params["2.weight"].mT)[..., 0] + params["2.bias"]
# --8<-- [end:many]

# --8<-- [start:starts]
def losses_of(params, slope):  # (networks,)
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
def dead(params):  # (networks, units): inactive at each point
    z = points @ params["0.weight"].mT + params["0.bias"][:, None]
    return (z <= 0).all(dim=1)

def accuracy(params, slope=0.0):  # (networks,)
    return ((logits_of(params, slope) > 0) == label).float().mean(dim=1)

trained = {lr: train(fresh, lr) for lr in (0.1, 1.0, 3.0, 10.0, 30.0)}
for lr in trained:
    gone, right = dead(trained[lr]).float().mean(), accuracy(trained[lr])
    mean, least = (5 * int(20 * each) for each in (right.mean(), right.min()))  # rounded down
    print(f"lr {lr:<4}  dead about {5 * round(20 * gone.item())}%  right at least {mean}%, the worst {least}%")
# --8<-- [end:die]

# --8<-- [start:wake]
gone = dead(trained[10.0])
later = train(trained[10.0], lr=0.1, steps=50)
woken = gone & ~dead(later)
print(f"dead units that woke up: {woken.sum()}")
# --8<-- [end:wake]

# --8<-- [start:they-wake]
def wakings(optimizer_type, **settings):
    params = {name: nn.Parameter(fresh[name].clone()) for name in fresh}
    optimizer = optimizer_type(params.values(), **settings)
    woken, was_dead = 0, dead(params)
    for _ in range(40):
        optimizer.zero_grad()
        losses_of(params, 0.0).sum().backward()
        optimizer.step()
        woken += (was_dead & ~dead(params)).sum().item()
        was_dead = dead(params)
    return woken

plain = wakings(torch.optim.SGD, lr=3.0)
with_momentum = wakings(torch.optim.SGD, lr=3.0, momentum=0.9)
with_adam = wakings(torch.optim.Adam, lr=0.1)
print(f"woke up with plain SGD: {plain}, with momentum: {with_momentum}, with Adam: {with_adam}")
# --8<-- [end:they-wake]

# --8<-- [start:leaky]
with_leak = {lr: train(fresh, lr, slope=0.01) for lr in (10.0, 30.0)}
for lr in with_leak:
    right = accuracy(with_leak[lr], slope=0.01).mean().item()
    print(f"lr {lr:<4}  right about {5 * round(20 * right)}%")
# --8<-- [end:leaky]
