"""The channel between a page's process and its supervisor: two pipes that keep everything in order.

What the process writes to its standard streams, C level included, goes down the *stream* pipe as it is. What the
engine has to say (a block began, a value was displayed, a claim's value) goes down the *control* pipe, a JSON record a
line. Each record leaves a mark in the stream, so that both can be put back into one order. Marks start with a token
that a page cannot guess, and are short enough for a pipe to take them in one piece.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

C = ctypes.CDLL(None)
BY_LINE = 1  # C's _IOLBF: what C code prints comes out at the end of a line, as in a terminal, and in its true order
MARK = re.compile(rb"([eo])|(\d+);")  # behind a token


def new_token() -> bytes:
    return secrets.token_bytes(16)


class Channel:
    """The page's end."""

    def __init__(self, control: int, stream: int, token: bytes) -> None:
        self._control, self._stream, self._token = control, stream, token
        self._count = 0
        self._streams: tuple[Any, ...] = ()

    def capture(self) -> None:
        """Put the stream pipe in the place of this process' standard output and error.

        Both are one pipe, as they are one screen in a terminal, so that their order is the true one. What Python
        writes to sys.stderr is marked; what C code writes there counts as output.
        """
        os.dup2(self._stream, 1)
        os.dup2(self._stream, 2)
        options = {"encoding": "utf-8", "errors": "backslashreplace", "line_buffering": True}
        sys.stdout = sys.__stdout__ = io.TextIOWrapper(open(1, "wb", closefd=False), **options)
        sys.stderr = sys.__stderr__ = io.TextIOWrapper(io.BufferedWriter(_MarkedError(self._mark)), **options)
        self._streams = (sys.stdout, sys.stderr)
        with suppress(ValueError):  # not every platform's C library calls it stdout
            C.setvbuf(ctypes.c_void_p.in_dll(C, "stdout"), None, BY_LINE, 0)

    def send(self, kind: str, **record: Any) -> None:
        """Send a record behind everything that was written before it."""
        # Half a surrogate pair, which a page can have in a text, could not be written into a site.
        line = json.dumps({"kind": kind, **record}, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        self.flush()
        self._mark(b"%d;" % self._count)
        self._count += 1
        _write(self._control, line)

    def flush(self) -> None:
        """Push out what Python and C still hold; a page may have closed or replaced any of it."""
        for stream in {*self._streams, sys.stdout, sys.stderr}:
            with suppress(Exception):
                stream.flush()
        C.fflush(None)

    def _mark(self, mark: bytes) -> None:
        _write(self._stream, self._token + mark)


class _MarkedError(io.RawIOBase):
    """Standard error: file descriptor 2, with marks around what is written."""

    def __init__(self, mark: Any) -> None:
        self._set_mark = mark

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 2

    def write(self, data: Any) -> int:
        self._set_mark(b"e")
        try:
            _write(2, bytes(data))
        finally:
            self._set_mark(b"o")
        return len(data)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def replay(control: bytes, stream: bytes, token: bytes) -> Iterator[dict[str, Any]]:
    """Both pipes in one order: records as they were sent, and {"kind": "stream", "name": …, "text": …} between them.

    A record or mark cut off by the death of its process is left out.

    Raises:
        ValueError: a line of the control pipe is no record.
    """
    records = control.split(b"\n")[:-1]
    before, mark, behind = stream.rpartition(token)
    stream = before if mark and not behind.strip(b"0123456789") else stream
    # A quarter of a token is enough to know it by.
    start = next((token[:n] for n in range(len(token) - 1, len(token) // 4, -1) if stream.endswith(token[:n])), b"")
    text, *marked = stream.removesuffix(start).split(token)
    name = "stdout"
    for piece in [*marked, b"o"]:
        found = MARK.match(piece)
        if not found:
            text += token + piece
            continue
        if text:
            yield {"kind": "stream", "name": name, "text": text.decode("utf-8", "backslashreplace")}
        if found[1]:
            name = "stderr" if found[1] == b"e" else "stdout"
        elif int(found[2]) < len(records):
            yield json.loads(records[int(found[2])])
        text = piece[found.end() :]
