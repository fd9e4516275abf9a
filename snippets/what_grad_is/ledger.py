"""Which of eight tensors hold a gradient, how to see one that none of them holds, and a second way back."""

# --8<-- [start:leaf]
import warnings

import torch

x = torch.tensor(2.0)  # data
w = torch.tensor(3.0, requires_grad=True)
u = torch.tensor(5.0, requires_grad=True)
h = w * x
d = h.detach()  # the same number, without its history
a, b = u * h, u * d
loss = a + b
loss.backward()

eight = {"x": x, "w": w, "u": u, "h": h}
eight |= {"d": d, "a": a, "b": b, "loss": loss}
with warnings.catch_warnings(action="ignore"):  # see below
    for name, tensor in eight.items():
        print(f"{name:>4} = {tensor.item():<2g} .grad = {tensor.grad}")
# --8<-- [end:leaf]

# --8<-- [start:four]
for name, tensor in eight.items():
    made_by = tensor.grad_fn and tensor.grad_fn.name()
    asks = "requires" if tensor.requires_grad else "-"
    leaf = "leaf" if tensor.is_leaf else "-"
    print(f"{name:>4} {leaf:4} {asks:8} made by {made_by}")
# --8<-- [end:four]

# --8<-- [start:inner]
h = w * x
h.retain_grad()  # keep it when it comes by
h.register_hook(lambda grad: print("on its way to h:", grad.item()))
loss = u * h + u * h.detach()
loss.backward()
print("h", h.grad.item(), "w", w.grad.item(), "u", u.grad.item())
# --8<-- [end:inner]

# --8<-- [start:grad]
h = w * x
loss = u * h + u * h.detach()
of_h, of_u = torch.autograd.grad(loss, (h, u))
print("h", of_h.item(), "u", of_u.item(), "u.grad", u.grad.item())
of_u, of_w = torch.autograd.grad(u * d, (u, w), allow_unused=True)
print("u", of_u.item(), "w", of_w)
# --8<-- [end:grad]

# --8<-- [start:time]
functions = {"w**3": lambda w: w**3, "3 * w": lambda w: 3 * w}
functions |= {"w + w": lambda w: w + w, "w.sum()": lambda w: w.sum()}
# --8<-- [end:time]

# --8<-- [start:through]
def again(function):
    weights = torch.ones(2, requires_grad=True)
    result = function(weights)
    ones = torch.ones_like(result)  # each number counts once
    result.backward(ones)
    try:
        result.backward(ones)
    except RuntimeError:
        return "raises"
    return weights.grad.tolist()

for name, function in functions.items():
    print(f"{name:7} {again(function)}")
# --8<-- [end:through]

# --8<-- [start:second]
v = torch.tensor(3.0, requires_grad=True)
cube = v**3
(slope,) = torch.autograd.grad(cube, v, create_graph=True)
slope.backward()
print("slope", slope.item(), "slope of the slope", v.grad.item())
# --8<-- [end:second]
