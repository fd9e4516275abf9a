"""The values that went forward through a graph, computed again from what is left of it.

torch records functions, not numbers: each keeps only the tensors that its own derivative needs. So every value is
computed again from the leaves by the recorded operations, and compared with each copy that torch or the page still
has. A difference in a single bit is an error.

torch never keeps a number that is added. Its value is the tensor of the page, or else the shortest decimal, that gives
the recorded result to the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from snippets._engine.pictures.look.operations import Node
from snippets._engine.pictures.look.tensors import MAX_ELEMENTS, LookError, named_tensors

FREED = "PyTorch frees a graph in backward(): let a picture's tensor be made by a statement of its own, before that."


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
        if attribute and (tensor := _kept(node.function, attribute)) is not None:
            owner.saved = True
            owner.known.append(tensor.detach())
    if node.label in namespace and node.op != "leaf":
        node.known.append(namespace[node.label].detach())


def _kept(function: Any, attribute: str) -> Any:
    try:
        return getattr(function, attribute)
    except RuntimeError as error:
        if "freed" in str(error):
            raise LookError("the graph was freed before this picture could look at it.", FREED) from error
        why = str(error).partition(" Hint:")[0]
        raise LookError(f"the graph cannot be read: {why}", "Put the fence before that.") from error


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
