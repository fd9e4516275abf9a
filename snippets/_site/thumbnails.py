"""The small pictures on the map of the lessons: a drawing of each lesson without its words.

The map is on the first page that a build renders, and what the lessons draw is known when all pages are. So the map has
a place for each picture, which is filled in the built site.
"""

import re
from collections.abc import Iterable
from pathlib import Path

PLACE = re.compile(
    r'<span class="picture lesson-picture" data-page="(?P<page>[^"]*)" data-number="(?P<number>\d+)"></span>'
)
DRAWING = re.compile(
    r'class="(?:picture-canvas|snippet-plot)\b[^>]*>\s*(?:<ul\b.*?</ul>\s*)?'
    r"<svg\b(?P<attributes>[^>]*)>(?P<drawn>.*?)</svg>",
    re.DOTALL,
)
WORDS = re.compile(r"<(?P<tag>text|title|desc)\b.*?</(?P=tag)>", re.DOTALL)
BOX = re.compile(r'\bviewbox="[^"]*"', re.IGNORECASE)
INK = 'fill="currentColor"'
PLACES = re.compile(r' (?:d|points|x|y|[xy][12]|c[xy]|width|height)="[^"]*"')
NUMBER = re.compile(r"-?\d*\.\d+")


def fill(pages: Iterable[Path]) -> None:
    """Put the pictures into built pages that have a map."""
    for page in pages:
        folder, text = page.parent, page.read_text(encoding="utf-8")

        def filled(place: re.Match[str], folder: Path = folder) -> str:
            there = folder / place["page"]
            lesson = there / "index.html" if there.is_dir() else there
            drawn = thumbnail(lesson.read_text(encoding="utf-8"), int(place["number"]))
            return f'<span class="picture lesson-picture">{drawn}</span>' if drawn else ""

        page.write_text(PLACE.sub(filled, text), encoding="utf-8")


def thumbnail(content: str, number: int) -> str:
    """Return a drawing of a page as an element without any words, with its places in whole units.

    Args:
        content: the HTML of the page.
        number: which of its drawings, from 1. Each frame of a group is one.

    Returns:
        Nothing if the page has fewer drawings.
    """
    for count, found in enumerate(DRAWING.finditer(content), 1):
        box = BOX.search(found["attributes"])
        if count == number and box:
            drawn = PLACES.sub(_rounded, WORDS.sub("", found["drawn"]))
            ink = f" {INK}" if INK in found["attributes"] else ""
            return f'<svg {box[0]}{ink} aria-hidden="true">{drawn}</svg>'
    return ""


def _rounded(attribute: re.Match[str]) -> str:
    return NUMBER.sub(lambda number: f"{float(number[0]):.0f}", attribute[0])
