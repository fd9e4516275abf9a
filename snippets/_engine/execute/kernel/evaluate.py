"""Evaluating claims in a page's namespace without changing it.

An expression that only looks (attributes, arithmetic, comparisons, calls known to change nothing) is evaluated in
place. Any other, such as one that calls a function of the page, is evaluated in a fork, where its changes are lost.
"""

from __future__ import annotations

import ast
import dataclasses
import json
import numbers
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from snippets._engine.execute.kernel import dependencies
from snippets._engine.result import Value

LOOKING_FUNCTIONS = frozenset(
    "abs all any bool dict divmod enumerate float frozenset hasattr int isinstance len list max min pow range repr "
    "reversed round set sorted str sum tuple type zip".split()
)
LOOKING_METHODS = frozenset(
    "abs all allclose any argmax argmin count detach diff dim double eq equal exp flatten float ge gt index isfinite "
    "isnan item items keys le log lt max maximum mean median min minimum ndimension nelement norm numel numpy prod "
    "size sqrt square std sum t tolist values var startswith endswith parameters named_parameters".split()
)
LOST = "its process ended"
MAX_REPR_CHARS = 200  # of a value that an error message quotes


def evaluate(expression: str, namespace: dict[str, Any]) -> Value:
    """The value of a claim's expression; of kind "error" if it raises, and "lost" if it ends its process."""
    if only_looks(expression, namespace):
        return _evaluate(expression, namespace)
    answer = in_fork(lambda: dataclasses.astuple(_evaluate(expression, namespace)))
    return Value(*answer[:2]) if answer else Value("lost", LOST)


def recompute(claims: list[tuple[str, str]], namespace: dict[str, Any]) -> list[Value | list[tuple[str, str]]]:
    """Find derivatives again, given as (expression, function), by independent methods; one fork serves them all.

    Returns:
        For each claim (method, number) pairs, or a Value that says what went wrong.
    """

    def work() -> list[str | list[tuple[str, str]]]:
        from snippets._engine.execute.kernel.derivatives import recompute_all

        return recompute_all(claims, namespace)

    answers = in_fork(work)
    if answers is None:
        return [Value("lost", LOST)] * len(claims)
    return [Value("error", answer) if isinstance(answer, str) else list(map(tuple, answer)) for answer in answers]


def only_looks(expression: str, namespace: dict[str, Any]) -> bool:
    """Whether nothing in the expression can change a value of the namespace, as far as its text tells."""
    for node in ast.walk(ast.parse(f"({expression})", mode="eval")):
        if isinstance(node, (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)):
            return False
        if isinstance(node, ast.Name) and hasattr(namespace.get(node.id), "__next__"):
            return False  # looking at an iterator uses it up
        if isinstance(node, ast.Call) and not _looks(node.func, namespace):
            return False
    return True


def _looks(function: ast.expr, namespace: dict[str, Any]) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr in LOOKING_METHODS
    return isinstance(function, ast.Name) and function.id in LOOKING_FUNCTIONS and function.id not in namespace


def _evaluate(expression: str, namespace: dict[str, Any]) -> Value:
    try:
        return measure(eval(compile(f"({expression})", "<claim>", "eval", dont_inherit=True), namespace))
    except BaseException as error:  # SystemExit and KeyboardInterrupt too: a claim cannot end its page
        return Value("error", f"{type(error).__name__}: {message_of(error)}".removesuffix(": ")[:MAX_REPR_CHARS])


def message_of(error: BaseException) -> str:
    """The message of an exception; empty if the page's own code, which makes it, fails."""
    with suppress(Exception):
        return str(error)
    return ""


def in_fork(work: Callable[[], Any]) -> Any:
    """What `work` returns, in JSON's types, when a fork calls it. None if the fork died."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(receive)
            if torch := sys.modules.get("torch"):
                torch.set_num_threads(1)  # the parent's threads do not exist here; torch would wait for them for ever
            with open(send, "wb") as pipe:
                pipe.write(json.dumps([work(), dependencies.opened()]).encode())
        finally:
            os._exit(0)
    os.close(send)
    with open(receive, "rb") as pipe:
        answer = pipe.read()
    with suppress(ChildProcessError):  # the page may ignore SIGCHLD
        os.waitpid(child, 0)
    if not answer:
        return None
    result, opened = json.loads(answer)
    dependencies.add(opened)
    return result


def measure(value: Any) -> Value:
    """What a claim is checked against. A tensor or array of one element counts as the number that it holds."""
    if isinstance(value, bool):
        return Value("bool", str(value))
    if hasattr(value, "item") and "bool" not in str(getattr(value, "dtype", "bool")):
        size = value.numel() if hasattr(value, "numel") else value.size
        value = value.item() if size == 1 else value
    if isinstance(value, numbers.Integral):
        return Value("number", str(int(value)))
    if isinstance(value, numbers.Real):
        return Value("number", repr(float(value)))
    text = repr(value)
    return Value("other", text if len(text) <= MAX_REPR_CHARS else text[:MAX_REPR_CHARS] + "…")
