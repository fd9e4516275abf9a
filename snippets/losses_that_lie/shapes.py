"""Losses that mislead: a shape, a sum and a mean of means."""

# --8<-- [start:loss]
import torch
import torch.nn as nn

X = torch.tensor([[1.0], [2.0], [3.0], [4.0]])
y = torch.tensor([2.0, 4.0, 6.0, 8.0])  # of the first lesson

torch.manual_seed(0)
model = nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
losses = []
for epoch in range(200):
    loss = ((model(X) - y) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())

print(f"loss: {losses[0]:.2f}, {losses[100]:.2f}, {losses[-1]:.5f}")
print(f"line: y = {model.weight.item():.3f}x {model.bias.item():+.3f}")
# --8<-- [end:loss]

# --8<-- [start:errors]
errors = model(X) - y
print("predictions", tuple(model(X).shape))
print("targets    ", tuple(y.shape))
print("errors     ", tuple(errors.shape))
print(errors.data)
# --8<-- [end:errors]

# --8<-- [start:gradient]
w = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.5, requires_grad=True)
column = y[:, None]  # (4, 1): the targets as a column, like the guesses

wrong = ((w * X + b - y) ** 2).mean()       # over all pairs
right = ((w * X + b - column) ** 2).mean()  # over the samples
slopes = {}
for name, loss in [("wrong", wrong), ("right", right)]:
    slopes[name] = torch.autograd.grad(loss, (w, b))
    dw, db = slopes[name]
    print(f"{name}: loss {loss:.2f}, dL/dw {dw:.2f}, dL/db {db:.2f}")
# --8<-- [end:gradient]

# --8<-- [start:shuffle]
from itertools import permutations

orders = torch.tensor(list(permutations(range(4))))  # (24, 4)
shuffled = y[orders]             # (24, 4): the targets in each order
guess = (w * X + b).detach()     # (4, 1): the predictions

# The index None adds an axis, along which to broadcast.
pairs = guess[:, 0] - shuffled           # (24, 4)
grids = guess - shuffled[:, None, :]     # (24, 4, 4)
of_pairs = pairs.square().mean(dim=1)         # (24,)
of_grid = grids.square().mean(dim=(1, 2))     # (24,)
print(f"right loss: from {of_pairs.min():.2f} to {of_pairs.max():.2f}")
print(f"wrong loss: from {of_grid.min():.2f} to {of_grid.max():.2f}")
# --8<-- [end:shuffle]

# --8<-- [start:targets]
from torch.func import grad, vmap

def wrong_loss(line):  # of a weight and a bias
    return ((line[0] * X + line[1] - y) ** 2).mean()

torch.manual_seed(0)
lines = 2 * torch.rand(1000, 2) - 1  # drawn as our model draws them
gradients = vmap(grad(wrong_loss))   # of each line
for epoch in range(200):
    lines = lines - 0.1 * gradients(lines)

ws, bs = lines.T  # (1000,) each
print(f"weights from {ws.min():.4f} to {ws.max():.4f}")
print(f"biases  from {bs.min():.4f} to {bs.max():.4f}")
# --8<-- [end:targets]

# --8<-- [start:sum]
from torch.func import hessian

def loss_of(line, reduce, copies):
    # repeat the rows, and leave the columns as they are
    xs, ys = X.repeat(copies, 1), column.repeat(copies, 1)
    return reduce((line[0] * xs + line[1] - ys) ** 2)

lr, fits, limits = 0.02, {}, {}
for name, reduce in {"mean": torch.mean, "sum": torch.sum}.items():
    for copies in (1, 2):
        line = torch.zeros(2)
        bowl = hessian(loss_of)(line, reduce, copies)
        curvatures = torch.linalg.eigvalsh(bowl)  # smaller, larger
        for epoch in range(100):
            line = line - lr * grad(loss_of)(line, reduce, copies)
        fits[reduce, copies] = line
        limits[reduce, copies] = 2 / curvatures[1].item()
        w_fit, b_fit = line
        print(f"{name} of {4 * copies}: y = {w_fit:.3g}x {b_fit:+.3g}")
        print(f"  lr has to stay below {limits[reduce, copies]:.3f}")
# --8<-- [end:sum]

# --8<-- [start:parts]
def part_of(line, rows):  # the mean loss of some of the samples
    return ((line[0] * X[rows] + line[1] - column[rows]) ** 2).mean()

line = torch.tensor([1.0, 0.5], requires_grad=True)
whole = grad(part_of)(line, [0, 1, 2, 3])
parts = [0, 1, 2], [3]  # the last one stands alone
for rows in parts:
    (part_of(line, rows) / len(parts)).backward()

print(f"in two parts: {line.grad}")
print(f"all at once:  {whole.detach()}")
# --8<-- [end:parts]
