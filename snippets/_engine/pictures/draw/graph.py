"""Draw a graph from left to right: boxes in columns, blue lines for values, orange lines for gradients."""

from snippets._engine.pictures.draw import svg
from snippets._engine.pictures.draw.graph_plan import MARGIN, STUB, Plan
from snippets._engine.pictures.draw.graph_words import description, kind, rows, title
from snippets._engine.pictures.draw.svg import bracketed, field, path, shown, tag, text
from snippets._engine.pictures.schema import GraphData, Node

__all__ = ["draw", "rows", "title"]

LEGEND_WIDTH = 420.0  # of the lower legend in one line


def draw(data: GraphData) -> str:
    """The drawing of a graph."""
    plan = Plan(data)
    parts = []
    for node in plan.drawn:
        edges = [_edge(plan, node, place, source) for place, source in plan.edges[node["id"]]]
        parts.append(tag("g", "".join([*edges, _box(plan, node, data["root"])]), data_node=node["id"]))
    right, bottom = plan.size()
    words = ["leaf: put in by hand", "saved: kept by PyTorch for the way back"]
    words = [" · ".join(words)] if right + MARGIN >= LEGEND_WIDTH else words
    legend = [text(line, 8, bottom + 26 + 17 * n, "picture-legend") for n, line in enumerate(words)]
    top = svg.directions(f"gradients of {data['root']}" if plan.rows == 2 else "")
    width, height = max(right + MARGIN, 250.0), bottom + 19 + 17 * len(words)
    return svg.drawing([*top, *legend, *parts], width, height, title(data), description(data))


def _box(plan: Plan, node: Node, root: str) -> str:
    """The box of a tensor with its name and numbers, and the badge of the operation that makes it."""
    key = node["id"]
    x, middle, width, height = plan.lefts[key], plan.middle(key), plan.widths[key], plan.heights[key]
    kinds = [f"is-{node['op']}"] * (node["op"] in ("leaf", "const")) + ["is-root"] * (key == root)
    parts = [
        svg.box(x, middle, width, height, " ".join(kinds), plan.rows),
        text(node["label"], x + 1, middle - height / 2 - 8, "picture-name"),
        text(kind(node), x + width - 1, middle - height / 2 - 8, "picture-kind"),
        svg.numbers(node["value"], node["grad"], x + width / 2, middle, plan.rows),
    ]
    if node["inputs"]:
        badge, at = plan.badge(node), middle - plan.row
        parts += [
            svg.arrow(x - STUB, at, x - 1, "picture-forward"),
            svg.pill(x - STUB - badge / 2, at, badge, plan.operation(node), "picture-op"),
        ]
    return "".join(parts)


def _edge(plan: Plan, node: Node, place: int, source: str) -> str:
    """One edge: its line forward, its line back with the local derivative, and the gradient that arrives.

    Each line has level stretches at its source, past columns, at the pill of its column, and at its end.
    """
    column, right, left = plan.layers.column_of(node["id"]), plan.right(source), plan.lefts[node["id"]]
    leave, arrive = plan.port(node, place, source), plan.track(node, place)
    lead, pill = right + plan.lead(node, place), plan.pill_middles[column]
    half = plan.pill_widths[column] / 2 + 2
    badge, end = left - STUB - plan.badge(node), plan.middle(node["id"])
    passed = []
    for key in plan.layers.route(source, node["id"], place):
        boxes = plan.columns[key[2]]
        passed.append((min(plan.lefts[box] for box in boxes), max(map(plan.right, boxes)), plan.middle(key)))
    forward = [
        (right, lead, leave[0]),
        *((start, stop, at - 3.5) for start, stop, at in passed),
        (pill - half, min(pill + half, badge), arrive[0]),
        (badge, badge, end - plan.row),
    ]
    parts = [path(_line(forward), "picture-forward")]
    part, local, at = node["part"][place], node["local"][place], leave[1]
    if part is None:
        return parts[0]
    backward = [
        (right + 4, lead, at),
        *((start, stop, at + 3.5) for start, stop, at in passed),
        (pill - half, pill + half, arrive[1]),
        (badge + 8, left, end + plan.row),
    ]
    parts += [path(_line(backward), "picture-backward"), svg.head(right + 1, at, -1, "picture-backward")]
    if local is not None:
        content = f"× {field(bracketed(local), f'local {place}')}"
        parts.append(svg.pill(pill, arrive[1], plan.pill(node, place), content, "picture-local"))
    if len(plan.uses[source]) > 1:
        parts.append(text(shown(part), right + 12, at + 14, "picture-part", data_field=f"part {place}"))
    return "".join(parts)


def _line(segments: list[tuple[float, float, float]]) -> str:
    """A path along level stretches, each (from x, to x, at y), with bends between them."""
    first, *others = segments
    points = f"M{first[0]:g} {first[2]:g}H{first[1]:g}"
    for (_, before, y), (start, end, level) in zip(segments, others, strict=False):
        half = (before + start) / 2
        points += f"C{half:g} {y:g} {half:g} {level:g} {start:g} {level:g}" if y != level else f"H{start:g}"
        points += f"H{end:g}" if end != start else ""
    return points
