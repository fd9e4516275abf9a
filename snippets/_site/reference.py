"""The glossary, a page that nobody writes: every term that a page defines. And what such pages link to."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import lxml.html
from markupsafe import Markup

from snippets._engine.prove.receipts import PageReceipts
from snippets._site import messages
from snippets._site.markup import render

TERMS_PLACEHOLDER = "<!-- terms -->"  # the glossary takes its place
GLOSSARY = 'class="reference glossary"'  # what only a page with a glossary has, when it has taken that place
RAISING_CELL = re.compile(r'<div class="jp-Cell\b[^"]*\bcelltag_raises-exception"(?=>)')
DEFINITION = re.compile(r'<dfn(?: id="[^"]*")?>(.*?)</dfn>', re.DOTALL)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
TEXT_BLOCKS = ("p", "li", "td", "dd")
MAX_SLUG_CHARS = 80


@dataclass(frozen=True)
class Term:
    """A term, and the sentence that defines it."""

    name: str
    sentence: str
    page: str  # title
    url: str  # of the sentence
    is_code: bool = False  # whether it is a name in code


@dataclass(frozen=True)
class GlossaryEntry:
    """An entry of the glossary: one term, with each of its definitions."""

    anchor: str
    name: str
    definitions: tuple[Term, ...]
    is_code: bool = False


def slug(text: str) -> str:
    """Turn a text into a part of an address: lower-case letters and digits, with hyphens between words."""
    return "-".join(re.findall(r"[a-z0-9]+", text.lower()))[:MAX_SLUG_CHARS].strip("-") or "term"


def with_anchors(content: str, label: str, receipts: PageReceipts) -> str:
    """Give each term that a page defines and each block that is to raise or to warn an id, so that entries link to it.

    Args:
        content: the HTML of the page.
        label: the name of the page in errors.
    """
    content = DEFINITION.sub(lambda term: f'<dfn id="term-{slug(text_of(term[1]))}">{term[1]}</dfn>', content)
    blocks = list(enumerate(messages.expecting(receipts), 1))
    for number, block in blocks:
        place = html.escape(f"{label} {block['line']}")
        opening = rf'(<div class="snippet(?: snippet-static)?")( data-line="{re.escape(place)}")'
        content = re.sub(opening, rf'\1 id="{messages.anchor(number)}"\2', content)
    # A lab's cells do not name their lines, and those that raise are marked.
    numbers = (number for number, block in blocks if "raises" in block and "static" not in block)
    return RAISING_CELL.sub(lambda cell: f'{cell[0]} id="{messages.anchor(next(numbers, 0))}"', content)


def defined_terms(content: str, page: str, url: str) -> list[Term]:
    """Return the terms that the HTML of a page defines, each with the sentence that defines it.

    Args:
        page: the title of the page.
        url: the address of the page.
    """
    if "<dfn" not in content:
        return []
    terms = []
    for element in lxml.html.fragment_fromstring(content, create_parent=True).iter("dfn"):
        block = next((each for each in element.iterancestors() if each.tag in TEXT_BLOCKS), element)
        name = _one_line(element.text_content())
        sentences = SENTENCE_END.split(_one_line(block.text_content()))
        sentence = next((each for each in sentences if name in each), name)
        is_code = [child.tag for child in element] == ["code"] and name == _one_line(element[0].text_content())
        terms.append(Term(name, sentence, page, f"{url}#term-{slug(name)}", is_code))
    return terms


def glossary(terms: Iterable[Term]) -> Markup:
    """Render the glossary: all terms in the order of the alphabet, whatever the case of their letters, then names."""

    def key(term: Term) -> tuple[bool, str]:
        return term.is_code, term.name.lower().lstrip(".")

    entries = []
    for _, same in groupby(sorted(terms, key=key), key=key):
        first, *others = same
        entries.append(GlossaryEntry(f"the-{slug(first.name)}", first.name, (first, *others), first.is_code))
    return render("glossary.html", entries=entries)


def text_of(markup: str) -> str:
    """Return the text of HTML, in one line."""
    return _one_line(html.unescape(re.sub(r"<[^>]*>", "", markup)))


def _one_line(text: str) -> str:
    return " ".join(text.split())
