"""Networks that learn half-moons, and their units that really die."""

# --8<-- [start:moons]
import torch
import torch.nn as nn

torch.manual_seed(0)
angle = torch.pi * torch.rand(50)
c, s = angle.cos(), angle.sin()
upper = torch.stack([c, s], dim=1)            # (50, 2)
lower = torch.stack([1 - c, 0.5 - s], dim=1)  # (50, 2)
points = torch.cat([upper, lower]) + 0.1 * torch.randn(100, 2)
points = points.double()  # in float64

side = torch.ones(100, 1).double()  # the upper moon
side[50:] = -1                      # the lower moon
torch.set_num_threads(1)  # quicker for such small tensors
# --8<-- [end:moons]

# --8<-- [start:network]
def draw(*shape, inputs):  # evenly, as nn.Linear does
    return (2 * torch.rand(shape) - 1).double() / inputs ** 0.5

torch.manual_seed(0)
first = [draw(2, 16, inputs=2), draw(1, 16, inputs=2),   # weight, bias
         draw(16, 1, inputs=16), draw(1, 1, inputs=16)]  # of the output

def answers(net, act=torch.relu):
    weight, bias, out_weight, out_bias = net
    return act(points @ weight + bias) @ out_weight + out_bias

# --8<-- [end:network]

# --8<-- [start:train]
def loss_of(net, act=torch.relu):
    miss = nn.functional.softplus(-side * answers(net, act))
    return miss.mean(dim=-2).sum()  # a mean over the points

def train(net, lr, steps=200, act=torch.relu):
    # copies, whose gradients PyTorch is to compute
    net = [part.clone().requires_grad_() for part in net]
    optimizer = torch.optim.SGD(net, lr)
    for _ in range(steps):
        optimizer.zero_grad()
        loss_of(net, act).backward()
        optimizer.step()
    return [part.detach() for part in net]
# --8<-- [end:train]

# --8<-- [start:die]
def dead(net):  # for each unit: is z at most zero at all points?
    z = points @ net[0] + net[1]  # (..., points, units)
    return (z <= 0).all(dim=-2)

def right(net, act=torch.relu):  # for how many points?
    return (side * answers(net, act) > 0).sum(dim=-2)
# --8<-- [end:die]

# --8<-- [start:many]
fifty = [draw(50, 2, 16, inputs=2), draw(50, 1, 16, inputs=2),
         draw(50, 16, 1, inputs=16), draw(50, 1, 1, inputs=16)]

print("  lr  dead units of 16  networks all right  networks all dead")
trained = {lr: train(fifty, lr) for lr in (0.1, 3.0, 10.0, 30.0)}
for lr, nets in trained.items():
    gone = dead(nets).sum(dim=1)  # (50,): how many in each network
    mean = gone.double().mean().item()
    perfect, lost = (right(nets) == 100).sum(), (gone == 16).sum()
    print(f"{lr:4}  {mean:16.0f}  {perfect:18}  {lost:17}")
# --8<-- [end:many]

# --8<-- [start:wake]
gone = dead(trained[10.0])
later = train(trained[10.0], lr=0.1, steps=50)
woken = gone & ~dead(later)  # dead before, and not dead now
print(f"dead units that woke up: {woken.sum()}")
# --8<-- [end:wake]

# --8<-- [start:they-wake]
def wakings(optimizer_type, **settings):
    nets = [part.clone().requires_grad_() for part in fifty]
    optimizer = optimizer_type(nets, **settings)
    woken, was_dead = 0, dead(nets)
    for _ in range(40):
        optimizer.zero_grad()
        loss_of(nets).backward()
        optimizer.step()
        woken += (was_dead & ~dead(nets)).sum().item()
        was_dead = dead(nets)
    return woken

plain = wakings(torch.optim.SGD, lr=3.0)
with_momentum = wakings(torch.optim.SGD, lr=3.0, momentum=0.9)
with_adam = wakings(torch.optim.Adam, lr=0.1)
print(f"woke up with plain SGD: {plain}")
print(f"with momentum: {with_momentum}, with Adam: {with_adam}")
# --8<-- [end:they-wake]

# --8<-- [start:leaky]
leaky = nn.LeakyReLU(0.01)
with_leak = train(fifty, lr=30.0, act=leaky)
plainly = right(trained[30.0]).double().mean().item()
leakily = right(with_leak, leaky).double().mean().item()
print(f"right without a leak: about {round(plainly, -1):.0f} of 100")
print(f"right with a leak:    about {round(leakily, -1):.0f} of 100")
# --8<-- [end:leaky]
