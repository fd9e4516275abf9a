"""Whether a claim depends on its page: its expression is evaluated again where what it reads is something else.

Each name of the page that an expression reads stands in turn for a disturbed copy of its value, or for a function whose
results are disturbed. All places of the expression that use the name see the copy, so a tautology such as `y - y` stays
what it is. An exception turns nothing, and neither does a number that is none: a disturbed value may lie where a
function is not defined. The page's namespace is never changed.
"""

from __future__ import annotations

import ast
import dataclasses
import itertools
import math
import re
import symtable
import sys
import time
import types
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from decimal import Decimal
from functools import cache
from typing import Any

from snippets._engine.execute.kernel.disturb import MAX_ITEMS, NOT_FINITE, WAYS, Disturber, Unchanged, Way
from snippets._engine.execute.kernel.repeats import TooLong
from snippets._engine.result import Value

Namespace = dict[str, Any]
MAX_OUTCOMES = 4  # that are kept of a claim
PLAINLY = 4  # a number this many times as large, or as small, is no rounding of the other
ASKS_FINITE = re.compile(r"is_?finite|isnan|isinf|isneginf|isposinf|nan_to_num")
# What a tensor says of itself that no copy with other numbers shows.
OF_TENSORS = ("grad_fn", "requires_grad", "is_leaf", "dtype", "device", "retains_grad", "_version", "layout")
# A value that cannot be disturbed in some way, or not in the memory that is left, is left alone.
INAPPLICABLE = (
    Unchanged,
    RuntimeError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
    MemoryError,
)
PLACE = "_disturbed"  # the name of a value that stands for a part of an expression


class NotRepeated(BaseException):
    """An expression gives another value when it is evaluated again, so each trial needs a process of its own."""


@dataclasses.dataclass
class Trial:
    """The disturbances of one claim, until one of them plainly turns it.

    `evaluate` evaluates an expression in a namespace; with `strict`, an operation that gives NaN raises.
    """

    expression: str
    namespace: Namespace
    value: Value
    evaluate: Callable[..., Value]
    repeats: bool = True  # whether the expression gives the same value each time, as one that only looks does
    seconds: float = math.inf  # that all trials together may take
    clock: Callable[[], float] = time.process_time

    def __post_init__(self) -> None:
        self.tried: dict[str, list[str]] = {}
        self.outcomes: list[tuple[str, Value]] = []
        self.deadline = self.clock() + self.seconds
        self.asks_finite = bool(ASKS_FINITE.search(self.expression))
        self.namespace = dict(self.namespace)
        self.items: dict[str, list[Any]] = {}  # of iterators, which can be read but once
        for name in reads(self.expression, self.namespace):
            if hasattr(type(self.namespace[name]), "__next__"):
                self.items[name] = list(itertools.islice(self.namespace[name], MAX_ITEMS))
                self.namespace[name] = iter(self.items[name])

    def run(self) -> Value:
        """The value, with what was tried and what turned it."""
        names = reads(self.expression, self.namespace)
        try:
            with _quiet():
                turned = self._names_turn(names) or self.outcomes or any(map(self._paths_turn, names))
                if not turned:
                    self._repeat()
        except TooLong:
            if not self.outcomes:
                return self.value
        tried = tuple(f"{name} {', '.join(ways)}" for name, ways in self.tried.items())
        return dataclasses.replace(self.value, tried=tried, disturbed=tuple(self._kept()))

    def _names_turn(self, names: list[str]) -> bool:
        ways = [*WAYS, *([NOT_FINITE] if self.asks_finite else [])]
        return any(self._name_turns(name, way) for way in ways for name in names)

    def _name_turns(self, name: str, way: Way) -> bool:
        """Whether the claim is plainly another where the name stands for something disturbed in this way."""
        value, disturber, what = self.namespace[name], Disturber(way), name
        try:
            if is_function(value):
                what, new = f"what {name} gives", disturber.result_of(value)
            else:
                new = iter(disturber(self.items[name])) if name in self.items else disturber(value)
        except INAPPLICABLE:
            return False
        return self._judge(what, way, self.expression, {**self.namespace, name: new})

    def _paths_turn(self, name: str) -> bool:
        """The same for what is read of a name that is no value itself, such as `x.grad_fn.name()`; shortest first."""
        for path in _paths(self.expression, name, self.namespace[name]):
            with suppress(Exception):
                value = eval(f"({path})", dict(self.namespace))
                if not is_function(value) and any(self._path_turns(path, value, way) for way in WAYS):
                    return True
        return False

    def _path_turns(self, path: str, value: Any, way: Way) -> bool:
        try:
            given = {**self.namespace, PLACE: Disturber(way)(value)}
        except INAPPLICABLE:
            return False
        return self._judge(path, way, _replaced(self.expression, path), given)

    def _judge(self, what: str, way: Way, expression: str, given: Namespace) -> bool:
        """Evaluate the disturbed claim, and keep its value if it is another; whether it plainly is."""
        if self.clock() > self.deadline:
            raise TooLong
        self.tried.setdefault(what, []).append(str(way))
        found = self.evaluate(expression, given)
        if found.kind != self.value.kind or found.shows == self.value.shows or not _is_number(found, self.value):
            return False
        self._repeat()
        if not self._is_defined(expression, given):
            return False
        self.outcomes.append((f"{what} {way}", found))
        many = found.number is None and len({value.shows for _, value in self.outcomes}) >= MAX_OUTCOMES
        return many or _plainly_other(self.value, found)

    def _repeat(self) -> None:
        """Raise NotRepeated if what was evaluated before has changed what the expression gives."""
        if not self.repeats and self.evaluate(self.expression, self.namespace).shows != self.value.shows:
            raise NotRepeated

    def _is_defined(self, expression: str, given: Namespace) -> bool:
        """Whether no operation gives NaN. If some do on the page too, the claim is about that."""
        if self.asks_finite or not self.evaluate(expression, given, strict=True).failed:
            return True
        return self.evaluate(self.expression, self.namespace, strict=True).failed

    def _kept(self) -> list[tuple[str, Value]]:
        """The outcomes that are furthest from the value, on both sides if they are numbers."""
        distinct = list({value.shows: (what, value) for what, value in reversed(self.outcomes)}.values())
        if self.value.number is None:
            return distinct[-MAX_OUTCOMES:]
        distinct.sort(key=lambda outcome: float(outcome[1].text))
        return distinct if len(distinct) <= MAX_OUTCOMES else [*distinct[:2], *distinct[-2:]]


