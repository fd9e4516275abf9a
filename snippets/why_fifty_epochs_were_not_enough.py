"""What sets the speed of training: the curvatures of a fit, and how to live with them."""

# --8<-- [start:inputs]
from copy import deepcopy

import torch
from torch import nn, optim

X = torch.tensor([[1.0], [2.0], [3.0], [4.0]])  # (4, 1)
y = 2 * X

torch.manual_seed(0)
starts = nn.Linear(1, 1000)  # a thousand lines, each with its w and b
# --8<-- [end:inputs]

# --8<-- [start:epochs]
def epochs_needed(x, lr, momentum=0.0):
    fits = deepcopy(starts)  # a copy to train, so that `starts` stays
    optimizer = optim.SGD(fits.parameters(), lr=lr, momentum=momentum)
    epochs, misses = 0, fits(x) - y  # (points, starts)
    while misses.abs().max() >= 0.01 and epochs < 5000:
        optimizer.zero_grad()
        misses.square().mean(dim=0).sum().backward()  # a loss a start
        optimizer.step()
        epochs, misses = epochs + 1, fits(x) - y
    arrived = epochs if epochs < 5000 else "over 5000"
    return "diverges" if misses.isnan().any() else arrived

rates = 0.01, 0.116, 0.44
print(f"{'lr':17}", *(f"{lr:>9}" for lr in rates))
needed = {}
for name, x in (("x as it is", X), ("x centred", X - X.mean())):
    needed[name] = {lr: epochs_needed(x, lr) for lr in rates}
    print(f"{name:17}", *(f"{n:>9}" for n in needed[name].values()))
# --8<-- [end:epochs]

# --8<-- [start:hessian]
def loss_at(p):  # p holds w and b
    return ((p[0] * X + p[1] - y) ** 2).mean()

anywhere = torch.tensor([0.5, -0.3])
by_autograd = torch.func.hessian(loss_at)(anywhere)
by_hand = 2 * torch.tensor([[X.square().mean(), X.mean()],
                            [X.mean(), 1.0]])
print(by_autograd)
print(by_hand)
# --8<-- [end:hessian]

# --8<-- [start:curvatures]
turns = torch.linspace(0, torch.pi, 1001)  # every direction
ways = torch.stack([turns.cos(), turns.sin()], dim=1)  # (1001, 2)
cuts = (ways @ by_hand * ways).sum(dim=1)  # (1001,): their curvatures
print(f"of all cuts: {cuts.max():.3f} and {cuts.min():.3f}")

# PyTorch finds the extremes without a search
shallow, steep = torch.linalg.eigvalsh(by_hand.double()).tolist()
print(f"eigenvalues: {steep:.3f} and {shallow:.3f}")
# --8<-- [end:curvatures]

# --8<-- [start:line]
def train(x, lr, epochs=50):
    fits, seen = deepcopy(starts), []
    optimizer = optim.SGD(fits.parameters(), lr=lr)
    for _ in range(epochs + 1):
        losses = (fits(x) - y).square().mean(dim=0)  # (starts,)
        optimizer.zero_grad()
        losses.sum().backward()
        w, b = fits.weight, fits.bias  # weights are a column
        state = w[:, 0], b, losses, w.grad[:, 0], b.grad
        seen.append(torch.stack(state).detach())  # copies, no graph
        optimizer.step()
    return torch.stack(seen, dim=1)  # (what is seen, epochs, starts)

slow, fast = train(X, lr=0.01), train(X, lr=0.1)
centred_slow = train(X - X.mean(), lr=0.01)
centred = train(X - X.mean(), lr=0.44)
# --8<-- [end:line]

# --8<-- [start:momentum]
root, flat = steep ** 0.5, shallow ** 0.5
best_lr = 2 / (steep + shallow)
lr = 4 / (root + flat) ** 2
momentum = ((root - flat) / (root + flat)) ** 2

with_best_lr = epochs_needed(X, best_lr)
with_momentum = epochs_needed(X, lr, momentum)
print(f"lr {best_lr:.3f}: {with_best_lr} epochs")
print(f"lr {lr:.3f}, momentum {momentum:.2f}: {with_momentum} epochs")

tried = {lr: epochs_needed(X, lr) for lr in (0.1, 0.116, 0.117)}
tried_centred = {lr: epochs_needed(X - X.mean(), lr)
                 for lr in (0.3, 0.4, 0.44, 0.48, 0.6)}
print(f"x as it is: {tried}")
print(f"x centred:  {tried_centred}")
# --8<-- [end:momentum]

# --8<-- [start:zero_grad]
def path(zero_grad, momentum):
    torch.manual_seed(0)
    line = nn.Linear(1, 1)
    optimizer = optim.SGD(line.parameters(), lr=0.01, momentum=momentum)
    losses = []
    for _ in range(2000):
        loss = (line(X) - y).square().mean()
        if zero_grad:
            optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return torch.stack(losses)

forgotten = path(zero_grad=False, momentum=0.0)
frictionless = path(zero_grad=True, momentum=1.0)
print(torch.equal(forgotten, frictionless))
early, late = forgotten[:1000].max(), forgotten[1000:].max()
print(f"largest loss: {early:.1f} early, {late:.1f} late")
# --8<-- [end:zero_grad]
