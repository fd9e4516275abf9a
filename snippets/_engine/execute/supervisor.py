"""The supervisor: runs one page at a time in a process of its own and waits for it, whatever it does.

Executors run `run_job`. It is called in a worker process that has one thread and computes nothing, so that forking
from it is cheap and safe.
"""

import atexit
import importlib
import multiprocessing
import multiprocessing.forkserver
import os
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from snippets._engine.execute import leftovers
from snippets._engine.execute.collect import collect
from snippets._engine.execute.kernel import channel, limits, session
from snippets._engine.job import Job
from snippets._engine.result import Result
from snippets._engine.settings import Settings

CHUNK_BYTES = 2**16
# Forward mode and SymPy import these when they first differentiate.
DIFFERENTIATING = "torch._decomp.decompositions_for_jvp", "sympy.tensor.tensor"
TICK = 0.25  # seconds between two looks at what a page's processes hold
REST = 0.005  # seconds between two looks at what a page wrote: looking at each line would take longer than the page
STARTUP = 60  # seconds that a page's process has before the page begins, where it cannot be forked
PAUSE = 0.1  # seconds between the steps of a guarded page: it dies a moment after its parent, in the same step
_method = "fork"  # how a page's process is started
_guarded = False
_home = ""  # the folder of this worker's working folders, in the one of its executor


def begin(method: str, guarded: bool = False) -> None:
    """Make this process a worker: it adopts what pages leave behind, and ends with the process that started it.

    It starts a page's process by `method`, "fork" or "spawn". If it is `guarded`, another process stands between.
    """
    global _method, _guarded
    _method, _guarded = method, guarded
    atexit.unregister(os._exit)  # the server's: what a page forks ends as any interpreter does
    leftovers.adopt_orphans()
    limits.die_with_parent(signal.SIGTERM)
    # The fork server lives as long as any of its children keeps open its end of a pipe. A worker ends when the server
    # does, so if it kept its end open, both and a page would go on when the build was killed.
    server: Any = multiprocessing.forkserver._forkserver
    if server._forkserver_alive_fd is not None:
        os.close(server._forkserver_alive_fd)
        server._forkserver_alive_fd = None
    signal.signal(signal.SIGTERM, _end)
    # A terminal sends Ctrl-C to this process too. Its executor ends it, or takes it for one that its page has killed.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def serve(line: Connection, folder: str, method: str, guarded: bool) -> None:
    """Answer the calls that come down the line, until it is closed; pages work in folders below `folder`."""
    global _home
    begin(method, guarded)
    _home = tempfile.tempdir = os.path.join(folder, str(os.getpid()))
    os.makedirs(_home)
    with suppress(EOFError, OSError):
        while True:
            fn, args, kwargs = line.recv()
            try:
                answer = fn(*args, **kwargs)
            except Exception as error:
                answer = error
            line.send(answer)
    leftovers.leave(_home)


def _end(number: int, frame: Any) -> None:
    leftovers.sweep()
    if _home:
        leftovers.leave(_home)
    os._exit(128 + number)


def run_job(job: Job, entry: Callable[..., None] | None = None) -> Result:
    """Run a page in a process of its own, by `session.run_job` or `entry`; never raises on account of the page."""
    prepare(job)
    began = time.perf_counter()
    with leftovers.working_folder(job) as folder:
        context: Any = multiprocessing.get_context(_method)
        (control, control_end), (stream, stream_end) = context.Pipe(duplex=False), context.Pipe(duplex=False)
        token = channel.new_token()
        entry = entry or (_guard if _guarded else session.run_job)
        process = context.Process(target=entry, args=(job, folder, control_end, stream_end, token))
        process.start()
        control_end.close()
        stream_end.close()
        with control, stream:
            records, text, cause = _watch(process, control.fileno(), stream.fileno(), job.settings)
        cause = cause or (_obituary(process.exitcode) if process.exitcode else "")
        return collect(job, channel.replay(records, text, token), cause, time.perf_counter() - began)


def prepare(job: Job) -> None:
    """Import what a page needs here, once, and not in the fork of every such page."""
    if _method == "fork" and job.needs_torch:  # the server has imported torch, unless it was begun without
        importlib.import_module("snippets._engine.execute.kernel.preload")
        for name in DIFFERENTIATING if any(step.function for step in job.steps) else ():
            with suppress(ImportError):
                importlib.import_module(name)


def _guard(*arguments: Any) -> None:
    """Start a page's process, wait for it, and end as it does. A page that kills its parent kills only this process."""
    context: Any = multiprocessing.get_context(_method)
    process = context.Process(target=session.run_job, args=(*arguments, PAUSE))
    process.start()
    process.join()
    if process.exitcode and process.exitcode < 0:
        signal.signal(-process.exitcode, signal.SIG_DFL)
        os.kill(os.getpid(), -process.exitcode)
    os._exit(process.exitcode or 0)


def _watch(process: Any, control: int, stream: int, settings: Settings) -> tuple[bytes, bytes, str]:
    """Read both pipes until the process ends or exceeds a limit, then kill all that is left of it.

    Returns what came down each pipe, and the limit that was exceeded, if one was.
    """
    buffers = {control: bytearray(), stream: bytearray()}
    ended = [os.pidfd_open(process.pid)] if hasattr(os, "pidfd_open") else []
    cause = _read_until_end(process, ended, buffers, settings)
    for descriptor in ended:
        os.close(descriptor)
    leftovers.kill_group(process.pid)
    process.join()
    leftovers.sweep()
    for pipe, buffer in buffers.items():
        os.set_blocking(pipe, False)
        while len(buffer) <= settings.output and _read(pipe, buffer):
            pass
    return bytes(buffers[control]), bytes(buffers[stream]), cause


def _read_until_end(process: Any, ended: list[int], buffers: dict[int, bytearray], settings: Settings) -> str:
    """Read until the process ends or exceeds a limit, which is returned; `ended` can be read when it has ended."""
    control, *_ = pipes = list(buffers)
    now = looked = time.monotonic()
    deadline = now + (settings.timeout if _method == "fork" else STARTUP)
    while True:
        ready = wait([*pipes, *ended], min(TICK if ended else TICK / 5, max(0.0, deadline - now)))
        now = time.monotonic()
        if _method != "fork" and control in ready and not buffers[control]:
            deadline = now + settings.timeout  # the page's time begins when the page does
        pipes = [pipe for pipe in pipes if pipe not in ready or _read(pipe, buffers[pipe])]
        if sum(map(len, buffers.values())) > settings.output:
            return f"the page put out more than {settings.output} bytes (extra.snippets.output)"
        if ended[0] in ready if ended else not process.is_alive():
            return ""
        if now >= deadline:
            return (
                leftovers.excess(settings.memory)
                or f"the page reached its limit of {settings.timeout:g} s (extra.snippets.timeout)"
            )
        if now >= looked + TICK:
            looked = now
            if excess := leftovers.excess(settings.memory):
                return excess
        wait(ended, REST)


def _read(pipe: int, buffer: bytearray) -> bool:
    """Append what a pipe holds; False at its end."""
    with suppress(BlockingIOError):
        data = os.read(pipe, CHUNK_BYTES)
        buffer += data
        return bool(data)
    return False


def _obituary(exitcode: int) -> str:
    """What became of a process that ended before its page did."""
    if exitcode >= 0:
        return f"its process ended with exit code {exitcode}"
    name = signal.Signals(-exitcode).name if -exitcode in set(signal.Signals) else f"signal {-exitcode}"
    hint = ", which is what the system does when memory runs out" if name == "SIGKILL" else ""
    return f"its process was ended by {name}{hint}"
