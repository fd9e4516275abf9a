"""The configuration of a site where no build has read it: for the tests and the command line.

MkDocs' own functions read it, so `!ENV`, `INHERIT` and the name mkdocs.yaml mean what they mean in a build. No plugin
and no hook is loaded.
"""

import dataclasses
import os
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import yaml
from mkdocs.exceptions import ConfigurationError
from mkdocs.structure.files import File, set_exclusions
from mkdocs.utils.yaml import get_yaml_loader, yaml_load
from pathspec.gitignore import GitIgnoreSpec

from snippets._engine.edges.rivals import check_names
from snippets._engine.errors import SettingsError
from snippets._engine.settings import Settings

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

JUPYTER, SNIPPETS = "mkdocs-jupyter", "pymdownx.snippets"
NAMES = ("mkdocs.yml", "mkdocs.yaml")  # the first one that exists is read


@dataclass(frozen=True)
class Configuration:
    """What a project's configuration file holds, and the file's name."""

    project: Path
    name: str
    values: dict[str, Any]

    @classmethod
    def of_project(cls, project: Path) -> "Configuration":
        """Read it; empty if there is none. Raises SettingsError if it cannot be read."""
        file = next((file for name in NAMES if (file := project / name).is_file()), project / NAMES[0])
        try:
            values = _load(file) if file.exists() else {}
        except ConfigurationError as error:
            broken = error.__context__ if isinstance(error.__context__, yaml.YAMLError) else None
            what = "this is not YAML." if broken else "this cannot be read."
            raise SettingsError(file.name, what, "Fix it:", str(broken or error)) from error
        if not isinstance(values, dict):
            raise SettingsError(file.name, "this is no mapping of settings.", "Write extra: {snippets: {}}.")
        return cls(project, file.name, values)

    @cached_property
    def settings(self) -> Settings:
        """The settings of the engine. Raises SettingsError if there is something wrong with them."""
        extra = self.values.get("extra") or {}
        if not isinstance(extra, dict):
            raise SettingsError(self.name, "this is no mapping of settings.", "Write extra: {snippets: {}}.")
        given, plugins = extra.get("snippets"), _options(self.values.get("plugins"))
        settings = Settings.parse({**(given or {}), **plugins.get("snippets", {})} or given, self.name)
        return adapted(settings, plugins, _options(self.values.get("markdown_extensions"))) if self.values else settings

    @property
    def docs(self) -> Path:
        """The folder of the pages."""
        return self.project / str(self.values.get("docs_dir") or "docs")

    def is_read(self, path: Path) -> bool:
        """Whether a build reads a file, if that lies in the docs folder: nothing excludes it, and it is no draft."""
        if not path.is_relative_to(self.docs):
            return True
        file = File(path.relative_to(self.docs).as_posix(), str(self.docs), "", use_directory_urls=True)
        set_exclusions([file], cast("MkDocsConfig", self._exclusions))
        return not file.inclusion.is_excluded() and not (path.stem == "README" and path.with_stem("index").exists())

    @cached_property
    def _exclusions(self) -> dict[str, GitIgnoreSpec]:
        patterns = {key: str(self.values.get(key) or "") for key in ("exclude_docs", "draft_docs")}
        return {key: GitIgnoreSpec.from_lines(value.splitlines()) for key, value in patterns.items()}


def adapted(settings: Settings, plugins: Container[str], extensions: Mapping[str, Any]) -> Settings:
    """The settings of a site with these plugins and these Markdown extensions, each with its options.

    Without mkdocs-jupyter nothing makes a page of a lab. Where pymdownx.snippets looks for files, the engine does too.
    """
    labs = settings.labs if JUPYTER in plugins else ""
    given = extensions[SNIPPETS].get("base_path") or ["."] if SNIPPETS in extensions else []
    folders = [given] if isinstance(given, str | os.PathLike) else given
    more = [os.fspath(each) for each in folders if isinstance(each, str | os.PathLike)]
    return dataclasses.replace(settings, labs=labs, programs=tuple(dict.fromkeys((*settings.programs, *more))))


def _options(entries: Any) -> dict[str, dict[str, Any]]:
    """Plugins or extensions, in a list or in a mapping, each with its options."""
    found: dict[str, dict[str, Any]] = {}
    for entry in entries if isinstance(entries, list) else [entries]:
        for name, options in (entry if isinstance(entry, dict) else {entry: {}}).items():
            found[str(name)] = options if isinstance(options, dict) else {}
    return found


def _load(file: Path) -> Any:
    """What a file holds. Tags of other kinds, such as !!python/name, become None: nothing is imported."""
    loader = get_yaml_loader(yaml.SafeLoader)
    loader.add_multi_constructor("", lambda loader, suffix, node: None)
    with file.open("rb") as text:
        try:
            return yaml_load(text, loader)
        except TypeError:  # what is no mapping cannot inherit
            return None


def settings_of_build(config: "MkDocsConfig") -> Settings:
    """The settings of a build. Raises SettingsError: a wrong setting, or another package of the engine's name."""
    file = Path(config.config_file_path)
    check_names([file.parent, Path.cwd()])
    extensions = {name: config.mdx_configs.get(name, {}) for name in config.markdown_extensions}
    return adapted(Settings.parse(config.extra.get("snippets"), file.name), config.plugins, extensions)


def settings_of(project: Path) -> Settings:
    """The settings of a project. Raises SettingsError if they cannot be read."""
    return Configuration.of_project(project).settings
