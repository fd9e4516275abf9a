"""Disturbing values: copies of what a page holds that differ from it in one way.

Containers, objects and modules are copied down to a few levels, and what they hold is changed. A copy is made without
running any code of the page, so that to make one changes nothing.
"""

from __future__ import annotations

import itertools
import numbers
import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from snippets._engine.execute.kernel import changes
from snippets._engine.execute.kernel.changes import GRAPH, LESS, MORE, ORDER, OTHER, SCRAMBLED, WORDS, Change, Unchanged

MAX_DEPTH = 5  # of containers and objects within one another; what is deeper stays as it is
MAX_ITEMS = 1000  # of an iterator


@dataclass(frozen=True)
class Way:
    """A way of disturbing a value: the change, and whether it is made of gradients alone, or one container deeper."""

    change: str
    gradient: bool = False
    inside: bool = False

    def __str__(self) -> str:
        if self.gradient:
            return f"with its gradient {self.change}"
        return f"{self.change} in each part" if self.inside else self.change


# In the order in which they are tried: the first turn most claims.
WAYS = (
    *map(Way, (changes.NEGATED, changes.DRAWN, changes.ZEROED, changes.TRIPLED, changes.PLUS, *ORDER)),
    Way(changes.NEGATED, gradient=True),
    Way(SCRAMBLED, gradient=True),
    *map(Way, (changes.MINUS, changes.FAR, WORDS)),
    *(Way(change, inside=True) for change in ORDER),
    *map(Way, (changes.TYPE, changes.HALF, GRAPH, OTHER)),
)
NOT_FINITE = Way(changes.NOT_FINITE)  # is tried where an expression asks whether a value is finite


