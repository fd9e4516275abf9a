"""A session: a page's blocks run in its own process as if they were pasted into a Python prompt one after the other.

The process is a fork of one that has imported torch and computed nothing. Blocks share one namespace, that of a module
named `__main__`. Nothing is seeded or replaced; the page's output is caught at the file descriptors.
"""

from __future__ import annotations
import __future__

import ast
import dataclasses
import io
import itertools
import linecache
import os
import sys
import time
import traceback
import types
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from snippets._engine.execute.kernel import dependencies, display, limits
from snippets._engine.execute.kernel.channel import Channel
from snippets._engine.execute.kernel.evaluate import evaluate, in_fork, message_of, recompute
from snippets._engine.job import Job, Step
from snippets._engine.pictures.look.look import Watch
from snippets._engine.result import Value

MAX_TRACEBACK_FRAMES = 2000  # that are looked at; a page can raise the limit of recursion
FUTURES = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


def run_job(job: Job, folder: str, control: Connection, stream: Connection, token: bytes, pause: float = 0) -> None:
    """Run a job in this process, then end the process.

    Args:
        folder: the page's working folder.
        control, stream: the ends of a Channel that can be written to.
        token: what its marks start with.
        pause: seconds between two steps, see `supervisor.PAUSE`.
    """
    if job.needs_torch:
        from snippets._engine.execute.kernel import preload  # noqa: F401 a fork has it already, a spawned process has not

    pipes = control.fileno(), stream.fileno()
    limits.enter(job, folder, pipes)
    channel = Channel(*pipes, token)
    channel.capture()
    display.publish = lambda value: channel.send("display", **display.record(value))
    dependencies.start(job.project, folder)
    session = Session(job, channel)
    for number, step in enumerate(job.steps):
        channel.send("begin", step=number)
        session.run(number, step)
        if pause:
            time.sleep(pause)
    channel.send("bye", read=dependencies.read(), versions=dependencies.versions())
    # Not sys.exit, which would run the page's exit handlers and wait for its threads.
    os._exit(0)


class Session:
    """The namespace of a page and the steps that are taken in it."""

    def __init__(self, job: Job, channel: Channel) -> None:
        self.job, self.channel = job, channel
        module = types.ModuleType("__main__")
        # pickle, torch.save and inspect.getsource look a class up by its module and file.
        module.__file__ = job.name
        sys.modules["__main__"] = module
        self.namespace = module.__dict__
        self.namespace["__builtins__"] = __builtins__
        self.flags = 0
        self.pictures = Watch([step.code for step in job.steps if step.kind == "picture"], in_fork)
        self._recomputed: dict[
            int, Value | list[tuple[str, str]]
        ] = {}  # derivatives found again, by number of the step
        # A line of code ends at a newline only; str.splitlines splits at other characters too.
        linecache.cache[job.name] = (len(job.source), None, io.StringIO(job.source).readlines(), job.name)

    def run(self, number: int, step: Step) -> None:
        """Take a step, the one with this number, and send what comes of it."""
        if step.kind == "claim":
            self.channel.send("value", value=dataclasses.asdict(self._value(number, step)))
            return
        if step.kind == "picture":
            self.channel.send("picture", picture=self.pictures.at(step.code, self.namespace))
            return
        began = time.perf_counter()
        try:
            self._execute(step)
            display.show_figures()
        except BaseException as error:  # SystemExit and KeyboardInterrupt too: they end a block, not its page
            limits.use_reserve()
            self.channel.flush()
            self.channel.send("error", **self._failure(error, step))
        self.channel.send("end", seconds=time.perf_counter() - began)

    def _value(self, number: int, step: Step) -> Value:
        value = evaluate(step.code, self.namespace)
        if not step.function or value.failed:
            return value
        if number not in self._recomputed:
            # Claims that follow one another see the same namespace, so one fork serves them all.
            following = enumerate(self.job.steps[number:], number)
            claims = itertools.takewhile(lambda pair: pair[1].kind == "claim", following)
            run = {n: (claim.code, claim.function) for n, claim in claims if claim.function}
            self._recomputed |= zip(run, recompute(list(run.values()), self.namespace), strict=True)
        answer = self._recomputed[number]
        return answer if isinstance(answer, Value) else Value(value.kind, value.text, tuple(answer))

    def _execute(self, step: Step) -> None:
        # The newlines put the code at its lines in the program, for tracebacks and inspect.
        source = "\n" * (step.line - 1) + step.code
        tree = compile(source, self.job.name, "exec", ast.PyCF_ONLY_AST | self.flags, dont_inherit=True)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        # A watched statement runs alone. If a graph is to be drawn, each does: backward() frees the graph, so it is
        # looked at right after the statement that made it.
        each, watched = self.pictures.awaited, step.watched
        for _, run in itertools.groupby(tree.body, lambda one: id(one) if each or one.end_lineno in watched else None):
            statements = list(run)
            with self._watch(statements[-1], step):
                exec(self._compile(ast.Module(statements, []), "exec"), self.namespace)
            self.pictures.look(self.namespace)
        if last is not None:
            with self._watch(last, step):
                self._show(eval(self._compile(ast.Expression(last.value), "eval"), self.namespace))

    def _show(self, value: Any) -> None:
        if value is not None:
            self.channel.send("result", **display.record(value))
            display.close(value)

    @contextmanager
    def _watch(self, statement: ast.stmt, step: Step) -> Iterator[None]:
        """Mark where in the stream a watched statement begins and ends."""
        watched = statement.end_lineno in step.watched
        if watched:
            self.channel.send("statement")
        yield
        if watched:
            self.channel.send("printed", line=statement.end_lineno)

    def _compile(self, tree: ast.Module | ast.Expression, mode: str) -> types.CodeType:
        code = compile(tree, self.job.name, mode, self.flags, dont_inherit=True)
        self.flags |= code.co_flags & FUTURES
        return code

    def _failure(self, error: BaseException, step: Step) -> dict[str, Any]:
        """An exception as a record: its names, message, line in the program and trimmed traceback."""
        kinds = type(error).__mro__
        bases = [name for kind in kinds for name in (kind.__name__, f"{kind.__module__}.{kind.__qualname__}")]
        report = traceback.TracebackException.from_exception(error, limit=MAX_TRACEBACK_FRAMES)
        frames = [frame.lineno for frame in report.stack if frame.filename == self.job.name]
        line = frames[0] if frames else getattr(error, "lineno", 0) if isinstance(error, SyntaxError) else 0
        _trim(report, self.job.name, only_page=step.raises in bases)
        return {
            "type": type(error).__name__,
            "message": message_of(error),
            "traceback": "".join(report.format()),
            "line": line or step.line,
            "bases": bases,
        }


def _trim(report: traceback.TracebackException, name: str, only_page: bool) -> None:
    """Leave out the engine's frames and, if `only_page`, those of libraries."""
    frames = list(report.stack)
    inside = [n for n, frame in enumerate(frames) if frame.filename == name]
    frames = frames[inside[0] :] if inside else []
    kept = [frame for frame in frames if frame.filename == name] if only_page else frames
    report.stack = traceback.StackSummary.from_list(kept)
    for linked in (report.__cause__, report.__context__):
        if linked is not None:
            _trim(linked, name, only_page)
