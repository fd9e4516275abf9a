"""Highlighted code, kept in one entry: to find its tokens again would be a fifth of a build that has nothing new."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property

from snippets._engine.store import Store

ENTRY = "highlighted"
PLACEHOLDER = "\x02"  # stands for what the renderer has put aside, and means nothing to another


class Highlights:
    """The highlighted code of a site's pages, by whatever decides how it looks."""

    def __init__(self, cache: Store | None = None) -> None:
        self._cache = cache
        self._used: dict[str, dict[str, str]] = {}

    @cached_property
    def _known(self) -> dict[str, dict[str, str]]:
        return json.loads((self._cache and self._cache.text(ENTRY)) or "{}")

    def find(self, page: str, decisive: object, highlight: Callable[[], str]) -> tuple[str, bool]:
        """The HTML of a piece of code of a page, and whether it was there already."""
        key = hashlib.sha256(json.dumps(decisive).encode()).hexdigest()
        html = self._known.get(page, {}).get(key)
        known, html = html is not None, highlight() if html is None else html
        used = self._used.setdefault(page, {})
        if PLACEHOLDER not in html:
            used[key] = html
        return html, known

    def keep(self, pages: Iterable[str]) -> None:
        """Keep what these pages, which are all there are, have used; of one that was not rendered, what it had."""
        used = {page: self._used.get(page, self._known.get(page, {})) for page in pages}
        if self._cache and used != self._known:
            with suppress(OSError):  # a cache that cannot be written to costs time, not the build
                self._cache.keep(ENTRY, json.dumps(used))
