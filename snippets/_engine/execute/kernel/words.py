"""Words as values: helpers that are at hand in every claim and give the word that a page has to say.

    direction(before, after), direction(values)    rises, falls, stays, wavers
    comparison(a, b)                               larger, smaller, equal
    count(n), count(members), count(truths)        three
    ordinal(n)                                     third
    which(max, left=a, right=b)                    left
    share(part, whole), share(truths)              a third, two of three, most

Each gives a Word: a text that knows the other forms a page may use, such as "fell" for "falls". Numbers may be tensors
of one element, and lists may be tensors of one dimension. A name of the page goes before that of a helper.
"""

import numbers
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import pairwise
from typing import Any

from snippets._engine.execute.kernel.wordings import COMPARISONS, DIRECTIONS, cardinals, ordinals, shares


class Word(str):
    """A text, and all forms of it that a page may use."""

    forms: tuple[str, ...]

    def __new__(cls, text: str, forms: Iterable[str] = ()) -> "Word":
        word = super().__new__(cls, text)
        word.forms = tuple(dict.fromkeys([text, *forms]))
        return word


def direction(*values: Any) -> Word:
    """Where values go, given two of them or a list: "rises", "falls", "stays" or "wavers".

    They rise if none is smaller than the one before and some are larger. They waver if some are smaller, some larger.
    """
    several = _list(values[0]) if len(values) == 1 else list(values)
    found = [_number(each) for each in several]
    if len(found) < 2:
        raise ValueError("a direction needs two values or more")
    pairs = list(pairwise(found))
    rises, falls = any(a < b for a, b in pairs), any(a > b for a, b in pairs)
    name = "wavers" if rises and falls else "rises" if rises else "falls" if falls else "stays"
    return Word(name, DIRECTIONS[name])


def comparison(a: Any, b: Any) -> Word:
    """What `a` is, seen from `b`: "larger", "smaller" or "equal"."""
    first, second = _number(a), _number(b)
    name = "larger" if first > second else "smaller" if first < second else "equal"
    return Word(name, COMPARISONS[name])


def count(what: Any) -> Word:
    """A whole number in words; of truths how many are true, and of anything else how many members it has."""
    return Word(*_first_and_all(cardinals(_count(what))))


def ordinal(n: Any) -> Word:
    """Which in a row, from 1 on: "third"."""
    number = _whole(n)
    if number < 1:
        raise ValueError(f"there is no ordinal of {number}")
    return Word(*_first_and_all(ordinals(number)))


def which(choose: Callable[..., Any], names: dict[str, Any] | None = None, /, **more: Any) -> Word:
    """The name of the largest (`max`) or smallest (`min`) of some numbers, or of the one that fulfils a condition."""
    values = {**(names or {}), **more}
    if choose in (max, min):
        found = {name: _number(value) for name, value in values.items()}
        best = choose(found.values())
        picked = [name for name, value in found.items() if value == best]
    else:
        picked = [name for name, value in values.items() if _truth(choose(value))]
    if len(picked) != 1:
        raise ValueError(f"it is not one of these, but {len(picked)}: {', '.join(picked)}".removesuffix(": "))
    text = picked[0].replace("_", " ")
    return Word(text, [picked[0], f"the {text}"])


def share(part: Any, whole: Any = None) -> Word:
    """How much of a whole a part is: "half", "two of three", "most", "none" and all else that is true of it.

    Given truths alone, it is the share of those that are true.
    """
    if whole is None:
        truths = _list(part)
        part, whole = _count(truths), len(truths)
    first, second = _number(part), _number(whole)
    if not 0 <= first <= second or not second:
        raise ValueError(f"{first} is no part of {second}")
    return Word(*_first_and_all(shares(Fraction(first), Fraction(second))))


HELPERS: dict[str, Callable[..., Word]] = {
    each.__name__: each for each in (direction, comparison, count, ordinal, which, share)
}


def _first_and_all(forms: Iterable[str]) -> tuple[str, list[str]]:
    listed = list(forms)
    return listed[0], listed


def _list(values: Any) -> list[Any]:
    """The members of a list, tensor or array of one dimension, or whatever else can be gone through."""
    listed = values.tolist() if hasattr(values, "tolist") else list(values)
    if not isinstance(listed, list) or any(isinstance(each, list) for each in listed):
        raise ValueError("it has not one dimension; flatten it, or pick a part")
    return listed


def _number(value: Any) -> int | float:
    """One number as Python's own. Raises ValueError or TypeError if it is none."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, numbers.Integral):
        return int(value)
    if not isinstance(value, numbers.Real):
        raise TypeError(f"{value!r} is not a number")
    if value != value:
        raise ValueError("NaN is neither larger nor smaller than anything")
    return float(value)


def _whole(value: Any) -> int:
    number = _number(value)
    if number != number // 1:
        raise ValueError(f"{number} is not a whole number")
    return int(number)


def _truth(value: Any) -> bool:
    return bool(value.item() if hasattr(value, "item") else value)


def _count(what: Any) -> int:
    if isinstance(what, numbers.Number):
        return _whole(what)
    if hasattr(what, "tolist"):
        if "bool" in str(what.dtype):
            return int(what.sum())
        return _whole(what) if not what.shape else len(what)
    members = what if hasattr(what, "__len__") else list(what)
    truths = [_truth(each) for each in members if isinstance(each, bool) or "bool" in str(getattr(each, "dtype", ""))]
    if truths and len(truths) == len(members):
        return sum(truths)
    if not hasattr(what, "__len__") and members:
        raise TypeError("it is neither a number, nor sized, nor are its members truths")
    return len(members)
