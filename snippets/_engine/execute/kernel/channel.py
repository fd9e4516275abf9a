"""The channel between a page's process and its supervisor: two pipes that keep everything in order.

What the process writes to its standard streams, from C too, goes down the *stream* pipe unchanged. Records of the
engine (a block began, a value was displayed, a claim's value) go down the *control* pipe, one line of JSON each. Each
record leaves a mark in the stream, by which both are put back into one order. Marks start with a token that a page
cannot guess, and are short enough for a pipe to take them in one piece.
"""

import ctypes
import io
import json
import os
import re
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

C = ctypes.CDLL(None)
IOLBF = 1  # stdio.h: C code's output is flushed at the end of each line, as in a terminal, and so in its true order
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
        """Replace this process's standard output and error by the stream pipe.

        Both share one pipe, so that their order is kept. What Python writes to sys.stderr is marked as such; what C
        code writes there counts as output.
        """
        os.dup2(self._stream, 1)
        os.dup2(self._stream, 2)
        options: dict[str, Any] = {"encoding": "utf-8", "errors": "backslashreplace", "line_buffering": True}
        sys.stdout = io.TextIOWrapper(open(1, "wb", closefd=False), **options)
        sys.stderr = io.TextIOWrapper(io.BufferedWriter(_MarkedError(self._mark)), **options)
        vars(sys).update(__stdout__=sys.stdout, __stderr__=sys.stderr)
        self._streams = (sys.stdout, sys.stderr)
        with suppress(ValueError):  # not every platform's C library calls it stdout
            C.setvbuf(ctypes.c_void_p.in_dll(C, "stdout"), None, IOLBF, 0)

    def send(self, kind: str, **record: Any) -> None:
        """Send a record after everything that was written before it."""
        # A page's text can hold half a surrogate pair, which no file of a site can.
        line = json.dumps({"kind": kind, **record}, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        self.flush()
        self._mark(b"%d;" % self._count)
        self._count += 1
        _write(self._control, line)

    def flush(self) -> None:
        """Flush the streams of Python and C; a page may have closed or replaced any of them."""
        for stream in {*self._streams, sys.stdout, sys.stderr}:
            with suppress(Exception):
                stream.flush()
        C.fflush(None)

    def _mark(self, mark: bytes) -> None:
        _write(self._stream, self._token + mark)


class _MarkedError(io.FileIO):
    """Standard error, with marks around what is written."""

    def __init__(self, mark: Callable[[bytes], None]) -> None:
        super().__init__(2, "w", closefd=False)
        self._mark = mark

    def write(self, data: Any) -> int:
        self._mark(b"e")
        try:
            _write(2, bytes(data))
        finally:
            self._mark(b"o")
        return len(data)


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def replay(control: bytes, stream: bytes, token: bytes) -> Iterator[dict[str, Any]]:
    """What came down both pipes, in one order: records, and {"kind": "stream", "name": …, "text": …} between them.

    A record or mark that was cut off when its process died is left out.

    Raises:
        ValueError: a line of the control pipe is no record.
    """
    records = control.split(b"\n")[:-1]
    before, mark, behind = stream.rpartition(token)
    stream = before if mark and not behind.strip(b"0123456789") else stream
    # A quarter of a token is enough to recognise a mark that was cut off.
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
