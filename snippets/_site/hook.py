"""The MkDocs edge of the house: it finishes a site when all plugins have written what they write."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from snippets._runner.edition import Build
from snippets._site import cards, lessons, offline, reference
from snippets._site.finish import finish

log = logging.getLogger("mkdocs.hooks.site")
serving = False
cards_drawn: dict[str, bytes] = {}  # by where they will be in the site
RECEIPTS = re.compile(r'href="(?:\.\./)*receipts\.json"')  # no file that MkDocs knows of, so it lets the link be


def on_startup(command: str, dirty: bool) -> None:
    global serving
    serving = command == "serve"


@event_priority(100)  # before the plugin that makes a site to be read from a disk
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    if _is_offline(config):
        config.extra["polyfills"] = [offline.SHIM]
    return config


def _is_offline(config: MkDocsConfig) -> bool:
    plugin = config.plugins.get("material/offline") or config.plugins.get("offline")
    return plugin is not None and plugin.config.enabled


@event_priority(50)  # when the engine has filled the page in, before the search reads it
def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation) -> dict[str, Any]:
    page.content = RECEIPTS.sub(f'href="{get_relative_url("receipts.json", page.url)}"', page.content or "")
    _put_references(context, page, nav)
    if "hero" in page.meta and config.site_url:  # who shares a page needs its address
        context["card"] = _card(page, config)
    if lessons.PLACE in (page.content or ""):
        try:
            page.content = page.content.replace(lessons.PLACE, lessons.map_of(_lessons(page, nav)))
        except lessons.LessonsError as error:
            raise PluginError(f"docs/{page.file.src_uri}: {error}") from error
    return context


def _card(page: Page, config: MkDocsConfig) -> str:
    """Draw the picture of a page that others see where it is shared; returns where it will be in the site."""
    hero = page.meta["hero"]
    name = f"assets/cards/{Path(page.file.src_uri).stem}.png"
    texts = [Markup(str(hero.get(key, ""))).striptags() for key in ("title", "subtitle")]
    cards_drawn[name] = cards.card(*texts, config.site_name, cards.tape_of(page.content or ""), Path(config.docs_dir))
    return name


def _put_references(context: dict[str, Any], page: Page, nav: Navigation) -> None:
    """Give what a page raises and defines an address, and put what all pages do into those that want to tell."""
    if "build" not in context:
        return
    build, content = context["build"], page.content or ""
    raising = [block for block in build.pages[context["label"]].receipts["blocks"] if "raises" in block]
    content = reference.with_anchors(content, [f"{context['label']} {block['line']}" for block in raising])
    others = [(each, get_relative_url(each.url, page.url)) for each in nav.pages]
    if reference.ERRORS in content:
        found = [error for each, url in others
                 for error in reference.raised(_receipts(build, each), each.title, url)]
        content = content.replace(reference.ERRORS, reference.error_index(found))
    if reference.TERMS in content:
        terms = [term for each, url in others for term in reference.terms(each.content or "", each.title, url)]
        content = content.replace(reference.TERMS, reference.glossary(terms))
    page.content = content


def _receipts(build: Build, page: Page) -> dict[str, Any]:
    """The receipts of a page, whose name in errors ends with its path in docs/."""
    labels = [label for label in build.pages if label.partition("/")[2] == page.file.src_uri]
    return build.pages[labels[0]].receipts if labels else {"blocks": []}


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
    for name, picture in cards_drawn.items():
        path = Path(config.site_dir, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture)
    for line in finish(Path(config.site_dir), map(Path, config.theme.dirs), _is_offline(config)):
        log.warning(line)
