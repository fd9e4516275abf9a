"""The one parser of Markdown, which the build, the tests and the notebooks share."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from snippets._runner import claims as claim_syntax
from snippets._runner import fences as fence_syntax
from snippets._runner import mathematics, options
from snippets._runner.claim import Claim, derivative
from snippets._runner.claims import Malformed
from snippets._runner.comments import read as read_comments
from snippets._runner.errors import EmbedError, PageError, SnippetError
from snippets._runner.fences import Layout
from snippets._runner.page import Block, CodeLine, Fence, Page, Picture, Raises
from snippets._runner.pictures import syntax as picture_syntax
from snippets._runner.place import Place
from snippets._runner.sections import EMBED, LOOKS_LIKE_EMBED, embed
from snippets._runner.texts import mask_spans, replaced

FRONT_MATTER = re.compile(r"\A-{3}[ \t]*\n(.*?\n)(?:-{3}|\.{3})[ \t]*(?:\n|\Z)", re.DOTALL)
HEADING = re.compile(r"^[ \t>]*#{1,6}[ \t]+(?P<text>.+?)[ \t]*#*[ \t]*$")
GRADIENTS_OF = re.compile(r"<!--\s*gradients of:(?P<function>.*?)-->", re.DOTALL)
ATTRIBUTES = re.compile(r"!\[[^\]]*\]|<[a-zA-Z][^>]*>")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
MARKUP = re.compile(r"\s*\{[:.#][^}]*\}\s*$|[*`]|(?<!\w)_+|_+(?!\w)")  # an underscore inside a name is the name's own


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
            problems.append(PageError(page.place_of(found.start), found.why, found.todo))
        else:
            claims.append(Claim(path, page.line_of(found.start), found.shown, found.expression, found.start, found.end,
                                found.function or _function_for(found, functions)))
    claims = _with_plain(claims, text)
    # Behind an error that says the front matter is lost, none need say that a claim is lost with it.
    lost = [c for c in claims if c.start < body and not unreadable and not any(text[c.start:c.end] in t for t in meta)]
    problems += [PageError(claim.place, f"the claim “{claim.shown}” is in no text of the front matter.",
                           "Write the text that holds it on one line, in quotes.") for claim in lost]
    problems.sort(key=lambda error: error.where.line)
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
        where = Place(path, mark.line + 2 if mark else 1)
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
    header, where = fence.header, Place(path, fence.line)
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
        where = Place(path, number)
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
            return _plain(found["text"])
    return ""


def _functions(text: str, layout: Layout) -> list[tuple[int, str]]:
    """The functions that `<!-- gradients of: … -->` names, with the offsets from which they hold."""
    return [(start, found["function"].strip()) for start, end in layout.comments
            if (found := GRADIENTS_OF.fullmatch(text[start:end].strip()))]


def _with_plain(claims: list[Claim], text: str) -> list[Claim]:
    """The claims, those told apart that stand in the alternative text of a picture or in an attribute."""
    bare = replaced(text, [(each.start, each.end, "x" * (each.end - each.start)) for each in claims])
    regions = [match.span() for match in ATTRIBUTES.finditer(bare)]
    return [dataclasses.replace(claim, plain=any(start <= claim.start < end for start, end in regions))
            for claim in claims]


def _function_for(claim: claim_syntax.Found, functions: list[tuple[int, str]]) -> str:
    """The function that a claimed gradient is of, if the page said so above it."""
    above = [function for start, function in functions if start < claim.start]
    return above[-1] if above and derivative(claim.expression) else ""


def _mask(text: str, layout: Layout) -> str:
    """The page with everything blanked out in which no claim is read. Lines and offsets stay the same."""
    text = mask_spans(text, [*layout.comments, *layout.spans], "\0")  # a paragraph goes on around them
    hidden = [layout.lost]
    for fence in layout.fences:
        # Claims are read in a text diagram, but not in the two runs around it.
        numbers = (fence.line, fence.last) if fence.is_text else range(fence.line, fence.last + 1)
        hidden += [(layout.starts[n - 1], layout.starts[n] - 1) for n in numbers]
    return mask_spans(text, hidden)


def _plain(heading: str) -> str:
    """A heading without its claims' expressions, attributes and mark-up."""
    found = [each for each in claim_syntax.find(heading, heading) if not isinstance(each, Malformed)]
    heading = replaced(heading, [(each.start, each.end, each.shown) for each in found])
    return MARKUP.sub("", LINK.sub(r"\1", heading))
