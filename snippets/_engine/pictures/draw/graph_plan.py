"""Places in the drawing of a graph: sizes of boxes, the columns they stand in, and the zones between the columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from snippets._engine.pictures.draw.digits import MINUS, shown
from snippets._engine.pictures.draw.graph_words import SIGNS, bracketed, function, kind, power
from snippets._engine.pictures.draw.layers import Key, Layers, arrange
from snippets._engine.pictures.draw.svg import ROW
from snippets._engine.pictures.schema import GraphData, Node

DIGIT, LETTER, SMALL = 8.4, 7.9, 6.2  # widths of a character: of a number, of a name, of a small word
HEIGHT, LOW, LABEL = 76.0, 44.0, 24.0  # of a box with two rows, of a box with one, of the name above it
PORT, TRACK = 25.0, 38.0  # between edges that leave a box, and between edges that reach one
STUB = 16.0  # from the badge of an operation to the box of its result
BEND, FAN = 22.0, 22.0  # widths in which edges bend, and in which they meet at an operation
TOP, MARGIN = 40.0, 8.0
Edge = tuple[int, str]  # the place among the operands of a node, and the id of the operand


@dataclass(frozen=True)
class Chart:
    """The nodes to draw. A constant that its operation shows, as in “+ 3”, has no box."""

    nodes: dict[str, Node]
    absorbed: set[str]  # ids of the constants without a box
    root: str

    @classmethod
    def of(cls, data: GraphData) -> Chart:
        nodes = {node["id"]: node for node in data["nodes"]}
        absorbed = {
            each
            for node in data["nodes"]
            for each in node["inputs"]
            if nodes[each]["op"] == "const"
            and not isinstance(nodes[each]["value"], list)
            and node["op"] in SIGNS
            and any(nodes[other]["op"] != "const" for other in node["inputs"])
        }
        return cls(nodes, absorbed, data["root"])

    @property
    def rows(self) -> int:
        """The rows of each box: 2 if there are gradients, 1 for values alone."""
        return 2 if any(node["grad"] is not None for node in self.nodes.values()) else 1

    @property
    def drawn(self) -> list[Node]:
        return [node for key, node in self.nodes.items() if key not in self.absorbed]

    def edges(self, node: Node) -> list[Edge]:
        """The inputs of a node that have a box."""
        return [(place, each) for place, each in enumerate(node["inputs"]) if each not in self.absorbed]

    def uses(self, key: str) -> list[tuple[Node, int]]:
        """The nodes that take a tensor, each with the place among its operands."""
        return [(node, place) for node in self.drawn for place, each in self.edges(node) if each == key]

    def operation(self, node: Node, constant: Callable[[Node, str], str] = lambda _, words: words) -> str:
        """The words of an operation's badge. `constant` marks up the constants among them."""
        if node["op"] not in SIGNS:
            signs = {"pow": "( )" + power(node["params"].get("exponent", 1)), "neg": f"{MINUS}( )"}
            return signs.get(node["op"]) or function(node)
        operands = [
            constant(self.nodes[each], bracketed(self.nodes[each]["value"])) if each in self.absorbed else ""
            for each in node["inputs"]
        ]
        return f" {SIGNS[node['op']]} ".join(operands).strip()

    def height(self, node: Node) -> float:
        edges = max(PORT * len(self.uses(node["id"])) + 8, TRACK * len(self.edges(node)))
        return max(HEIGHT if self.rows == 2 else LOW, edges)

    def width(self, node: Node) -> float:
        digits = max(len(shown(node["value"])), len(shown(node["grad"])))
        label = LETTER * len(node["label"]) + SMALL * len(kind(node)) + (8 if kind(node) else 0)
        return max(76.0, 20 + DIGIT * digits, label)

    def badge(self, node: Node) -> float:
        """The width of the badge of an operation."""
        return max(34.0, 18 + LETTER * len(self.operation(node))) if node["inputs"] else 0.0

    def pill(self, node: Node, place: int) -> float:
        """The width of the pill with a local derivative; 0 if that is no number."""
        local = node["local"][place]
        return 0.0 if local is None else max(44.0, 26 + 7.2 * len(bracketed(local)))

    def lead(self, node: Node, place: int) -> float:
        """The width of the level stretch at the source of an edge, with the part that arrives if there are several."""
        if len(self.uses(node["inputs"][place])) == 1:
            return 12.0
        return max(40.0, 16 + 7 * len(shown(node["part"][place])))


