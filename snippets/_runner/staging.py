"""Staging: a site is built beside the last good one and takes its place only when nothing failed."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path


class Staging:
    """The folder in which a site is built.

    Args:
        target: where the finished site goes.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.folder = target.with_name(f".{target.name}-building-{os.getpid()}")
        self._old = target.with_name(f".{target.name}-replaced-{os.getpid()}")

    def begin(self) -> None:
        """Clear away what builds left that were killed, and bring back a site that one was about to replace."""
        for left in self.target.parent.glob(f".{self.target.name}-*"):
            found = re.fullmatch(rf"\.{re.escape(self.target.name)}-(building|replaced)-(\d+)", left.name)
            if not found or _alive(int(found[2])):
                continue
            if found[1] == "replaced" and not self.target.exists():
                left.rename(self.target)
            else:
                shutil.rmtree(left, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def publish(self) -> None:
        """Put the finished site in the place of the last one, which comes back if that cannot be done."""
        if self.target.exists():
            self.target.rename(self._old)
        try:
            self.folder.rename(self.target)
        except OSError:
            if self._old.exists():
                self._old.rename(self.target)
            raise
        shutil.rmtree(self._old, ignore_errors=True)

    def discard(self) -> None:
        """Forget an unfinished site; the last good one stays as it is."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
