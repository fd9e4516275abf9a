"""The HTML of a picture, and its numbers as a table for where there is none."""

from __future__ import annotations

import html
import json
from typing import Any

from snippets._runner.page import Picture
from snippets._runner.pictures import drawn_graph, drawn_network, drawn_training
from snippets._runner.pictures.svg import tag

DRAWN = {"graph": drawn_graph, "values": drawn_graph, "network": drawn_network, "training": drawn_training}


def _caption(picture: Picture, data: dict[str, Any]) -> str:
    return picture.title or DRAWN[data["kind"]].title(data)


def html_of(picture: Picture, data: dict[str, Any]) -> str:
    """The figure. The same picture and data give the same bytes."""
    drawn = DRAWN[data["kind"]]
    where = f"{picture.path} {picture.line}"
    table = tag("details", "<summary>The same numbers as a table</summary>" + _table(drawn.rows(data)),
                class_="picture-table")
    given = {name: value for name, value in data.items() if name != "map"}  # which is drawn, and large
    kept = html.escape(json.dumps(given, ensure_ascii=False, separators=(",", ":")), quote=False)
    return tag("figure", "\n".join([
        tag("div", "".join(drawn.draw(data)), class_="picture-canvas", data_search_exclude=""),
        tag("figcaption", html.escape(_caption(picture, data), quote=False)),
        table,
        tag("template", kept, class_="picture-data", data_search_exclude=""),
    ]), class_=f"picture picture-{picture.kind}", data_line=where)


def markdown(picture: Picture, data: dict[str, Any]) -> str:
    """The table of a picture in Markdown, for a notebook."""
    header, *rows = [[cell for cell, _ in cells] for _, cells in DRAWN[data["kind"]].rows(data)]
    lines = [header, ["---"] * len(header), *rows]
    table = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
    return f"*{_caption(picture, data)}*\n\n{table}"


def _table(rows: list[tuple[str, list[tuple[str, str]]]]) -> str:
    """A table from rows of (node, cells), a cell being (text, field); the first row is its head."""
    (_, header), *body = rows
    head = "".join(tag("th", html.escape(cell), scope="col") for cell, _ in header)
    lines = []
    for node, ((first, _), *cells) in body:
        row = tag("th", html.escape(first), scope="row")
        row += "".join(tag("td", html.escape(cell), data_field=field or None) for cell, field in cells)
        lines.append(tag("tr", row, data_node=node))
    return tag("table", tag("thead", tag("tr", head)) + tag("tbody", "".join(lines)))