@dataclass
class Plan:
    """The middles of boxes, their left edges and widths, and the zones before each column. All in pixels."""

    chart: Chart
    layers: Layers
    widths: dict[str, float]
    lefts: dict[str, float]
    pill_middles: list[float]  # by column
    pill_widths: list[float]  # of the widest pill, by column

    @classmethod
    def of(cls, chart: Chart) -> Plan:
        inputs = {node["id"]: [source for _, source in chart.edges(node)] for node in chart.drawn}
        layers = arrange(inputs, {node["id"]: chart.height(node) + LABEL for node in chart.drawn})
        plan = cls(chart, layers, {node["id"]: chart.width(node) for node in chart.drawn}, {}, [0.0], [0.0])
        right = MARGIN
        for number, column in enumerate(layers.columns):
            keys = [key for key in column if isinstance(key, str)]
            if number:
                right += plan._add_gap(number, right)
            widest = max(plan.widths[key] for key in keys)
            plan.lefts |= {key: right + (widest - plan.widths[key]) / 2 for key in keys}
            right += widest
        return plan

    def _add_gap(self, number: int, left: float) -> float:
        """Place the pills before a column, and return the width that the edges before it need."""
        nodes = [self.chart.nodes[key] for key in self.layers.columns[number] if isinstance(key, str)]
        edges = [(node, place, source) for node in nodes for place, source in self.chart.edges(node)]
        pill = max((self.chart.pill(node, place) for node, place, _ in edges), default=0.0)
        badge = max(map(self.chart.badge, nodes))
        if all(self._is_straight(node, source) for node, _, source in edges):
            gap = max(24 + pill, 16 + badge + STUB)
            middle = left + (gap + 4) / 2
        else:
            before = [key for key in self.layers.columns[number - 1] if isinstance(key, str)]
            leads = [self.chart.lead(*use) for key in before for use in self.chart.uses(key)]
            meet = any(len(self.chart.edges(node)) > 1 for node in nodes)
            bend = max(leads, default=0.0) + BEND
            # A pill and a badge have rows of their own, unless edges meet.
            gap = bend + (pill + FAN + badge + STUB if meet else max(pill, badge + STUB))
            middle = left + bend + pill / 2
        self.pill_middles.append(middle)
        self.pill_widths.append(pill)
        return max(gap, 64.0)

    def _is_straight(self, node: Node, source: str) -> bool:
        """Whether an edge is level and the only one at both its ends."""
        alone = len(self.chart.uses(source)) == 1 and len(self.chart.edges(node)) == 1
        next_to = alone and not self.layers.route(source, node["id"], 0)
        return next_to and abs(self.layers.middles[source] - self.layers.middles[node["id"]]) < 1

    @property
    def row(self) -> float:
        return ROW if self.chart.rows == 2 else 0.0

    def middle(self, key: Key) -> float:
        return TOP + self.layers.middles[key] + LABEL / 2

    def right(self, key: str) -> float:
        return self.lefts[key] + self.widths[key]

    def column(self, number: int) -> tuple[float, float]:
        """The left and the right end of a column of boxes."""
        keys = [key for key in self.layers.columns[number] if isinstance(key, str)]
        return min(self.lefts[key] for key in keys), max(self.right(key) for key in keys)

    def size(self) -> tuple[float, float]:
        """The right and the lower end of all boxes and edges."""
        heights: dict[Key, float] = {node["id"]: self.chart.height(node) for node in self.chart.drawn}
        return (
            max(map(self.right, self.widths)),
            max(self.middle(key) + heights.get(key, 0) / 2 for key in self.layers.middles),
        )

    def port(self, node: Node, place: int, source: str) -> tuple[float, float]:
        """The heights at which an edge leaves its source: of the line forward, and of the line back."""
        uses, middle = self.chart.uses(source), self.middle(source)
        if len(uses) == 1:
            return middle - self.row, middle + self.row

        def aim(use: tuple[Node, int]) -> float:
            passed = self.layers.route(source, use[0]["id"], use[1])
            return self.middle(passed[0]) if passed else sum(self.track(*use)) / 2

        order = sorted(uses, key=aim)
        at = middle + PORT * (order.index((node, place)) - (len(uses) - 1) / 2) - 3
        return at - 3.5, at + 3.5

    def track(self, node: Node, place: int) -> tuple[float, float]:
        """The heights at which an edge reaches its operation: of the line forward, and of the line back."""
        middle, places = self.middle(node["id"]), [place for place, _ in self.chart.edges(node)]
        if len(places) == 1:
            return middle - self.row, middle + self.row
        at = middle + TRACK * (places.index(place) - (len(places) - 1) / 2)
        return at - 10, at + 8
