"""Fences: SuperFences of a site, told to call us for those that stand for blocks, diagrams and pictures."""

from collections.abc import Callable

from mkdocs.config.defaults import MkDocsConfig

from snippets._engine.build import Build
from snippets._engine.render import superfences

FENCES = "pymdownx.superfences"


def add_fences(config: MkDocsConfig, build: Callable[[], Build]) -> None:
    """Add our fences to those of the site, which gets SuperFences if it has none.

    Args:
        build: gives the build that is going on when a page is rendered.
    """
    if FENCES not in config.markdown_extensions:
        config.markdown_extensions.append(FENCES)
    options = config.mdx_configs.setdefault(FENCES, {})
    others = [fence for fence in options.get("custom_fences", []) if fence["name"] not in superfences.NAMES]
    ours = superfences.custom_fences(lambda name: build().pages[name].page, lambda: build().highlights)
    options["custom_fences"] = [*others, *ours]
