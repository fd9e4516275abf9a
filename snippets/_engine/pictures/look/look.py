"""Looking at a page's own process without changing it.

The looking is done in a fork, where its effects are lost: the gradients that a backward pass adds, the hooks of the
page that it calls, and what they print.
"""

import os
import sys
from collections.abc import Callable
from typing import Any, TypedDict

from snippets._engine.pictures.look.given import given_data
from snippets._engine.pictures.look.graph import graph_data
from snippets._engine.pictures.look.network import network_data
from snippets._engine.pictures.look.tensors import LookError, named_tensors
from snippets._engine.pictures.look.training import training_data
from snippets._engine.pictures.schema import GivenData, Node, PictureData
from snippets._engine.pictures.syntax import parse_picture

OUTCOME = "picture"  # the key in the metadata of a recorded function under which the outcome of its graph is kept
MAX_ERROR_CHARS = 200  # of what the page's own code raised


class PictureOutcome(TypedDict, total=False):
    """What came of looking: the data or, without data, what is wrong and what the author can do about it."""

    data: PictureData | GivenData
    error: str
    todo: str


class Watch:
    """Looks at the graphs of a page as soon as a statement has made them: backward() frees what a picture needs.

    Args:
        codes: the pictures of the page, as `Picture.code` gives them.
        in_fork: what a function returns in a fork of this process; None if that one ended.
    """

    def __init__(self, codes: list[str], in_fork: Callable[[Callable[[], Any]], Any]) -> None:
        self._fork = in_fork
        pictures = [parse_picture(code) for code in codes]
        self._roots = [lines[0].arguments[""] for kind, lines in pictures if kind == "graph"]
        self._versions: Any = None  # how often torch had changed each leaf in place when it was first seen

    @property
    def awaited(self) -> bool:
        """Whether a graph is still to be shown."""
        return bool(self._roots)

    def look(self, namespace: dict[str, Any]) -> None:
        """Look at the graphs that were made since the last call."""
        if not self._roots or "torch" not in sys.modules:
            return
        from torch.utils.weak import WeakIdKeyDictionary

        self._versions = WeakIdKeyDictionary() if self._versions is None else self._versions
        for _, tensor in named_tensors(namespace):
            if tensor.is_leaf and tensor.requires_grad:
                self._versions.setdefault(tensor, tensor._version)
        for root in dict.fromkeys(self._roots):
            self._graph(root, namespace)

    def _graph(self, root: str, namespace: dict[str, Any]) -> PictureOutcome:
        import torch

        value = namespace.get(root)
        if not isinstance(value, torch.Tensor) or value.grad_fn is None:
            return _outcome(lambda: graph_data(root, namespace, {}))  # which says what is wrong
        function: Any = value.grad_fn
        kept = function.metadata  # which lives as long as the graph
        if OUTCOME not in kept:
            kept[OUTCOME] = self._in_fork(lambda: graph_data(root, namespace, self._versions))
        return kept[OUTCOME]

    def at(self, code: str, namespace: dict[str, Any]) -> PictureOutcome:
        """The outcome of a picture at its place on the page."""
        kind, lines = parse_picture(code)
        arguments = lines[0].arguments
        if kind == "data":
            return self._in_fork(lambda: given_data(arguments, namespace))
        if kind == "network":
            return self._in_fork(lambda: network_data(arguments, namespace))
        if kind == "training":
            return self._in_fork(lambda: training_data(lines, namespace))
        self.look(namespace)
        self._roots.remove(arguments[""])
        outcome = self._graph(arguments[""], namespace)
        if "gradients" in arguments and "data" in outcome and outcome["data"]["kind"] == "graph":
            nodes: list[Node] = []  # as they are before a backward pass
            for node in outcome["data"]["nodes"]:
                none = len(node["inputs"]) * [None]
                nodes.append({**node, "grad": None, "local": [*none], "part": [*none]})
            return {"data": {**outcome["data"], "kind": "values", "nodes": nodes}}
        return outcome

    def _in_fork(self, look: Callable[[], PictureData | GivenData]) -> PictureOutcome:
        def work() -> PictureOutcome:
            sys.stdout = sys.stderr = nowhere = open(os.devnull, "w")  # the page's hooks may print
            for stream in (1, 2):
                os.dup2(nowhere.fileno(), stream)
            return _outcome(look)

        outcome: PictureOutcome | None = self._fork(work)
        return outcome or {"error": "looking at it ended its process.", "todo": "Fix the hooks on it."}


def _outcome(look: Callable[[], PictureData | GivenData]) -> PictureOutcome:
    try:
        return {"data": look()}
    except LookError as error:
        return {"error": error.args[0], "todo": error.args[1]}
    except BaseException as error:  # from the page's own code: its hooks, its modules
        what = f"looking at it raised {type(error).__name__}: {error}"[:MAX_ERROR_CHARS]
        return {"error": f"{what}.", "todo": "Fix what the fence names, or the hooks on it."}
