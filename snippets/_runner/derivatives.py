"""Confirming a derivative: the same number by methods that have nothing in common but the function.

    reverse mode               torch.autograd.grad, in the page's own precision
    reverse mode in float64    the same with every tensor and module of the page in double precision
    forward mode               dual numbers (torch.autograd.forward_ad), float64
    central differences        (f(x + h) - f(x - h)) / 2h in float64, h = ε^(1/3) max(1, |x|), whose error is of the
                               order of ε^(2/3) (Press et al., Numerical Recipes, 5.7)
    symbolic                   SymPy, where the function is arithmetic on numbers

Everything here runs in a fork of a page's process: it converts the page's tensors in place and is then gone.
"""

from __future__ import annotations

import ast
import copy
from typing import Any

from snippets._runner.claims import derivative

Namespace = dict[str, Any]


class Derivative:
    """A claimed derivative: of the scalar `function` with respect to one element of the tensor `variable`."""

    def __init__(self, expression: str, function: str) -> None:
        # “f, x[0]” names the variable itself; otherwise it is what stands before .grad.
        tree = ast.parse(f"({function})", mode="eval").body
        if isinstance(tree, ast.Tuple) and len(tree.elts) == 2:
            function, variable = (ast.unparse(part) for part in tree.elts)
            found: tuple[str, str] | None = _element(variable)
        else:
            found = derivative(expression)
        if found is None:
            raise ValueError(f"“{expression}” is no gradient; name the variable too: function, variable")
        self.function, (self.variable, self.pick) = function, found

    def evaluate(self, namespace: Namespace) -> Any:
        """The function's value, of no dimension if it is a tensor."""
        value = eval(compile(f"({self.function})", "<function>", "eval", dont_inherit=True), namespace)
        if not hasattr(value, "numel"):
            return value
        if value.numel() != 1:
            raise ValueError(f"it has {value.numel()} values, and a gradient is that of one number")
        return value.reshape(())

    def tensor(self, namespace: Namespace) -> Any:
        return eval(compile(f"({self.variable})", "<variable>", "eval", dont_inherit=True), namespace)

    def index(self, namespace: Namespace) -> int:
        """Which element of the flattened variable it is."""
        import torch

        tensor = self.tensor(namespace)
        numbered = torch.arange(tensor.numel()).reshape(tensor.shape)
        picked = eval(compile(f"_numbered{self.pick}", "<element>", "eval"), {"_numbered": numbered})
        if torch.is_tensor(picked) and picked.numel() != 1:
            raise ValueError(f"“{self.variable}{self.pick}” has {picked.numel()} elements, not one")
        return int(picked)


def _element(variable: str) -> tuple[str, str]:
    """Split `w[0, 1]` into the tensor and the element."""
    node = ast.parse(variable, mode="eval").body
    if not isinstance(node, ast.Subscript):
        return variable, ""
    tensor = ast.unparse(node.value)
    return tensor, variable[len(tensor) :]


def confirm_all(claims: list[tuple[str, str]], namespace: Namespace) -> list[str | list[tuple[str, str]]]:
    """For each (expression, function) what each method gives, or what went wrong. Afterwards all is in float64."""
    answers = [_attempt(_in_page_precision, expression, function, namespace) for expression, function in claims]
    to_double(namespace)
    for number, (expression, function) in enumerate(claims):
        if not isinstance(answers[number], str):
            doubles = _attempt(_in_double_precision, expression, function, namespace)
            answers[number] = doubles if isinstance(doubles, str) else [*answers[number], *doubles]
    return answers


def _attempt(methods: Any, expression: str, function: str, namespace: Namespace) -> str | list[tuple[str, str]]:
    try:
        given = methods(Derivative(expression, function), namespace)
    except Exception as error:
        return f"{type(error).__name__} in its function “{function}”: {error}"
    return [(name, repr(value)) for name, value in given.items() if value is not None]


def _in_page_precision(d: Derivative, namespace: Namespace) -> dict[str, float | None]:
    return {"reverse mode": reverse_mode(d, namespace)}


