"""An edition: one build of a site, from the Markdown of its pages to their finished HTML, with its failures.

It knows no site generator. Pages are added as their text is known and run at once, their Markdown is rendered while
they run, and results are put into the HTML when both are there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from snippets._runner import notebooks, receipts, render, rewrite, scores, typeset
from snippets._runner.engine import Engine, finished
from snippets._runner.errors import SnippetError
from snippets._runner.highlights import Highlights
from snippets._runner.pages import Page
from snippets._runner.results import Result
from snippets._runner.verdicts import judge

WORDS_A_MINUTE = 238  # by adults who read English silently: Brysbaert (2019), doi:10.1016/j.jml.2019.104047
WORD = re.compile(r"\w[\w'.]*")
UNREAD = re.compile(r"<!--.*?-->|<[a-z/][^>]*>", re.DOTALL)


class Edition:
    """The pages of one build, by the name that errors give them."""

    def __init__(self, engine: Engine, date: str = "") -> None:
        self.engine, self.date = engine, date
        self.pages: dict[str, Page] = {}
        self.files: dict[str, bytes] = {}  # what goes beside a page, by URL relative to the site
        self.problems: list[SnippetError] = []  # what is wrong with more than a page
        self._looked_up: dict[tuple[str, str], tuple[Page, Result | None]] = {}
        self._results: dict[str, Future[Result]] = {}
        self._receipts: dict[str, tuple[Page, dict[str, Any]]] = {}
        self._errors: dict[str, tuple[Page, list[SnippetError]]] = {}
        self.highlights = Highlights(engine.cache)
        self._temml = typeset.Temml(engine.cache)
        self._unrendered: dict[str, list[SnippetError]] = {}

    def add(self, text: str, label: str) -> Page:
        """Parse a page and set it running. Adding the same text again changes nothing."""
        page, known = self._look_up(text, label)
        if self.pages.get(label) is page:
            return page
        self.pages[label] = page
        self._results[label] = finished(known) if known else self.engine.submit(page)
        return page

    def pending(self, texts: Iterable[tuple[str, str]]) -> Iterator[Page]:
        """Of pages, given as text and label, those that cannot be had without running them; looked for one by one."""
        for text, label in texts:
            page, known = self._look_up(text, label)
            if known is None:
                yield page

    def _look_up(self, text: str, label: str) -> tuple[Page, Result | None]:
        if (text, label) not in self._looked_up:
            page = self.engine.parse(text, label)
            self._looked_up[text, label] = page, self.engine.cached(page)
        return self._looked_up[text, label]

    def running(self) -> list[Future[Result]]:
        """The results that are still to come."""
        return [result for result in self._results.values() if not result.done()]

    def result(self, label: str) -> Result:
        """The result of a page; waits for it."""
        return self._results[label].result()

    def rendered(self, label: str, content: str) -> str:
        """Put formulas into what the site generator made of a page, and look it over; the page may still be running."""
        page = self.pages[label]
        content, errors = typeset.fill(page, content, rewrite.opening, self._temml)
        self._unrendered[label] = [*errors, *rewrite.check(page, content, label.endswith(".py"))]
        return content

    def fill(self, label: str, text: str, folder: str) -> str:
        """Put the results of a page into HTML of it; its figures become files in `folder`, a URL that ends in “/”."""
        return rewrite.fill(self.pages[label], text, self.result(label), self._figure(label, folder))

    def notebook(self, label: str, folder: str) -> str:
        """The executed notebook of a lab, for a site to render and `fill` to complete."""
        return notebooks.write(self.pages[label], self.result(label), self._figure(label, folder))

    def _figure(self, label: str, folder: str) -> render.Figure:
        def keep(ending: str, content: bytes) -> str:
            name = f"{Path(label).stem}-{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
            self.files[folder + name] = content
            return name

        return keep

    def content(self, label: str, text: str, folder: str) -> str:
        """The finished content of a page: `fill`, and the receipts that its claims open."""
        if render.TOTALS in text:
            text = text.replace(render.TOTALS, render.totals(self.receipts(), self.date))
        text = self.fill(label, text, folder)
        above = render.notices([*self.problems, *self._errors_of(label)], text)
        return above + text + rewrite.receipts(self.pages[label], self.result(label))

    def summary(self, label: str) -> dict[str, Any]:
        """How much of one page ran and was checked, for its footer."""
        page = self.receipts_of(label)
        return {**receipts.totals({label: page}), "versions": page["versions"]}

    def downloads(self, label: str, folder: str) -> dict[str, str]:
        """Offer a page's code beside it: names of its executed notebook and of its script; nothing without blocks."""
        page = self.pages[label]
        if all(block.static for block in page.blocks):
            return {}
        stem = Path(label).stem
        notebook, script = f"{stem}.ipynb", f"{stem}.py"
        self.files[folder + notebook] = notebooks.write(page, self.result(label)).encode()
        self.files[folder + script] = notebooks.program(page).encode()
        return {"notebook": notebook, "script": script}

    def errors(self) -> list[SnippetError]:
        """All failures of all pages, page by page in reading order; waits for every page."""
        return [*self.problems, *(error for label in sorted(self.pages) for error in self._errors_of(label))]

    def _errors_of(self, label: str) -> list[SnippetError]:
        page = self.pages[label]
        if self._errors.get(label, (None,))[0] is not page:
            self._errors[label] = page, [*judge(page, self.result(label)), *self._unrendered.get(label, [])]
        return self._errors[label][1]

    def statuses(self) -> dict[str, str]:
        """What became of each page that has something to run; waits for every page."""
        return {label: self._status(label) for label, page in sorted(self.pages.items()) if page.steps or page.errors}

    def _status(self, label: str) -> str:
        result, count = self.result(label), len(self._errors_of(label))
        ran = any(outcome.ran for outcome in result.blocks) or any(result.values)
        how = "cached" if result.cached else f"executed in {result.seconds:.2f} s" if ran else "not executed"
        return f"failed ({how}, {count} failure{'s' * (count != 1)})" if count else how

    def receipts(self) -> dict[str, Any]:
        """The content of receipts.json; waits for every page."""
        of_pages = {label: self.receipts_of(label) for label in sorted(self.pages)}
        mutation = scores.of_project(self.engine.project)
        return {"pages": of_pages, "totals": receipts.totals(of_pages), "mutation": mutation}

    def receipts_of(self, label: str) -> dict[str, Any]:
        """The receipts of one page; waits for it."""
        page = self.pages[label]
        if self._receipts.get(label, (None,))[0] is not page:
            self._receipts[label] = page, receipts.of_page(page, self.result(label))
        return self._receipts[label][1]


def reading_minutes(page: Page) -> int:
    """How long a page takes to read, counted from the words of its prose and its code, at least a minute."""
    shown = [(claim.start, claim.end, claim.shown) for claim in page.claims]
    shown += [(*page.span(block.fence), block.code) for block in page.blocks]
    shown += [(*page.span(picture.fence), "") for picture in page.pictures]
    text, position = "", page.body
    for start, end, words in sorted(shown):
        if start >= position:
            text += UNREAD.sub("", page.text[position:start]) + words
            position = end
    text += UNREAD.sub("", page.text[position:])
    return max(1, round(len(WORD.findall(text)) / WORDS_A_MINUTE))
