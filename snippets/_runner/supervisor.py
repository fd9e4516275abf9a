"""The supervisor: runs one page at a time in a process of its own and waits for it, whatever it does.

This is the function that an executor runs. It lives in a worker process that has imported torch, has one thread and
computes nothing, so that forking from it is cheap and safe.
"""

from __future__ import annotations

import atexit
import importlib
import multiprocessing
import multiprocessing.forkserver
import os
import selectors
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from snippets._runner import channel, confine, session
from snippets._runner.jobs import Job
from snippets._runner.ledger import Ledger
from snippets._runner.light import is_light
from snippets._runner.results import Result
from snippets._runner.settings import Settings

CHUNK = 2**16
FORWARD_MODE = "torch._decomp.decompositions_for_jvp"  # compiles when it is imported, which is late
TICK = 0.25  # seconds between two looks at what a page's processes hold
REST = 0.005  # seconds between two looks at what a page wrote: to look at each line would take longer than the page
STARTUP = 60  # seconds that a page's process has before the page begins, where it cannot be forked
PAUSE = 0.1  # seconds between the steps of a guarded page: it dies a moment after its parent, in the same step
_method = "fork"  # how a page's process is started
_guarded = False
_home = ""  # the folder of all working folders
_scratch: set[str] = set()  # working folders to remove should this process be told to end


def begin(method: str, guarded: bool = False) -> None:
    """Make this process a worker: it adopts what pages leave behind, and ends with whoever started it.

    Args:
        method: how to start a page's process, "fork" or "spawn".
        guarded: whether there is to be another process between this one and a page.
    """
    global _method, _guarded
    _method, _guarded = method, guarded
    for name in os.environ.get("SNIPPETS_ADDED", "").split():
        del os.environ[name]  # a page finds the environment as its author does
    atexit.unregister(os._exit)  # the server's: what a page forks ends as any interpreter does
    confine.adopt_orphans()
    confine.die_with_parent(signal.SIGTERM)
    _let_the_server_end()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)


def _let_the_server_end() -> None:
    """Close this end of the pipe that keeps the fork server alive.

    It lives as long as anybody holds one, and hands one to each of its children. A worker, which is told to end when
    the server does, would keep it and a page running on when whoever wanted that page was killed.
    """
    server = multiprocessing.forkserver._forkserver
    if (end := getattr(server, "_forkserver_alive_fd", None)) is not None:
        os.close(end)
        server._forkserver_alive_fd = None


def serve(line: Any, scratch: str, method: str, guarded: bool) -> None:
    """Be a worker: make the calls that come down the line, one after the other, and answer each, until it is closed."""
    global _home
    begin(method, guarded)
    _home = tempfile.tempdir = scratch
    os.makedirs(scratch, exist_ok=True)
    with suppress(EOFError, OSError):
        while True:
            fn, args, kwargs = line.recv()
            try:
                answer = fn(*args, **kwargs)
            except Exception as error:
                answer = error
            line.send(answer)
    if not guarded:  # such a one ends before the others
        _leave_home()


def _end(number: int, frame: Any) -> None:
    confine.sweep()
    for folder in _scratch:
        confine.remove(folder)
    _leave_home()
    os._exit(128 + number)


def _leave_home() -> None:
    """Remove the folder of all working folders: whoever made it may have been killed. The last worker can."""
    with suppress(OSError):
        os.rmdir(_home)


def run_job(job: Job, entry: Callable[..., None] | None = None) -> Result:
    """Run a page in a process of its own; never raises on account of the page.

    Args:
        job: the page.
        entry: what that process calls in the place of `session.run_job`.
    """
    prepare(job)
    began = time.perf_counter()
    with working_folder(job) as folder:
        context = multiprocessing.get_context(_method)
        (control, control_end), (stream, stream_end) = context.Pipe(duplex=False), context.Pipe(duplex=False)
        token = channel.new_token()
        entry = entry or (_guard if _guarded else session.run_job)
        process = context.Process(target=entry, args=(job, folder, control_end, stream_end, token))
        process.start()
        control_end.close()
        stream_end.close()
        with control, stream:
            written, cause = _watch(process, [control.fileno(), stream.fileno()], job)
        ledger = Ledger(job)
        cause = ledger.take_all(channel.replay(*written, token)) or cause
        if not cause and (process.exitcode or not ledger.finished):
            cause = _obituary(process.exitcode)
        return ledger.close(cause, time.perf_counter() - began)


