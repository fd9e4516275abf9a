"""Reference pages that nobody writes: every error that a block of the site raises, and every term that a page defines.

Each entry has a heading of its own, so that the search finds it by its words.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, groupby

import lxml.html
from markupsafe import Markup

from snippets._engine.prove.receipts import BlockReceipt, PageReceipts
from snippets._site.markup import render

ERRORS_PLACEHOLDER = "<!-- errors -->"  # the index of errors takes its place
TERMS_PLACEHOLDER = "<!-- terms -->"  # the glossary takes its place
RAISING_CELL = re.compile(r'<div class="jp-Cell\b[^"]*\bcelltag_raises-exception"(?=>)')
DEFINITION = re.compile(r"<dfn>(.*?)</dfn>", re.DOTALL)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
TEXT_BLOCKS = ("p", "li", "td", "dd")
MAX_SLUG_CHARS = 80


@dataclass(frozen=True)
class Raised:
    """An error that a block raises, as its page says it must."""

    type: str
    message: str
    fix: str
    page: str  # title
    url: str  # of the block


@dataclass(frozen=True)
class Term:
    """A term, and the sentence that defines it."""

    name: str
    sentence: str
    page: str  # title
    url: str  # of the sentence


@dataclass(frozen=True)
class Cause:
    """A message of an entry of the index of errors, and the blocks that raise it."""

    whole_message: str  # empty if that is one line
    raised: tuple[Raised, ...]


@dataclass(frozen=True)
class ErrorEntry:
    """An entry of the index of errors: all messages of one type that begin with the same line."""

    anchor: str
    type: str
    first_line: str
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class GlossaryEntry:
    """An entry of the glossary: one term, with each of its definitions."""

    anchor: str
    name: str
    definitions: tuple[Term, ...]


def slug(text: str) -> str:
    """Turn a text into a part of an address: lower-case letters and digits, with hyphens between words."""
    return "-".join(re.findall(r"[a-z0-9]+", text.lower()))[:MAX_SLUG_CHARS].strip("-") or "term"


def with_anchors(content: str, label: str, receipts: PageReceipts) -> str:
    """Give each term that a page defines and each block that raises an id, so that entries can link to it.

    Args:
        content: the HTML of the page.
        label: the name of the page in errors.
    """
    content = DEFINITION.sub(lambda term: f'<dfn id="term-{slug(_text_of(term[1]))}">{term[1]}</dfn>', content)
    for number, block in enumerate(_raising(receipts), 1):
        place = html.escape(f"{label} {block['line']}")
        opening = rf'(<div class="snippet")( data-line="{re.escape(place)}")'
        content = re.sub(opening, rf'\1 id="raises-{number}"\2', content)
    numbers = count(1)  # a lab's cells do not name their lines
    return RAISING_CELL.sub(lambda cell: f'{cell[0]} id="raises-{next(numbers)}"', content)


def raised_errors(receipts: PageReceipts, page: str, url: str) -> list[Raised]:
    """Return the errors that the blocks of a page raised.

    Args:
        page: the title of the page.
        url: the address of the page.
    """
    return [
        Raised(error["type"], error["message"], block.get("fix", ""), page, f"{url}#raises-{number}")
        for number, block in enumerate(_raising(receipts), 1)
        if (error := block.get("raised"))
    ]


def _raising(receipts: PageReceipts) -> list[BlockReceipt]:
    return [block for block in receipts["blocks"] if "raises" in block]


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
        terms.append(Term(name, sentence, page, f"{url}#term-{slug(name)}"))
    return terms


def glossary(terms: Iterable[Term]) -> Markup:
    """Render the glossary: all terms in the order of the alphabet, whatever the case of their letters."""

    def key(term: Term) -> str:
        return term.name.lower()

    entries = []
    for name, same in groupby(sorted(terms, key=key), key=key):
        definitions = tuple(same)
        entries.append(GlossaryEntry(f"the-{slug(name)}", definitions[0].name, definitions))
    return render("glossary.html", entries=entries)


def error_index(errors: Iterable[Raised]) -> Markup:
    """Render the index of errors: by type and first line, each message, how to fix it, and where it is raised."""

    def key(error: Raised) -> tuple[str, str]:
        return error.type, error.message.strip().partition("\n")[0]

    entries, anchors = [], Counter[str]()
    for (kind, first_line), same in groupby(sorted(errors, key=key), key=key):
        anchor = slug(f"{kind} {first_line}")
        anchors[anchor] += 1
        unique = anchor if anchors[anchor] == 1 else f"{anchor}-{anchors[anchor]}"
        entries.append(ErrorEntry(unique, kind, first_line, tuple(_causes(same))))
    return render("error-index.html", entries=entries)


def _causes(errors: Iterable[Raised]) -> Iterator[Cause]:
    """The messages of errors, each with those errors that have it, in the order of the pages."""
    by_message: dict[str, list[Raised]] = {}
    for error in errors:
        by_message.setdefault(error.message.strip(), []).append(error)
    for message, raised in by_message.items():
        yield Cause(message if "\n" in message else "", tuple(raised))


def _text_of(markup: str) -> str:
    return _one_line(html.unescape(re.sub(r"<[^>]*>", "", markup)))


def _one_line(text: str) -> str:
    return " ".join(text.split())
