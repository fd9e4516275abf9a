"""Where MkDocs finds the plugin `snippets`, installed as `snippets_mkdocs`: a site may have a package `snippets`."""

from importlib.util import find_spec
from pathlib import Path

from mkdocs.exceptions import PluginError

OUT = "Remove this file if nothing imports it. Otherwise rename the folder, and let the option “programs” name it."


def hidden_by() -> str:
    """The file of another package `snippets` that is imported in the place of the engine's; empty if none is."""
    found = find_spec("snippets")
    own = found and any(Path(folder, "_engine").is_dir() for folder in found.submodule_search_locations or ())
    return "" if own or found is None else str(found.origin or found.name)


if other := hidden_by():
    raise PluginError(f"{other}: this package hides the engine's own, which has the same name. {OUT}")

from snippets._engine.edges.mkdocs_plugin import SnippetsPlugin  # noqa: E402

__all__ = ["SnippetsPlugin"]
