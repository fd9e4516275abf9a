"""Mutation testing of pages: each mutant is tried, and something notices it or it survives.

Something is a claim, a failure or the audit; what only the recorded output notices is counted apart. Numbers that a
claim, a comment or prose shows are judged by the values that the page had. Changes of the code are run.
"""

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass

from snippets._engine.execute.engine import Engine
from snippets._engine.page import Page
from snippets._engine.proof import Proof
from snippets._engine.prove.snapshots import Records
from snippets._engine.prove.verdicts import prove
from snippets._mutation import mutants
from snippets._mutation.equivalents import Change
from snippets._mutation.mutants import CHECK, RECORD, UNNOTICED, Mutant
from snippets._mutation.scores import Score
from snippets._mutation.trials import Trial, explore

Declared = Mapping[str, Sequence[Change]]  # what a page's author declares equivalent, by reason
BATCH_MUTANTS = 20  # that one process tries
TIME_FACTOR, EXTRA_SECONDS = 10.0, 20.0  # a mutant may take so many times as long as its page's blocks, and more
MEMORY_SHARE = 4  # a mutant may use this part of a page's memory: an endless loop may use all that it is allowed


@dataclass(frozen=True)
class Case:
    """A page that is right as it is, its recorded outputs, and the changes of its code to try."""

    proof: Proof
    record: str
    code: tuple[Mutant, ...]
    excused: tuple[Mutant, ...] = ()  # changes of its code that a rule excuses from being tried


def cases(engine: Engine, records: Records, pages: Iterable[Page], sample: int = 0) -> list[Case]:
    """Run pages as they are and find their mutants.

    Args:
        engine: runs the pages.
        records: the recorded outputs of the pages.
        pages: the pages.
        sample: how many mutants of code to try over all pages, the same ones every time; 0 means all.

    Raises:
        SnippetError: a page is wrong without any change.
    """
    running = [(page, engine.submit(page)) for page in pages]
    found = []
    for page, future in running:
        proof = prove(page, future.result())
        for error in (*proof.errors, *records.judge(proof)):
            raise error
        code = mutants.of_code(page)
        tried, excused = (tuple(m for m in code if bool(m.rule) == by_rule) for by_rule in (False, True))
        found.append(Case(proof, records.text(page), tried, excused))
    if sample:
        drawn = set(sorted((mutant for case in found for mutant in case.code), key=_lot)[:sample])
        found = [dataclasses.replace(case, code=tuple(m for m in case.code if m in drawn)) for case in found]
    return found


def examine(
    engine: Engine,
    cases: Sequence[Case],
    declared: Mapping[str, Declared] | None = None,
    advance: Callable[[int], object] = lambda count: None,
) -> list[Score]:
    """Try the mutants of pages.

    Args:
        engine: runs the mutants.
        cases: the pages.
        declared: by page, what its author declares equivalent.
        advance: is told how many more mutants of code are done.
    """
    running = {engine.call(explore, trial): trial for case in cases for trial in _trials(engine, case)}
    numbers = [
        [(mutant, CHECK if refuted else UNNOTICED) for mutant, refuted in mutants.of_numbers(case.proof)]
        for case in cases
    ]
    noticed: dict[Mutant, str] = {}
    for future in as_completed(running):
        noticed.update(zip(running[future].mutants, future.result(), strict=True))
        advance(len(running[future].mutants))
    tried = [[*shown, *((m, noticed[m]) for m in case.code)] for case, shown in zip(cases, numbers, strict=True)]
    by_page = declared or {}
    return [_score(case, each, by_page.get(case.proof.page.path, {})) for case, each in zip(cases, tried, strict=True)]


def _trials(engine: Engine, case: Case) -> Iterator[Trial]:
    settings = dataclasses.replace(
        engine.settings,
        timeout=TIME_FACTOR * sum(outcome.seconds for outcome in case.proof.outcomes) + EXTRA_SECONDS,
        memory=engine.settings.memory // MEMORY_SHARE,
    )
    for first in range(0, len(case.code), BATCH_MUTANTS):
        batch = case.code[first : first + BATCH_MUTANTS]
        yield Trial(case.proof, case.record, batch, engine.project, settings)


def _score(case: Case, tried: Sequence[tuple[Mutant, str]], declared: Declared) -> Score:
    """The score of a page. A declared change stands for one mutant: one that occurs twice is declared twice."""
    left = [(reason, change) for reason, changes in declared.items() if reason for change in changes]
    by: dict[str, list[Mutant]] = {CHECK: [], RECORD: [], UNNOTICED: []}
    equivalent = []
    for mutant, noticed in tried:
        entry = next((each for each in left if each[1] == mutant.change), None)
        if noticed == UNNOTICED and entry and mutant.declarable:
            left.remove(entry)
            equivalent.append((mutant, entry[0]))
        else:
            by[noticed].append(mutant)
    page, known = case.proof.page, tuple(equivalent)
    return Score(page, tuple(by[CHECK]), tuple(by[UNNOTICED]), known, case.excused, tuple(left), tuple(by[RECORD]))


def _lot(mutant: Mutant) -> str:
    return hashlib.sha256(f"{mutant.page}{mutant.kind}{mutant.change}".encode()).hexdigest()
