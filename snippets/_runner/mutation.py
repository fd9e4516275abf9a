"""Mutation testing of pages: each mutant is tried, and either something notices it or it survives.

Numbers that a claim, a comment or prose shows are judged by the values that the page had; changes of the code are run.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass

from snippets._runner import mutants
from snippets._runner.engine import Engine
from snippets._runner.equivalents import Equivalent
from snippets._runner.mutants import Mutant
from snippets._runner.page import Page
from snippets._runner.proof import Proof
from snippets._runner.records import Records
from snippets._runner.scores import Score
from snippets._runner.settings import Settings
from snippets._runner.trials import Trial, explore
from snippets._runner.verdicts import prove

BATCH = 20  # mutants that one process tries
LONGER = (10.0, 2.0)  # a mutant may take so many times as long as its page, and so many seconds more
SHARE = 4  # a mutant may use this part of a page's memory: one that never stops takes all that it may


@dataclass(frozen=True)
class Case:
    """A page that is right as it is, and the changes of its code that are to be tried."""

    proof: Proof
    record: str
    code: tuple[Mutant, ...]


def cases(engine: Engine, records: Records, pages: Iterable[Page], sample: int = 0) -> list[Case]:
    """Run pages as they are and find their mutants.

    Args:
        engine: runs the pages.
        records: what they put out.
        pages: the pages.
        sample: how many mutants of code to try over all of them, the same ones every time; 0 means all.

    Raises:
        SnippetError: a page is wrong without any change.
    """
    running = [(page, engine.submit(page)) for page in pages]
    found = []
    for page, future in running:
        proof = prove(page, future.result())
        for error in (*proof.errors, *records.judge(proof)):
            raise error
        found.append(Case(proof, records.text(page), tuple(mutants.of_code(page))))
    if sample:
        drawn = set(sorted((mutant for case in found for mutant in case.code), key=_lot)[:sample])
        found = [dataclasses.replace(case, code=tuple(m for m in case.code if m in drawn)) for case in found]
    return found


def examine(
    engine: Engine, cases: Sequence[Case], equivalents: Iterable[Equivalent] = (),
    advance: Callable[[int], object] = lambda count: None,
) -> list[Score]:
    """Try the mutants of pages. `advance` is told how many more mutants of code are done."""
    running = {engine.call(explore, trial): trial for case in cases for trial in _trials(engine, case)}
    numbers = [[*mutants.of_claims(c.proof), *mutants.of_prose(c.proof)] for c in cases]
    noticed: dict[Mutant, bool] = {}
    for future in as_completed(running):
        noticed.update(zip(running[future].mutants, map(bool, future.result()), strict=True))
        advance(len(running[future].mutants))
    return [_score(case.proof.page, [*shown, *((mutant, noticed[mutant]) for mutant in case.code)], list(equivalents))
            for case, shown in zip(cases, numbers, strict=True)]


def _trials(engine: Engine, case: Case) -> Iterator[Trial]:
    factor, more = LONGER
    settings: Settings = dataclasses.replace(
        engine.settings, timeout=factor * case.proof.result.seconds + more, memory=engine.settings.memory // SHARE)
    for first in range(0, len(case.code), BATCH):
        batch = case.code[first:first + BATCH]
        yield Trial(case.proof, case.record, batch, engine.project, settings)


def _score(page: Page, tried: list[tuple[Mutant, bool]], equivalents: list[Equivalent]) -> Score:
    reasons = {mutant: next((e.reason for e in equivalents if e.covers(mutant)), "")
               for mutant, noticed in tried if not noticed}
    return Score(page, tuple(mutant for mutant, noticed in tried if noticed),
                 tuple(mutant for mutant, reason in reasons.items() if not reason),
                 tuple((mutant, reason) for mutant, reason in reasons.items() if reason))


def _lot(mutant: Mutant) -> str:
    return hashlib.sha256(f"{mutant.file}{mutant.kind}{mutant.before}{mutant.after}".encode()).hexdigest()
