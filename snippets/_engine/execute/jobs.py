"""The job of a page: what an executor needs to run the page."""

from __future__ import annotations

from pathlib import Path

from snippets._engine.job import Job, Step
from snippets._engine.page import Block, Page, Picture
from snippets._engine.page import Step as PageStep
from snippets._engine.program import assemble
from snippets._engine.settings import Settings


def job(page: Page, project: Path, settings: Settings) -> Job:
    """The job of a page; its steps are in the order of `page.steps`."""
    program = assemble(page)
    first = {id(block): line for block, line in zip(program.blocks, program.first, strict=True)}
    steps = tuple(_step(step, first.get(id(step), 0)) for step in page.steps)
    return Job(program.name, program.source, steps, str(project), settings)


def _step(step: PageStep, line: int) -> Step:
    """The job's step for a step of a page. The code of a block begins at `line` of the program."""
    if isinstance(step, Block):
        raises = (step.raises.type, step.raises.text) if step.raises else ("", "")
        watched = tuple(line + comment.index for comment in step.comments)
        return Step("block", step.code, line, *raises, watched=watched)
    if isinstance(step, Picture):
        return Step("picture", step.code)
    return Step("claim", step.expression, function=step.function)
