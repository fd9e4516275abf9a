"""The default executor: workers on this machine, forked from a server that has imported torch.

Any `concurrent.futures.Executor` can take its place. All of them are handed `supervisor.run_job` and a Job.
"""

from __future__ import annotations

import atexit
import multiprocessing
import multiprocessing.forkserver
import os
import shutil
import sys
import tempfile
import threading
import types
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

from snippets._runner import confine, supervisor

WITH_TORCH, WITHOUT = "snippets._runner.preload", "snippets._runner.supervisor"  # what the server imports first
# A fork copies the page tables, and with the C library's heap in huge pages there is less to copy. Python's own objects
# stay in small ones: virtual machines can take long to find many huge ones, longer than twenty forks gain.
HUGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
DEEPEST = 107 - len("/pymp-12345678/listener-12345678")  # bytes of a folder in which a socket has room, see unix(7)
SHALLOW = ("/tmp", "/var/tmp")
FAREWELL = 5  # seconds that a worker has to end by itself

_starting = threading.Lock()  # the server is one for this process, however many executors it has


class WorkerLost(BrokenExecutor):
    """A worker ended, or did not answer, before it had finished a call."""


def default_method() -> str:
    """How processes are started: by forking from a server where the platform can, else by spawning."""
    can_fork = "forkserver" in multiprocessing.get_all_start_methods()
    return "forkserver" if can_fork and sys.platform == "linux" else "spawn"


class LocalExecutor(Executor):
    """Workers on this machine. Submitting returns at once, even while the server is still importing torch.

    A page that takes its worker down with it is run once more by a guarded one, which such a page cannot reach: so
    that it is that page which fails, at the block where it did it.

    Args:
        workers: how many calls run at once.
        method: how processes are started, "forkserver" or "spawn"; by default what the platform does best.
        patience: seconds after which a worker that has not answered is lost; None waits for ever.
    """

    def __init__(self, workers: int, method: str = "", patience: float | None = None) -> None:
        self._method, self._patience = method or default_method(), patience
        self._threads = ThreadPoolExecutor(workers, "page")
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._scratch = ""
        atexit.register(self.shutdown)  # multiprocessing would wait for the workers, and these for calls

    def start(self, torch: bool = True) -> None:
        """Begin to import torch in the server, if that is wanted; returns before it is done.

        Where a page needs torch and the server has begun without, its worker imports it.
        """
        with _starting:
            self._scratch = self._scratch or confine.make_scratch()
            if self._method == "forkserver":
                multiprocessing.set_forkserver_preload([WITH_TORCH if torch else WITHOUT, "snippets._runner.server"])
                with _environment(HUGE_PAGES), _room_for_a_socket():
                    multiprocessing.forkserver.ensure_running()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return self._threads.submit(self._call, fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        atexit.unregister(self.shutdown)
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        with self._lock:
            idle, self._idle = self._idle, []
        for each in idle:
            each.end()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _call(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        with suppress(WorkerLost):
            return self._call_by(self._borrow(), fn, *args, **kwargs)
        guarded = self._new_worker(guarded=True)
        return self._call_by(guarded, fn, *args, **kwargs)

    def _call_by(self, hand: Worker, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Let a worker make a call; it can then make others, unless it is lost or was meant for this one."""
        try:
            answer = hand.call(self._patience, fn, args, kwargs)
        except BaseException:
            hand.kill()
            raise
        if hand.guarded:
            hand.end()
        else:
            with self._lock:
                self._idle.append(hand)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _borrow(self) -> Worker:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return self._new_worker(guarded=False)

    def _new_worker(self, guarded: bool) -> Worker:
        self.start()
        return Worker(self._method, self._scratch, guarded)


class Worker:
    """A process that makes calls, one at a time."""

    def __init__(self, method: str, scratch: str, guarded: bool) -> None:
        self.guarded = guarded
        context = multiprocessing.get_context(method)
        self._line, its_end = context.Pipe()
        inner = "fork" if method == "forkserver" else "spawn"
        self._process = context.Process(target=supervisor.serve, args=(its_end, scratch, inner, guarded))
        with _no_main():
            self._process.start()
        its_end.close()

    def call(self, patience: float | None, fn: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """What `fn` returned or raised.

        Raises:
            WorkerLost: there is no answer, and will be none.
        """
        try:
            self._line.send((fn, args, kwargs))
            if not self._line.poll(patience):
                raise WorkerLost("its worker did not answer")
            return self._line.recv()
        except (EOFError, OSError) as error:
            raise WorkerLost("its worker ended") from error

    def end(self) -> None:
        """Let the process end by itself."""
        self._line.close()
        self._process.join(FAREWELL)
        self.kill()

    def kill(self) -> None:
        self._line.close()
        self._process.kill()
        self._process.join()
        self._process.close()


@contextmanager
def _room_for_a_socket() -> Iterator[None]:
    """Have the server's socket made where its path is not too long for one, however deep TMPDIR is."""
    given = tempfile.gettempdir()
    if len(os.fsencode(given)) > DEEPEST:
        tempfile.tempdir = next(filter(os.path.isdir, SHALLOW), given)
    try:
        yield
    finally:
        tempfile.tempdir = given


@contextmanager
def _environment(added: dict[str, str]) -> Iterator[None]:
    """Add variables, unless they are set, for a process that is started meanwhile. It is told which to take away."""
    added = {name: value for name, value in added.items() if name not in os.environ}
    added["SNIPPETS_ADDED"] = " ".join([*added, "SNIPPETS_ADDED"])
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]


_main = threading.RLock()
_hidden = 0


@contextmanager
def _no_main() -> Iterator[None]:
    """Hide the main module while worker processes are started.

    multiprocessing has every new process import it again, and it may be a whole program: mkdocs, or pytest.
    """
    global _hidden
    with _main:
        if _hidden == 0:
            _no_main.module = sys.modules["__main__"]  # type: ignore[attr-defined]
            sys.modules["__main__"] = types.ModuleType("__main__")
        _hidden += 1
    try:
        yield
    finally:
        with _main:
            _hidden -= 1
            if _hidden == 0:
                sys.modules["__main__"] = _no_main.module  # type: ignore[attr-defined]
