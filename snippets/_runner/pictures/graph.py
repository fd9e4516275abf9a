"""A graph as torch recorded it, with the values that went forward and the gradients that come back.

torch records functions, not numbers: each keeps only the tensors that its own derivative needs. So every value is
computed again, from the leaves up, by the recorded functions, and held against each tensor that torch or the page
still has: a difference in a single bit is an error. Gradients are what torch hands from function to function.

A number that is added is what torch never keeps. Its value is that of a tensor of the page, or else the shortest
decimal, which gives the recorded result to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from snippets._runner.pictures.rules import LINEAR, LINEAR_WITH_BIAS, RULES, Rule, rule_of
from snippets._runner.pictures.values import MOST_ELEMENTS, Unfit, plain

MOST_NODES = 24  # of a graph that is still read rather than admired
FREED = "PyTorch frees a graph in backward(): let a picture's tensor be made by a statement of its own, before that."


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


def look(root: str, namespace: dict[str, Any]) -> dict[str, Any]:
    """The graph of a tensor of the page, as plain data. It runs a backward pass: call it where nothing can be harmed.

    Raises:
        Unfit: there is no graph, or none that can be drawn.
    """
    import torch

    if root not in namespace:
        raise Unfit(f"there is no “{root}” on this page so far.", "Name a tensor that a block above defines.")
    tensor = namespace[root]
    if not isinstance(tensor, torch.Tensor):
        raise Unfit(f"“{root}” is not a tensor but a {type(tensor).__name__}.")
    if tensor.grad_fn is None:
        raise Unfit(f"“{root}” has no graph: nothing that led to it was recorded.",
                    "Does it come from a tensor with requires_grad=True?")
    if tensor.numel() != 1:
        raise Unfit(f"“{root}” has {tensor.numel()} elements, and gradients flow back from one number.",
                    "Name its sum or its mean.")
    nodes = _walk(tensor.grad_fn, tensor.output_nr)
    _name(nodes, root, namespace)
    with torch.no_grad():
        _evaluate(nodes, namespace)
        _find_local_derivatives(nodes)
    _flow_back(nodes, tensor)
    return {"kind": "graph", "root": root, "dtype": str(tensor.dtype).removeprefix("torch."),
            "nodes": _data(nodes, namespace)}


def _walk(function: Any, output: int) -> list[Node]:
    """All nodes behind a function, each behind its inputs."""
    found: dict[tuple[Any, int], Node] = {}
    order: list[Node] = []

    def visit(function: Any, output: int) -> Node:
        node = Node(function, output) if function is None else found.get((function, output))
        if node is None:
            node = found[function, output] = Node(function, output, rule_of(function))
            edges = list(function.next_functions)
            if node.name in (LINEAR, LINEAR_WITH_BIAS):
                edges[-1] = edges[-1][0].next_functions[0]  # the weight itself, not its transpose
            # Of an unknown function only what carries a gradient can be named.
            node.edges = (node.rule.edges[:len(edges) + node.rule.edges.count(None)] if node.rule
                          else tuple(place for place, (behind, _) in enumerate(edges) if behind))
            node.inputs = [visit(*(edges[place] if place is not None else (None, 0))) for place in node.edges]
        if node not in order:
            order.append(node)
        if len(order) > MOST_NODES:
            raise Unfit(f"its graph has more than {MOST_NODES} nodes, which is more than can be read.",
                        "Draw the graph of a smaller part.")
        return node

    visit(function, output)
    return order


def _tensors(namespace: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The tensors of a page and the parameters of its modules, by name."""
    import torch

    values = [(name, value) for name, value in namespace.items() if not name.startswith("_")]
    yield from ((name, value) for name, value in values if isinstance(value, torch.Tensor))
    for name, value in values:
        if isinstance(value, torch.nn.Module):
            yield from ((f"{name}.{parameter}", tensor) for parameter, tensor in value.named_parameters())


def _name(nodes: list[Node], root: str, namespace: dict[str, Any]) -> None:
    """Give every node the name of its tensor on the page; the first if it has several."""
    nodes[-1].label = root
    for name, tensor in _tensors(namespace):
        for node in nodes:
            if node.label or node.function is None:
                continue
            mine = (tensor.grad_fn, tensor.output_nr) == (node.function, node.output)
            if node.function.variable is tensor if node.is_leaf else mine:
                node.label = name


def _evaluate(nodes: list[Node], namespace: dict[str, Any]) -> None:
    """Find the value of every node, and hold it against all that is known of it."""
    known = _known(nodes, namespace)
    for node in nodes:
        if node.is_leaf:
            node.value = node.function.variable.detach()
        elif node.function is not None:
            node.value = _computed(node, known.get(node, []), known, namespace)
    for node in nodes:
        if not all(_same(kept, node.value) for kept in known.get(node, ())):
            raise Unfit(f"“{node.label or node.op}” was changed after the graph was recorded.",
                        "Put the fence before what changes it, such as optimizer.step().")
        if node.value.numel() > MOST_ELEMENTS:
            raise Unfit(f"“{node.label or node.op}” in its graph has {node.value.numel()} elements; more than "
                        f"{MOST_ELEMENTS} cannot be read.")


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
            raise Unfit("its graph was freed before this picture could look at it.", FREED) from error
        raise Unfit(f"its graph cannot be read: {str(error).splitlines()[0]}") from error


