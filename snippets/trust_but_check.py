"""How to know that a gradient is right: differences, other witnesses, and what they cost."""

# --8<-- [start:smaller]
import torch

def f(x):
    return (x ** 2 + 3) ** 2

x, errors = torch.tensor(2.0), []
for k in range(1, 9):
    h = 10.0 ** -k
    slope = (f(x + h) - f(x - h)) / (2 * h)
    errors.append(abs(slope.item() - 56))
    print(f"h = {h:.0e}   slope = {slope.item():.4f}   error = {errors[-1]:.4f}")
# --8<-- [end:smaller]

# --8<-- [start:valley]
torch.manual_seed(0)
points = 1.5 + torch.rand(1000, dtype=torch.float64)
truth = 4 * points * (points ** 2 + 3)  # the slope of f, by hand
steps = torch.logspace(0, -12, 49, dtype=torch.float64)  # a few in each decade

def error(dtype, central):  # the typical relative error, at each step
    x, h = points.to(dtype), steps.to(dtype)[:, None]
    left, width = (x - h, 2 * h) if central else (x, h)
    slope = (f(x + h) - f(left)) / width  # at each step and point
    return ((slope / truth - 1) ** 2).mean(dim=1).sqrt()

curves, ratios = {}, []
for dtype in (torch.float32, torch.float64):
    for name, power in (("forward", 1 / 2), ("central", 1 / 3)):
        curve = curves[name, dtype] = error(dtype, name == "central")
        best, theory = steps[curve.argmin()], torch.finfo(dtype).eps ** power
        ratios.append((best / theory).item())
        print(f"{name} {dtype}: best h {best:.1e}, in theory {theory:.1e}")
# --8<-- [end:valley]

# --8<-- [start:nothing]
gap = torch.nextafter(x, torch.tensor(3.0)) - x
print(f"the next number after 2 is {gap.item():.2e} away")
print(f"2 + 1e-7 is still 2: {(x + 1e-7 == x).item()}")
# --8<-- [end:nothing]

# --8<-- [start:witnesses]
x = torch.tensor(2.0, requires_grad=True)
y = f(x)
y.backward()
print(f"autograd:     {x.grad.item()}")
value, slope = torch.func.jvp(f, (x.detach(),), (torch.tensor(1.0),))
print(f"forward mode: {slope.item()}")
# --8<-- [end:witnesses]

# --8<-- [start:gradcheck]
from torch.autograd import gradcheck

at = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
print(gradcheck(f, at))
# --8<-- [end:gradcheck]

# --8<-- [start:bug]
class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x ** 2
    @staticmethod
    def backward(ctx, grad):
        x, = ctx.saved_tensors
        return grad * x  # somebody forgot a factor

w, losses = torch.tensor(3.0, dtype=torch.float64, requires_grad=True), []
for step in range(101):
    loss = Square.apply(w - 1.0)
    losses.append(loss.item())
    grad, = torch.autograd.grad(loss, w)
    if step % 20 == 0:
        print(f"step {step:3}: loss {loss.item():.1e}")
    w.data -= 0.1 * grad
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
    return torch.func.functional_call(model, params, images).square().mean()

loss = loss_at(params)
grads = dict(zip(params, torch.autograd.grad(loss, params.values())))
count = sum(param.numel() for param in params.values())
print(f"{count:,} gradients from one forward and one backward pass")
print(f"central differences take {2 * count:,} forward passes")
# --8<-- [end:costs]

# --8<-- [start:once]
way = {name: torch.randn_like(param) for name, param in params.items()}

def moved(h):
    there = {name: params[name] + h * way[name] for name in params}
    return loss_at(there).item()

def along(grads):
    return sum((grads[name] * way[name]).sum() for name in params).item()

h = 1e-6
measured, found = (moved(h) - moved(-h)) / (2 * h), along(grads)
print(f"measured {measured:.5f}, by backward {found:.5f}")
wrong = {name: grad.clone() for name, grad in grads.items()}
wrong["2.weight"][300, 200] = 0.0  # one number of all
lost = along(wrong)
print(f"with one gradient lost {lost:.5f}")
# --8<-- [end:once]
