"""What the tests of the engine start from: small pages, and files made of lines."""

from pathlib import Path

from snippets._runner import pages

PAGE = "docs/page.md"


def lines(*texts):
    """Lines as the text of a file."""
    return "".join(f"{text}\n" for text in texts)


def read(text, snippets=Path("snippets"), path=PAGE):
    """A page from its Markdown."""
    return pages.parse(text, path, snippets)


def said(page):
    """What is wrong with a page: the line and the words of each error."""
    return [(int(error.where.rpartition(":")[2]), error.what) for error in page.errors]