def _computed(node: Node, results: list[Any], known: dict[Node, list[Any]], namespace: dict[str, Any]) -> Any:
    if not node.rule:
        if not results:
            raise Unfit(f"PyTorch does not keep the result of {node.name}, which is in its graph.",
                        "Give that result a name on the page.")
        return results[0]
    for place, operand in enumerate(node.inputs):
        if operand.function is None:
            operand.value = known[operand][0] if operand in known else _missing(node, place, results, namespace)
    params = {name: getattr(node.function, attribute) for name, attribute in node.rule.params.items()}
    return node.rule.compute(*(operand.value for operand in node.inputs), **params)


def _missing(node: Node, place: int, results: list[Any], namespace: dict[str, Any]) -> Any:
    """An operand that torch does not keep, from the result of its operation."""
    if not node.rule.missing or not results:
        raise Unfit(f"PyTorch keeps neither an operand nor the result of “{node.rule.op}”, which is in its graph.",
                    "Give that result a name on the page.")
    result, other = results[0], node.inputs[1 - place].value
    exact = node.rule.missing(result.double(), other.double(), place)
    if (exact == exact.flatten()[0]).all():
        exact = exact.flatten()[0]
    tensors = (tensor.detach().clone() for _, tensor in _tensors(namespace) if tensor.numel() == exact.numel())
    decimals = (exact.round(decimals=digits).to(result.dtype) for digits in range(17))
    for candidate in (*tensors, *decimals):
        operands = (other, candidate) if place else (candidate, other)
        if candidate.dtype == result.dtype and _same(node.rule.compute(*operands), result):
            return candidate
    raise Unfit(f"PyTorch does not keep an operand of “{node.rule.op}”, and it does not follow from the result.",
                "Make it a tensor with a name.")


def _find_local_derivatives(nodes: list[Node]) -> None:
    """Ask every function of numbers what it hands back for a gradient of one."""
    for node in nodes:
        numbers = all(each.value.numel() == 1 for each in [node, *node.inputs])
        if node.inputs and numbers:
            node.local = node.by_operand(node.function(node.value.new_ones(node.value.shape)))


def _flow_back(nodes: list[Node], root: Any) -> None:
    """Run backward and note the gradient that reaches every function, and what it hands on."""
    def note(node: Node) -> None:
        def leaf(arrived: tuple[Any, ...]) -> None:
            node.grad = arrived[0].clone()

        def inner(handed: tuple[Any, ...], arrived: tuple[Any, ...]) -> None:
            node.grad = arrived[node.output].clone()
            node.parts = tuple(part if part is None else part.clone() for part in node.by_operand(handed))

        node.function.register_prehook(leaf) if node.is_leaf else node.function.register_hook(inner)

    for node in nodes:
        if node.function is not None:
            note(node)
    root.backward(retain_graph=True)


def _data(nodes: list[Node], namespace: dict[str, Any]) -> list[dict[str, Any]]:
    pointers = {tensor.data_ptr(): name for name, tensor in _tensors(namespace) if not tensor.requires_grad}
    taken, ids = set(namespace), {}
    for node in nodes:
        if node.function is None and node.value.numel():
            node.label = pointers.get(node.value.data_ptr(), "")
        free = (name for n in range(1, len(nodes) + len(taken) + 2) if (name := f"n{n}") not in {*taken, *ids.values()})
        ids[node] = node.label if node.label and node.label not in ids.values() else next(free)
    # A parameter is known by its name in its module, as long as no other module on the picture has one like it.
    short = {node: node.label.partition(".")[2] or node.label for node in nodes}
    alone = {label for label in short.values() if list(short.values()).count(label) == 1}
    return [
        {"id": ids[node], "label": short[node] if short[node] in alone else node.label, "op": node.op,
         "inputs": [ids[operand] for operand in node.inputs],
         "params": {name: float(getattr(node.function, attribute))
                    for name, attribute in (node.rule.params.items() if node.rule else ())},
         "shape": list(node.value.shape), "value": plain(node.value), "grad": plain(node.grad),
         "local": [plain(part) for part in node.local or [None] * len(node.inputs)],
         "part": [plain(part) for part in node.parts or [None] * len(node.inputs)], "saved": node.saved}
        for node in nodes
    ]


def without_gradients(data: dict[str, Any]) -> dict[str, Any]:
    """A graph as it is before anything came back."""
    nodes = [node | {"grad": None, "local": [None] * len(node["inputs"]), "part": [None] * len(node["inputs"])}
             for node in data["nodes"]]
    return data | {"kind": "values", "nodes": nodes}
