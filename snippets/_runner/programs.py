"""Programs: a page's blocks as the one Python file that a reader downloads, and the job that it makes.

The file is in the percent format, a cell a block. Blocks are compiled under its name and at its line numbers, so a
traceback on the page points into the file beside it. A block that is to raise stands in it as comments, line for line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from snippets._runner import claims
from snippets._runner.claims import Claim, Found
from snippets._runner.jobs import Job, Step
from snippets._runner.pages import Block, Page
from snippets._runner.pictures.syntax import Picture
from snippets._runner.settings import Settings

LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
MARKUP = re.compile(r"\s*\{[:.#][^}]*\}\s*$|[*`]|(?<!\w)_+|_+(?!\w)")  # an underscore inside a name is the name's own


@dataclass(frozen=True)
class Program:
    """The blocks of a page as one file."""

    name: str
    blocks: tuple[Block, ...]  # those that run
    lines: tuple[str, ...]
    first: tuple[int, ...]  # the 1-based line at which each block's code starts

    @property
    def source(self) -> str:
        return "\n".join(self.lines) + "\n"

    @property
    def script(self) -> str:
        """The file as it is offered for download: it runs from top to bottom."""
        lines = list(self.lines)
        for block, first in zip(self.blocks, self.first, strict=True):
            if block.raises:
                for number in range(first - 1, first - 1 + len(block.lines)):
                    lines[number] = f"# {lines[number]}".rstrip()
        return "\n".join(lines) + "\n"

    def origin(self, line: int) -> tuple[Block, str] | None:
        """The block that holds a line of the program, and where that line was written."""
        for block, first in zip(self.blocks, self.first, strict=True):
            if first <= line < first + len(block.lines):
                return block, block.lines[line - first].origin
        return None


def assemble(page: Page) -> Program:
    """The program of a page: a header, then its running blocks, each under a cell marker with its heading."""
    kept = vars(page)  # as a cached property of it would be, but a page knows nothing of programs
    if "program" not in kept:
        kept["program"] = _assemble(page)
    return kept["program"]


def _assemble(page: Page) -> Program:
    running = tuple(block for block in page.blocks if not block.static)
    stem = PurePosixPath(page.path).stem
    lines = [f"# The code of {PurePosixPath(page.path).name}, block by block."]
    first = []
    for block in running:
        caption = " · ".join(text for text in (plain(block.heading), block.title) if text)
        note = f" (raises {block.raises})" if block.raises else ""
        lines += ["", f"# %% {caption}{note}".rstrip()]
        first.append(len(lines) + 1)
        lines += [line.text for line in block.lines]
    return Program(f"{stem}.py", running, tuple(lines), tuple(first))


def job(page: Page, project: Path, settings: Settings) -> Job:
    """What to hand to an executor so that a page is run."""
    program = assemble(page)
    lines = dict(zip((id(block) for block in program.blocks), program.first, strict=True))
    return Job(program.name, program.source, tuple(_step(step, lines) for step in page.steps), str(project), settings)


def _step(step: Block | Picture | Claim, lines: dict[int, int]) -> Step:
    if isinstance(step, Block):
        return _block_step(step, lines[id(step)])
    if isinstance(step, Picture):
        return Step("picture", step.code)
    return Step("claim", step.expression, function=step.function)


def _block_step(block: Block, line: int) -> Step:
    watched = tuple(line + comment.index for comment in block.comments)
    return Step("block", block.code, line, block.raises.type if block.raises else "", watched=watched)


def plain(heading: str) -> str:
    """A heading without its claims' expressions, attributes and mark-up, for a comment in code."""
    for found in reversed([found for found in claims.find(heading, heading) if isinstance(found, Found)]):
        heading = heading[:found.start] + found.shown + heading[found.end:]
    return MARKUP.sub("", LINK.sub(r"\1", heading))
