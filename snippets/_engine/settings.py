"""Settings: the limits of a page, who runs it, and what is done with it.

They stand in `extra.snippets` of mkdocs.yml, or are the options of the plugin.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from snippets._engine.errors import SettingsError
from snippets._engine.machine import available_cores, available_memory

if TYPE_CHECKING:
    from pathspec.gitignore import GitIgnoreSpec

GIGABYTE = 2**30
FOLDERS = "tuple[str, ...]"
KINDS = {
    "float": "a number above zero",
    "int": "a whole number above zero",
    "str": "a text",
    "bool": "true or false",
    FOLDERS: "a folder, or a list of folders",
}


@dataclass(frozen=True)
class Settings:
    """What a page may use, who runs it, and what is done with it."""

    timeout: float = 60.0  # seconds of wall clock, a page
    # Bytes that a page may allocate beyond what torch itself takes.
    memory: int = dataclasses.field(default_factory=lambda: _default_memory())
    output: int = 4 * 2**20  # bytes a page may print, display and draw
    workers: int = dataclasses.field(default_factory=lambda: _default_workers())
    scheduler: str = ""  # where a Dask cluster listens, such as tcp://10.0.0.1:8786; empty means this machine
    colab: str = ""  # the branch of repo_url, and the folder there, that holds the built site; empty means no link
    programs: tuple[str, ...] = ("snippets",)  # folders of the project that pages embed files from, in their order
    labs: str = "labs"  # the folder of the docs folder that holds labs; empty means that there are none
    outputs: str = "tests/outputs"  # the folder of the project that holds recorded outputs
    strict: bool = False  # whether it is an error if braces hold no claim, or a block is not run without a reason
    claims: bool = True  # whether claims are read
    mathematics: bool = True  # whether TeX between dollars is typeset
    numerals: bool = True  # whether the tests look for numerals that claim nothing
    downloads: bool = True  # whether pages offer their code
    skip: str = ""  # pages that are left alone: patterns as in .gitignore, one a line
    marked: bool = False  # whether only those blocks run that have the class .run

    @classmethod
    def parse(cls, given: Mapping[str, Any] | None, where: str) -> Settings:
        """Check what a configuration file holds. Raises SettingsError: an unknown key, a wrong type or sign."""
        if given is not None and not isinstance(given, Mapping):
            raise SettingsError(where, f"extra.snippets is {given!r}, not a mapping of settings.", "Write timeout: 60.")
        given = dict(given or {})
        known = {field.name: str(field.type) for field in dataclasses.fields(cls)}
        if unknown := ", ".join(sorted(map(str, given.keys() - known))):
            message = f"extra.snippets does not know “{unknown}”."
            raise SettingsError(where, message, f"It takes {', '.join(known)}.")
        for key, value in given.items():
            if not _fits(known[key], value):
                raise SettingsError(where, f"extra.snippets.{key} is {value!r}.", f"It takes {KINDS[known[key]]}.")
            if known[key] == FOLDERS:
                given[key] = (value,) if isinstance(value, str) else tuple(value)
        return cls(**given)

    @classmethod
    def names(cls) -> list[str]:
        """What can be set."""
        return [field.name for field in dataclasses.fields(cls)]

    def skips(self, path: str) -> bool:
        """Whether a page, by its path in the project, is left alone unless its front matter says something else."""
        return bool(self.skip) and _patterns(self.skip).match_file(path)


@cache
def _patterns(text: str) -> GitIgnoreSpec:
    from pathspec.gitignore import GitIgnoreSpec  # where pages run, none is needed

    return GitIgnoreSpec.from_lines(text.splitlines())


def _fits(kind: str, value: object) -> bool:
    """Whether a value is of a kind of settings."""
    if kind == FOLDERS:
        folders = value if isinstance(value, list) else [value]
        return bool(folders) and all(isinstance(each, str) and each for each in folders)
    if kind in ("bool", "str"):
        return isinstance(value, bool if kind == "bool" else str)
    number = isinstance(value, int if kind == "int" else (int, float)) and not isinstance(value, bool)
    return number and 0 < value < float("inf")  # type: ignore[operator]


def _default_workers() -> int:
    """As many as there are cores, but each has a gigabyte of a container's memory."""
    return int(max(1, min(available_cores(), available_memory() // GIGABYTE)))


def _default_memory() -> int:
    """So much that the pages of all workers together stay within a container's memory."""
    return int(min(4 * GIGABYTE, available_memory() // _default_workers()))


STRICT = Settings(strict=True)  # how a page is read where no settings are given
