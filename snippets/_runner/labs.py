"""Labs: notebooks in the percent format, read as pages.

A cell starts at a line `# %%`; `# %% [markdown]` starts prose, which stands in comments. A lab has blocks and claims
like any page, and the same engine runs it.
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from snippets._runner import pages
from snippets._runner.errors import PageError
from snippets._runner.pages import Page

CELL = re.compile(r"^# %%(?P<title>[^\[\n]*)(?P<kind>\[\w+\])?")


def parse(text: str, path: str, snippets: Path) -> Page:
    """Read a lab.

    It is turned into Markdown with the same number of lines: markers become fences, comments become prose. So every
    block and claim keeps its line, and there is one parser.
    """
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    markers = [n for n, line in enumerate(lines) if CELL.match(line)]
    out = [""] * (markers[0] if markers else 0)  # what stands before the first marker is jupytext's own header
    errors = []
    for start, end in zip(markers, [*markers[1:], len(lines)], strict=True):
        body = lines[start + 1:end]
        if CELL.match(lines[start])["kind"]:
            out += ["", *(re.sub(r"^# ?", "", line) for line in body)]
            continue
        code = "\n".join(body).rstrip().split("\n")
        empty = len(body) - len(code)
        if empty < 1 and end < len(lines):
            errors.append(PageError(f"{path}:{end + 1}", "a cell starts right behind the code of another.",
                                    "Leave an empty line before “# %%”."))
        out += ["~~~~python", *code, "~~~~", *[""] * (empty - 1)]
    page = pages.parse("\n".join([*out, ""]), path, snippets)
    return dataclasses.replace(page, errors=(*page.errors, *errors))
