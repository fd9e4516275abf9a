"""A graph as a tape, from top to bottom: a row for each tensor, values going down beside it and gradients coming up.

A row that is made of the row above it alone is joined to it between the two; all other edges run along rails at the
left, one for each tensor that they come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from snippets._runner.pictures import drawing
from snippets._runner.pictures.digits import shown
from snippets._runner.pictures.drawing import Chart, Node, field
from snippets._runner.pictures.svg import path, tag, text
from snippets._runner.pictures.words import bracketed, kind, made, names

WIDTH, MARGIN, RIGHT = 350.0, 5.0, 345.0
VALUE, GRAD = 214.0, 303.0  # the middles of the two columns of numbers
TOP, HEIGHT, LINE, GAP, JOINT = 34.0, 46.0, 21.0, 16.0, 52.0
RAIL, NARROW, BEND = 22.0, 14.0, 6.0  # how far rails are apart, and where there are many of them
FEW = 3  # rails
LONG = 11  # characters of a number that has a line of its own


@dataclass
class Row:
    """One tensor: where its box begins, how high it is, and its rail, if edges leave it on one."""

    node: Node
    top: float
    height: float
    joined: bool  # to the row above
    rail: float | None = None

    @property
    def line(self) -> float:
        """Where its name stands."""
        return self.top + HEIGHT / 2

    @property
    def first(self) -> float:
        """Where the first of the lines below its numbers stands."""
        return self.top + HEIGHT + (2 * LINE - 2 if _is_long(self.node) else 0) + 4


def draw_tape(data: dict[str, Any]) -> tuple[list[str], float, float]:
    """The parts of the drawing, its width and its height."""
    chart = Chart.of(data)
    rows, left = _rows(chart)
    named = names(data["nodes"])
    parts = []
    for row in rows.values():
        edges = (_joint(chart, row) if row.joined
                 else "".join(_rails(chart, rows, row, place, source, left) for place, source in chart.edges(row.node)))
        parts.append(tag("g", edges + _box(chart, row, named, data["root"], left), data_node=row.node["id"]))
    bottom = max(row.top + row.height for row in rows.values())
    return [*_legend(chart, bottom), *parts], WIDTH, bottom + 44


def _rows(chart: Chart) -> tuple[dict[str, Row], float]:
    """All rows, and where their boxes begin."""
    rows: dict[str, Row] = {}
    above: Row | None = None
    for node in chart.drawn:
        edges = chart.edges(node)
        joined = (above is not None and [source for _, source in edges] == [above.node["id"]]
                  and len(chart.uses(above.node["id"])) == 1)
        top = above.top + above.height + (JOINT if joined else GAP) if above else TOP
        height = HEIGHT + (2 * LINE - 2 if _is_long(node) else 0)
        height += 0 if joined or not edges else LINE * len(_back(node, chart)) + 8
        above = rows[node["id"]] = Row(node, top, height, joined)
    ends: list[float] = []  # for each rail the height at which it is free again
    for row in rows.values():
        takers = [rows[node["id"]] for node, _ in chart.uses(row.node["id"]) if not rows[node["id"]].joined]
        if takers:
            number = next((n for n, end in enumerate(ends) if end < row.top), len(ends))
            ends[number:number + 1] = [max(taker.top + taker.height for taker in takers)]
            row.rail = number
    apart = RAIL if len(ends) <= FEW else NARROW
    for row in rows.values():
        row.rail = None if row.rail is None else MARGIN + 3 + apart * (len(ends) - 1 - row.rail)
    return rows, MARGIN + apart * len(ends) + (6 if ends else 0)


def _is_long(node: Node) -> bool:
    return max(len(shown(node["value"])), len(shown(node["grad"])), len(node["label"])) > LONG


def _back(node: Node, chart: Chart) -> list[tuple[int, str]]:
    """The inputs that a node hands a gradient to."""
    return [(place, source) for place, source in chart.edges(node) if node["part"][place] is not None]


def _box(chart: Chart, row: Row, named: dict[str, str], root: str, left: float) -> str:
    node = row.node
    origin = "" if row.joined else made(node, named)
    name = node["label"] or origin
    small = " · ".join(words for words in (f"= {origin}" if origin and node["label"] else "", kind(node)) if words)
    parts = [drawing.box(node, left, row.top, RIGHT - left, row.height, root),
             text(name, left + 12, row.line + (-2 if small else 5), "picture-name") if name else "",
             text(small, left + 12, row.line + (15 if name else 5), "picture-kind is-left") if small else ""]
    if _is_long(node):
        at = row.top + HEIGHT + 10
        parts += [text(shown(node["value"]), left + 12, at, "picture-value is-left", data_field="value"),
                  text(shown(node["grad"]), left + 12, at + LINE, "picture-grad is-left", data_field="grad")]
        parts = parts if chart.back else parts[:-1]
    else:
        at = (VALUE, row.line + 5.5), (GRAD, row.line + 5.5)
        parts.append(drawing.numbers(node, *(at if chart.back else (at[1], None))))
    if not row.joined and _back(node, chart):
        parts.append(path(f"M{left + 12:g} {row.first - 6:g}H{RIGHT - 12:g}", "picture-rule"))
        for number, (place, source) in enumerate(_back(node, chart)):
            parts.append(_handed(node, place, named[source], left, row.first + LINE * number + 12))
    return "".join(parts)


def _handed(node: Node, place: int, name: str, left: float, y: float) -> str:
    """What a tensor hands back to one of those it is made of."""
    part = field(shown(node["part"][place]), f"part {place}")
    if node["local"][place] is not None:
        by = field(bracketed(node["local"][place]), f"local {place}")
        part = f"{field(shown(node['grad']), 'grad')} × {by} = {part}"
    return (text(f"to {name}", left + 12, y, "picture-kind is-left")
            + tag("text", part, x=RIGHT - 12, y=y, class_="picture-part is-right"))


def _joint(chart: Chart, row: Row) -> str:
    """The way from the row above, and back."""
    above, middle = row.top - JOINT, row.top - JOINT / 2 - 2
    words, plain = drawing.operation(row.node, chart)
    value = VALUE if chart.back else GRAD
    parts = [path(f"M{value:g} {above:g}V{row.top - 7:g}", "picture-forward"),
             drawing.head(value, row.top - 1, 0, 1, "picture-forward"),
             drawing.pill(value, middle, max(38.0, 18 + 7.9 * len(plain)), words, "picture-op")]
    (place, _), = chart.edges(row.node)
    if row.node["part"][place] is not None:
        parts += [path(f"M{GRAD:g} {row.top:g}V{above + 8:g}", "picture-backward"),
                  drawing.head(GRAD, above + 1, 0, -1, "picture-backward")]
        content, width = drawing.local(row.node, place)
        if content:
            parts.append(drawing.pill(GRAD, middle + 2, width, content, "picture-local"))
    return "".join(parts)


def _rails(chart: Chart, rows: dict[str, Row], row: Row, place: int, source: str, left: float) -> str:
    """The way along a rail from a tensor further up, and back."""
    start, rail = rows[source], rows[source].rail
    leave, arrive = start.line - 1, row.line - 11
    parts = [path(f"M{left:g} {leave:g}H{rail + BEND:g}Q{rail:g} {leave:g} {rail:g} {leave + BEND:g}V{arrive - BEND:g}"
                  f"Q{rail:g} {arrive:g} {rail + BEND:g} {arrive:g}H{left - 7:g}", "picture-forward"),
             drawing.head(left - 1, arrive, 1, 0, "picture-forward")]
    back = [each for each, _ in _back(row.node, chart)]
    if place in back:
        leave, arrive, rail = row.first + LINE * back.index(place) + 7.5, start.line + 9, rail + 8
        parts += [path(f"M{left + 8:g} {leave:g}H{rail + BEND:g}Q{rail:g} {leave:g} {rail:g} {leave - BEND:g}"
                       f"V{arrive + BEND:g}Q{rail:g} {arrive:g} {rail + BEND:g} {arrive:g}H{left - 7:g}",
                       "picture-backward"),
                  drawing.head(left - 1, arrive, 1, 0, "picture-backward")]
    return "".join(parts)


def _legend(chart: Chart, bottom: float) -> list[str]:
    value = (VALUE if chart.back else GRAD) - 30
    back = [
        path(f"M{GRAD - 36:g} 12V22", "picture-backward"), drawing.head(GRAD - 36, 5, 0, -1, "picture-backward"),
        text("gradient", GRAD - 26, 18, "picture-legend is-backward"),
    ]
    return [
        path(f"M{value:g} 5V15", "picture-forward"), drawing.head(value, 22, 0, 1, "picture-forward"),
        text("value", value + 10, 18, "picture-legend is-forward"), *(back if chart.back else []),
        text("leaf: put in by hand", MARGIN, bottom + 20, "picture-legend"),
        text("saved: kept by PyTorch for the way back", MARGIN, bottom + 37, "picture-legend"),
    ]
