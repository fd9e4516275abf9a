"""The local executor: calls run side by side, and one that takes its worker down costs no other."""

import atexit
import math
import os
import select
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, as_completed

import pytest

from snippets._engine.execute import local
from snippets._engine.execute.local import LocalExecutor, WorkerLost

pytestmark = pytest.mark.runs  # some make workers of their own


def test_it_is_an_executor(executor):
    """It can stand wherever an executor of the standard library can."""
    assert isinstance(executor, Executor)
    assert list(executor.map(math.sqrt, [1, 4, 9])) == [1.0, 2.0, 3.0]


def test_a_call_takes_what_it_is_given(executor):
    """Arguments of all kinds reach the call."""
    assert executor.submit(int, "ff", base=16).result() == 255


def test_a_call_runs_elsewhere(executor):
    """No call runs in the process that asked for it."""
    assert executor.submit(os.getpid).result() != os.getpid()


def test_an_exception_is_the_calls_own(executor):
    """What a call raises is raised where its result is asked for, and the worker goes on."""
    with pytest.raises(ZeroDivisionError):
        executor.submit(divmod, 1, 0).result()
    assert executor.submit(divmod, 7, 2).result() == (3, 1)


def test_calls_run_side_by_side(executor, tmp_path):
    """Two calls, each of which waits for the other, both end."""
    os.mkfifo(tmp_path / "fifo")
    calls = [executor.submit(os.open, str(tmp_path / "fifo"), end) for end in (os.O_RDONLY, os.O_WRONLY)]
    assert all(call.result(timeout=30) > 2 for call in calls)


def test_workers_are_used_again(executor):
    """However many calls there are, there are no more workers than was said."""
    assert len({executor.submit(os.getpid).result() for _ in range(9)}) <= 2


def test_a_call_that_kills_its_worker_is_lost_alone(executor):
    """A call that ends its worker, twice, is lost; those beside it and behind it are not."""
    beside = [executor.submit(math.sqrt, n) for n in range(5)]
    fatal = executor.submit(os._exit, 3)
    behind = [executor.submit(math.sqrt, n) for n in range(5)]
    with pytest.raises(WorkerLost):
        fatal.result()
    assert [future.result() for future in as_completed(beside + behind)].count(2.0) == 2


def test_a_call_without_an_answer_is_lost():
    """A worker that does not answer in time is given up, if there is such a time."""
    impatient = LocalExecutor(1, patience=0.2)
    try:
        with pytest.raises(WorkerLost):
            impatient.submit(time.sleep, 60).result()
    finally:
        impatient.shutdown()


def test_the_main_module_is_not_run_again(executor):
    """A worker knows nothing of the program that started it, and that program has its main module back."""
    main = sys.modules["__main__"]
    assert executor.submit(has_main_file).result() is False
    assert sys.modules["__main__"] is main


def has_main_file():
    """Whether this process' main module is a file of pytest's."""
    return "pytest" in str(getattr(sys.modules["__main__"], "__file__", ""))


def test_the_main_module_is_hidden_until_the_last_worker_has_started():
    """While several workers are started at once, the first to be done does not bring the main module back."""
    main = sys.modules["__main__"]
    with local._no_main():
        with local._no_main():
            assert sys.modules["__main__"] is not main
        assert sys.modules["__main__"] is not main
    assert sys.modules["__main__"] is main


def test_torch_is_imported_before_the_first_page(executor):
    """What pages are forked from has imported torch, and what torch imports late, and has one thread."""
    modules, threads, variables = executor.submit(what_a_fork_finds).result()
    assert {"torch", "numpy", "torch._dynamo"} <= modules
    assert threads == 1
    assert variables.isdisjoint({"OMP_NUM_THREADS", "MKL_NUM_THREADS"} - set(os.environ))


def what_a_fork_finds():
    """Modules, threads and variables of this process."""
    import torch

    return set(sys.modules), torch.get_num_threads(), set(os.environ)


def test_the_server_ends_at_once():
    """Where the server's own module is imported, an interpreter ends without any of what is to be done at its end."""
    code = "import atexit; atexit.register(print, 'late'); import snippets._engine.execute.server; raise SystemExit(5)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_the_end_of_the_server_is_not_its_workers(executor):
    """Whoever has all done that is to be done at the end of an interpreter, in a worker, does not end it."""
    assert executor.submit(end_and_go_on).result() == "went on"


def end_and_go_on():
    """Do, in this process, what an interpreter does at its end."""
    atexit._run_exitfuncs()
    return "went on"


def test_a_call_that_is_cancelled_is_not_made_again(tmp_path):
    """An executor that is shut down in the middle of a call ends it at once, and no other worker makes it again."""
    cancelled = LocalExecutor(1)
    os.mkfifo(tmp_path / "fifo")
    with open(os.open(tmp_path / "fifo", os.O_RDONLY | os.O_NONBLOCK)) as reached:
        call = cancelled.submit(tell_and_wait, str(tmp_path / "fifo"), str(tmp_path / "log"))
        assert select.select([reached], [], [], 60)[0]
        began = time.monotonic()
        cancelled.shutdown(cancel_futures=True)
    assert time.monotonic() - began < 10
    assert (tmp_path / "log").read_text(encoding="utf-8") == "called "
    with pytest.raises(WorkerLost):
        call.result(0)


def tell_and_wait(fifo, log):
    """Write down that this was called, and wait."""
    with open(log, "a", encoding="utf-8") as file:
        file.write("called ")
    with open(fifo, "w", encoding="utf-8") as file:
        file.write("called")
    time.sleep(600)


def test_an_interrupt_is_not_the_workers(executor):
    """A terminal sends Ctrl-C to workers too. They leave it to the process that started them."""
    assert executor.submit(interrupted).result() == "went on"


def interrupted():
    """Send this process what a terminal sends it."""
    os.kill(os.getpid(), signal.SIGINT)
    return "went on"


def test_an_executor_that_never_ran_ends_at_once():
    """Shutting down twice, or without a call, does nothing."""
    idle = LocalExecutor(1)
    idle.shutdown()
    idle.shutdown()
    with pytest.raises(RuntimeError):
        idle.submit(os.getpid)
