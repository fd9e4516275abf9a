"""The pytest edge: `pytest -p snippets._runner.plugin --markdown-docs`.

pytest-markdown-docs collects; this plugin gives it the engine's parser to find fences with, and a runner to run them.
Both speak of more than fences: a claim is an item too, and so is whatever is wrong with a page. A page is executed
once, however many items it has, and its items are named by their place: `docs/lessons/x.md:42`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_markdown_docs._runners import _Runner, register_runner
from pytest_markdown_docs.definitions import FenceTestDefinition
from pytest_markdown_docs.plugin import MarkdownDocstringCodeModule, MarkdownInlinePythonItem, MarkdownTextFile

from snippets._runner import numerals
from snippets._runner.claim import Claim
from snippets._runner.engine import Engine
from snippets._runner.errors import SnippetError, report
from snippets._runner.labs import is_lab, read_page
from snippets._runner.page import Block, Comment, Page, Picture
from snippets._runner.place import Place
from snippets._runner.proof import Proof
from snippets._runner.records import Records
from snippets._runner.result import Result
from snippets._runner.settings import Settings
from snippets._runner.verdicts import prove


@dataclass(frozen=True)
class Whole:
    """What is true of a page as a whole, or not."""

    path: str
    name: str

    @property
    def place(self) -> Place:
        return Place(self.path, 1)

    def check(self, proof: Proof) -> SnippetError | None:
        errors = WHOLE[self.name](proof)
        if len(errors) <= 1:
            return errors[0] if errors else None
        return SnippetError(self.path, f"{self.name}: {report(errors)}")


# One test item a page for each of these.
WHOLE: dict[str, Callable[[Proof], list[SnippetError]]] = {"numerals": numerals.undeclared}
Checked = Block | Claim | Comment | Picture | SnippetError | Whole


class Site:
    """The pages that this test run has met."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.collecting: Path | None = None  # the file that pytest-markdown-docs is reading
        self.pages: dict[Path, Page] = {}
        self._running: dict[Path, Future[Result]] = {}
        self._proofs: dict[Path, Proof] = {}
        self.names: Counter[str] = Counter()
        self.records: Records | None = None  # of outputs, if they are kept

    @cached_property
    def engine(self) -> Engine:
        """Without a cache: a test that passes has run the page."""
        return Engine(self.project, Settings.of_project(self.project))

    def page(self, path: Path) -> Page:
        if path not in self.pages:
            self.pages[path] = read_page(path, self.project)
        return self.pages[path]

    def result(self, path: Path) -> Future[Result]:
        if not self._running:
            self.engine.start(self.pages.values())
        if path not in self._running:
            self._running[path] = self.engine.submit(self.page(path))
        return self._running[path]

    def proof(self, path: Path) -> Proof:
        if path not in self._proofs:
            self._proofs[path] = prove(self.page(path), self.result(path).result())
        return self._proofs[path]

    def find(self, definition: FenceTestDefinition) -> Checked:
        """The block, claim or error that an item of pytest-markdown-docs stands for."""
        page = self.page(Path(definition.source_path))
        return next(thing for thing in checked(page)
                    if _line(thing) == definition.start_line and _content(thing).strip() == definition.source.strip())


site: Site


def checked(page: Page) -> list[Checked]:
    """Everything about a page that can be right or wrong, one test item each."""
    comments = [comment for block in page.running for comment in block.comments]
    return [*page.errors, *page.steps, *comments, *(Whole(page.path, name) for name in WHOLE)]


def _line(thing: Checked) -> int:
    return (thing.where if isinstance(thing, SnippetError) else thing.place).line


def _content(thing: Checked) -> str:
    if isinstance(thing, (Block, Picture)):
        return thing.code
    if isinstance(thing, (Whole, Comment)):
        return thing.name if isinstance(thing, Whole) else f"# {thing.shown}"
    return f"{thing.shown} :: {thing.expression}" if isinstance(thing, Claim) else thing.what


class Parser:
    """What pytest-markdown-docs takes for markdown-it: it asks for tokens and reads those of type "fence"."""

    def parse(self, text: str) -> Iterator[SimpleNamespace]:
        page = site.page(site.collecting)
        for thing in sorted(checked(page), key=_line):
            lines = [_line(thing) - 1, _line(thing)]
            yield SimpleNamespace(type="fence", info="python", content=_content(thing), map=lines)


