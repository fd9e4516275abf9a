"""Texts: numbers as they are written, places, and spans to replace or to blank out.

There is one grammar of numbers for claims, prose, comments, printed outputs and pictures.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Span = tuple[int, int]  # offsets of the first character, and of the one behind the last
NOT_A_NEWLINE = re.compile(r"[^\n]")
TAB = 4  # columns, as Python-Markdown expands them
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


def each_text(value: Any, change: Callable[[str], Any]) -> Any:
    """A value of YAML with each text in it changed, at any depth."""
    if isinstance(value, dict):
        return {key: each_text(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [each_text(item, change) for item in value]
    return change(value) if isinstance(value, str) else value


def without_prefix(line: str, prefix: str) -> str | None:
    """A line of a block as its author meant it, and as readers see it: a tab is the spaces that it stands for.

    None if it lies outside the block's container.
    """
    line, width = line.expandtabs(TAB), len(prefix.expandtabs(TAB))
    inside = line[:width]
    indent = len(inside) - len(inside.lstrip(" >"))
    if not line[indent:].strip():
        return ""
    return line[width:] if indent == width and inside.count(">") == prefix.count(">") else None


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


# Number words and glyphs, for which a page's prose is audited. Zero is none of them: on these pages “zero” is the name
# of a place (away from zero) and of a method (zero_grad). Neither are “first” and “second”, which rather say where.
ONES = tuple(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen".split()
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
PARTS = {"half": 2, "halves": 2, "quarter": 4, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12}
TIMES = {"twice": 2, "thrice": 3, "doubl": 2, "tripl": 3, "trebl": 3, "quadrupl": 4, "halv": 2}
WORD_VALUES = {
    **dict(zip(ONES, range(1, 20), strict=True)),
    **dict(zip(TENS, range(20, 100, 10), strict=True)),
    **{tens.replace("y", "ieth"): value for tens, value in zip(TENS, range(20, 100, 10), strict=True)},
    **{f"{word}th": value for word, value in zip(ONES[3:], range(4, 20), strict=True)},
    **SCALES,
    **{f"{scale}th": value for scale, value in SCALES.items()},
    **PARTS,
    **TIMES,
}
_NTH = sorted((word for word in WORD_VALUES if word.endswith("th") or word in ("third", "quarter")), key=len)
_SMALL = rf"(?:(?:{'|'.join(TENS)})(?:-(?:{'|'.join(ONES[:9])}))?|{'|'.join(reversed(ONES))})"
_SCALE = rf"(?:(?:{'|'.join(SCALES)})s?)"
_CARDINAL = rf"(?:(?:{_SMALL}[\s-]+)?{_SCALE}(?:[\s-]+{_SCALE})*(?:\s+and\s+{_SMALL}(?:\s+{_SCALE})*)?|{_SMALL})"
_PART = rf"(?:(?:{'|'.join(TENS)})-)?(?:half|halves|(?:{'|'.join(reversed(_NTH))})s?)"
_TIMES = (
    rf"twice|thrice|(?!double[\s-]precision)(?:doubl|tripl|trebl|quadrupl)(?:e[sd]?|ing)"
    rf"|halve[sd]?|halving|(?:{_SMALL}|{_SCALE})-?fold"
)
NUMBER_WORD = rf"(?:{_TIMES}|(?:{_CARDINAL}[\s-]+(?:of\s+an?\s+)?)?{_PART}|{_CARDINAL})"
# Of Roman numbers those that are no acronyms, such as CLI: of I, V and X alone, or of four letters.
ROMAN = r"(?=[IVX]{2}|[IVXLCDM]{4})M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
RAISED, LOWERED = "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"
# Fractions, Roman numbers, and digits in circles, boxes and parentheses. Full-width digits are digits to `\d`.
GLYPHS = (
    "\u00bc-\u00be\u2150-\u218b\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u3220-\u3229\u3280-\u3289\U0001f100-\U0001f10c"
)
WORD_IN_PHRASE = re.compile(r"[a-z]+")


def word_values(text: str) -> list[Decimal]:
    """The numbers in a number in words: 147 for “one hundred and forty-seven”, 2 and 3 for “two thirds”."""
    whole = flushed = 0
    parts: list[int] = []
    for word in WORD_IN_PHRASE.findall(text.lower()):
        stem = word.removesuffix("fold")
        known = (WORD_VALUES.get(each) for each in (stem, stem.removesuffix("s"), re.sub(r"(e[sd]?|ing)$", "", stem)))
        value = next(filter(None, known), 0)
        if stem.removesuffix("s") in SCALES:
            whole = max(whole, 1) * value
            if value >= 1000:
                flushed, whole = flushed + whole, 0
        elif stem in ONES or stem in TENS:
            whole += value
        elif value and 20 <= whole < 100 and word in _NTH:  # forty-seventh
            parts, whole = [*parts, whole + value], 0
        elif value:
            parts.append(value)
    return [Decimal(each) for each in (flushed + whole, *parts) if each]