def reads(expression: str, namespace: Namespace) -> list[str]:
    """The names of the page that an expression reads; not modules, nor what comes from a library."""
    tables, found = [symtable.symtable(f"({expression})", "<claim>", "eval")], []
    for table in tables:  # it grows
        tables += table.get_children()
        symbols = table.get_symbols()
        found += [
            each.get_name() for each in symbols if each.is_global() or (table is tables[0] and not each.is_assigned())
        ]
    known = (name for name in dict.fromkeys(found) if name in namespace and not name.startswith("__"))
    return [name for name in known if not is_library(namespace[name])]


def is_function(value: Any) -> bool:
    """Whether a value is something to call, and no module of torch."""
    torch = sys.modules.get("torch")
    return callable(value) and not (torch and isinstance(value, torch.nn.Module))


def is_library(value: Any) -> bool:
    """Whether a value is a module, or a function or class that a library defines."""
    if isinstance(value, types.ModuleType):
        return True
    if isinstance(value, types.BuiltinFunctionType):
        return not hasattr(value, "__wrapped__")
    if not isinstance(value, type | types.FunctionType):
        return False
    module = sys.modules.get(getattr(value, "__module__", None) or "")
    if module is None or module.__name__ == "__main__":
        return False
    file = getattr(module, "__file__", None) or sys.prefix
    return file.startswith((sys.prefix, sys.base_prefix)) or "-packages" in file


@contextmanager
def strictly() -> Iterator[None]:
    """Raise where an operation of torch or numpy gives NaN."""
    if numpy := sys.modules.get("numpy"):
        with numpy.errstate(invalid="raise"), _no_nan()() if "torch" in sys.modules else nullcontext():
            yield
    else:
        yield


@cache
def _no_nan() -> Any:
    import torch
    from torch.overrides import TorchFunctionMode

    class NoNaN(TorchFunctionMode):
        def __torch_function__(self, function: Any, kinds: Any, arguments: Any = (), named: Any = None) -> Any:
            result = function(*arguments, **(named or {}))
            if type(result) is torch.Tensor and result.is_floating_point():
                with suppress(RuntimeError):  # inside vmap no tensor tells what it holds
                    if torch.isnan(result.detach()).any():
                        raise ArithmeticError("not a number")
            return result

    return NoNaN


def _is_number(found: Value, value: Value) -> bool:
    """Whether what was found is a number, or several, if the value is."""
    if "nan" in found.ends and "nan" not in value.ends:
        return False
    return not found.number or found.number.is_finite() or not (value.number or Decimal()).is_finite()


def _plainly_other(value: Value, found: Value) -> bool:
    """Whether no text that shows `value` can show `found` as well."""
    if value.kind == "text":
        return not {value.text, *value.forms} & {found.text, *found.forms}
    if value.number is None or found.number is None:
        return value.kind == "bool"
    here, there = float(value.number), float(found.number)
    if not math.isfinite(here):
        return True
    apart = here * there <= 0 or not abs(here) / PLAINLY < abs(there) < abs(here) * PLAINLY
    return apart and abs(here - there) > 1  # a shown 0.0 holds for small numbers of any sign


def _paths(expression: str, name: str, value: Any) -> list[str]:
    """Attributes, items and calls without arguments that are read of a name, the shortest first."""
    torch = sys.modules.get("torch")
    is_tensor = torch is not None and isinstance(value, torch.Tensor)
    found = []
    for node in ast.walk(ast.parse(f"({expression})", mode="eval").body):
        inner, attributes = node, []
        while isinstance(inner, ast.Attribute | ast.Subscript) or (isinstance(inner, ast.Call) and not inner.args):
            attributes += [inner.attr] if isinstance(inner, ast.Attribute) else []
            inner = inner.func if isinstance(inner, ast.Call) else inner.value
        is_path = isinstance(inner, ast.Name) and inner.id == name and inner is not node
        if is_path and (not is_tensor or (attributes and attributes[-1] in OF_TENSORS)):
            found.append(ast.unparse(node))
    return sorted(set(found), key=len)


def _replaced(expression: str, path: str) -> str:
    """The expression with a name in place of each part that is written like `path`."""

    class Replacing(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> Any:
            if isinstance(node, ast.expr) and ast.unparse(node) == path:
                return ast.Name(PLACE, ast.Load())
            return self.generic_visit(node)

    return ast.unparse(Replacing().visit(ast.parse(f"({expression})", mode="eval")))


@contextmanager
def _quiet() -> Iterator[None]:
    """Show no warnings. The filters stay as they are: to change them would let the page's warnings come again."""
    shown = warnings.showwarning
    warnings.showwarning = lambda *arguments, **named: None
    try:
        yield
    finally:
        warnings.showwarning = shown
