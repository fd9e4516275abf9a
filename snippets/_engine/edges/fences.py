"""Who renders the fences that stand for blocks: the site's own SuperFences, or one that renders nothing else.

A site without SuperFences has another renderer for its code, which keeps it. In the place of each of our fences it is
given an empty element, which passes through any renderer. The fence's own HTML is put there when the page is rendered.
"""

import re
from collections.abc import Callable
from typing import Any

from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig

from snippets._engine.build import Build
from snippets._engine.render import superfences

FENCES, HIGHLIGHT = "pymdownx.superfences", "pymdownx.highlight"
BRING_FENCES = (FENCES, "pymdownx.extra")
PLACE = re.compile(r'(?:<p>\s*)?<data class="?snippet-fence"? value="([\w-]+) (\d+)"></data>(?:\s*</p>)?')


class Fences:
    """The fences of a site's builds.

    Args:
        build: gives the build that is going on.
    """

    def __init__(self, build: Callable[[], Build]) -> None:
        self._build = build
        self._own: Markdown | None = None  # where the site has no SuperFences

    @property
    def brief(self) -> bool:
        """Whether an empty element stands in the place of a fence."""
        return self._own is not None

    def prepare(self, config: MkDocsConfig) -> None:
        """Have SuperFences call us for the HTML of the fences that stand for blocks, diagrams and pictures."""
        pages, kept = lambda name: self._build().pages[name].page, lambda: self._build().highlights
        if any(name in config.markdown_extensions for name in BRING_FENCES):
            options = config.mdx_configs.setdefault(FENCES, {})
            options["custom_fences"] = superfences.custom_fences(pages, kept, options.get("custom_fences") or [])
            self._own = None
            if FENCES not in config.markdown_extensions:
                config.markdown_extensions.append(FENCES)
            return
        options = {
            FENCES: {"custom_fences": superfences.custom_fences(pages, kept)},
            HIGHLIGHT: config.mdx_configs.get(HIGHLIGHT, {}),
        }
        self._own = Markdown(extensions=[FENCES, HIGHLIGHT], extension_configs=options)

    def fill(self, content: str, label: str) -> str:
        """Put the HTML of fences in their places in a rendered page."""
        own = self._own
        if own is None:
            return content

        def rendered(place: re.Match[str]) -> Any:
            own.reset()
            return own.convert(f"```{place[1]}\n{label} {place[2]}\n```")

        return PLACE.sub(rendered, content)
