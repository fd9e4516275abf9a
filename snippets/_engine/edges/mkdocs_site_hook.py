"""The MkDocs edge: call `parts` and `cards` for each page, and `finish` for the built site."""

import logging
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_build_date, get_relative_url

from snippets._engine.build import Build
from snippets._engine.edges.command import is_serving
from snippets._engine.edges.lab_pages import turn_off_cache
from snippets._engine.edges.search import spare_search
from snippets._engine.parse.labs import is_lab
from snippets._site import cards, code_names, offline, reference, thumbnails
from snippets._site.finish import finish
from snippets._site.lessons import Lesson, LessonsError, lesson_end, lesson_plan, planned
from snippets._site.parts import LESSONS_FOLDER, Site, SitePage, with_parts
from snippets._site.receipt_types import SiteReceipts

log = logging.getLogger("mkdocs.hooks.site")
serving = False
renders_few = False  # whether pages that have not changed are left as they are
rendered: dict[str, tuple[str, str, dict[str, Any]]] = {}  # title, HTML and front matter of pages, by their paths
cards_drawn: dict[str, bytes] = {}  # PNG, by path in the site
maps: set[str] = set()  # pages with a map of the lessons, by their paths in the site
notes: dict[str, str] = {}  # the script with notes on names in code, by its path in the site


class Templates(BytecodeCache):
    """The theme's templates, translated. MkDocs begins each build with none, and `serve` would translate them again."""

    def __init__(self) -> None:
        self.translated: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if known := self.translated.get(bucket.key):
            bucket.bytecode_from_string(known)  # unless the template has changed

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.translated[bucket.key] = bucket.bytecode_to_string()


templates = Templates()


def on_startup(command: str, dirty: bool) -> None:
    global serving, renders_few
    serving, renders_few = is_serving(command), dirty


@event_priority(100)  # before the offline plugin
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    if _is_offline(config):
        config.extra["polyfills"] = [offline.SHIM]
    return config


def _is_offline(config: MkDocsConfig) -> bool:
    plugin = config.plugins.get("material/offline") or config.plugins.get("offline")
    return plugin is not None and plugin.config.enabled


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Keep what pages are like: under `serve --dirty` the next build renders those alone that were saved."""
    env.bytecode_cache = templates
    spare_search(config)  # no page has been searched yet
    maps.clear()  # a page that is gone has none
    for page in (file.page for file in files.documentation_pages()):
        if page and page.content is not None:
            rendered[page.file.src_uri] = str(page.title), page.content, dict(page.meta)
    return env


@event_priority(100)  # before mkdocs-jupyter looks at a lab
def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    return turn_off_cache(page, config) if is_lab(page.file.src_uri) else page


@event_priority(50)  # after the engine has put results into the page, before the search plugin reads it
def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation) -> dict[str, Any]:
    if "build" not in context:  # the engine does not know this page
        return context
    build: Build = context["build"]
    docs_folder = context["label"].removesuffix(page.file.src_uri)

    def as_seen(other: Page) -> SitePage:
        path, url = other.file.src_uri, get_relative_url(other.url, page.url)
        label = docs_folder + path if docs_folder + path in build.pages else ""
        if other.content is not None or not renders_few:
            return SitePage(path, label, str(other.title), url, other.content or "", other.meta)
        if path not in rendered:
            why = "this page is made of all pages, and a dirty build renders only those that have changed."
            raise PluginError(f"{context['label']}: {why} Build without --dirty.")
        title, content, meta = rendered[path]
        return SitePage(path, label, title, url, content, meta)

    site = Site(
        pages=lambda: map(as_seen, nav.pages),
        receipts=lambda: cast("SiteReceipts", build.receipts()),
        page_receipts=lambda label: build.pages[label].receipts,
        receipts_url=get_relative_url("receipts.json", page.url),
        date=get_build_date(),
    )
    try:
        page.content = with_parts(as_seen(page), site)
    except LessonsError as error:
        raise PluginError(f"{context['label']}: {error}") from error
    if thumbnails.PLACE.search(page.content):
        maps.add(page.file.dest_uri)
    if reference.GLOSSARY in page.content:
        notes[code_names.SCRIPT] = code_names.script(page.content, page.url)
    if page.file.src_uri.startswith(f"{LESSONS_FOLDER}/"):
        context["lesson_plan"], context["lesson_end"] = _lesson_frame(page, nav)
    if "hero" in page.meta and config.site_url:  # a page without a public address cannot be shared
        context["card"] = cards.card_path(page.file.src_uri)
        if not serving:
            docs = Path(config.docs_dir)
            cards_drawn[context["card"]] = cards.page_card(page.meta["hero"], config.site_name, page.content, docs)
    return context


def _lesson_frame(page: Page, nav: Navigation) -> tuple[str, str]:
    """What stands before a lesson and behind it: as it says itself, or else as the home page plans it."""
    home = nav.homepage.meta if nav.homepage else {}
    lessons: list[Lesson] = []
    with suppress(LessonsError):  # the home page says what is wrong with its plan
        lessons = planned(home.get("lessons"))
    plan = {lesson.name: lesson for lesson in lessons}
    own = plan.get(page.file.name)
    names = page.meta.get("builds_on") or (own.builds_on if own else ())
    written = {each.file.name: each for each in nav.pages if each.file.src_uri.startswith(f"{LESSONS_FOLDER}/")}
    before = [(plan[name].title, written[name].url) for name in names if name in written and name in plan]
    links = [(title, get_relative_url(url, page.url)) for title, url in before]
    objectives = page.meta.get("objectives") or []
    later = [lesson for lesson in lessons if own and lesson.number > own.number and lesson.name in written]
    following = next((_as_written(lesson, written[lesson.name], page) for lesson in later), None)
    labs = [(str(each.title), get_relative_url(each.url, page.url)) for each in nav.pages if is_lab(each.file.src_uri)]
    end = lesson_end(objectives, following, next(iter(labs), None)) if own else ""
    return (lesson_plan(objectives, links) if objectives or links else ""), end


def _as_written(lesson: Lesson, there: Page, page: Page) -> Lesson:
    """A planned lesson as its own page has it, as seen from another one."""
    question = there.meta.get("question", lesson.question)
    return replace(lesson, question=question, url=get_relative_url(there.url, page.url))


@event_priority(-50)  # after plugins that write files, before the new site replaces the old one
def on_post_build(config: MkDocsConfig) -> None:
    site = Path(config.site_dir)
    thumbnails.fill(site / page for page in maps)
    for path, script in notes.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(script, encoding="utf-8")
    if serving:  # the development server adds an inline script to each page, which a policy would not let run
        return
    cards.write_cards(site, cards_drawn)
    for warning in finish(site, map(Path, config.theme.dirs), _is_offline(config)):
        log.warning(warning)
