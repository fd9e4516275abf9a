"""Draw a graph from left to right: boxes in columns, blue lines for values, orange lines for gradients."""

from __future__ import annotations

from snippets._engine.pictures.draw import svg
from snippets._engine.pictures.draw.digits import shown
from snippets._engine.pictures.draw.graph_plan import MARGIN, STUB, Chart, Plan
from snippets._engine.pictures.draw.graph_words import bracketed, description, kind, rows, title
from snippets._engine.pictures.draw.svg import field, path, tag, text
from snippets._engine.pictures.schema import GraphData, Node

__all__ = ["draw", "rows", "title"]

LEGEND_WIDTH = 420.0  # of the lower legend in one line
Segment = tuple[float, float, float]  # a level stretch of a line: from x, to x, at y


def draw(data: GraphData) -> str:
    """The drawing of a graph."""
    chart = Chart.of(data)
    plan = Plan.of(chart)
    parts = []
    for node in chart.drawn:
        edges = [_edge(plan, node, place, source) for place, source in chart.edges(node)]
        parts.append(tag("g", "".join([*edges, _box(plan, node)]), data_node=node["id"]))
    right, bottom = plan.size()
    words = ["leaf: put in by hand", "saved: kept by PyTorch for the way back"]
    words = [" · ".join(words)] if right + MARGIN >= LEGEND_WIDTH else words
    legend = [text(line, 8, bottom + 26 + 17 * n, "picture-legend") for n, line in enumerate(words)]
    top = svg.directions(f"gradients of {data['root']}" if chart.rows == 2 else "")
    width, height = max(right + MARGIN, 250.0), bottom + 19 + 17 * len(words)
    return svg.drawing([*top, *legend, *parts], width, height, title(data), description(data))


def _box(plan: Plan, node: Node) -> str:
    """The box of a tensor with its name and numbers, and the badge of the operation that makes it."""
    x, middle, width = plan.lefts[node["id"]], plan.middle(node["id"]), plan.widths[node["id"]]
    height, rows_of_box = plan.chart.height(node), plan.chart.rows
    kinds = [f"is-{node['op']}"] if node["op"] in ("leaf", "const") else []
    kinds += ["is-root"] if node["id"] == plan.chart.root else []
    parts = [
        svg.box(x, middle, width, height, " ".join(kinds), rows_of_box),
        text(node["label"], x + 1, middle - height / 2 - 8, "picture-name"),
        text(kind(node), x + width - 1, middle - height / 2 - 8, "picture-kind"),
        svg.numbers(node["value"], node["grad"], x + width / 2, middle, rows_of_box),
    ]
    if node["inputs"]:
        badge, at = plan.chart.badge(node), middle - plan.row
        words = plan.chart.operation(node, lambda each, value: field(value, "value", data_node=each["id"]))
        parts += [
            svg.arrow(x - STUB, at, x - 1, "picture-forward"),
            svg.pill(x - STUB - badge / 2, at, badge, words, "picture-op"),
        ]
    return "".join(parts)


def _edge(plan: Plan, node: Node, place: int, source: str) -> str:
    """One edge: its line forward, its line back with the local derivative, and the gradient that arrives."""
    forward, backward = _segments(plan, node, place, source)
    parts = [path(_line(forward), "picture-forward")]
    if node["part"][place] is None:
        return parts[0]
    right, at = plan.right(source), backward[0][2]
    parts += [path(_line(backward), "picture-backward"), svg.head(right + 1, at, -1, "picture-backward")]
    if node["local"][place] is not None:
        column = plan.layers.column_of(node["id"])
        content = f"× {field(bracketed(node['local'][place]), f'local {place}')}"
        parts.append(
            svg.pill(
                plan.pill_middles[column],
                plan.track(node, place)[1],
                plan.chart.pill(node, place),
                content,
                "picture-local",
            )
        )
    if len(plan.chart.uses(source)) > 1:
        parts.append(text(shown(node["part"][place]), right + 12, at + 14, "picture-part", data_field=f"part {place}"))
    return "".join(parts)


def _segments(plan: Plan, node: Node, place: int, source: str) -> tuple[list[Segment], list[Segment]]:
    """The level stretches of an edge, forward and backward: at its source, past columns, at the pill, at the end."""
    column, right, left = plan.layers.column_of(node["id"]), plan.right(source), plan.lefts[node["id"]]
    leave, arrive = plan.port(node, place, source), plan.track(node, place)
    lead = right + plan.chart.lead(node, place)
    half, middle = plan.pill_widths[column] / 2 + 2, plan.pill_middles[column]
    badge, end = left - STUB - plan.chart.badge(node), plan.middle(node["id"])
    passed = [(*plan.column(key[2]), plan.middle(key)) for key in plan.layers.route(source, node["id"], place)]
    forward = [
        (right, lead, leave[0]),
        *((start, stop, at - 3.5) for start, stop, at in passed),
        (middle - half, min(middle + half, badge), arrive[0]),
        (badge, badge, end - plan.row),
    ]
    backward = [
        (right + 4, lead, leave[1]),
        *((start, stop, at + 3.5) for start, stop, at in passed),
        (middle - half, middle + half, arrive[1]),
        (badge + 8, left, end + plan.row),
    ]
    return forward, backward


def _line(segments: list[Segment]) -> str:
    """A path along level stretches, with bends between them."""
    first, *others = segments
    points = f"M{first[0]:g} {first[2]:g}H{first[1]:g}"
    for (_, before, y), (start, end, level) in zip(segments, others, strict=False):
        half = (before + start) / 2
        points += f"C{half:g} {y:g} {half:g} {level:g} {start:g} {level:g}" if y != level else f"H{start:g}"
        points += f"H{end:g}" if end != start else ""
    return points
