"""Reference pages that nobody writes: every error that a block of the site raises, and every term that a page defines.

Both are put in the place of a comment. Each entry has a heading of its own, so that the search finds it by its words.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import lxml.html

ERRORS, TERMS = PLACES = ("<!-- errors -->", "<!-- terms -->")  # where a page wants them
NONE = {ERRORS: "<p>No block of this site raises an error yet.</p>",
        TERMS: "<p>No page of this site defines a term yet.</p>"}
DEFINED = re.compile(r"<dfn>(.*?)</dfn>", re.DOTALL)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
BLOCKS = ("p", "li", "td", "dd")


@dataclass(frozen=True)
class Raised:
    """An error that a block raises, as its page says it must."""

    type: str
    message: str
    mend: str
    page: str  # its title
    url: str  # of the block


@dataclass(frozen=True)
class Term:
    """A term, and the sentence that defines it."""

    name: str
    sentence: str
    page: str  # its title
    url: str  # of the sentence


def slug(text: str) -> str:
    """A text as a fragment of an address."""
    return "-".join(re.findall(r"[a-z0-9]+", text.lower()))[:80].strip("-") or "term"


def with_anchors(content: str, lines: Iterable[str]) -> str:
    """The HTML of a page with an address for each term that it defines and each block that raises.

    Args:
        lines: the blocks that raise, each as the page and the line that its HTML has.
    """
    content = DEFINED.sub(lambda term: f'<dfn id="term-{slug(_plain(term[1]))}">{term[1]}</dfn>', content)
    for number, line in enumerate(lines, 1):
        content = re.sub(rf'(<div class="snippet")( data-line="{re.escape(html.escape(line))}")',
                         rf'\1 id="raises-{number}"\2', content)
    return content


def raised(receipts: dict[str, Any], page: str, url: str) -> list[Raised]:
    """What the blocks of a page raised, from its receipts."""
    raising = [block for block in receipts["blocks"] if "raises" in block]
    return [Raised(block["raised"]["type"], block["raised"]["message"], block["mend"], page, f"{url}#raises-{number}")
            for number, block in enumerate(raising, 1) if block["raised"]]


def terms(content: str, page: str, url: str) -> list[Term]:
    """The terms that the HTML of a page defines, each with the sentence in which it does."""
    if "<dfn" not in content:
        return []
    found = []
    for term in lxml.html.fragment_fromstring(content, create_parent="div").iter("dfn"):
        block = next((each for each in term.iterancestors() if each.tag in BLOCKS), term)
        name = _words(term.text_content())
        sentences = SENTENCE_END.split(_words(block.text_content()))
        found.append(Term(name, next((each for each in sentences if name in each), name), page,
                          f"{url}#term-{slug(name)}"))
    return found


def glossary(found: Iterable[Term]) -> str:
    """All terms in the order of the alphabet."""
    def key(term: Term) -> str:
        return term.name.lower()

    entries = []
    for name, same in groupby(sorted(found, key=key), key=key):
        first, *more = same
        text = "".join(_paragraph(each.sentence, each) for each in (first, *more))
        entries.append(_entry(f"the-{slug(name)}", html.escape(first.name), text))
    return _reference(entries, TERMS)


def error_index(found: Iterable[Raised]) -> str:
    """All errors by their type and message: how to mend each, and where it is raised."""
    entries, names = [], []
    by_message = sorted(found, key=lambda error: (error.type, error.message))
    for (kind, message), same in groupby(by_message, key=lambda error: (error.type, error.message)):
        first, _, rest = message.strip().partition("\n")
        more = f"<pre><code>{html.escape(message.strip())}</code></pre>" if rest else ""
        where = "".join(_paragraph(each.mend, each) for each in same)
        name = slug(f"{kind} {first}")
        names.append(name)
        unique = name if names.count(name) == 1 else f"{name}-{names.count(name)}"
        entries.append(_entry(unique, f"<code>{html.escape(kind)}</code> {html.escape(first)}",
                              more + where))
    return _reference(entries, ERRORS)


def _paragraph(text: str, source: Raised | Term) -> str:
    return f'<p>{html.escape(text)} <a href="{html.escape(source.url)}">{html.escape(source.page)}</a></p>\n'


def _entry(name: str, heading: str, text: str) -> str:
    return f'<h2 id="{name}">{heading}</h2>\n{text}\n'


def _reference(entries: list[str], place: str) -> str:
    return f'<div class="reference">\n{"".join(entries)}</div>' if entries else NONE[place]


def _plain(markup: str) -> str:
    return _words(html.unescape(re.sub(r"<[^>]*>", "", markup)))


def _words(text: str) -> str:
    return " ".join(text.split())
