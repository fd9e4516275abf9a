"""Pages: the one parser of Markdown that the build, the tests and the notebooks share.

A page is text with blocks (python fences) and claims in it, in reading order. Parsing never stops at the first thing
that is wrong: a page carries its errors, and whoever uses it decides what to do about them.
"""

from __future__ import annotations

import dataclasses
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from snippets._runner import claims as claim_syntax
from snippets._runner import fences as fence_syntax
from snippets._runner import mathematics, options
from snippets._runner.claims import Claim, Malformed
from snippets._runner.comments import Comment
from snippets._runner.comments import read as read_comments
from snippets._runner.errors import EmbedError, PageError, SnippetError
from snippets._runner.fences import Fence, Layout
from snippets._runner.mathematics import Dollar, Formula
from snippets._runner.pictures import syntax as picture_syntax
from snippets._runner.pictures.syntax import Picture
from snippets._runner.sections import EMBED, LOOKS_LIKE_EMBED, CodeLine, embed

FRONT_MATTER = re.compile(r"\A-{3}[ \t]*\n(.*?\n)(?:-{3}|\.{3})[ \t]*(?:\n|\Z)", re.DOTALL)
HEADING = re.compile(r"^[ \t>]*#{1,6}[ \t]+(?P<text>.+?)[ \t]*#*[ \t]*$")
GRADIENTS_OF = re.compile(r"<!--\s*gradients of:(?P<function>.*?)-->", re.DOTALL)
ATTRIBUTES = re.compile(r"!\[[^\]]*\]|<[a-zA-Z][^>]*>")


@dataclass(frozen=True)
class Raises:
    """The exception that a block is to raise: its type's name, and a text that its message must hold."""

    type: str
    text: str

    @classmethod
    def parse(cls, option: str) -> Raises:
        name, _, text = option.partition(":")
        return cls(name.strip(), text.strip())

    def __str__(self) -> str:
        return f"{self.type}: {self.text}" if self.text else self.type


@dataclass(frozen=True)
class Block:
    """One python fence, its embedded sections resolved."""

    path: str
    fence: Fence
    lines: tuple[CodeLine, ...]
    source: str = ""  # what it embeds, as written: "tracing.py:forward"
    heading: str = ""  # the nearest heading above
    comments: tuple[Comment, ...] = ()  # numerals in comments, each claiming what its line printed
    claims: tuple[Claim, ...] = ()  # claims in comments, evaluated when the block has run
    static: str = ""  # why it is only shown; empty if it runs
    raises: Raises | None = None
    frames: bool = False  # whether its figures are shown one at a time

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"

    @property
    def line(self) -> int:
        return self.fence.line

    @property
    def code(self) -> str:
        return "\n".join(line.text for line in self.lines) + "\n"

    @property
    def title(self) -> str:
        return self.fence.header.options.get("title", "")


@dataclass(frozen=True)
class Page:
    """One Markdown file: its text, its blocks and claims, and what is wrong with it."""

    path: str  # relative to the project, as errors name it
    text: str
    blocks: tuple[Block, ...] = ()
    claims: tuple[Claim, ...] = ()  # in reading order; those of the front matter too, first
    fences: tuple[Fence, ...] = ()
    pictures: tuple[Picture, ...] = ()
    body: int = 0  # where the front matter ends
    errors: tuple[SnippetError, ...] = ()
    starts: tuple[int, ...] = field(default=(), repr=False)  # offset of every line, and of the one that would follow
    masked: str = field(default="", repr=False)  # the text, everything blanked out in which no claim is read
    formulas: tuple[Formula, ...] = ()
    dollars: tuple[Dollar, ...] = ()  # those that are no mathematics

    def __str__(self) -> str:
        return self.path

    def line_of(self, offset: int) -> int:
        """The 1-based line that holds `offset`."""
        return bisect_right(self.starts, offset)

    def span(self, fence: Fence) -> tuple[int, int]:
        """The offsets at which a fence begins and ends, without its last newline."""
        return self.starts[fence.line - 1], self.starts[fence.last] - 1

    @cached_property
    def steps(self) -> tuple[Block | Picture | Claim, ...]:
        """Blocks that run, pictures and claims, in the order in which they are executed.

        Front matter sums a page up: its claims are evaluated when the page has run.
        """
        fenced = [*(block for block in self.blocks if not block.static), *self.pictures]
        running = [(self.starts[step.line - 1], step) for step in fenced]
        late = len(self.text)
        inside = [claim for block in self.blocks if not block.static for claim in block.claims]
        claims = [(c.start if c.start >= self.body else late + c.start, c) for c in (*inside, *self.claims)]
        return tuple(step for _, step in sorted([*running, *claims], key=lambda pair: pair[0]))


