"""Claims: a text on a page together with the expression that proves it.

    {{ shown :: expression }}

If `shown` is a numeral, the value of the expression must round to it as written: it may differ by half a unit of
the last digit shown, or by the margin after `±`. Anything else is a statement, and the expression must be exactly
True. Everything here is pure: text in, text out; expressions are evaluated elsewhere, in the page's own process.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

OPEN = re.compile(r"(?<!\\)\{\{")
BLANK_LINE = re.compile(r"\n[ \t>]*\n")
NUMERAL = re.compile(
    r"(?P<number>[+\-\u2212]?(?:\d{1,3}(?:[,\u202f]\d{3})+(?!\d)|\d+)?(?:(?<=\d)|(?=\.\d))(?:\.\d+)?(?:[eE][+\-\u2212]?\d+)?)"
    r"(?:\s*±\s*(?P<margin>\d+(?:\.\d+)?(?:[eE][+\-\u2212]?\d+)?))?"
)
SYNTAX = "Write {{ shown :: expression }}, or \\{{ to show two braces as they are."


@dataclass(frozen=True)
class Claim:
    """One claim: where it stands, what a reader sees and what proves it."""

    path: str
    line: int
    shown: str
    expression: str
    start: int  # offsets of the whole {{ … }} in the text of its page
    end: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"

    @property
    def numeral(self) -> Numeral | None:
        """The number that the claim shows, or None if it is a statement."""
        return Numeral.parse(self.shown)


@dataclass(frozen=True)
class Numeral:
    """A number as it is written, and how far a value may lie from it."""

    number: Decimal
    margin: Decimal

    @classmethod
    def parse(cls, text: str) -> Numeral | None:
        """`14`, `-0.50`, `−3e-4`, `100,000`, `0.33 ± 0.02`; None for anything else."""
        found = NUMERAL.fullmatch(text.strip())
        if not found or not found["number"]:
            return None
        number = _decimal(found["number"])
        if found["margin"]:
            return cls(number, _decimal(found["margin"]))
        return cls(number, Decimal(1).scaleb(number.as_tuple().exponent) / 2)

    def holds(self, value: Decimal) -> bool:
        """Whether `value` rounds to this numeral as written. NaN and infinities round to nothing."""
        return value.is_finite() and abs(value - self.number) <= self.margin


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace("\u2212", "-").replace(",", "").replace("\u202f", ""))


@dataclass(frozen=True)
class Value:
    """What an expression evaluated to, in a form that crosses processes and is kept in the cache.

    `kind` is "number", "bool" or "other", or "error" when the expression raised; then `text` is the message.
    For a number, `text` is its shortest exact decimal form (`repr`), such as 56.0.
    """

    kind: str
    text: str

    @property
    def number(self) -> Decimal | None:
        return Decimal(self.text) if self.kind == "number" else None


def refute(claim: Claim, value: Value) -> str:
    """Why `value` does not prove `claim`, in one sentence; an empty text if it does."""
    if value.kind == "error":
        return f"the claim “{claim.shown}” could not be evaluated: {claim.expression} raised {value.text}."
    numeral = claim.numeral
    if numeral is None:
        if value == Value("bool", "True"):
            return ""
        return (f"the page states “{claim.shown}”, but {claim.expression} is {value.text}; "
                "a statement needs an expression that is exactly True.")
    if value.number is None:
        return f"the page claims {claim.shown}, but {claim.expression} is {value.text}, which is not a number."
    if numeral.holds(value.number):
        return ""
    return (f"the page claims {claim.shown}, but {claim.expression} is {value.text}, which is not within "
            f"{numeral.margin.normalize():f} of it.")


@dataclass(frozen=True)
class Malformed:
    """Two opening braces that are no claim: where, and why not."""

    start: int
    why: str


def find(text: str, masked: str) -> Iterator[tuple[int, int, str, str] | Malformed]:
    """Yield (start, end, shown, expression) for every claim, and Malformed for everything that tries to be one.

    Args:
        text: the page.
        masked: the same text with all that must not be read (code, comments) blanked out, offsets unchanged.
    """
    position = 0
    while opening := OPEN.search(masked, position):
        start = opening.start()
        stop = BLANK_LINE.search(masked, start)
        limit = stop.start() if stop else len(masked)
        ends = [m.start() for m in re.finditer(r"\}\}", masked[start + 2:limit])]
        if not ends:
            yield Malformed(start, "a claim is not closed: }} is missing before the end of its paragraph.")
            position = start + 2
            continue
        shown, separator, _ = masked[start + 2:start + 2 + ends[0]].partition("::")
        if not separator:
            yield Malformed(start, "two braces without “::” between them are not a claim.")
            position = start + 2 + ends[0]
            continue
        first = start + 2 + len(shown)
        bodies = [text[first + 2:start + 2 + end].strip() for end in ends]
        # The expression may hold braces itself; the first end at which it is Python is the end of the claim.
        whole = next((i for i, body in enumerate(bodies) if is_expression(body)), None)
        end = start + 2 + ends[whole or 0] + 2
        shown = " ".join(text[start + 2:first].split())
        if not shown:
            yield Malformed(start, "a claim shows nothing: there is no text before “::”.")
        elif whole is None:
            yield Malformed(start, f"the expression “{bodies[0]}” of a claim is not a Python expression.")
        else:
            yield start, end, shown, " ".join(bodies[whole].split("\n"))
        position = end


def is_expression(text: str) -> bool:
    """Whether `text` is one Python expression."""
    try:
        # Parentheses let an expression continue on the next line of its paragraph, as prose does.
        ast.parse(f"({text})", mode="eval")
    except (SyntaxError, ValueError):
        return False
    return bool(text)
