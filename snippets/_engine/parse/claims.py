"""Claims in a text: find `{{ shown :: expression }}` and take it apart. See claim.py for the meaning of a claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from snippets._engine.claim import is_expression

OPEN = re.compile(r"(?<!\\)\{\{")
CLOSE = re.compile(r"(?=\}\})")  # matches may overlap, since an expression may end with a brace of its own
BLANK_LINE = re.compile(r"\n[ \t>]*(?=\n|\Z)")
SYNTAX = "Write {{ shown :: expression }}, or \\{{ to show two braces as they are."


@dataclass(frozen=True)
class ClaimMatch:
    """A claim in a text: the offsets of the whole claim, and its parts."""

    start: int
    end: int
    shown: str
    expression: str
    function: str


@dataclass(frozen=True)
class MalformedClaim:
    """Two opening braces that begin no claim: where, and why not."""

    start: int
    why: str
    todo: str = SYNTAX


def find_claims(text: str, masked: str) -> Iterator[ClaimMatch | MalformedClaim]:
    """Yield every claim of a text, and everything that looks like the beginning of one.

    Args:
        text: the text of a page.
        masked: the same text with code and comments blanked out, offsets unchanged.
    """
    position = 0
    while opening := OPEN.search(masked, position):
        start = opening.start()
        found = read_claim(text, masked, start, closings(masked, start))
        yield found
        position = found.end if isinstance(found, ClaimMatch) else start + 2


def closings(masked: str, start: int) -> list[int]:
    """Where the claim that opens at `start` might end: at every }} up to the end of its paragraph."""
    stop = BLANK_LINE.search(masked, start)
    return [m.start() for m in CLOSE.finditer(masked, start + 2, stop.start() if stop else len(masked))]


def read_claim(text: str, masked: str, start: int, ends: list[int]) -> ClaimMatch | MalformedClaim:
    """The claim that opens at `start`, given where it might end."""
    if not ends:
        return MalformedClaim(start, "a claim is not closed: }} is missing before the end of its paragraph.")
    separator = masked.find("::", start, ends[0])
    if OPEN.search(masked, start + 2, separator if separator >= 0 else ends[0]):
        return MalformedClaim(start, "a claim is not closed: another begins before its }}.")
    if separator < 0:
        return MalformedClaim(start, f"“{' '.join(text[start : ends[0] + 2].split())}” is no claim: it has no “::”.")
    line = text[text.rfind("\n", 0, start) + 1 : start]
    quotes = line[: len(line) - len(line.lstrip(" \t>"))].count(">")
    shown = " ".join(_one_line(text[start + 2 : separator], quotes).split())
    if not shown:
        return MalformedClaim(start, "a claim shows nothing: there is no text before “::”.")
    # An expression may contain braces. The claim ends at the first }} behind which the expression is Python.
    for end in ends:
        if parts := _parts(_one_line(text[separator + 2 : end], quotes)):
            return ClaimMatch(start, end + 2, shown, *parts)
    body = _one_line(text[separator + 2 : ends[0]], quotes)
    return MalformedClaim(start, f"the expression “{body}” of a claim is not a Python expression.")


def _one_line(text: str, quotes: int) -> str:
    """A piece of a paragraph as one line, without the `>` at the start of its further lines in a block quote."""
    return re.sub(rf"\n(?:[ \t]*>){{0,{quotes}}}[ \t]*", " ", text).strip()


def _parts(body: str) -> tuple[str, str] | None:
    """Expression and function of a claim. A slice such as x[::2] has the same two colons as their separator."""
    if is_expression(body):
        return body, ""
    for separator in re.finditer("::", body):
        expression, function = body[: separator.start()].strip(), body[separator.end() :].strip()
        if is_expression(expression) and is_expression(function):
            return expression, function
    return None
