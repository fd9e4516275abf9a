"""The default executor: workers on this machine, forked from a server that has imported torch.

Any `concurrent.futures.Executor` can take its place. All of them are handed `worker.run` and a Job.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.forkserver
import sys
import threading
import types
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from snippets._runner import worker

PRELOAD = ["snippets._runner.warm"]


def default_method() -> str:
    """How processes are started: by forking from a server where the platform can, else by spawning."""
    can_fork = "forkserver" in multiprocessing.get_all_start_methods()
    return "forkserver" if can_fork and sys.platform == "linux" else "spawn"


class LocalExecutor(Executor):
    """Workers on this machine. Submitting returns at once, even while the server is still importing torch.

    A page that takes its worker down with it is run once more in a worker of its own, so that it is that page which
    fails and none that happened to run beside it.
    """

    def __init__(self, workers: int, method: str = "") -> None:
        self._workers, self._method = workers, method or default_method()
        self._context = multiprocessing.get_context(self._method)
        self._threads = ThreadPoolExecutor(workers, "page")
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def start(self) -> None:
        """Begin to import torch in the server; returns before that is done."""
        if self._method == "forkserver":
            multiprocessing.set_forkserver_preload(PRELOAD)
            multiprocessing.forkserver.ensure_running()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return self._threads.submit(self._call, fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        with self._lock:
            if self._pool:
                self._pool.shutdown(wait, cancel_futures=cancel_futures)
                self._pool = None

    def _call(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        with self._lock:
            pool = self._pool = self._pool or self._new_pool(self._workers)
        try:
            with _no_main():
                future = pool.submit(fn, *args, **kwargs)
            return future.result()
        except BrokenProcessPool:
            with self._lock:
                if self._pool is pool:
                    self._pool = None
        with self._new_pool(1) as alone:
            with _no_main():
                future = alone.submit(fn, *args, **kwargs)
            return future.result()

    def _new_pool(self, workers: int) -> ProcessPoolExecutor:
        self.start()
        method = "fork" if self._method == "forkserver" else "spawn"
        return ProcessPoolExecutor(workers, self._context, worker.begin, (method,))


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
