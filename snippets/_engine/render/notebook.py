"""Notebooks: a page with the outputs of its run, in nbformat 4.5.

They are written as plain JSON: importing nbformat takes longer than all else that a build does in which nothing
changed. The tests hold every notebook against nbformat's schema.
"""

from __future__ import annotations

import html
import json
import re
import textwrap
from collections.abc import Iterator
from typing import Any

from snippets._engine.page import TAB, Block, Page
from snippets._engine.pictures import figure
from snippets._engine.program import assemble
from snippets._engine.proof import Proof
from snippets._engine.render import elements, formulas, placeholders
from snippets._engine.result import BlockOutcome, Look
from snippets._engine.texts import replaced

# What only this site's Markdown knows: containers by indentation, and notes to the engine.
CONTAINER = re.compile(r'^ *(?:!!!|\?\?\?\+?|===[!+]?) (?P<kind>[\w -]*?) ?(?:"(?P<title>[^"]*)")?\s*$')
NOTE = re.compile(r"^[ ]*<!--\s*(?:declare\b|gradients of:).*?-->\n?", re.MULTILINE | re.DOTALL)
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def write(proof: Proof, keep: elements.Figure | None = None) -> str:
    """The executed notebook of a page or lab, as JSON. The same proof gives the same bytes.

    Args:
        keep: keeps a picture, as in `elements.outputs`. With it, this is the notebook that a site renders: pictures
            are elements, and claims and formulas are the elements that its HTML is filled by; otherwise they are text.
    """
    page = proof.page
    cells: list[dict[str, Any]] = []
    depths: list[int] = []
    for piece in pieces(page):
        if isinstance(piece, Block):
            count = sum(cell["cell_type"] == "code" for cell in cells) + 1
            outcome = None if piece.static else proof.outcome(piece, BlockOutcome) or BlockOutcome()
            cell = _code_cell(piece, outcome, count, keep) if outcome else _shown_cell(piece)
        else:
            text = unfold(NOTE.sub("", _prose(proof, *piece, bool(keep))), depths)
            cell = _prose_cell(textwrap.dedent(text).strip("\n"))
        if cell["source"].strip():
            cells.append({"id": f"cell-{len(cells)}", **cell})
    language = {"name": "python", "version": proof.result.versions.get("python", "")}
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": KERNEL, "language_info": language},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def pieces(page: Page) -> Iterator[Block | tuple[int, int]]:
    """A page cut at its blocks: each block, and the offsets of the prose between them."""
    position = page.body
    for block in page.blocks:
        start, end = page.span(block.fence)
        yield position, start
        yield block
        position = end
    yield position, len(page.text)


def _prose(proof: Proof, start: int, end: int, for_site: bool) -> str:
    """The text between two offsets, claims as what they show and pictures as tables of their numbers."""
    page = proof.page
    pieces = [*placeholders.prose(page), *_diagrams(page)] if for_site else _plain(page)
    for number, picture in enumerate(page.pictures):
        look = proof.outcome(picture, Look)
        table = figure.markdown(picture, look.data) if look and look.data else ""
        shown = textwrap.indent(placeholders.place(number) if for_site else table, picture.fence.prefix)
        pieces.append((*page.span(picture.fence), shown))
    return replaced(page.text, pieces, start, end)


def _diagrams(page: Page) -> Iterator[tuple[int, int, str]]:
    """Text diagrams with claims in them, as HTML: in a fence of a notebook an element would be text."""
    for number, fence in enumerate(page.fences):
        if placeholders.is_diagram(page, fence):
            text = placeholders.fence_html(
                page, number, lambda code, *_: f"<pre><code>{html.escape(code)}</code></pre>"
            )
            yield *page.span(fence), textwrap.indent(text, fence.prefix)


def _plain(page: Page) -> list[tuple[int, int, str]]:
    """Claims as what they show, and dollars that are no mathematics as what Jupyter, too, takes for such."""
    claims = [
        (claim.start, claim.end, formulas.in_tex(claim) if page.formula_at(claim.start) else claim.shown)
        for claim in page.claims
    ]
    return [*claims, *((start, end, r"\$") for start, end in page.dollars)]


def unfold(text: str, depths: list[int]) -> str:
    """A text without admonitions, details and tabs: their titles in bold, what stands in them as it would outside.

    Args:
        text: Markdown that a block may have cut from the text before it.
        depths: the columns at which what is in the open containers starts; it is brought up to date.
    """
    lines, fence = [], ""
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        while depths and line.strip() and indent < depths[-1]:
            depths.pop()
        inside = line[min(indent, TAB * len(depths)) :]
        run = re.match(r" *(`{3,}|~{3,})", inside)
        found = None if fence else CONTAINER.match(line)
        if run and (not fence or inside.strip() == fence):
            fence = "" if fence else run[1]
        if found:
            title = found["kind"].partition(" ")[0].capitalize() if found["title"] is None else found["title"]
            inside = f"{' ' * (indent - TAB * len(depths))}**{title}**\n" if title else ""
            depths.append(indent + TAB)
        lines.append(inside)
    return "\n".join(lines)


def _prose_cell(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _shown_cell(block: Block) -> dict[str, Any]:
    run = "`" * max(3, 1 + max(map(len, re.findall("`+", block.code)), default=0))
    return _prose_cell(f"{run}python\n{block.code}{run}\n\n*Shown, not run: {block.static}*")


def _code_cell(block: Block, outcome: BlockOutcome, count: int, keep: elements.Figure | None) -> dict[str, Any]:
    outputs = [
        output | {"execution_count": count} if output["output_type"] == "execute_result" else output
        for output in outcome.outputs
    ]
    if keep:
        outputs = [
            output | {"data": {"text/html": image}} if (image := elements.picture(output, keep)) else output
            for output in outputs
        ]
    if failure := outcome.failure:
        outputs.append(
            {
                "output_type": "error",
                "ename": failure.type,
                "evalue": failure.message,
                "traceback": failure.traceback.splitlines(),
            }
        )
    metadata = {"tags": ["raises-exception"]} if block.raises else {}
    return {
        "cell_type": "code",
        "metadata": metadata,
        "source": block.code.rstrip("\n"),
        "execution_count": count,
        "outputs": outputs,
    }


def program(page: Page) -> str:
    """The page's code as one script that runs from top to bottom."""
    return assemble(page).script
