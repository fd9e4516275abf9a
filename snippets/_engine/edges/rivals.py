"""Packages that are called as the engine's own is. Of two packages with one name, Python imports one."""

from collections.abc import Iterable
from pathlib import Path

from snippets._engine.errors import SettingsError
from snippets._engine.texts import Place

WAY_OUT = (
    "Remove this file if nothing imports it. "
    "Otherwise rename the folder, and let the setting “programs” of the engine name it."
)


def check_names(folders: Iterable[Path]) -> None:
    """Look for such a package in folders from which Python imports. Raises SettingsError if there is one.

    A folder without `__init__.py` is no rival: Python prefers a package that has one.
    """
    for folder in folders:
        package = folder / "snippets"
        if (package / "__init__.py").is_file() and not (package / "_engine").is_dir():
            what = "this package has the name of the engine's own, and Python imports only one of them."
            raise SettingsError(Place("snippets/__init__.py"), what, WAY_OUT)