def _in_double_precision(d: Derivative, namespace: Namespace) -> dict[str, float | None]:
    return {
        "reverse mode in float64": reverse_mode(d, namespace),
        "forward mode": forward_mode(d, namespace),
        "central differences": central_differences(d, namespace),
        "SymPy": symbolic(d, namespace),
    }


def reverse_mode(d: Derivative, namespace: Namespace) -> float:
    """∂function/∂variable by torch.autograd.grad."""
    import torch

    variable = d.tensor(namespace)
    (gradient,) = torch.autograd.grad(d.evaluate(namespace), variable, allow_unused=True)
    if gradient is None:
        raise ValueError(f"it does not depend on {d.variable}")
    return gradient.flatten()[d.index(namespace)].item()


def forward_mode(d: Derivative, namespace: Namespace) -> float | None:
    """The same by dual numbers; None where the variable is not a name that can be bound to one."""
    import torch
    from torch.autograd import forward_ad

    if not d.variable.isidentifier():
        return None
    variable = d.tensor(namespace)
    tangent = torch.zeros(variable.numel(), dtype=variable.dtype)
    tangent[d.index(namespace)] = 1.0
    try:
        with forward_ad.dual_level():
            namespace[d.variable] = forward_ad.make_dual(variable.detach(), tangent.reshape(variable.shape))
            dual = forward_ad.unpack_dual(d.evaluate(namespace)).tangent
            return None if dual is None else dual.item()
    finally:
        namespace[d.variable] = variable


def central_differences(d: Derivative, namespace: Namespace) -> float:
    """The same by two evaluations of the function."""
    import torch

    index = d.index(namespace)
    variable = d.tensor(namespace)
    element = variable.detach().flatten()[index].item()
    step = torch.finfo(torch.float64).eps ** (1 / 3) * max(1.0, abs(element))

    def at(value: float) -> float:
        moved = variable.detach().flatten().clone()
        moved[index] = value
        variable.data = moved.reshape(variable.shape)
        with torch.no_grad():
            return d.evaluate(namespace).item()

    above, below = at(element + step), at(element - step)
    at(element)
    return (above - below) / (2 * step)


def symbolic(d: Derivative, namespace: Namespace) -> float | None:
    """The same by SymPy; None where the function is not plain arithmetic on single numbers."""
    import sympy
    import torch

    variable = d.tensor(namespace)
    if not d.variable.isidentifier() or variable.numel() != 1:
        return None
    symbol = sympy.Symbol(d.variable, real=True)
    numbers = {name: value.item() for name, value in namespace.items() if torch.is_tensor(value) and value.numel() == 1}
    try:
        formula = d.evaluate({**namespace, **numbers, d.variable: symbol})
        if not isinstance(formula, sympy.Expr):
            return None
        return float(sympy.diff(formula, symbol).subs(symbol, variable.item()))
    except (TypeError, AttributeError, ValueError, RuntimeError):
        return None  # a function of torch, or of the page, that takes nothing but tensors


def to_double(namespace: Namespace) -> None:
    """Put the page's tensors and modules into double precision, in place: the page's functions see them too.

    Tensors in the middle of the page's graph become leaves: the function says what they lead to.
    """
    import torch

    torch.set_default_dtype(torch.float64)
    memo: dict[int, Any] = {}
    tensors = {name: value for name, value in namespace.items() if torch.is_tensor(value)}
    modules = {name: value for name, value in namespace.items() if isinstance(value, torch.nn.Module)}
    for value in tensors.values():
        if not value.is_leaf:
            memo[id(value)] = value.detach().clone().requires_grad_()
    # One memo: a name for a module's weight goes on naming that module's weight.
    for name, value in {**modules, **tensors}.items():
        namespace[name] = copy.deepcopy(value, memo)
    for name in modules:
        namespace[name].double()
    for name in tensors:
        tensor = namespace[name]
        if tensor.is_floating_point():
            tensor.data = tensor.data.double()
            tensor.requires_grad_()
