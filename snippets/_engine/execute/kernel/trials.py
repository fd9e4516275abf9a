"""Trials of a task: its cell as a student gets it, or with a known mistake, and then its checks, in a fork.

The fork begins before the task's own cell, so that the checks find nothing of the solution.
"""

import inspect
import sys
from collections.abc import Callable, Sequence
from types import CodeType
from typing import Any

from snippets._engine.execute.kernel import display, repeats
from snippets._engine.execute.kernel.evaluate import MAX_REPR_CHARS, in_fork, message_of

Namespace = dict[str, Any]


def attempt(
    codes: Sequence[str],
    namespace: Namespace,
    compiled: Callable[[str], CodeType],
    awaited: Callable[[CodeType], Any],
    *,
    through: bool,
) -> tuple[str, ...]:
    """How each of some cells failed, run one after the other; an empty text for each that did not.

    Nothing at all if a cell ended its process, or if they took longer than `repeats.HANGING_SECONDS`.

    Args:
        through: run all cells. Otherwise the first assertion that fails is the last cell that is run: it says enough.
    """

    def fails(code: str) -> str:
        try:
            part = compiled(code)
            awaited(part) if part.co_flags & inspect.CO_COROUTINE else exec(part, namespace)
        except BaseException as error:  # SystemExit and KeyboardInterrupt too: they end a cell, not the trial
            return f"{type(error).__name__}: {message_of(error)}".removesuffix(": ")[:MAX_REPR_CHARS]
        return ""

    def work() -> list[str]:
        with repeats.alone():
            sys.stdout = sys.stderr = open(1, "w", closefd=False)  # the page's own have marks for the engine
            display.publish = lambda value: None
            failures = [""] * len(codes)
            for number, code in enumerate(codes):
                failures[number] = fails(code)
                if failures[number].startswith("AssertionError") and not through:
                    break
            return failures

    return tuple(in_fork(work) or ())
