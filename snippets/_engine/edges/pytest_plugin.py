"""The pytest edge: `pytest -p snippets._engine.edges.pytest_plugin --markdown-docs`.

Each page is executed once, however many items it has. pytest-markdown-docs collects its blocks (see markdown_docs.py);
this plugin collects everything else that can be wrong with it: claims, numerals in comments, pictures, tasks, errors of
the page itself, and two checks of the whole page, its numerals and its recorded outputs.
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pytest

from snippets._engine.claim import Claim
from snippets._engine.edges.configuration import Configuration
from snippets._engine.edges.markdown_docs import BlocksOfPages
from snippets._engine.edges.rivals import check_names
from snippets._engine.errors import SnippetError, report
from snippets._engine.execute.engine import Engine
from snippets._engine.page import Block, Comment, Page, Picture, Step
from snippets._engine.parse.labs import is_lab, read_page
from snippets._engine.proof import Proof, ProvenStep
from snippets._engine.prove import numerals
from snippets._engine.prove.snapshots import Records
from snippets._engine.prove.trials import judge_trials
from snippets._engine.prove.verdicts import prove
from snippets._engine.result import BlockOutcome, Result
from snippets._engine.texts import Place

MARKDOWN = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")  # as MkDocs has it
Check = Callable[[Proof], list[SnippetError]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-outputs", action="store_true", help="record what the pages put out, and this torch")
    parser.addini("snippets_outputs", "the folder where the outputs of pages are recorded; none without it", default="")


def pytest_configure(config: pytest.Config) -> None:
    try:
        check_names([config.rootpath, Path.cwd()])
    except SnippetError as error:
        raise pytest.UsageError(str(error)) from error
    site = Site(config)
    config.pluginmanager.register(site, "pages")
    config.pluginmanager.register(BlocksOfPages(site.page, site.error_of_block))


class Site:
    """The pages that this test run has met, each executed once."""

    def __init__(self, config: pytest.Config) -> None:
        self.project, self.update = config.rootpath, config.option.update_outputs
        folder = config.getini("snippets_outputs")
        self.records = Records(self.project, folder) if folder else None
        self._pages: dict[Path, Page] = {}
        self._running: dict[Path, Future[Result]] = {}
        self._proofs: dict[Path, Proof] = {}
        self._chosen: set[tuple[Path, str]] = set()  # files and lines of the items that this test run has

    @cached_property
    def configuration(self) -> Configuration:
        return Configuration.of_project(self.project)

    @cached_property
    def engine(self) -> Engine:
        """Without a cache: a test that passes has run the page."""
        return Engine(self.project, self.configuration.settings)

    def page(self, path: Path) -> Page:
        """The page that a file holds."""
        if path not in self._pages:
            self._pages[path] = read_page(path, self.project, self.configuration.settings)
        return self._pages[path]

    def run(self, path: Path) -> Future[Result]:
        """Set a page running, unless it is."""
        if not self._running:
            self.engine.start(page for page in self._pages.values() if self.engine.cached(page) is None)
        if path not in self._running:
            self._running[path] = self.engine.submit(self.page(path))
        return self._running[path]

    def proof(self, path: Path) -> Proof:
        """The proof of a page; waits for its result."""
        if path not in self._proofs:
            self._proofs[path] = prove(self.page(path), self.run(path).result())
        return self._proofs[path]

    def find(self, path: Path, check: Check) -> list[SnippetError]:
        """What a check finds wrong with a page."""
        return check(self.proof(path))

    def error_of_block(self, path: Path, line: int) -> SnippetError | None:
        """What is wrong with the block at a line of a page, if anything."""
        proof = self.proof(path)
        (block,) = (block for block in proof.page.running if block.line == line)
        return self.error(path, proof.of(block))

    def error(self, path: Path, proven: ProvenStep) -> SnippetError | None:
        """What is wrong with a step. One that follows from another failure is skipped if that one has an item here."""
        if proven.error and proven.cause and (path, str(proven.cause.line)) in self._chosen:
            pytest.skip(f"it follows from the failure at {proven.cause}")
        return proven.error

    def is_page(self, path: Path) -> bool:
        """Whether a file is a page that is tested: Markdown, or a lab. What a build does not read is none."""
        if path.suffix not in (*MARKDOWN, ".py") or (
            path.suffix == ".py" and path.is_relative_to(self.project / "tests")
        ):
            return False  # without a look at the configuration, which takes time to import what reads it
        docs, labs = self.configuration.docs, self.configuration.settings.labs
        lab = path.is_relative_to(docs) and is_lab(path.relative_to(docs).as_posix(), labs)
        return (lab or path.suffix in MARKDOWN) and self.configuration.is_read(path)

    def checks(self, path: Path) -> Iterator[tuple[Place, str, Check]]:
        """All that can be wrong with a page but the blocks of a .md file: the place, a name, and the check.

        pytest-markdown-docs collects these, and neither labs, which are Python files, nor Markdown of another ending.
        """
        page = self.page(path)
        for error in page.errors:
            yield error.where, "page", partial(_of_page, error)
        for number, step in enumerate((*page.steps, *page.arithmetic)):
            if not isinstance(step, Block) or path.suffix != ".md":
                yield step.place, _kind(step), partial(self._of_step, path, number)
        for comment in (comment for block in page.running for comment in block.comments):
            yield comment.place, f"# {comment.shown}", partial(_of_comment, comment)
        for block in page.running:
            if block.task:
                yield block.place, f"task “{block.task.name}”", partial(_of_task, block)
        if page.settings.numerals and page.settings.claims:
            yield Place(page.path), "numerals", numerals.undeclared
        if self.records:
            yield Place(page.path), "outputs", partial(self._compared, self.records, path)

    def _of_step(self, path: Path, number: int, proof: Proof) -> list[SnippetError]:
        return _listed(self.error(path, proof.steps[number]))

    def _compared(self, records: Records, path: Path, proof: Proof) -> list[SnippetError]:
        failed = [each.step.place for each in proof.steps if each.error]
        if not proof.complete and any((path, str(place.line)) in self._chosen for place in failed):
            pytest.skip(f"the outputs of a page are compared when it runs as it should: see {failed[0]}")
        return records.update(proof) if self.update else records.judge(proof)

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> Generator[None, Any, Any]:
        """Collect the checks of a page. No Python file is imported in search of docstrings, for that would run it."""
        is_page = parent.config.option.markdowndocs and self.is_page(file_path)
        left_out = ("MarkdownDocstringCodeModule", *(() if is_page else ("MarkdownTextFile",)))
        found = [collector for collector in (yield) if type(collector).__name__ not in left_out]
        if is_page:
            return [*found, PageFile.from_parent(parent, path=file_path, site=self)]
        if self.records and self.records.is_leftover(file_path):
            return [LeftoverFile.from_parent(parent, path=file_path)]
        return found

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Set the pages running: the tests that come first need not wait for them.

        A process of pytest-xdist collects everything and tests a part of it, so it waits until a page is asked for.
        """
        self._chosen = {(item.path, item.name.partition(" ")[0]) for item in session.items if item.path in self._pages}
        idle = session.config.option.collectonly or hasattr(session.config, "workerinput")
        for path in [] if idle else sorted({item.path for item in session.items if item.path in self._pages}):
            self.run(path)

    def pytest_unconfigure(self) -> None:
        if "engine" in vars(self):
            self.engine.close()


