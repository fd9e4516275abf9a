"""The other plugins and hooks of a site: which of them change a page's Markdown, and which read its HTML."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig

from snippets._engine.errors import PageError, SnippetError
from snippets._engine.page import Page
from snippets._engine.texts import Place, replaced

# Modules of plugins that keep the Markdown of each page as it is, and look in its HTML for words and anchors only.
HARMLESS = ("material.plugins.", "mkdocs_autorefs.", "mkdocstrings.")
# What stands for a result until the result is there, in HTML, in a feed, in JSON and in Markdown.
QUOTE = rb"""(?:\\?["']|&quot;|&\#34;)?"""
KEY = re.compile(
    rb"""(?:<|&lt;)!--snippet-(?:output|picture)\ \d
    | data\ class=%(quote)s(?:claim%(quote)s\ value=%(quote)sclaim-|(?:formula|snippet-fence)%(quote)s\ value=)
    | ```snippet-(?:code|text|picture)\b"""
    % {b"quote": QUOTE},
    re.VERBOSE,
)
MARKS = (b"--snippet-", b"claim-", b"formula", b"```snippet-", b"snippet-fence")  # whatever has none of them has no key
GATHERED = (".html", ".xml", ".json", ".txt", ".md")  # endings of files in which plugins gather what pages hold


def changing(config: MkDocsConfig) -> list[str]:
    """The plugins and hooks that may change the Markdown of a page, by their names."""
    return [_name(handler, config) for handler in _others(config, "page_read_source", "page_markdown")]


def reading(config: MkDocsConfig) -> list[str]:
    """The plugins and hooks that may read the HTML of a page while others are not rendered yet, by their names."""
    return [_name(handler, config) for handler in _others(config, "page_content")]


def _others(config: MkDocsConfig, *events: str) -> Iterator[Callable[..., Any]]:
    for event in events:
        for handler in config.plugins.events[event]:
            code = getattr(handler, "__code__", None)
            ours = code is not None and Path(code.co_filename).parent == Path(__file__).parent
            if not ours and not getattr(handler, "__module__", "").startswith(HARMLESS):
                yield handler


def _name(handler: Callable[..., Any], config: MkDocsConfig) -> str:
    plugin = getattr(handler, "__self__", None)
    named = [name for name, each in config.plugins.items() if each is plugin]
    return named[0] if named else Path(handler.__code__.co_filename).name


def plain(page: Page) -> str:
    """The body of a page as Markdown that any renderer reads, without results: claims as what they show."""
    return replaced(page.text, [(claim.start, claim.end, claim.shown) for claim in page.claims], page.body)


def unfilled(config: MkDocsConfig) -> list[SnippetError]:
    """What is wrong with the files that plugins wrote into a built site: keys stand there in the place of results."""
    site = Path(config.site_dir)
    paths = sorted(path for path in site.rglob("*") if path.suffix in GATHERED and path.is_file())
    contents = ((path, path.read_bytes()) for path in paths)
    return [
        _unfilled(path.relative_to(site).as_posix())
        for path, content in contents
        if any(mark in content for mark in MARKS) and KEY.search(content)
    ]


def _unfilled(name: str) -> SnippetError:
    why = "it shows a block, a formula or a claim of a page without what came of it."
    return PageError(Place(name), why, "A plugin or the theme took it before results were there: switch that off.")
