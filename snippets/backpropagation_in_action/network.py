"""A small network, one sample, one backward pass."""

# --8<-- [start:network]
import torch
import torch.nn as nn

# So that your numbers are the numbers on this page
torch.manual_seed(109420)

model = nn.Sequential(
    nn.Linear(2, 3),  # hidden layer
    nn.ReLU(),        # activation
    nn.Linear(3, 1),  # output layer
)
# --8<-- [end:network]

# --8<-- [start:data]
x = torch.tensor([[1.0, 2.0]])   # (1, 2): one sample, two features
y_true = torch.tensor([[5.0]])   # (1, 1): the target value
# --8<-- [end:data]

# --8<-- [start:forward]
y_pred = model(x)  # .item() takes the number out of such a tensor
print(f"Prediction: {y_pred.item():.3f}")

loss = (y_pred - y_true) ** 2
print(f"Loss: {loss.item():.3f}")
# --8<-- [end:forward]

# --8<-- [start:backward]
# Compute all gradients with one call
loss.backward()

# Inspect each parameter's gradient (.data: the numbers alone)
for name, param in model.named_parameters():
    print(f"\n{name}:")
    print(f"  Parameter shape: {param.shape}")
    print(f"  Parameter values:\n{param.data}")
    print(f"  Gradient values:\n{param.grad}")
# --8<-- [end:backward]

# --8<-- [start:seeing]
model.zero_grad()   # or this second pass would add to the first
z = model[0](x)     # (1, 3): what goes into the ReLU
h = model[1](z)     # (1, 3): what comes out of it
# Unless asked, PyTorch keeps the gradients of parameters only
z.retain_grad()
h.retain_grad()

loss = (model[2](h) - y_true) ** 2
loss.backward()
print(f"    z = {z.data}\n    h = {h.data}")
print(f"dL/dh = {h.grad}\ndL/dz = {z.grad}")
# --8<-- [end:seeing]

# --8<-- [start:hand]
# @ multiplies matrices, .T turns rows into columns
dy = 2 * (y_pred - y_true)  # dL/dy, (1, 1)
dh = dy @ model[2].weight   # dL/dh, (1, 3): back through the output
dz = dh * (z > 0)           # dL/dz, (1, 3): back through the ReLU
by_hand = [dz.T @ x, dz[0], dy @ h, dy[0]]

for hand, param in zip(by_hand, model.parameters()):
    print(torch.allclose(hand, param.grad))
# --8<-- [end:hand]

# --8<-- [start:dead]
cloud = torch.randn(10_000, 2)  # (points, features): other inputs
# For each unit: is it active at an input, then the mean of the answers
active = (model[0](cloud) > 0).float().mean(dim=0)
print(f"active on this share of the inputs: {active}")

model.zero_grad()
((model(cloud) - y_true) ** 2).mean().backward()
print(f"gradients of the middle unit: {model[0].weight.grad[1]}")
# --8<-- [end:dead]
