"""Staging: a site is built beside the last good one and replaces it only when nothing failed."""

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
        """Remove what killed builds left, and bring back a site that one was about to replace."""
        for left in self.target.parent.glob(f".{self.target.name}-*"):
            found = re.fullmatch(rf"\.{re.escape(self.target.name)}-(building|replaced)-(\d+)", left.name)
            if not found:
                continue
            from psutil import pid_exists  # here, since most builds find nothing left

            if int(found[2]) != os.getpid() and pid_exists(int(found[2])):  # another build is running
                continue
            if found[1] == "replaced" and not self.target.exists():
                left.rename(self.target)
            else:
                shutil.rmtree(left, ignore_errors=True)

    def publish(self) -> None:
        """Replace the last site by the finished one.

        Raises:
            OSError: that could not be done; the last site is as it was.
        """
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
        """Remove an unfinished site; the last good one stays as it is."""
        shutil.rmtree(self.folder, ignore_errors=True)
