"""What the tests of the engine start from: small pages, and files made of lines."""

from concurrent.futures import Executor, Future
from pathlib import Path

import lxml.html
import markdown

from snippets._runner import pages, rewrite, superfences
from snippets._runner.claims import Value
from snippets._runner.results import BlockResult, Result

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


def ended(page, *values, **block):
    """A result of a page in which every block went the same way, and claims have these values: (kind, text)."""
    running = [each for each in page.blocks if not each.static]
    return Result(tuple(BlockResult(**block) for _ in running), tuple(value and Value(*value) for value in values))


class Instead(Executor):
    """An executor that runs nothing: it remembers the jobs, and gives what it was told to, or raises it."""

    def __init__(self, *outcomes):
        self.outcomes, self.jobs = list(outcomes), []

    def submit(self, function, job):
        self.jobs.append(job)
        future, outcome = Future(), self.outcomes.pop(0)
        (future.set_exception if isinstance(outcome, BaseException) else future.set_result)(outcome)
        return future


def printed(text, name="stdout"):
    """An output: text on a stream."""
    return {"output_type": "stream", "name": name, "text": text}


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
