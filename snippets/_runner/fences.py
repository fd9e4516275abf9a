"""Fences: where code blocks stand in a Markdown page, read as SuperFences reads them.

A fence may stand at top level, in lists, admonitions, tabs, details and block quotes: its prefix is whatever white
space and `>` precede it. It ends at the same run of backticks or tildes behind a prefix of the same width. Nothing is
read inside comments and code spans.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate

from snippets._runner.errors import FenceError
from snippets._runner.page import Fence, Header, without_prefix
from snippets._runner.place import Place

# A backtick in a header stands in a quoted value; any other says that the line is prose that begins with a code span.
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
    """, re.MULTILINE | re.DOTALL | re.VERBOSE,
)
OPENING = re.compile(r"(.*?)(`{3,}|~{3,})(.*)")  # prefix, run, header


@dataclass
class Layout:
    """Where things stand on a page."""

    lines: list[str]
    starts: list[int]  # the offset of every line, and of the one that would follow
    fences: list[Fence] = field(default_factory=list)
    comments: list[tuple[int, int]] = field(default_factory=list)  # offsets
    spans: list[tuple[int, int]] = field(default_factory=list)  # offsets of code spans
    lost: tuple[int, int] = (0, 0)  # offsets of what an unclosed fence makes unreadable
    errors: list[FenceError] = field(default_factory=list)

    def line_of(self, offset: int) -> int:
        """The 1-based line that holds `offset`."""
        return bisect_right(self.starts, offset)


def find(text: str, path: str, body: int = 0) -> Layout:
    """Read a page, from the offset `body` on: what lies before it is front matter. `path` is its name in errors."""
    lines = text.split("\n")
    layout = Layout(lines, [0, *accumulate(len(line) + 1 for line in lines)])
    while token := TOKEN.search(text, body):
        line, body = layout.line_of(token.start()), token.end()
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
            # Where an unclosed fence would have ended is anybody's guess, so nothing below it is read.
            layout.errors.append(error)
            layout.lost = layout.starts[line - 1], len(text)
            break
    return layout


def _fence(lines: list[str], start: int, behind: bool, path: str) -> Fence | None:
    """The fence that begins on a line; None if the line is prose after all."""
    prefix, run, text = OPENING.match(lines[start - 1]).groups()
    where, header = Place(path, start), Header.parse(text)
    todo = f"End it with {run} at the indentation of its first line."
    if behind:
        if header.unknown:
            return None
        raise FenceError(where, "a code fence cannot begin behind the marker of a list item.",
                         "Give it a line of its own, indented by four spaces.")
    body: list[str] = []
    for number in range(start + 1, len(lines) + 1):
        line = without_prefix(lines[number - 1], prefix)
        if line is None:
            raise FenceError(where, f"this code fence is not closed: line {number} lies outside its container.", todo)
        if line.rstrip() == run:
            return Fence(start, number, prefix, header, tuple(body))
        body.append(line)
    raise FenceError(where, "this code fence is never closed.", todo)
