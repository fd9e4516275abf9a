"""Links from the words of a page to the glossary: each term is one where a page has it first."""

import re
from collections.abc import Iterable, Iterator

from snippets._site.reference import DEFINITION, slug, text_of

TAG = re.compile(r"<!--.*?-->|<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL)
VOID = {"br", "hr", "img", "input", "source", "wbr"}
# Links and controls take no link in them. Headings, code, claims, formulas and drawings stay as they are, and what is
# folded away is no first place.
SILENT = frozenset(
    "a button code data details dfn figure h1 h2 h3 h4 h5 h6 label math pre script select style summary svg template"
    " textarea th".split()
)


def names_in(content: str) -> list[str]:
    """Return the terms that the HTML of a page defines, without the names of code among them."""
    return [text_of(name) for name in DEFINITION.findall(content) if "<code" not in name]


def with_links(content: str, terms: Iterable[str], glossary: str) -> str:
    """Make a link of each term where the HTML of a page has it first.

    Args:
        terms: those that other pages define.
        glossary: the address of the glossary, relative to the page.
    """
    wanted = {term.lower(): term for term in terms}
    parts = []
    for text, is_open in _texts(content):
        parts.append(_linked(text, wanted, glossary) if is_open and wanted else text)
    return "".join(parts)


def _linked(text: str, wanted: dict[str, str], glossary: str) -> str:
    """Make links in a text without tags, and strike what has one off the list."""
    longest_first = sorted(wanted, key=len, reverse=True)
    word = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, longest_first))})(?:s|es)?(?![\w-])", re.IGNORECASE)

    def link(found: re.Match[str]) -> str:
        term = wanted.pop(found[1].lower(), None)
        return f'<a class="term" href="{glossary}#the-{slug(term)}">{found[0]}</a>' if term else found[0]

    return word.sub(link, text)


def _texts(content: str) -> Iterator[tuple[str, bool]]:
    """Cut HTML into tags and texts, each with whether a link may stand in it."""
    open_silent: list[str] = []
    end = 0
    for tag in TAG.finditer(content):
        yield content[end : tag.start()], not open_silent
        yield tag[0], False
        end, name = tag.end(), (tag["name"] or "").lower()
        if name in SILENT and not tag["end"] and name not in VOID:
            open_silent.append(name)
        elif name and tag["end"] and open_silent[-1:] == [name]:
            open_silent.pop()
    yield content[end:], not open_silent
