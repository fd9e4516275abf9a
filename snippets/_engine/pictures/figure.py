"""The HTML of a picture, and the same numbers as a table."""

from __future__ import annotations

import html
import json
from types import ModuleType

from snippets._engine.page import Picture
from snippets._engine.pictures.draw import graph, network, training
from snippets._engine.pictures.draw.graph_words import Rows
from snippets._engine.pictures.draw.svg import tag
from snippets._engine.pictures.schema import PictureData

DRAWN: dict[str, ModuleType] = {  # for each kind of data a module with draw, rows and title
    "graph": graph,
    "values": graph,
    "network": network,
    "training": training,
}


def html_of(picture: Picture, data: PictureData) -> str:
    """The figure. The same picture and data give the same bytes."""
    drawn, caption = DRAWN[data["kind"]], _caption(picture, data)
    # A drawing that is wider than the page scrolls. The keyboard must be able to reach what scrolls; plots never do.
    scrolls = {} if data["kind"] == "training" else {"role": "group", "tabindex": 0, "aria_label": caption}
    table = "<summary>The same numbers as a table</summary>" + _table(drawn.rows(data))
    given = {name: value for name, value in data.items() if name != "map"}  # the map is large, and only drawn
    kept = html.escape(json.dumps(given, ensure_ascii=False, separators=(",", ":")), quote=False)
    parts = [
        tag("div", drawn.draw(data), class_="picture-canvas", data_search_exclude="", **scrolls),
        tag("figcaption", html.escape(caption, quote=False)),
        tag("details", table, class_="picture-table"),
        tag("template", kept, class_="picture-data", data_search_exclude=""),
    ]
    return tag(
        "figure", "\n".join(parts), class_=f"picture picture-{picture.kind}", data_line=f"{picture.path} {picture.line}"
    )


def markdown(picture: Picture, data: PictureData) -> str:
    """The table of a picture in Markdown, for a notebook."""
    header, *rows = [[cell for cell, _ in cells] for _, cells in DRAWN[data["kind"]].rows(data)]
    lines = [header, ["---"] * len(header), *rows]
    table = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
    return f"*{_caption(picture, data)}*\n\n{table}"


def _caption(picture: Picture, data: PictureData) -> str:
    return picture.title or DRAWN[data["kind"]].title(data)


def _table(rows: Rows) -> str:
    (_, header), *body = rows
    head = "".join(tag("th", html.escape(cell), scope="col") for cell, _ in header)
    lines = []
    for node, ((first, _), *cells) in body:
        row = tag("th", html.escape(first), scope="row")
        row += "".join(tag("td", html.escape(cell), data_field=field or None) for cell, field in cells)
        lines.append(tag("tr", row, data_node=node))
    return tag("table", tag("thead", tag("tr", head)) + tag("tbody", "".join(lines)))
