"""Folders that a process needs for a while, and that others may remove once that process is gone.

Its owner holds a lock on a file in the folder. The lock ends with the process, whatever ends it. A process id would not
do: it may be another process's by now, or belong to another container that shares the folder for temporary files.
"""

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOCK = ".snippets-lock"  # no folder of anybody else has a file of this name
UNLOCKED = re.compile("[a-z0-9_]{8}")  # what `tempfile` puts behind the beginning of a name


class LockedFolder:
    """A new folder that others leave alone until this process removes it or ends.

    Args:
        parent: where it is made; None stands for the folder for temporary files.
        prefix: what its name begins with.
    """

    def __init__(self, parent: Path | None, prefix: str) -> None:
        self._owner = os.getpid()
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
            # Until it has a lock, somebody may take it for abandoned and remove it.
            with suppress(FileNotFoundError, BlockingIOError):
                self._lock = _lock_new(self.path)
                return

    def remove(self) -> None:
        """Remove the folder. A fork of the process that made it has no right to."""
        if self._owner == os.getpid() and self._lock >= 0:
            remove_locked(self.path)
            os.close(self._lock)
            self._lock = -1

    def abandon(self) -> None:
        """Leave the folder, as it is, to the next process that looks for abandoned ones."""
        os.close(self._lock)
        self._lock = -1


def _lock_new(folder: Path) -> int:
    """The descriptor of the lock of a folder that was just made.

    Raises:
        FileNotFoundError: somebody has removed the folder.
        BlockingIOError: somebody is about to.
        OSError: the folder cannot be locked; then it is removed.
    """
    lock = -1
    try:
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.stat(folder / LOCK)  # raises if the lock was removed before it was held
    except OSError as error:
        if lock >= 0:
            os.close(lock)
        if not isinstance(error, (FileNotFoundError, BlockingIOError)):
            remove(folder)
        raise
    return lock


def abandoned(parent: Path, prefix: str) -> Iterator[Path]:
    """The locked folders of this user whose process is gone; each is ours until the next is asked for.

    An empty folder without a lock is removed here: its process was killed before it made the lock.
    """
    for folder in parent.glob(f"{prefix}*"):
        with suppress(OSError):  # somebody else may just have removed it
            if folder.is_symlink() or folder.lstat().st_uid != os.geteuid():
                continue
            if UNLOCKED.fullmatch(folder.name.removeprefix(prefix)) and not (folder / LOCK).exists():
                folder.rmdir()  # raises if it is not empty
            with owner_is_gone(folder, fcntl.LOCK_EX) as gone:
                if gone:
                    yield folder


@contextmanager
def owner_is_gone(folder: Path, kind: int = fcntl.LOCK_SH) -> Iterator[bool]:
    """Whether the process that made a locked folder is gone; if so, the lock is held meanwhile.

    Raises OSError if the folder has no lock.
    """
    lock = os.open(folder / LOCK, os.O_RDWR)
    try:
        try:
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(lock)


def remove_locked(folder: Path) -> None:
    """Remove a locked folder. Its lock goes last: if this process ends meanwhile, others remove the rest."""
    with suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name != LOCK:
                remove(entry.path) if entry.is_dir(follow_symlinks=False) else os.unlink(entry.path)
    remove(folder)


def remove(folder: str | Path) -> None:
    """Remove a folder, whatever a page did to the permissions in it."""
    shutil.rmtree(folder, ignore_errors=True)
    if not os.path.lexists(folder):
        return
    with suppress(OSError):
        os.chmod(folder, 0o700)
        for root, names, _ in os.walk(folder):
            for path in (os.path.join(root, name) for name in names):
                if not os.path.islink(path):
                    os.chmod(path, 0o700)
    shutil.rmtree(folder, ignore_errors=True)
