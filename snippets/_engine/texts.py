"""Where something stands: places, as an editor can open them, and spans of a text, to replace or to blank out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

Span = tuple[int, int]  # offsets of the first character, and of the one behind the last
NOT_A_NEWLINE = re.compile(r"[^\n]")


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file. It prints as `path:line`, and as the path alone if the whole file is meant (line 0)."""

    path: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


class Placed:
    """Base of everything that stands on a line of a file. It prints as that place."""

    path: str
    line: int  # 1-based

    def __str__(self) -> str:
        return str(self.place)

    @property
    def place(self) -> Place:
        return Place(self.path, self.line)


def replaced(text: str, replacements: Iterable[tuple[int, int, str]], first: int = 0, last: int | None = None) -> str:
    """The part of `text` from `first` to `last`, with other texts in place of some spans.

    A span that is not wholly within that part, or that begins inside an earlier span, is ignored.
    """
    text = text[:last]
    pieces, position = [], first
    for start, end, other in sorted(replacements):
        if position <= start and end <= len(text):
            pieces += [text[position:start], other]
            position = end
    return "".join([*pieces, text[position:]])


def blanked(text: str, blank: str = " ") -> str:
    """A text of the same length and the same lines, each other character replaced by `blank`."""
    return NOT_A_NEWLINE.sub(blank, text)


def mask_spans(text: str, spans: Iterable[Span], blank: str = " ") -> str:
    """`text` with some spans blanked out. Spans may overlap."""
    pieces, position = [], 0
    for start, end in sorted(spans):
        start = max(start, position)
        if end > start:
            pieces += [text[position:start], blanked(text[start:end], blank)]
            position = end
    return "".join([*pieces, text[position:]])
