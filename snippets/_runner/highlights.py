"""Highlighted code, kept page by page: to find its tokens again would be a fifth of a build that has nothing new."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress

from snippets._runner.cache import Cache

PLACEHOLDER = "\x02"  # stands for what the renderer has put aside, and means nothing to another


class Highlights:
    """The highlighted code of pages, by whatever decides how it looks."""

    def __init__(self, cache: Cache | None = None) -> None:
        self._cache = cache
        self._known: dict[str, dict[str, str]] = {}
        self._used: dict[str, dict[str, str]] = {}

    def find(self, page: str, decisive: object, highlight: Callable[[], str]) -> tuple[str, bool]:
        """The HTML of a piece of code of a page, and whether it was there already."""
        key = hashlib.sha256(json.dumps(decisive).encode()).hexdigest()
        if page not in self._known:
            self._known[page] = json.loads((self._cache and self._cache.text(_name(page))) or "{}")
        known = key in self._known[page]
        html = self._known[page][key] if known else highlight()
        if PLACEHOLDER not in html:
            self._used.setdefault(page, {})[key] = html
        return html, known

    def keep(self, page: str) -> None:
        """Keep what a page has used, now that all of it is rendered."""
        used = self._used.pop(page, {})
        if self._cache and used != self._known.get(page, {}):
            self._known[page] = used
            with suppress(OSError):  # a cache that cannot be written to costs time, not the build
                self._cache.keep(_name(page), json.dumps(used))


def _name(page: str) -> str:
    return json.dumps(["highlighted", page])
