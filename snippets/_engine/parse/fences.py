"""Fences: where code blocks stand in a Markdown page, read as SuperFences reads them, and what their headers may say.

A fence may stand at top level, in lists, admonitions, tabs, details and block quotes: its prefix is the white space and
`>` before it. It ends at the same run of backticks or tildes behind a prefix of the same width. Fences inside comments
and code spans are not read.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from snippets._engine.errors import FenceError
from snippets._engine.page import Fence, Header
from snippets._engine.parse.expected import check_expected
from snippets._engine.parse.versions import is_requirement
from snippets._engine.texts import Place, Span, without_prefix

# A backtick in a header stands in a quoted value; with any other, the line is prose that begins with a code span.
RUN = r"""(?:`{3,}|~{3,})[ \t]*(?:="[^"\n]*"|='[^'\n]*'|[^`\n])*+$"""
MARKER = r"(?:[-*+:]|\d+[.)]|\[\^[^\]\n]+\]:)[ \t]+"  # of a list item, a definition or a footnote
INSIDE = rf"(?:(?!\n[ \t>]*(?:\n|{RUN})).)"  # any character of a paragraph but its last
TOKEN = re.compile(
    rf"""
    (?P<fence>    ^[ \t>]*{RUN}) |
    (?P<behind>   ^[ \t>]*{MARKER}{RUN}) |
    (?P<comment>  ^[ ]{{0,3}}<!--.*?--> | <!--{INSIDE}*?-->) |  # at the start of a line it may hold empty lines
    (?P<unclosed> ^[ ]{{0,3}}<!--) |
    (?P<span>     (?<![\\`])(?P<ticks>`+)(?!`){INSIDE}+?(?<!`)(?P=ticks)(?!`))
    """,
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
OPENING = re.compile(r"(`{3,}|~{3,})")
OPTIONS = (
    "title",
    "hl_lines",
    "linenums",
    "reason",
    "raises",
    "warns",
    "fix",
    "also",
    "python",
    "explorer",
    "data",
)  # of a python fence
SHOWN = {"out", "output", "outputs", "result", "results"}  # what a fence is that others mark as an output
CLASSES = ("static", "frames", "hidden", "fold", "fix")
# What other tools that run, check or show the blocks of a page are told, in their words.
LOOKS = ("annotate", "copy", "no-copy", "select", "no-select")
OTHERS_OPTIONS = ("test", "lint", "exec", "run")
SKIPPED = frozenset("skip skip-run skip-test notest no-test no_test norun no-run no_run noexec no-exec no_exec".split())
OTHERS_WORDS = SKIPPED | {"run", "continuation"}
NO = frozenset("skip off no false 0 none".split())


@dataclass
class Layout:
    """Where fences, comments and code spans stand on a page."""

    starts: tuple[int, ...]  # the offset of every line, and of the one that would follow
    fences: list[Fence] = field(default_factory=list)
    comments: list[Span] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)  # of code
    lost: Span = (0, 0)  # what an unclosed fence makes unreadable
    errors: list[FenceError] = field(default_factory=list)


def find_fences(text: str, path: str, body: int = 0) -> Layout:
    """Read a page behind its front matter, which ends at the offset `body`. `path` is its name in errors."""
    lines = text.split("\n")
    layout = Layout((0, *accumulate(len(line) + 1 for line in lines)))
    while token := TOKEN.search(text, body):
        line, body = bisect_right(layout.starts, token.start()), token.end()
        try:
            if token["comment"]:
                layout.comments.append(token.span())
            elif token["span"]:
                layout.spans.append(token.span())
            elif token["unclosed"]:
                raise FenceError(Place(path, line), "this comment is never closed.", "End it with -->.")
            elif fence := _fence(lines, line, behind=bool(token["behind"]), path=path):
                layout.fences.append(fence)
                body = layout.starts[fence.last] - 1
        except FenceError as error:
            # The author may have meant an unclosed fence to end anywhere, so nothing below it is read.
            layout.errors.append(error)
            layout.lost = layout.starts[line - 1], len(text)
            break
    return layout


def _fence(lines: list[str], start: int, behind: bool, path: str) -> Fence | None:
    """The fence that begins on a line; None if the line is prose after all."""
    prefix, run, text = OPENING.split(lines[start - 1], maxsplit=1)
    where, header = Place(path, start), Header.parse(text)
    if behind:
        if header.unknown:
            return None
        todo = "Give it a line of its own, indented by four spaces."
        raise FenceError(where, "a code fence cannot begin behind the marker of a list item.", todo)
    todo = f"End it with {run} at the indentation of its first line."
    body: list[str] = []
    for number, whole in enumerate(lines[start:], start + 1):
        line = without_prefix(whole, prefix)
        if line is None:
            raise FenceError(where, f"this code fence is not closed: line {number} lies outside its container.", todo)
        if line.rstrip() == run:
            return Fence(start, number, prefix, header, tuple(body))
        body.append(line)
    raise FenceError(where, "this code fence is never closed.", todo)


def is_skipped(header: Header) -> bool:
    """Whether the header of a python fence says, in words of other tools, that its code is not to be run."""
    return bool(SKIPPED & _words(header)) or any(header.options.get(key, "").lower() in NO for key in OTHERS_OPTIONS)


def is_left(header: Header, marked: bool) -> bool:
    """Whether a fence is none of ours: markdown-exec runs it, or only those with .run are ours and it has none."""
    executed = header.options.get("exec", "no").lower() not in NO
    return executed or (marked and "run" not in _words(header) and header.options.get("run", "no").lower() in NO)


def _words(header: Header) -> set[str]:
    return {*header.classes, *re.split(r"[\s,]+", header.unknown)}


def check_header(header: Header, claims: bool, strict: bool = True) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the header of a python fence, and what to do.

    Args:
        claims: whether its comments hold claims.
        strict: whether a block that is not run has to say why, in whatever words, and braces have to be a claim's.
    """
    options, static = header.options, "static" in header.classes
    reason = options.get("reason")
    unknown = [word for word in re.split(r"[\s,]+", header.unknown) if word and word not in OTHERS_WORDS]
    unknown += [f".{name}" for name in header.classes if name not in (*CLASSES, *OTHERS_WORDS, *LOOKS)]
    unknown += [key for key in options if key not in (*OPTIONS, "mend", *OTHERS_OPTIONS)]
    if unknown:
        todo = (
            f'It takes {", ".join(OPTIONS)}, each as name="value", '
            "and the classes .static, .frames, .fold, .hidden and .fix."
        )
        if header.language in unknown:
            todo = f"Write {{.{header.language}}}, with a point."
        elif SHOWN.intersection(unknown):
            todo = "Name a fence that only shows an output text. What a block prints is shown below it."
        yield f"a python fence does not know “{' '.join(unknown)}”.", todo
    if any("{{" in value and (strict or "::" in value) for value in options.values()):
        todo = "Put the claim into the text above or below the block."
        yield "the header of a fence holds a claim, and claims are not read there.", todo
    static = static or is_skipped(header)
    if static and not reason and (strict or "static" in header.classes):
        yield "a static block does not say why it does not run.", 'Write {.python .static reason="…"}, or let it run.'
    if reason and not static:
        todo = 'Write {.python .static reason="…"}, or leave the reason out.'
        yield "a block gives a reason for not running, but would run.", todo
    if not is_requirement(options.get("python", ">=3")):
        yield f"“{options['python']}” names no versions of Python.", 'Write python=">=3.14".'
    if static and claims:
        yield "a static block cannot prove the claims in its comments.", "Let it run, or leave the claims out."
    yield from _check_place(header, static or bool(options.get("raises")))
    yield from check_expected(header, static)


def _check_place(header: Header, unseen: bool) -> Iterator[tuple[str, str]]:
    """What is wrong with where a block or its outputs are to stand; `unseen` if it is static or is to raise."""
    if "hidden" in header.classes and unseen:
        yield "a block that is static or to raise is there to be seen.", "Leave out .hidden."
    if "fold" in header.classes and (unseen or "hidden" in header.classes):
        yield "a block that is static, hidden or to raise is not folded below a picture.", "Leave out .fold."
    if "frames" in header.classes and unseen:
        yield "a block that is static or to raise shows no frames.", "Leave out .frames."
    explorer = header.options.get("explorer")
    if explorer is not None and not re.fullmatch("[a-z]+", explorer):
        yield f"“{explorer}” is the name of no explorer.", 'Write explorer="microscope", in small letters.'
    if explorer and unseen:
        yield "a block that is static or to raise puts out nothing for an explorer.", "Leave out explorer."