def parse(text: str, path: str, snippets: Path) -> Page:
    """Read a page.

    Args:
        text: its Markdown, front matter included.
        path: its name in errors, such as docs/lessons/x.md.
        snippets: the folder that embedded paths are relative to.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    body, meta, unreadable = _front_matter(text, path)
    layout = fence_syntax.find(text, path, body)
    blocks = []
    problems: list[SnippetError] = [*unreadable, *layout.errors]
    for fence in layout.fences:
        if fence.is_python:
            heading = _heading_above(layout, fence.line, body)
            block, wrong = _block(fence, path, snippets, heading, layout.starts[fence.last - 1])
            blocks.append(block)
            problems += wrong
    asked = [Picture(path, fence) for fence in layout.fences if fence.header.language in picture_syntax.KINDS]
    problems += [error for picture in asked for error in picture_syntax.check(picture)]
    pictures = tuple(picture for picture in asked if not picture_syntax.check(picture))
    math = mathematics.read(text, _mask(text, layout), layout, body)
    page = Page(path, text, tuple(blocks), (), tuple(layout.fences), pictures, body, (), tuple(layout.starts),
                math.masked, math.formulas, math.dollars)
    functions = _functions(text, layout)
    claims: list[Claim] = []
    for found in (*math.unclosed, *claim_syntax.find(text, page.masked)):
        if isinstance(found, Malformed):
            problems.append(PageError(f"{path}:{page.line_of(found.start)}", found.why, found.todo))
        else:
            claims.append(Claim(path, page.line_of(found.start), found.shown, found.expression, found.start, found.end,
                                found.function or _function_for(found, functions)))
    claims = _with_plain(claims, text)
    # Behind an error that says the front matter is lost, none need say that a claim is lost with it.
    lost = [c for c in claims if c.start < body and not unreadable and not any(text[c.start:c.end] in t for t in meta)]
    problems += [PageError(str(claim), f"the claim “{claim.shown}” is in no text of the front matter.",
                           "Write the text that holds it on one line, in quotes.") for claim in lost]
    problems.sort(key=lambda error: int(error.where.rsplit(":", 1)[1]))
    return dataclasses.replace(page, claims=tuple(claims), errors=tuple(problems))


def _front_matter(text: str, path: str) -> tuple[int, list[str], list[PageError]]:
    """Where the front matter ends, its texts, and why it cannot be read. What is no mapping is none, as in MkDocs."""
    found = FRONT_MATTER.match(text)
    if not found:
        return 0, [], []
    try:
        data = yaml.safe_load(found[1])
        texts = list(_texts(data))
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # a date that is none; a list that holds itself
        mark, why = getattr(error, "problem_mark", None), getattr(error, "problem", None) or type(error).__name__
        where = f"{path}:{mark.line + 2 if mark else 1}"
        todo = "Put a text with a colon in it, such as a claim, in quotes."
        return found.end(), [], [PageError(where, f"the front matter is not YAML: {why}.", todo)]
    return (found.end(), texts, []) if isinstance(data, dict) else (0, [], [])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _block(fence: Fence, path: str, snippets: Path, heading: str, end: int) -> tuple[Block, list[SnippetError]]:
    header, where = fence.header, f"{path}:{fence.line}"
    lines, sources, errors = _resolve(fence, path, snippets)
    lines, comments, claims, malformed = read_comments(lines, path, fence.line, end)
    errors += [*malformed, *options.check(header, where, bool(claims))]
    raises = Raises.parse(header.options["raises"]) if header.options.get("raises") else None
    unrun = (header.options.get("reason") or "for no reason that is given") if "static" in header.classes else ""
    return Block(path, fence, tuple(lines), " ".join(sources), heading, tuple(comments), tuple(claims), unrun, raises,
                 "frames" in header.classes), errors


def _resolve(fence: Fence, path: str, snippets: Path) -> tuple[list[CodeLine], list[str], list[SnippetError]]:
    lines: list[CodeLine] = []
    sources: list[str] = []
    errors: list[SnippetError] = []
    for number, text in enumerate(fence.body, fence.line + 1):
        where = f"{path}:{number}"
        found = EMBED.match(text)
        try:
            if found:
                sources.append(found["target"])
                lines += [CodeLine(found["indent"] + line.text if line.text else "", line.origin)
                          for line in embed(found["target"], snippets, where)]
                continue
            if LOOKS_LIKE_EMBED.match(text):
                raise EmbedError(where, f"“{text.strip()}” embeds nothing.", 'Write --8<-- "file.py:section".')
        except EmbedError as error:
            errors.append(error)
            continue
        lines.append(CodeLine(text, where))
    return lines, sources, errors


def _heading_above(layout: Layout, line: int, body: int) -> str:
    inside = {n for fence in layout.fences for n in range(fence.line, fence.last + 1)}
    for number in range(line - 1, layout.line_of(body) - 1, -1):
        found = HEADING.match(layout.lines[number - 1])
        if found and number not in inside:
            return found["text"]
    return ""


def _functions(text: str, layout: Layout) -> list[tuple[int, str]]:
    """The functions that `<!-- gradients of: … -->` names, with the offsets from which they hold."""
    return [(start, found["function"].strip()) for start, end in layout.comments
            if (found := GRADIENTS_OF.fullmatch(text[start:end].strip()))]


def _with_plain(claims: list[Claim], text: str) -> list[Claim]:
    """The claims, those told apart that stand in the alternative text of a picture or in an attribute."""
    bare = text
    for claim in claims:
        bare = bare[:claim.start] + "x" * (claim.end - claim.start) + bare[claim.end:]
    regions = [match.span() for match in ATTRIBUTES.finditer(bare)]
    return [dataclasses.replace(claim, plain=any(start <= claim.start < end for start, end in regions))
            for claim in claims]


def _function_for(claim: claim_syntax.Found, functions: list[tuple[int, str]]) -> str:
    """The function that a claimed gradient is of, if the page said so above it."""
    above = [function for start, function in functions if start < claim.start]
    return above[-1] if above and claim_syntax.derivative(claim.expression) else ""


def _mask(text: str, layout: Layout) -> str:
    """The page with everything blanked out in which no claim is read; newlines and offsets stay."""
    hidden = [(span, "\0") for span in [*layout.comments, *layout.spans]]  # a paragraph goes on around them
    hidden.append((layout.lost, " "))
    for fence in layout.fences:
        # Claims are read in a text diagram, but not in the two runs around it.
        numbers = (fence.line, fence.last) if fence.is_text else range(fence.line, fence.last + 1)
        hidden += [((layout.starts[n - 1], layout.starts[n] - 1), " ") for n in numbers]
    pieces, position = [], 0
    for (start, end), blank in sorted(hidden):
        pieces += [text[position:start], re.sub(r"[^\n]", blank, text[start:end])]
        position = max(position, end)
    return "".join([*pieces, text[position:]])
