"""The operations that torch records: what each computes, what it keeps for the backward pass, and a graph of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from operator import add, matmul, methodcaller, mul, sub, truediv
from typing import Any


@dataclass(frozen=True)
class Operation:
    """One recorded operation."""

    op: str  # its name in the data of a picture
    compute: Callable[..., Any] | None = None  # its result, from its operands and its params by name; None if not known
    keeps: tuple[str, ...] = ()  # for each operand the attribute that keeps it; empty if none does
    result: str = ""  # the attribute that keeps the result, if any
    params: tuple[str, ...] = ()  # further arguments of `compute`; the attribute that keeps one is `_saved_` + its name
    edges: tuple[int | None, ...] = (0, 1, 2)  # for each operand its place in `next_functions`; None if it has none
    missing: Callable[..., Any] | None = None  # an operand, from the result, the other operand and its own place


def _unary(names: str, keeps: str = "", result: str = "") -> dict[str, Operation]:
    """Entries of OPERATIONS that are methods of a tensor."""
    return {f"{op.capitalize()}Backward0": Operation(op, methodcaller(op), (keeps,), result) for op in names.split()}


def _linear(x: Any, weight: Any, bias: Any = None) -> Any:
    return x @ weight.T if bias is None else bias.addmm(x, weight.T)


SELF, OTHER, RESULT = "_saved_self", "_saved_other", "_saved_result"
SUB = Operation("sub", sub, ("", ""), missing=lambda out, other, place: other - out if place else out + other)
LINEAR = Operation("linear", _linear, (SELF, ""), edges=(0, 1))  # two recorded functions, read as one
LINEAR_WITH_BIAS = Operation("linear", _linear, ("_saved_mat1", "", ""), edges=(1, 2, 0))

OPERATIONS = {  # by torch's name of the recorded function
    **_unary("neg sum mean"),
    **_unary("log sin cos abs", keeps=SELF),
    **_unary("exp tanh sigmoid relu sqrt reciprocal", result=RESULT),
    "AddBackward0": Operation("add", add, ("", ""), missing=lambda out, other, place: out - other),
    "SubBackward0": SUB,
    "RsubBackward1": replace(SUB, edges=(None, 0)),
    "MulBackward0": Operation("mul", mul, (SELF, OTHER)),
    "DivBackward0": Operation("div", truediv, (SELF, OTHER), missing=lambda out, other, place: out * other),
    "PowBackward0": Operation("pow", lambda a, exponent: a**exponent, (SELF,), params=("exponent",)),
    "MmBackward0": Operation("matmul", matmul, (SELF, "_saved_mat2")),
    "DotBackward0": Operation("matmul", matmul, (SELF, "_saved_tensor")),
    "MvBackward0": Operation("matmul", matmul, (SELF, "_saved_vec")),
    "MseLossBackward0": Operation("mse", lambda a, b: ((a - b) ** 2).mean(), (SELF, "_saved_target")),
}


def operation_of(function: Any) -> Operation:
    """What a recorded function computes; with torch's own name of it if there is no such operation here."""
    if function is None or hasattr(function, "variable"):
        return Operation("leaf" if function else "const")
    name, edges = function.name(), function.next_functions
    if getattr(function, "_saved_alpha", 1) != 1 or getattr(function, "_saved_beta", 1) != 1:
        return Operation(f"{name} with a factor")
    if name == "MseLossBackward0" and function._saved_reduction != 1:
        return Operation(f"{name} without a mean")
    if name in ("MmBackward0", "AddmmBackward0") and edges[-1][0] and edges[-1][0].name() == "TBackward0":
        return LINEAR if name == "MmBackward0" else LINEAR_WITH_BIAS
    return OPERATIONS.get(name) or Operation(name)


@dataclass(eq=False)
class Node:
    """A tensor of the graph and the recorded function that made it; `function` is None for a constant."""

    function: Any
    output: int  # the place of the tensor among the function's outputs
    operation: Operation
    label: str = ""
    inputs: list[Node] = field(default_factory=list)
    edges: tuple[int | None, ...] = ()  # for each input its place among the function's edges; None for none
    known: list[Any] = field(default_factory=list)  # copies of its value that torch or the page still has
    saved: bool = False  # whether torch has one
    changed: bool = False  # whether it is a leaf that was changed in place
    value: Any = None
    grad: Any = None
    parts: tuple[Any, ...] = ()  # for each input the gradient that the function passes to it
    local: tuple[Any, ...] = ()  # for each input the derivative with respect to it

    @property
    def op(self) -> str:
        return self.operation.op

    @property
    def params(self) -> dict[str, Any]:
        return {name: getattr(self.function, f"_saved_{name}") for name in self.operation.params}

    def by_input(self, passed: Any) -> tuple[Any, ...]:
        """Put what the function passes back, which is by edge, in the order of the inputs."""
        passed = passed if isinstance(passed, tuple) else (passed,)
        parts = [None if edge is None else passed[edge] for edge in self.edges]
        if self.op == "linear" and parts[1] is not None:
            parts[1] = parts[1].T  # the function has the transposed weight, the node the weight
        return tuple(parts)
