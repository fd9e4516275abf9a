"""Pages that another tool changed before they were run: what it took away, and where a line stands in the file."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from snippets._engine.errors import PageError
from snippets._engine.page import Page

LISTED = 5  # lines of what is gone that an error lists


def lost(source: Page, changed: Page, by: str) -> Iterator[PageError]:
    """What is wrong if a page has fewer blocks, pictures or claims than its file.

    Args:
        by: who changed it, as the beginning of a sentence.
    """
    kinds = [
        ("block", [(each.line, each.code) for each in source.blocks], [each.code for each in changed.blocks]),
        ("picture", [(each.line, each.code) for each in source.pictures], [each.code for each in changed.pictures]),
        (
            "claim",
            [(each.line, f"{each.shown} :: {each.expression}") for each in source.claims],
            [f"{each.shown} :: {each.expression}" for each in changed.claims],
        ),
    ]
    gone = [(kind, _gone(before, after)) for kind, before, after in kinds]
    told = [_told(kind, lines) for kind, lines in gone if lines]
    if told:
        where = source.place_of(source.starts[min(line for _, lines in gone for line in lines) - 1])
        todo = "Have it leave this page alone; mkdocs-macros does with render_macros: false in the front matter."
        yield PageError(where, f"{by} took away {' and '.join(told)} of this page.", todo)


def _gone(before: list[tuple[int, str]], after: list[str]) -> list[int]:
    """The lines of what is there no more. What was changed, and is there as something else, is not gone."""
    count, left = len(before) - len(after), list(after)
    lines = []
    for line, text in before:
        if text in left:
            left.remove(text)
        else:
            lines.append(line)
    return lines[:count] if count > 0 else []


def _told(kind: str, lines: list[int]) -> str:
    listed = ", ".join(map(str, lines[:LISTED])) + (", …" if len(lines) > LISTED else "")
    plural = "s" if len(lines) > 1 else ""
    return f"{len(lines)} {kind}{plural} (line{plural} {listed})"


def lines_in_file(source: str, changed: str) -> list[int]:
    """For each line of a changed text, the line of its source that it was made from, or that stands before it."""
    before, after = source.split("\n"), changed.split("\n")
    numbers: list[int] = []
    for _, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        bottom = max(end, 1)
        numbers += (min(start + step + 1, bottom) for step in range(last - first))
    return numbers
