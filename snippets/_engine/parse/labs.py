"""Labs: notebooks in the percent format, read as pages.

A cell starts at a line `# %%`; `# %% [markdown]` starts prose, which stands in comments. A lab has blocks and claims
like any page, and the same engine runs it.
"""

import dataclasses
import os
import re
from itertools import pairwise
from pathlib import Path

from snippets._engine.errors import FenceError, PageError, SnippetError
from snippets._engine.page import Page
from snippets._engine.parse import tasks
from snippets._engine.parse.embeds import EMBED, Folders, embed_all
from snippets._engine.parse.markdown import parse_markdown
from snippets._engine.settings import STRICT, Settings
from snippets._engine.texts import Place

CELL = re.compile(r"^# %%(?!\S)(?:.*?(?P<prose>\[(?:markdown|md|raw)\]))?")


def is_lab(source: str, folder: str = Settings.labs) -> bool:
    """Whether a file of the docs folder, by its path there, is a lab. Without a folder of labs none is."""
    return bool(folder) and source.startswith(f"{folder}/") and source.endswith(".py")


def label_of(path: Path, project: Path) -> str:
    """The one name of a file in errors, receipts and records: its path from the folder that holds mkdocs.yml.

    A file that is a link, or lies in one, bears the name that the author gave it there.
    """
    return Path(os.path.relpath(os.path.abspath(path), os.path.abspath(project))).as_posix()


def read_page(path: Path, project: Path, settings: Settings = STRICT) -> Page:
    """Parse a file of a project: Markdown, or a lab in the percent format."""
    return parse_page(path.read_text(encoding="utf-8-sig"), label_of(path, project), project, settings)


def parse_page(text: str, label: str, project: Path, settings: Settings = STRICT) -> Page:
    """Parse the text of a page. Errors name it by its `label`, whose ending tells a lab from Markdown."""
    parse = parse_lab if label.endswith(".py") else parse_markdown
    return parse(text, label, Folders(project, settings.programs), settings)


def embedded(page: Page, project: Path) -> list[object]:
    """What the python fences of a page embed, from the files as they are now; no two are equal that have errors."""
    folders = Folders(project, page.settings.programs)
    return [embed_all(each, page.path, folders) for each in page.fences if any(map(EMBED.match, each.body))]


def parse_lab(text: str, path: str, snippets: Path | Folders, settings: Settings = STRICT) -> Page:
    """Read a lab; the arguments are those of `parse_markdown`.

    It is turned into Markdown with the same number of lines, so every block and claim keeps its line.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    edges = [*(n for n, line in enumerate(lines) if CELL.match(line)), len(lines)]
    errors: list[SnippetError] = []
    # The comments before the first marker are jupytext's own header.
    stray = [n for n, line in enumerate(lines[: edges[0]], 1) if line.strip() and not line.startswith("#")]
    if stray:
        errors.append(PageError(Place(path, stray[0]), "this code stands in no cell.", "Write “# %%” above it."))
    run = "~" * max(4, 1 + max(map(len, re.findall("~+", text)), default=0))
    out = [""] * edges[0]
    cells: list[tasks.Cell] = []
    for start, end in pairwise(edges):
        body = lines[start + 1 : end]
        code = "\n".join(body).rstrip().split("\n")
        empty = len(body) - len(code)  # lines at the end of the cell, one of which becomes the end of the fence
        prose = bool((marker := CELL.match(lines[start])) and marker["prose"])
        cells.append(tasks.Cell.read(path, start + 1, lines[start], body, prose))
        if cells[-1].is_wrong:
            out += [""] * (end - start)
        elif prose:
            out += ["", *(re.sub(r"^# ?", "", line) for line in body)]
        elif not "".join(body).strip():
            out += [""] * (end - start)
        elif empty < 1 and end < len(lines):
            todo = "Leave an empty line before “# %%”."
            errors.append(FenceError(Place(path, end + 1), "a cell starts right behind the code of another.", todo))
            out += [""] * (end - start)
        else:
            out += [f"{run}python", *code, run, *[""] * (empty - 1)]
    page = parse_markdown("\n".join([*out, ""]), path, snippets, settings, tasks.EDGE)
    page = tasks.assign(page, cells)
    return dataclasses.replace(page, errors=(*page.errors, *errors))