@register_runner(default=True)
class EngineRunner(_Runner):
    """Looks an item up in the result of its page, which the engine runs once."""

    def runtest(self, test: FenceTestDefinition, args: dict[str, Any], *, asyncio_runner: Any = None) -> None:
        thing = site.find(test)
        error = thing if isinstance(thing, SnippetError) else _judge(thing, site.proof(Path(test.source_path)))
        if error:
            raise error

    def repr_failure(
        self, test: FenceTestDefinition, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None
    ) -> str:
        return str(excinfo.value)


def _judge(thing: Block | Claim | Comment | Picture | Whole, proof: Proof) -> SnippetError | None:
    if isinstance(thing, Whole):
        return thing.check(proof)
    if isinstance(thing, Comment):
        return next((each.error for each in proof.comments if each.comment == thing), None)
    return proof.of(thing).error


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-outputs", action="store_true", help="record what the pages put out now")
    parser.addini("snippets_outputs", "the folder where the outputs of pages are recorded; none without it", default="")


def pytest_configure(config: pytest.Config) -> None:
    global site
    site = Site(config.rootpath)
    if folder := config.getini("snippets_outputs"):
        site.records = Records(site.project, folder)
        WHOLE["outputs"] = site.records.update if config.option.update_outputs else site.records.judge


def pytest_unconfigure(config: pytest.Config) -> None:
    WHOLE.pop("outputs", None)
    if "engine" in vars(site):
        site.engine.close()


@pytest.hookimpl(tryfirst=True)
def pytest_markdown_docs_markdown_it() -> Parser:
    return Parser()


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Iterator[None]:
    """Labs are pages too; and no Python file is imported in search of docstrings, for that would run it."""
    found = yield
    found = [collector for collector in found if not isinstance(collector, MarkdownDocstringCodeModule)]
    docs = site.project / "docs"
    below = file_path.relative_to(docs).as_posix() if file_path.is_relative_to(docs) else ""
    if parent.config.option.markdowndocs and is_lab(below):
        return [MarkdownTextFile.from_parent(parent, path=file_path)]
    if site.records and site.records.is_leftover(file_path):
        return [LeftoverFile.from_parent(parent, path=file_path)]
    return found


class LeftoverFile(pytest.File):
    """A record of outputs whose page is gone."""

    def collect(self) -> Iterator[pytest.Item]:
        yield Leftover.from_parent(self, name="leftover")


class Leftover(pytest.Item):
    """Fails, or removes the record where records are to be rewritten."""

    def runtest(self) -> None:
        if not self.config.option.update_outputs:
            pytest.fail("This page does not exist. Remove its record, or pytest --update-outputs.",
                        pytrace=False)
        self.path.unlink()


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """Remember which file is being read: pytest-markdown-docs hands its parser nothing but text."""
    if isinstance(collector, MarkdownTextFile):
        site.collecting = collector.path
    return (yield)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Name an item by its place, so that a terminal or an editor can open it."""
    if isinstance(item, MarkdownInlinePythonItem):
        thing = site.find(item.test_definition)
        name = _name(thing)
        site.names[name] += 1
        count = site.names[name]
        item.name = name if count == 1 else f"{name} ({count})"
        item._id = type(item.id).parse(item.name)  # what pytest reruns by; there is no public way to choose it


def _name(thing: Checked) -> str:
    if isinstance(thing, (Block, Picture)):
        return str(thing)
    if isinstance(thing, Whole):
        return f"{thing.path} {thing.name}"
    return f"{thing} “{thing.shown}”" if isinstance(thing, (Claim, Comment)) else f"{thing.where} “page”"


def pytest_collection_finish(session: pytest.Session) -> None:
    """Set the pages running: the tests that come first need not wait for them.

    Not so in a process of pytest-xdist, which collects everything and tests a part of it.
    """
    idle = session.config.option.collectonly or hasattr(session.config, "workerinput")
    for item in [] if idle else session.items:
        if isinstance(item, MarkdownInlinePythonItem):
            site.result(Path(item.test_definition.source_path))
