r"""Mathematics: where TeX stands in a Markdown page, told from prices by pandoc's rule.

    $…$      in a line: no space behind the first dollar or before the last, and no digit behind the last
    $$…$$    on lines of its own
    \$       a dollar

Inside, {{ shown :: expression }} is a claim, and all other double braces are TeX. Pure: text in, offsets out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from snippets._runner import claims as claim_syntax
from snippets._runner.claims import Found, Malformed
from snippets._runner.fences import Layout
from snippets._runner.page import Dollar, Formula
from snippets._runner.texts import blanked, mask_spans, replaced

TOKEN = re.compile(r"\\.|\{\{|\$\$?", re.DOTALL)
SPACE = ("", " ", "\t", "\n", "\0")  # the last stands for code and comments
BRACE = re.compile(r"[{}]")
BLANK_LINE = re.compile(r"\n[ \t>]*(?=\n|\Z)")
# What ends a formula in a line of prose: the paragraph's end, and whatever in a list or a table begins the next part.
NEXT_PART = re.compile(r"\n[ \t>]*(?=\n|\Z|[-*+] |\d+[.)] |#{1,6} |\||!!! |\?\?\?|=== )")
RAW = re.compile(r"<(code|pre|script|style|textarea)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
NEVER_CLOSED = "this formula is not closed: $$ is missing before the end of its paragraph."
TURNED = "Put the claim into the formula: $2x = {{ shown :: expression }}$."
SYNTAX = r"Write $$…$$ without an empty line in it, or \$ for a dollar."


@dataclass(frozen=True)
class Mathematics:
    """All of it on a page, and the page's text for those who read claims."""

    masked: str  # with everything blanked out in which no claim is read
    formulas: tuple[Formula, ...] = ()
    dollars: tuple[Dollar, ...] = ()
    unclosed: tuple[Malformed, ...] = ()


def read(text: str, masked: str, layout: Layout, body: int) -> Mathematics:
    """The mathematics of a page.

    Args:
        text: the page.
        masked: the same text with everything blanked out in which no claim is read, offsets unchanged.
        layout: its fences, for in text diagrams claims are read and mathematics is not.
        body: where its front matter ends.
    """
    if "$" not in masked:
        return Mathematics(masked)
    diagrams = ((layout.starts[f.line - 1], layout.starts[f.last] - 1) for f in layout.fences if f.is_text)
    prose = mask_spans(masked, diagrams)
    found = list(find(text, RAW.sub(lambda raw: blanked(raw[0]), prose), body))
    formulas = tuple(each for each in found if isinstance(each, Formula))
    return Mathematics(_claims_only(text, masked, formulas), formulas,
                       tuple(each for each in found if isinstance(each, Dollar)),
                       tuple(each for each in found if isinstance(each, Malformed)))


def find(text: str, masked: str, first: int = 0) -> Iterator[Formula | Dollar | Malformed]:
    """Yield every formula and every other dollar, and Malformed for a formula that is never closed or in a claim.

    Args:
        text: the page.
        masked: the same text with all that must not be read (code, comments) blanked out, offsets unchanged.
        first: where to begin.
    """
    position = first
    while token := next(_tokens(text, masked, position, len(masked)), None):
        kind, start, position = token
        if kind == "\\$":
            yield Dollar(start, position)
        elif kind == "claim":
            shown = slice(start + 2, text.find("::", start))
            if any(isinstance(each, Formula) for each in find(text[shown], masked[shown])):
                yield Malformed(start, "what a claim shows is not typeset.", TURNED)
        elif kind in ("$", "$$"):
            end = _closing(text, masked, start, kind)
            if end is not None:
                position = end + len(kind)
                yield Formula(start, position, kind == "$$")
            elif kind == "$$":
                yield Malformed(start, NEVER_CLOSED, SYNTAX)
            else:
                yield Dollar(start, position)


def _claims_only(text: str, masked: str, formulas: tuple[Formula, ...]) -> str:
    """`masked` with the TeX of formulas blanked out too, so that only claims are left of them."""
    shown = [(start, end, masked[start:end]) for formula in formulas
             for kind, start, end in _tokens(text, masked, *formula.inside) if kind == "claim"]
    return replaced(mask_spans(masked, ((each.start, each.end) for each in formulas)), shown)


def _closing(text: str, masked: str, start: int, kind: str) -> int | None:
    """Where the dollars stand that close the formula which opens at `start`; None if it is no formula."""
    first = start + len(kind)
    if kind == "$" and masked[first:first + 1] in SPACE:
        return None
    stop = (NEXT_PART if kind == "$" else BLANK_LINE).search(masked, first)
    for token, at, _ in _tokens(text, masked, first, stop.start() if stop else len(masked)):
        if kind == "$$" == token:
            return at
        if kind == "$" and token in ("$", "$$"):
            price = masked[at - 1] in SPACE or masked[at + 1:at + 2].isdigit()
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
    ends = claim_syntax.closings(masked, start)
    separator = masked.find("::", start, ends[0]) if ends else -1
    if separator < 0 or BRACE.search(masked, start + 2, separator):
        return None
    found = claim_syntax.read(text, masked, start, ends)
    return found.end if isinstance(found, Found) else ends[0] + 2
