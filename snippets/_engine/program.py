"""Programs: a page's blocks as the one Python file that a reader downloads.

The file is in the percent format, with a cell for each block. Blocks are compiled under its name and at its line
numbers, so that a traceback on the page names lines of this file. A block that is to raise is commented out, line for
line.
"""

import ast
import inspect
from dataclasses import dataclass
from pathlib import PurePosixPath

from snippets._engine.page import Block, Page
from snippets._engine.texts import Place


@dataclass(frozen=True)
class Program:
    """The blocks of a page as one file."""

    name: str
    blocks: tuple[Block, ...]  # those that run
    lines: tuple[str, ...]
    first: tuple[int, ...]  # the 1-based line at which each block's code starts
    script: str  # the file for download, which runs from top to bottom

    @property
    def source(self) -> str:
        return "\n".join(self.lines) + "\n"

    def origin(self, line: int) -> tuple[Block, Place] | None:
        """The block that contains a line of the program, and where that line was written; None for other lines."""
        for block, first in zip(self.blocks, self.first, strict=True):
            if first <= line < first + len(block.lines):
                return block, block.lines[line - first].origin
        return None

    def text(self, line: int) -> str:
        """A line of the program without the white space around it; empty for a line that it does not have."""
        return self.lines[line - 1].strip() if 0 < line <= len(self.lines) else ""


def assemble(page: Page) -> Program:
    """The program of a page: a header, then its running blocks, each under a cell marker with its heading."""
    path = PurePosixPath(page.path)
    lines = [f"# The code of {path.name}, block by block."]
    script, first = list(lines), []
    if any(not block.raises and _awaits(block.code) for block in page.running):
        script[0] += " It awaits outside of functions: run it in a notebook."
    for block in page.running:
        note = f" (raises {block.raises})" if block.raises else f" (warns {block.warns})" if block.warns else ""
        marker = ["", f"# %% {block.caption}{note}".rstrip()]
        code = [line.text for line in block.lines]
        first.append(len(lines) + 3)
        lines += marker + code
        script += marker + (
            [f"# {line}".rstrip() for line in code]
            if block.raises or any(each.raises for each in block.session)
            else code
        )
    return Program(f"{path.stem}.py", page.running, tuple(lines), tuple(first), "\n".join(script) + "\n")


def _awaits(code: str) -> bool:
    """Whether code awaits outside of functions, which Python itself does not allow in a file."""
    if "await" not in code and "async" not in code:
        return False
    try:
        flags = compile(code, "", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True).co_flags
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False  # it will not run
    return bool(flags & inspect.CO_COROUTINE)
