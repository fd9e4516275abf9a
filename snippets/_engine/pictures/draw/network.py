"""Draw a network from left to right: weights as lines, units as boxes, and the activation as a gate in each unit."""

from __future__ import annotations

from dataclasses import dataclass

from snippets._engine.pictures.draw import network_parts as parts
from snippets._engine.pictures.draw import svg
from snippets._engine.pictures.draw.digits import MINUS, shown
from snippets._engine.pictures.draw.graph_words import bracketed
from snippets._engine.pictures.draw.network_parts import Quantity, rows, title
from snippets._engine.pictures.draw.svg import ROW, field, path, tag, text
from snippets._engine.pictures.schema import NetworkData

__all__ = ["draw", "rows", "title"]

MARGIN = 6.0
INPUT, UNIT, OUTPUT = 52.0, 186.0, 74.0  # widths of boxes
HEIGHT, LOW, SPACE, PORT = 80.0, 44.0, 26.0, 22.0  # of a unit, of an input, between units, between weights
GAP, FLAT = 79.0, 50.0  # between layers; of that, the level end of a weight, with its number
CELL = 44.0  # from the edge of a unit's box to the middle of its numbers


@dataclass
class Frame:
    """The places of all boxes, in pixels, and what the width of a line is relative to."""

    data: NetworkData
    lefts: list[float]  # of the boxes of each layer, inputs first
    top: float  # of the tallest layer
    bottom: float
    most: float  # the largest number that a line shows

    @classmethod
    def of(cls, data: NetworkData) -> Frame:
        top = 62.0 if data["grads"] else 28.0
        bottom = top + max(data["sizes"]) * (HEIGHT + SPACE) - SPACE
        frame = cls(data, [MARGIN], top, bottom, parts.largest(data))
        for layer in range(len(data["sizes"]) - 1):
            frame.lefts.append(frame.right(layer) + GAP)
        return frame

    def width(self, layer: int) -> float:
        if layer == 0:
            return INPUT
        return OUTPUT if parts.is_plain(self.data, layer) or not self.data["grads"] else UNIT

    @property
    def to_loss(self) -> float:
        """The way from the output to the loss, which is longer for the word “target” than for a number."""
        return 96.0 if len(self.data["target"] or []) == 1 else 132.0

    def right(self, layer: int) -> float:
        return self.lefts[layer] + self.width(layer)

    def middle(self, layer: int, unit: int) -> float:
        return (self.top + self.bottom) / 2 + (unit - (self.data["sizes"][layer] - 1) / 2) * (HEIGHT + SPACE)


def draw(data: NetworkData) -> str:
    """The drawing of a network."""
    frame = Frame.of(data)
    drawn = [_input(frame, place, quantity) for place, quantity in enumerate(parts.inputs(data))]
    drawn += [_unit(frame, layer, unit) for layer, unit in parts.units(data)]
    right = frame.right(len(data["sizes"]) - 1)
    if data["grads"]:
        drawn.append(_loss(frame, right))
        right += frame.to_loss + OUTPUT
    return svg.drawing(
        [*_legend(frame), *_names(frame), *drawn],
        right + MARGIN,
        frame.bottom + 34,
        title(data),
        parts.description(data),
    )


def _names(frame: Frame) -> list[str]:
    """The names of the columns."""
    data, y = frame.data, frame.top - 14
    names = [("x", "name", frame.lefts[0] + INPUT / 2)]
    for layer in range(1, len(data["sizes"])):
        left, width, name = frame.lefts[layer], frame.width(layer), parts.output_name(data, layer)
        if width == UNIT:
            gate = parts.ACTIVATIONS[data["activations"][layer - 1]]
            names += [("z", "name", left + CELL), (gate, "kind", left + width / 2), (name, "name", left + width - CELL)]
        else:
            names.append((name, "name", left + width / 2))
    if data["grads"]:
        names.append(("loss", "name", frame.right(len(data["sizes"]) - 1) + frame.to_loss + OUTPUT / 2))
    return [text(name, x, y, f"picture-{kind} is-middle") for name, kind, x in names]


def _numbers(quantity: Quantity, x: float, middle: float) -> str:
    return tag("g", svg.numbers(quantity.value, quantity.grad, x, middle), data_node=quantity.id)


def _input(frame: Frame, place: int, quantity: Quantity) -> str:
    left, middle = frame.lefts[0], frame.middle(0, place)
    words = shown(quantity.value) if frame.data["grads"] else quantity.name
    inside = text(words, left + INPUT / 2, middle + 5, "picture-value", data_field="value")
    return tag("g", svg.box(left, middle, INPUT, LOW, "is-leaf") + inside, data_node=quantity.id)


