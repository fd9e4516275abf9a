"""Trials: whether anything notices a change of a page's code.

A page runs in a process of its own. At each block that a mutant changes, a fork of that process runs the changed block
and goes on until a claim or a block is wrong, at most to the end of the page. So a mutant costs little more than the
part of the page from its change to whatever notices it. Only if no claim, block or picture is wrong are the outputs
compared with the recorded ones: what they alone notice is counted apart, because a record says that something has
changed and not that it is wrong.
"""

import dataclasses
import linecache
import multiprocessing
import os
import random
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from snippets._engine.claim import Claim
from snippets._engine.execute import leftovers, supervisor
from snippets._engine.execute.engine import job
from snippets._engine.execute.kernel import channel, display, limits
from snippets._engine.execute.kernel.evaluate import reads_page
from snippets._engine.execute.kernel.session import Session
from snippets._engine.job import Job
from snippets._engine.page import Page
from snippets._engine.proof import Proof
from snippets._engine.prove.snapshots import judge_record
from snippets._engine.prove.verdicts import judge_claim, prove
from snippets._engine.result import Value
from snippets._engine.settings import Settings
from snippets._mutation.mutants import CHECK, RECORD, UNNOTICED, Mutant


@dataclass(frozen=True)
class Trial:
    """A page that is right as it is, its recorded outputs, and the changes of its code to try; picklable."""

    proof: Proof
    record: str
    mutants: tuple[Mutant, ...]
    project: Path
    settings: Settings
    whole: bool = False  # run each mutant from the page's first block, since the page cannot go on in a fork

    @property
    def page(self) -> Page:
        return self.proof.page

    @property
    def job(self) -> Job:
        return job(self.page, self.project, self.settings)


def explore(trial: Trial) -> list[str]:
    """For each mutant what notices it: a claim or a failure, only the record, or nothing. An executor runs this."""
    work = trial.job
    context = multiprocessing.get_context("fork")
    supervisor.prepare(work)
    with leftovers.working_folder(work) as folder:
        receive, send = context.Pipe(duplex=False)
        process = context.Process(target=_grow, args=(trial, work, folder, send))
        process.start()
        send.close()
        noticed = list(_received(receive))
        process.join()
        leftovers.sweep()
    if len(noticed) < len(trial.mutants) + 1:
        raise RuntimeError(f"{trial.page}: its process ended with exit code {process.exitcode}")
    unchanged = noticed.pop()
    if not unchanged:
        return noticed
    if trial.whole:
        raise RuntimeError(f"{trial.page}: without any change, it is noticed by a {unchanged}")
    # Some state is lost in a fork, such as that of a GPU. Then each mutant runs the whole page.
    return explore(dataclasses.replace(trial, whole=True))


def _received(connection: Any) -> Iterator[str]:
    with suppress(EOFError):
        while True:
            yield connection.recv()


def _grow(trial: Trial, work: Job, folder: str, send: Any) -> None:
    """Run the page in this process, and each mutant in a fork of it; last of all, the page without a change."""
    silent = os.open(os.devnull, os.O_WRONLY)
    limits.enter(work, folder, (silent, send.fileno()))
    leftovers.adopt_orphans()
    session = Session(work, channel.Channel(silent, silent, channel.new_token()))
    session.limits = None  # whether a claim says anything is known; here it only has to be true
    session.channel.capture()
    display.publish = lambda value: session.channel.send("display", **display.record(value))
    places = [
        next(n for n, step in enumerate(trial.page.steps) if step is trial.page.blocks[mutant.block])
        for mutant in trial.mutants
    ]
    for number, step in enumerate(work.steps):
        for mutant, place in zip(trial.mutants, places, strict=True):
            if number == (0 if trial.whole else place):
                send.send(_try(trial, session, mutant.apply(trial.page), number))
        if number == max(places):
            send.send(_try(trial, session, trial.page, number))
            break
        session.run(step)
    os._exit(0)


def _try(trial: Trial, session: Session, page: Page, start: int) -> str:
    """What notices that a block of a page is changed; `page` is the changed page."""
    work = job(page, trial.project, trial.settings)
    result = supervisor.run_job(work, partial(_branch, session, page, random.getstate(), start))
    # The steps before `start` were not run again.
    outcomes = trial.proof.result.outcomes[:start] + result.outcomes[start:]
    proof = prove(page, dataclasses.replace(result, outcomes=outcomes))
    if proof.errors:
        return CHECK
    return RECORD if judge_record(proof, trial.record) else UNNOTICED


def _branch(
    session: Session,
    page: Page,
    random_state: Any,
    start: int,
    work: Job,
    folder: str,
    control: Any,
    stream: Any,
    token: bytes,
) -> None:
    """In a fork of a page's process, run the steps of a changed page from one on, until something is wrong."""
    os.setsid()
    limits.die_with_parent(signal.SIGKILL)
    random.setstate(random_state)  # Python seeds its generator anew in every fork
    _move(folder)
    alarm = Alarm(control.fileno(), stream.fileno(), token, page)
    alarm.capture()
    session.job, session.channel = work, alarm
    linecache.cache[work.name] = (len(work.source), None, work.source.splitlines(keepends=True), work.name)
    for number, step in enumerate(work.steps[start:], start):
        alarm.send("begin", step=number)
        if step.function and reads_page(step.code, session.namespace):
            # Whether other methods find the same derivative takes longer than all else. Its value alone is compared.
            step = dataclasses.replace(step, function="")
        session.run(step)
        if alarm.rang:
            break
    alarm.send("bye", read=[], versions={})
    os._exit(0)


def _move(folder: str) -> None:
    """Change to another working folder, and copy there what the page has written."""
    for entry in os.scandir():
        if not entry.is_symlink():
            copy: Callable[..., Any] = partial(shutil.copytree, dirs_exist_ok=True) if entry.is_dir() else shutil.copy
            copy(entry.path, os.path.join(folder, entry.name))
    os.chdir(folder)
    os.environ["TMPDIR"] = str(Path(folder).with_name("tmp"))


class Alarm(channel.Channel):
    """A channel that notes when a record shows that the page is wrong."""

    def __init__(self, control: int, stream: int, token: bytes, page: Page) -> None:
        super().__init__(control, stream, token)
        self.rang = False
        self._steps, self._step = page.steps, 0

    def send(self, kind: str, **record: Any) -> None:
        super().send(kind, **record)
        step = self._steps[self._step]
        if kind == "begin":
            self._step = record["step"]
        elif kind == "error":
            self.rang = not getattr(step, "raises", None)
        elif kind == "value" and isinstance(step, Claim):
            self.rang = judge_claim(step, Value.from_json(record["value"])) is not None
