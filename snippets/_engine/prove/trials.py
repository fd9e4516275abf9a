"""Trials of a lab's tasks: each check has to fail without a solution, and to notice the known mistakes."""

from collections.abc import Iterator, Sequence

from snippets._engine.errors import BlockError
from snippets._engine.page import Block, Page
from snippets._engine.result import BlockOutcome
from snippets._engine.task import Wrong

TYPOS = ("NameError:", "SyntaxError:", "IndentationError:")  # what an author's own slip raises
ENDED = "ended the process, or took too long"


def judge_trials(page: Page, block: Block, outcome: BlockOutcome) -> Iterator[BlockError]:
    """What is wrong with the checks of a task and its known wrong solutions, given what came of their trials."""
    if not block.task or not outcome.trials:
        return
    name, behind = block.task.name, page.until_checked(block)
    hole, *rest = outcome.trials
    checks = [number for number, each in enumerate(behind, 1) if each.check]
    if not hole:
        todo = "Let a check fail at once where there is no solution."
        yield BlockError(block.place, f"without a solution, the checks of the task “{name}” {ENDED}.", todo)
    for number in checks if hole else ():
        if not hole[number]:
            why = f"this check passes without any solution of the task “{name}”."
            yield BlockError(behind[number - 1].place, why, "Assert what only a solution can give.")
    for wrong, failures in zip(block.task.wrong, rest, strict=True):
        if said := _unnoticed(name, wrong, failures, checks):
            yield BlockError(wrong.place, *said)


def _unnoticed(name: str, wrong: Wrong, failures: Sequence[str], checks: list[int]) -> tuple[str, str] | None:
    """Why a known wrong solution proves nothing about the checks of its task, and what to do; None if it does."""
    mistake = f" (“{wrong.mistake}”)" if wrong.mistake else ""
    if not failures:
        return f"with this known wrong solution{mistake}, the checks {ENDED}.", "Write a mistake that they can notice."
    if failures[0]:
        todo = "Write the whole cell of the task: its checks are to notice the mistake."
        return f"this known wrong solution{mistake} does not run: {failures[0]}.", todo
    found = [failures[number] for number in checks if failures[number]]
    if not found:
        todo = "Assert what it gets wrong."
        return f"no check of the task “{name}” notices this known wrong solution{mistake}.", todo
    # If a cell between them failed, the mistake may have kept it from defining a name.
    if all(each.startswith(TYPOS) for each in found) and sum(map(bool, failures)) == len(found):
        return f"this known wrong solution{mistake} fails by a slip: {found[0]}.", "Write it so that it can run."
    return None
