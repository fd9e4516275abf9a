"""Confinement: the limits within which a page's process runs, and how nothing of it is left behind.

On Linux a page cannot outlive its supervisor, and what it starts is adopted by the supervisor and killed. Elsewhere
the same holds for whatever stays in the page's process group.
"""

from __future__ import annotations

import ctypes
import itertools
import mmap
import os
import re
import shutil
import signal
import sys
import tempfile
from contextlib import suppress
from multiprocessing import resource_tracker
from pathlib import Path

import psutil

from snippets._runner.jobs import Job

C = ctypes.CDLL(None)
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # linux/prctl.h
RESERVE = 64 * 2**20  # bytes that a page which ran out of memory may have to say so
CUSHION = 4 * 2**20  # bytes of them that are set aside: where there is not one left, even to ask for more takes some
_cushion: mmap.mmap | None = None
PROCESSES = 64  # that a page may have at a time; a DataLoader takes one a worker


def enter(job: Job, folder: str, pipes: tuple[int, int]) -> None:
    """Confine this process, which is about to run a page, to a working folder and two pipes."""
    os.setsid()
    die_with_parent(signal.SIGKILL)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # a prompt for input ends at once instead of never
    sys.stdin = open(0, closefd=False)
    _close_all_but(0, 1, 2, *pipes, resource_tracker.getfd())
    os.chdir(folder)
    sys.argv = [job.name]
    sys.path[:] = ["", *(entry for entry in sys.path if entry)]
    os.environ["MPLBACKEND"] = "module://snippets._runner.backend"
    os.environ["TMPDIR"] = str(Path(folder).with_name("tmp"))
    tempfile.tempdir = None  # the supervisor knew another
    limit_memory(job.settings.memory)


def _close_all_but(*kept: int) -> None:
    """Close what this process inherited from its supervisor: a page has no business with it."""
    for low, high in itertools.pairwise([-1, *sorted(kept), os.sysconf("SC_OPEN_MAX")]):
        if low + 1 < high:  # CPython takes an empty range for all there is
            os.closerange(low + 1, high)


def limit_memory(allowed: int) -> None:
    """Let this process allocate `allowed` bytes more than it has now; beyond that, allocating raises MemoryError."""
    global _cushion
    import resource

    _cushion = mmap.mmap(-1, CUSHION, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _lower(resource.RLIMIT_FSIZE, allowed, allowed)
    status = Path("/proc/self/status")
    if status.exists():
        data = next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmData"))
        limit = int(data) * 1024 + allowed
        _lower(resource.RLIMIT_DATA, limit, limit + RESERVE)


def _lower(kind: int, soft: int, hard: int) -> None:
    import resource

    _, bound = resource.getrlimit(kind)
    if bound != resource.RLIM_INFINITY:
        soft, hard = min(soft, bound), min(hard, bound)
    resource.setrlimit(kind, (soft, hard))


def use_reserve() -> None:
    """Let a page that has run out of memory say so."""
    global _cushion
    if _cushion is not None:
        _cushion.close()
        _cushion = None
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def excess(allowed: int) -> str:
    """Why the processes that descend from this one are too much, if they are. One that forks is within every limit."""
    running = psutil.Process().children(recursive=True)
    if len(running) > PROCESSES:
        return f"the page had more than {PROCESSES} processes"
    held = 0
    for process in running:
        with suppress(psutil.Error):
            # Of memory that processes share, each has its part, so that the sum counts it once.
            held += process.memory_full_info().pss if sys.platform == "linux" else process.memory_info().rss
    if held > allowed + psutil.Process().memory_info().rss:
        return f"the page's processes held more than {allowed} bytes (extra.snippets.memory)"
    return ""


def die_with_parent(number: int) -> None:
    """Have the kernel send this signal when the parent of this process ends, however it ends."""
    if sys.platform == "linux":
        parent = os.getppid()
        C.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it ended meanwhile
            os.kill(os.getpid(), number)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends."""
    if sys.platform == "linux":
        C.prctl(PR_SET_CHILD_SUBREAPER, 1)


def kill_group(leader: int) -> None:
    """Kill the process group of a page."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(leader, signal.SIGKILL)


def sweep() -> None:
    """Kill and reap all descendants of this process. It must have adopted orphans before they became any."""
    while _has_children():
        descendants = psutil.Process().children(recursive=True)
        for process in descendants:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(descendants, timeout=1)


def _has_children() -> bool:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def make_scratch() -> str:
    """A folder for the working folders of pages. Those of builds that were killed are removed."""
    for left in Path(tempfile.gettempdir()).glob("snippets-*"):
        owner = re.match(r"snippets-(\d+)-", left.name)
        if owner and not psutil.pid_exists(int(owner[1])):
            remove(left)
    return tempfile.mkdtemp(prefix=f"snippets-{os.getpid()}-")


def remove(folder: str | Path) -> None:
    """Remove a folder in which a page worked, whatever it did to the permissions in it."""
    shutil.rmtree(folder, ignore_errors=True)
    if os.path.exists(folder):
        os.chmod(folder, 0o700)
        for root, names, _ in os.walk(folder):
            for name in names:
                path = os.path.join(root, name)
                if not os.path.islink(path):
                    os.chmod(path, 0o700)
        shutil.rmtree(folder, ignore_errors=True)
