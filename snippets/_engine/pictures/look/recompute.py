"""The operations that torch records, and the values that went forward through a graph, computed again by them.

torch records functions, not numbers: each keeps only the tensors that its own derivative needs. So every value is
computed again from the leaves by the recorded operations, and compared with each copy that torch or the page still
has. A difference in a single bit is an error.

torch never keeps a number that is added. Its value is the tensor of the page, or else the shortest decimal, that gives
the recorded result to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from operator import add, matmul, methodcaller, mul, sub, truediv
from typing import Any

from snippets._engine.pictures.look.tensors import MAX_ELEMENTS, LookError, named_tensors

FREED = "PyTorch frees a graph in backward(): let a picture's tensor be made by a statement of its own, before that."


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


SELF, OTHER, RESULT = "_saved_self", "_saved_other", "_saved_result"
SUB = Operation("sub", sub, ("", ""), missing=lambda out, other, place: other - out if place else out + other)
LINEAR = {  # by torch's name of the product, which is read as one operation with the transposition of the weight
    "MmBackward0": Operation("linear", lambda x, weight: x @ weight.T, (SELF, ""), edges=(0, 1)),
    "AddmmBackward0": Operation(
        "linear", lambda x, weight, bias: bias.addmm(x, weight.T), ("_saved_mat1", "", ""), edges=(1, 2, 0)
    ),
}

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
    if name in LINEAR and edges[-1][0] and edges[-1][0].name() == "TBackward0":
        return LINEAR[name]
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


def recompute(nodes: list[Node], namespace: dict[str, Any], versions: Mapping[Any, int]) -> None:
    """Find the value of every node, which are in topological order and labelled; for `versions` see `graph_data`."""
    for node in nodes:
        _find_copies(node, namespace)
    for node in nodes:
        if node.op == "leaf":
            variable = node.function.variable
            node.value, node.changed = variable.detach(), variable._version != versions.get(variable, 0)
        elif node.function is not None:
            node.value = _compute(node, namespace)
    for node in nodes:
        name = node.label or node.op
        if not all(_same(copy, node.value) for copy in node.known):
            todo = "Put the fence before what changes it, such as optimizer.step()."
            raise LookError(f"“{name}” was changed after the graph was recorded.", todo)
        if (elements := node.value.numel()) > MAX_ELEMENTS:
            why = f"“{name}” in the graph has {elements} elements; more than {MAX_ELEMENTS} cannot be read."
            raise LookError(why, "Draw it for fewer.")


def _same(a: Any, b: Any) -> bool:
    return a.shape == b.shape and a.allclose(b, rtol=0, atol=0, equal_nan=True)


def _find_copies(node: Node, namespace: dict[str, Any]) -> None:
    """Add the copies that the node's function keeps, of its inputs and of its result, and the page's of its result."""
    kept = zip(node.inputs, node.operation.keeps, strict=False)  # no keeps for an operation that is not known
    for owner, attribute in [*kept, (node, node.operation.result)]:
        try:
            tensor = getattr(node.function, attribute) if attribute else None
        except RuntimeError as error:
            if "freed" in str(error):
                raise LookError("the graph was freed before this picture could look at it.", FREED) from error
            why = str(error).partition(" Hint:")[0]
            raise LookError(f"the graph cannot be read: {why}", "Put the fence before that.") from error
        if tensor is not None:
            owner.saved = True
            owner.known.append(tensor.detach())
    if node.label in namespace and node.op != "leaf":
        node.known.append(namespace[node.label].detach())


def _compute(node: Node, namespace: dict[str, Any]) -> Any:
    if not node.operation.compute:
        if not node.known:
            why = f"PyTorch does not keep the result of {node.op}, which is in the graph."
            raise LookError(why, "Give that result a name on the page.")
        return node.known[0]
    for place, operand in enumerate(node.inputs):
        if operand.function is None:
            operand.value = operand.known[0] if operand.known else _missing(node, place, namespace)
    return node.operation.compute(*(operand.value for operand in node.inputs), **node.params)


def _changed_leaf(node: Node) -> Node | None:
    """A leaf that was changed and that a node is computed from, unless a copy can prove the node's value right."""
    if node.known or node.changed:
        return None if node.known else node
    return next(filter(None, map(_changed_leaf, node.inputs)), None)


def _missing(node: Node, place: int, namespace: dict[str, Any]) -> Any:
    """An operand that torch does not keep, from the result of its operation and the other operand."""
    other = node.inputs[1 - place]
    if leaf := _changed_leaf(other):
        why = f"PyTorch does not keep what “{leaf.label or leaf.op}” was when the graph was recorded."
        raise LookError(why, "Give the result of the first operation on it a name on the page.")
    compute, missing = node.operation.compute, node.operation.missing
    if not compute or not missing or not node.known:
        why = f"PyTorch keeps neither an operand nor the result of “{node.op}”, which is in the graph."
        raise LookError(why, "Give that result a name on the page.")
    result = node.known[0]
    exact = missing(result.double(), other.value.double(), place)
    if (exact == exact.flatten()[0]).all():
        exact = exact.flatten()[0]
    owned = (tensor.detach().clone() for _, tensor in named_tensors(namespace) if tensor.numel() == exact.numel())
    decimals = (exact.round(decimals=digits).to(result.dtype) for digits in range(17))
    for candidate in (*owned, *decimals):
        operands = (other.value, candidate) if place else (candidate, other.value)
        if candidate.dtype == result.dtype and _same(compute(*operands), result):
            return candidate
    why = f"PyTorch does not keep an operand of “{node.op}”, and it does not follow from the result."
    raise LookError(why, "Make it a tensor with a name.")