def _kind(step: Step) -> str:
    if isinstance(step, Claim):
        return f"“{step.shown}”"
    is_data = isinstance(step, Picture) and step.kind == "data"
    return "data" if is_data else type(step).__name__.lower()


def _listed(error: SnippetError | None) -> list[SnippetError]:
    return [error] if error else []


def _of_page(error: SnippetError, proof: Proof) -> list[SnippetError]:
    return [error]


def _of_comment(comment: Comment, proof: Proof) -> list[SnippetError]:
    return [each.error for each in proof.comments if each.comment == comment and each.error]


def _of_task(block: Block, proof: Proof) -> list[SnippetError]:
    return [*judge_trials(proof.page, block, proof.outcome(block, BlockOutcome) or BlockOutcome())]


class PageFile(pytest.File):
    """A page: an item for each thing that can be wrong with it, named by its line."""

    def __init__(self, *, site: Site, **options: Any) -> None:
        super().__init__(**options)
        self.site = site

    def collect(self) -> Iterator[pytest.Item]:
        names: Counter[str] = Counter()
        for place, kind, check in self.site.checks(self.path):
            name = f"{place.line} {kind}" if place.line else kind
            name = name.replace("[", "(").replace("]", ")")  # pytest takes what follows a bracket for parameters
            names[name] += 1
            unique = name if names[name] == 1 else f"{name} ({names[name]})"
            find = partial(self.site.find, self.path, check)
            yield PageItem.from_parent(self, name=unique, line=place.line, find=find)


class PageItem(pytest.Item):
    """One thing that can be wrong with a page."""

    def __init__(self, *, line: int, find: Callable[[], list[SnippetError]], **options: Any) -> None:
        super().__init__(**options)
        self.line, self.find = line, find

    def runtest(self) -> None:
        if errors := self.find():
            several = SnippetError(errors[0].where.path, f"{self.name}: {report(errors)}")
            raise errors[0] if len(errors) == 1 else several

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, self.line - 1 if self.line else None, self.nodeid


class LeftoverFile(pytest.File):
    """A record of outputs whose page is gone: an error, or removed where records are to be rewritten."""

    def collect(self) -> Iterator[pytest.Item]:
        yield PageItem.from_parent(self, name="leftover", line=0, find=self._find)

    def _find(self) -> list[SnippetError]:
        if not self.config.option.update_outputs:
            todo = "Remove its record, or pytest --update-outputs."
            return [SnippetError(self.path.name, "this page does not exist.", todo)]
        self.path.unlink()
        return []
