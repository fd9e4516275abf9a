"""Which pages can do without torch: its import takes longer than they do.

A page that cannot is one that imports anything but Python's own library, or might, or has a derivative found again, or
a picture looked at. To be wrong about one costs time and nothing else: whatever it imports, it imports by itself.
"""

from __future__ import annotations

import ast
import sys

from snippets._runner.jobs import Job, Step

BY_NAME = {"__import__", "import_module", "exec", "eval", "runpy"}  # what imports by a name that nobody sees


def is_light(job: Job) -> bool:
    """Whether torch need not be there before a page runs. Found once: the fork knows what its worker found."""
    kept = vars(job)
    if "light" not in kept:
        kept["light"] = all(map(_is_light, job.steps))
    return kept["light"]


def _is_light(step: Step) -> bool:
    if step.kind == "picture" or step.function:
        return False
    try:
        nodes = list(ast.walk(ast.parse(step.code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True  # it will not run
    return all(map(_imports_no_more_than_python, nodes))


def _imports_no_more_than_python(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return all(name.name.partition(".")[0] in sys.stdlib_module_names for name in node.names)
    if isinstance(node, ast.ImportFrom):
        return not node.level and (node.module or "").partition(".")[0] in sys.stdlib_module_names
    names = (getattr(node, "id", ""), getattr(node, "attr", ""))
    return BY_NAME.isdisjoint(names)
