"""Check the gradient of a function of your own, as the site checks its own.

    python -m snippets gradient mine.py:loss
    python -m snippets gradient mine.py:loss --at "w=torch.tensor([1.0, 2.0])" --own mine_gradient

The file runs first, like a module. A parameter of the function takes the value that --at gives it, or its default, or
the value of the variable of that name in the file. The gradient with respect to each element of each tensor of floats,
and to each float, is found by the five methods of `derivatives`, and by the reader's own function, if --own names one.
"""

import ast
import inspect
import math
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from snippets._engine.errors import SnippetError
from snippets._engine.execute.kernel.derivatives import METHODS, Derivative, reverse_mode, to_double

MAX_ELEMENTS = 12  # of one tensor that are looked at, evenly spread
CLOSE, CLOSE_IN_FLOAT32 = 1e-6, 1e-3  # relative or, below 1, absolute; in float32 a function has some seven digits
OWN, IN_FLOAT32 = "your own", "reverse mode"


@dataclass(frozen=True)
class Element:
    """One number that a gradient is taken with respect to, and what each method finds."""

    name: str  # such as w[0, 1]
    value: float
    found: Mapping[str, float]  # by the name of the method

    @property
    def accepted(self) -> float:
        """The result that most methods come close to; of several such results the first."""
        return max(self.found.values(), key=lambda each: sum(_near(each, other) for other in self.found.values()))

    @property
    def apart(self) -> list[str]:
        """The methods whose result is not close to what most of them find."""
        limits = {name: CLOSE_IN_FLOAT32 if name == IN_FLOAT32 else CLOSE for name in self.found}
        return [name for name, each in self.found.items() if not _near(each, self.accepted, limits[name])]


def gradient(target: str, at: Sequence[str] = (), own: str = "") -> int:
    """Print what each method finds, and which ones disagree; the exit code is 1 if any does.

    Args:
        target: FILE:FUNCTION.
        at: NAME=EXPRESSION, for parameters of the function; the names of the file may be used.
        own: the name of a function in the file which takes the same arguments and returns the gradient, or a tuple of
            one for each of the parameters that are floats or tensors of floats.

    Raises:
        SnippetError: the file, the function or a value is missing, or the function does not return one number.
    """
    file, _, name = target.rpartition(":")
    path = Path(file)
    namespace = _run(path, target)
    function = _function(namespace, name, path)
    _give(function, namespace, at, path)
    with warnings.catch_warnings(action="ignore"):  # SymPy tries out what it cannot differentiate
        elements = list(_elements(function, namespace, own, path))
    for element in elements:
        _tell(name, element)
    wrong = sum(bool(element.apart) for element in elements)
    print(f"\n{len(elements) - wrong} of {len(elements)} gradients are the same by all methods.")
    return int(wrong > 0)


def _run(path: Path, target: str) -> dict[str, Any]:
    if not path.is_file():
        raise SnippetError(target, "there is no such file", "Write FILE:FUNCTION, such as mine.py:loss")
    namespace: dict[str, Any] = {"__name__": path.stem, "__file__": str(path), "torch": torch}
    try:
        exec(compile(path.read_bytes(), path, "exec"), namespace)
    except Exception as error:
        raise SnippetError(str(path), f"the file raises {type(error).__name__}: {error}") from error
    return namespace


def _function(namespace: Mapping[str, Any], name: str, path: Path) -> Callable[..., Any]:
    function = namespace.get(name)
    if not inspect.isfunction(function):
        others = [each for each, value in namespace.items() if inspect.isfunction(value)]
        has = f"it has {', '.join(others)}" if others else "it has none"
        raise SnippetError(str(path), f"there is no function “{name}” in this file; {has}")
    return function


def _give(function: Callable[..., Any], namespace: dict[str, Any], at: Sequence[str], path: Path) -> None:
    """Put a value for each parameter of the function into the namespace; floats become tensors that want a gradient."""
    parameters = inspect.signature(function).parameters
    given = dict(_value(each, parameters, namespace, path) for each in at)
    for name, parameter in parameters.items():
        default = parameter.default
        value = given.get(name, namespace.get(name, default) if default is inspect.Parameter.empty else default)
        if value is inspect.Parameter.empty:
            todo = f"Define {name} in the file, or add --at “{name}=…”"
            raise SnippetError(str(path), f"the parameter “{name}” of {function.__name__} has no value", todo)
        if isinstance(value, float):
            value = torch.tensor(value)
        if torch.is_tensor(value) and value.is_floating_point():
            value = value.detach().clone().requires_grad_()
        namespace[name] = value


