"""What pages leave behind: processes, which are bounded while a page runs and killed when it has ended, and folders.

On Linux the supervisor adopts and kills whatever a page started. Elsewhere it kills the page's process group.
"""

import ctypes
import multiprocessing.util
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import psutil

from snippets._engine.execute.folders import LockedFolder, abandoned, owner_is_gone, remove, remove_locked
from snippets._engine.execute.kernel import limits
from snippets._engine.job import Job

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
MAX_PROCESSES = 64  # that a page may have at a time; a DataLoader takes one a worker
PREFIX = "snippets-"  # what the names of folders for temporary files begin with
# A socket must fit into such a folder, see unix(7).
MAX_SOCKET_FOLDER_BYTES = 107 - len("/pymp-12345678/listener-12345678")
SHORT_FOLDERS = ("/tmp", "/var/tmp")

_making = threading.Lock()
_scratch: LockedFolder | None = None
_sockets: LockedFolder | None = None


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


def scratch() -> Path:
    """The folder of this process for whatever it and its workers keep on disk for a while.

    It is made when it is first asked for, and removed when the process ends. If the process is killed, its workers
    remove it, or the next process that makes one does.
    """
    global _scratch
    with _making:
        if _scratch is None:
            _scratch = _make_scratch(None)
        return _scratch.path


def socket_folder() -> Path:
    """A folder of this process whose path leaves room for the name of a socket."""
    global _sockets
    if len(os.fsencode(folder := scratch())) <= MAX_SOCKET_FOLDER_BYTES:
        return folder
    with _making:
        if _sockets is None:
            _sockets = _make_scratch(next((Path(name) for name in SHORT_FOLDERS if os.path.isdir(name)), None))
        return _sockets.path


def clear(parent: Path | None = None) -> None:
    """Remove the folders of processes that were killed, from `parent` or else from the folder for temporary files."""
    for left in abandoned(parent or Path(tempfile.gettempdir()), PREFIX):
        remove_locked(left)


def _make_scratch(parent: Path | None) -> LockedFolder:
    clear(parent)
    made = LockedFolder(parent, PREFIX)
    # multiprocessing, which has its socket there, removes that at priority -100.
    multiprocessing.util.Finalize(None, made.remove, exitpriority=-101)
    return made


def leave(home: str) -> None:
    """Remove the folder of a worker that ends. If the process that started it is gone, the last one removes the rest.

    The folder lies two levels below the one that `scratch` made.
    """
    remove(home)
    folder = Path(home).parent
    with suppress(OSError), owner_is_gone(folder.parent) as gone:
        if gone:
            folder.rmdir()  # raises if another worker still has its own in it
            remove_locked(folder.parent)


@contextmanager
def working_folder(job: Job) -> Iterator[str]:
    """A folder for a page to run in, removed afterwards. It shows the project's files and the page's program.

    Beside it there is one for temporary files, and one with the program for processes that the page starts.
    """
    scratch, project = Path(tempfile.mkdtemp(prefix="page-")), Path(job.project)
    folder = scratch / "page"
    try:
        for made in (folder, scratch / "tmp", scratch / limits.PROGRAM):
            made.mkdir()
        (scratch / limits.PROGRAM / job.name).write_text(job.script or job.source, encoding="utf-8")
        if not _hides_a_module(job.name, project):
            (folder / job.name).write_text(job.source, encoding="utf-8")
        for entry in project.iterdir() if project.is_dir() else ():
            if not entry.name.startswith(".") and not (folder / entry.name).exists():
                (folder / entry.name).symlink_to(entry)
        yield str(folder)
    finally:
        remove(scratch)


def _hides_a_module(name: str, project: Path) -> bool:
    """Whether a page that imports what it is about, such as `calendar`, would find its own program instead."""
    module = name.removesuffix(".py")
    if (project / name).exists() or module in sys.stdlib_module_names:
        return True
    with suppress(ImportError, ValueError):
        return module.isidentifier() and find_spec(module) is not None
    return False
