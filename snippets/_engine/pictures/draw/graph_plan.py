"""Places in the drawing of a graph: sizes of boxes, the columns they stand in, and the zones between the columns."""

import re

from snippets._engine.pictures.draw.graph_words import SIGNS, formula, function, kind
from snippets._engine.pictures.draw.layers import Key, arrange
from snippets._engine.pictures.draw.svg import ROW, bracketed, field, shown
from snippets._engine.pictures.schema import GraphData, Node

DIGIT, LETTER, SMALL = 8.4, 7.9, 6.2  # widths of a character: of a number, of a name, of a small word
HEIGHT, LOW, LABEL = 76.0, 44.0, 24.0  # of a box with two rows, of a box with one, of the name above it
PORT, TRACK = 25.0, 38.0  # between edges that leave a box, and between edges that reach one
STUB = 16.0  # from the badge of an operation to the box of its result
BEND, FAN = 22.0, 22.0  # widths in which edges bend, and in which they meet at an operation
TOP, MARGIN = 40.0, 8.0


class Plan:
    """Sizes and places of boxes and edges, in pixels. A constant that its operation shows, as in “+ 3”, has no box."""

    def __init__(self, data: GraphData) -> None:
        self.nodes = {node["id"]: node for node in data["nodes"]}
        self.absorbed = {each for node in data["nodes"] for each in node["inputs"] if self._is_absorbed(each, node)}
        self.drawn = [node for key, node in self.nodes.items() if key not in self.absorbed]
        # The inputs of each node that have a box, as (place among the operands, id).
        self.edges = {
            node["id"]: [(place, each) for place, each in enumerate(node["inputs"]) if each not in self.absorbed]
            for node in self.drawn
        }
        # The nodes that take each tensor, with its place among their operands.
        self.uses: dict[str, list[tuple[Node, int]]] = {key: [] for key in self.edges}
        for node in self.drawn:
            for place, source in self.edges[node["id"]]:
                self.uses[source].append((node, place))
        self.rows = 2 if any(node["grad"] is not None for node in data["nodes"]) else 1  # of a box
        self.row = ROW if self.rows == 2 else 0.0
        low = HEIGHT if self.rows == 2 else LOW
        self.heights: dict[Key, float] = {
            key: max(low, PORT * len(self.uses[key]) + 8, TRACK * len(edges)) for key, edges in self.edges.items()
        }
        self.widths = {node["id"]: _width(node) for node in self.drawn}
        inputs = {key: [source for _, source in edges] for key, edges in self.edges.items()}
        self.layers = arrange(inputs, {key: height + LABEL for key, height in self.heights.items()})
        self.columns = [[key for key in column if isinstance(key, str)] for column in self.layers.columns]
        self.pill_middles, self.pill_widths = [0.0], [0.0]  # of the widest pill before each column
        self.lefts: dict[str, float] = {}
        right = MARGIN
        for number, keys in enumerate(self.columns):
            right += self._add_gap(number, right) if number else 0.0
            widest = max(self.widths[key] for key in keys)
            self.lefts |= {key: right + (widest - self.widths[key]) / 2 for key in keys}
            right += widest

    def _is_absorbed(self, key: str, node: Node) -> bool:
        constant = self.nodes[key]["op"] == "const" and not isinstance(self.nodes[key]["value"], list)
        return constant and node["op"] in SIGNS and any(self.nodes[each]["op"] != "const" for each in node["inputs"])

    def _add_gap(self, number: int, left: float) -> float:
        """Place the pills before a column, and return the width that the edges before it need."""
        nodes = [self.nodes[key] for key in self.columns[number]]
        edges = [(node, place, source) for node in nodes for place, source in self.edges[node["id"]]]
        pill = max((self.pill(node, place) for node, place, _ in edges), default=0.0)
        badge = max(map(self.badge, nodes))
        if all(self._is_straight(node, source) for node, _, source in edges):
            gap = max(24 + pill, 16 + badge + STUB)
            middle = left + (gap + 4) / 2
        else:
            leads = [self.lead(*use) for key in self.columns[number - 1] for use in self.uses[key]]
            meet = any(len(self.edges[node["id"]]) > 1 for node in nodes)
            bend = max(leads, default=0.0) + BEND
            # A pill and a badge have rows of their own, unless edges meet.
            gap = bend + (pill + FAN + badge + STUB if meet else max(pill, badge + STUB))
            middle = left + bend + pill / 2
        self.pill_middles.append(middle)
        self.pill_widths.append(pill)
        return max(gap, 64.0)

    def _is_straight(self, node: Node, source: str) -> bool:
        """Whether an edge is level and the only one at both its ends."""
        alone = len(self.uses[source]) == 1 and len(self.edges[node["id"]]) == 1
        next_to = alone and not self.layers.route(source, node["id"], 0)
        return next_to and abs(self.layers.middles[source] - self.layers.middles[node["id"]]) < 1

    def operation(self, node: Node) -> str:
        """The markup of an operation's badge, with the constants that have no box."""
        if node["op"] not in (*SIGNS, "pow", "neg"):
            return function(node)
        operands = dict.fromkeys(node["inputs"], "" if node["op"] in SIGNS else "( )")
        for each in self.absorbed.intersection(operands):
            operands[each] = field(bracketed(self.nodes[each]["value"]), "value", data_node=each)
        return formula(node, operands).strip()

    def badge(self, node: Node) -> float:
        """The width of the badge of an operation."""
        words = re.sub(r"<[^>]*>", "", self.operation(node))
        return max(34.0, 18 + LETTER * len(words)) if node["inputs"] else 0.0

    def pill(self, node: Node, place: int) -> float:
        """The width of the pill with a local derivative; 0 if that is no number."""
        local = node["local"][place]
        return 0.0 if local is None else max(44.0, 26 + 7.2 * len(bracketed(local)))

    def lead(self, node: Node, place: int) -> float:
        """The width of the level stretch at the source of an edge, with the part that arrives if there are several."""
        if len(self.uses[node["inputs"][place]]) == 1:
            return 12.0
        return max(40.0, 16 + 7 * len(shown(node["part"][place])))

    def middle(self, key: Key) -> float:
        return TOP + self.layers.middles[key] + LABEL / 2

    def right(self, key: str) -> float:
        return self.lefts[key] + self.widths[key]

    def size(self) -> tuple[float, float]:
        """The right and the lower end of all boxes and edges."""
        lower = max(self.middle(key) + self.heights.get(key, 0) / 2 for key in self.layers.middles)
        return max(map(self.right, self.widths)), lower

    def port(self, node: Node, place: int, source: str) -> tuple[float, float]:
        """The heights at which an edge leaves its source: of the line forward, and of the line back."""
        uses, middle = self.uses[source], self.middle(source)
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
        middle, places = self.middle(node["id"]), [place for place, _ in self.edges[node["id"]]]
        if len(places) == 1:
            return middle - self.row, middle + self.row
        at = middle + TRACK * (places.index(place) - (len(places) - 1) / 2)
        return at - 10, at + 8


def _width(node: Node) -> float:
    """The width of the box of a tensor."""
    digits = max(len(shown(node["value"])), len(shown(node["grad"])))
    label = LETTER * len(node["label"]) + SMALL * len(kind(node)) + (8 if kind(node) else 0)
    return max(76.0, 20 + DIGIT * digits, label)
