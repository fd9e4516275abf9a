"""Jobs: all that is known of a page where it runs. Nothing here can parse or render pages."""

import ast
import sys
from dataclasses import dataclass
from functools import cached_property

from snippets._engine.settings import Settings

IMPORTERS = {"__import__", "import_module", "exec", "eval", "runpy"}  # names that can import a module unseen


@dataclass(frozen=True)
class Step:
    """One thing to do in a page's process: run a block, evaluate a claim, or look at what a picture is to show."""

    kind: str  # "block", "claim" or "picture"
    code: str
    line: int = 0  # of the block's first line in the program
    raises: str = ""  # the type of the exception that the block is to raise
    message: str = ""  # a text that this exception's message must hold
    warns: tuple[str, str] = ("", "")  # the type of the warning that the block is to show, and a text of its message
    hears: bool = False  # whether the warnings that it shows are wanted
    function: str = ""  # what a claim's expression is a derivative of
    session: bool = False  # whether each value is printed, as at a prompt
    raising: tuple[int, ...] = ()  # lines of the program that end statements of a session which are to raise
    watched: tuple[int, ...] = ()  # lines of the program that end statements whose printed text is wanted
    trials: tuple[tuple[str, ...], ...] = ()  # of a task: cells that are run in a fork before it


@dataclass(frozen=True)
class Job:
    """The unit of work: all that a process needs to run a page, picklable."""

    name: str  # of the program, such as tracing.py
    source: str  # what its tracebacks quote
    steps: tuple[Step, ...]
    project: str  # the folder that pages are run in
    settings: Settings
    thorough: bool = False  # whether disturbing a claim may take long
    script: str = (
        ""  # the program as readers download it, which processes that the page starts run as their main module
    )

    @property
    def kinds(self) -> list[str]:
        return [step.kind for step in self.steps]

    @cached_property
    def needs_torch(self) -> bool:
        """Whether torch is to be imported before the page runs. Importing it takes longer than most pages do.

        A page needs it if it has a derivative or a picture, or may import anything but Python's own library. A wrong
        answer only costs time: a page can always import torch itself.
        """
        return any(
            step.kind == "picture" or step.function or _may_import_more_than_python(step.code) for step in self.steps
        )


def _may_import_more_than_python(code: str) -> bool:
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False  # it will not run
    modules: list[str] = []
    for node in nodes:
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules.append("." if node.level else node.module or "")
        elif IMPORTERS & {getattr(node, "id", ""), getattr(node, "attr", "")}:
            return True
    return any(name.partition(".")[0] not in sys.stdlib_module_names for name in modules)
