"""The default executor: workers on this machine, forked from a server that has imported torch.

Any `concurrent.futures.Executor` can take its place. Each is given `supervisor.run_job` and a Job.
"""

import atexit
import itertools
import multiprocessing
import multiprocessing.forkserver
import multiprocessing.util
import os
import re
import signal
import sys
import tempfile
import threading
import types
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

from snippets._engine.execute import leftovers, supervisor
from snippets._engine.execute.folders import remove

METHOD = "forkserver" if sys.platform == "linux" else "spawn"  # how processes are started
WITH_TORCH, WITHOUT = (f"snippets._engine.execute.{name}" for name in ("kernel.preload", "supervisor"))
# What the server imports before and behind one of these.
FIRST, LAST = "snippets._engine.execute.server_start", "snippets._engine.execute.server"
FAREWELL = 5  # seconds that a worker has to end by itself
QUICK_FAREWELL = 1  # seconds that it has when its call is cancelled

OPTIMIZING = re.compile("-O+")  # switches of Python

_starting = threading.Lock()  # this process has one server, however many executors it has
_hiding = threading.RLock()
_numbers = itertools.count(1)  # of the executors of this process


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
        self._busy: set[Worker] = set()
        self._starting = 0  # workers that are being started
        self._cancelled = False
        self._changed = threading.Condition()  # for the three above
        self._folder = ""
        atexit.register(self.shutdown)  # multiprocessing would wait for the workers, and these for calls

    def start(self, torch: bool = True) -> None:
        """Begin to import in the server what pages need, with or without torch; returns before that is done.

        A page that needs torch and finds a server without it imports it in its worker.
        """
        with _starting:
            if not self._folder:
                self._folder = os.path.join(leftovers.scratch(), str(next(_numbers)))
                os.mkdir(self._folder)
            if self._method == "forkserver":
                multiprocessing.set_forkserver_preload([FIRST, WITH_TORCH if torch else WITHOUT, LAST])
                with _as_temporary_folder(str(leftovers.socket_folder())), _asserts():
                    multiprocessing.forkserver.ensure_running()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return self._threads.submit(self._call, fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers. With `cancel_futures`, calls that are being made end too, and are not made again."""
        atexit.unregister(self.shutdown)
        if cancel_futures:
            self._cancel()
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        while self._idle:
            self._idle.pop().end()
        if self._folder:
            remove(self._folder)

    def _cancel(self) -> None:
        with self._changed:
            self._cancelled = True
            for end in (signal.SIGTERM, signal.SIGKILL):
                for worker in self._busy:
                    worker.signal(end)
                self._changed.wait_for(lambda: not self._busy, QUICK_FAREWELL)
            if self._starting and self._method == "forkserver":
                # A thread waits for the server's imports, after which it forks. The next executor starts another one.
                server: Any = multiprocessing.forkserver._forkserver
                with suppress(ProcessLookupError, TypeError):  # it has ended, or never began
                    os.kill(server._forkserver_pid, signal.SIGKILL)

    def _call(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        try:
            worker = self._idle.pop()
        except IndexError:
            worker = self._new_worker(guarded=False)
        try:
            answer = self._answer(worker, fn, args, kwargs)
        except WorkerLost:
            guarded = self._new_worker(guarded=True)
            answer = self._answer(guarded, fn, args, kwargs)
            guarded.end()
        else:
            self._idle.append(worker)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _answer(self, worker: "Worker", fn: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        with self._changed:
            self._busy.add(worker)
            cancelled = self._cancelled
        try:
            if cancelled:
                worker.end(0)
                raise WorkerLost("its executor was shut down")
            return worker.call(self._patience, fn, args, kwargs)
        finally:
            with self._changed:
                self._busy.discard(worker)
                self._changed.notify_all()

    def _new_worker(self, guarded: bool) -> "Worker":
        with self._changed:
            if self._cancelled:
                raise WorkerLost("its executor was shut down")
            self._starting += 1
        try:
            self.start()
            return Worker(self._method, self._folder, guarded)
        except (EOFError, OSError) as error:
            if self._cancelled:  # by which the server was ended
                raise WorkerLost("its executor was shut down") from error
            raise
        finally:
            with self._changed:
                self._starting -= 1


class Worker:
    """A process that makes calls, one at a time."""

    def __init__(self, method: str, folder: str, guarded: bool) -> None:
        context: Any = multiprocessing.get_context(method)
        self._line, its_end = context.Pipe()
        inner = "fork" if method == "forkserver" else "spawn"
        self._process = context.Process(target=supervisor.serve, args=(its_end, folder, inner, guarded))
        with _no_main(), _asserts():
            self._process.start()
        self._pid: int = self._process.pid
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

    def signal(self, number: int) -> None:
        """Send the process a signal in the middle of a call, whose thread waits for it."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, number)

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


@contextmanager
def _as_temporary_folder(folder: str) -> Iterator[None]:
    """Have all temporary files of this process and of what it starts made in a folder."""
    given, variable = tempfile.tempdir, os.environ.get("TMPDIR")
    tempfile.tempdir = os.environ["TMPDIR"] = folder
    try:
        yield
    finally:
        tempfile.tempdir = given
        del os.environ["TMPDIR"]
        os.environ.update({"TMPDIR": variable} if variable is not None else {})


@contextmanager
def _asserts() -> Iterator[None]:
    """Start processes in which asserts run. If this one was started by `python -O`, those it starts would run none."""
    if not sys.flags.optimize:
        yield
        return
    util: Any = multiprocessing.util
    with _hiding:
        switches, variable = util._args_from_interpreter_flags, os.environ.pop("PYTHONOPTIMIZE", None)
        util._args_from_interpreter_flags = lambda: [each for each in switches() if not OPTIMIZING.fullmatch(each)]
        try:
            yield
        finally:
            util._args_from_interpreter_flags = switches
            os.environ.update({"PYTHONOPTIMIZE": variable} if variable is not None else {})
