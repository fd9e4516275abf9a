"""Where MkDocs finds the plugin `snippets`. It stands outside the package: a site may have a package of that name."""

from importlib.util import find_spec
from pathlib import Path

from mkdocs.exceptions import PluginError

ASIDE = "Rename that folder, and name it in mkdocs.yml: plugins: [snippets: {programs: NAME}]"
OUT = f"Remove its __init__.py if nothing imports it. {ASIDE} if something does."


def hidden_by() -> str:
    """The file of another package `snippets` that is imported in the place of the engine's; empty if none is."""
    found = find_spec("snippets")
    own = found and any(Path(folder, "_engine").is_dir() for folder in found.submodule_search_locations or ())
    return "" if own or found is None else str(found.origin or found.name)


if other := hidden_by():
    raise PluginError(f"{other}: this package hides the package “snippets” of the engine. {OUT}")

from snippets._engine.edges.mkdocs_plugin import SnippetsPlugin  # noqa: E402

__all__ = ["SnippetsPlugin"]
