"""Spans of a text: replaced by other texts, or blanked out so that all offsets stay the same."""

from __future__ import annotations

import re
from collections.abc import Iterable

Span = tuple[int, int]  # offsets: of the first character, and of the one behind the last
NOT_A_NEWLINE = re.compile(r"[^\n]")


def replaced(text: str, replacements: Iterable[tuple[int, int, str]], first: int = 0, last: int | None = None) -> str:
    """The part of `text` from `first` to `last`, with other texts in place of some spans.

    A span that does not lie wholly within that part, or that begins inside an earlier span, is ignored.
    """
    end_of_text = len(text) if last is None else last
    pieces, position = [], first
    for start, end, other in sorted(replacements):
        if position <= start and end <= end_of_text:
            pieces += [text[position:start], other]
            position = end
    return "".join([*pieces, text[position:end_of_text]])


def blanked(text: str, blank: str = " ") -> str:
    """A text of the same length and the same lines, each other character replaced by `blank`."""
    return NOT_A_NEWLINE.sub(blank, text)


def mask_spans(text: str, spans: Iterable[Span], blank: str = " ") -> str:
    """`text` with some spans blanked out. Spans may lie inside one another."""
    pieces, position = [], 0
    for start, end in sorted(spans):
        if end > position:
            pieces += [text[position:max(start, position)], blanked(text[max(start, position):end], blank)]
            position = end
    return "".join([*pieces, text[position:]])
