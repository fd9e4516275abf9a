"""A line fitted by gradient descent, from one start and a thousand."""

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
    history = []
    for epoch in range(50):
        loss = ((fits(X) - y) ** 2).mean(dim=0)  # (starts,): one a line
        optimizer.zero_grad()
        loss.sum().backward()  # each line gets its own gradient
        seen = [
            loss, fits.weight[:, 0], fits.bias,
            fits.weight.grad[:, 0], fits.bias.grad,
        ]
        history.append(torch.stack(seen).detach())  # numbers, no graph
        optimizer.step()
    return torch.stack(history, dim=1)  # (what is seen, epochs, starts)
# --8<-- [end:starts]

# --8<-- [start:thousand-starts]
torch.manual_seed(0)
fits = nn.Linear(1, 1000)  # a thousand lines, each with its own start
losses, ws, bs, w_grads, b_grads = train(fits)
w, b = fits.weight[:, 0].detach(), fits.bias.detach()  # where they end

torch.manual_seed(462)
ours = train(nn.Linear(1, 1))  # our start again
# --8<-- [end:thousand-starts]

# --8<-- [start:final]
final = ((fits(X) - y) ** 2).mean(dim=0)  # (1000,)
order = final.argsort()  # the starts, sorted by their final loss
typical, worst = order[500], order[-1]
for name, start in ("Typical", typical), ("Worst", worst):
    print(f"{name} start: y = {w[start]:.2f}x {b[start]:+.2f}")
# --8<-- [end:final]
