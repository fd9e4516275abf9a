"""A graph from left to right: boxes in layers, blue lines that take values to the right, orange ones gradients back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from snippets._runner.pictures import drawing
from snippets._runner.pictures.digits import shown
from snippets._runner.pictures.drawing import DIGIT, LETTER, SMALL, Chart, Node
from snippets._runner.pictures.layers import Key, Layers, arrange
from snippets._runner.pictures.svg import path, tag, text
from snippets._runner.pictures.words import kind

HEIGHT, LOW, LABEL = 76.0, 44.0, 24.0  # of a box with two rows, of one with one, of the name above it
ROW = 17.0  # from the middle of a box to the middle of each of two rows
PORT, TRACK = 25.0, 38.0  # between edges where they leave a box, and where they come to one
STUB = 18.0  # from the badge of an operation to the box of its result
TOP, MARGIN = 40.0, 8.0
Segment = tuple[float, float, float]  # a level stretch of a line: from x, to x, at y


@dataclass
class Plan:
    """Where everything is: middles of boxes, their left edges and widths, and the zones before each column."""

    chart: Chart
    layers: Layers
    widths: dict[str, float]
    lefts: dict[str, float]
    pills: list[float]  # for each column the middle of its pills
    pill: list[float]  # for each column the width of its widest pill

    def middle(self, key: Key) -> float:
        return TOP + self.layers.middles[key] + LABEL / 2

    @property
    def row(self) -> float:
        return ROW if self.chart.back else 0.0

    def right(self, key: str) -> float:
        return self.lefts[key] + self.widths[key]

    def column(self, number: int) -> tuple[float, float]:
        """Where a column of boxes begins and ends."""
        keys = [key for key in self.layers.columns[number] if isinstance(key, str)]
        return min(self.lefts[key] for key in keys), max(self.right(key) for key in keys)


def draw_wide(data: dict[str, Any]) -> tuple[list[str], float, float]:
    """The parts of the drawing, its width and its height."""
    chart = Chart.of(data)
    plan = _plan(chart)
    parts = []
    for node in chart.drawn:
        edges = [_edge(plan, node, place, source) for place, source in chart.edges(node)]
        parts.append(tag("g", "".join([*edges, _box(plan, node, data["root"])]), data_node=node["id"]))
    width = max(plan.right(node["id"]) for node in chart.drawn) + MARGIN
    heights = {node["id"]: _height(chart, node) for node in chart.drawn}
    bottom = max(plan.middle(key) + heights.get(key, 0) / 2 for key in plan.layers.middles)
    return [*_legend(chart, data["root"], bottom + 26), *parts], max(width, 420.0), bottom + 36


def _plan(chart: Chart) -> Plan:
    inputs = {node["id"]: [source for _, source in chart.edges(node)] for node in chart.drawn}
    layers = arrange(inputs, {node["id"]: _height(chart, node) + LABEL for node in chart.drawn})
    widths = {node["id"]: _width(node) for node in chart.drawn}
    plan = Plan(chart, layers, widths, {}, [0.0], [0.0])
    right = MARGIN
    for number, column in enumerate(layers.columns):
        keys = [key for key in column if isinstance(key, str)]
        if number:
            nodes = [chart.nodes[key] for key in keys if chart.nodes[key]["inputs"]]
            pill = max((drawing.local(node, place)[1] for node in nodes for place, _ in chart.edges(node)), default=0.0)
            badge = max((_badge_width(node, chart) for node in nodes), default=0.0)
            curve, fan = _room(plan, nodes)
            gap = max(24 + pill, 16 + badge + STUB) if not curve else curve + pill + max(fan + badge + STUB, 10)
            plan.pills.append(right + (gap + 4) / 2 if not curve else right + curve + pill / 2)
            plan.pill.append(pill)
            right += max(gap, 64.0)
        widest = max(widths[key] for key in keys)
        plan.lefts |= {key: right + (widest - widths[key]) / 2 for key in keys}
        right += widest
    return plan


def _room(plan: Plan, nodes: list[Node]) -> tuple[float, float]:
    """What edges need before a column, unless all go straight: to bend on their way, and to meet at an operation."""
    edges = [(node, place, source) for node in nodes for place, source in plan.chart.edges(node)]
    if all(_is_straight(plan, node, source) for node, _, source in edges):
        return 0.0, 0.0
    parts = any(len(plan.chart.uses(source)) > 1 for _, _, source in edges)
    return (76.0 if parts else 40.0), (26.0 if any(len(plan.chart.edges(node)) > 1 for node in nodes) else 0.0)


def _is_straight(plan: Plan, node: Node, source: str) -> bool:
    """Whether an edge is the only one at both its ends, and level."""
    alone = len(plan.chart.uses(source)) == 1 and len(plan.chart.edges(node)) == 1
    next_to = not plan.layers.route(source, node["id"], 0) if alone else False
    return next_to and abs(plan.layers.middles[source] - plan.layers.middles[node["id"]]) < 1


def _height(chart: Chart, node: Node) -> float:
    return max(HEIGHT if chart.back else LOW, PORT * len(chart.uses(node["id"])) + 8, TRACK * len(chart.edges(node)))


def _width(node: Node) -> float:
    shown_numbers = max(len(shown(node["value"])), len(shown(node["grad"])))
    label = LETTER * len(node["label"]) + SMALL * len(kind(node)) + (8 if kind(node) else 0)
    return max(80.0, 20 + DIGIT * shown_numbers, label)


def _badge_width(node: Node, chart: Chart) -> float:
    return max(34.0, 18 + LETTER * len(drawing.operation(node, chart)[1]))


def _box(plan: Plan, node: Node, root: str) -> str:
    x, middle, width = plan.lefts[node["id"]], plan.middle(node["id"]), plan.widths[node["id"]]
    height, row = _height(plan.chart, node), plan.row
    parts = [
        drawing.box(node, x, middle - height / 2, width, height, root),
        path(f"M{x:g} {middle:g}h{width:g}", "picture-rule") if row else "",
        text(node["label"], x + 1, middle - height / 2 - 8, "picture-name"),
        text(kind(node), x + width - 1, middle - height / 2 - 8, "picture-kind"),
        drawing.numbers(node, (x + width / 2, middle - row + 5), (x + width / 2, middle + row + 5) if row else None),
    ]
    if node["inputs"]:
        badge, words = _badge_width(node, plan.chart), drawing.operation(node, plan.chart)[0]
        parts += [
            path(f"M{x - STUB:g} {middle - row:g}H{x - 5:g}", "picture-forward"),
            drawing.head(x - 1, middle - row, 1, 0, "picture-forward"),
            drawing.pill(x - STUB - badge / 2, middle - row, badge, words, "picture-op"),
        ]
    return "".join(part for part in parts if part)


def _edge(plan: Plan, node: Node, place: int, source: str) -> str:
    """One edge: its line forward, its line back with what multiplies there, and what arrives."""
    column = plan.layers.column_of(node["id"])
    has_grad = node["part"][place] is not None
    forward, backward = [], []
    leave, lead = _port(plan, node, place, source)
    forward.append((plan.right(source), plan.right(source) + lead, leave[0]))
    backward.append((plan.right(source) + 4, plan.right(source) + lead, leave[1]))
    for key in plan.layers.route(source, node["id"], place):
        left, right = plan.column(key[2])
        forward.append((left, right, plan.middle(key) - 3.5))
        backward.append((left, right, plan.middle(key) + 3.5))
    arrive = _track(plan, node, place)
    half, middle = plan.pill[column] / 2 + 2, plan.pills[column]
    badge = plan.lefts[node["id"]] - STUB - _badge_width(node, plan.chart)
    forward += [(middle - half, middle + half, arrive[0]), (badge, badge, plan.middle(node["id"]) - plan.row)]
    backward += [(middle - half, middle + half, arrive[1]),
                 (badge + 8, plan.lefts[node["id"]], plan.middle(node["id"]) + plan.row)]
    parts = [path(_line(forward), "picture-forward")]
    if has_grad:
        content, width = drawing.local(node, place)
        parts += [path(_line(backward), "picture-backward"),
                  drawing.head(plan.right(source) + 1, leave[1], -1, 0, "picture-backward")]
        if content:
            parts.append(drawing.pill(middle, arrive[1], width, content, "picture-local"))
        if len(plan.chart.uses(source)) > 1:
            parts.append(text(shown(node["part"][place]), plan.right(source) + 12, leave[1] + 14, "picture-part",
                              data_field=f"part {place}"))
    return "".join(parts)


def _port(plan: Plan, node: Node, place: int, source: str) -> tuple[tuple[float, float], float]:
    """Where an edge leaves its source, forward and backward, and how far it stays level for what is written there."""
    uses = plan.chart.uses(source)
    middle = plan.middle(source)
    if len(uses) == 1:
        return (middle - plan.row, middle + plan.row), 12.0

    def aim(use: tuple[Node, int]) -> float:
        passed = plan.layers.route(source, use[0]["id"], use[1])
        return plan.middle(passed[0]) if passed else sum(_track(plan, *use)) / 2

    order = sorted(uses, key=aim)
    at = middle + PORT * (order.index((node, place)) - (len(uses) - 1) / 2) - 3
    return (at - 3.5, at + 3.5), 40.0


def _track(plan: Plan, node: Node, place: int) -> tuple[float, float]:
    """Where an edge comes to its operation, forward and backward."""
    middle, edges = plan.middle(node["id"]), [place for place, _ in plan.chart.edges(node)]
    if len(edges) == 1:
        return middle - plan.row, middle + plan.row
    at = middle + TRACK * (edges.index(place) - (len(edges) - 1) / 2)
    return at - 10, at + 8


def _line(segments: list[Segment]) -> str:
    """A path along level stretches, with bends between them."""
    first, *others = segments
    found = f"M{first[0]:g} {first[2]:g}H{first[1]:g}"
    for (_, before, y), (start, end, level) in zip(segments, others, strict=False):
        half = (before + start) / 2
        found += f"C{half:g} {y:g} {half:g} {level:g} {start:g} {level:g}" if y != level else f"H{start:g}"
        found += f"H{end:g}" if end != start else ""
    return found


def _legend(chart: Chart, root: str, bottom: float) -> list[str]:
    back = [
        path("M110 14h26", "picture-backward"), drawing.head(104, 14, -1, 0, "picture-backward"),
        text(f"gradients of {root}", 142, 18.5, "picture-legend is-backward"),
    ]
    return [
        path("M8 14h26", "picture-forward"), drawing.head(40, 14, 1, 0, "picture-forward"),
        text("values", 46, 18.5, "picture-legend is-forward"), *(back if chart.back else []),
        text("leaf: put in by hand · saved: kept by PyTorch for the way back", 8, bottom, "picture-legend"),
    ]
