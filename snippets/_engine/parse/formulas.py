r"""Formulas: where TeX stands in a Markdown page, told from prices by pandoc's rule.

    $…$      in a line: no space behind the first dollar or before the last, and no digit behind the last
    $$…$$    on lines of its own
    \$       a dollar

Inside, {{ shown :: expression }} is a claim, and all other double braces are TeX.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from snippets._engine.page import Dollar, Formula, Page
from snippets._engine.parse.claims import BLANK_LINE, ClaimMatch, closings, read_claim
from snippets._engine.texts import blanked, mask_spans, replaced

TOKEN = re.compile(r"\\.|\{\{|\$\$?", re.DOTALL)
SPACE = ("", " ", "\t", "\n", "\0")  # the last stands for code and comments
BRACE = re.compile(r"[{}]")
# The end of a formula in a line of prose: the end of its paragraph, or the next part of a list or a table.
NEXT_PART = re.compile(r"\n[ \t>]*(?=\n|\Z|[-*+] |\d+[.)] |#{1,6} |\||!!! |\?\?\?|=== )")
RAW = re.compile(r"<(code|pre|script|style|textarea)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
NEVER_CLOSED = (
    "this formula is not closed: $$ is missing before the end of its paragraph.",
    r"Write $$…$$ without an empty line in it, or \$ for a dollar.",
)
IN_CLAIM = ("what a claim shows is not typeset.", "Put the claim into the formula: $2x = {{ shown :: expression }}$.")


@dataclass(frozen=True)
class MalformedFormula:
    """A formula that is never closed or stands in a claim: where, why it is wrong, and what to do."""

    start: int
    why: str
    todo: str


def read_formulas(page: Page, masked: str) -> list[Formula | Dollar | MalformedFormula]:
    """The formulas of a page and its other dollars. In text diagrams a dollar is a dollar.

    Args:
        page: a page whose fences are known.
        masked: its text with code and comments blanked out, offsets unchanged.
    """
    if "$" not in masked:
        return []
    prose = mask_spans(masked, (page.span(fence) for fence in page.fences if fence.is_text))
    return list(find_formulas(page.text, RAW.sub(lambda raw: blanked(raw[0]), prose), page.body))


def find_formulas(text: str, masked: str, first: int = 0) -> Iterator[Formula | Dollar | MalformedFormula]:
    """Yield every formula from the offset `first` on, every other dollar, and every malformed formula.

    Args:
        text: the text of a page.
        masked: the same text with code and comments blanked out, offsets unchanged.
        first: where to begin.
    """
    position = first
    while token := next(_tokens(text, masked, position, len(masked)), None):
        kind, start, position = token
        if kind == "\\$":
            yield Dollar(start, position)
        elif kind == "claim":
            shown = slice(start + 2, text.find("::", start))
            if any(isinstance(each, Formula) for each in find_formulas(text[shown], masked[shown])):
                yield MalformedFormula(start, *IN_CLAIM)
        elif kind in ("$", "$$"):
            end = _closing(text, masked, start, kind)
            if end is not None:
                position = end + len(kind)
                yield Formula(start, position, kind == "$$")
            else:
                yield MalformedFormula(start, *NEVER_CLOSED) if kind == "$$" else Dollar(start, position)


def mask_formulas(text: str, masked: str, formulas: list[Formula]) -> str:
    """`masked` with the TeX of formulas blanked out too, so that of each formula only its claims are left."""
    claims = [
        (start, end, masked[start:end])
        for formula in formulas
        for kind, start, end in _tokens(text, masked, *formula.inside)
        if kind == "claim"
    ]
    return replaced(mask_spans(masked, ((each.start, each.end) for each in formulas)), claims)


def _closing(text: str, masked: str, start: int, kind: str) -> int | None:
    """The offset of the dollars that close the formula which opens at `start`; None if it is not a formula."""
    first = start + len(kind)
    if kind == "$" and masked[first : first + 1] in SPACE:
        return None
    stop = (NEXT_PART if kind == "$" else BLANK_LINE).search(masked, first)
    for token, at, _ in _tokens(text, masked, first, stop.start() if stop else len(masked)):
        if kind == "$$" == token:
            return at
        if kind == "$" and token in ("$", "$$"):
            price = masked[at - 1] in SPACE or masked[at + 1 : at + 2].isdigit()
            return None if price else at
    return None


def _tokens(text: str, masked: str, position: int, limit: int) -> Iterator[tuple[str, int, int]]:
    """Escaped characters, dollars and whole claims between two offsets, each with its own offsets."""
    while token := TOKEN.search(masked, position, limit):
        kind, start, position = token[0], token.start(), token.end()
        if kind == "{{":
            end = _claim(text, masked, start)
            if end is None:
                position = start + 1
                continue
            kind, position = "claim", end
        yield kind, start, position


def _claim(text: str, masked: str, start: int) -> int | None:
    """Where the claim ends that opens at `start`, whole or malformed; None if its braces are TeX."""
    ends = closings(masked, start)
    separator = masked.find("::", start, ends[0]) if ends else -1
    if separator < 0 or BRACE.search(masked, start + 2, separator):
        return None
    found = read_claim(text, masked, start, ends)
    return found.end if isinstance(found, ClaimMatch) else ends[0] + 2
