"""How pytest-markdown-docs collects the blocks of pages: through the two hooks that it offers, and no private name.

It asks for a parser of Markdown and takes each token of type "fence" for a block; it does not say which page it reads,
so pytest's own hook remembers that. Our parser gives it the blocks that the engine runs. In the place of a block's code
stands a call: the engine has run the page as a whole, and the call reports what came of this block.
"""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_markdown_docs.plugin import MarkdownInlinePythonItem

from snippets._engine.errors import SnippetError
from snippets._engine.page import Page


class BlocksOfPages:
    """Answers the hooks of pytest-markdown-docs.

    Args:
        page: gives the page that a file holds.
        error_of_block: gives what is wrong with the block at a line of it, if anything.
    """

    def __init__(
        self, page: Callable[[Path], Page], error_of_block: Callable[[Path, int], SnippetError | None]
    ) -> None:
        self._page, self._error_of_block = page, error_of_block
        self._file = Path()
        self._files: dict[str, Path] = {}  # by the path that errors name

    @pytest.hookimpl(wrapper=True, trylast=True)  # before pytest's own: --last-failed knows items by their names
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Generator[None, Any, Any]:
        """Remember the file that is being read, and name its blocks by their lines.

        pytest takes what follows a bracket in a name for parameters. pytest-markdown-docs begins each name with one.
        """
        if isinstance(collector, pytest.File):
            self._file = collector.path
        report = yield
        report.result = [_named(item) if isinstance(item, MarkdownInlinePythonItem) else item for item in report.result]
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_markdown_docs_markdown_it(self) -> "BlocksOfPages":
        return self

    def parse(self, text: str) -> Iterator[SimpleNamespace]:
        """What pytest-markdown-docs calls with the text of a page: a token for each block that runs."""
        page = self._page(self._file)
        self._files[page.path] = self._file
        for block in page.running:
            call = f"check_block({page.path!r}, {block.line})\n"
            yield SimpleNamespace(type="fence", info="python", content=call, map=[block.line - 1, block.line])

    def pytest_markdown_docs_globals(self) -> dict[str, Any]:
        return {"check_block": self.check_block}

    def check_block(self, path: str, line: int) -> None:
        """Raise what is wrong with the block at this line of a page, if anything."""
        if error := self._error_of_block(self._files[path], line):
            raise error


def _named(item: MarkdownInlinePythonItem) -> pytest.Item:
    definition, parent = item.test_definition, item.parent
    assert parent  # the file; where pytest was given an item by its name, the collector is the whole session
    return type(item).from_parent(parent, name=f"{definition.start_line} block", test_definition=definition)
