"""What the numbers of a backward pass cost: formats, and what each one loses."""

# --8<-- [start:zero]
import torch

formats = {"float16": torch.float16, "bfloat16": torch.bfloat16,
           "float32": torch.float32, "float64": torch.float64}

def gradients_of(dtype, scale=1.0, layers=600):
    values = [torch.zeros((), dtype=dtype, requires_grad=True)]
    for layer in range(layers):
        values.append(torch.sigmoid(values[-1]) - 0.5)  # zero again
    gradients = torch.autograd.grad(scale * values[-1], values)
    return torch.stack(gradients[:-1][::-1])  # the last layer first

reached = {}
for name, dtype in formats.items():
    reached[name] = (gradients_of(dtype) != 0).sum().item()
    print(f"{name:8} is zero after {reached[name]:3} layers")
# --8<-- [end:zero]

# --8<-- [start:scaling]
scale = 1024
small = gradients_of(torch.float16)[16]          # 17 layers deep
scaled = gradients_of(torch.float16, scale)[16]
print(f"without a scale: {small.item()}")
print(f"with a scale:    {scaled.item():.3g}, "
      f"divided in float32: {scaled.float().item() / scale:.3g}")
# --8<-- [end:scaling]

# --8<-- [start:steps]
ends = {}
for name, dtype in formats.items():
    weight = torch.tensor(1.0, dtype=dtype)
    step = torch.tensor(0.001, dtype=dtype)
    for number in range(1000):
        weight = weight + step
    ends[name] = weight.item()
    print(f"{name:8} ends at {ends[name]:.4f}")
# --8<-- [end:steps]
