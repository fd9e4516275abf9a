"""Tensors as plain data: every float in full, one element as a number. Also what can be wrong with what was named."""

from __future__ import annotations

import math
from typing import Any

MOST_ELEMENTS = 64  # of a tensor that is drawn


class Unfit(Exception):
    """What a fence names cannot be drawn: what was found, and what to do about it."""

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(what, todo)
        self.what, self.todo = what, todo


def found(expression: str, namespace: dict[str, Any]) -> Any:
    """What an expression of a fence stands for on the page.

    Raises:
        Unfit: it stands for nothing.
    """
    try:
        return eval(compile(expression, "<picture>", "eval", dont_inherit=True), namespace)
    except NameError as error:
        raise Unfit(f"there is no “{error.name}” on this page so far.", "Name what a block above defines.") from error
    except Exception as error:
        raise Unfit(f"“{expression}” raised {type(error).__name__}: {error}.", "Mend what the fence names.") from error


def plain(tensor: Any) -> Any:
    """The elements of a tensor: a number if it has one, else nested lists; a text where JSON has no number."""
    if tensor is None:
        return None
    found = tensor.detach()
    return _writable(found.item() if found.numel() == 1 else found.tolist())


def _writable(value: Any) -> Any:
    if isinstance(value, list):
        return [_writable(element) for element in value]
    if isinstance(value, complex):
        raise Unfit("it holds complex numbers, which a picture does not show.", "Show its absolute value.")
    number = float(value)
    return number if math.isfinite(number) else str(number)
