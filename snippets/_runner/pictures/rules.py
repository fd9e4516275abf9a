"""The functions that torch records: what they compute, what they keep for the backward pass, and the graph of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Rule:
    """One recorded function.

    Attributes:
        op: what it is called in the data of a picture.
        compute: its result, from its operands and then its params by name.
        keeps: for each operand the attribute that keeps it, empty where none does.
        result: the attribute that keeps its own result, if any.
        params: further arguments of `compute` and the attributes that keep them.
        edges: for each operand the place of its function among `next_functions`; None for one that is never there.
        missing: an operand that nothing keeps, given the result, the other operand and its own place.
    """

    op: str
    compute: Callable[..., Any]
    keeps: tuple[str, ...] = ("",)
    result: str = ""
    params: dict[str, str] = field(default_factory=dict)
    edges: tuple[int | None, ...] = (0, 1, 2)
    missing: Callable[[Any, Any, int], Any] | None = None


def _unary(op: str, keeps: str = "", result: str = "") -> Rule:
    return Rule(op, lambda a: getattr(a, op)(), (keeps,), result)


def _linear(x: Any, weight: Any, bias: Any = None) -> Any:
    return x @ weight.T if bias is None else bias.addmm(x, weight.T)


SELF, OTHER, RESULT = "_saved_self", "_saved_other", "_saved_result"
LINEAR, LINEAR_WITH_BIAS = "x @ W.T", "b + x @ W.T"  # two recorded functions each, read as one

RULES = {
    "AddBackward0": Rule("add", lambda a, b: a + b, ("", ""), missing=lambda out, other, place: out - other),
    "SubBackward0": Rule("sub", lambda a, b: a - b, ("", ""),
                         missing=lambda out, other, place: other - out if place else out + other),
    "RsubBackward1": Rule("sub", lambda a, b: a - b, ("", ""), edges=(None, 0),
                          missing=lambda out, other, place: out + other),
    "MulBackward0": Rule("mul", lambda a, b: a * b, (SELF, OTHER)),
    "DivBackward0": Rule("div", lambda a, b: a / b, (SELF, OTHER), missing=lambda out, other, place: out * other),
    "NegBackward0": Rule("neg", lambda a: -a),
    "PowBackward0": Rule("pow", lambda a, exponent: a**exponent, (SELF,), params={"exponent": "_saved_exponent"}),
    "ExpBackward0": _unary("exp", result=RESULT),
    "LogBackward0": _unary("log", SELF),
    "SinBackward0": _unary("sin", SELF),
    "CosBackward0": _unary("cos", SELF),
    "TanhBackward0": _unary("tanh", result=RESULT),
    "SigmoidBackward0": _unary("sigmoid", result=RESULT),
    "ReluBackward0": _unary("relu", result=RESULT),
    "AbsBackward0": _unary("abs", SELF),
    "SqrtBackward0": _unary("sqrt", result=RESULT),
    "ReciprocalBackward0": _unary("reciprocal", result=RESULT),
    "SumBackward0": _unary("sum"),
    "MeanBackward0": _unary("mean"),
    "MmBackward0": Rule("matmul", lambda a, b: a @ b, (SELF, "_saved_mat2")),
    "DotBackward0": Rule("matmul", lambda a, b: a @ b, (SELF, "_saved_tensor")),
    "MvBackward0": Rule("matmul", lambda a, b: a @ b, (SELF, "_saved_vec")),
    "MseLossBackward0": Rule("mse", lambda a, b: ((a - b) ** 2).mean(), (SELF, "_saved_target")),
    LINEAR: Rule("linear", _linear, (SELF, ""), edges=(0, 1)),
    LINEAR_WITH_BIAS: Rule("linear", _linear, ("_saved_mat1", "", ""), edges=(1, 2, 0)),
}


def rule_of(function: Any) -> str:
    """The name in RULES of what a recorded function computes; torch's own name of it where no rule applies."""
    name, edges = function.name(), function.next_functions
    if getattr(function, "_saved_alpha", 1) != 1 or getattr(function, "_saved_beta", 1) != 1:
        return f"{name} with a factor"
    if name == "MseLossBackward0" and function._saved_reduction != 1:
        return f"{name} without a mean"
    if name in ("MmBackward0", "AddmmBackward0") and edges[-1][0] and edges[-1][0].name() == "TBackward0":
        return LINEAR if name == "MmBackward0" else LINEAR_WITH_BIAS
    return name


@dataclass(eq=False)
class Node:
    """A tensor of the graph and the function that made it; `function` is None for a constant."""

    function: Any
    output: int = 0  # the place of the tensor among the function's outputs
    name: str = "const"
    label: str = ""
    inputs: list[Node] = field(default_factory=list)
    edges: tuple[int | None, ...] = ()  # for each of them its place among the function's edges; None for none
    value: Any = None
    grad: Any = None
    parts: tuple[Any, ...] = ()  # by operand, what the function hands back
    local: tuple[Any, ...] = ()
    saved: bool = False

    @property
    def rule(self) -> Rule | None:
        return RULES.get(self.name)

    @property
    def is_leaf(self) -> bool:
        return hasattr(self.function, "variable")

    @property
    def op(self) -> str:
        if self.function is None:
            return "const"
        return "leaf" if self.is_leaf else self.rule.op if self.rule else self.name

    def by_operand(self, handed: Any) -> tuple[Any, ...]:
        """What the function hands back by its edges, by its operands; a weight is transposed, as its operand is."""
        handed = handed if isinstance(handed, tuple) else (handed,)
        parts = [handed[edge] if edge is not None else None for edge in self.edges]
        if self.name in (LINEAR, LINEAR_WITH_BIAS) and parts[1] is not None:
            parts[1] = parts[1].T
        return tuple(parts)
