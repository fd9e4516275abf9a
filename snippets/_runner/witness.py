"""Witnessing what a page reads: the files it opens and the local modules it imports. The cache depends on them."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

_opened: set[str] = set()
_imported: set[str] = set()


def start() -> None:
    """Begin to watch this process."""
    _opened.clear()
    _imported.clear()
    _imported.update(sys.modules)
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "open":
        return
    path, mode, flags = arguments
    writes = "r" not in mode if isinstance(mode, str) else bool(flags & (os.O_WRONLY | os.O_RDWR))
    if not writes and isinstance(path, (str, bytes, os.PathLike)):
        _opened.add(os.path.abspath(os.fsdecode(path)))


def read(project: str, scratch: str) -> list[str]:
    """The files that the page's results depend on, beside its own code and what is installed."""
    modules = {module for name, module in list(sys.modules.items()) if name not in _imported}
    paths = {*_opened, *(str(m.__file__) for m in modules if getattr(m, "__file__", None))}
    inside, outside = os.path.realpath(project), _not_the_page_s_own(scratch)
    return sorted({real for path in paths if _counts(real := os.path.realpath(path), inside, outside)})


def _not_the_page_s_own(scratch: str) -> list[str]:
    """Folders of what is installed, of the system, and of what the page wrote itself."""
    installed = [sys.prefix, sys.base_prefix, *(entry for entry in sys.path if "-packages" in entry)]
    home = [os.path.expanduser("~/.cache"), os.path.expanduser("~/.config")]
    system = ["/usr", "/etc", "/proc", "/sys", "/dev", "/lib", "/opt", tempfile.gettempdir()]
    # The engine is part of every fingerprint already.
    return [*installed, *home, *system, os.path.realpath(scratch), str(Path(__file__).parent)]


def _counts(path: str, project: str, outside: list[str]) -> bool:
    below = Path(path).is_relative_to
    if not os.path.isfile(path) or path.endswith(".pyc"):
        return False
    # A project may itself lie in one of those folders: then the nearer one decides.
    nearest = max((folder for folder in outside if below(folder)), key=len, default="")
    return not nearest or (below(project) and len(project) > len(nearest))


def versions() -> dict[str, str]:
    """The versions of what decides a page's numbers, as this process has imported them."""
    found = {"python": sys.version.split()[0]}
    for name in ("torch", "numpy"):
        if version := getattr(sys.modules.get(name), "__version__", None):
            found[name] = str(version)
    return found
