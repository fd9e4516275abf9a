"""NaN, corners, ties and rounding: gradients of programs where the function has none, or several."""

# --8<-- [start:where]
import torch

choices = {
    "where": lambda x: torch.where(x > 0, x.sqrt(), 0.0),
    "double where": lambda x: torch.where(
        x > 0, torch.where(x > 0, x, 1.0).sqrt(), 0.0),
    "clamp": lambda x: x.clamp(min=1e-6).sqrt(),
}
chosen = {}
for name, choose in choices.items():
    x = torch.tensor([0.0, 1.0], requires_grad=True)
    loss = choose(x).sum()
    loss.backward()
    chosen[name] = x.grad
    print(f"{name:<13} loss {loss:.3f}, gradient {x.grad.tolist()}")
# --8<-- [end:where]

# --8<-- [start:anomaly]
import warnings

def examine(function, *numbers):
    x = torch.tensor(numbers, requires_grad=True)
    with (warnings.catch_warnings(action="ignore"),
          torch.autograd.set_detect_anomaly(True)):
        try:
            function(x).sum().backward()
        except RuntimeError as error:
            return str(error)
    return f"no error, gradient {x.grad.tolist()}"

print(examine(choices["where"], 0.0))
print(examine(lambda x: x.square().sum().sqrt(), 0.0, 0.0))
print(examine(torch.log, -1.0))
# --8<-- [end:anomaly]

# --8<-- [start:zero]
from torch.nn import functional as F

at_zero = {
    "abs": torch.abs, "norm": torch.norm, "sqrt": torch.sqrt,
    "std": torch.std, "atan2": lambda x: torch.atan2(*x),
    "hypot": lambda x: torch.hypot(*x),
    "xlogy": lambda x: torch.xlogy(*x),
    "root of squares": lambda x: x.square().sum().sqrt(),
    "normalize": lambda x: F.normalize(x, dim=0),
}
x, slopes = torch.zeros(2, requires_grad=True), {}
for name, function in at_zero.items():
    slopes[name] = torch.autograd.grad(function(x).sum(), x)[0]
    print(f"{name:<16} {slopes[name].abs().tolist()}")
# --8<-- [end:zero]

# --8<-- [start:relu]
from torch.autograd import gradcheck
from torch.func import grad

relus = {
    "relu(x)": torch.relu,
    "where(x > 0, x, 0)": lambda x: torch.where(x > 0, x, 0.0),
    "clamp(x, min=0)": lambda x: x.clamp(min=0),
    "maximum(x, 0)": lambda x: torch.maximum(x, torch.zeros_like(x)),
    "(x + |x|) / 2": lambda x: (x + x.abs()) / 2,
}
corner = torch.zeros((), dtype=torch.float64, requires_grad=True)
at_corner, passes = {}, {}
for name, relu in relus.items():
    at_corner[name] = grad(relu)(corner).item()
    passes[name] = gradcheck(relu, corner, raise_exception=False)
    print(f"{name:<19} {at_corner[name]}  gradcheck: {passes[name]}")
# --8<-- [end:relu]

# --8<-- [start:ties]
tied, shares = torch.tensor([1.0, 2.0, 2.0]), {}
for name, maximum in {
    "max()": torch.max,
    "max(dim=0)": lambda x: x.max(dim=0).values,
    "max_pool1d": lambda x: F.max_pool1d(x[None], 3).sum(),
}.items():
    shares[name] = grad(maximum)(tied)
    print(f"{name:<11} {shares[name]}")
# --8<-- [end:ties]

# --8<-- [start:straight]
def straight_through(x):
    return x + (x.round() - x).detach()

x = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
for rounded in (torch.round, straight_through):
    passed = gradcheck(rounded, x, raise_exception=False)
    print(f"{rounded(x):g}, slope {grad(rounded)(x):g}, {passed}")
# --8<-- [end:straight]
