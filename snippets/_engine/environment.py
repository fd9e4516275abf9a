"""The environment of a build: the versions and sources that decide what a page puts out."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from snippets._engine.store import digest

VERSIONED = ("torch", "numpy", "sympy", "matplotlib")  # packages that decide numbers and figures
# Modules and folders of the engine that run in a page's process, or decide what it does and sends. A change of any
# other module, such as one that renders, leaves every kept result valid.
DECISIVE = "claim job page place program result settings texts execute pictures/look pictures/syntax".split()


@cache
def environment() -> dict[str, str]:
    """Python's version, those of the packages that compute and draw, and a digest of the engine's decisive sources."""
    found = {"python": sys.version, "engine": _engine_digest()}
    for folder in sys.path:
        # Reading a package's metadata would take longer than all else that an unchanged build does here.
        with suppress(OSError):
            for entry in sorted(os.listdir(folder or ".")):
                name = entry.partition("-")[0]
                if name in VERSIONED and entry.endswith(".dist-info"):
                    found.setdefault(name, entry)
    return found


def decisive_sources(package: Path) -> list[Path]:
    """The files of the engine, which lies in the folder `package`, that can change a result."""
    found = [[package / f"{name}.py", *(package / name).rglob("*.py")] for name in DECISIVE]
    return sorted(path for paths in found for path in paths if path.is_file())


def _engine_digest() -> str:
    package = Path(__file__).parent
    sources = decisive_sources(package)
    return digest(b"\0".join(str(path.relative_to(package)).encode() + b"\0" + path.read_bytes() for path in sources))
