"""Finding a derivative again, by methods that have nothing in common but the function.

    reverse mode               torch.autograd.grad, in the page's own precision
    reverse mode in float64    the same with every tensor and module of the page in double precision
    forward mode               dual numbers (torch.autograd.forward_ad), float64
    central differences        (f(x + h) - f(x - h)) / 2h in float64, h = ε^(1/3) max(1, |x|), whose error is of the
                               order of ε^(2/3) (Press et al., Numerical Recipes, 5.7)
    symbolic                   SymPy, where the function is arithmetic on numbers

All this runs in a fork of a page's process, because it converts the page's tensors in place.
"""

import ast
import copy
from contextlib import suppress
from typing import Any

import sympy
import torch
from torch.autograd import forward_ad

from snippets._engine.claim import derivative
from snippets._engine.execute.kernel import losses
from snippets._engine.execute.kernel.evaluate import Namespace, compute


class Derivative:
    """A claimed derivative: of the scalar `function` with respect to one element of the tensor `variable`.

    The claim's expression is such as `w.grad[0]`; the text of the function may name the variable, as in
    `loss(w), w[0]`. Raises ValueError if neither names one element of a variable.
    """

    def __init__(self, expression: str, function: str, namespace: Namespace) -> None:
        tree = ast.parse(f"({function})", mode="eval").body
        found = derivative(expression)
        if isinstance(tree, ast.Tuple) and len(tree.elts) == 2:
            function, variable = map(ast.unparse, tree.elts)
            node = tree.elts[1]
            tensor = ast.unparse(node.value) if isinstance(node, ast.Subscript) else variable
            found = tensor, variable[len(tensor) :]
        if found is None:
            raise ValueError(f"“{expression}” is no gradient; name the variable too: function, variable")
        self.function, self.namespace, (self.variable, pick) = function, namespace, found
        self.tensor = compute(self.variable, namespace)
        numbers = torch.arange(self.tensor.numel()).reshape(self.tensor.shape)
        picked = compute(f"numbers{pick}", {"numbers": numbers})
        if torch.is_tensor(picked) and picked.numel() != 1:
            raise ValueError(f"“{self.variable}{pick}” has {picked.numel()} elements, not one")
        self.index = int(picked)  # of the element, in the flattened variable

    def evaluate(self, **names: Any) -> Any:
        """The function's value where these names stand for something else; of no dimension if it is a tensor.

        Raises ValueError if it is a tensor that has not one element.
        """
        value = compute(self.function, {**self.namespace, **names})
        if not hasattr(value, "numel"):
            return value
        if value.numel() != 1:
            raise ValueError(f"it has {value.numel()} values, and a gradient is that of one number")
        return value.reshape(())

    def gradient(self) -> Any:
        """The gradient of the function with respect to the whole variable."""
        (gradient,) = torch.autograd.grad(self.evaluate(), self.tensor, allow_unused=True)
        if gradient is None:
            raise ValueError(f"it does not depend on {self.variable}")
        return gradient


def recompute(expression: str, function: str, namespace: Namespace) -> str | list[tuple[str, str]]:
    """Methods and what each gives; if one fails, what went wrong. Afterwards all is in float64."""
    try:
        single = Derivative(expression, function, namespace)
        if why := losses.foreign(single, expression):
            return why
        found = [("reverse mode", reverse_mode(single))]
        to_double(namespace)
        double = Derivative(expression, function, namespace)
        found += [(name, value) for name, method in METHODS.items() if (value := method(double)) is not None]
    except Exception as error:
        return f"{type(error).__name__} in its function “{function}”: {error}"
    return [(name, repr(value)) for name, value in found]


def reverse_mode(d: Derivative) -> float:
    """∂function/∂variable by torch.autograd.grad."""
    return d.gradient().flatten()[d.index].item()


def forward_mode(d: Derivative) -> float | None:
    """The same by dual numbers; None where the variable is not a name that can be bound to one."""
    if not d.variable.isidentifier():
        return None
    tangent = torch.zeros(d.tensor.numel(), dtype=d.tensor.dtype)
    tangent[d.index] = 1.0
    try:
        with forward_ad.dual_level():
            # A function of the page finds the variable in the page's namespace.
            d.namespace[d.variable] = forward_ad.make_dual(d.tensor.detach(), tangent.reshape(d.tensor.shape))
            dual = forward_ad.unpack_dual(d.evaluate()).tangent
            return None if dual is None else dual.item()
    finally:
        d.namespace[d.variable] = d.tensor


def central_differences(d: Derivative) -> float:
    """The same by two evaluations of the function."""
    element = d.tensor.detach().flatten()[d.index].item()
    step = torch.finfo(torch.float64).eps ** (1 / 3) * max(1.0, abs(element))

    def at(value: float) -> float:
        moved = d.tensor.detach().flatten().clone()
        moved[d.index] = value
        d.tensor.data = moved.reshape(d.tensor.shape)
        with torch.no_grad():
            return d.evaluate().item()

    above, below = at(element + step), at(element - step)
    at(element)
    return (above - below) / (2 * step)


def symbolic(d: Derivative) -> float | None:
    """The same by SymPy; None where the function is not plain arithmetic on single numbers."""
    if not d.variable.isidentifier() or d.tensor.numel() != 1:
        return None
    symbol = sympy.Symbol(d.variable, real=True)
    tensors = {name: value for name, value in d.namespace.items() if torch.is_tensor(value)}
    numbers = {name: value.item() for name, value in tensors.items() if value.numel() == 1}
    with suppress(TypeError, AttributeError, ValueError, RuntimeError):  # the function takes nothing but tensors
        formula = d.evaluate(**{**numbers, d.variable: symbol})
        if isinstance(formula, sympy.Expr):
            return float(sympy.diff(formula, symbol).subs(symbol, d.tensor.item()))
    return None


METHODS = {  # in float64
    "reverse mode in float64": reverse_mode,
    "forward mode": forward_mode,
    "central differences": central_differences,
    "SymPy": symbolic,
}


def to_double(namespace: Namespace) -> None:
    """Put the page's tensors and modules into double precision, in place, so that the page's functions see them too.

    Tensors in the middle of the page's graph become leaves.
    """
    torch.set_default_dtype(torch.float64)
    tensors = {name: value for name, value in namespace.items() if torch.is_tensor(value)}
    modules = {name: value for name, value in namespace.items() if isinstance(value, torch.nn.Module)}
    # With one memo, a name for a module's weight still names that module's weight.
    memo = {id(value): value.detach().clone().requires_grad_() for value in tensors.values() if not value.is_leaf}
    for name, value in {**modules, **tensors}.items():
        namespace[name] = copy.deepcopy(value, memo)
    for name in modules:
        namespace[name].double()
    for tensor in map(namespace.__getitem__, tensors):
        if tensor.is_floating_point():
            tensor.data = tensor.data.double()
            tensor.requires_grad_()
