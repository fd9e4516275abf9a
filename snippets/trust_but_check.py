"""How to know that a gradient is right: differences, other witnesses, and what they cost."""

# --8<-- [start:step]
import torch

def f(x):
    return (x ** 2 + 3) ** 2

x = torch.tensor(2.0)
# --8<-- [end:step]

# --8<-- [start:smaller]
errors = []
for k in range(1, 9):
    h = 10.0 ** -k
    slope = (f(x + h) - f(x - h)) / (2 * h)
    errors.append(abs(slope.item() - 56))
    print(f"h = {h:.0e}   slope {slope:7.4f}   error {errors[-1]:7.4f}")
# --8<-- [end:smaller]

# --8<-- [start:valley]
torch.manual_seed(0)
points = 1.5 + torch.rand(1000, dtype=torch.float64)
truth = 4 * points * (points ** 2 + 3)  # the slope of f, by hand
steps = torch.logspace(0, -12, 49, dtype=torch.float64)

def error(dtype, central):  # the typical relative error, at each step
    # [:, None] makes a column of the steps, against a row of points
    x, h = points.to(dtype), steps.to(dtype)[:, None]
    left, width = (x - h, 2 * h) if central else (x, h)
    slope = (f(x + h) - f(left)) / width  # (steps, points)
    return ((slope / truth - 1) ** 2).mean(dim=1).sqrt()

curves, ratios = {}, []
for dtype in (torch.float32, torch.float64):
    for name, power in (("forward", 1 / 2), ("central", 1 / 3)):
        curve = curves[name, dtype] = error(dtype, name == "central")
        epsilon = torch.finfo(dtype).eps  # ε of this format
        best, theory = steps[curve.argmin()], epsilon ** power
        ratios.append((best / theory).item())
        print(f"{name} {dtype}: best {best:.1e}, theory {theory:.1e}")
# --8<-- [end:valley]

# --8<-- [start:witnesses]
x = torch.tensor(2.0, requires_grad=True)
y = f(x)
y.backward()
print(f"autograd:     {x.grad.item()}")
at_x, nudge = x.detach(), torch.tensor(1.0)
value, slope = torch.func.jvp(f, (at_x,), (nudge,))
print(f"forward mode: {slope.item()}")
# --8<-- [end:witnesses]

# --8<-- [start:bug]
class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x ** 2
    @staticmethod
    def backward(ctx, upstream):
        x = ctx.saved_tensors[0]
        return upstream * x  # somebody forgot a factor

w = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
losses = []
for step in range(101):
    loss = Square.apply(w - 1.0)
    losses.append(loss.item())
    grad = torch.autograd.grad(loss, w)[0]
    if step % 20 == 0:
        print(f"step {step:3}: loss {loss.item():.1e}")
    w.data -= 0.1 * grad  # .data: the step is not to be recorded
# --8<-- [end:bug]

# --8<-- [start:costs]
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(
    nn.Linear(784, 512), nn.Tanh(),
    nn.Linear(512, 512), nn.Tanh(),
    nn.Linear(512, 10),
).double()
images = torch.randn(4, 784, dtype=torch.float64)
params = dict(model.named_parameters())

def loss_at(params):
    out = torch.func.functional_call(model, params, images)
    return out.square().mean()

found = torch.autograd.grad(loss_at(params), params.values())
grads = dict(zip(params, found))
count = sum(param.numel() for param in params.values())
print(f"{count:,} gradients from one forward and one backward pass")
print(f"central differences take {2 * count:,} forward passes")
# --8<-- [end:costs]

# --8<-- [start:once]
# A random number for each parameter
way = {name: torch.randn_like(param) for name, param in params.items()}

def moved(h):
    there = {name: params[name] + h * way[name] for name in params}
    return loss_at(there).item()

def along(grads):
    parts = [(grads[name] * way[name]).sum() for name in params]
    return sum(parts).item()

h = 1e-6
measured, found = (moved(h) - moved(-h)) / (2 * h), along(grads)
print(f"measured {measured:.5f}, by backward {found:.5f}")
wrong = {name: grad.clone() for name, grad in grads.items()}
wrong["2.weight"][300, 200] = 0.0  # one number of all
lost = along(wrong)
print(f"with one gradient lost {lost:.5f}")
# --8<-- [end:once]
