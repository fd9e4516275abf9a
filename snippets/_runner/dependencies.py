"""Witnessing what a page reads: the files it opens and the local modules it imports. The cache depends on them.

A file that is looked for and not there counts too. What a page would write into its project is refused: the working
folder of a page shows the project's files, and they are not the page's to change.
"""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

# Audit events by which files are changed: where among their arguments a path stands, and the folder it is relative to.
CHANGES = {
    "os.remove": [(0, 1)],
    "os.rmdir": [(0, 1)],
    "os.mkdir": [(0, 2)],
    "os.rename": [(0, 2), (1, 3)],
    "os.link": [(1, 3)],
    "os.symlink": [(1, 2)],
    "os.chmod": [(0, 2)],
    "os.chown": [(0, 3)],
    "os.utime": [(0, 3)],
    "os.truncate": [(0, None)],
    "shutil.rmtree": [(0, None)],
}
FOLLOWING = ("open", "os.truncate", "os.chmod", "os.chown", "os.utime")  # a link stands for what it points to
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_opened: set[str] = set()
_wanted: set[str] = set()  # names of modules that were to be imported
_project = _folder = _last = ""


def start(project: str, folder: str) -> None:
    """Begin to watch this process, which runs a page of `project` in `folder`."""
    global _project, _folder, _last
    _project, _folder = os.path.realpath(project), os.path.realpath(folder)
    _opened.clear()
    _wanted.clear()
    # Modules are kept in the order of their import. To look at all those of torch would take longer than most pages.
    _last = next(reversed(sys.modules))
    sys.addaudithook(_audit)


def opened() -> list[str]:
    """What was opened to be read so far, as absolute paths."""
    return sorted(_opened)


def add(paths: list[str]) -> None:
    """Count these files as opened too: another process opened them for the page."""
    _opened.update(paths)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "import":
        _wanted.add(arguments[0])
    elif event == "open":
        path, mode, flags = arguments
        if not isinstance(path, (str, bytes, os.PathLike)):
            return
        if not flags & WRITES if mode is None else set(mode).isdisjoint("wax+"):
            _opened.add(os.path.abspath(os.fsdecode(path)))
        else:
            _refuse(event, path)
    elif event in CHANGES:
        for position, base in CHANGES[event]:
            _refuse(event, arguments[position], arguments[base] if base is not None else -1)


def _refuse(event: str, path: Any, base: int = -1) -> None:
    """Raise if a page is about to change a file of its project."""
    if not isinstance(path, (str, bytes, os.PathLike)):
        return
    start = f"/proc/self/fd/{base}" if base is not None and base >= 0 else os.getcwd()
    folder, name = os.path.split(os.path.join(start, os.fsdecode(path)))
    if event in FOLLOWING or name in ("", ".", ".."):
        real = os.path.realpath(os.path.join(folder, name))
    else:
        real = os.path.join(os.path.realpath(folder), name)
    if _below(real, _project) and not _below(real, str(Path(_folder).parent)):
        raise PermissionError(f"a page cannot change its project: {os.path.relpath(real, _project)}")


def _below(path: str, folder: str) -> bool:
    return path.startswith(folder + os.sep)


def read() -> list[str]:
    """The files that the page's results depend on, beside its own code and what is installed."""
    modules = [str(module.__file__) for module in _imported() if getattr(module, "__file__", None)]
    missed = [os.path.join(_folder, name.replace(".", os.sep)) for name in _wanted if name not in sys.modules]
    paths = {*_opened, *modules, *(name + end for name in missed for end in (".py", f"{os.sep}__init__.py"))}
    outside = _not_the_page_s_own()
    return sorted({real for path in paths if _counts(real := _real(path), outside)})


def _imported() -> list[Any]:
    """The modules imported since the start.

    Even to list the names of all others would copy the memory that holds them, in every page's process.
    """
    try:
        names = list(itertools.takewhile(lambda name: name != _last, reversed(sys.modules)))
    except RuntimeError:  # a thread that the page left is importing
        names = list(sys.modules)[list(sys.modules).index(_last) + 1 :]
    return [sys.modules.get(name) for name in names]


def _real(path: str) -> str:
    """Where a file is; if a page looked for it in its working folder in vain, where it would be in the project."""
    real = os.path.realpath(path)
    missing = _below(real, _folder) and not os.path.lexists(real)
    return os.path.join(_project, os.path.relpath(real, _folder)) if missing else real


def _not_the_page_s_own() -> list[str]:
    """Folders of what is installed, of the system, and of what the page wrote itself."""
    installed = [sys.prefix, sys.base_prefix, *(entry for entry in sys.path if "-packages" in entry)]
    home = [os.path.expanduser("~/.cache"), os.path.expanduser("~/.config")]
    system = ["/usr", "/etc", "/proc", "/sys", "/dev", "/lib", "/opt", tempfile.gettempdir()]
    # The engine is part of every fingerprint already.
    return [*installed, *home, *system, str(Path(_folder).parent), str(Path(__file__).parent)]


def _counts(path: str, outside: list[str]) -> bool:
    if path.endswith(".pyc") or os.path.isdir(path):
        return False
    # A project may itself lie in one of those folders: then the nearer one decides.
    nearest = max((folder for folder in outside if _below(path, folder)), key=len, default="")
    inside = _below(path, _project) and len(_project) > len(nearest)
    return inside or (not nearest and os.path.isfile(path))


def versions() -> dict[str, str]:
    """The versions of what decides a page's numbers, as this process has imported them."""
    found = {"python": sys.version.split()[0]}
    for name in ("torch", "numpy"):
        if version := getattr(sys.modules.get(name), "__version__", None):
            found[name] = str(version)
    return found
