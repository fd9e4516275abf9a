"""One build of a site, from the Markdown of its pages to their finished HTML. It knows no site generator.

Pages are run as soon as they are added, and rendered while they run. Results are put into the HTML at the end.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from functools import cached_property, partial
from itertools import chain, count
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from snippets._engine.errors import PageError, SnippetError
from snippets._engine.execute.engine import Engine, finished
from snippets._engine.page import Page
from snippets._engine.parse.labs import embedded, parse_page
from snippets._engine.program import assemble
from snippets._engine.proof import Proof
from snippets._engine.prove import receipts, snapshots
from snippets._engine.prove.changed import lines_in_file, lost
from snippets._engine.prove.verdicts import prove
from snippets._engine.render import annotations, elements, formulas, overlooked, placeholders
from snippets._engine.render import notebook as notebooks
from snippets._engine.render.address import NOWHERE, Address
from snippets._engine.result import Result
from snippets._engine.store import Bundle
from snippets._engine.texts import Place, replaced

WORDS_A_MINUTE = 238  # by adults who read English silently: Brysbaert (2019), doi:10.1016/j.jml.2019.104047
SECONDS_A_LINE = 5  # of code, by those who want to know what it does; our estimate
SECONDS_A_PICTURE = 90  # that can be moved, with a few moves; our estimate
WORD = re.compile(r"\w[\w'.]*")
UNREAD = re.compile(r"<!--.*?-->|<[a-z/][^>]*>", re.DOTALL)


class PageBuild:
    """A page on its way through a build: parsed, executed, proved, rendered."""

    def __init__(self, build: "Build", text: str, label: str) -> None:
        self.build, self.label = build, label
        self._text = text
        before, project = self._as_before(), build.engine.project
        self.page: Page = before.page if before else parse_page(text, label, project, build.engine.settings)
        self._embedded: list[object] = before._embedded if before else embedded(self.page, project)
        self.known = build.engine.cached(self.page)
        self._unrendered: list[SnippetError] = []
        self._gone: list[PageError] = []  # what another tool took away
        self._lines: list[int] = []  # where each line stands in the file, if another tool changed the page

    def _as_before(self) -> "PageBuild | None":
        """The page in the last build, if neither its text nor what it embeds has changed."""
        before, engine = self.build.before.get(self.label), self.build.engine
        if before is None or before._text != self._text or before.page.settings != engine.settings:
            return None
        return before if embedded(before.page, engine.project) == before._embedded else None

    def come_from(self, source: Page, by: str) -> None:
        """Another tool made this page of a file: failures name the lines of that, and it must have lost nothing."""
        self._gone = list(lost(source, self.page, by))
        self._lines = lines_in_file(source.text, self.page.text)

    def _named(self, errors: Iterable[SnippetError | None]) -> list[SnippetError]:
        """Errors of this page, each with its line in the file."""
        found = [error for error in errors if error]
        for error in found:
            if error.where.path == self.label and 0 < error.where.line <= len(self._lines):
                error.in_file = Place(self.label, self._lines[error.where.line - 1])
        return found

    @cached_property
    def running(self) -> Future[Result]:
        """The result; asking for it sets the page running."""
        return finished(self.known) if self.known else self.build.engine.submit(self.page)

    @cached_property
    def proof(self) -> Proof:
        """The page with its result, judged; waits for the result."""
        if isinstance(known := self._kept("proof"), Proof):
            return known
        proof = prove(self.page, self.running.result())
        proven = (each.error for each in proof.steps), (each.error for each in proof.comments)
        self._named([*self.page.errors, *proven[0], *proven[1], *proof.unproven])
        return proof

    def _kept(self, name: str) -> Any:
        """A property as the last build found it, if the page, its lines and its result are the same; else None."""
        before = self.build.before.get(self.label)
        if before is None or before.page is not self.page or before._lines != self._lines or not before.running.done():
            return None
        return vars(before).get(name) if before.running.result() == self.running.result() else None

    def rendered(self, content: str) -> str:
        """Put formulas into what the site generator made of the page, and check it; the page may still be running."""
        content, errors = formulas.fill(self.page, content, placeholders.opening, self.build.temml)
        self._unrendered = self._named([*errors, *placeholders.check(self.page, content, self.label.endswith(".py"))])
        return annotations.move(self.page, overlooked.without_marks(content))

    def fill(self, text: str, folder: str) -> str:
        """Put results into HTML of the page; its figures become files in `folder`, a URL that ends in “/”."""
        return placeholders.fill(self.proof, text, partial(self._figure, folder))

    def excerpt(self, text: str, folder: str, url: str) -> str:
        """What the site generator made of the beginning of the page, for another page: no claim has a receipt there.

        Args:
            url: the URL of `folder` on that page.
        """
        text, _ = formulas.fill(self.page, text, placeholders.opening, self.build.temml)
        return placeholders.fill(self.proof, text, lambda *kept: url + self._figure(folder, *kept), receipts=False)

    def content(self, text: str, folder: str) -> str:
        """The finished content of the page: `fill`, failures without a place, and the receipts that claims open."""
        text = self.fill(text, folder)
        return elements.notices([*self.build.problems, *self.errors], text) + text + placeholders.receipts(self.proof)

    def notebook(self, folder: str, address: Address = NOWHERE) -> str:
        """The executed notebook of a lab, for a site to render and `fill` to complete."""
        return notebooks.write(self.proof, partial(self._figure, folder), address)

    def downloads(self, folder: str, address: Address = NOWHERE) -> dict[str, str]:
        """Offer the page's code beside it: URLs of its executed notebook, of its student edition, and of its script.

        A page without blocks offers nothing, and one without tasks and exercises no student edition.
        """
        if not self.page.running or not self.page.settings.downloads:
            return {}
        files = {"notebook": (".ipynb", self._notebook(address, student=False))}
        if notebooks.has_editions(self.page):
            files["student"] = ("-student.ipynb", self._notebook(address, student=True))
        files["script"] = (".py", assemble(self.page).script.encode())
        return {name: self._keep(folder, *file) for name, file in files.items()}

    def _keep(self, folder: str, ending: str, content: bytes) -> str:
        """Put a download into a folder, under a name that no file of the author's has. Return its URL there."""
        stem = Path(self.label).stem
        names = chain([f"{stem}{ending}"], (f"{stem}-{number}{ending}" for number in count(2)))
        name = next(each for each in names if PurePosixPath(folder, each).as_posix() not in self.build.taken)
        self.build.files[folder + name] = content
        return quote(name)

    def _figure(self, folder: str, ending: str, content: bytes) -> str:
        name = f"{Path(self.label).stem}-{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
        self.build.files[folder + name] = content
        return quote(name)

    @property
    def errors(self) -> list[SnippetError]:
        """What another tool took away, all failures of the page in reading order, then those of its rendering."""
        return [*self._gone, *self.proof.errors, *self._unrendered]

    @cached_property
    def receipts(self) -> receipts.PageReceipts:
        """The receipts of the page."""
        return self._kept("receipts") or receipts.of_page(self.proof)

    @cached_property
    def _notebooks(self) -> dict[tuple[Address, bool], bytes]:
        """The notebooks that were written of this proof."""
        return self._kept("_notebooks") or {}

    def _notebook(self, address: Address, student: bool) -> bytes:
        """A notebook that readers download."""
        if (address, student) not in self._notebooks:
            self._notebooks[address, student] = notebooks.write(self.proof, None, address, student).encode()
        return self._notebooks[address, student]

    @property
    def summary(self) -> dict[str, Any]:
        """How much of the page ran and was checked, for its footer."""
        return {**receipts.totals({self.label: self.receipts}), "versions": self.receipts["versions"]}

    @property
    def status(self) -> str:
        """What became of the page, in a few words."""
        result, count = self.proof.result, len(self.errors)
        ran = f"executed in {result.seconds:.2f} s" if any(result.outcomes) else "not executed"
        how = "cached" if result.cached else ran
        return f"failed ({how}, {count} failure{'s' * (count != 1)})" if count else how


