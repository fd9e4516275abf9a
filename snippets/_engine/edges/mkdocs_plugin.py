"""The MkDocs edge as a plugin: `plugins: [snippets]`. Its events are those of mkdocs_hook.py, its options the settings.

A site that names the hook has looks of its own. One that names the plugin is given a style sheet and a script.
"""

from collections.abc import Callable
from functools import wraps
from math import inf
from pathlib import Path
from typing import Any

from mkdocs.config.base import BaseConfigOption, ConfigErrors, ConfigWarnings, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, Files

from snippets._engine.edges import mkdocs_hook
from snippets._engine.errors import SettingsError
from snippets._engine.render.looks import LOOKS, SCRIPT, SHEET
from snippets._engine.settings import Settings


class SnippetsPlugin(BasePlugin):
    """Runs the pages of a site as the hook does."""

    config_scheme = tuple((name, BaseConfigOption()) for name in Settings.names())

    def load_config(self, options: Any, config_file_path: str | None = None) -> tuple[ConfigErrors, ConfigWarnings]:
        """Take the options. MkDocs reports a wrong or unknown one, and ends."""
        super().load_config(options, config_file_path)
        errors: ConfigErrors = []
        for key, value in options.items():
            try:
                Settings.parse({key: value}, "")
            except SettingsError as error:
                what = error.what.removeprefix("extra.snippets").removeprefix(".").strip()
                errors.append((str(key), ValidationError(f"{what} {error.todo}")))
        return errors, []

    @event_priority(inf)  # before the engine reads its settings
    def _adopt(self, config: MkDocsConfig) -> MkDocsConfig:
        if any(Path(name).name == Path(mkdocs_hook.__file__).name for name in config.hooks):
            message = "hooks and plugins both name the engine, which would run each page twice."
            raise PluginError(f"{Path(config.config_file_path).name}: {message} Remove mkdocs_hook.py from hooks.")
        given = {key: value for key, value in self.config.items() if value is not None}
        config.extra["snippets"] = {**(config.extra.get("snippets") or {}), **given}
        config.extra_css.insert(0, SHEET)  # before those of the site, which may change what it says
        config.extra_javascript.insert(0, SCRIPT)
        return config

    def _add_looks(self, files: Files, config: MkDocsConfig) -> Files:
        for name in (SHEET, SCRIPT):
            if files.get_file_from_path(name) is None:  # a site may have one of its own
                files.append(File(name, str(LOOKS), config.site_dir, config.use_directory_urls))
        return files


def _handlers(event: Any) -> list[Callable[..., Any]]:
    """The functions of an event of the hook, each with its priority. MkDocs calls a hook after the plugins."""
    functions = event.methods if isinstance(event, CombinedEvent) else [event]
    return [each if hasattr(each, "mkdocs_priority") else event_priority(-1)(_copy(each)) for each in functions]


def _copy(function: Callable[..., Any]) -> Callable[..., Any]:
    return wraps(function)(lambda *args, **kwargs: function(*args, **kwargs))


OWN: dict[str, list[Any]] = {"on_config": [SnippetsPlugin._adopt], "on_files": [SnippetsPlugin._add_looks]}
for name, event in vars(mkdocs_hook).items():
    if name.startswith("on_"):
        handlers = [*OWN.get(name, []), *map(staticmethod, _handlers(event))]
        setattr(SnippetsPlugin, name, CombinedEvent(*handlers))
