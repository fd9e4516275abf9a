"""Built pages as text: the tags in them, and changes to single attributes. What is not changed stays byte for byte."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

# A start tag with its attributes, each in quotes or without; what is between quotes may hold anything.
TAG = re.compile(r"<(?P<name>[a-zA-Z][^\s<>/]*)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
VALUE = r"""(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'<>=]+))"""
ATTRIBUTE = re.compile(rf"""\s(?P<name>[^\s"'<>/=]+)(?:\s*=\s*{VALUE})?""")
SKIP = re.compile(r'(<div data-md-component="skip">).*?(</div>)', re.DOTALL)
ARTICLE = '<article class="md-content__inner md-typeset"'
# Between tags, blanks are worth as much as one; not in these, whose text is as it is written.
WRITTEN = re.compile(r"<(?P<name>pre|textarea|script|template)\b.*?</(?P=name)>|>\s*\n\s*(?=<)", re.DOTALL)
# Names, operators and punctuation: by site.css they have the colour of plain code, and are most of its tokens.
PLAIN = re.compile(r'<span class="[nop]">([^<]*)</span>')
CODE = re.compile(r"<pre>(?=(?:<span></span>)?<code\b)")
CONTENT = "content-start"  # where “Skip to content” leads


def attributes(tag: re.Match[str]) -> dict[str, str]:
    """The attributes of a start tag, as they are written."""
    return {found["name"].lower(): found["double"] or found["single"] or found["bare"] or ""
            for found in ATTRIBUTE.finditer(tag["attributes"])}


def tags(page: str, name: str, first: int = 0) -> Iterator[re.Match[str]]:
    """The start tags of one name, from an offset on."""
    return (tag for tag in TAG.finditer(page, first) if tag["name"].lower() == name)


def with_skip_link(page: str) -> str:
    """The page with a link past its header that leads to all of its content.

    The theme's leads to the first heading below the title, past an introduction, and there is none without a heading.
    """
    link = f'<a href="#{CONTENT}" class="md-skip">Skip to content</a>'
    return SKIP.sub(rf"\1{link}\2", page, count=1).replace(ARTICLE, f'{ARTICLE} id="{CONTENT}" tabindex="-1"', 1)


def without_blanks(page: str) -> str:
    """The page with one line end in the place of all blanks between two tags, if a line ended there."""
    return WRITTEN.sub(lambda found: found[0] if found["name"] else ">\n", page)


def without_plain_tokens(page: str) -> str:
    """The page without elements around tokens that look as code does anyway: of a lesson's, a fifth to a half."""
    return PLAIN.sub(r"\1", page)


def with_named_code(page: str) -> str:
    """The page with an id for each block of code.

    The theme's copy button names its block by the nearest id around it. The article's would be one for all blocks.
    """
    numbers = itertools.count(1)
    return CODE.sub(lambda _: f'<pre id="_code-{next(numbers)}">', page)


def without_inline_styles(page: str, sheet: dict[str, str]) -> str:
    """The page with classes in the place of style attributes; `sheet` collects what each class stands for."""
    def hoisted(tag: re.Match[str]) -> str:
        given = attributes(tag)
        if "style" not in given:
            return tag[0]
        name = sheet.setdefault(given["style"].strip().strip(";"), f"inline-{len(sheet)}")
        kept = _without(tag["attributes"], "style", "class")
        names = f"{given.get('class', '')} {name}".strip()
        return f'<{tag["name"]} class="{names}"{kept}>'

    return TAG.sub(hoisted, page) if "style" in page else page


def _without(attributes: str, *names: str) -> str:
    return ATTRIBUTE.sub(lambda found: "" if found["name"].lower() in names else found[0], attributes)
