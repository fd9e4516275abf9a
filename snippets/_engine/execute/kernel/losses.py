"""Losses of a page: whether the function that a claim names is one of which the page has a gradient.

Any function whose slope happens to be right would confirm a gradient, `56 * x` as well as `(x ** 2 + 3) ** 2`. So the
function has to be one that the page has computed. Its value is that of a tensor of one element which the page holds and
which has a graph; backward() leaves enough of it. If the page has called `y.backward(g)`, it may be the sum of `y * g`.
And the function's gradient is that of the claim in all elements of the variable, not only in the one that is shown.
"""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import torch

from snippets._engine.claim import derivative

if TYPE_CHECKING:
    from snippets._engine.execute.kernel.derivatives import Derivative

DEPTH = 2  # of lists and dicts in which the page may hold its loss
SAME, SAME_ZERO = 1e-4, 1e-7  # relative, and near zero absolute: the page computes in float32, and in another order


def foreign(claimed: "Derivative", expression: str) -> str:
    """Why the function of a claim is none of the page's; an empty text if it is one."""
    value = float(getattr(found := claimed.evaluate(), "detach", lambda: found)())
    if not any(math.isclose(each, value, rel_tol=SAME, abs_tol=SAME_ZERO) for each in _values(claimed.namespace)):
        why = f"its function “{claimed.function}” is {value:.6g}, and the page holds no tensor with a graph that is"
        return f"{why}; give the tensor a name that backward() starts from"
    held = claimed.tensor.grad if derivative(expression) else None
    if held is None:
        return ""
    gradient = claimed.gradient()
    atol = SAME * float(held.abs().max())
    if torch.allclose(gradient.to(held.dtype), held, rtol=SAME, atol=atol):
        return ""
    return f"its function “{claimed.function}” has another gradient than {claimed.variable}.grad in other elements"


def _values(namespace: dict[str, Any]) -> Iterator[float]:
    """The values of which the page may have a gradient."""
    tensors = [each for each in _tensors(list(namespace.values()), DEPTH) if each.is_floating_point()]
    for tensor in tensors:
        if tensor.grad_fn is None:
            continue
        if tensor.numel() == 1:
            yield tensor.item()
            continue
        for other in tensors:
            if other.shape == tensor.shape and other.grad_fn is None:
                yield (tensor.detach() * other.detach()).sum().item()


def _tensors(values: Any, depth: int) -> Iterator[torch.Tensor]:
    for value in values:
        if torch.is_tensor(value):
            yield value
        elif depth and isinstance(value, (list, tuple)):
            yield from _tensors(value, depth - 1)
        elif depth and isinstance(value, dict) and "__builtins__" not in value:
            yield from _tensors(list(value.values()), depth - 1)
