"""What went forward through a graph, recalled from what is left of it.

torch records functions, not numbers: each keeps only the tensors that its own derivative needs. So every value is
computed again, from the leaves up, by the recorded functions, and held against each tensor that torch or the page
still has: a difference in a single bit is an error.

A number that is added is what torch never keeps. Its value is that of a tensor of the page, or else the shortest
decimal, which gives the recorded result to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from snippets._runner.pictures.rules import Node
from snippets._runner.pictures.values import MOST_ELEMENTS, Unfit

FREED = "PyTorch frees a graph in backward(): let a picture's tensor be made by a statement of its own, before that."


def tensors(namespace: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The tensors of a page and the parameters of its modules, by name."""
    import torch

    values = [(name, value) for name, value in namespace.items() if not name.startswith("_")]
    yield from ((name, value) for name, value in values if isinstance(value, torch.Tensor))
    for name, value in values:
        if isinstance(value, torch.nn.Module):
            yield from ((f"{name}.{parameter}", tensor) for parameter, tensor in value.named_parameters())


def recall(nodes: list[Node], namespace: dict[str, Any], versions: Mapping[Any, int]) -> None:
    """Find the value of every node, and hold it against all that is known of it."""
    known = _known(nodes, namespace)
    changed = [node for node in nodes if node.is_leaf and node not in known
               and node.function.variable._version != versions.get(node.function.variable, 0)]
    for node in nodes:
        if node.is_leaf:
            node.value = node.function.variable.detach()
        elif node.function is not None:
            node.value = _computed(node, known, namespace, changed)
    for node in nodes:
        if not all(_same(kept, node.value) for kept in known.get(node, ())):
            raise Unfit(f"“{node.label or node.op}” was changed after the graph was recorded.",
                        "Put the fence before what changes it, such as optimizer.step().")
        if node.value.numel() > MOST_ELEMENTS:
            raise Unfit(f"“{node.label or node.op}” in the graph has {node.value.numel()} elements; more than "
                        f"{MOST_ELEMENTS} cannot be read.", "Draw it for fewer.")


def _same(a: Any, b: Any) -> bool:
    return a.shape == b.shape and a.allclose(b, rtol=0, atol=0, equal_nan=True)


def _known(nodes: list[Node], namespace: dict[str, Any]) -> dict[Node, list[Any]]:
    """The tensors that torch or the page still has, by node."""
    known: dict[Node, list[Any]] = {}
    for node in nodes:
        if node.rule:
            kept = [(operand, attribute) for operand, attribute in zip(node.inputs, node.rule.keeps, strict=False)]
            for owner, attribute in [*kept, (node, node.rule.result)]:
                tensor = _kept(node.function, attribute) if attribute else None
                if tensor is not None:
                    owner.saved = True
                    known.setdefault(owner, []).append(tensor.detach())
        if node.label in namespace and not node.is_leaf:
            known.setdefault(node, []).append(namespace[node.label].detach())
    return known


def _kept(function: Any, attribute: str) -> Any:
    try:
        return getattr(function, attribute)
    except RuntimeError as error:
        if "freed" in str(error):
            raise Unfit("the graph was freed before this picture could look at it.", FREED) from error
        why = str(error).partition(" Hint:")[0]
        raise Unfit(f"the graph cannot be read: {why}", "Put the fence before that.") from error


def _computed(node: Node, known: dict[Node, list[Any]], namespace: dict[str, Any], changed: list[Node]) -> Any:
    results = known.get(node, [])
    if not node.rule:
        if not results:
            raise Unfit(f"PyTorch does not keep the result of {node.name}, which is in the graph.",
                        "Give that result a name on the page.")
        return results[0]
    for place, operand in enumerate(node.inputs):
        if operand.function is None:
            if operand not in known and (leaf := _among(changed, node.inputs[1 - place], known)):
                raise Unfit(f"PyTorch does not keep what “{leaf.label or leaf.op}” was when the graph was recorded.",
                            "Give the result of the first operation on it a name on the page.")
            operand.value = known[operand][0] if operand in known else _missing(node, place, results, namespace)
    params = {name: getattr(node.function, attribute) for name, attribute in node.rule.params.items()}
    return node.rule.compute(*(operand.value for operand in node.inputs), **params)


def _among(changed: list[Node], node: Node, known: dict[Node, list[Any]]) -> Node | None:
    """A leaf that was changed and that the value of a node rests on, where nothing says that it is right."""
    if node in known:
        return None
    return node if node in changed else next(filter(None, (_among(changed, each, known) for each in node.inputs)), None)


def _missing(node: Node, place: int, results: list[Any], namespace: dict[str, Any]) -> Any:
    """An operand that torch does not keep, from the result of its operation."""
    if not node.rule.missing or not results:
        raise Unfit(f"PyTorch keeps neither an operand nor the result of “{node.rule.op}”, which is in the graph.",
                    "Give that result a name on the page.")
    result, other = results[0], node.inputs[1 - place].value
    exact = node.rule.missing(result.double(), other.double(), place)
    if (exact == exact.flatten()[0]).all():
        exact = exact.flatten()[0]
    owned = (tensor.detach().clone() for _, tensor in tensors(namespace) if tensor.numel() == exact.numel())
    decimals = (exact.round(decimals=digits).to(result.dtype) for digits in range(17))
    for candidate in (*owned, *decimals):
        operands = (other, candidate) if place else (candidate, other)
        if candidate.dtype == result.dtype and _same(node.rule.compute(*operands), result):
            return candidate
    raise Unfit(f"PyTorch does not keep an operand of “{node.rule.op}”, and it does not follow from the result.",
                "Make it a tensor with a name.")
