"""Notebooks: a page with the outputs of its run, in nbformat 4.5, and the HTML that a site has of a lab's notebook.

Notebooks are written as plain JSON: importing nbformat takes longer than all else that a build does in which nothing
changed. The tests hold every notebook against nbformat's schema.
"""

import html
import json
import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import cast

from snippets._engine.page import Block, Page
from snippets._engine.pictures.schema import PictureData
from snippets._engine.proof import Proof
from snippets._engine.render import elements, exercises, formulas, placeholders, standalone
from snippets._engine.render.address import NOWHERE, Address
from snippets._engine.render.cells import Cell, code_cell, graded, opening, prose_cell
from snippets._engine.render.exercises import Exercise
from snippets._engine.result import BlockOutcome, Look
from snippets._engine.task import Check
from snippets._engine.texts import TAB, replaced

# What only this site's Markdown knows: containers by indentation, and notes to the engine.
CONTAINER = re.compile(r'^ *(?:!!!|\?\?\?\+?|===[!+]?) (?P<kind>[\w -]*?) ?(?:"(?P<title>[^"]*)")?\s*$')
NOTE = re.compile(r"^[ ]*<!--\s*(?:declare\b|gradients of:|vary\b).*?-->\n?", re.MULTILINE | re.DOTALL)
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
# Copy buttons and the hidden text they copy, counts and tags of cells, links to headings: a search would find them.
UNSEEN = (
    "zeroclipboard-container clipboard-copy-txt jp-Collapser jp-InputPrompt jp-OutputPrompt anchor-link celltoolbar"
)
Piece = tuple[int, int, str]  # a text that stands in the place of a span of the page
SAID_RIGHT = {"output_type": "stream", "name": "stdout", "text": "Right.\n"}
SOLUTION = "solution"  # the tag by which the cell of a task is folded on its page


