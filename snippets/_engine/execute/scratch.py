"""The folders that pages work in. They are removed whatever a page did to the permissions in them."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from snippets._engine.job import Job


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
    """Remove a folder, even one with folders that may not be written to."""
    shutil.rmtree(folder, ignore_errors=True)
    if os.path.exists(folder):
        os.chmod(folder, 0o700)
        for root, names, _ in os.walk(folder):
            for path in (os.path.join(root, name) for name in names):
                if not os.path.islink(path):
                    os.chmod(path, 0o700)
        shutil.rmtree(folder, ignore_errors=True)
