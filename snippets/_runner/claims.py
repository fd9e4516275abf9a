"""Claims: a text on a page together with the expression that proves it.

    {{ shown :: expression }}
    {{ shown :: expression :: function }}

If `shown` is a numeral, the value of the expression must round to it as written: it may differ by half a unit of
the last digit shown, or by the margin after `±`. Anything else is a statement, and the expression must be exactly
True. The third part is for gradients: the function that the expression is a derivative of, in the page's own names.
The derivative is then computed again by independent methods, and all of them must agree.

Everything here is pure: text in, text out; expressions are evaluated elsewhere, in the page's own process.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

OPEN = re.compile(r"(?<!\\)\{\{")
ESCAPED = re.compile(r"\\(?=\{\{)")  # the backslash that makes text of two braces
CLOSE = re.compile(r"(?=\}\})")  # they may overlap, since an expression may end with a brace of its own
QUOTED = re.compile(r"[ \t>]*")
BLANK_LINE = re.compile(r"\n[ \t>]*\n")
NUMERAL = re.compile(
    r"(?P<number>[+\-\u2212]?(?:\d{1,3}(?:[,\u202f]\d{3})+(?!\d)|\d+)?(?:(?<=\d)|(?=\.\d))(?:\.\d+)?(?:[eE][+\-\u2212]?\d{1,3})?)"
    r"(?:\s*±\s*(?P<margin>\d+(?:\.\d+)?(?:[eE][+\-\u2212]?\d{1,3})?))?"
)
PICKS = ("item", "squeeze", "flatten")  # methods that pick an element and compute nothing
AGREEMENT = 1e-4  # a page computes in float32, whose seventh digit is noise, and sums of many terms lose a few more
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
    function: str = ""  # what the expression is a derivative of; empty if it is none, or its author does not say
    plain: bool = False  # whether it stands where no element can: in an alternative text or an attribute

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
        number = decimal(found["number"])
        if found["margin"]:
            return cls(number, decimal(found["margin"]))
        return cls(number, Decimal((0, (5,), number.as_tuple().exponent - 1)))

    def holds(self, value: Decimal) -> bool:
        """Whether `value` rounds to this numeral as written. NaN and infinities round to nothing."""
        return value.is_finite() and abs(value - self.number) <= self.margin


def decimal(text: str) -> Decimal:
    """The number that a numeral writes, whatever its minus and its thousands."""
    return Decimal(text.replace("\u2212", "-").replace(",", "").replace("\u202f", ""))


@dataclass(frozen=True)
class Value:
    """What an expression evaluated to, in a form that crosses processes and is kept in the cache.

    `kind` is "number", "bool" or "other"; "error" when the expression raised, and then `text` is what; "lost" when
    its process ended, and then `text` says how.
    For a number, `text` is its shortest exact decimal form (`repr`), such as 56.0. `methods` are the independent
    methods by which a derivative was computed again, each with what it gave, in the same form.
    """

    kind: str
    text: str
    methods: tuple[tuple[str, str], ...] = ()

    @property
    def failed(self) -> bool:
        """Whether there is no value."""
        return self.kind in ("error", "lost")

    @property
    def number(self) -> Decimal | None:
        return Decimal(self.text) if self.kind == "number" else None

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Value:
        """The inverse of `dataclasses.asdict`, by way of JSON."""
        return cls(data["kind"], data["text"], tuple((name, given) for name, given in data["methods"]))


def refute(claim: Claim, value: Value) -> str:
    """Why `value` does not prove `claim`, in one sentence; an empty text if it does."""
    if value.kind == "error":
        return f"the claim “{claim.shown}” could not be evaluated: {claim.expression} raised {value.text}."
    if value.kind == "lost":
        return f"the claim “{claim.shown}” could not be evaluated: while {claim.expression} was computed, {value.text}."
    numeral = claim.numeral
    if numeral is None:
        if value == Value("bool", "True"):
            return ""
        return (f"the page states “{claim.shown}”, but {claim.expression} is {value.text}; "
                "a statement needs an expression that is exactly True.")
    if value.number is None:
        return f"the page claims {claim.shown}, but {claim.expression} is {value.text}, which is not a number."
    if numeral.holds(value.number):
        return _disagreement(claim, value)
    return (f"the page claims {claim.shown}, but {claim.expression} is {value.text}, which is not within "
            f"{numeral.margin.normalize():f} of it.")


def agreement(value: Value) -> float:
    """How far the methods and the value lie apart at most, relative to the value or, near zero, absolutely."""
    if value.number is None:
        return 0.0
    here = float(value.number)
    apart = [abs(float(given) - here) / max(1.0, abs(here)) for _, given in value.methods]
    return max((math.inf if math.isnan(each) else each for each in apart), default=0.0)


def _disagreement(claim: Claim, value: Value) -> str:
    if agreement(value) <= AGREEMENT:
        return ""
    given = ", ".join(f"{name} gives {number}" for name, number in value.methods)
    return f"the methods do not agree on {claim.expression}, which is {value.text}: {given}."


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


def is_expression(text: str) -> bool:
    """Whether `text` is one Python expression."""
    try:
        ast.parse(text, mode="eval")
        ast.parse(f"({text})", mode="eval")  # as it is evaluated: a comment at its end would swallow the parenthesis
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last two: too deep for Python's parser
        return False
    return bool(text)


def derivative(expression: str) -> tuple[str, str] | None:
    """The variable of an expression that is a gradient, and what is picked out of it.

    `model[0].weight.grad[0, 1]` gives ("model[0].weight", "[0, 1]"); None if the expression is no gradient, or is
    computed from several.
    """
    if not is_expression(expression):
        return None
    node: ast.expr = ast.parse(expression, mode="eval").body
    whole = node
    while True:
        if isinstance(node, ast.Attribute) and node.attr == "grad":
            variable, end = ast.get_source_segment(expression, node.value), node.end_col_offset
            pick = expression.encode()[end:whole.end_col_offset].decode()
            return (variable, pick) if variable else None
        if isinstance(node, ast.Subscript):
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in PICKS:
            node = node.func.value
        else:
            return None
