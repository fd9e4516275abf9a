"""A network as a drawing from top to bottom: a unit is a list of its weights, z, the gate, and h."""

from __future__ import annotations

from snippets._runner.pictures import drawing, units
from snippets._runner.pictures.digits import MINUS, shown
from snippets._runner.pictures.svg import path, tag, text
from snippets._runner.pictures.units import Data, Quantity
from snippets._runner.pictures.words import bracketed

WIDTH, WIDEST, SPACE, GAP = 350.0, 112.0, 7.0, 58.0
NARROW = 90.0  # of a box that has room for little beside its numbers
LINE, NUMBER, GATE, PAD = 17.0, 20.0, 34.0, 7.0
INPUT = 34.0  # height of an input's box
JOINT = 54.0  # from the output to the loss


def draw_tall(data: Data) -> tuple[list[str], float, float]:
    """The parts of the drawing, its width and its height."""
    top, most = 48.0, units.strength(data)
    parts = _legend(data)
    for place in range(data["sizes"][0]):
        parts.append(_input(data, place, top))
    bottom = top + INPUT
    for layer in range(1, len(data["sizes"])):
        top, above = bottom + GAP, bottom
        bottom = top + _height(data, layer)
        for unit in range(data["sizes"][layer]):
            edges = [_edge(data, layer, unit, place, above, top, most) for place in range(data["sizes"][layer - 1])]
            kind = "is-silent" if units.is_silent(data, layer, unit) else None
            inside = "".join(edges) + _unit(data, layer, unit, top)
            parts.append(tag("g", inside, data_node=f"u{layer}.{unit}", class_=kind))
    if data["grads"]:
        parts.append(_loss(data, bottom))
        bottom += JOINT + 2 * NUMBER + 2 * PAD
    return parts, WIDTH, bottom + 6


def _width(data: Data, layer: int) -> float:
    size = data["sizes"][layer]
    return min(WIDEST, (WIDTH - 2 - SPACE * (size - 1)) / size)


def _left(data: Data, layer: int, unit: int) -> float:
    size, width = data["sizes"][layer], _width(data, layer)
    return WIDTH / 2 + (unit - size / 2) * (width + SPACE) + SPACE / 2


def _center(data: Data, layer: int, unit: int) -> float:
    return _left(data, layer, unit) + _width(data, layer) / 2


def _height(data: Data, layer: int) -> float:
    height = PAD + LINE * len(units.incoming(data, layer, 0)) + PAD
    if data["grads"]:
        height += 2 * NUMBER + PAD + (0 if units.is_plain(data, layer) else GATE + 2 * NUMBER)
    return height + (0 if data["grads"] else LINE)


def _input(data: Data, place: int, top: float) -> str:
    quantity = units.input_number(data, place)
    center, width = _center(data, 0, place), 76.0
    shows = drawing.field(shown(quantity.value), "value") if data["grads"] else ""
    words = tag("tspan", f"{quantity.name} ", class_="picture-letter") + shows
    frame = tag("rect", x=center - width / 2, y=top, width=width, height=INPUT, rx=7.0, class_="picture-box is-leaf")
    return tag("g", frame + tag("text", words, x=center, y=top + INPUT / 2 + 5, class_="picture-value"),
               data_node=quantity.id)


def _edge(data: Data, layer: int, unit: int, place: int, above: float, top: float, most: float) -> str:
    quantity = units.weight(data, layer, unit, place)
    start = _center(data, layer - 1, place)
    spread = _width(data, layer) * 0.5
    end = _center(data, layer, unit) + spread * ((place + 0.5) / data["sizes"][layer - 1] - 0.5)
    bend = f"C{start:g} {above + GAP / 2:g} {end:g} {above + GAP / 2:g} {end:g} {top:g}"
    return units.edge(data, quantity, f"M{start:g} {above:g}{bend}", most)


def _unit(data: Data, layer: int, unit: int, top: float) -> str:
    left, width, height = _left(data, layer, unit), _width(data, layer), _height(data, layer)
    parts = [tag("rect", x=left, y=top, width=width, height=height, rx=7.0, class_="picture-box")]
    y = top + PAD + 11
    before = "x" if layer == 1 else "h"
    for place, quantity in enumerate(units.incoming(data, layer, unit)):
        name = f"{before}[{place}]" if width > NARROW else f"{before}{place}"
        name = "b" if quantity.id.startswith("b") else name
        parts += [text(name, left + 8, y, "picture-kind is-left"),
                  units.edge_number(data, quantity, left + width - 8, y, letter=False)]
        y += LINE
    y += PAD - 11
    if not data["grads"]:
        return "".join([*parts, text(f"{units.output(data, layer)} = {units.does(data, layer)}", left + 8, y + 9,
                                     "picture-kind is-left")])
    parts.append(path(f"M{left:g} {y - 2:g}h{width:g}", "picture-rule"))
    h = units.unit_numbers(data, "h", layer, unit)
    if units.is_plain(data, layer):
        return "".join([*parts, _numbers(h, left, width, y)])
    z = units.unit_numbers(data, "z", layer, unit)
    gate = y + 2 * NUMBER + PAD
    return "".join([*parts, _numbers(z, left, width, y), _gate(data, layer, unit, left, width, gate),
                    _numbers(h, left, width, gate + GATE - 5)])


