"""Settings: the limits of a page and who runs it, from `extra.snippets` in mkdocs.yml."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snippets._engine.errors import SettingsError


@dataclass(frozen=True)
class Settings:
    """What a page may use, and who runs it."""

    timeout: float = 60.0  # seconds of wall clock, a page
    memory: int = 4096 * 2**20  # bytes a page may allocate beyond what torch itself takes
    output: int = 4 * 2**20  # bytes a page may print, display and draw
    workers: int = dataclasses.field(default_factory=lambda: available_cores())
    scheduler: str = ""  # where a Dask cluster listens, such as tcp://10.0.0.1:8786; empty means this machine
    colab: str = ""  # the branch of repo_url, and the folder there, that holds the built site; empty means no link

    @classmethod
    def parse(cls, given: Mapping[str, Any] | None, where: str) -> Settings:
        """Check what a configuration file holds. Raises SettingsError: an unknown key, a wrong type or sign."""
        if given is not None and not isinstance(given, Mapping):
            raise SettingsError(where, f"extra.snippets is {given!r}, not a mapping of settings.", "Write timeout: 60.")
        given = dict(given or {})
        kinds = {"float": "a number above zero", "int": "a whole number above zero", "str": "a text"}
        known = {field.name: str(field.type) for field in dataclasses.fields(cls)}
        if unknown := ", ".join(sorted(map(str, given.keys() - known))):
            message = f"extra.snippets does not know “{unknown}”."
            raise SettingsError(where, message, f"It takes {', '.join(known)}.")
        for key, value in given.items():
            is_number = isinstance(value, int if known[key] == "int" else (int, float)) and not isinstance(value, bool)
            if not (isinstance(value, str) if known[key] == "str" else is_number and 0 < value < float("inf")):
                raise SettingsError(where, f"extra.snippets.{key} is {value!r}.", f"It takes {kinds[known[key]]}.")
        return cls(**given)

    @classmethod
    def of_project(cls, project: Path) -> Settings:
        """The settings in a project's mkdocs.yml, or the defaults. Raises SettingsError if it cannot be read."""
        import yaml  # where pages run, settings are given

        # Tags that only MkDocs understands, such as !ENV or !!python/name, become None.
        Loader = type("Loader", (yaml.SafeLoader,), {})
        yaml.add_multi_constructor("", lambda loader, suffix, node: None, Loader)
        file = project / "mkdocs.yml"
        try:
            config = yaml.load(file.read_text(encoding="utf-8"), Loader) if file.exists() else {}
        except yaml.YAMLError as error:
            raise SettingsError(file.name, "this is not YAML.", "Fix it:", str(error)) from error
        for key in ("extra", "snippets"):
            if not isinstance(config or {}, Mapping):
                raise SettingsError(file.name, "this is no mapping of settings.", "Write extra: {snippets: {}}.")
            config = (config or {}).get(key)
        return cls.parse(config, file.name)


def available_cores() -> int:
    """The number of cores that this process may use, which can be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
