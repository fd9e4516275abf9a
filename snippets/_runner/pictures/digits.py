"""How a number of a picture is written: few digits, a minus sign that is one, and never a negative zero."""

from __future__ import annotations

import math
from typing import Any

MINUS = "\u2212"
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
LONGEST = 30  # characters of a tensor that is written out


def shown(value: Any) -> str:
    """A number to three places, or to three digits where that is more: 14, −3.766, 0.0121, 2.5·10⁷.

    Nested lists are written with brackets or, where that is long, as their shape.
    """
    if value is None:
        return "–"
    if isinstance(value, str):
        return {"nan": "NaN", "inf": "∞", "-inf": f"{MINUS}∞"}[value]
    if isinstance(value, list):
        return _shown_list(value)
    size = abs(value)
    if size >= 1e6 or 0 < size < 1e-4:
        return _in_powers(value)
    places = 3 if size >= 0.1 or size == 0 else 2 - math.floor(math.log10(size))
    text = f"{size:.{places}f}".rstrip("0").rstrip(".")
    return text if value >= 0 or text == "0" else MINUS + text


def _in_powers(value: float) -> str:
    digits, _, exponent = f"{abs(value):.2e}".partition("e")
    digits = digits.rstrip("0").rstrip(".")
    return f"{MINUS if value < 0 else ''}{digits}·10{str(int(exponent)).translate(SUPERSCRIPTS)}"


def _shown_list(value: list[Any]) -> str:
    text = _written(value)
    if len(text) <= LONGEST:
        return text
    sizes, inner = [], value
    while isinstance(inner, list):
        sizes.append(len(inner))
        inner = inner[0]
    return " × ".join(map(str, sizes)) + (" numbers" if len(sizes) == 1 else "")


def _written(value: Any) -> str:
    return "[" + ", ".join(map(_written, value)) + "]" if isinstance(value, list) else shown(value)
