"""Pages: what the parser reads from a Markdown file or a lab, as plain data.

A page is a text with blocks (python fences), claims and pictures in it. Its errors are data too: the parser does not
stop at the first error, and the caller decides what to do about them.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from snippets._engine.claim import Claim
from snippets._engine.errors import SnippetError
from snippets._engine.example import Example
from snippets._engine.expected import Expected
from snippets._engine.settings import STRICT, Settings
from snippets._engine.task import Check, Task
from snippets._engine.texts import Place, Placed, Span

BRACED = re.compile(r"(?:\.?([\w#.+-]+)[ \t]+)?\{(.*)\}")
LANGUAGE = re.compile(r"\A\.?([\w#.+-]*)")
OPTION = re.compile(r"""(?P<key>[\w-]+)=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"']+))""")
UNEXPLAINED = "no reason is given"  # for not running a block
PYTHON = re.compile(r"py(?:thon)?[\d.]*", re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """The header of a fence, behind its opening run.

    It is `python title="x"`, `{.python .static reason="x"}`, or `python {.static reason="x"}`.
    """

    language: str
    classes: tuple[str, ...]
    options: dict[str, str]
    unknown: str = ""  # what could not be read
    id: str = ""  # of the element that shows it

    @classmethod
    def parse(cls, text: str) -> "Header":
        text = text.strip()
        before = ""
        if braced := BRACED.fullmatch(text):
            before, text = braced.groups(default="")
        options = {m["key"]: m["double"] or m["single"] or m["bare"] or "" for m in OPTION.finditer(text)}
        text = OPTION.sub(" ", text).strip()
        if not braced:
            _, language, rest = LANGUAGE.split(text, maxsplit=1)
            return cls(language, (), options, " ".join(rest.split()))
        words = text.replace(",", " ").split()
        classes = [word[1:] for word in words if word.startswith(".")]
        unknown = [word for word in words if word[0] not in ".#"]
        # A header that names Python in the wrong place is still Python's, so that its block runs all the same.
        python = next(filter(PYTHON.fullmatch, [*classes, *unknown]), classes[0] if classes else "")
        language = before or python
        names = [word[1:] for word in words if word.startswith("#")]
        classes = [name for name in classes if name != language]
        return cls(language, tuple(classes), options, " ".join(unknown), "".join(names[-1:]))


@dataclass(frozen=True)
class Fence:
    """One fenced block: 1-based lines of its two runs, its prefix, its header and the lines between, prefix removed."""

    line: int
    last: int
    prefix: str
    header: Header
    body: tuple[str, ...]
    is_left: bool = False  # to another tool, or to the renderer

    @property
    def is_python(self) -> bool:
        return not self.is_left and PYTHON.fullmatch(self.header.language) is not None

    @property
    def is_session(self) -> bool:
        """Whether it is a session at a Python prompt, which is run and compared."""
        is_pycon = self.header.language == "pycon" and not self.is_left
        return is_pycon and any(line.startswith(">>>") for line in self.body)

    @property
    def is_run(self) -> bool:
        """Whether it is a block, which runs unless it says why not."""
        return self.is_python or self.is_session

    @property
    def excuse(self) -> str:
        """Why it is shown only, if it says so."""
        return self.header.options.get("reason", "") if "static" in self.header.classes else ""

    @property
    def is_text(self) -> bool:
        """Whether it is a text diagram, in which claims are read."""
        return self.header.language in ("", "text") and not self.header.unknown


@dataclass(frozen=True)
class CodeLine:
    """One line of code, and its place in the page or in the snippet."""

    text: str
    origin: Place


@dataclass(frozen=True)
class Comment(Placed):
    """A numeral in a comment: where it is reported, the 0-based line of its block, and what it shows."""

    index: int
    shown: str


@dataclass(frozen=True)
class Remark(Placed):
    """A comment in code: the 0-based line of its block, its column, and its text, what is proved of it blanked out."""

    index: int
    column: int
    text: str


@dataclass(frozen=True)
class Formula:
    """Offsets of a formula in the text of its page, dollars included."""

    start: int
    end: int
    display: bool  # on lines of its own

    @property
    def inside(self) -> tuple[int, int]:
        """Offsets of its TeX."""
        width = 2 if self.display else 1
        return self.start + width, self.end - width


@dataclass(frozen=True)
class Fenced(Placed):
    """A fence of a page that is a step of it."""

    fence: Fence

    @property
    def title(self) -> str:
        return self.fence.header.options.get("title", "")


@dataclass(frozen=True)
class Block(Fenced):
    """One python fence, its embedded sections resolved."""

    lines: tuple[CodeLine, ...]
    source: str = ""  # what it embeds, as written: "tracing.py:forward"
    heading: str = ""  # the nearest heading above, without mark-up
    comments: tuple[Comment, ...] = ()  # numerals in comments, each claiming what its line printed
    claims: tuple[Claim, ...] = ()  # claims in comments, evaluated when the block has run
    remarks: tuple[Remark, ...] = ()  # the comments, without what is proved
    static: str = ""  # the reason why it is shown but not run, or UNEXPLAINED; empty if it runs
    raises: Expected | None = None
    warns: Expected | None = None
    expected: tuple[Example, ...] = ()  # what lines that begin with #> say was printed above them
    session: tuple[Example, ...] = ()  # of a session, what it shows behind each statement
    frames: bool = False  # whether its figures are shown one at a time
    task: Task | None = None  # that its code solves, in a lab
    check: Check | None = None  # that it is, of a task

    @property
    def code(self) -> str:
        return "\n".join(line.text for line in self.lines) + "\n"

    @property
    def reason(self) -> str:
        """Why it is shown but not run, if its author says so."""
        return "" if self.static == UNEXPLAINED else self.static

    @property
    def uncommented(self) -> str:
        """The code without its comments."""
        lines = [line.text for line in self.lines]
        for remark in self.remarks:
            lines[remark.index] = lines[remark.index][: remark.column]
        return "\n".join(lines)

    @property
    def fix(self) -> str:
        """How to fix the error that the block raises or the warning; `mend` is the option's old name."""
        options = self.fence.header.options
        return options.get("fix") or options.get("mend", "")

    @property
    def also(self) -> tuple[str, ...]:
        """Other words for the message of the error or the warning, such as those of older releases."""
        return tuple(filter(None, map(str.strip, self.fence.header.options.get("also", "").split("|"))))

    @property
    def is_fix(self) -> bool:
        """Whether it shows how to fix the error or the warning of the block above it."""
        return "fix" in self.fence.header.classes

    @property
    def hidden(self) -> bool:
        """Whether readers see it only when they ask for it: it prepares what the page is about."""
        return "hidden" in self.fence.header.classes

    @property
    def caption(self) -> str:
        """The heading above it and its title."""
        return " · ".join(text for text in (self.heading, self.title) if text)


@dataclass(frozen=True)
class Picture(Fenced):
    """One fence of a page that asks for a picture, or a block that gives data to its explorer."""

    @property
    def kind(self) -> str:
        return "data" if self.fence.is_run else self.fence.header.language

    @property
    def code(self) -> str:
        """The kind and the lines that name what the page's process is to look at."""
        lines = [self.fence.header.options["data"]] if self.kind == "data" else self.fence.body
        return "\n".join([self.kind, *(line for line in lines if line.strip())])


Step = Block | Picture | Claim


@dataclass(frozen=True)
class Page:
    """One Markdown file: its text, its blocks and claims, and its errors."""

    path: str  # relative to the project, as errors name it
    text: str
    blocks: tuple[Block, ...] = ()
    claims: tuple[Claim, ...] = ()  # in reading order, beginning with those of the front matter
    fences: tuple[Fence, ...] = ()
    pictures: tuple[Picture, ...] = ()
    given: tuple[Picture, ...] = ()  # the data that blocks give to their explorers
    body: int = 0  # where the front matter ends
    errors: tuple[SnippetError, ...] = ()
    starts: tuple[int, ...] = field(default=(), repr=False)  # offset of every line, and of the one that would follow
    masked: str = field(default="", repr=False)  # the text, everything blanked out in which no claim is read
    formulas: tuple[Formula, ...] = ()
    dollars: tuple[Span, ...] = ()  # those outside formulas: prices, or with a backslash before them
    left_alone: bool = False  # whether nothing of it is read, run or changed
    settings: Settings = field(default=STRICT, repr=False)  # under which it was read

    def __str__(self) -> str:
        return self.path

    def place_of(self, offset: int) -> Place:
        """The place of the line that contains `offset`."""
        return Place(self.path, bisect_right(self.starts, offset))

    def span(self, fence: Fence) -> tuple[int, int]:
        """The offsets at which a fence begins and ends, without its last newline."""
        return self.starts[fence.line - 1], self.starts[fence.last] - 1

    def formula_at(self, offset: int) -> Formula | None:
        """The formula that contains an offset, if there is one."""
        return next((each for each in self.formulas if each.start <= offset < each.end), None)

    @cached_property
    def running(self) -> tuple[Block, ...]:
        """The blocks that run."""
        return tuple(block for block in self.blocks if not block.static)

    def until_checked(self, task: Block) -> tuple[Block, ...]:
        """The running blocks behind that of a task, through its last check, without the checks of other tasks."""
        name = task.task.name if task.task else ""
        behind = self.running[self.running.index(task) + 1 :]
        last = max((n for n, each in enumerate(behind, 1) if each.check and each.check.task == name), default=0)
        return tuple(each for each in behind[:last] if not each.check or each.check.task == name)

    @property
    def _all_claims(self) -> list[Claim]:
        return [*(claim for block in self.running for claim in block.claims), *self.claims]

    @cached_property
    def arithmetic(self) -> tuple[Claim, ...]:
        """The claims that are lines of arithmetic, those in comments of code first."""
        return tuple(claim for claim in self._all_claims if claim.arithmetic)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Blocks that run, pictures and claims, in the order in which they are executed.

        Front matter sums a page up: its claims are evaluated when the page has run. Lines of arithmetic are no steps,
        since nothing runs for them.
        """
        fenced: list[Block | Picture] = [*self.running, *self.pictures, *self.given]
        claims = [claim for claim in self._all_claims if not claim.arithmetic]
        steps: list[tuple[int, Step]] = [(self.starts[each.line - 1], each) for each in fenced]
        steps += [(c.start if c.start >= self.body else len(self.text) + c.start, c) for c in claims]
        return tuple(step for _, step in sorted(steps, key=lambda pair: pair[0]))
