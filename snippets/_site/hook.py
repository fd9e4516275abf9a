"""The MkDocs edge of the house: it finishes a site when all plugins have written what they write."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from snippets._site import lessons
from snippets._site.finish import finish

log = logging.getLogger("mkdocs.hooks.site")
serving = False


def on_startup(command: str, dirty: bool) -> None:
    global serving
    serving = command == "serve"


@event_priority(50)  # when the engine has filled the page in, before the search reads it
def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation) -> dict[str, Any]:
    if lessons.PLACE in (page.content or ""):
        try:
            page.content = page.content.replace(lessons.PLACE, lessons.map_of(_lessons(page, nav)))
        except lessons.LessonsError as error:
            raise PluginError(f"docs/{page.file.src_uri}: {error}") from error
    return context


def _lessons(page: Page, nav: Navigation) -> list[lessons.Lesson]:
    """The lessons that a page plans, and what is known of those that are written."""
    known = lessons.planned(page.meta.get("lessons"))
    for each in nav.pages:
        folder, _, name = each.file.src_uri.removesuffix(".md").rpartition("/")
        if folder == "lessons":
            minutes = each.meta.get("reading_minutes", 0)
            known = lessons.written(known, name, get_relative_url(each.url, page.url), minutes, each.meta)
    return known


@event_priority(-50)  # behind what writes, before the site takes the place of the last one
def on_post_build(config: MkDocsConfig) -> None:
    if serving:  # the server puts a script of its own into pages, to load them again
        return
    for line in finish(Path(config.site_dir), map(Path, config.theme.dirs)):
        log.warning(line)
