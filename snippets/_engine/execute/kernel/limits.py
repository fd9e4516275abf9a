"""The limits of a page: what a page's own process does to itself before it runs the page's code.

On Linux the process also ends when its supervisor does. Elsewhere only its process group is bounded.
"""

import ctypes
import itertools
import mmap
import os
import resource
import signal
import sys
import tempfile
from contextlib import suppress
from multiprocessing import process, resource_tracker
from pathlib import Path

from snippets._engine.job import Job

PR_SET_PDEATHSIG = 1  # linux/prctl.h
RESERVE_BYTES = 64 * 2**20  # that a page which ran out of memory may use to report it
CUSHION_BYTES = 4 * 2**20  # of the reserve, mapped in advance: raising a limit takes some memory itself
PROGRAM = "program"  # the folder, beside the one that a page works in, that holds the page's program
_cushion: mmap.mmap | None = None


def enter(job: Job, folder: str, pipes: tuple[int, int]) -> None:
    """Confine this process, which is about to run a page, to a working folder and two pipes."""
    os.setsid()
    die_with_parent(signal.SIGKILL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # a prompt for input ends at once instead of never
    sys.stdin = open(0, closefd=False)
    kept = [-1, 0, 1, 2, *pipes, *filter(None, [resource_tracker.getfd()]), os.sysconf("SC_OPEN_MAX")]
    for low, high in itertools.pairwise(sorted(kept)):  # all other descriptors are the supervisor's
        if low + 1 < high:  # CPython takes an empty range for all there is
            os.closerange(low + 1, high)
    os.chdir(folder)
    sys.argv = [job.name]
    sys.path[:] = [folder, *(entry for entry in sys.path if entry)]
    # A process that the page starts, and does not fork, runs the program there as its main module.
    process.ORIGINAL_DIR = str(Path(folder).with_name(PROGRAM))  # type: ignore[attr-defined]
    os.environ["MPLBACKEND"] = "module://snippets._engine.execute.kernel.backend"
    os.environ["TMPDIR"] = str(Path(folder).with_name("tmp"))
    tempfile.tempdir = None  # the supervisor's
    limit_memory(job.settings.memory)


def limit_memory(allowed: int) -> None:
    """Let this process allocate `allowed` bytes more than it has now; beyond that, allocating raises MemoryError."""
    global _cushion
    _cushion = mmap.mmap(-1, CUSHION_BYTES, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _lower(resource.RLIMIT_FSIZE, allowed, allowed)
    status = Path("/proc/self/status")
    if status.exists():
        data = next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmData"))
        limit = int(data) * 1024 + allowed
        _lower(resource.RLIMIT_DATA, limit, limit + RESERVE_BYTES)


def _lower(kind: int, soft: int, hard: int) -> None:
    _, bound = resource.getrlimit(kind)
    bound = sys.maxsize if bound == resource.RLIM_INFINITY else bound
    resource.setrlimit(kind, (min(soft, bound), min(hard, bound)))


def use_reserve() -> None:
    """Let a page that has run out of memory report it."""
    if _cushion is not None:
        _cushion.close()
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def die_with_parent(number: int) -> None:
    """Have the kernel send this signal when the parent of this process ends."""
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it ended meanwhile
            os.kill(os.getpid(), number)
