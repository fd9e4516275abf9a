"""What the drawings of a graph have in common: which constants are written into an operation, and how things look."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

from snippets._runner.pictures.digits import MINUS, shown
from snippets._runner.pictures.svg import path, tag, text, whole
from snippets._runner.pictures.words import SIGNS, bracketed, function, power

Parts = tuple[list[str], float, float]  # of a drawing, with its width and its height
Node = dict[str, Any]
WIDEST = 735.0  # of a drawing whose letters can be read where a page's text is at its widest
DIGIT, LETTER, SMALL = 8.4, 7.9, 6.2  # widths of a character: of a number, of a name, of a small word


@dataclass(frozen=True)
class Chart:
    """A graph without the constants that are written into the operation that takes them, as in “+ 3”."""

    nodes: dict[str, Node]
    absorbed: dict[str, str]  # a constant's id: the id of the node that takes it

    @classmethod
    def of(cls, data: dict[str, Any]) -> Chart:
        nodes = {node["id"]: node for node in data["nodes"]}
        absorbed = {each: node["id"] for node in data["nodes"] for each in node["inputs"]
                    if nodes[each]["op"] == "const" and not isinstance(nodes[each]["value"], list)
                    and node["op"] in SIGNS and any(nodes[other]["op"] != "const" for other in node["inputs"])}
        return cls(nodes, absorbed)

    @property
    def back(self) -> bool:
        """Whether gradients are shown too."""
        return any(node["grad"] is not None for node in self.nodes.values())

    @property
    def drawn(self) -> list[Node]:
        return [node for key, node in self.nodes.items() if key not in self.absorbed]

    def edges(self, node: Node) -> list[tuple[int, str]]:
        """The inputs of a node that are drawn: their place among its operands, and who they are."""
        return [(place, each) for place, each in enumerate(node["inputs"]) if each not in self.absorbed]

    def uses(self, key: str) -> list[tuple[Node, int]]:
        """Who takes a tensor, and as which operand."""
        return [(node, place) for node in self.drawn for place, each in self.edges(node) if each == key]


def operation(node: Node, chart: Chart) -> tuple[str, str]:
    """An operation as a badge shows it: its mark-up, and as plain text."""
    if node["op"] in SIGNS:
        operands = [_constant(chart.nodes[each]) if each in chart.absorbed else ("", "") for each in node["inputs"]]
        parts = [operands[0], (f" {SIGNS[node['op']]} ",) * 2, operands[1]]
        return "".join(part[0] for part in parts).strip(), "".join(part[1] for part in parts).strip()
    signs = {"pow": "( )" + power(node["params"].get("exponent", 1)), "neg": f"{MINUS}( )"}
    words = signs.get(node["op"]) or function(node)
    return html.escape(words), words


def _constant(node: Node) -> tuple[str, str]:
    words = bracketed(node["value"])
    return field(words, "value", data_node=node["id"]), words


def field(words: str, name: str, **attributes: Any) -> str:
    """A number within a text, marked with where it stands in the data."""
    return tag("tspan", html.escape(words), data_field=name, **attributes)


def pill(x: float, y: float, width: float, content: str, class_: str) -> str:
    """A rounded frame around words, its middle at (x, y). The words are mark-up already."""
    frame = tag("rect", x=x - width / 2, y=y - 11, width=width, height=22.0, rx=11.0, class_=class_)
    return frame + tag("text", content, x=x, y=y + 4.5, class_=f"{class_}-text")


def local(node: Node, place: int) -> tuple[str, float]:
    """What multiplies the gradient on its way to an operand: mark-up and width. Empty where that is no number."""
    if node["local"][place] is None:
        return "", 0.0
    words = bracketed(node["local"][place])
    return f"× {field(words, f'local {place}')}", max(44.0, 26 + 7.2 * len(words))


def head(x: float, y: float, dx: int, dy: int, class_: str) -> str:
    """The head of an arrow that points at (x, y) in the direction (dx, dy)."""
    corner, side = (4 * dy - 8 * dx, 4 * dx - 8 * dy), (-8 * dy, -8 * dx)
    return path(f"M{x:g} {y:g}l{corner[0]} {corner[1]} {side[0]} {side[1]}z", f"{class_}-head")


def box(node: Node, x: float, y: float, width: float, height: float, root: str) -> str:
    """The frame of a tensor."""
    kinds = [f"is-{node['op']}"] if node["op"] in ("leaf", "const") else []
    kinds += ["is-root"] if node["id"] == root else []
    return tag("rect", x=x, y=y, width=width, height=height, rx=7.0, class_=" ".join(["picture-box", *kinds]))


def numbers(node: Node, value_at: tuple[float, float], grad_at: tuple[float, float] | None) -> str:
    """The value of a tensor and, where gradients are shown, its gradient."""
    value = text(shown(node["value"]), *value_at, "picture-value", data_field="value")
    return value + text(shown(node["grad"]), *grad_at, "picture-grad", data_field="grad") if grad_at else value


def both(wide: Parts, tall: Parts, title: str, description: str) -> list[str]:
    """Two drawings of one thing, of which a style sheet shows the one that fits; the tall one alone if none would."""
    if wide[1] > WIDEST:
        return [whole(*tall, "picture-only", title, description)]
    return [whole(*wide, "picture-wide", title, description), whole(*tall, "picture-tall", title, description)]
