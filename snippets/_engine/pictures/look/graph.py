"""A graph as torch recorded it, with the values that went forward and the gradients that come back.

Values are computed again, see `recompute`. Gradients are what torch passes between functions in a backward pass.
"""

from collections.abc import Mapping
from functools import partial
from itertools import count
from typing import Any

from snippets._engine.pictures import schema
from snippets._engine.pictures.look.recompute import Node, operation_of, recompute
from snippets._engine.pictures.look.tensors import LookError, named_tensors, tensor_data, tensor_of

MAX_NODES = 24  # of a graph that can be read


def graph_data(root: str, namespace: dict[str, Any], versions: Mapping[Any, int]) -> schema.GraphData:
    """The graph of a tensor of the page; a LookError if there is none, or none that can be drawn.

    Runs a backward pass, which changes gradients and calls the page's hooks. `versions` says how often each leaf had
    been changed in place when it was new, if not 0.
    """
    import torch

    if root not in namespace:
        raise LookError(f"there is no “{root}” on this page so far.", "Name a tensor that a block above defines.")
    tensor = tensor_of(root, namespace)
    if tensor.grad_fn is None:
        why = f"“{root}” has no graph: nothing that led to it was recorded."
        raise LookError(why, "Does it come from a tensor with requires_grad=True?")
    if tensor.numel() != 1:
        why = f"“{root}” has {tensor.numel()} elements, and gradients flow back from one number."
        raise LookError(why, "Name its sum or its mean.")
    nodes = _walk(tensor.grad_fn, tensor.output_nr)
    _name(nodes, root, namespace)
    with torch.no_grad():
        recompute(nodes, namespace, versions)
    _find_gradients(nodes, tensor)
    dtype = str(tensor.dtype).removeprefix("torch.")
    return {"kind": "graph", "root": root, "dtype": dtype, "nodes": _data(nodes, namespace)}


def _walk(function: Any, output: int) -> list[Node]:
    """All nodes that lead to an output of a function, in topological order."""
    found: dict[tuple[Any, int], Node] = {}

    def visit(function: Any, output: int) -> Node:
        key = (function or object(), output)  # each constant is a node of its own
        if key in found:
            return found[key]
        node = Node(function, output, operation_of(function))
        edges = list(function.next_functions) if function else []
        if node.op == "linear":
            edges[-1] = edges[-1][0].next_functions[0]  # the weight itself, not its transpose
        if node.operation.compute:
            node.edges = node.operation.edges[: len(node.operation.keeps)]
        else:  # an edge that leads nowhere may be no tensor
            node.edges = tuple(edge for edge, (behind, _) in enumerate(edges) if behind)
        node.inputs = [visit(None, 0) if edge is None else visit(*edges[edge]) for edge in node.edges]
        found[key] = node
        if len(found) > MAX_NODES:
            why = f"the graph has more than {MAX_NODES} nodes, which is more than can be read."
            raise LookError(why, "Draw the graph of a smaller part.")
        return node

    visit(function, output)
    functions = [function for function, _ in found]
    if several := [function.name() for function in functions if functions.count(function) > 1]:
        why = f"{several[0]}, which is in the graph, gave several tensors"
        why += ", and nobody could tell what comes back from which."
        raise LookError(why, "Draw the graph of a smaller part.")
    return list(found.values())


def _name(nodes: list[Node], root: str, namespace: dict[str, Any]) -> None:
    """Give every node the name of its tensor on the page; the first if it has several."""
    names: dict[Any, str] = {}
    for name, tensor in named_tensors(namespace):
        names.setdefault((tensor.grad_fn, tensor.output_nr) if tensor.grad_fn else id(tensor), name)
    for node in nodes:
        node.label = names.get(id(node.function.variable) if node.op == "leaf" else (node.function, node.output), "")
    nodes[-1].label = root


def _find_gradients(nodes: list[Node], root: Any) -> None:
    """Find the derivatives of each operation between numbers, and what torch passes on in a backward pass."""
    import torch

    def keep(node: Node, passed: tuple[Any, ...], arrived: tuple[Any, ...]) -> None:
        node.grad = arrived[node.output].clone()
        node.parts = tuple(part if part is None else part.clone() for part in node.by_input(passed))

    for node in nodes:
        if node.op == "leaf":  # before a hook of the page can change what was accumulated
            node.function.register_prehook(partial(keep, node, ()))
        elif node.function is not None:
            # A function that the page defines is called in the backward pass only.
            own = isinstance(node.function, torch.autograd.function.BackwardCFunction)
            if not own and all(each.value.numel() == 1 for each in [node, *node.inputs]):
                with torch.no_grad():
                    node.local = node.by_input(node.function(node.value.new_ones(node.value.shape)))
            node.function.register_hook(partial(keep, node))
    root.backward(retain_graph=True)


def _data(nodes: list[Node], namespace: dict[str, Any]) -> list[schema.Node]:
    constants = {tensor.data_ptr(): name for name, tensor in named_tensors(namespace) if not tensor.requires_grad}
    free = (name for number in count(1) if (name := f"n{number}") not in namespace)
    ids: dict[Node, str] = {}
    for node in nodes:
        if node.function is None and node.value.numel():
            node.label = constants.get(node.value.data_ptr(), "")
        ids[node] = node.label if node.label and node.label not in ids.values() else next(free)
    # A parameter is called by its name in its module, unless another module of the picture has the same name.
    short = {node: node.label.partition(".")[2] or node.label for node in nodes}
    names = list(short.values())
    return [
        {
            "id": ids[node],
            "label": short[node] if names.count(short[node]) == 1 else node.label,
            "op": node.op,
            "inputs": [ids[each] for each in node.inputs],
            "params": {name: float(value) for name, value in node.params.items()},
            "shape": list(node.value.shape),
            "value": tensor_data(node.value),
            "grad": tensor_data(node.grad),
            "local": [tensor_data(each) for each in node.local or [None] * len(node.inputs)],
            "part": [tensor_data(each) for each in node.parts or [None] * len(node.inputs)],
            "saved": node.saved,
        }
        for node in nodes
    ]
