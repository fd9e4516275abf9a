"""Texts: numbers as they are written, places, and spans to replace or to blank out.

There is one grammar of numbers for claims, prose, comments, printed outputs and pictures.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

Span = tuple[int, int]  # offsets of the first character, and of the one behind the last
NOT_A_NEWLINE = re.compile(r"[^\n]")
MINUS = "\u2212"
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
SIGN = rf"[+\-{MINUS}]?"
WHOLE = r"(?:\d{1,3}(?:[,\u202f]\d{3})+(?!\d)|\d+)"  # 100,000 or 100000
EXPONENT = rf"[eE][+\-{MINUS}]?\d{{1,3}}"
ALONE = r"(?<![\w.])"  # a digit behind a letter is part of a name: float64, h2, L2
# In prose a point behind a number ends the sentence. Python prints 3. for 3.0, and pictures write 2.5·10⁷.
IN_PROSE = rf"{SIGN}(?:{WHOLE}(?:\.\d+)?|\.\d+)(?:{EXPONENT})?"
IN_OUTPUT = rf"{SIGN}(?:{WHOLE}(?:\.\d*)?|\.\d+)(?:{EXPONENT}|·10[{SUPERSCRIPTS}]+)?"
PRINTED = re.compile(ALONE + IN_OUTPUT)
CLAIMED = re.compile(rf"(?P<number>{IN_PROSE})(?:\s*±\s*(?P<margin>{IN_PROSE}))?")
ASCII = str.maketrans(SUPERSCRIPTS + MINUS, "0123456789--", ",\u202f")


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file. It prints as `path:line`, and as the path alone if the whole file is meant (line 0)."""

    path: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True)
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
    characters = list(text)
    for start, end in spans:
        characters[start:end] = blanked(text[start:end], blank)
    return "".join(characters)


def decimal(text: str) -> Decimal:
    """The value of a number that the grammar accepts, with any of its minus signs, separators and exponents."""
    return Decimal(text.translate(ASCII).replace("·10", "e"))


@dataclass(frozen=True)
class Numeral:
    """A number as it is written, and how far a value may be from it."""

    number: Decimal
    margin: Decimal
    spread: bool = field(default=False, compare=False)  # whether the margin is written, as that of several values

    @classmethod
    def parse(cls, text: str) -> "Numeral | None":
        """`14`, `-0.50`, `−3e-4`, `100,000`, `0.33 ± 0.02`; by default the margin is half a unit of the last digit.

        A `0` without digits behind a point has no margin.
        """
        found = CLAIMED.fullmatch(text.strip())
        if not found or (found["margin"] or "").startswith(("+", "-", MINUS)):
            return None
        number = decimal(found["number"])
        if found["margin"]:
            return cls(number, decimal(found["margin"]), spread=True)
        exponent = int(number.as_tuple().exponent)
        exact = not number and exponent >= 0
        return cls(number, Decimal(0) if exact else Decimal((0, (5,), exponent - 1)))

    def holds(self, value: Decimal) -> bool:
        """Whether `value` rounds to this numeral as written. NaN and infinities round to nothing."""
        return value.is_finite() and abs(value - self.number) <= self.margin

    @property
    def whole(self) -> bool:
        """Whether it is written without digits behind a point."""
        return int(self.number.as_tuple().exponent) >= 0
