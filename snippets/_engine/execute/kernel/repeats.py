"""Evaluating a claim again in a fork: nothing is shown, random numbers are the same ones, and time is bounded."""

import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from snippets._engine.execute.kernel import dependencies

HANGING_SECONDS = 30  # of wall clock, after which a fork that cannot be interrupted is ended


class TooLong(BaseException):
    """Evaluating a disturbed claim, or disturbing it in all ways, takes longer than it may."""


@contextmanager
def alone() -> Iterator[None]:
    """What is done in here, in a fork, shows nothing and opens nothing that its page depends on; it ends in time."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nothing, stream)
    opened = set(dependencies.opened)
    end_in(HANGING_SECONDS)
    signal.signal(signal.SIGPROF, _interrupt)
    try:
        yield
    finally:
        end_in(0)
        dependencies.opened.clear()
        dependencies.opened.update(opened)


def end_in(seconds: float) -> None:
    """End this process, a fork, after so many seconds of wall clock; 0 lets it live."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def repeating(evaluate: Callable[..., Any], seconds: float) -> Callable[..., Any]:
    """`evaluate` with random numbers as they are at this moment, for so many seconds of processor time each time."""
    torch, numpy = sys.modules.get("torch"), sys.modules.get("numpy")
    states = random.getstate(), torch and torch.get_rng_state(), numpy and numpy.random.get_state()

    def again(*arguments: Any, **named: Any) -> Any:
        random.setstate(states[0])
        if torch:
            torch.set_rng_state(states[1])
        if numpy:
            numpy.random.set_state(states[2])
        signal.setitimer(signal.ITIMER_PROF, seconds, seconds)  # and again, should the page catch the exception
        try:
            return evaluate(*arguments, **named)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    return again


def _interrupt(number: int, frame: Any) -> None:
    raise TooLong
