"""Running variants of a page's exercises: its blocks run once, and each variant in a fork at its place on the page.

So a variant finds what the page has computed above it, and changes nothing for the next one.
"""

import dataclasses
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from snippets._authoring.variant_answers import UnfitError, answered
from snippets._authoring.variation import Exercise, Variant
from snippets._engine.errors import SnippetError
from snippets._engine.execute import supervisor
from snippets._engine.execute.engine import Engine, job
from snippets._engine.execute.kernel import dependencies, display, limits
from snippets._engine.execute.kernel.channel import Channel
from snippets._engine.execute.kernel.evaluate import evaluate, in_fork
from snippets._engine.execute.kernel.session import Session
from snippets._engine.job import Job, Step
from snippets._engine.page import Block, Page
from snippets._engine.result import BlockOutcome, Value
from snippets._engine.texts import Place

LAST = Step("claim", "None")  # its value is what came of the variants
ARITHMETIC = Value("arithmetic", "")


@dataclass(frozen=True)
class Draw:
    """An exercise, indices of its variants in the order in which they are tried, and how many are wanted."""

    exercise: Exercise
    order: tuple[int, ...]
    wanted: int


@dataclass(frozen=True)
class Drawn:
    """What came of a draw: each variant that fits with the values of its claims, and why others do not."""

    fit: tuple[tuple[int, tuple[Value, ...]], ...]
    unfit: tuple[str, ...]


def run(engine: Engine, page: Page, draws: Sequence[Draw]) -> tuple[list[Drawn], dict[str, str]]:
    """Run variants of the exercises of a page; what came of each draw, and the versions of what the page imported.

    Raises:
        SnippetError: a block of the page or of a variant fails, or the page's process ended.
    """
    whole = job(page, engine.project, engine.settings)
    last = max(draw.exercise.start for draw in draws)
    blocks = [
        (page.starts[step.line - 1], taken)
        for step, taken in zip(page.steps, whole.steps, strict=True)
        if isinstance(step, Block) and page.starts[step.line - 1] < last
    ]
    # With a function, the worker imports what derivatives need before anything is forked from it.
    ending = dataclasses.replace(LAST, function=next((claim.function for claim in page.claims if claim.function), ""))
    work = dataclasses.replace(whole, steps=(*(taken for _, taken in blocks), ending))
    starts = [start for start, _ in blocks]
    result = engine.call(supervisor.run_job, work, partial(_enter, draws, starts, engine.project)).result()
    for step, outcome in zip(work.steps, result.outcomes, strict=True):
        failure = outcome.failure if isinstance(outcome, BlockOutcome) else None
        if failure and not step.raises:
            why = f"a block of this page failed: {failure.type or 'the process'}: {failure.message}"
            raise SnippetError(page.path, why, f"Run python -m snippets check {page.path}")
    found = result.outcomes[-1]
    if not isinstance(found, Value) or found.failed:
        why = found.text if isinstance(found, Value) else "its process ended"
        raise SnippetError(page.path, f"variants of its exercises could not be run: {why}")
    answer = json.loads(found.text)
    if isinstance(answer, dict):
        raise SnippetError(Place(answer["path"], answer["line"]), answer["what"], answer["todo"])
    drawn = [
        Drawn(tuple((index, tuple(map(Value.from_json, values))) for index, values in fit), tuple(unfit))
        for fit, unfit in answer
    ]
    return drawn, result.versions


def _enter(
    draws: Sequence[Draw],
    starts: Sequence[int],
    project: Path,
    work: Job,
    folder: str,
    control: Connection,
    stream: Connection,
    token: bytes,
) -> None:
    """Do in the page's process what `session.run_job` does there, with the variants between the blocks."""
    if work.needs_torch:
        from snippets._engine.execute.kernel import preload  # noqa: F401 a fork has it already, a spawned process has not

    pipes = control.fileno(), stream.fileno()
    limits.enter(work, folder, pipes)
    channel = Channel(*pipes, token)
    channel.capture()
    display.publish = lambda value: None  # nobody looks at a figure here
    dependencies.start(work.project, folder)
    session = Session(work, channel)
    found: dict[int, Any] = {}
    try:
        for number, step in enumerate(work.steps):
            reached = starts[number] if number < len(starts) else None
            for draw in draws:
                if draw.exercise.number not in found and (reached is None or draw.exercise.start < reached):
                    found[draw.exercise.number] = _try(draw, session, project)
            channel.send("begin", step=number)
            if step is not work.steps[-1]:
                session.run(step)
        answer: Any = [found[draw.exercise.number] for draw in draws]
    except SnippetError as error:
        answer = {"path": error.where.path, "line": error.where.line, "what": error.what, "todo": error.todo}
        channel.send("begin", step=len(starts))  # the last step
    channel.send("value", value=dataclasses.asdict(Value("text", json.dumps(answer))))
    channel.send("bye", read=[], versions=dependencies.versions())
    os._exit(0)


def _try(draw: Draw, session: Session, project: Path) -> tuple[list[Any], list[str]]:
    """The variants of a draw that fit, each with its values as JSON, and why others do not."""
    fit: list[Any] = []
    unfit: list[str] = []
    for index in draw.order:
        if len(fit) == draw.wanted:
            break
        variant = draw.exercise.variant(index, project)
        answer = in_fork(partial(_values, variant, session, project))
        if not isinstance(answer, list):
            raise SnippetError(draw.exercise.place, f"{variant.name}, {answer or 'its process ended'}")
        try:
            answered(variant, [Value.from_json(each) for each in answer])
        except UnfitError as error:
            unfit.append(f"{variant.name}: {error}")
        else:
            fit.append((index, answer))
    return fit, unfit


def _values(variant: Variant, session: Session, project: Path) -> list[dict[str, Any]] | str:
    """The values of a variant's claims as JSON, those that are lines of arithmetic left open; or what went wrong."""
    session.channel = silent = _Silent()
    needed = {variant.page.claims[number]: number for number in variant.needed}
    values: dict[int, Value] = {}
    for step, taken in zip(variant.page.steps, job(variant.page, project, session.job.settings).steps, strict=True):
        if isinstance(step, Block):
            session.run(taken)
            if silent.failure and not step.raises:
                return f"the code of this exercise raises {silent.failure['type']}: {silent.failure['message']}"
        elif step in needed:
            values[needed[step]] = evaluate(taken.code, session.namespace, taken.function, None)
    return [dataclasses.asdict(values.get(number, ARITHMETIC)) for number in variant.needed]


class _Silent(Channel):
    """A channel that leads nowhere, and keeps a failure."""

    def __init__(self) -> None:
        super().__init__(-1, -1, b"")
        self.failure: dict[str, Any] | None = None

    def send(self, kind: str, **record: Any) -> None:
        self.failure = record if kind == "error" else self.failure