def _value(text: str, parameters: Mapping[str, Any], namespace: dict[str, Any], path: Path) -> tuple[str, Any]:
    name, _, expression = text.partition("=")
    if name.strip() not in parameters:
        raise SnippetError(f"--at {text}", f"the function has no parameter “{name}”; it has {', '.join(parameters)}")
    try:
        return name.strip(), eval(compile(ast.parse(expression.strip(), mode="eval"), path, "eval"), namespace)
    except Exception as error:
        raise SnippetError(f"--at {text}", f"this raises {type(error).__name__}: {error}") from error


def _elements(function: Callable[..., Any], namespace: dict[str, Any], own: str, path: Path) -> Iterator[Element]:
    """Each element with what the methods find: first in the function's own precision, then in float64."""
    names = list(inspect.signature(function).parameters)
    variables = [each for each in names if torch.is_tensor(namespace[each]) and namespace[each].requires_grad]
    if not variables:
        raise SnippetError(str(path), f"{function.__name__} has no parameter that is a float or a tensor of floats")
    call = f"{function.__name__}({', '.join(names)})"
    places = [(variable, place) for variable in variables for place in _places(namespace[variable])]
    try:
        singles = [Derivative(f"{variable}.grad{place}", call, namespace) for variable, place in places]
        _check_repeats(singles[0], path)
        in_float32 = [reverse_mode(single) for single in singles]
        to_double(namespace)
        by_hand = _by_hand(_function(namespace, own, path), names, variables, namespace) if own else {}
        for (variable, place), first in zip(places, in_float32, strict=True):
            double = Derivative(f"{variable}.grad{place}", call, namespace)
            found = {name: method(double) for name, method in METHODS.items()}
            results = {IN_FLOAT32: first} | {name: each for name, each in found.items() if each is not None}
            if own:
                results[OWN] = by_hand[variable].flatten()[double.index].item()
            yield Element(variable + place, double.tensor.flatten()[double.index].item(), results)
    except (ArithmeticError, AttributeError, LookupError, NameError, RuntimeError, TypeError, ValueError) as error:
        raise SnippetError(str(path), f"{call} raises {type(error).__name__}: {error}") from error
    finally:
        torch.set_default_dtype(torch.float32)


def _check_repeats(single: Derivative, path: Path) -> None:
    """Raise SnippetError if a second call gives another value: then no two methods look at the same function."""
    first, second = (float(torch.as_tensor(single.evaluate()).detach()) for _ in range(2))
    if first != second and not (math.isnan(first) and math.isnan(second)):
        what = f"{single.function} gives {first:g}, then {second:g}: it draws random numbers, or changes something"
        raise SnippetError(str(path), what, "Seed it inside the function, or take out what it changes")


def _by_hand(
    own: Callable[..., Any], names: Sequence[str], variables: Sequence[str], namespace: Mapping[str, Any]
) -> dict[str, torch.Tensor]:
    """What the reader's own function returns, for each variable."""
    returned = own(*(namespace[name] for name in names))
    results = returned if isinstance(returned, (tuple, list)) else (returned,)
    if len(results) != len(variables):
        raise ValueError(f"{own.__name__} returns {len(results)} gradients, and {', '.join(variables)} need one each")
    by_hand = {name: torch.as_tensor(each).detach() for name, each in zip(variables, results, strict=True)}
    for name, each in by_hand.items():
        if each.numel() != namespace[name].numel():
            shapes = f"{tuple(each.shape)}, and {name} is {tuple(namespace[name].shape)}"
            raise ValueError(f"{own.__name__} returns a gradient of shape {shapes}")
    return by_hand


def _places(tensor: torch.Tensor) -> list[str]:
    """Subscripts of the elements that are looked at; an empty text for a tensor of no dimension."""
    if not tensor.dim():
        return [""]
    count = tensor.numel()
    chosen = sorted({round(each) for each in torch.linspace(0, count - 1, min(count, MAX_ELEMENTS)).tolist()})
    return [f"[{', '.join(str(int(i)) for i in torch.unravel_index(torch.tensor(n), tensor.shape))}]" for n in chosen]


def _near(here: float, there: float, limit: float = CLOSE) -> bool:
    return abs(here - there) <= limit * max(1.0, abs(there)) or (math.isnan(here) and math.isnan(there))


def _tell(function: str, element: Element) -> None:
    print(f"\nThe gradient of {function} with respect to {element.name}, at {element.value:g}:")
    for name, value in element.found.items():
        print(f"    {name:<24} {value:.10g}{'   ✗' if name in element.apart else ''}")
    if element.apart:
        print(f"    Not the same: {', '.join(element.apart)}. Most methods give {element.accepted:.7g}.")