def _numbers(quantity: Quantity, left: float, width: float, y: float) -> str:
    right = left + width - 8
    name = quantity.name.partition("[")[0]
    return tag("g", "".join([
        text(name, left + 8, y + NUMBER + 3, "picture-name is-left"),
        text(shown(quantity.value), right, y + NUMBER - 4, "picture-value is-right", data_field="value"),
        text(shown(quantity.grad), right, y + 2 * NUMBER - 4, "picture-grad is-right", data_field="grad"),
    ]), data_node=quantity.id)


def _gate(data: Data, layer: int, unit: int, left: float, width: float, y: float) -> str:
    """What stands between z and h: open, it lets values down and gradients up; shut, it stops both."""
    aside = (0.24 if width > NARROW else 0.1) * width
    down, up, middle = left + aside, left + width - aside, y + GATE / 2 - 4
    slope = drawing.field(shown(data["slopes"][layer - 1][unit]), "slope")
    parts = [tag("g", "".join([
        tag("text", f"× {slope}", x=left + width / 2, y=middle + 5, class_="picture-slope"),
        path(f"M{down:g} {y - 4:g}V{y + GATE - 12:g}", "picture-forward"),
        drawing.head(down, y + GATE - 5, 0, 1, "picture-forward"),
        path(f"M{up:g} {y + GATE - 4:g}V{y + 4:g}", "picture-backward"),
        drawing.head(up, y - 3, 0, -1, "picture-backward"),
    ]), class_="picture-open")]
    if data["activations"][layer - 1] == "relu":
        parts.append(tag("g", "".join([
            tag("text", f"× {slope}", x=left + width / 2, y=middle + 15, class_="picture-slope"),
            path(f"M{left:g} {middle:g}h{width:g}", "picture-wall"),
            path(f"M{down:g} {y - 4:g}V{middle - 10:g}", "picture-forward"),
            drawing.head(down, middle - 3, 0, 1, "picture-forward"),
            path(f"M{up:g} {y + GATE - 4:g}V{middle + 10:g}", "picture-backward"),
            drawing.head(up, middle + 3, 0, -1, "picture-backward"),
        ]), class_="picture-shut"))
    return tag("g", "".join(parts), data_node=f"u{layer}.{unit}")


def _loss(data: Data, above: float) -> str:
    top, width, middle = above + JOINT, WIDEST, above + JOINT / 2 - 3
    left, down, up = WIDTH / 2 - width / 2, WIDTH / 2 - 44, WIDTH / 2 + 44
    target = bracketed(data["target"][0]) if len(data["target"]) == 1 else ""
    target = drawing.field(target, "value", data_node="target") if target else "target"
    parts = [
        path(f"M{down:g} {above:g}V{top - 8:g}", "picture-forward"),
        drawing.head(down, top - 1, 0, 1, "picture-forward"),
        drawing.pill(down, middle, 76.0, f"(y {MINUS} {target})²", "picture-op"),
        path(f"M{up:g} {top:g}V{above + 8:g}", "picture-backward"),
        drawing.head(up, above + 1, 0, -1, "picture-backward"),
        tag("rect", x=left, y=top, width=width, height=2 * NUMBER + 2 * PAD, rx=7.0, class_="picture-box is-root"),
        _numbers(Quantity("loss", "loss", data["loss"], 1.0), left, width, top + 4),
    ]
    if data["sizes"][-1] == 1:
        by = drawing.field(bracketed(data["grads"]["h"][-1][0]), "local 0")
        parts.append(drawing.pill(up, middle + 3, 80.0, f"× {by}", "picture-local"))
    return tag("g", "".join(parts), data_node="loss")


def _legend(data: Data) -> list[str]:
    what = "gradients" if data["grads"] else "weights"
    y = 36.0 if data["grads"] else 14.0
    parts = [
        path(f"M4 {y - 4:g}h18", "picture-weight is-positive", stroke_width=4),
        text(f"positive {what}", 28, y, "picture-legend is-positive"),
        path(f"M150 {y - 4:g}h18", "picture-weight is-negative", stroke_width=4),
        text(f"negative {what}", 174, y, "picture-legend is-negative"),
    ]
    if data["grads"]:
        parts += [
            path("M8 4V10", "picture-forward"), drawing.head(8, 17, 0, 1, "picture-forward"),
            text("values", 28, 15, "picture-legend is-forward"),
            path("M154 17V10", "picture-backward"), drawing.head(154, 3, 0, -1, "picture-backward"),
            text("gradients of the loss", 174, 15, "picture-legend is-backward"),
        ]
    return parts
