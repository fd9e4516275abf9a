"""The tensors of a page: which there are, what an expression names, and their elements as plain data."""

import math
from collections.abc import Iterator
from typing import Any

MAX_ELEMENTS = 64  # of a tensor that is drawn


class LookError(Exception):
    """A picture cannot be drawn. It has two arguments: what is wrong, and what the author can do about it."""


def named_tensors(namespace: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The tensors of a page and the parameters of its modules, by name."""
    import torch

    values = [(name, value) for name, value in namespace.items() if not name.startswith("_")]
    yield from ((name, value) for name, value in values if isinstance(value, torch.Tensor))
    for name, value in values:
        if isinstance(value, torch.nn.Module):
            yield from ((f"{name}.{parameter}", tensor) for parameter, tensor in value.named_parameters())


def value_of(expression: str, namespace: dict[str, Any]) -> Any:
    """The value of an expression of a fence; a LookError if it has none."""
    try:
        return eval(compile(expression, "<picture>", "eval", dont_inherit=True), namespace)
    except NameError as error:
        why = f"there is no “{error.name}” on this page so far."
        raise LookError(why, "Name what a block above defines.") from error
    except Exception as error:
        why = f"“{expression}” raised {type(error).__name__}: {error}."
        raise LookError(why, "Fix what the fence names.") from error


def tensor_of(expression: str, namespace: dict[str, Any]) -> Any:
    """The value of an expression of a fence, if it is a tensor; else a LookError."""
    import torch

    value = value_of(expression, namespace)
    if not isinstance(value, torch.Tensor):
        raise LookError(f"“{expression}” is not a tensor; its type is {type(value).__name__}.", "Name a tensor.")
    return value


def tensor_data(tensor: Any) -> Any:
    """The elements of a tensor as the schema's Tensor; None for None."""
    return nested_lists(tensor.reshape(()) if tensor is not None and tensor.numel() == 1 else tensor)


def nested_lists(value: Any) -> Any:
    """The elements of a tensor as lists in as many levels as it has dimensions; None for None."""
    value = value.tolist() if hasattr(value, "tolist") else value
    if value is None or isinstance(value, list):
        return None if value is None else [nested_lists(element) for element in value]
    if isinstance(value, complex):
        raise LookError("it holds complex numbers, which a picture does not show.", "Show its absolute value.")
    return float(value) if math.isfinite(value) else str(float(value))
