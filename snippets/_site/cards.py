"""The card of a page: the picture that other sites show with a link to it.

A card has the title of the page and, as a row of circles, the first chain of tensors on it with values and gradients.
"""

import io
import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, Protocol

import lxml.html
from markupsafe import Markup
from PIL import Image, ImageDraw, ImageFont

SIZE = WIDTH, HEIGHT = 1200, 630  # pixels; the size that social networks recommend
MARGIN = 80
TEXT_FONT = "assets/fonts/atkinson-hyperlegible-next.woff2"
CODE_FONT = "assets/fonts/jetbrains-mono-nl.woff2"
# The light scheme of assets/stylesheets/site.css.
PAPER, INK, FAINT, FORWARD, BACKWARD, SOFT = "#fffdf9", "#1c2530", "#55606c", "#0f5f80", "#a8430a", "#e2eff4"
MAX_NODES = 5  # that fit beside one another
TITLE_SIZES = {1: (84, 76, 68, 60), 2: (60, 50, 42)}  # font sizes to try, by the number of lines
RADIUS = 52
PASSED_TO = re.compile(r" to (.+?) \(")


class Node(NamedTuple):
    """A tensor of a chain, as its table writes it."""

    name: str
    value: str
    gradient: str


class Fonts(Protocol):
    """Gives a font of a size, weight and file."""

    def __call__(self, size: int, weight: int, name: str = TEXT_FONT) -> ImageFont.FreeTypeFont: ...


def card_path(page: str) -> str:
    """Return the path of a card in the site, given that of its page in the docs folder."""
    return f"assets/cards/{PurePosixPath(page).stem}.png"


def page_card(hero: Mapping[str, Any], site_name: str, content: str, docs: Path) -> bytes:
    """Draw the card of a page as PNG.

    Args:
        hero: the title and subtitle of the page, from its front matter.
        content: the finished HTML of the page.
        docs: the folder with the fonts of the site.
    """
    title, subtitle = (Markup(str(hero.get(key, ""))).striptags() for key in ("title", "subtitle"))
    return card(title, subtitle, site_name, chain_of(content), docs)


def write_cards(site: Path, cards: Mapping[str, bytes]) -> None:
    """Write cards, by their paths, into a built site."""
    for name, picture in cards.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(picture)


def chain_of(content: str) -> list[Node]:
    """Return the tensors of the first graph on a page that is a chain with gradients; none if there is no such graph.

    In a chain, each tensor passes its gradient on to the one before. The tensors are read from the table below a graph,
    whose columns are: name, operation, value, gradient, gradients that are passed on.
    """
    if "picture-graph" not in content:
        return []
    for figure in lxml.html.fragment_fromstring(content, create_parent=True).find_class("picture-graph"):
        head, *rows = [[cell.text_content().strip() for cell in row] for row in figure.xpath(".//table//tr")]
        rows = [row for row in rows if len(row) == 5 and row[3] != "–"]
        is_chain = all(PASSED_TO.findall(row[4]) == [before[0]] for before, row in pairwise(rows))
        if len(head) == 5 and 1 < len(rows) <= MAX_NODES and is_chain:
            return [Node(row[0], row[2], row[3]) for row in rows]
    return []


def card(title: str, subtitle: str, site: str, nodes: list[Node], docs: Path) -> bytes:
    """Draw a card as PNG. Without nodes it has a row of empty circles.

    Args:
        docs: the folder with the fonts of the site.
    """
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)

    def font(size: int, weight: int, name: str = TEXT_FONT) -> ImageFont.FreeTypeFont:
        loaded = ImageFont.truetype(docs / name, size)
        if name == TEXT_FONT:
            loaded.set_variation_by_axes([weight])
        return loaded

    draw.text((MARGIN, 64), site, FAINT, font(30, 600))
    lines, size = _fitted(title, draw, font)
    draw.multiline_text((MARGIN, 118), lines, INK, font(size, 700), spacing=10)
    bottom = draw.multiline_textbbox((MARGIN, 118), lines, font(size, 700), spacing=10)[3]
    draw.text((MARGIN, bottom + 22), subtitle, FAINT, font(34, 400))
    _draw_chain(draw, nodes or [Node("", "", "")] * 4, font(34, 700), font(24, 400, CODE_FONT))
    buffer = io.BytesIO()
    image.quantize(64).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _fitted(title: str, draw: ImageDraw.ImageDraw, font: Fonts) -> tuple[str, int]:
    """Break a title into as few lines as fit. Return it with the largest font size for that."""
    lines, size = [title], 0
    for max_lines, size in ((count, size) for count, sizes in TITLE_SIZES.items() for size in sizes):
        lines = [""]
        for word in title.split():
            longer = f"{lines[-1]} {word}".strip()
            if draw.textlength(longer, font(size, 700)) <= WIDTH - 2 * MARGIN:
                lines[-1] = longer
            else:
                lines.append(word)
        if len(lines) <= max_lines:
            break
    return "\n".join(lines), size


def _draw_chain(
    draw: ImageDraw.ImageDraw, nodes: list[Node], number: ImageFont.FreeTypeFont, name: ImageFont.FreeTypeFont
) -> None:
    """Draw circles in a row, with arrows for values between them and arrows for gradients below."""
    step = (WIDTH - 2 * MARGIN - 2 * RADIUS) / (len(nodes) - 1)
    y = HEIGHT - 170
    for index, node in enumerate(nodes):
        x = MARGIN + RADIUS + index * step
        if index:
            _draw_arrow(draw, x - step + RADIUS + 8, x - RADIUS - 8, y, FORWARD)
            _draw_arrow(draw, x - RADIUS - 8, x - step + RADIUS + 8, y + 90, BACKWARD)
        draw.ellipse((x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS), SOFT, FORWARD, 4)
        draw.text((x, y), node.value, FORWARD, number, anchor="mm")
        draw.text((x, y - RADIUS - 12), node.name, INK, name, anchor="ms")
        draw.text((x, y + 90), node.gradient, BACKWARD, number, anchor="mm")


def _draw_arrow(draw: ImageDraw.ImageDraw, start: float, end: float, y: float, color: str) -> None:
    back = 14 if end > start else -14
    draw.line((start, y, end, y), color, 5)
    draw.line((end - back, y - 12, end, y, end - back, y + 12), color, 5, joint="curve")
