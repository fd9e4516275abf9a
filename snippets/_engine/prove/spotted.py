"""Numerals in a text, in digits, words and glyphs of any form, and the numbers that they name."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from snippets._engine.texts import (
    ALONE,
    GLYPHS,
    IN_PROSE,
    LOWERED,
    MINUS,
    NUMBER_WORD,
    RAISED,
    ROMAN,
    decimal,
    word_values,
)

# How number words begin. To look at this first makes the search five times as fast.
BEGINNING = "(?:on|tw|th|fo|fi|si|se|ei|ni|te|el|do|hu|mi|bi|tr|ha|qu)"
# A lowered digit behind a letter is a part of a name, as in x₂; a raised one, as in x², says what is done to it.
NUMERAL = re.compile(
    rf"{ALONE}(?=[\d.+\-{MINUS}]){IN_PROSE}[{RAISED}]*|[{RAISED}]+|(?<![^\W\d_])[{LOWERED}]+|[{GLYPHS}]"
    rf"|(?<![\w-])(?={BEGINNING})(?P<word>{NUMBER_WORD})(?![\w-])|(?<![\w-])(?-i:{ROMAN})(?![\w-])",
    re.IGNORECASE,
)
# “One” is a number where it counts or measures: behind “only”, “at least”, “has”, “minus” and their like, before
# another number, as in “one in four”, and where it is a value, as in “the factor is one.” Elsewhere it is an article,
# or a pronoun, as in “one of them” and “the other one”: to declare each of those would hide the ones that matter.
MEASURE = re.compile(
    r"(?:\b(?:has|have|had|having|(?<!the )only|exactly|just"
    r"|all\s+but|(?<!more )than|least|most|minus|plus|times|nearly"
    r"|there\s+(?:is|was)|equals?)\b|[=<>≤≥≈±×·+\u2212/^|])\s*\Z",
    re.IGNORECASE,
)
VALUE = re.compile(r"\b(?:is|are|was|were|by|to|of|gives|makes)\s+\Z", re.IGNORECASE)
DETERMINED = re.compile(r"\b(?:every|each|any|no|not|another|other|the|this|that|which|one\s+by)\s+\Z", re.IGNORECASE)
PRONOUN = re.compile(r"\s+(?:of\s+(?!\d)|another\b|by\s+one\b|at\s+a\b)")
JOINED = re.compile(rf"\s+(?:or|to|in|of|out\s+of|per)\s+(?:an?\s+|the\s+)?(?:\d|{NUMBER_WORD}\b)", re.IGNORECASE)
END_OF_CLAUSE = re.compile(r"\s*(?:[.,;!?)|]|\Z)")
BEHIND, BEFORE = 24, 60  # characters before and behind “one” that tell what it is


def numerals_in(text: str) -> Iterator[re.Match[str]]:
    """Every numeral in a text."""
    for found in NUMERAL.finditer(text):
        if found[0].lower() != "one" or _counts(text, *found.span()):
            yield found


def _counts(text: str, start: int, end: int) -> bool:
    """Whether the “one” between two offsets is a number."""
    before, after = text[max(0, start - BEHIND) : start], text[end : end + BEFORE]
    if DETERMINED.search(before):
        return False
    if JOINED.match(after):
        return True
    return not PRONOUN.match(after) and bool(
        MEASURE.search(before) or (VALUE.search(before) and END_OF_CLAUSE.match(after))
    )


def values(numeral: str) -> list[Decimal]:
    """The numbers that a numeral names, without their signs: one, but for fractions in words and powers in digits."""
    if word := word_values(numeral):
        return word
    base, power = re.sub(f"[{RAISED}]+$", "", numeral), re.search(f"[{RAISED}]+$", numeral)
    found = [abs(decimal(base))] if base and re.fullmatch(IN_PROSE, base) else _of_glyphs(base)
    return found + ([Decimal(unicodedata.normalize("NFKC", power[0]))] if power else [])


def _of_glyphs(text: str) -> list[Decimal]:
    """The values of signs such as ½ and Ⅳ, and of a Roman number in letters."""
    signs = [Decimal(str(unicodedata.numeric(each))) for each in text if unicodedata.numeric(each, None) is not None]
    letters = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    digits = [letters[each] for each in text if each in letters]
    roman = sum(-n if n < max(digits[at:]) else n for at, n in enumerate(digits))
    return signs or ([Decimal(roman)] if roman else [])
