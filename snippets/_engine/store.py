"""A store: a folder of texts by key, which several builds may share. A text that was damaged counts as absent."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

MAX_STORE_BYTES = 256 * 2**20
ABANDONED_SECONDS = 3600  # age at which a file that is still being written never will be


class Store:
    """Texts in a folder, one file each, with a checksum."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def text(self, key: str) -> str | None:
        """The text under a key; None if there is none, or its checksum is wrong."""
        path = self._path(key)
        try:
            checksum, _, body = path.read_text(encoding="utf-8").partition("\n")
            if checksum != digest(body.encode()):
                return None
            os.utime(path)
            return body
        except (OSError, ValueError):
            return None

    def keep(self, key: str, body: str) -> None:
        """Keep a text under a key. A reader sees either the whole text or none."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        try:
            with open(handle, "w", encoding="utf-8") as file:
                file.write(f"{digest(body.encode())}\n{body}")
            os.replace(name, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise

    def trim(self, bound: int = MAX_STORE_BYTES) -> None:
        """Remove the texts that were used longest ago, until the rest fits in `bound` bytes."""
        entries: list[tuple[float, int, Path]] = []
        for path in self.folder.glob("*"):
            with suppress(OSError):
                status = path.stat()
                abandoned = path.suffix == ".tmp" and status.st_mtime < time.time() - ABANDONED_SECONDS
                # Files that a killed build left go first.
                entries.append((0 if abandoned else status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in entries)
        for _, size, path in sorted(entries):
            if total <= bound:
                return
            with suppress(OSError):
                path.unlink()
            total -= size

    def _path(self, key: str) -> Path:
        return self.folder / f"{digest(key.encode())}.json"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
