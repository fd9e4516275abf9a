"""The default executor: workers on this machine, forked from a server that has imported torch.

Any `concurrent.futures.Executor` can take its place. Each is given `supervisor.run_job` and a Job.
"""

import atexit
import multiprocessing
import multiprocessing.forkserver
import os
import sys
import tempfile
import threading
import types
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from snippets._engine.execute import leftovers, supervisor

METHOD = "forkserver" if sys.platform == "linux" else "spawn"  # how processes are started
WITH_TORCH, WITHOUT = (f"snippets._engine.execute.{name}" for name in ("kernel.preload", "supervisor"))
LAST = "snippets._engine.execute.server"  # what the server imports behind one of these
MAX_TMPDIR_BYTES = 107 - len("/pymp-12345678/listener-12345678")  # so that a socket fits into the folder, see unix(7)
SHORT_TMPDIRS = ("/tmp", "/var/tmp")
FAREWELL = 5  # seconds that a worker has to end by itself

_starting = threading.Lock()  # this process has one server, however many executors it has
_hiding = threading.RLock()


class WorkerLost(BrokenExecutor):
    """A worker ended, or did not answer in time, before it had finished a call."""


class LocalExecutor(Executor):
    """Workers on this machine. Submitting returns at once, even while the server is still importing torch.

    A page that takes its worker down is run once more by a guarded worker, which the page cannot reach. So the page
    fails at the block that did it. `method` is how processes are started, "forkserver" or "spawn". A worker that has
    not answered after `patience` seconds is lost; None waits for ever.
    """

    def __init__(self, workers: int, method: str = "", patience: float | None = None) -> None:
        self._method, self._patience = method or METHOD, patience
        self._threads = ThreadPoolExecutor(workers, "page")
        self._idle: list[Worker] = []  # its methods append and pop are atomic
        self._scratch = ""
        atexit.register(self.shutdown)  # multiprocessing would wait for the workers, and these for calls

    def start(self, torch: bool = True) -> None:
        """Begin to import in the server what pages need, with or without torch; returns before that is done.

        A page that needs torch and finds a server without it imports it in its worker.
        """
        with _starting:
            self._scratch = self._scratch or leftovers.make_scratch()
            if self._method == "forkserver":
                multiprocessing.set_forkserver_preload([WITH_TORCH if torch else WITHOUT, LAST])
                given = tempfile.gettempdir()
                try:
                    if len(os.fsencode(given)) > MAX_TMPDIR_BYTES:
                        tempfile.tempdir = next(filter(os.path.isdir, SHORT_TMPDIRS), given)
                    multiprocessing.forkserver.ensure_running()
                finally:
                    tempfile.tempdir = given

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return self._threads.submit(self._call, fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        atexit.unregister(self.shutdown)
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        while self._idle:
            self._idle.pop().end()
        if self._scratch:
            leftovers.remove(self._scratch)

    def _call(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        try:
            worker = self._idle.pop()
        except IndexError:
            worker = self._new_worker(guarded=False)
        try:
            answer = worker.call(self._patience, fn, args, kwargs)
        except WorkerLost:
            guarded = self._new_worker(guarded=True)
            answer = guarded.call(self._patience, fn, args, kwargs)
            guarded.end()
        else:
            self._idle.append(worker)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _new_worker(self, guarded: bool) -> "Worker":
        self.start()
        return Worker(self._method, self._scratch, guarded)


class Worker:
    """A process that makes calls, one at a time."""

    def __init__(self, method: str, folder: str, guarded: bool) -> None:
        context: Any = multiprocessing.get_context(method)
        self._line, its_end = context.Pipe()
        inner = "fork" if method == "forkserver" else "spawn"
        self._process = context.Process(target=supervisor.serve, args=(its_end, folder, inner, guarded))
        with _no_main():
            self._process.start()
        its_end.close()

    def call(self, patience: float | None, fn: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """What `fn` returned or raised. If there is no answer, the process is killed.

        Raises:
            WorkerLost: there is no answer, and will be none.
        """
        try:
            self._line.send((fn, args, kwargs))
            if not self._line.poll(patience):
                raise WorkerLost("its worker did not answer")
            return self._line.recv()
        except BaseException as error:
            self.end(0)
            if isinstance(error, (EOFError, OSError)):
                raise WorkerLost("its worker ended") from error
            raise

    def end(self, patience: float = FAREWELL) -> None:
        """Let the process end by itself, and kill it if it has not after `patience` seconds."""
        self._line.close()
        self._process.join(patience)
        self._process.kill()
        self._process.join()
        self._process.close()


@contextmanager
def _no_main() -> Iterator[None]:
    """Hide the main module while a worker is started.

    multiprocessing has every new process import it again, and it may be a whole program: mkdocs, or pytest.
    """
    with _hiding:
        main, sys.modules["__main__"] = sys.modules["__main__"], types.ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main
