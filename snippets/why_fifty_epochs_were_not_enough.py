"""What sets the speed of training: the curvatures of a fit, and how to live with them."""

# --8<-- [start:inputs]
from copy import deepcopy

import torch
from torch import nn

X = torch.tensor([[1.0], [2.0], [3.0], [4.0]])  # (4, 1)
y = 2 * X

torch.manual_seed(0)
starts = nn.Linear(1, 1000)  # a thousand lines, each with its own w and b
# --8<-- [end:inputs]

# --8<-- [start:epochs]
def epochs_needed(x, lr, momentum=0.0):
    fits = deepcopy(starts)
    optimizer = torch.optim.SGD(fits.parameters(), lr=lr, momentum=momentum)
    epochs = 0
    while (misses := fits(x) - y).isfinite().all() and epochs < 5000:  # (points, starts)
        if misses.abs().max() < 0.01:
            return epochs
        optimizer.zero_grad()
        misses.square().mean(dim=0).sum().backward()
        optimizer.step()
        epochs += 1
    return "over 5000" if misses.isfinite().all() else "diverges"

print("lr               " + "".join(f"{lr:>10}" for lr in (0.01, 0.116, 0.44)))
needed = {}
for name, x in (("x as it is", X), ("x centred", X - X.mean())):
    needed[name] = {lr: epochs_needed(x, lr) for lr in (0.01, 0.116, 0.44)}
    print(f"{name:17}" + "".join(f"{epochs:>10}" for epochs in needed[name].values()))
# --8<-- [end:epochs]

# --8<-- [start:hessian]
def loss_at(p):  # p holds w and b
    return ((p[0] * X + p[1] - y) ** 2).mean()

anywhere = torch.tensor([0.5, -0.3])
by_autograd = torch.func.hessian(loss_at)(anywhere)
by_hand = 2 * torch.tensor([[X.square().mean(), X.mean()], [X.mean(), 1.0]])
print(by_autograd)
print(by_hand)
# --8<-- [end:hessian]

# --8<-- [start:curvatures]
shallow, steep = torch.linalg.eigvalsh(by_hand.double()).tolist()
print(f"curvatures {steep:.3f} and {shallow:.3f}, ratio {steep / shallow:.1f}")

for lr in (0.001, 0.01, 0.1, 0.119, 0.121):
    factors = 1 - lr * steep, 1 - lr * shallow
    kept = [abs(factor) ** 50 for factor in factors]
    print(f"lr {lr:<5}  error kept after fifty {kept[0]:.0e} and {kept[1]:.2f}")
# --8<-- [end:curvatures]

# --8<-- [start:line]
def train(x, lr, epochs=50):
    fits = deepcopy(starts)
    seen = []
    for _ in range(epochs + 1):
        w, b = fits.weight[:, 0], fits.bias
        loss = (fits(x) - y).square().mean(dim=0)
        grads = torch.autograd.grad(loss.sum(), (fits.weight, fits.bias))
        state = w, b, loss, grads[0][:, 0], grads[1]
        seen.append(torch.stack(state).detach())
        with torch.no_grad():
            for param, grad in zip(fits.parameters(), grads):
                param -= lr * grad
    return torch.stack(seen, dim=1)  # (what is seen, epochs, starts)

slow, fast = train(X, lr=0.01), train(X, lr=0.1)
centred_slow, centred = train(X - X.mean(), lr=0.01), train(X - X.mean(), lr=0.44)
# --8<-- [end:line]

# --8<-- [start:momentum]
root, flat = steep ** 0.5, shallow ** 0.5
best_lr = 2 / (steep + shallow)
lr, momentum = 4 / (root + flat) ** 2, ((root - flat) / (root + flat)) ** 2
with_best_lr, with_momentum = epochs_needed(X, best_lr), epochs_needed(X, lr, momentum)
print(f"best lr {best_lr:.3f}:      {with_best_lr} epochs")
print(f"with momentum {momentum:.2f}: {with_momentum} epochs")

tried = {lr: epochs_needed(X, lr) for lr in (0.1, 0.116, 0.117)}
tried_centred = {lr: epochs_needed(X - X.mean(), lr) for lr in (0.3, 0.4, 0.44, 0.48, 0.6)}
print(f"x as it is: {tried}")
print(f"x centred:  {tried_centred}")
# --8<-- [end:momentum]

# --8<-- [start:zero_grad]
def path(zero_grad, momentum):
    torch.manual_seed(0)
    line = nn.Linear(1, 1)
    optimizer = torch.optim.SGD(line.parameters(), lr=0.01, momentum=momentum)
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
