"""The dependencies of a page: the files it opens and the local modules it imports. The cache must know them.

A file that a page looked for in vain counts too. An audit hook sees all this. It also refuses to let a page change its
project's files, which the page's working folder shows.
"""

import itertools
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

# Audit events that change files: for each path, its place among the arguments and that of the folder it is relative to.
CHANGES: dict[str, tuple[tuple[int, int | None], ...]] = {
    **dict.fromkeys(("os.remove", "os.rmdir"), ((0, 1),)),
    **dict.fromkeys(("os.mkdir", "os.chmod"), ((0, 2),)),
    **dict.fromkeys(("os.chown", "os.utime"), ((0, 3),)),
    **dict.fromkeys(("os.truncate", "shutil.rmtree"), ((0, None),)),
    "os.rename": ((0, 2), (1, 3)),
    "os.link": ((1, 3),),
    "os.symlink": ((1, 2),),
}
FOLLOWING = ("open", "os.truncate", "os.chmod", "os.chown", "os.utime")  # these follow links
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

opened: set[str] = set()  # files that this process has opened for reading, as absolute paths
_wanted: set[str] = set()  # names of modules that were to be imported
_project = _folder = _last = ""


def start(project: str, folder: str) -> None:
    """Begin to record what this process opens and imports. It runs a page of `project` in `folder`."""
    global _project, _folder, _last
    _project, _folder = os.path.realpath(project), os.path.realpath(folder)
    # sys.modules is in the order of import. Looking at torch's own modules would take longer than most pages.
    _last = next(reversed(sys.modules))
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "import":
        _wanted.add(arguments[0])
    elif event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
        path, mode, flags = arguments
        if not flags & WRITES if mode is None else set(mode).isdisjoint("wax+"):
            opened.add(os.path.abspath(os.fsdecode(path)))
        else:
            _refuse(event, path, -1)
    elif event in CHANGES:
        for position, base in CHANGES[event]:
            _refuse(event, arguments[position], arguments[base] if base else -1)


def _refuse(event: str, path: Any, base: int) -> None:
    """Raise if a page is about to change a file of its project. `base` is the open folder of a relative path, or -1."""
    if not isinstance(path, (str, bytes, os.PathLike)):
        return
    start = os.getcwd() if base < 0 else f"/proc/self/fd/{base}"
    folder, name = os.path.split(os.path.join(start, os.fsdecode(path)))
    real = os.path.join(os.path.realpath(folder), name)
    if event in FOLLOWING or name in ("", ".", ".."):
        real = os.path.realpath(real)
    if _below(real, _project) and not _below(real, str(Path(_folder).parent)):
        raise PermissionError(f"a page cannot change its project: {os.path.relpath(real, _project)}")


def _below(path: str, folder: str) -> bool:
    return path.startswith(folder + os.sep)


def read() -> list[str]:
    """The files that the page's results depend on, beside its own code and what is installed."""
    try:
        # Listing all modules would copy the memory that holds their names.
        imported = list(itertools.takewhile(lambda name: name != _last, reversed(sys.modules)))
    except RuntimeError:  # a thread that the page left is importing
        imported = list(sys.modules)
    modules = [str(file) for name in imported if (file := getattr(sys.modules.get(name), "__file__", None))]
    missed = [os.path.join(_folder, name.replace(".", os.sep)) for name in _wanted if name not in sys.modules]
    paths = {*opened, *modules, *(name + end for name in missed for end in (".py", f"{os.sep}__init__.py"))}
    return sorted({path for path in map(_real, paths) if _counts(path)})


def _real(path: str) -> str:
    """Where a file is. A file that is missing from the working folder is missing from the project."""
    real = os.path.realpath(path)
    missing = _below(real, _folder) and not os.path.lexists(real)
    return os.path.join(_project, os.path.relpath(real, _folder)) if missing else real


def _counts(path: str) -> bool:
    """Whether a file is not one of an installed package, the system, the page itself or the engine."""
    installed = [sys.prefix, sys.base_prefix, *(entry for entry in sys.path if "-packages" in entry)]
    home = [os.path.expanduser("~/.cache"), os.path.expanduser("~/.config")]
    system = ["/usr", "/etc", "/proc", "/sys", "/dev", "/lib", "/opt", tempfile.gettempdir()]
    outside = [*installed, *home, *system, str(Path(_folder).parent), str(Path(__file__).parents[2])]
    # A project may lie in one of those folders, or hold one; then the innermost decides.
    nearest = max((folder for folder in outside if _below(path, folder)), key=len, default="")
    inside = _below(path, _project) and len(_project) > len(nearest)
    return not path.endswith(".pyc") and not os.path.isdir(path) and (inside or (not nearest and os.path.isfile(path)))


def versions() -> dict[str, str]:
    """The versions of Python, torch and numpy, as far as this process has imported them."""
    found = {name: getattr(sys.modules.get(name), "__version__", "") for name in ("torch", "numpy")}
    return {"python": sys.version.split()[0], **{name: str(version) for name, version in found.items() if version}}
