"""Notebooks: a page with the outputs of its run, in nbformat 4.5, and the HTML that a site has of a lab's notebook.

Notebooks are written as plain JSON: importing nbformat takes longer than all else that a build does in which nothing
changed. The tests hold every notebook against nbformat's schema.
"""

import html
import json
import re
import textwrap
from collections.abc import Iterator
from typing import Any, cast

from snippets._engine.page import Block, Page
from snippets._engine.pictures import figure
from snippets._engine.pictures.schema import PictureData
from snippets._engine.proof import Proof
from snippets._engine.render import elements, formulas, placeholders
from snippets._engine.result import BlockOutcome, Look
from snippets._engine.texts import TAB, replaced

# What only this site's Markdown knows: containers by indentation, and notes to the engine.
CONTAINER = re.compile(r'^ *(?:!!!|\?\?\?\+?|===[!+]?) (?P<kind>[\w -]*?) ?(?:"(?P<title>[^"]*)")?\s*$')
NOTE = re.compile(r"^[ ]*<!--\s*(?:declare\b|gradients of:).*?-->\n?", re.MULTILINE | re.DOTALL)
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
# Copy buttons and the hidden text they copy, counts and tags of cells, links to headings: a search would find them.
UNSEEN = (
    "zeroclipboard-container clipboard-copy-txt jp-Collapser jp-InputPrompt jp-OutputPrompt anchor-link celltoolbar"
)
SOLUTION = "solution"  # the tag by which the cell of a task is folded on its page


def write(proof: Proof, keep: elements.Figure | None = None) -> str:
    """The executed notebook of a page or lab, as JSON. The same proof gives the same bytes.

    Args:
        keep: keeps a picture, as in `elements.outputs`. With it, this is the notebook that a site renders: pictures
            are elements, and claims and formulas are the elements that its HTML is filled by; otherwise they are text.
    """
    page, position = proof.page, proof.page.body
    cells: list[dict[str, Any]] = []
    depths: list[int] = []

    def add(cell: dict[str, Any]) -> None:
        if cell["source"].strip():
            cells.append({"id": f"cell-{len(cells)}", **cell})

    for block in (*page.blocks, None):
        start, end = page.span(block.fence) if block else (len(page.text), 0)
        text = unfold(NOTE.sub("", _prose(proof, position, start, bool(keep))), depths)
        add(_prose_cell(textwrap.dedent(text).strip("\n")))
        if block and block.static:
            reason = f"\n*Shown, not run: {block.reason}*" if block.reason else ""
            run = "`" * max(3, 1 + max(map(len, re.findall("`+", block.code)), default=0))
            add(_prose_cell(f"{run}python\n{block.code}{run}\n{reason}"))
        elif block:
            count = sum(cell["cell_type"] == "code" for cell in cells) + 1
            add(_code_cell(block, proof.outcome(block, BlockOutcome) or BlockOutcome(), count, keep))
        position = end
    language = {"name": "python", "version": proof.result.versions.get("python", "")}
    metadata = {"kernelspec": KERNEL, "language_info": language}
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _prose(proof: Proof, start: int, end: int, for_site: bool) -> str:
    """The text between two offsets, claims as what they show and pictures as tables of their numbers."""
    page = proof.page
    pieces = [*placeholders.prose(page), *_diagrams(page)] if for_site else _plain(page)
    for number, picture in enumerate(page.pictures):
        look = proof.outcome(picture, Look)
        table = figure.markdown(picture, cast("PictureData", look.data)) if look and look.data else ""
        shown = textwrap.indent(placeholders.place(number) if for_site else table, picture.fence.prefix)
        pieces.append((*page.span(picture.fence), shown))
    return replaced(page.text, pieces, start, end)


def _diagrams(page: Page) -> Iterator[tuple[int, int, str]]:
    """Text diagrams with claims in them, as HTML: in a fence of a notebook an element would be text."""
    for number, fence in enumerate(page.fences):
        if placeholders.is_diagram(page, fence):
            code = placeholders.fence_html(page, number, lambda code, *_: html.escape(code))
            yield *page.span(fence), textwrap.indent(f"<pre><code>{code}</code></pre>", fence.prefix)


def _plain(page: Page) -> list[tuple[int, int, str]]:
    """Claims as what they show, and dollars outside mathematics as what Jupyter, too, takes for such."""
    pieces = [(*each, r"\$") for each in page.dollars]
    for claim in page.claims:
        shown = formulas.in_tex(claim) if page.formula_at(claim.start) else placeholders.inline(claim)
        pieces.append((claim.start, claim.end, shown))
    return pieces


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


def _code_cell(block: Block, outcome: BlockOutcome, count: int, keep: elements.Figure | None) -> dict[str, Any]:
    outputs = []
    for output in outcome.outputs:
        if output["output_type"] == "execute_result":
            output = output | {"execution_count": count}
        if keep and (image := elements.picture(output, keep)):
            output = output | {"data": {"text/html": image}}
        outputs.append(output)
    if failure := outcome.failure:
        raised = {"ename": failure.type, "evalue": failure.message, "traceback": failure.traceback.splitlines()}
        outputs.append({"output_type": "error", **raised})
    tags = ["raises-exception"] * bool(block.raises) + [SOLUTION] * bool(block.task and keep)
    metadata = {"tags": tags} if tags else {}
    cell = {"cell_type": "code", "metadata": metadata, "source": block.code.rstrip("\n")}
    return {**cell, "execution_count": count, "outputs": outputs}


def strip(content: str) -> str:
    """The HTML that mkdocs-jupyter makes of a lab, without styles, scripts, hidden text and inline event handlers.

    Those would be some 600 KB a page and ask other hosts for more; the site's own style sheet covers what is left.
    The solutions of tasks are folded.
    """
    import lxml.html.builder  # here, since most sites have no labs and most builds no time

    root = lxml.html.fragment_fromstring(content, create_parent="div")
    for element in list(root.iter("style", "script", "link")):
        element.drop_tree()
    for name in UNSEEN.split():
        for element in root.find_class(name):
            element.drop_tree()
    for element in root.iter(lxml.html.etree.Element):
        for name in [name for name in element.attrib if name.startswith("on")]:
            del element.attrib[name]
    for element in root.find_class(f"celltag_{SOLUTION}"):
        if any(element.iterancestors("details")):  # the inner of two, of one cell
            continue
        fold = lxml.html.builder.E.details(lxml.html.builder.E.summary(SOLUTION.capitalize()))
        element.addprevious(fold)
        fold.append(element)
    return lxml.html.tostring(root, encoding="unicode")
