"""Write a number of a picture: few digits, a true minus sign, no negative zero."""

from __future__ import annotations

import math
from typing import Any

MINUS = "\u2212"
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
MAX_TENSOR_CHARS = 30  # of a tensor whose elements are written out


def shown(value: Any) -> str:
    """A number to three decimals, or to three digits if it is below 0.1: 14, −3.766, 0.0121, 2.5·10⁷.

    Nested lists are written in brackets or, if that is long, as their shape. None is a dash.
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
    if len(text) <= MAX_TENSOR_CHARS:
        return text
    sizes, inner = [], value
    while isinstance(inner, list):
        sizes.append(len(inner))
        inner = inner[0]
    return " × ".join(map(str, sizes)) + (" numbers" if len(sizes) == 1 else "")


def _written(value: Any) -> str:
    return "[" + ", ".join(map(_written, value)) + "]" if isinstance(value, list) else shown(value)
