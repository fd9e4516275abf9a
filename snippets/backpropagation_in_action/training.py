"""A line fitted by gradient descent: from one lucky start, then from a thousand."""

# --8<-- [start:model]
import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(462)

# Simple linear model: y = wx + b
model = nn.Linear(1, 1)

# Check initial (random) parameters
print(f"Initial weight: {model.weight.item():.3f}")
print(f"Initial bias: {model.bias.item():.3f}")
# --8<-- [end:model]

# --8<-- [start:data]
# True relationship: y = 2x
X = torch.tensor([[1.0], [2.0], [3.0], [4.0]])  # (4, 1)
y = torch.tensor([[2.0], [4.0], [6.0], [8.0]])  # (4, 1)
# --8<-- [end:data]

# --8<-- [start:setup]
optimizer = optim.SGD(model.parameters(), lr=0.01)
criterion = nn.MSELoss()
# --8<-- [end:setup]

# --8<-- [start:loop]
for epoch in range(50):
    # FORWARD PASS
    pred = model(X)
    loss = criterion(pred, y)
    # BACKWARD PASS (backpropagation!)
    optimizer.zero_grad()  # Clear old gradients
    loss.backward()        # Compute new gradients
    # Peek at gradients (before update)
    if epoch % 10 == 0:
        print(f"\nEpoch {epoch}:")
        print(f"  Loss: {loss.item():.4f}")
        print(f"  Weight: {model.weight.item():.3f}, Gradient: {model.weight.grad.item():.3f}")
        print(f"  Bias: {model.bias.item():.3f}, Gradient: {model.bias.grad.item():.3f}")
    # UPDATE WEIGHTS
    optimizer.step()
# --8<-- [end:loop]

# --8<-- [start:result]
print("\nFinal learned parameters:")
print(f"  Weight: {model.weight.item():.2f}")
print(f"  Bias: {model.bias.item():.2f}")
print("\nTrue relationship: y = 2x + 0")
print(f"Learned relationship: y = {model.weight.item():.2f}x {model.bias.item():+.2f}")
# --8<-- [end:result]

# --8<-- [start:starts]
def train(fits):
    optimizer = optim.SGD(fits.parameters(), lr=0.01)
    for _ in range(50):
        loss = ((fits(X) - y) ** 2).mean(dim=0)  # (starts,): the loss of each fit
        optimizer.zero_grad()
        loss.sum().backward()  # each fit gets its own gradient
        seen = loss, fits.weight[:, 0], fits.bias, fits.weight.grad[:, 0], fits.bias.grad
        yield torch.stack(seen).detach()  # (what is seen, starts)
        optimizer.step()

torch.manual_seed(0)
fits = nn.Linear(1, 1000)  # a thousand lines, each with its own random start
losses, ws, bs, w_grads, b_grads = torch.stack(list(train(fits)), dim=1)  # (epochs, starts)
w, b = fits.weight[:, 0].detach(), fits.bias.detach()  # (starts,): where they end

torch.manual_seed(462)
ours = torch.stack(list(train(nn.Linear(1, 1))), dim=1)  # (5, 50, 1): our start again
# --8<-- [end:starts]

# --8<-- [start:typical]
final = ((fits(X) - y) ** 2).mean(dim=0)  # (1000,)
order = final.argsort()
typical, worst = order[500], order[-1]
print(f"Typical start: y = {w[typical].item():.2f}x {b[typical].item():+.2f}")
print(f"Worst start:   y = {w[worst].item():.2f}x {b[worst].item():+.2f}")
# --8<-- [end:typical]

# --8<-- [start:curvatures]
inputs = torch.cat([X, torch.ones_like(X)], dim=1)  # (4, 2): the factors of w and of b
second = 2 * inputs.T @ inputs / len(X)  # (2, 2): its second derivatives
curvatures, directions = torch.linalg.eigh(second)
kept = (1 - 0.01 * curvatures) ** 50  # of the error along each direction, after fifty steps
print(f"curvatures: {curvatures}")
print(f"error kept: {kept}")
# --8<-- [end:curvatures]

# --8<-- [start:perfect]
torch.manual_seed(0)
crowd = nn.Linear(1, 100_000)
for seen in train(crowd):
    pass

prints_1_98 = (crowd.weight[:, 0] - 1.98).abs() <= 0.005
prints_0_01 = (crowd.bias - 0.01).abs() <= 0.005
print(f"1.98x: {prints_1_98.float().mean():.2%}, + 0.01: {prints_0_01.float().mean():.2%}")
print(f"both: {(prints_1_98 & prints_0_01).sum()} of {len(crowd.bias)}")
# --8<-- [end:perfect]