class Disturber:
    """Disturbs values in one way. Tensors keep the graph that made them if `graph` says so."""

    def __init__(self, way: Way, graph: bool = False) -> None:
        self.way, self.change = way, Change(way.change)
        self.graph = graph or way.change == GRAPH
        self._copies: dict[int, tuple[Any, Any]] = {}  # a value and its copy, by the identity of the value

    def __call__(self, value: Any) -> Any:
        """A copy of the value, disturbed. Raises Unchanged if it would be the same."""
        return self._of(value, 0, 0)

    def result_of(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A function that gives what this one gives, disturbed."""

        def disturbed(*arguments: Any, **named: Any) -> Any:
            result = function(*arguments, **named)
            with suppress(Unchanged):
                return Disturber(self.way, graph=True)(result)
            return result

        vars(disturbed).update(getattr(function, "__dict__", {}), __wrapped__=function)
        for name in ("__name__", "__qualname__", "__doc__"):
            setattr(disturbed, name, getattr(function, name, None) or "")
        return disturbed

    def _of(self, value: Any, depth: int, level: int) -> Any:
        """`depth` counts all that holds the value, and `level` the containers only."""
        if id(value) in self._copies:
            return self._copies[id(value)][1]
        if depth > MAX_DEPTH:
            raise Unchanged
        new = self._copy(value, depth, level)
        self._copies[id(value)] = value, new
        return new

    def _copy(self, value: Any, depth: int, level: int) -> Any:
        torch, numpy = sys.modules.get("torch"), sys.modules.get("numpy")
        if self.way.change == OTHER:
            return _something_else(value, depth)
        if torch and isinstance(value, torch.nn.Module):
            return self._module(value, depth, level)
        if isinstance(value, list | tuple | set | frozenset | dict | deque | range):
            return self._container(value, depth, level)
        if torch and type(value) in (torch.Tensor, torch.nn.Parameter):
            return self._tensor(value, level)
        if isinstance(value, numbers.Number | str) or (numpy and isinstance(value, numpy.ndarray | numpy.generic)):
            return self._single(value, numpy, level)
        if hasattr(type(value), "__next__"):
            return iter(self._of(list(itertools.islice(value, MAX_ITEMS)), depth, level))
        if isinstance(value, type) or callable(value):
            raise Unchanged
        return self._object(value, depth, level)

    def _reorders(self, level: int) -> bool:
        """Whether what holds other values at this level is itself to have other items."""
        return not self.way.gradient and self.way.change in ORDER and level == int(self.way.inside)

    def _single(self, value: Any, numpy: Any, level: int) -> Any:
        """A number, a text or an array; only a container or a text of its own has an order."""
        if self.way.gradient or (self.way.change in ORDER and not self._reorders(level)):
            raise Unchanged
        if numpy and isinstance(value, numpy.ndarray | numpy.generic):
            return self.change.array(value)
        if isinstance(value, bool):
            return self.change.boolean(value)
        if isinstance(value, numbers.Number):
            return self.change.number(value)
        if self.way.change != WORDS and (level or not self._reorders(level)):
            raise Unchanged
        return self.change.text(value)

    def _container(self, value: Any, depth: int, level: int) -> Any:
        if self._reorders(level):
            return self._reordered(value)
        if not isinstance(value, dict):
            return _like(value, self._parts(list(value), depth, level + 1))
        return _like(value, zip(value, self._parts(list(value.values()), depth, level + 1), strict=True))

    def _reordered(self, value: Any) -> Any:
        change = self.change.items
        if not isinstance(value, dict):
            more = isinstance(value, set | frozenset) and self.way.change == MORE
            return _like(value, [*value, object()] if more else change(list(value)))
        if self.way.change == SCRAMBLED:  # other values under the same keys
            return _like(value, zip(value, change(list(value.values())), strict=True))
        if self.way.change == MORE:
            return _like(value, [*value.items(), (_another_key(list(value)), next(reversed(value.values()), 0))])
        return _like(value, change(list(value.items())))

    def _parts(self, parts: list[Any], depth: int, level: int) -> list[Any]:
        """Each part disturbed, as far as it can be; Unchanged if none can."""
        new, changed = [], False
        for part in parts:
            try:
                new.append(self._of(part, depth + 1, level))
                changed = True
            except Unchanged:
                new.append(part)
        if not changed:
            raise Unchanged
        return new

    def _object(self, value: Any, depth: int, level: int) -> Any:
        """An instance of a class: another one, whose attributes are disturbed. No code of its class is run."""
        held = {**getattr(value, "__dict__", {}), **_slots(value)}
        try:
            new = object.__new__(type(value))
            self._copies[id(value)] = value, new
            for name, given in zip(held, self._parts(list(held.values()), depth, level), strict=True):
                object.__setattr__(new, name, given)
        except (Unchanged, TypeError, AttributeError):
            self._copies.pop(id(value), None)
            raise Unchanged from None
        return new

    def _module(self, value: Any, depth: int, level: int) -> Any:
        """A module with other parameters, buffers, parts and numbers; a Sequential with other parts."""
        import torch

        new = object.__new__(type(value))
        held = new.__dict__
        held.update(value.__dict__)
        if self._reorders(level) and level == 0 and isinstance(value, torch.nn.Sequential):
            parts = self.change.items(list(value._modules.values()))
            held["_modules"] = {str(number): part for number, part in enumerate(parts)}
            return new
        if self.way in (Way(LESS, inside=True), Way(MORE, inside=True)) and value._parameters:
            held["_parameters"] = self._with_other_parameters(value._parameters)
            return new
        own = {name: given for name, given in held.items() if name[0] != "_" and isinstance(given, numbers.Number)}
        groups = [own, *(held[name] for name in ("_parameters", "_buffers", "_modules"))]
        changed = iter(self._parts([part for group in groups for part in group.values()], depth, level))
        own, *others = ({name: next(changed) for name in group} for group in groups)
        held.update(own, **dict(zip(("_parameters", "_buffers", "_modules"), others, strict=True)))
        return new

    def _with_other_parameters(self, parameters: dict[str, Any]) -> dict[str, Any]:
        given = {name: each for name, each in parameters.items() if each is not None}
        if not given:
            raise Unchanged
        name, last = given.popitem()
        return {**parameters, **({name: None} if self.way.change == LESS else {"another": last})}

    def _tensor(self, value: Any, level: int) -> Any:
        import torch

        parameter = isinstance(value, torch.nn.Parameter)
        if self.way.change in ORDER and not self._reorders(level) and not parameter and not self.way.gradient:
            raise Unchanged
        if self.graph:
            if self.way.gradient or (self.way.change == GRAPH and (value.is_leaf or not value.requires_grad)):
                raise Unchanged
            return self.change.tensor(value)
        gradient = value.grad if value.is_leaf or value.retains_grad else None
        with torch.no_grad():
            new, other = self._with_gradient(value.detach(), gradient)
            new = new.clone()
            if new.is_floating_point() or new.is_complex():
                new = torch.nn.Parameter(new) if parameter else new
                new.requires_grad_(value.requires_grad)
                if other is not None and other.shape == new.shape and other.dtype == new.dtype:
                    new.grad = other.clone()
        return new

    def _with_gradient(self, value: Any, gradient: Any) -> tuple[Any, Any]:
        """A tensor and its gradient, disturbed as far as they can be; Unchanged if neither can."""
        new, other = value, gradient
        with suppress(Unchanged):
            new = value if self.way.gradient else self.change.tensor(value)
        with suppress(Unchanged):
            other = gradient if gradient is None else self.change.tensor(gradient.detach())
        if new is value and other is gradient:
            raise Unchanged
        return new, other


def _like(value: Any, items: Any) -> Any:
    """A container of the kind of `value` that holds `items`."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return tuple.__new__(type(value), items)
    kinds = (dict, list, tuple, frozenset, set, deque)
    return next((kind for kind in kinds if isinstance(value, kind)), list)(items)


def _another_key(keys: list[Any]) -> Any:
    last = keys[-1] if keys else 0
    return f"{last}x" if isinstance(last, str) else last + 1 if isinstance(last, int | float) else object()


def _something_else(value: Any, depth: int) -> Any:
    if depth or isinstance(value, numbers.Number | str | type) or callable(value):
        raise Unchanged
    return 1 if value is None else object()


def _slots(value: Any) -> dict[str, Any]:
    """What the slots of an object hold."""
    given = [getattr(kind, "__slots__", ()) for kind in type(value).__mro__]
    names = itertools.chain.from_iterable([slots] if isinstance(slots, str) else slots for slots in given)
    return {name: getattr(value, name) for name in names if name[:2] != "__" and hasattr(value, name)}
