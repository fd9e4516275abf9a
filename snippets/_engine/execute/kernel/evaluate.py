"""Evaluating claims in a page's namespace without changing it.

An expression that only looks is evaluated in place; see looking.py. Any other, such as one that calls a function of the
page, is evaluated in a fork, where its changes are lost.
Every claim has the helpers of words.py at hand.
"""

import dataclasses
import json
import numbers
import os
import symtable
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from decimal import Decimal
from typing import Any

from snippets._engine.execute.kernel import dependencies, repeats, vacuity
from snippets._engine.execute.kernel.looking import only_looks
from snippets._engine.execute.kernel.words import HELPERS
from snippets._engine.result import Value

Namespace = dict[str, Any]
WHOLE_NAMESPACE = {"dir", "eval", "globals", "locals", "vars"}  # by which an expression reads names unseen
LOST = Value("lost", "its process ended")
MAX_REPR_CHARS = 200  # of a value that an error message quotes
MAX_TEXT_CHARS = 2000  # of a text that a claim may have to show


@dataclasses.dataclass(frozen=True)
class Limits:
    """Seconds that disturbing a claim may take: of one evaluation, and of all together."""

    evaluation: float
    claim: float


QUICK, THOROUGH = Limits(1, 4), Limits(5, 25)


def evaluate(expression: str, namespace: Namespace, function: str = "", limits: Limits | None = QUICK) -> Value:
    """The value of a claim's expression; of kind "error" if it raises, and "lost" if it ends its process.

    It comes with what disturbing the page does to it, unless there are no limits to that: then it is not tried. If it
    is the derivative of a function, the methods of `derivatives` compute it again.
    """
    if only_looks(expression, namespace):
        value = _evaluate(expression, namespace)
        if value.tells and limits:
            value = vacuity.Trial(expression, namespace, value, _evaluate, seconds=limits.claim).run()
    elif limits:
        value = _in_fork(expression, namespace, limits)
    else:
        answer = in_fork(lambda: dataclasses.asdict(_evaluate(expression, namespace)))
        value = Value.from_json(answer) if answer else LOST
    if not value.failed and not function and not reads_page(expression, namespace):
        value = Value("unread", value.text)
    if value.failed or not function:
        return value

    def work() -> str | list[tuple[str, str]]:
        from snippets._engine.execute.kernel.derivatives import recompute

        return recompute(expression, function, namespace)

    found = in_fork(work)
    if isinstance(found, str):
        return Value("error", found)
    return dataclasses.replace(value, methods=tuple(map(tuple, found))) if found else LOST


def reads_page(expression: str, namespace: Namespace) -> bool:
    """Whether an expression reads a name that the page has defined, as far as its text tells."""
    scopes = [symtable.symtable(f"({expression})", "<claim>", "eval")]
    for scope in scopes:
        scopes += scope.get_children()
        for symbol in scope.get_symbols():
            name = symbol.get_name()
            known = name in namespace and not (name.startswith("__") and name.endswith("__"))
            if symbol.is_referenced() and symbol.is_global() and (known or name in WHOLE_NAMESPACE):
                return True
    return False


def _in_fork(expression: str, namespace: Namespace, limits: Limits) -> Value:
    """The value of an expression that may change something, and what disturbing the page does to it."""

    def work() -> dict[str, Any]:
        again = repeats.repeating(_evaluate, limits.evaluation)
        value, repeated = _evaluate(expression, namespace), True
        if value.tells:
            with repeats.alone():
                try:
                    value = vacuity.Trial(expression, namespace, value, again, False, limits.claim).run()
                except vacuity.NotRepeated:
                    repeated = False
        return {"value": dataclasses.asdict(value), "repeated": repeated}

    answer = in_fork(work)
    if not answer:  # if a disturbed claim ends the fork, the claim's own value is found without it
        answer = in_fork(lambda: {"value": dataclasses.asdict(_evaluate(expression, namespace)), "repeated": True})
    if not answer:
        return LOST
    value = Value.from_json(answer["value"])
    return value if answer["repeated"] else _tried_apart(expression, namespace, value, limits)


def _tried_apart(expression: str, namespace: Namespace, value: Value, limits: Limits) -> Value:
    """The value of an expression that is another when it is evaluated again; each trial is a fork's first and last."""

    def evaluate_apart(expression: str, namespace: Namespace, strict: bool = False) -> Value:
        def work() -> dict[str, Any]:
            repeats.end_in(limits.claim)
            return dataclasses.asdict(_evaluate(expression, namespace, strict))

        answer = in_fork(work)
        return Value.from_json(answer) if answer else LOST

    def work() -> dict[str, Any]:
        with repeats.alone():
            return dataclasses.asdict(
                vacuity.Trial(
                    expression, namespace, value, evaluate_apart, seconds=limits.claim, clock=time.monotonic
                ).run()
            )

    answer = in_fork(work)
    return Value.from_json(answer) if answer else value


def compute(expression: str, namespace: Namespace) -> Any:
    """What an expression gives in a page's namespace, with the helpers of words.py behind the page's own names."""
    code = compile(f"({expression})", "<claim>", "eval", dont_inherit=True)
    if any(name in expression and name not in namespace for name in HELPERS):
        namespace = {**HELPERS, **namespace}
    return eval(code, namespace)


def _evaluate(expression: str, namespace: Namespace, strict: bool = False) -> Value:
    try:
        with vacuity.strictly() if strict else nullcontext():
            return measure(compute(expression, namespace))
    except BaseException as error:  # SystemExit and KeyboardInterrupt too: a claim cannot end its page
        why = f"{type(error).__name__}: {message_of(error)}".removesuffix(": ")[:MAX_REPR_CHARS]
        hidden = [name for name in HELPERS if name in namespace and f"{name}(" in expression]
        return Value("error", why + (f" (here “{hidden[0]}” is a name of the page)" if hidden else ""))


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
                pipe.write(json.dumps([work(), sorted(dependencies.opened)]).encode())
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
    dependencies.opened.update(opened)
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
    if isinstance(value, Decimal) and value.is_finite():
        return Value("number", f"{value}.0" if str(value).lstrip("-").isdigit() else str(value))
    if isinstance(value, numbers.Real | Decimal):
        return Value("number", repr(float(value)))
    if isinstance(value, str):
        text = value if len(value) <= MAX_TEXT_CHARS else value[:MAX_TEXT_CHARS] + "…"
        return Value("text", text, forms=tuple(getattr(value, "forms", ())))
    text = repr(value)
    return Value("other", text if len(text) <= MAX_REPR_CHARS else text[:MAX_REPR_CHARS] + "…", ends=_ends(value))


def _ends(value: Any) -> tuple[str, ...]:
    """The smallest and the largest of several numbers; nothing of anything else."""
    try:
        found = [float(each) for each in value.reshape(-1).tolist()] if hasattr(value, "tolist") else _numbers(value)
    except (TypeError, ValueError, AttributeError, RuntimeError):
        return ()
    if len(found) < 2:
        return ()
    return ("nan", "nan") if any(each != each for each in found) else (repr(min(found)), repr(max(found)))


def _numbers(members: Any) -> list[float]:
    values = list(map(measure, members))
    return [float(value.text) for value in values] if all(value.kind == "number" for value in values) else []
