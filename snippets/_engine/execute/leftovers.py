"""What pages leave behind: processes, which are bounded while a page runs and killed when it has ended, and folders.

On Linux the supervisor adopts and kills whatever a page started. Elsewhere it kills the page's process group.
"""

import ctypes
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from snippets._engine.job import Job

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
MAX_PROCESSES = 64  # that a page may have at a time; a DataLoader takes one a worker


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def excess(allowed: int) -> str:
    """The limit that the descendants of this process exceed together; an empty text if none.

    Each process of a page that forks may be within its own limit of memory, and all together beyond `allowed` bytes.
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
    with suppress(ChildProcessError):  # none is left
        while True:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
            descendants = psutil.Process().children(recursive=True)
            for process in descendants:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            psutil.wait_procs(descendants, timeout=1)


def make_scratch() -> str:
    """Make a folder for all working folders of this process's pages. Those of builds that were killed are removed."""
    for left in Path(tempfile.gettempdir()).glob("snippets-*"):
        owner = re.match(r"snippets-(\d+)-", left.name)
        if owner and not psutil.pid_exists(int(owner[1])):
            remove(left)
    return tempfile.mkdtemp(prefix=f"snippets-{os.getpid()}-")


@contextmanager
def working_folder(job: Job) -> Iterator[str]:
    """A folder for a page to run in, removed afterwards. It shows the project's files and the page's program."""
    scratch, project = Path(tempfile.mkdtemp(prefix="snippets-page-")), Path(job.project)
    folder = scratch / "page"
    try:
        for made in (folder, scratch / "tmp"):
            made.mkdir()
        (folder / job.name).write_text(job.source, encoding="utf-8")
        for entry in project.iterdir() if project.is_dir() else ():
            if not entry.name.startswith(".") and not (folder / entry.name).exists():
                (folder / entry.name).symlink_to(entry)
        yield str(folder)
    finally:
        remove(scratch)


def remove(folder: str | Path) -> None:
    """Remove a folder, whatever a page did to the permissions in it."""
    with suppress(OSError):
        os.chmod(folder, 0o700)
        for root, names, _ in os.walk(folder):
            for path in (os.path.join(root, name) for name in names):
                if not os.path.islink(path):
                    os.chmod(path, 0o700)
    shutil.rmtree(folder, ignore_errors=True)
