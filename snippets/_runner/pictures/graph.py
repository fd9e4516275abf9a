"""A graph as torch recorded it, with the values that went forward and the gradients that come back.

Gradients are what torch hands from function to function in a backward pass; values are recalled, see there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from snippets._runner.pictures.recall import recall, tensors
from snippets._runner.pictures.rules import LINEAR, LINEAR_WITH_BIAS, Node, rule_of
from snippets._runner.pictures.values import Unfit, plain

MOST_NODES = 24  # of a graph that is still read rather than admired


def look(root: str, namespace: dict[str, Any], versions: Mapping[Any, int]) -> dict[str, Any]:
    """The graph of a tensor of the page, as plain data. It runs a backward pass: call it where nothing can be harmed.

    Args:
        root: the tensor's name.
        namespace: the page's names.
        versions: for each leaf how often it had been changed in place when it was new, none if not said.

    Raises:
        Unfit: there is no graph, or none that can be drawn.
    """
    import torch

    if root not in namespace:
        raise Unfit(f"there is no “{root}” on this page so far.", "Name a tensor that a block above defines.")
    tensor = namespace[root]
    if not isinstance(tensor, torch.Tensor):
        raise Unfit(f"“{root}” is not a tensor; its type is {type(tensor).__name__}.", "Name a tensor.")
    if tensor.grad_fn is None:
        raise Unfit(f"“{root}” has no graph: nothing that led to it was recorded.",
                    "Does it come from a tensor with requires_grad=True?")
    if tensor.numel() != 1:
        raise Unfit(f"“{root}” has {tensor.numel()} elements, and gradients flow back from one number.",
                    "Name its sum or its mean.")
    nodes = _walk(tensor.grad_fn, tensor.output_nr)
    _name(nodes, root, namespace)
    with torch.no_grad():
        recall(nodes, namespace, versions)
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
            raise Unfit(f"the graph has more than {MOST_NODES} nodes, which is more than can be read.",
                        "Draw the graph of a smaller part.")
        return node

    visit(function, output)
    several = [function.name() for function, output in found if (function, 1 - output) in found]
    if several:
        raise Unfit(f"{several[0]}, which is in the graph, gave several tensors, and nobody could tell what comes back "
                    "from which.", "Draw the graph of a smaller part.")
    return order


def _name(nodes: list[Node], root: str, namespace: dict[str, Any]) -> None:
    """Give every node the name of its tensor on the page; the first if it has several."""
    nodes[-1].label = root
    for name, tensor in tensors(namespace):
        for node in nodes:
            if node.label or node.function is None:
                continue
            mine = (tensor.grad_fn, tensor.output_nr) == (node.function, node.output)
            if node.function.variable is tensor if node.is_leaf else mine:
                node.label = name


def _find_local_derivatives(nodes: list[Node]) -> None:
    """Ask every function of numbers what it hands back for a gradient of one. One that a page wrote is not asked."""
    from torch.autograd.function import BackwardCFunction

    for node in nodes:
        numbers = all(each.value.numel() == 1 for each in [node, *node.inputs])
        if node.inputs and numbers and not isinstance(node.function, BackwardCFunction):
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
    pointers = {tensor.data_ptr(): name for name, tensor in tensors(namespace) if not tensor.requires_grad}
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
