"""The cache: results by fingerprint, one JSON file each.

A fingerprint covers what a page's results are decided by: its code and claims' expressions, in order, the versions of
Python and of what computes and draws, and the engine's source. What the page turned out to read (local modules, data
files) is kept beside the result with its digests, and must still be the same. Failures are never kept. An entry that
cannot be read, or whose checksum is wrong, counts as absent. Formulas are kept here too, by their TeX.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import cache as once
from pathlib import Path

from snippets._runner.jobs import Job
from snippets._runner.result import Result

BOUND = 256 * 2**20  # bytes; beyond it the entries that were not used for longest go
HOUR = 3600  # seconds after which a file that is still being written never will be
CLOCK = 0.02  # seconds by which a file system's clock may be slow
VERSIONED = ("torch", "numpy", "sympy", "matplotlib")  # what decides numbers and pictures


class Cache:
    """Results in a folder, which two builds may share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, job: Job) -> Result | None:
        """The result of a job, if one is kept and all it depends on is unchanged."""
        try:
            entry = json.loads(self.text(_identity(job)) or "")
            if {name: digest_of(Path(job.project, name)) for name in entry["read"]} != entry["read"]:
                return None
            return dataclasses.replace(Result.from_json(entry["result"]), cached=True)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def put(self, job: Job, result: Result) -> None:
        """Keep a result, unless what it read has been changed since."""
        if not settled(result):
            return
        # Names are relative to the project, so that another checkout can use the entry.
        read = {os.path.relpath(name, job.project): digest_of(Path(name)) for name in result.read}
        self.keep(_identity(job), json.dumps({"read": read, "result": result.to_json()}))

    def text(self, key: str) -> str | None:
        """The text kept under a key, if it is there and whole."""
        path = self._path(key)
        try:
            checksum, _, body = path.read_text(encoding="utf-8").partition("\n")
            if checksum != _digest(body.encode()):
                return None
            os.utime(path)
            return body
        except (OSError, ValueError):
            return None

    def keep(self, key: str, body: str) -> None:
        """Keep a text under a key. A reader sees either the whole of it or nothing."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        try:
            with open(handle, "w", encoding="utf-8") as file:
                file.write(f"{_digest(body.encode())}\n{body}")
            os.replace(name, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise

    def trim(self, bound: int = BOUND) -> None:
        """Remove the entries that were used longest ago, until the rest fits in `bound` bytes."""
        entries = []
        for path in self.folder.glob("*"):
            with suppress(OSError):
                status = path.stat()
                abandoned = path.suffix == ".tmp" and status.st_mtime < time.time() - HOUR
                # What a build that was killed has left goes first.
                entries.append((0 if abandoned else status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in entries)
        for _, size, path in sorted(entries):
            if total <= bound:
                return
            with suppress(OSError):
                path.unlink()
            total -= size

    def _path(self, key: str) -> Path:
        return self.folder / f"{_digest(key.encode())}.json"


def _identity(job: Job) -> str:
    return json.dumps([job.name, [vars(step) for step in job.steps], environment()])


@once
def environment() -> dict[str, str]:
    """Versions of what decides a number, found without importing any of it, and the engine's own source."""
    found = {"python": sys.version, "engine": _engine_digest()}
    for folder in sys.path:
        # Reading a package's metadata would take longer than all else that an unchanged build does here.
        with suppress(OSError):
            for entry in sorted(os.listdir(folder or ".")):
                name = entry.partition("-")[0]
                if name in VERSIONED and entry.endswith(".dist-info"):
                    found.setdefault(name, entry)
    return found


def _engine_digest() -> str:
    sources = sorted(Path(__file__).parent.rglob("*.py"))
    return _digest(b"\0".join(path.name.encode() + b"\0" + path.read_bytes() for path in sources))


def settled(result: Result) -> bool:
    """Whether what a page read, which has just ended, is what it read still."""
    began = time.time() - result.seconds - CLOCK
    return all(_changed(name) <= began for name in result.read)


def _changed(name: str) -> float:
    """When a file was changed; 0 if there is none."""
    with suppress(OSError):
        return os.stat(name).st_mtime
    return 0


def digest_of(path: Path) -> str:
    """The digest of a file's content; an empty text if it cannot be read."""
    try:
        return _digest(path.read_bytes())
    except OSError:
        return ""


def digests_of(names: Iterable[str]) -> dict[str, str]:
    """The digest of each of these files."""
    return {name: digest_of(Path(name)) for name in names}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
