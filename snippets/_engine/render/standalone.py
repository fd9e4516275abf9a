"""Pictures that stand alone: a drawing as an image that brings its colours along, for a notebook.

In Jupyter an SVG in Markdown is shown as an image with a data address only: as an element or an attachment it is not.
"""

import base64
import html
import re
from functools import cache
from pathlib import Path

from snippets._engine.page import Picture
from snippets._engine.pictures import figure
from snippets._engine.pictures.schema import PictureData

STYLES = Path(__file__).parent / "assets/snippets.css"
# Comments, and rules for some screens.
NESTED = re.compile(r"/\*.*?\*/|@[^{]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.DOTALL)
RULE = re.compile(r"\s*(?P<selectors>[^{}]+?)\s*(?P<body>\{[^{}]*\})")
DRAWN = re.compile(r"\.(?:is-|picture(?!-(?:canvas|key|panel|table|training)))(?![^{]*(?:figcaption|table|key))")
DRAWING = re.compile(r"<svg\b(?P<attributes>[^>]*)>.*?</svg>", re.DOTALL)
KEY = re.compile(r'<li class="is-run-(?P<run>\d)"[^>]*><span>(?P<label>.*?)</span></li>')
# The lines of runs, as the styles have them.
LINES = ("blue, solid", "purple, dashed", "pink, dotted", "green, dashed and dotted")
SIZE = re.compile(r' (width|height)="([\d.]+)"')


def markdown(picture: Picture, data: PictureData) -> str:
    """A picture as images, the key to its lines, its caption, and its numbers in a table that can be opened."""
    caption, _, table = figure.markdown(picture, data).partition("\n\n")
    alternative = html.escape(caption.strip("*"))
    drawn = figure.draw(data)
    images = "\n".join(f'<img alt="{alternative}" src="{_address(each)}">' for each in DRAWING.finditer(drawn))
    key = "\n".join(f"- {each['label']}: {LINES[int(each['run'])]}" for each in KEY.finditer(drawn))
    fold = f"<details>\n<summary>The same numbers as a table</summary>\n\n{table}\n\n</details>"
    return "\n\n".join(filter(None, [images, key, caption, fold]))


def _address(drawing: re.Match[str]) -> str:
    size = "".join(f' {name}="{value}"' for name, value in SIZE.findall(drawing["attributes"]))
    sheet = '<rect width="100%" height="100%" style="fill: var(--snippet-sheet)"/>'
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" style="border: 0; margin: 0"{size}>'
    image = f"{opening}<style>{_styles()}</style>{sheet}{drawing[0]}</svg>"
    return f"data:image/svg+xml;base64,{base64.b64encode(image.encode()).decode()}"


@cache
def _styles() -> str:
    """The rules for pictures, with the colours of a light page: an image does not know the page around it."""
    rules = RULE.finditer(NESTED.sub("", STYLES.read_text(encoding="utf-8")).replace("figure.picture", ".picture"))
    kept = [(each["selectors"], " ".join(each["body"].split())) for each in rules]
    shared = [body for selectors, body in kept if selectors == "body"]
    own = [f"{selectors}{body}" for selectors, body in kept if DRAWN.search(selectors)]
    return "\n".join([*(f".picture{body}" for body in shared), *own]).replace("&", "&amp;").replace("<", "&lt;")