def _unit(frame: Frame, layer: int, unit: int) -> str:
    """A unit with the weights that lead to it."""
    data, left, width, middle = frame.data, frame.lefts[layer], frame.width(layer), frame.middle(layer, unit)
    two_rows = bool(data["grads"]) and parts.is_plain(data, layer)
    inside = _weights(frame, layer, unit) + svg.box(left, middle, width, HEIGHT, rows=2 if two_rows else 1)
    if not data["grads"]:
        activation = parts.ACTIVATIONS[data["activations"][layer - 1]]
        does = f"{activation}(sum)" if activation else "sum"
        inside += text(does, left + width / 2, middle + 5, "picture-kind is-middle")
    elif two_rows:
        inside += _numbers(parts.state(data, "h", layer, unit), left + width / 2, middle)
    else:
        inside += _numbers(parts.state(data, "z", layer, unit), left + CELL, middle)
        inside += _gate(data, layer, unit, left + width / 2, middle)
        inside += _numbers(parts.state(data, "h", layer, unit), left + width - CELL, middle)
    kind = "is-silent" if parts.is_silent(data, layer, unit) else None
    return tag("g", inside, data_node=f"u{layer}.{unit}", class_=kind)


def _weights(frame: Frame, layer: int, unit: int) -> str:
    """The weights of a unit as lines from the boxes that they multiply. The bias is a short line."""
    data, start, end = frame.data, frame.right(layer - 1), frame.lefts[layer]
    incoming, lines, labels = parts.incoming(data, layer, unit), [], []
    for number, quantity in enumerate(incoming):
        port = frame.middle(layer, unit) + PORT * (number - (len(incoming) - 1) / 2)
        if number < data["sizes"][layer - 1]:
            source, half = frame.middle(layer - 1, number), (start + end - FLAT) / 2
            points = f"M{start:g} {source:g}C{half:g} {source:g} {half:g} {port:g} {end - FLAT:g} {port:g}H{end:g}"
        else:
            points = f"M{end - FLAT:g} {port:g}H{end:g}"
        lines.append(parts.line(data, quantity, points, frame.most))
        above = port - 3 - parts.line_width(data, quantity, frame.most) / 2
        labels.append(parts.line_number(data, quantity, end - 5, above))
    return "".join([*lines, *labels])


def _gate(data: NetworkData, layer: int, unit: int, x: float, middle: float) -> str:
    """The activation between z and h. Open, it lets both rows pass; shut, it stops them. A class says which."""
    slope = field(shown(parts.slope(data, layer, unit)), "slope")
    up, down = middle - ROW, middle + ROW - 4
    inside = tag("text", f"× {slope}", x=x, y=middle + ROW + 18, class_="picture-slope")
    inside += tag(
        "g",
        svg.arrow(x - 17, up, x + 17, "picture-forward") + svg.arrow(x + 17, down, x - 17, "picture-backward"),
        class_="picture-open",
    )
    if data["activations"][layer - 1] == "relu":
        wall = path(f"M{x:g} {middle - HEIGHT / 2:g}V{middle + HEIGHT / 2 - 20:g}", "picture-wall")
        inside += tag(
            "g",
            wall + svg.arrow(x - 20, up, x - 3, "picture-forward") + svg.arrow(x + 20, down, x + 3, "picture-backward"),
            class_="picture-shut",
        )
    return tag("g", inside, data_node=f"u{layer}.{unit}")


def _loss(frame: Frame, right: float) -> str:
    """The loss, with the way to it and back."""
    data, left, middle = frame.data, right + frame.to_loss, (frame.top + frame.bottom) / 2
    target = "target"
    if data["target"] and len(data["target"]) == 1:
        target = field(bracketed(data["target"][0]), "value", data_node="target")
    words, center = f"(y {MINUS} {target})²", right + frame.to_loss / 2
    inside = [
        svg.arrow(right, middle - ROW, left - 1, "picture-forward"),
        svg.pill(center - 4, middle - ROW, frame.to_loss - 20, words, "picture-op"),
        svg.arrow(left, middle + ROW, right + 1, "picture-backward"),
        svg.box(left, middle, OUTPUT, HEIGHT, "is-root", rows=2),
        _numbers(parts.loss(data), left + OUTPUT / 2, middle),
    ]
    if data["sizes"][-1] == 1:
        by = field(bracketed(parts.state(data, "h", len(data["sizes"]) - 1, 0).grad), "local 0")
        inside.append(svg.pill(center + 3, middle + ROW, 78.0, f"× {by}", "picture-local"))
    return tag("g", "".join(inside), data_node="loss")


def _legend(frame: Frame) -> list[str]:
    """The legend of the colours: of weights below the drawing; with gradients, of directions above it."""
    data, y = frame.data, frame.bottom + 18
    what = "gradients" if data["grads"] else "weights"
    signs = [
        path(f"M8 {y:g}h24", "picture-weight is-positive", stroke_width=4),
        text(f"positive {what}", 38, y + 4, "picture-legend is-positive"),
        path(f"M156 {y:g}h24", "picture-weight is-negative", stroke_width=4),
        text(f"negative {what}", 186, y + 4, "picture-legend is-negative"),
    ]
    if not data["grads"]:
        return signs
    zero = [
        path(f"M312 {y:g}h24", "picture-weight is-zero", stroke_width=1.2),
        text("zero", 342, y + 4, "picture-legend"),
    ]
    return [*signs, *zero, *svg.directions("gradients of the loss")]
