"""Small changes to the HTML of built pages. Everything else of a page stays byte for byte."""

import itertools
import re
from collections.abc import Iterator

# A start tag. Its attributes may stand in quotes, between which there may be any character.
TAG = re.compile(r"<(?P<name>[a-zA-Z][^\s<>/]*)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
VALUE = r"""(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'<>=]+))"""
ATTRIBUTE = re.compile(rf"""\s(?P<name>[^\s"'<>/=]+)(?:\s*=\s*{VALUE})?""")
SKIP = re.compile(r'(<div data-md-component="skip">).*?(</div>)', re.DOTALL)
ARTICLE = '<article class="md-content__inner md-typeset"'
# Browsers show blanks around a line break as one, except in these elements. Attributes stay as they are.
BLANKS = re.compile(
    r"<(?P<name>pre|textarea|script|template)\b.*?</(?P=name)>"
    r"|(?P<tag></?[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)|[ \t]*\n\s*",
    re.DOTALL,
)
# Names, operators and punctuation. In site.css they have the colour of plain code, and most tokens are such.
PLAIN_TOKEN = re.compile(r'<span class="[nop]">([^<]*)</span>')
CODE_BLOCK = re.compile(r"<pre>(?=(?:<span></span>)?<code\b)")
CONTENT_ID = "content-start"  # “Skip to content” leads there


def attributes(tag: re.Match[str]) -> dict[str, str]:
    """Return the attributes of a start tag, their values as they are written."""
    return {
        found["name"].lower(): found["double"] or found["single"] or found["bare"] or ""
        for found in ATTRIBUTE.finditer(tag["attributes"])
    }


def tags(page: str, name: str, first: int = 0) -> Iterator[re.Match[str]]:
    """Find the start tags of one name, from an offset on."""
    return (tag for tag in TAG.finditer(page, first) if tag["name"].lower() == name)


def with_skip_link(page: str) -> str:
    """Let the link past the header lead to the start of the content.

    The theme's own link leads to the first heading below the title. So it skips an introduction, and is missing where
    there is no such heading.
    """
    link = f'<a href="#{CONTENT_ID}" class="md-skip">Skip to content</a>'
    return SKIP.sub(rf"\1{link}\2", page, count=1).replace(ARTICLE, f'{ARTICLE} id="{CONTENT_ID}" tabindex="-1"', 1)


def without_blanks(page: str) -> str:
    """Replace blanks by one line break, if there is a line break among them: the theme's navigation is full of them."""
    return BLANKS.sub(lambda found: found[0] if found["name"] or found["tag"] else "\n", page)


def without_plain_tokens(page: str) -> str:
    """Remove the elements around tokens that look like plain code: a fifth to a half of the elements of a lesson."""
    return PLAIN_TOKEN.sub(r"\1", page)


def with_named_code(page: str) -> str:
    """Give each block of code an id.

    The theme's copy button finds its block by the nearest id around it. Without this it would find that of the article,
    and copy the first block of the page.
    """
    numbers = itertools.count(1)
    return CODE_BLOCK.sub(lambda _: f'<pre id="_code-{next(numbers)}">', page)


def without_inline_styles(page: str, sheet: dict[str, str]) -> str:
    """Replace style attributes by classes, which the site's policy allows.

    Args:
        sheet: collects the name of each class, by the style that it stands for.
    """

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
