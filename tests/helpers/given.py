"""What the tests of the engine start from: small pages, and files made of lines."""

from concurrent.futures import Executor, Future
from pathlib import Path

import lxml.html
import markdown

from snippets._engine.page import Block, Claim, Picture
from snippets._engine.parse.labs import parse_page
from snippets._engine.parse.markdown import parse_markdown
from snippets._engine.prove.verdicts import prove
from snippets._engine.render import placeholders, superfences
from snippets._engine.result import BlockOutcome, Look, Result, Value
from snippets._engine.settings import STRICT

PAGE = "docs/page.md"
EXTENSIONS = [
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "tables",
    "toc",
    "pymdownx.betterem",
    "pymdownx.details",
    "pymdownx.highlight",
    "pymdownx.superfences",
    "pymdownx.tabbed",
    "pymdownx.tasklist",
]


def lines(*texts):
    """Lines as the text of a file."""
    return "".join(f"{text}\n" for text in texts)


def read(text, snippets=Path("snippets"), path=PAGE, settings=STRICT):
    """A page from its Markdown."""
    return parse_markdown(text, path, snippets, settings)


def said(page):
    """What is wrong with a page: the line and the words of each error."""
    return [(error.where.line, error.what) for error in page.errors]


def placed(page, blocks=(), values=(), looks=(), **more):
    """A result of a page: outcomes of its blocks, claims and pictures, put in the places of their steps."""
    given = {Block: list(blocks), Claim: list(values), Picture: list(looks)}
    outcomes = tuple(given[type(step)].pop(0) for step in page.steps)
    assert not any(given.values()), "more outcomes than steps"
    return Result(outcomes, **more)


def ended(page, *values, looks=(), **block):
    """A result of a page in which every block went the same way, and claims have these values: (kind, text)."""
    outcomes = [BlockOutcome(**block) for _ in page.running]
    return placed(page, outcomes, [value and Value(*value) for value in values], looks)


def proven(page, *values, **outcomes):
    """The proof of a page with such a result."""
    return prove(page, ended(page, *values, **outcomes))


def errors_of(page, result):
    """All that is wrong with a page, given its result."""
    return prove(page, result).errors


def blocks(result):
    """The outcomes of the blocks that ran."""
    return [outcome for outcome in result.outcomes if isinstance(outcome, BlockOutcome)]


def values(result):
    """The values of the claims that had their turn."""
    return [outcome for outcome in result.outcomes if isinstance(outcome, Value)]


def looks(result):
    """What the pictures are to show that had their turn."""
    return [outcome for outcome in result.outcomes if isinstance(outcome, Look)]


def cause(outcome):
    """Why the process of a page ended at a step; an empty text if it ended at another one, or not at all."""
    if not outcome or not outcome.lost:
        return ""
    if isinstance(outcome, BlockOutcome):
        return outcome.failure.message
    return outcome.text if isinstance(outcome, Value) else outcome.error


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
        "pymdownx.superfences": {"custom_fences": superfences.custom_fences(lambda name: page)},
        "pymdownx.tabbed": {"alternate_style": True},
    }
    return markdown.markdown(placeholders.markdown(page), extensions=EXTENSIONS, extension_configs=configs)


def tree(html):
    """HTML as a tree."""
    return lxml.html.fromstring(f"<main>{html}</main>")


def parsed(engine, text, path=PAGE):
    """A page of an engine's project from its text."""
    return parse_page(text, path, engine.project)