class Build:
    """The pages of one build, by the name that errors give them.

    What is the same as in the build `before` is not judged again.
    """

    def __init__(self, engine: Engine, before: "Build | None" = None) -> None:
        self.engine = engine
        self.before: dict[str, PageBuild] = before.pages if before else {}
        if before:
            before.before = {}  # or every build would be held by the next
        self.pages: dict[str, PageBuild] = {}
        self.files: dict[str, bytes] = {}  # what goes beside a page, by its path in the site
        self.taken: set[str] = set()  # the paths in the site of all that the author put there
        self.problems: list[SnippetError] = []  # what is wrong with more than a page
        # What receipts.json holds beside pages and totals, asked for when every page is done.
        self.more_receipts: dict[str, Callable[[], Any]] = {}
        self.highlights = Bundle(engine.cache, "highlights")
        self.temml = formulas.Temml(engine.cache)
        self._parsed: dict[tuple[str, str], PageBuild] = {}

    def add(self, text: str, label: str) -> PageBuild:
        """Parse a page and set it running. Adding the same text again changes nothing."""
        page = self.expect(text, label)
        page.running  # noqa: B018
        return page

    def expect(self, text: str, label: str) -> PageBuild:
        """Parse a page that is to run later, since another tool may change it before."""
        page = self.pages[label] = self._parse(text, label)
        return page

    def about_to_render(self, markdown: str, label: str, by: str) -> PageBuild:
        """Set a page running as its site generator is about to render it.

        Args:
            markdown: its text, without front matter. If it is not that of the file, another tool made or changed it.
                That is what readers see, so that is what runs.
            by: who may have done so, for errors.
        """
        file = self.pages.get(label)
        if file is None:
            return self.add(markdown, label)
        text, body = file.page.text, file.page.body
        header = text[: len(text) - len(text[body:].lstrip("\n"))]
        if body and markdown.startswith(text[:body]):
            header = ""  # it cannot be read, so it was left in the text
        if (header + markdown).rstrip("\n") == text.rstrip("\n"):
            return self.add(text, label)
        page = self.add(header + markdown, label)
        page.come_from(file.page, by)
        return page

    def pending(self, texts: Iterable[tuple[str, str]]) -> Iterator[Page]:
        """Of pages, given as text and label, those that have no known result; looked for one by one."""
        return (each.page for text, label in texts if (each := self._parse(text, label)).known is None)

    def _parse(self, text: str, label: str) -> PageBuild:
        known = self._parsed.get((text, label))
        return known or self._parsed.setdefault((text, label), PageBuild(self, text, label))

    def unfinished(self) -> list[Future[Result]]:
        """The results that are still to come."""
        return [each.running for each in self.pages.values() if not each.running.done()]

    def errors(self) -> list[SnippetError]:
        """All failures of all pages, page by page in reading order; waits for every page."""
        return [*self.problems, *(error for label in sorted(self.pages) for error in self.pages[label].errors)]

    def warnings(self) -> list[SnippetError]:
        """What fails no build, but is hardly meant; waits for every page."""
        return [warning for proof in self.proofs() for warning in snapshots.changing(proof)]

    def proofs(self) -> Iterator[Proof]:
        """The pages with their results; waits for each."""
        return (self.pages[label].proof for label in sorted(self.pages))

    def statuses(self) -> dict[str, str]:
        """What became of each page that has something to run; waits for every page."""
        ran = (self.pages[label] for label in sorted(self.pages))
        return {each.label: each.status for each in ran if each.page.steps or each.page.errors}

    def receipts(self) -> dict[str, Any]:
        """The content of receipts.json; waits for every page."""
        of_pages = {label: self.pages[label].receipts for label in sorted(self.pages)}
        more = {name: find() for name, find in self.more_receipts.items()}
        return {"pages": of_pages, "totals": receipts.totals(of_pages), **more}


def reading_minutes(page: Page) -> int:
    """How many minutes a page takes: its prose is read, its code line by line, and its pictures are looked at."""
    hidden = [(claim.start, claim.end, claim.shown) for claim in page.claims]
    hidden += [
        (*page.span(fence), "") for fence in [*(b.fence for b in page.blocks), *(p.fence for p in page.pictures)]
    ]
    words = len(WORD.findall(UNREAD.sub("", replaced(page.text, hidden, page.body))))
    lines = sum(bool(line.text.strip()) for block in page.blocks if not block.hidden for line in block.lines)
    seen = len(page.pictures) + sum(block.frames for block in page.blocks)
    return max(1, round(words / WORDS_A_MINUTE + lines * SECONDS_A_LINE / 60 + seen * SECONDS_A_PICTURE / 60))
