"""The processes of a page: counted and measured while it runs, killed when it has ended.

On Linux the supervisor adopts and kills whatever a page started. Elsewhere it kills the page's process group.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import suppress

import psutil

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
MAX_PROCESSES = 64  # that a page may have at a time; a DataLoader takes one a worker


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def excess(allowed: int) -> str:
    """The limit that the descendants of this process exceed together; an empty text if none.

    Args:
        allowed: bytes of memory. Each process of a page that forks may be within its own limit.
    """
    running = psutil.Process().children(recursive=True)
    if len(running) > MAX_PROCESSES:
        return f"the page had more than {MAX_PROCESSES} processes"
    held = 0
    for process in running:
        with suppress(psutil.Error):
            # The proportional set size splits shared memory among its users, so that the sum counts it once.
            held += process.memory_full_info().pss if sys.platform == "linux" else process.memory_info().rss
    if held > allowed + psutil.Process().memory_info().rss:
        return f"the page's processes held more than {allowed} bytes (extra.snippets.memory)"
    return ""


def kill_group(leader: int) -> None:
    """Kill the process group of a page, and its leader if that has not yet made the group."""
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            kill(leader, signal.SIGKILL)


def sweep() -> None:
    """Kill and reap all descendants of this process, which must have called `adopt_orphans` before it had any."""
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