def write(proof: Proof, keep: elements.Figure | None = None, address: Address = NOWHERE, student: bool = False) -> str:
    """The executed notebook of a page or lab, as JSON. The same proof and address give the same bytes.

    Args:
        keep: keeps a picture, as in `elements.outputs`. With it, this is the notebook that a site renders: pictures
            are elements, and claims and formulas are the elements that its HTML is filled by; otherwise they are text.
        address: where the page is read.
        student: whether it is the student edition: with holes for solutions and answers, and without outputs.
    """
    page, position, depths = proof.page, proof.page.body, list[int]()
    asked = () if keep else tuple(exercises.read(proof))
    pieces = _pieces(proof, asked, keep, student)
    shown = _shown(proof, for_site=bool(keep))
    shown += _around(page, asked, shown, student)
    cells: list[Cell] = [] if keep else [*opening(proof, address, student, bool(asked))]
    for start, end, found in [*pieces, (len(page.text), 0, [])]:
        text = unfold(NOTE.sub("", replaced(page.text, shown, position, start)), depths)
        cells += [prose_cell(address.with_links(textwrap.dedent(text).strip("\n"))), *found]
        position = end
    language = {"name": "python", "version": proof.result.versions.get("python", "")}
    metadata = {"kernelspec": KERNEL, "language_info": language}
    notebook = {"cells": _numbered(cells, student), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def has_editions(page: Page) -> bool:
    """Whether a page has tasks or exercises, so that students get a notebook of their own."""
    return any(block.task for block in page.running) or exercises.asked(page)


def _numbered(cells: list[Cell], student: bool) -> list[Cell]:
    """The cells that hold anything, each with an id. Code cells are counted as they ran; a student has not run them."""
    numbered: list[Cell] = []
    count = 0
    for cell in cells:
        if not cell["source"].strip():
            continue
        if cell["cell_type"] == "code":
            count += 1
            shown = [
                each | {"execution_count": count} if each["output_type"] == "execute_result" else each
                for each in cell["outputs"]
            ]
            cell |= (
                {"execution_count": None, "outputs": []} if student else {"execution_count": count, "outputs": shown}
            )
        numbered.append({"id": f"cell-{len(numbered)}", **cell})
    return numbered


def _pieces(
    proof: Proof, asked: Iterable[Exercise], keep: elements.Figure | None, student: bool
) -> list[tuple[int, int, list[Cell]]]:
    """The cells of blocks and of exercises, with the offsets of what they replace; in reading order."""
    page, hidden = proof.page, [each.answer for each in asked] if student else []
    pieces = []
    for block in page.blocks:
        start, end = page.span(block.fence)
        if not any(first <= start < last for first, last in hidden):
            pieces.append(
                (start, end, [_static_cell(block) if block.static else _code_cell(proof, block, keep, student)])
            )
    for each in asked:
        answer = code_cell(each.hole if student else each.solution)
        name = f"exercise-{each.number}"
        check = code_cell(each.check, [SAID_RIGHT], graded(Check(name, name)))
        pieces.append((each.answer[0], each.answer[0], [answer, check]))
    return sorted(pieces, key=lambda piece: piece[:2])


def _around(page: Page, asked: Iterable[Exercise], shown: list[Piece], student: bool) -> list[Piece]:
    """What stands in the place of an exercise's mark-up and folds; a student's notebook has no answers.

    Args:
        shown: what stands in the place of claims and pictures.
    """
    around: list[Piece] = []
    for each in asked:
        heading = f"**Exercise {each.number}**\n"
        around += [(each.span[0], each.question[0], heading), (each.answer[1], each.span[1], "")]
        hint = replaced(page.text, shown, *each.hint).partition("\n")[2]
        fold = f"<details>\n<summary>Hint</summary>\n\n{textwrap.dedent(hint).strip()}\n\n</details>\n\n"
        line_above = each.answer[0] - 1, each.answer[0], f"\n{each.asked}\n\n"
        around.append((*each.hint, f"{each.asked}\n\n{fold}") if hint else line_above)
        around += [(*each.answer, "")] if student else []
    return around


def _shown(proof: Proof, for_site: bool) -> list[Piece]:
    """What claims show, and pictures as images and tables; for a site, elements and places that are filled later."""
    page = proof.page
    pieces = [*placeholders.prose(page), *_diagrams(page)] if for_site else _plain(page)
    for number, picture in enumerate(page.pictures):
        look = proof.outcome(picture, Look)
        drawn = look and look.data and not for_site
        image = standalone.markdown(picture, cast("PictureData", look.data)) if look and drawn else ""
        shown = textwrap.indent(placeholders.place(number) if for_site else image, picture.fence.prefix)
        pieces.append((*page.span(picture.fence), shown))
    return pieces


def _diagrams(page: Page) -> Iterator[Piece]:
    """Text diagrams with claims in them, as HTML: in a fence of a notebook an element would be text."""
    for number, fence in enumerate(page.fences):
        if placeholders.is_diagram(page, fence):
            code = placeholders.fence_html(page, number, lambda code, *_: html.escape(code))
            yield *page.span(fence), textwrap.indent(f"<pre><code>{code}</code></pre>", fence.prefix)


def _plain(page: Page) -> list[Piece]:
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


def _static_cell(block: Block) -> Cell:
    """A block that is shown only, with the reason."""
    reason = f"\n*Shown, not run: {block.reason}*" if block.reason else ""
    run = "`" * max(3, 1 + max(map(len, re.findall("`+", block.code)), default=0))
    return prose_cell(f"{run}python\n{block.code}{run}\n{reason}")


def _code_cell(proof: Proof, block: Block, keep: elements.Figure | None, student: bool) -> Cell:
    outcome = proof.outcome(block, BlockOutcome) or BlockOutcome()
    outputs = []
    for output in outcome.outputs:
        if keep and (image := elements.picture(output, keep)):
            output = output | {"data": {"text/html": image}}
        outputs.append(output)
    if failure := outcome.failure:
        raised = {"ename": failure.type, "evalue": failure.message, "traceback": failure.traceback.splitlines()}
        outputs.append({"output_type": "error", **raised})
    tags = ["raises-exception"] * bool(block.raises) + [SOLUTION] * bool(block.task and keep)
    metadata: Cell = {"tags": tags} if tags else {}
    if keep or not (known := block.task or block.check):
        return code_cell(block.code, outputs, metadata)
    source = block.code if not block.task else block.task.hole if student else block.task.solution
    return code_cell(source, outputs, metadata | graded(known))


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
        if next(element.iterancestors("details"), None) is not None:  # the inner of two, of one cell
            continue
        fold = lxml.html.builder.E.details(lxml.html.builder.E.summary(SOLUTION.capitalize()))
        element.addprevious(fold)
        fold.append(element)
    return lxml.html.tostring(root, encoding="unicode")
