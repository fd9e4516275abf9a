"""Annotations: numbers in the comments of a block, `# (1)!`, and the list below it that explains them.

A theme that knows them, such as Material, looks for the list right behind the code. There an output, or the end of the
block, would keep it from its code, so the list is moved between them.
"""

import re

from snippets._engine.page import Block, Page
from snippets._engine.render import placeholders

NUMBER = re.compile(r"\(\d+\)!?(?=\s|$)")
LIST = re.compile(r"\s*(?=<ol\b)")
TAG = re.compile(r"<(?P<end>/?)ol\b[^>]*>")


def move(page: Page, content: str) -> str:
    """The HTML of a page with each list that explains a block inside that block."""
    for number, block in enumerate(page.blocks):
        if is_annotated(block):
            below = f"{placeholders.below(number, block)}</div>"
            first = content.find(below, content.find(placeholders.line_of(block)))
            found = LIST.match(content, first + len(below)) if first >= 0 else None
            if found and (last := _end(content, found.end())):
                explained = content[found.end() : last]
                content = f"{content[:first]}{explained}\n{below}{content[last:]}"
    return content


def is_annotated(block: Block) -> bool:
    """Whether a comment of a block has a number that a list may explain."""
    return any(NUMBER.search(block.lines[remark.index].text, remark.column) for remark in block.remarks)


def _end(content: str, start: int) -> int:
    """Where the list that begins at `start` ends, with the lists inside it; 0 if it never does."""
    depth = 0
    for tag in TAG.finditer(content, start):
        depth += -1 if tag["end"] else 1
        if depth == 0:
            return tag.end()
    return 0
