"""Notebooks: a page with the outputs of its run, as nbformat 4 has them."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterator

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from snippets._runner.claims import Claim, Value
from snippets._runner.pages import Block, Page
from snippets._runner.programs import assemble
from snippets._runner.results import BlockResult, Result
from snippets._runner.verdicts import claim_values

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def write(page: Page, result: Result, claims_as_html: bool = False) -> str:
    """The executed notebook of a page, as JSON. The same page and result give the same bytes.

    Args:
        page: a page or lab.
        result: what came of running it.
        claims_as_html: keep claims as <data> elements, for a site; otherwise they are plain text.
    """
    outcomes = iter(result.blocks)
    values = dict(claim_values(page, result))
    cells = []
    for piece in pieces(page):
        if isinstance(piece, Block):
            cells.append(_code_cell(piece, None if piece.static else next(outcomes), len(cells)))
        else:
            prose = textwrap.dedent(_prose(page, *piece, values if claims_as_html else {})).strip("\n")
            if prose.strip():
                cells.append(new_markdown_cell(prose, id=f"cell-{len(cells)}"))
    count = 0
    for cell in cells:
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = count
    language = {"name": "python", "version": result.versions.get("python", "")}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNEL, "language_info": language})
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def pieces(page: Page) -> Iterator[Block | tuple[int, int]]:
    """A page cut at its blocks: each block, and the offsets of the prose between them."""
    position = page.body
    ends = [*page.starts[1:], len(page.text)]
    for block in page.blocks:
        yield position, page.starts[block.fence.line - 1]
        yield block
        position = ends[block.fence.last - 1]
    yield position, len(page.text)


def _prose(page: Page, start: int, end: int, values: dict[Claim, Value | None]) -> str:
    text, position = "", start
    for claim in page.claims:
        if start <= claim.start < end:
            text += page.text[position:claim.start] + _shown(claim, values)
            position = claim.end
    return text + page.text[position:end]


def _shown(claim: Claim, values: dict[Claim, Value | None]) -> str:
    value = values.get(claim)
    if value is None:
        return claim.shown
    return (f'<data class="claim" value="{html.escape(value.text)}" '
            f'data-expression="{html.escape(claim.expression)}">{claim.shown}</data>')


def _code_cell(block: Block, outcome: BlockResult | None, number: int):
    if outcome is None:
        return new_markdown_cell(f"```python\n{block.code}```\n\n*Shown, not run: {block.static}*", id=f"cell-{number}")
    outputs = [new_output(**output) for output in outcome.outputs]
    failure = outcome.failure
    if failure:
        outputs.append(new_output("error", ename=failure.type, evalue=failure.message,
                                  traceback=failure.traceback.splitlines()))
    cell = new_code_cell(block.code.rstrip("\n"), id=f"cell-{number}", outputs=outputs)
    if block.raises:
        cell.metadata["tags"] = ["raises-exception"]
    return cell


def program(page: Page) -> str:
    """The page's code as one script that runs from top to bottom."""
    return assemble(page).script
