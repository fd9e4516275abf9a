"""Hearing: which warnings a block shows. They are shown as Python shows them, and sent to the engine besides."""

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from snippets._engine.execute.kernel.channel import Channel

MAX_HEARD = 100  # warnings of a block that are sent


def names_of(kind: type) -> list[str]:
    """The names of all classes that an instance of this class is one of, each with and without its module."""
    return [name for each in kind.__mro__ for name in (each.__name__, f"{each.__module__}.{each.__qualname__}")]


@contextmanager
def heard(channel: Channel) -> Iterator[None]:
    """Send each warning that is shown meanwhile, with its type, message and bases.

    The file of a library is named by its path in the folder that Python found it in: that folder is this machine's.
    """
    shown, left = warnings.showwarning, iter(range(MAX_HEARD))

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        shown(message, category, _without_folder(filename), lineno, file, line)
        if next(left, None) is not None:
            channel.send("warning", type=category.__name__, message=str(message), bases=names_of(category))

    warnings.showwarning = show
    try:
        yield
    finally:
        if warnings.showwarning is show:  # the block may have put another in its place
            warnings.showwarning = shown


def _without_folder(path: str) -> str:
    """A path without the folder on Python's own path that it is in."""
    folders = (folder for folder in sys.path if folder and path.startswith(folder + os.sep))
    return path[len(max(folders, key=len, default="")) :].lstrip(os.sep) if os.path.isabs(path) else path
