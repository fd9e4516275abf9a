"""What builds share: a store of texts by key, and the environment, the versions and sources that decide results."""

import hashlib
import json
import os
import secrets
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

MAX_STORE_BYTES = 256 * 2**20
ABANDONED_SECONDS = 3600  # age at which a file that is still being written never will be
VERSIONED = ("torch", "numpy", "sympy", "matplotlib")  # packages that decide numbers and figures
# Of `sys.flags`, those by which a page can mean or print something else.
SWITCHES = (
    "optimize bytes_warning dev_mode utf8_mode isolated ignore_environment no_user_site safe_path gil "
    "warn_default_encoding int_max_str_digits context_aware_warnings thread_inherit_context"
).split()
# Modules and folders of the engine that run in a page's process, or decide what it does and sends. A change of any
# other module, such as one that renders, leaves every kept result valid.
DECISIVE = "claim job page program result settings texts execute pictures/look pictures/syntax".split()


class Store:
    """Texts in a folder, one file each, with a checksum. A text that was damaged counts as absent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def text(self, key: str) -> str | None:
        """The text under a key; None if there is none, or its checksum is wrong."""
        path = self.folder / f"{digest(key.encode())}.json"
        try:
            checksum, _, body = path.read_text(encoding="utf-8").partition("\n")
        except (OSError, ValueError):
            return None
        if checksum != digest(body.encode()):
            return None
        with suppress(OSError):  # whoever may only read the folder cannot tell that a text was used
            os.utime(path)
        return body

    def keep(self, key: str, body: str) -> None:
        """Keep a text under a key. A reader sees either the whole text or none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{digest(key.encode())}.json"
        # Not tempfile, whose files nobody else may read: who may read these is for the umask to say.
        unready = path.with_suffix(f".{secrets.token_hex(8)}.tmp")
        try:
            with unready.open("x", encoding="utf-8") as file:
                file.write(f"{digest(body.encode())}\n{body}")
            os.replace(unready, path)
        finally:
            unready.unlink(missing_ok=True)

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


class Bundle:
    """Many small texts, kept in a store as one under a name, since opening a file for each takes longer."""

    def __init__(self, store: Store | None, name: str) -> None:
        self._store, self._name = store, name
        self._known: dict[str, str] = json.loads((store and store.text(name)) or "{}")
        self._used: dict[str, str] = {}

    def text(self, key: str) -> str | None:
        if key in self._known:
            self._used[key] = self._known[key]
        return self._used.get(key)

    def keep(self, key: str, body: str) -> None:
        self._used[key] = body

    def save(self) -> None:
        """Keep the texts that were used, and forget all others."""
        if self._store and self._used != self._known:
            with suppress(OSError):  # a cache that cannot be written to costs time, not the build
                self._store.keep(self._name, json.dumps(self._used))


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@cache
def environment() -> dict[str, str]:
    """Python's version and switches, versions of packages that compute and draw, and the engine's decisive sources."""
    seed = "" if sys.flags.ignore_environment else os.environ.get("PYTHONHASHSEED", "")
    found = {"python": sys.version, "switches": _switches(), "hash seed": seed, "engine": _engine_digest()}
    for folder in sys.path:
        # Reading a package's metadata would take longer than everything else that an unchanged build does here.
        with suppress(OSError):
            for entry in sorted(os.listdir(folder or ".")):
                name = entry.partition("-")[0]
                if name in VERSIONED and entry.endswith(".dist-info"):
                    found.setdefault(name, entry)
    return found


def _switches() -> str:
    """What Python was told when it was started, as far as a page can come out another way by it."""
    flags = [f"{name}={getattr(sys.flags, name, None)}" for name in SWITCHES]
    return " ".join([*flags, *(f"-W{option}" for option in sys.warnoptions)])


def decisive_sources(package: Path) -> list[Path]:
    """The files of the engine, which lies in the folder `package`, that can change a result."""
    found = [[package / f"{name}.py", *(package / name).rglob("*.py")] for name in DECISIVE]
    return sorted(path for paths in found for path in paths if path.is_file())


def _engine_digest() -> str:
    package = Path(__file__).parent
    sources = decisive_sources(package)
    return digest(b"\0".join(str(path.relative_to(package)).encode() + b"\0" + path.read_bytes() for path in sources))
