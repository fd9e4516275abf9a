"""Material's search reads each page with a slow parser. It is spared what does not belong into its index.

That is two thirds of a page with claims and code: the colours of code, and the receipts. They are marked as not to be
searched, but the parser forgets it at the first element in them that is closed. The parser also ends a section where
the element ends that holds its heading. In a lab that is a cell, so a lab is read without the tags of its cells.
"""

import re
from typing import Any

from mkdocs.config.defaults import MkDocsConfig

RECEIPTS = re.compile(r'<div class="receipts" data-search-exclude>(?:\s*<div popover\b.*?</div>)*\s*</div>', re.DOTALL)
CODE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
SPAN = re.compile(r'</?span\b(?:[^<>"]|"[^"]*")*>')
CELL_PART = re.compile(r"<div\b(?P<attributes>[^>]*)>|</div>")
UNSEARCHED = "data-search"  # what is marked so stays as it is


def spare_search(config: MkDocsConfig) -> None:
    """Have Material's search, if the site has it, read the pages of this build without those tags."""
    for name in ("material/search", "search"):
        index = getattr(config.plugins.get(name), "search_index", None)
        if type(index).__module__.startswith("material."):
            _spare(index)


def _spare(index: Any) -> None:
    add_page = index.add_entry_from_context

    def add(page: Any) -> None:
        content = page.content
        page.content = without_silent_tags(content)
        try:
            add_page(page)
        finally:
            page.content = content

    index.add_entry_from_context = add


def without_silent_tags(content: str) -> str:
    """The HTML of a page without its receipts, and without tags that Material's index does not show."""
    text = CODE.sub(_without_spans, RECEIPTS.sub("", content))
    return _without_cells(text) if "jp-Cell" in text else text


def _without_cells(content: str) -> str:
    """The HTML of a lab without the tags of its cells. Parts that are not to be searched keep theirs."""
    kept: list[bool] = []

    def keep(tag: re.Match[str]) -> str:
        if tag[0] != "</div>":
            kept.append(UNSEARCHED in tag["attributes"])
            return tag[0] if kept[-1] else ""
        return tag[0] if kept and kept.pop() else ""

    return CELL_PART.sub(keep, content)


def _without_spans(code: re.Match[str]) -> str:
    return code[0] if UNSEARCHED in code[0] else SPAN.sub("", code[0])
