"""Jobs: all that is known of a page where it runs. What reads and renders pages is not imported there."""

from __future__ import annotations

from dataclasses import dataclass

from snippets._runner.settings import Settings


@dataclass(frozen=True)
class Step:
    """One thing to do in a page's process: run a block, evaluate a claim, or look at what a picture is to show."""

    kind: str  # "block", "claim" or "picture"
    code: str
    line: int = 0  # of the block's first line in the program
    raises: str = ""  # the type of the exception that the block is to raise
    message: str = ""  # a text that this exception's message must hold
    function: str = ""  # what a claim's expression is a derivative of
    watched: tuple[int, ...] = ()  # lines of the program that end statements whose printed text is wanted


@dataclass(frozen=True)
class Job:
    """The unit of work: all that a process needs to run a page, picklable, no matter where."""

    name: str  # of the program, such as tracing.py
    source: str  # what its tracebacks quote
    steps: tuple[Step, ...]
    project: str  # the folder that pages are run in
    settings: Settings
