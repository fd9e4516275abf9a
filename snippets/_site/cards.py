"""The picture that others see where a page is shared: its title, and the first tape on it with its own numbers."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from pathlib import Path

import lxml.html
from PIL import Image, ImageDraw, ImageFont

SIZE = WIDTH, HEIGHT = 1200, 630  # what those who show it ask for
MARGIN = 80
TEXT_FONT = "assets/fonts/atkinson-hyperlegible-next.woff2"
CODE_FONT = "assets/fonts/jetbrains-mono-nl.woff2"
# The light scheme of assets/stylesheets/site.css.
PAPER, INK, FAINT, FORWARD, BACKWARD, SOFT = "#fffdf9", "#1c2530", "#55606c", "#0f5f80", "#a8430a", "#e2eff4"
MOST_NODES = 5  # of a tape, as many as there is room for
SIZES = {1: (84, 76, 68, 60), 2: (60, 50, 42)}  # of a title, by its lines
RADIUS = 52
TO = re.compile(r" to (.+?) \(")
Node = tuple[str, str, str]  # a name, its value, its gradient


def tape_of(content: str) -> list[Node]:
    """The nodes of the first tape with gradients on a page: of a graph in which each hands back to the one before.

    They are read from the table that tells a picture's numbers: name, how made, value, gradient, what is handed back.
    """
    if "picture-graph" not in content:
        return []
    for figure in lxml.html.fragment_fromstring(content, create_parent="div").find_class("picture-graph"):
        head, *rows = [[cell.text_content().strip() for cell in row] for row in figure.xpath(".//table//tr")]
        rows = [row for row in rows if len(row) == 5 and row[3] != "–"]
        is_tape = all(TO.findall(row[4]) == [before[0]] for before, row in pairwise(rows))
        if len(head) == 5 and 1 < len(rows) <= MOST_NODES and is_tape:
            return [(row[0], row[2], row[3]) for row in rows]
    return []


def card(title: str, subtitle: str, site: str, nodes: list[Node], docs: Path) -> bytes:
    """The card of a page as PNG; without nodes, a tape without numbers.

    Args:
        docs: the folder with the site's fonts.
    """
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)

    def font(size: int, weight: int, name: str = TEXT_FONT) -> ImageFont.FreeTypeFont:
        made = ImageFont.truetype(docs / name, size)
        if name == TEXT_FONT:
            made.set_variation_by_axes([weight])
        return made

    draw.text((MARGIN, 64), site, FAINT, font(30, 600))
    lines, size = _fitted(title, draw, font)
    draw.multiline_text((MARGIN, 118), lines, INK, font(size, 700), spacing=10)
    bottom = draw.multiline_textbbox((MARGIN, 118), lines, font(size, 700), spacing=10)[3]
    draw.text((MARGIN, bottom + 22), subtitle, FAINT, font(34, 400))
    _tape(draw, nodes or [("", "", "")] * 4, font(34, 700), font(24, 400, CODE_FONT))
    buffer = io.BytesIO()
    image.quantize(64).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _fitted(title: str, draw: ImageDraw.ImageDraw, font) -> tuple[str, int]:
    """The title in as few lines as do, each narrow enough, and the largest size for that."""
    for most, size in ((most, size) for most, sizes in SIZES.items() for size in sizes):
        lines = [""]
        for word in title.split():
            longer = f"{lines[-1]} {word}".strip()
            if draw.textlength(longer, font(size, 700)) <= WIDTH - 2 * MARGIN:
                lines[-1] = longer
            else:
                lines.append(word)
        if len(lines) <= most:
            break
    return "\n".join(lines), size


def _tape(draw: ImageDraw.ImageDraw, nodes: list[Node], number: ImageFont.FreeTypeFont,
          name: ImageFont.FreeTypeFont) -> None:
    """Circles in a row: values go forward between them, gradients come back below."""
    step = (WIDTH - 2 * MARGIN - 2 * RADIUS) / (len(nodes) - 1)
    y = HEIGHT - 170
    for index, (label, value, gradient) in enumerate(nodes):
        x = MARGIN + RADIUS + index * step
        if index:
            _arrow(draw, x - step + RADIUS + 8, x - RADIUS - 8, y, FORWARD)
            _arrow(draw, x - RADIUS - 8, x - step + RADIUS + 8, y + 90, BACKWARD)
        draw.ellipse((x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS), SOFT, FORWARD, 4)
        draw.text((x, y), value, FORWARD, number, anchor="mm")
        draw.text((x, y - RADIUS - 12), label, INK, name, anchor="ms")
        draw.text((x, y + 90), gradient, BACKWARD, number, anchor="mm")


def _arrow(draw: ImageDraw.ImageDraw, start: float, end: float, y: float, color: str) -> None:
    back = 14 if end > start else -14
    draw.line((start, y, end, y), color, 5)
    draw.line((end - back, y - 12, end, y, end - back, y + 12), color, 5, joint="curve")
