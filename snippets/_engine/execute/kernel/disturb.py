"""Disturbing values: copies of what a page holds that differ from it in one way.

A copy is made without running any code of the page, and without torch's or Python's own random numbers, so that to make
one changes nothing. Containers, objects and modules are copied down to a few levels, and what they hold is disturbed.
"""

from __future__ import annotations

import itertools
import numbers
import random
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

SEED = 20261128
MAX_DEPTH = 5  # of containers and objects within one another; what is deeper stays as it is
MAX_ITEMS = 1000  # of an iterator
STRUCTURAL = ("scrambled", "one more", "one less", "reversed", "its first dropped")
# In the order in which they are tried: the first turn most claims.
WAYS = (
    "negated",
    "another draw",
    "zeroed",
    "tripled",
    "one added",
    *STRUCTURAL,
    "its gradient negated",
    "its gradient scrambled",
    "one taken away",
    "a thousand added",
    "other words",
    *(f"each {way}" for way in STRUCTURAL),
    "of another type",
    "negated in its graph",
    "something else",
)
NOT_FINITE = "not finite"  # is tried where an expression asks whether a value is finite


class Unchanged(Exception):
    """A value that cannot be disturbed in this way."""


class Disturber:
    """One way of disturbing values. With `graph`, tensors keep the graph that made them."""

    def __init__(self, way: str, graph: bool = False) -> None:
        self.each = way.startswith("each ")
        self.gradient = way.startswith("its gradient ")  # alone
        self.way = way.removeprefix("each ").removeprefix("its gradient ")
        self.graph = graph or self.way == "negated in its graph"
        self.random = random.Random(SEED)
        self._memo: dict[int, Any] = {}
        self._kept: list[Any] = []

    def __call__(self, value: Any) -> Any:
        """A copy of the value, disturbed. Raises Unchanged if it would be the same."""
        return self._of(value, 0, 0)

    def result_of(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A function that gives what this one gives, disturbed."""
        way = f"each {self.way}" if self.each else self.way

        def disturbed(*arguments: Any, **named: Any) -> Any:
            result = function(*arguments, **named)
            try:
                return Disturber(way, graph=True)(result)
            except Unchanged:
                return result

        for name in ("__name__", "__qualname__", "__doc__", "__wrapped__"):
            setattr(disturbed, name, function if name == "__wrapped__" else getattr(function, name, ""))
        return disturbed

    def _of(self, value: Any, depth: int, level: int) -> Any:
        """`depth` counts all that holds the value, and `level` the containers only."""
        if id(value) in self._memo:
            return self._memo[id(value)]
        if depth > MAX_DEPTH:
            raise Unchanged
        new = self._copy(value, depth, level)
        self._memo[id(value)] = new
        self._kept.append(value)  # so that no other value gets its identity
        return new

    def _copy(self, value: Any, depth: int, level: int) -> Any:
        torch, numpy = sys.modules.get("torch"), sys.modules.get("numpy")
        if self.way == "something else":
            return _something_else(value, depth)
        if self.gradient and not isinstance(value, list | tuple | dict) and not hasattr(value, "__dict__"):
            raise Unchanged
        if isinstance(value, bool):
            return self._bool(value)
        if torch and type(value) in (torch.Tensor, torch.nn.Parameter):
            return self._tensor(value, level)
        if torch and isinstance(value, torch.nn.Module):
            return self._module(value, depth, level)
        if numpy and isinstance(value, numpy.ndarray | numpy.generic):
            return self._array(value, numpy, level)
        if isinstance(value, numbers.Number):
            return self._number(value)
        if isinstance(value, str):
            return self._text(value, level)
        if isinstance(value, list | tuple | set | frozenset | dict):
            return self._container(value, depth, level)
        if hasattr(value, "__next__"):
            return iter(self._of(list(itertools.islice(value, MAX_ITEMS)), depth, level))
        if isinstance(value, type) or callable(value):
            raise Unchanged
        return self._object(value, depth, level)

    def _here(self, level: int) -> bool:
        """Whether what holds other values is itself to be disturbed at this level."""
        return not self.gradient and self.way in STRUCTURAL and level == (1 if self.each else 0)

    def _bool(self, value: bool) -> bool:
        new = {"negated": not value, "zeroed": False, "one added": True, "another draw": not value}.get(self.way, value)
        if new == value:
            raise Unchanged
        return new

    def _number(self, value: Any) -> Any:
        match self.way:
            case "negated" if value != 0:
                return -value
            case "another draw" if isinstance(value, int):
                return value + self.random.randint(2, 3 + abs(value))
            case "another draw":
                return value * self.random.uniform(0.3, 0.7)
            case "tripled" if value != 0:
                return value * 3
            case "one added":
                return value + 1
            case "one taken away":
                return value - 1
            case "a thousand added":
                return value + 1000
            case "zeroed" if value != 0:
                return value * 0
            case "not finite":
                return float("nan")
        raise Unchanged

    def _text(self, value: str, level: int) -> str:
        if self.way == "other words":
            return f"{value[::-1]}x"
        if level == 0 and self._here(level):
            return "".join(self._sequence(list(value)))
        raise Unchanged

    def _sequence(self, items: list[Any]) -> list[Any]:
        """The items in another order, or with one more or one less."""
        match self.way:
            case "scrambled":
                new = self.random.sample(items, len(items))
            case "reversed":
                new = items[::-1]
            case "one more":
                return [*items, items[-1] if items else 0]
            case "one less" if items:
                return items[:-1]
            case "its first dropped" if len(items) > 1:
                return items[1:]
            case _:
                raise Unchanged
        if all(a is b for a, b in zip(new, items, strict=True)):
            raise Unchanged
        return new

    def _container(self, value: Any, depth: int, level: int) -> Any:
        if self._here(level):
            return self._restructured(value)
        keys = list(value) if isinstance(value, dict) else []
        items = self._mapped([*value.values()] if isinstance(value, dict) else list(value), depth, level + 1)
        return _like(value, zip(keys, items, strict=True) if isinstance(value, dict) else items)

    def _restructured(self, value: Any) -> Any:
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            return self._sequence(list(value))  # a named tuple has as many fields as it has
        if not isinstance(value, dict):
            return _like(
                value,
                [*value, object()]
                if isinstance(value, set) and self.way == "one more"
                else self._sequence(list(value)),
            )
        if self.way == "scrambled":  # other values under the same keys
            return _like(value, zip(value, self._sequence(list(value.values())), strict=True))
        if self.way == "one more":
            return _like(value, [*value.items(), (_another_key(list(value)), next(reversed(value.values()), 0))])
        return _like(value, self._sequence(list(value.items())))

    def _mapped(self, items: list[Any], depth: int, level: int) -> list[Any]:
        """Each item disturbed; Unchanged if none is."""
        new, changed = [], False
        for item in items:
            try:
                new.append(self._of(item, depth + 1, level))
                changed = True
            except Unchanged:
                new.append(item)
        if not changed:
            raise Unchanged
        return new

    def _object(self, value: Any, depth: int, level: int) -> Any:
        """An instance of a class: another one, whose attributes are disturbed. No code of its class is run."""
        held = {**getattr(value, "__dict__", {}), **_slots(value)}
        try:
            new = self._memo[id(value)] = object.__new__(type(value))
            items = self._mapped(list(held.values()), depth, level)
            for name, given in zip(held, items, strict=True):
                object.__setattr__(new, name, given)
        except (Unchanged, TypeError, AttributeError):
            self._memo.pop(id(value), None)
            raise Unchanged from None
        return new

    def _module(self, value: Any, depth: int, level: int) -> Any:
        """A module with other parameters, buffers, parts and numbers; a Sequential with other parts."""
        import torch

        new = object.__new__(type(value))
        held = new.__dict__
        held.update(value.__dict__)
        if self._here(level) and not level and isinstance(value, torch.nn.Sequential):
            parts = self._sequence(list(value._modules.values()))
            held["_modules"] = {str(number): part for number, part in enumerate(parts)}
            return new
        own = {name: given for name, given in held.items() if name[0] != "_" and isinstance(given, numbers.Number)}
        groups = [own, *(held[name] for name in ("_parameters", "_buffers", "_modules"))]
        items = iter(self._mapped([item for group in groups for item in group.values()], depth, level))
        changed = [{name: next(items) for name in group} for group in groups]
        held.update({**changed[0], "_parameters": changed[1], "_buffers": changed[2], "_modules": changed[3]})
        return new

    def _tensor(self, value: Any, level: int) -> Any:
        import torch

        parameter = isinstance(value, torch.nn.Parameter)
        if self.way in STRUCTURAL and not self._here(level) and not parameter and not self.gradient:
            raise Unchanged
        if self.graph:
            if self.way == "negated in its graph" and (value.is_leaf or not value.requires_grad):
                raise Unchanged
            return self._changed(value)
        gradient = value.grad if value.is_leaf or value.retains_grad else None
        with torch.no_grad():
            new, other = self._both(value.detach(), gradient)
            new = new.clone()
            if new.is_floating_point() or new.is_complex():
                new = torch.nn.Parameter(new, value.requires_grad) if parameter else new
                new.requires_grad_(value.requires_grad)
                if other is not None and other.shape == new.shape and other.dtype == new.dtype:
                    new.grad = other.clone()
        return new

    def _both(self, value: Any, gradient: Any) -> tuple[Any, Any]:
        """A tensor and its gradient, one of them disturbed or both."""
        new, other = value, gradient
        if not self.gradient:
            with suppress(Unchanged):
                new = self._changed(value)
        if gradient is not None:
            with suppress(Unchanged):
                other = self._changed(gradient.detach())
        if new is value and other is gradient:
            raise Unchanged
        return new, other

    def _changed(self, value: Any) -> Any:
        """A tensor, disturbed."""
        import torch

        new = self._elementwise(value, torch) if self.way not in STRUCTURAL else self._rearranged(value, torch)
        if new.shape == value.shape and new.dtype == value.dtype and torch.equal(new, value):
            raise Unchanged
        return new

    def _elementwise(self, value: Any, torch: Any) -> Any:
        if value.dtype == torch.bool:
            return self._mask(value, torch)
        match self.way:
            case "negated" | "negated in its graph":
                return -value
            case "another draw":
                return self._draw(value, torch)
            case "tripled":
                return value * 3
            case "one added":
                return value + 1
            case "one taken away":
                return value - 1
            case "a thousand added":
                return value + 1000
            case "zeroed":
                return value * 0
            case "of another type":
                return value.float() if value.dtype == torch.float64 else value.double()
            case "not finite" if value.is_floating_point():
                return value * float("nan")
        raise Unchanged

    def _mask(self, value: Any, torch: Any) -> Any:
        match self.way:
            case "negated":
                return ~value
            case "another draw":
                return torch.rand(value.shape, generator=self._generator(torch)) < 0.5
            case "one added":
                return torch.ones_like(value)
            case "zeroed":
                return torch.zeros_like(value)
            case "of another type":
                return value.long()
        raise Unchanged

    def _draw(self, value: Any, torch: Any) -> Any:
        """Other numbers of about the same size; those of a positive tensor are positive too."""
        if not value.numel():
            raise Unchanged
        part = torch.rand(value.shape, generator=self._generator(torch), dtype=torch.float64)
        low, high = value.detach().real.min().double(), value.detach().real.max().double()
        drawn = 0.6 * (low + (high - low) * part)
        new = drawn.round().to(value.dtype) if not (value.is_floating_point() or value.is_complex()) else drawn
        return value * 0 + new.to(value.dtype)

    def _rearranged(self, value: Any, torch: Any) -> Any:
        if value.dim() == 0:
            raise Unchanged
        match self.way:
            case "scrambled":
                order = torch.randperm(value.numel(), generator=self._generator(torch))
                return value.flatten()[order].reshape(value.shape)
            case "reversed":
                return value.flip(0)
            case "one more" if len(value):
                return torch.cat([value, value[-1:]])
            case "one less" if len(value):
                return value[:-1]
            case "its first dropped" if len(value) > 1:
                return value[1:]
        raise Unchanged

    def _generator(self, torch: Any) -> Any:
        return torch.Generator().manual_seed(SEED)

    def _array(self, value: Any, numpy: Any, level: int) -> Any:
        if value.dtype == object or (self.way in STRUCTURAL and not (self._here(level) and value.ndim)):
            raise Unchanged
        if self.way in STRUCTURAL:
            flat = value.flatten().tolist() if self.way == "scrambled" else list(value)
            new = numpy.array(self._sequence(flat), dtype=value.dtype)
            return new.reshape(value.shape) if self.way == "scrambled" else new
        change = self._number if value.dtype != bool else self._bool
        items = []
        for item in value.flatten().tolist():
            try:
                items.append(change(item))
            except Unchanged:
                items.append(item)
        if items == value.flatten().tolist():
            raise Unchanged
        new = numpy.array(items).reshape(value.shape)
        return new if value.shape else new[()]


def _like(value: Any, items: Any) -> Any:
    """A container of the kind of `value` that holds `items`."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return tuple.__new__(type(value), items)
    for kind in (dict, list, tuple, frozenset, set):
        if isinstance(value, kind):
            return kind(items)
    raise Unchanged


def _another_key(keys: list[Any]) -> Any:
    last = keys[-1] if keys else 0
    return f"{last}x" if isinstance(last, str) else last + 1 if isinstance(last, int | float) else object()


def _something_else(value: Any, depth: int) -> Any:
    if depth or isinstance(value, numbers.Number | str | type) or callable(value):
        raise Unchanged
    return 1 if value is None else object()


def _slots(value: Any) -> dict[str, Any]:
    """What the slots of an object hold."""
    names = itertools.chain.from_iterable(getattr(kind, "__slots__", ()) for kind in type(value).__mro__)
    return {name: getattr(value, name) for name in names if name[:2] != "__" and hasattr(value, name)}
