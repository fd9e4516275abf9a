"""Changes of single values: a number, a text, a row of items, a tensor or an array becomes another one.

Nothing here uses the random numbers of Python, torch or numpy: a page would find them changed.
"""

from __future__ import annotations

import random
from decimal import Decimal
from functools import cached_property
from typing import Any

SEED = 20261128
NEGATED, DRAWN, ZEROED, TRIPLED = "negated", "drawn anew", "set to zero", "tripled"
PLUS, MINUS, FAR = "with one added", "with one taken away", "with a thousand added"
SCRAMBLED, MORE, LESS, REVERSED, BEHEADED = (
    "scrambled",
    "with one more",
    "with one less",
    "reversed",
    "without its first",
)
WORDS, TYPE, HALF = "in other words", "of another type", "in half precision"
GRAPH, OTHER = "negated in its graph", "replaced by something else"
NOT_FINITE = "not finite"
ORDER = (SCRAMBLED, MORE, LESS, REVERSED, BEHEADED)  # these change which items there are, and in which order


class Unchanged(Exception):
    """A value that cannot be changed in this way."""


class Change:
    """One way of changing values."""

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def random(self) -> random.Random:
        return random.Random(SEED)

    def boolean(self, value: bool) -> bool:
        """The other truth, where this way leads to it. Raises Unchanged like all of these."""
        new = {NEGATED: not value, DRAWN: not value, ZEROED: False, PLUS: True}.get(self.name, value)
        if new == value:
            raise Unchanged
        return new

    def number(self, value: Any) -> Any:
        """Another number of the same type."""
        match self.name:
            case "negated" if value != 0:
                return -value
            case "drawn anew" if isinstance(value, int):
                return value + self.random.randint(2, 3 + abs(value))
            case "drawn anew":
                factor = self.random.uniform(0.3, 0.7)
                return value * (Decimal(factor) if isinstance(value, Decimal) else factor)
            case "set to zero" if value != 0:
                return value * 0
            case "tripled" if value != 0:
                return value * 3
            case "with one added":
                return value + 1
            case "with one taken away":
                return value - 1
            case "with a thousand added":
                return value + 1000
            case "not finite":
                return Decimal("nan") if isinstance(value, Decimal) else float("nan")
        raise Unchanged

    def text(self, value: str) -> str:
        """Another text."""
        return f"{value[::-1]}x" if self.name == WORDS else "".join(self.items(list(value)))

    def items(self, items: list[Any]) -> list[Any]:
        """The items in another order, or with one more or one less."""
        match self.name:
            case "scrambled":
                new = self.random.sample(items, len(items))
            case "reversed":
                new = items[::-1]
            case "with one more":
                return [*items, items[-1] if items else 0]
            case "with one less" if items:
                return items[:-1]
            case "without its first" if len(items) > 1:
                return items[1:]
            case _:
                raise Unchanged
        if all(a is b for a, b in zip(new, items, strict=True)):
            raise Unchanged
        return new

    def tensor(self, value: Any) -> Any:
        """Another tensor, computed from this one."""
        import torch

        change = self._order if self.name in ORDER else self._mask if value.dtype == torch.bool else self._elements
        new = change(value, torch)
        if new.shape == value.shape and new.dtype == value.dtype and torch.equal(new, value):
            raise Unchanged
        return new

    def _elements(self, value: Any, torch: Any) -> Any:
        match self.name:
            case "negated" | "negated in its graph":
                return -value
            case "drawn anew":
                return self._draw(value, torch)
            case "set to zero":
                return torch.zeros_like(value) + 0 * value.nan_to_num(0, 0, 0)
            case "tripled":
                return value * 3
            case "with one added":
                return value + 1
            case "with one taken away":
                return value - 1
            case "with a thousand added":
                return value + 1000
            case "of another type":
                return value.float() if value.dtype == torch.float64 else value.double()
            case "in half precision":
                return value.half()
            case "not finite" if value.is_floating_point():
                return value * float("nan")
        raise Unchanged

    def _mask(self, value: Any, torch: Any) -> Any:
        match self.name:
            case "negated":
                return ~value
            case "drawn anew":
                return torch.rand(value.shape, generator=torch.Generator().manual_seed(SEED)) < 0.5
            case "with one added":
                return torch.ones_like(value)
            case "set to zero":
                return torch.zeros_like(value)
            case "of another type":
                return value.long()
        raise Unchanged

    def _draw(self, value: Any, torch: Any) -> Any:
        """Other numbers of about the same size; those of a positive tensor are positive too."""
        if not value.numel() or value.is_complex():
            raise Unchanged
        part = torch.rand(value.shape, generator=torch.Generator().manual_seed(SEED), dtype=torch.float64)
        low, high = value.detach().min().double(), value.detach().max().double()
        drawn = 0.6 * (low + (high - low) * part) if high > low else (low * (1 + part) if low else part) / 3
        return value * 0 + (drawn if value.is_floating_point() else drawn.round()).to(value.dtype)

    def _order(self, value: Any, torch: Any) -> Any:
        if value.dim() == 0:
            raise Unchanged
        if self.name == SCRAMBLED:
            order = torch.randperm(value.numel(), generator=torch.Generator().manual_seed(SEED))
            return value.flatten()[order].reshape(value.shape)
        if not len(value):
            return torch.zeros((len(self.items([])), *value.shape[1:]), dtype=value.dtype)
        return value[torch.tensor(self.items(list(range(len(value)))), dtype=torch.long)]

    def array(self, value: Any) -> Any:
        """Another array of numpy."""
        import numpy

        if value.dtype == object or (self.name in ORDER and not value.ndim):
            raise Unchanged
        if self.name == SCRAMBLED:
            return numpy.array(self.items(value.flatten().tolist()), dtype=value.dtype).reshape(value.shape)
        if self.name in ORDER:
            return value[numpy.array(self.items(list(range(len(value)))), dtype=int)]
        change = self.boolean if value.dtype == bool else self.number
        items = [_or_same(change, item) for item in value.flatten().tolist()]
        if items == value.flatten().tolist():
            raise Unchanged
        return numpy.array(items).reshape(value.shape)[()]


def _or_same(change: Any, value: Any) -> Any:
    try:
        return change(value)
    except Unchanged:
        return value
