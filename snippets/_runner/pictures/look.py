"""Looking at a page's own process, without changing it.

What a fence names is looked at in a fork, where all that the looking does is lost: gradients that a backward pass adds,
hooks of the page that it calls, whatever they print. Where forking is not to be had, it is looked at in place.

A graph is looked at as soon as a statement of the page has made it, since backward() frees what the picture needs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

from snippets._runner.evaluate import MAX_REPR_CHARS, in_fork
from snippets._runner.pictures import graph, network, recall, syntax, training
from snippets._runner.pictures.values import Unfit
from snippets._runner.results import Looked

SEEN = "picture"  # the key in a function's own metadata under which its graph is kept


class Watch:
    """The graphs that pictures further down the page will ask for."""

    def __init__(self, codes: list[str]) -> None:
        self._roots = [lines[0].words[""] for kind, lines in map(syntax.read, codes) if kind == "graph"]
        self._versions: Any = None  # of each leaf when it was first seen

    def look(self, namespace: dict[str, Any]) -> None:
        """Look at the graphs that were made since the last time."""
        if not self._roots or "torch" not in sys.modules:
            return
        self._note_versions(namespace)
        for root in dict.fromkeys(self._roots):
            function = _function(namespace.get(root))
            if function is not None and SEEN not in function.metadata:
                # Kept by the function itself: it lives as long as the graph, and the graph no longer than without us.
                function.metadata[SEEN] = _apart(lambda root=root: graph.look(root, namespace, self._versions))

    @property
    def awaited(self) -> bool:
        """Whether the page is still to show a graph."""
        return bool(self._roots)

    def _note_versions(self, namespace: dict[str, Any]) -> None:
        """Remember how often torch had changed each leaf in place when it was new."""
        from torch.utils.weak import WeakIdKeyDictionary

        self._versions = WeakIdKeyDictionary() if self._versions is None else self._versions
        for _, tensor in recall.tensors(namespace):
            if tensor.is_leaf and tensor.requires_grad:
                self._versions.setdefault(tensor, tensor._version)

    def at(self, code: str, namespace: dict[str, Any]) -> Looked:
        """What a fence asks for."""
        kind, lines = syntax.read(code)
        if kind == "graph":
            self.look(namespace)
            root = lines[0].words[""]
            self._roots.remove(root)
            function = _function(namespace.get(root))
            seen = function.metadata[SEEN] if function is not None else _tried(lambda: graph.look(root, namespace, {}))
            forward_only = "data" in seen and lines[0].words.get("gradients") == "False"
            return {"data": graph.without_gradients(seen["data"])} if forward_only else seen
        if kind == "network":
            return _apart(lambda: network.look(lines[0].words, namespace))
        return _apart(lambda: training.look(lines, namespace))


def _function(value: Any) -> Any:
    """The recorded function that made a value of the page; None if it is no such tensor."""
    torch = sys.modules.get("torch")
    return value.grad_fn if torch and isinstance(value, torch.Tensor) else None


def _tried(function: Callable[[], Any]) -> Looked:
    try:
        return {"data": function()}
    except Unfit as error:
        return {"error": error.what, "todo": error.todo}
    except BaseException as error:  # the page's own code: its hooks, its modules
        why = f"looking at it raised {type(error).__name__}: {error}"[:MAX_REPR_CHARS]
        return {"error": f"{why}.", "todo": "Mend what the fence names, or the hooks on it."}


def _apart(function: Callable[[], Any]) -> Looked:
    """The answer of a function that is called in a fork."""
    def work() -> Looked:
        nowhere = open(os.devnull, "w")
        sys.stdout = sys.stderr = nowhere  # what the page's hooks print was printed by nobody
        for stream in (1, 2):
            os.dup2(nowhere.fileno(), stream)
        return _tried(function)

    if not hasattr(os, "fork"):
        return _tried(function)
    return in_fork(work) or {"error": "looking at it ended its process.", "todo": "Mend the hooks on it."}
