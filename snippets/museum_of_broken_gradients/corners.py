"""NaN, corners, ties and steps: gradients of programs where the function has none, or several."""

# --8<-- [start:where]
import torch

choices = {
    "where": lambda x: torch.where(x > 0, x.sqrt(), 0.0),
    "mask": lambda x: x.sqrt() * (x > 0),
    "double where": lambda x: torch.where(
        x > 0, torch.where(x > 0, x, 1.0).sqrt(), 0.0),
    "clamp": lambda x: x.clamp(min=1e-6).sqrt(),
}
chosen = {}
for name, choose in choices.items():
    x = torch.tensor([0.0, 4.0], requires_grad=True)
    y = choose(x)
    loss = y.sum()
    loss.backward()
    chosen[name] = x.grad
    print(f"{name:<13} {y.tolist()}, gradient {x.grad.tolist()}")
# --8<-- [end:where]

# --8<-- [start:anomaly]
import warnings

def examine(function, *numbers):
    x = torch.tensor(numbers, requires_grad=True)
    with warnings.catch_warnings(action="ignore"):
        with torch.autograd.set_detect_anomaly(True):
            y = function(x).sum()
            try:
                y.backward()
            except RuntimeError as error:
                return str(error)
    return f"no error, loss {y.item()}"

examined = [
    examine(choices["where"], 0.0, 4.0),
    examine(lambda x: (x**2).sum().sqrt(), 0.0, 0.0),
    examine(torch.log, -1.0, 4.0),
]
print(*examined, sep="\n")
# --8<-- [end:anomaly]

# --8<-- [start:zero]
from torch.nn import functional as F

at_zero = {
    "abs": torch.abs,
    "norm": torch.norm,
    "std, all equal": lambda x: (x + 3).std(),
    "atan2": lambda x: torch.atan2(x[0], x[1]),
    "sqrt": torch.sqrt,
    "root of squares": lambda x: (x**2).sum().sqrt(),
    "hypot": lambda x: torch.hypot(x[0], x[1]),
    "xlogy": lambda x: torch.xlogy(x[0], x[1]),
    "normalize": lambda x: F.normalize(x, dim=0),
}
slopes = {}
for name, function in at_zero.items():
    x = torch.zeros(2, requires_grad=True)
    function(x).sum().backward()
    slopes[name] = x.grad
    print(f"{name:<16} {x.grad.tolist()}")
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
zero = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
at_corner, passes = {}, {}
for name, relu in relus.items():
    at_corner[name] = grad(relu)(zero.detach()).item()
    passes[name] = gradcheck(relu, zero, raise_exception=False)
    print(f"{name:<19} {at_corner[name]}  gradcheck: {passes[name]}")

x_again = lambda x: torch.relu(x) - torch.relu(-x)
print("relu(x) - relu(-x)", grad(x_again)(zero.detach()).item())
# --8<-- [end:relu]

# --8<-- [start:ties]
maxima = {
    "max()": lambda x: x.max(),
    "amax()": lambda x: x.amax(),
    "max(dim=0)": lambda x: x.max(dim=0).values,
    "max_pool1d": lambda x: F.max_pool1d(x[None], 3),
}
shares = {}
for name, maximum in maxima.items():
    x = torch.tensor([1.0, 2.0, 2.0], requires_grad=True)
    largest = maximum(x).sum()
    largest.backward()
    shares[name] = x.grad
    print(f"{name:<11} {x.grad}")
# --8<-- [end:ties]

# --8<-- [start:straight]
def straight_through(x):
    return x + (x.round() - x).detach()

x = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
rounding = {"round": torch.round, "straight through": straight_through}
for name, function in rounding.items():
    slope = torch.autograd.grad(function(x), x)[0]
    passed = gradcheck(function, x, raise_exception=False)
    print(f"{name}: {function(x):.0f}, slope {slope:.0f}, {passed}")
# --8<-- [end:straight]
