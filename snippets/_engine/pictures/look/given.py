"""What a block gives to its explorer: finite numbers, by name, from the page's own run."""

import math
from collections.abc import Iterator
from typing import Any

from snippets._engine.pictures.look.tensors import LookError, value_of
from snippets._engine.pictures.schema import GivenData

MAX_NUMBERS = 2000  # of all that one block gives, which every reader of the page loads


def given_data(arguments: dict[str, str], namespace: dict[str, Any]) -> GivenData:
    """The values of the expressions; a LookError if one is not made of finite numbers, or if they are too many."""
    values = {name: _numbers(expression, namespace) for name, expression in arguments.items()}
    sizes = {name: sum(1 for _ in _flat(value)) for name, value in values.items()}
    if (total := sum(sizes.values())) > MAX_NUMBERS:
        largest = max(sizes, key=sizes.__getitem__)
        why = f"the data of this explorer are {total:,} numbers; a page takes {MAX_NUMBERS:,}."
        raise LookError(why, f"Give a part of “{arguments[largest]}”, which is {sizes[largest]:,} numbers.")
    return {"kind": "data", "values": values}


def _numbers(expression: str, namespace: dict[str, Any]) -> Any:
    value = value_of(expression, namespace)
    found = _plain(value)
    for each in _flat(found):
        if isinstance(each, bool) or not isinstance(each, int | float):
            why = f"“{expression}” is not made of numbers: it holds {type(each).__name__}."
            raise LookError(why, "Give a number, a tensor, or a list of them.")
        if not math.isfinite(each):
            why = f"“{expression}” holds {each}, and an explorer takes finite numbers."
            raise LookError(why, "Give what is finite.")
    return found


def _plain(value: Any) -> Any:
    """The numbers of tensors and arrays, and of lists of them, in lists of as many levels as they have dimensions."""
    value = value.tolist() if hasattr(value, "tolist") else value
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for each in value:
            yield from _flat(each)
    else:
        yield value
