"""Claims in a text: `{{ shown :: expression }}`, found and taken apart. See claim.py for their meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from snippets._runner.claim import is_expression

OPEN = re.compile(r"(?<!\\)\{\{")
CLOSE = re.compile(r"(?=\}\})")  # they may overlap, since an expression may end with a brace of its own
QUOTED = re.compile(r"[ \t>]*")
BLANK_LINE = re.compile(r"\n[ \t>]*\n")
SYNTAX = "Write {{ shown :: expression }}, or \\{{ to show two braces as they are."


@dataclass(frozen=True)
class Found:
    """A claim in a text: offsets of the whole of it, and its parts."""

    start: int
    end: int
    shown: str
    expression: str
    function: str


@dataclass(frozen=True)
class Malformed:
    """Two opening braces that are no claim: where, and why not."""

    start: int
    why: str
    todo: str = SYNTAX


def find(text: str, masked: str) -> Iterator[Found | Malformed]:
    """Yield Found for every claim, and Malformed for everything that tries to be one.

    Args:
        text: the page.
        masked: the same text with all that must not be read (code, comments) blanked out, offsets unchanged.
    """
    position = 0
    while opening := OPEN.search(masked, position):
        start = opening.start()
        found = read(text, masked, start, closings(masked, start))
        yield found
        position = found.end if isinstance(found, Found) else start + 2


def closings(masked: str, start: int) -> list[int]:
    """Where the claim that opens at `start` might end: at every }} up to the end of its paragraph."""
    stop = BLANK_LINE.search(masked, start)
    return [m.start() for m in CLOSE.finditer(masked, start + 2, stop.start() if stop else len(masked))]


def read(text: str, masked: str, start: int, ends: list[int]) -> Found | Malformed:
    """The claim that opens at `start`, given where it might end."""
    if not ends:
        return Malformed(start, "a claim is not closed: }} is missing before the end of its paragraph.")
    separator = masked.find("::", start, ends[0])
    if OPEN.search(masked, start + 2, separator if separator >= 0 else ends[0]):
        return Malformed(start, "a claim is not closed: another begins before its }}.")
    if separator < 0:
        return Malformed(start, f"“{' '.join(text[start:ends[0] + 2].split())}” is no claim: it has no “::”.")
    quotes = QUOTED.match(text, text.rfind("\n", 0, start) + 1)[0].count(">")
    shown = " ".join(_one_line(text[start + 2:separator], quotes).split())
    if not shown:
        return Malformed(start, "a claim shows nothing: there is no text before “::”.")
    # The expression may hold braces itself; the first end at which it is Python is the end of the claim.
    for end in ends:
        parts = _parts(_one_line(text[separator + 2:end], quotes))
        if parts:
            return Found(start, end + 2, shown, *parts)
    body = _one_line(text[separator + 2:ends[0]], quotes)
    return Malformed(start, f"the expression “{body}” of a claim is not a Python expression.")


def _one_line(text: str, quotes: int) -> str:
    """A piece of a paragraph as one line, without the `>` that its further lines begin with in a block quote."""
    return re.sub(rf"\n(?:[ \t]*>){{0,{quotes}}}[ \t]*", " ", text).strip()


def _parts(body: str) -> tuple[str, str] | None:
    """Expression and function of a claim. A slice such as x[::2] has the same two colons as their separator."""
    if is_expression(body):
        return body, ""
    for separator in re.finditer(r"::", body):
        parts = body[:separator.start()].strip(), body[separator.end():].strip()
        if all(map(is_expression, parts)):
            return parts
    return None
