"""Numbers as they are written: one grammar for claims, prose, comments, printed outputs and pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

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


def decimal(text: str) -> Decimal:
    """The value of a number that the grammar accepts, with any of its minus signs, separators and exponents."""
    return Decimal(text.translate(ASCII).replace("·10", "e"))


@dataclass(frozen=True)
class Numeral:
    """A number as it is written, and how far a value may be from it."""

    number: Decimal
    margin: Decimal

    @classmethod
    def parse(cls, text: str) -> Numeral | None:
        """`14`, `-0.50`, `−3e-4`, `100,000`, `0.33 ± 0.02`; by default the margin is half a unit of the last digit."""
        found = CLAIMED.fullmatch(text.strip())
        if not found or (found["margin"] or "").startswith(("+", "-", MINUS)):
            return None
        number = decimal(found["number"])
        half_a_unit = Decimal((0, (5,), int(number.as_tuple().exponent) - 1))
        return cls(number, decimal(found["margin"]) if found["margin"] else half_a_unit)

    def holds(self, value: Decimal) -> bool:
        """Whether `value` rounds to this numeral as written. NaN and infinities round to nothing."""
        return value.is_finite() and abs(value - self.number) <= self.margin
