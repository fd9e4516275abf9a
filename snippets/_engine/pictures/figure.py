"""The HTML of a picture, the same numbers as a table, and marks on the lines of code that belong to it."""

import ast
import html
import json
import re
from collections.abc import Mapping
from types import ModuleType

from snippets._engine.page import Picture
from snippets._engine.pictures.draw import graph, network, training
from snippets._engine.pictures.draw.svg import Table, tag
from snippets._engine.pictures.schema import PictureData

# For each kind of data a module with draw, rows and title.
DRAWN: dict[str, ModuleType] = {"graph": graph, "values": graph, "network": network, "training": training}
CODE = re.compile(r"<code[^>]*>(?P<code>.*?)</code>", re.DOTALL)


def html_of(picture: Picture, data: PictureData) -> str:
    """The figure. The same picture and data give the same bytes."""
    drawn, caption = DRAWN[data["kind"]], _caption(picture, data)
    # A drawing that is wider than the page scrolls. The keyboard must be able to reach what scrolls; plots never do.
    scrolls = {} if data["kind"] == "training" else {"role": "group", "tabindex": 0, "aria_label": caption}
    table = "<summary>The same numbers as a table</summary>" + _table(drawn.rows(data))
    given = {name: value for name, value in data.items() if name != "map"}  # the map is large, and only drawn
    parts = [
        tag("div", draw(data), class_="picture-canvas", data_search_exclude="", **scrolls),
        tag("figcaption", html.escape(caption, quote=False)),
        tag("details", table, class_="picture-table"),
        kept(given),
    ]
    kind, place = f"picture picture-{picture.kind}", f"{picture.path} {picture.line}"
    return tag("figure", "\n".join(parts), class_=kind, data_line=place)


def kept(data: Mapping[str, object]) -> str:
    """Data as a page keeps them for an explorer."""
    text = html.escape(json.dumps(data, ensure_ascii=False, separators=(",", ":")), quote=False)
    return tag("template", text, class_="picture-data", data_search_exclude="")


def draw(data: PictureData) -> str:
    """The drawing: SVG, and HTML around it if it has several parts."""
    return str(DRAWN[data["kind"]].draw(data))


def markdown(picture: Picture, data: PictureData) -> str:
    """The table of a picture in Markdown, for a notebook."""
    columns, rows = DRAWN[data["kind"]].rows(data)
    lines = [columns, ["---"] * len(columns), *([cell for cell, _ in cells] for _, cells in rows)]
    table = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
    return f"*{_caption(picture, data)}*\n\n{table}"


def _caption(picture: Picture, data: PictureData) -> str:
    return picture.title or DRAWN[data["kind"]].title(data)


def _table(table: Table) -> str:
    head = "".join(tag("th", html.escape(name), scope="col") for name in table[0])
    lines = []
    for node, ((first, _), *cells) in table[1]:
        row = tag("th", html.escape(first), scope="row")
        row += "".join(tag("td", html.escape(cell), data_field=field or None) for cell, field in cells)
        lines.append(tag("tr", row, data_node=node))
    return tag("table", tag("thead", tag("tr", head)) + tag("tbody", "".join(lines)))


def mark(highlighted: str, code: str) -> str:
    """Wrap each line of highlighted code that assigns to one name in an element with `data-node`."""
    found, names = CODE.search(highlighted), assigned(code)
    if not found or not names:
        return highlighted
    lines = found["code"].split("\n")
    for number, name in names.items():
        # A line with an element that another line closes cannot be wrapped.
        if number <= len(lines) and lines[number - 1].count("<span") == lines[number - 1].count("</span"):
            lines[number - 1] = f'<span data-node="{html.escape(name)}">{lines[number - 1]}</span>'
    return highlighted[: found.start("code")] + "\n".join(lines) + highlighted[found.end("code") :]


def assigned(code: str) -> dict[int, str]:
    """The names that are assigned outside functions and loops, by line number."""
    try:
        statements = ast.parse(code).body
    except SyntaxError:  # the block shows code that is not valid
        return {}
    found = [(each.lineno, each.targets) for each in statements if isinstance(each, ast.Assign)]
    return {line: name.id for line, (name, *others) in found if isinstance(name, ast.Name) and not others}
