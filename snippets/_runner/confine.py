"""Confinement: the limits within which a page's process runs, and how nothing of it is left behind.

On Linux a page cannot outlive its supervisor, and what it starts is adopted by the supervisor and killed. Elsewhere
the same holds for whatever stays in the page's process group.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import psutil

from snippets._runner.programs import Job

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # linux/prctl.h


def enter(job: Job, scratch: str) -> None:
    """Confine this process, which is about to run a page."""
    os.setsid()
    die_with_parent(signal.SIGKILL)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # a prompt for input ends at once instead of never
    sys.stdin = open(0, closefd=False)
    os.chdir(scratch)
    sys.argv = [job.name]
    sys.path[:] = ["", *(entry for entry in sys.path if entry)]
    os.environ["MPLBACKEND"] = "module://snippets._runner.figures"
    limit_memory(job.settings.memory)


def limit_memory(allowed: int) -> None:
    """Let this process allocate `allowed` bytes more than it has now; beyond that, allocating raises MemoryError."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    status = Path("/proc/self/status")
    if status.exists():
        data = next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmData"))
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        limit = int(data) * 1024 + allowed
        resource.setrlimit(resource.RLIMIT_DATA, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def die_with_parent(number: int) -> None:
    """Have the kernel send this signal when the parent of this process ends, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


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