def prepare(job: Job) -> None:
    """Import what a page needs here, once, and not in the fork of every such page."""
    if _method == "fork" and not is_light(job):
        importlib.import_module("snippets._runner.preload")  # the server has, unless it was begun without torch
    if _method == "fork" and any(step.function for step in job.steps):
        with suppress(ImportError):
            importlib.import_module(FORWARD_MODE)


@contextmanager
def working_folder(job: Job) -> Iterator[str]:
    """A folder for a page to run in, gone afterwards however that ends."""
    scratch = tempfile.mkdtemp(prefix="snippets-page-")
    _scratch.add(scratch)
    try:
        yield str(session.fill_scratch(Path(job.project), Path(scratch), job.name, job.source))
    finally:
        confine.remove(scratch)
        _scratch.discard(scratch)


def _guard(*arguments: Any) -> None:
    """Start a page's process, wait for it, and end as it does; a page that kills its parent only kills this."""
    process = multiprocessing.get_context(_method).Process(target=session.run_job, args=(*arguments, PAUSE))
    process.start()
    process.join()
    if process.exitcode and process.exitcode < 0:
        signal.signal(-process.exitcode, signal.SIG_DFL)
        os.kill(os.getpid(), -process.exitcode)
    os._exit(process.exitcode or 0)


def _watch(process: Any, pipes: list[int], job: Job) -> tuple[list[bytes], str]:
    """Read both pipes until the process ends or passes a limit; then leave nothing of it. Returns why it was killed."""
    buffers = {pipe: bytearray() for pipe in pipes}
    ended = os.pidfd_open(process.pid) if hasattr(os, "pidfd_open") else None
    with selectors.DefaultSelector() as selector:
        for source in [*pipes, ended] if ended is not None else pipes:
            selector.register(source, selectors.EVENT_READ)
        cause = _watch_on(process, selector, ended, buffers, job.settings)
    if ended is not None:
        os.close(ended)
    confine.kill_group(process.pid)
    process.join()
    confine.sweep()
    for pipe, buffer in buffers.items():
        os.set_blocking(pipe, False)
        while len(buffer) <= job.settings.output and _read(pipe, buffer):
            pass
    return [bytes(buffer) for buffer in buffers.values()], cause


def _watch_on(process: Any, selector: Any, ended: int | None, buffers: dict[int, bytearray], limits: Settings) -> str:
    """Read until there is a reason to kill the process, which is returned, or it has ended."""
    control = next(iter(buffers))
    now = look = time.monotonic()
    deadline = now + (limits.timeout if _method == "fork" else STARTUP)
    while True:
        most = min(TICK if ended is not None else TICK / 5, max(0.0, deadline - now))
        ready = [key.fd for key, _ in selector.select(most)]
        now = time.monotonic()
        if _method != "fork" and control in ready and not buffers[control]:
            deadline = now + limits.timeout  # the page's time begins when the page does
        for pipe in ready:
            if pipe in buffers and not _read(pipe, buffers[pipe]):
                selector.unregister(pipe)
        if sum(map(len, buffers.values())) > limits.output:
            return f"the page put out more than {limits.output} bytes (extra.snippets.output)"
        if ended in ready or (ended is None and not process.is_alive()):
            return ""
        if now >= deadline:
            return f"the page reached its limit of {limits.timeout:g} s (extra.snippets.timeout)"
        if now >= look + TICK:
            look = now
            if excess := confine.excess(limits.memory):
                return excess
        if ended is not None:
            wait([ended], REST)


def _read(pipe: int, buffer: bytearray) -> bool:
    """Append what a pipe holds; False at its end."""
    with suppress(BlockingIOError):
        data = os.read(pipe, CHUNK)
        buffer += data
        return bool(data)
    return False


def _obituary(exitcode: int | None) -> str:
    """What became of a process that ended without saying goodbye."""
    if exitcode is None or exitcode >= 0:
        return f"its process ended with exit code {exitcode}"
    number = -exitcode
    name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
    hint = ", which is what the system does when memory runs out" if name == "SIGKILL" else ""
    return f"its process was ended by {name}{hint}"
