"""Fences: where code blocks stand in a Markdown page, read as SuperFences reads them.

A fence may stand at top level, in lists, admonitions, tabs, details and block quotes: its prefix is whatever white
space and `>` precede it. It ends at the same run of backticks or tildes behind a prefix of the same width.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from snippets._runner.errors import FenceError

OPENING = re.compile(r"^(?P<prefix>[ \t>]*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<header>[^`\n]*)$")
COMMENT = re.compile(r"^[ \t>]*<!--")
OPTION = re.compile(r"""(?P<key>[\w-]+)=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"']+))""")
PYTHON = ("python", "py", "python3")
TAB = 4  # columns, as Python-Markdown expands them


@dataclass(frozen=True)
class Header:
    """What stands behind the opening run: `python title="x"` or `{.python .static reason="x"}`."""

    language: str
    classes: tuple[str, ...]
    options: dict[str, str]
    unknown: str = ""  # what could not be read

    @classmethod
    def parse(cls, text: str) -> Header:
        text = text.strip()
        braced = text.startswith("{") and text.endswith("}")
        if braced:
            text = text[1:-1]
        options = {m["key"]: m["double"] or m["single"] or m["bare"] or "" for m in OPTION.finditer(text)}
        words = OPTION.sub(" ", text).split()
        if not braced:
            return cls(words[0].lstrip(".") if words else "", (), options, " ".join(words[1:]))
        classes = [word[1:] for word in words if word.startswith(".")]
        unknown = [word for word in words if word[0] not in ".#"]
        return cls(classes[0] if classes else "", tuple(classes[1:]), options, " ".join(unknown))


@dataclass(frozen=True)
class Fence:
    """One fenced block: 1-based lines of its two runs, its prefix, its header and the lines between, prefix removed."""

    line: int
    last: int
    prefix: str
    header: Header
    body: tuple[str, ...]

    @property
    def is_python(self) -> bool:
        return self.header.language in PYTHON

    @property
    def is_text(self) -> bool:
        """Whether it is a text diagram, in which claims are read."""
        return self.header.language in ("", "text")


def find(lines: list[str], path: str, first: int = 1) -> tuple[list[Fence], list[tuple[int, int]], list[FenceError]]:
    """All fences of a page, the line ranges of its HTML comments, and what is wrong with its fences.

    Args:
        lines: the page, one string a line, without line ends.
        path: the page's name in errors.
        first: the number of the first line to read; front matter lies before it.
    """
    fences: list[Fence] = []
    comments: list[tuple[int, int]] = []
    errors: list[FenceError] = []
    number = first
    while number <= len(lines):
        line = lines[number - 1]
        if COMMENT.match(line):
            last = next((n for n in range(number, len(lines) + 1) if "-->" in lines[n - 1]), len(lines))
            comments.append((number, last))
            number = last + 1
            continue
        opening = OPENING.match(line)
        if not opening:
            number += 1
            continue
        try:
            fence = _close(lines, number, opening, path)
        except FenceError as error:
            errors.append(error)
            break  # where an unclosed fence would have ended is anybody's guess
        fences.append(fence)
        number = fence.last + 1
    return fences, comments, errors


def _close(lines: list[str], start: int, opening: re.Match[str], path: str) -> Fence:
    width = len(opening["prefix"].expandtabs(TAB))
    quotes = opening["prefix"].count(">")
    where, todo = f"{path}:{start}", f"End it with {opening['fence']} at the indentation of its first line."
    body: list[str] = []
    for number in range(start + 1, len(lines) + 1):
        text = _without_prefix(lines[number - 1], width, quotes)
        if text is None:
            raise FenceError(where, f"this code fence is not closed: line {number} lies outside its container.", todo)
        if text.rstrip() == opening["fence"]:
            return Fence(start, number, opening["prefix"], Header.parse(opening["header"]), tuple(body))
        body.append(text)
    raise FenceError(where, "this code fence is never closed.", todo)


def _without_prefix(line: str, width: int, quotes: int) -> str | None:
    """`line` without its first `width` columns of white space and `>`; None if it does not have as many."""
    column = index = 0
    while index < len(line) and column < width and line[index] in " \t>":
        column += TAB - column % TAB if line[index] == "\t" else 1
        index += 1
    if not line[index:].strip():
        return ""
    if column < width or line[:index].count(">") != quotes:
        return None
    return line[index:]
