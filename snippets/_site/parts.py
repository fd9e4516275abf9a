"""The parts of a page that are made of all pages: the map and the outcomes of the lessons, the checks, the reference.

A page asks for a part by a comment, whose place the part takes. Site generators call `with_parts` for each page, in the
order of the navigation, when the engine has put the results into the page and before search engines read it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from snippets._engine.prove.receipts import PageReceipts
from snippets._site import checks, code_names, lessons, messages, reference, term_links
from snippets._site.receipt_types import SiteReceipts

LESSONS_FOLDER = "lessons"
EXPLAINED_FOLDERS = (LESSONS_FOLDER, "labs", "errors")  # their pages link terms, and explain names in code
# Site generators know no such file among their sources, so they leave the link as the author wrote it.
RECEIPTS_LINK = re.compile(r'href="(?:\.\./)*receipts\.json"')


@dataclass(frozen=True)
class SitePage:
    """A page, as its site generator knows it."""

    path: str  # in the docs folder
    label: str  # its name in the engine; empty for a page that the engine does not know
    title: str
    url: str  # relative to the page that is being completed
    content: str  # HTML
    meta: Mapping[str, Any]  # front matter


@dataclass(frozen=True)
class Site:
    """A build of a site, seen from the page that is being completed."""

    pages: Callable[[], Iterable[SitePage]]  # in the order of the navigation; called only if a part needs them
    receipts: Callable[[], SiteReceipts]  # of all pages; waits for them
    page_receipts: Callable[[str], PageReceipts]  # of a page, by its label; waits for it
    receipts_url: str
    date: str  # of the build


def with_parts(page: SitePage, site: Site) -> str:
    """Complete the HTML of a page: put in the parts that it asks for, and ids that other pages link to.

    Raises:
        LessonsError: the map of the lessons cannot be drawn.
    """
    content = RECEIPTS_LINK.sub(f'href="{site.receipts_url}"', page.content)
    content = reference.with_anchors(content, page.label, _receipts_of(page, site))
    if page.path.partition("/")[0] in EXPLAINED_FOLDERS:
        content = _with_explanations(content, page, site)
    for placeholder, part in PARTS.items():
        if placeholder in content:
            content = content.replace(placeholder, part(page, site))
    return content


def _with_explanations(content: str, page: SitePage, site: Site) -> str:
    """Link the terms that other pages define to the glossary, if the site has one, and mark the names in code."""
    pages = list(site.pages())
    marks = (reference.TERMS_PLACEHOLDER, reference.GLOSSARY)
    glossary = next((each.url for each in pages if any(mark in each.content for mark in marks)), None)
    if glossary is None:
        return content
    others = [each.content for each in pages if each.path != page.path]
    own = {term.lower() for term in term_links.names_in(page.content)}
    terms = [term for other in others for term in term_links.names_in(other) if term.lower() not in own]
    named = code_names.with_names(content, (name for each in pages for name in code_names.names_in(each.content)))
    return term_links.with_links(named, terms, glossary)


def _receipts_of(page: SitePage, site: Site) -> PageReceipts:
    if not page.label:
        return PageReceipts(blocks=[], claims=[], pictures=[], declared=[], numerals={}, versions={})
    return site.page_receipts(page.label)


def _checks_table(_: SitePage, site: Site) -> Markup:
    return checks.checks_table(site.receipts(), site.date)


def _error_index(_: SitePage, site: Site) -> Markup:
    shown = (messages.messages(_receipts_of(each, site), each.title, each.url) for each in site.pages())
    return messages.index(message for of_page in shown for message in of_page)


def _glossary(_: SitePage, site: Site) -> Markup:
    terms = (reference.defined_terms(each.content, each.title, each.url) for each in site.pages())
    return reference.glossary(term for of_page in terms for term in of_page)


def _lesson_map(page: SitePage, site: Site) -> Markup:
    plan = lessons.planned(page.meta.get("lessons"))
    for name, each in _lesson_pages(site.pages()):
        plan = lessons.written(plan, name, each.url, each.meta.get("reading_minutes", 0), each.meta)
    return lessons.lesson_map(plan)


def _outcomes(_: SitePage, site: Site) -> Markup:
    """The table of what each lesson is for, in the order of the navigation. The home page plans the lessons."""
    pages = list(site.pages())
    plan = lessons.planned(next((each.meta["lessons"] for each in pages if "lessons" in each.meta), []))
    rows = []
    for name, each in _lesson_pages(pages):
        plan = lessons.written(plan, name, each.url, each.meta.get("reading_minutes", 0), each.meta)
        rows.append((name, each.meta.get("objectives") or []))
    by_name = {lesson.name: lesson for lesson in plan}
    return lessons.outcomes([(by_name[name], objectives) for name, objectives in rows])


def _lesson_pages(pages: Iterable[SitePage]) -> Iterator[tuple[str, SitePage]]:
    """The pages of lessons, each with its name."""
    for each in pages:
        folder, _, file = each.path.rpartition("/")
        if folder == LESSONS_FOLDER and file.endswith(".md"):
            yield file.removesuffix(".md"), each


PARTS: dict[str, Callable[[SitePage, Site], Markup]] = {
    checks.PLACEHOLDER: _checks_table,
    messages.PLACEHOLDER: _error_index,
    reference.TERMS_PLACEHOLDER: _glossary,
    lessons.PLACEHOLDER: _lesson_map,
    lessons.OUTCOMES_PLACEHOLDER: _outcomes,
}
