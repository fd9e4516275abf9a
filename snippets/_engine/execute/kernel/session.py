"""A session: a page's blocks run in its own process as if they were pasted into a Python prompt one after the other.

The process is a fork of one that has imported torch and computed nothing. Blocks share one namespace, that of a module
named `__main__`. Nothing is seeded or replaced; the page's output is caught at the file descriptors.
"""

from __future__ import annotations
import __future__

import ast
import dataclasses
import inspect
import io
import itertools
import linecache
import os
import sys
import time
import traceback
import types
from contextlib import nullcontext
from multiprocessing.connection import Connection
from typing import Any

from snippets._engine.execute.kernel import dependencies, display, ipython, limits
from snippets._engine.execute.kernel.channel import Channel
from snippets._engine.execute.kernel.evaluate import QUICK, THOROUGH, Limits, evaluate, in_fork, message_of
from snippets._engine.execute.kernel.hearing import heard, names_of
from snippets._engine.execute.kernel.trials import attempt
from snippets._engine.job import Job, Step
from snippets._engine.pictures.look.look import Watch

MAX_TRACEBACK_FRAMES = 2000  # that are looked at; a page can raise the limit of recursion
AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
FUTURES = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


def run_job(job: Job, folder: str, control: Connection, stream: Connection, token: bytes, pause: float = 0) -> None:
    """Run a job in this process, which works in `folder`, then end the process.

    It writes to the pipes of a Channel with this token, and rests `pause` seconds after each step.
    """
    if job.needs_torch:
        from snippets._engine.execute.kernel import preload  # noqa: F401 a fork has it already, a spawned process has not

    pipes = control.fileno(), stream.fileno()
    limits.enter(job, folder, pipes)
    channel = Channel(*pipes, token)
    channel.capture()
    display.publish = lambda value: channel.send("display", **display.record(value))
    ipython.start()
    dependencies.start(job.project, folder)
    session = Session(job, channel)
    for number, step in enumerate(job.steps):
        channel.send("begin", step=number)
        session.run(step)
        time.sleep(pause)
    channel.send("bye", read=dependencies.read(), versions=dependencies.versions())
    # Not sys.exit, which would run the page's exit handlers and wait for its threads.
    os._exit(0)


class Session:
    """The namespace of a page and the steps that are taken in it."""

    def __init__(self, job: Job, channel: Channel) -> None:
        self.job, self.channel = job, channel
        self.limits: Limits | None = THOROUGH if job.thorough else QUICK  # of disturbing what a claim reads
        module = types.ModuleType("__main__")
        # pickle, torch.save and inspect.getsource look a class up by its module and file.
        module.__file__ = job.name
        sys.modules["__main__"] = module
        self.namespace = module.__dict__
        self.namespace["__builtins__"] = __builtins__
        self.flags = 0
        self.runner: Any = None  # of asyncio, if the page awaits
        self.pictures = Watch([step.code for step in job.steps if step.kind == "picture"], in_fork)
        # A line of code ends at a newline only; str.splitlines splits at other characters too.
        linecache.cache[job.name] = (len(job.source), None, io.StringIO(job.source).readlines(), job.name)

    def run(self, step: Step) -> None:
        """Take a step, and send what comes of it."""
        if step.kind == "claim":
            value = evaluate(step.code, self.namespace, step.function, self.limits)
            self.channel.send("value", value=dataclasses.asdict(value))
            return
        if step.kind == "picture":
            self.channel.send("picture", picture=self.pictures.at(step.code, self.namespace))
            return
        # The first trial is without a solution, where each check has to fail; a mistake needs to fail one.
        trials = [
            attempt(each, self.namespace, self._compiled, self._awaited, through=number == 0)
            for number, each in enumerate(step.trials)
        ]
        began = time.perf_counter()
        hearing = heard(self.channel) if step.hears else nullcontext()
        try:
            with hearing:
                self._execute(step)
                display.show_figures()
        except BaseException as error:  # SystemExit and KeyboardInterrupt too: they end a block, not its page
            limits.use_reserve()
            self.channel.flush()
            self.channel.send("error", **self._failure(error, step))
        self.channel.send("end", seconds=time.perf_counter() - began, trials=trials)

    def _execute(self, step: Step) -> None:
        # The newlines put the code at its lines in the program, for tracebacks and inspect.
        source = "\n" * (step.line - 1) + step.code
        tree = compile(source, self.job.name, "exec", ast.PyCF_ONLY_AST | self.flags, dont_inherit=True)
        awaits = self._awaits(tree) if "await" in step.code or "async" in step.code else False
        shown = tree.body[-1] if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        # A watched statement runs alone. If a graph is to be drawn, each does: backward() frees the graph, so it is
        # looked at right after the statement that made it.
        apart = [one for one in tree.body if self.pictures.awaited or one is shown or one.end_lineno in step.watched]
        apart = tree.body if step.session else apart
        for _, run in itertools.groupby(tree.body, lambda one: id(one) if one in apart else None):
            *_, last = statements = list(run)
            if watched := last.end_lineno in step.watched:
                self.channel.send("statement")
            if step.session and isinstance(last, ast.Expr):
                shown = last
            part = ast.Expression(shown.value) if shown and last is shown else ast.Module(statements, [])
            kind = "eval" if last is shown else "exec"
            # Whatever started this process, asserts run.
            code = compile(part, self.job.name, kind, self.flags | AWAIT, dont_inherit=True, optimize=0)
            self.flags |= code.co_flags & FUTURES
            try:
                value = self._awaited(code) if awaits else eval(code, self.namespace)  # None, unless an expression
            except Exception as error:
                if last.end_lineno not in step.raising:
                    raise
                value = None
                print("Traceback (most recent call last):", *traceback.format_exception_only(error), sep="\n", end="")
            if value is not None and step.session:
                print(repr(value))
                self.namespace["_"] = value
            elif value is not None and not (display.is_drawn(value) or _is_hidden(last, step)):
                self.channel.send("result", **display.record(value))
                display.close(value)
            if watched:
                self.channel.send("printed", line=last.end_lineno)
            self.pictures.look(self.namespace)

    def _compiled(self, code: str) -> types.CodeType:
        """The code of a trial."""
        compiled: types.CodeType = compile(
            code, self.job.name, "exec", self.flags | AWAIT, dont_inherit=True, optimize=0
        )
        return compiled

    def _awaits(self, tree: ast.Module) -> bool:
        """Whether a block awaits outside of functions, so that all of it runs in a loop, as in a notebook."""
        code = compile(tree, self.job.name, "exec", self.flags | AWAIT, dont_inherit=True)
        return bool(code.co_flags & inspect.CO_COROUTINE)

    def _awaited(self, code: types.CodeType) -> Any:
        """What a part of a block gives that awaits outside of functions. There is one loop for the whole page."""
        if self.runner is None:
            import asyncio  # few pages need it

            self.runner = asyncio.Runner()

        async def run() -> Any:
            value = eval(code, self.namespace)
            return await value if code.co_flags & inspect.CO_COROUTINE else value

        return self.runner.run(run())

    def _failure(self, error: BaseException, step: Step) -> dict[str, Any]:
        """An exception as a record: its names, message, line in the program and trimmed traceback."""
        bases = names_of(type(error))
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


def _is_hidden(statement: ast.stmt, step: Step) -> bool:
    """Whether a semicolon ends a statement of the step: as in a notebook, its value is not shown."""
    line = step.code.split("\n")[(statement.end_lineno or 0) - step.line]
    return line.encode()[statement.end_col_offset :].lstrip().startswith(b";")


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
