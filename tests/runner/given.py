"""What the tests of the engine start from: small pages, and files made of lines."""

from pathlib import Path

import lxml.html
import markdown

from snippets._runner import pages, rewrite, superfences

PAGE = "docs/page.md"
EXTENSIONS = [
    "abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc", "pymdownx.betterem",
    "pymdownx.details", "pymdownx.highlight", "pymdownx.superfences", "pymdownx.tabbed", "pymdownx.tasklist",
]


def lines(*texts):
    """Lines as the text of a file."""
    return "".join(f"{text}\n" for text in texts)


def read(text, snippets=Path("snippets"), path=PAGE):
    """A page from its Markdown."""
    return pages.parse(text, path, snippets)


def said(page):
    """What is wrong with a page: the line and the words of each error."""
    return [(int(error.where.rpartition(":")[2]), error.what) for error in page.errors]


def render(page):
    """The HTML that the renderer makes of a page, before results are put in."""
    configs = {
        "pymdownx.superfences": {"custom_fences": superfences.custom_fences(lambda: {page.path: page})},
        "pymdownx.tabbed": {"alternate_style": True},
    }
    return markdown.markdown(rewrite.markdown(page), extensions=EXTENSIONS, extension_configs=configs)


def tree(html):
    """HTML as a tree."""
    return lxml.html.fromstring(f"<main>{html}</main>")
