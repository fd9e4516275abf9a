"""The MkDocs command that is running: whether an author is at work, if a build is part of another, and what ends it."""

import inspect
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import CodeType, FrameType
from typing import Any

ENDING = (signal.SIGTERM, signal.SIGHUP)  # Ctrl-C is a KeyboardInterrupt already


def is_serving(command: str) -> bool:
    """Whether `mkdocs serve` is running. With --clean it calls itself a build, so its own function is looked for."""
    return command == "serve" or _is_running("mkdocs.commands.serve", "serve") > 0


def is_nested() -> bool:
    """Whether MkDocs' build was called while it was building, as a plugin does that builds each language by itself."""
    return _is_running("mkdocs.commands.build", "build") > 1


def _is_running(module: str, function: str) -> int:
    """How many calls of a function have led here."""
    code = getattr(getattr(sys.modules.get(module), function, None), "__code__", None)
    return sum(each is code for each in _callers())


def _callers() -> Iterator[CodeType]:
    frame: FrameType | None = inspect.currentframe()
    while frame:
        yield frame.f_code
        frame = frame.f_back


def end_in_order() -> Callable[[], None]:
    """Have a signal that would kill this process end it as Ctrl-C does, so that nothing is left behind.

    Returns a function that undoes it. Where somebody else handles the signals, or Python does not, nothing is done.
    """
    replaced: dict[signal.Signals, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for number in ENDING:
            if signal.getsignal(number) == signal.SIG_DFL:
                replaced[number] = signal.signal(number, _end)

    def undo() -> None:
        for number, handler in replaced.items():
            signal.signal(number, handler)

    return undo


def _end(number: int, frame: object) -> None:
    raise SystemExit(128 + number)
