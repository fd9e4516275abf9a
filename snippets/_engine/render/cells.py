"""Cells of a notebook, as plain data: prose, code, what nbgrader is told of them, and the first ones of a page."""

import ast
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from snippets._engine.proof import Proof
from snippets._engine.render import exercises
from snippets._engine.render.address import Address
from snippets._engine.result import Output
from snippets._engine.task import Check, Task

Cell = dict[str, Any]
INSTALLED = ("matplotlib", "sympy")  # packages that pages import, whose versions no result tells


def prose_cell(text: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def code_cell(source: str, outputs: Iterable[Output] = (), metadata: Cell | None = None) -> Cell:
    return {"cell_type": "code", "metadata": metadata or {}, "source": source.rstrip("\n"), "outputs": [*outputs]}


def graded(what: Task | Check) -> Cell:
    """The metadata by which nbgrader knows a cell, in its third schema."""
    is_check = isinstance(what, Check)
    known: Cell = {"grade": is_check, "solution": not is_check, "locked": is_check, "task": False}
    if isinstance(what, Check):
        known["points"] = what.points
    return {"nbgrader": {**known, "grade_id": what.name, "schema_version": 3, "cell_type": "code"}}


def opening(proof: Proof, address: Address, student: bool, asks: bool) -> Iterator[Cell]:
    """What stands above a page: its title and address, what to install, and what checks its exercises.

    Args:
        student: whether this is the student edition, which says so. nbgrader makes another of the solution, which does
            not say what it is.
        asks: whether the page has exercises.
    """
    if text := _title(proof, address, student):
        yield prose_cell(text)
    if packages := _packages(proof):
        versions = proof.result.versions.get("python", "")
        lines = [
            f"# This page was executed by Python {versions}. To install what it was executed with, remove the # before",
            "# the next line, and run this cell.",
            f"# %pip install {' '.join(packages)}",
        ]
        yield code_cell("\n".join(lines))
    if asks:
        yield code_cell(exercises.helper())


def _title(proof: Proof, address: Address, student: bool) -> str:
    title = f"# {address.title}" if address.title and not _has_title(proof) else ""
    link = f"*The notebook of [{address.title or address.url}]({address.url}).*" if address.url else ""
    edition = "*This is the student edition: write code and answers, and run the cell below each of them.*"
    return "\n\n".join(filter(None, [title, " ".join(filter(None, [link, edition if student else ""]))]))


def _has_title(proof: Proof) -> bool:
    return proof.page.text[proof.page.body :].lstrip().startswith("# ")


def _packages(proof: Proof) -> list[str]:
    """What a page needs, as pip reads it: in the versions that it ran with, as far as they are known."""
    versions = proof.result.versions
    pinned = [f"{name}=={version.partition('+')[0]}" for name, version in versions.items() if name != "python"]
    found = {name for block in proof.page.running for name in _imported(block.code)}
    return [*pinned, *(name for name in INSTALLED if name in found)]


def _imported(code: str) -> Iterator[str]:
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield (node.module or "").partition(".")[0]
