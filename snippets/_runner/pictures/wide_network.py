"""A network as a drawing, from left to right: weights as lines, units as boxes, and the gate inside each unit."""

from __future__ import annotations

from snippets._runner.pictures import drawing, units
from snippets._runner.pictures.digits import MINUS, shown
from snippets._runner.pictures.svg import path, tag, text
from snippets._runner.pictures.units import Data, Quantity
from snippets._runner.pictures.words import bracketed

MARGIN, ROW = 6.0, 17.0
INPUT, UNIT, OUTPUT = 52.0, 206.0, 74.0  # widths of boxes
HEIGHT, SPACE, PORT = 80.0, 26.0, 22.0
GAP, FLAT, TO_LOSS = 108.0, 56.0, 100.0  # between boxes; of that, where a weight is level and has its number
CELL = 49.0  # from the edge of a unit's box to the middle of its numbers


def draw_wide(data: Data) -> tuple[list[str], float, float]:
    """The parts of the drawing, its width and its height."""
    tallest = max(data["sizes"]) * (HEIGHT + SPACE) - SPACE
    top = 62.0 if data["grads"] else 28.0
    middle, heads = top + tallest / 2, top - 14
    lefts = [MARGIN]
    for layer in range(len(data["sizes"]) - 1):
        lefts.append(lefts[-1] + _width(data, layer) + GAP)
    most = units.strength(data)
    parts = [text("x", lefts[0] + INPUT / 2, heads, "picture-name is-middle")]
    for place in range(data["sizes"][0]):
        parts.append(_input(data, place, lefts[0], _center(data, 0, place, middle)))
    for layer in range(1, len(data["sizes"])):
        parts += _heads(data, layer, lefts[layer], heads)
        for unit in range(data["sizes"][layer]):
            parts.append(_unit(data, layer, unit, lefts, middle, most))
    right = lefts[-1] + _width(data, len(lefts) - 1)
    if data["grads"]:
        parts += [_loss(data, right, middle),
                  text("loss", right + TO_LOSS + OUTPUT / 2, heads, "picture-name is-middle")]
        right += TO_LOSS + OUTPUT
    bottom = top + tallest
    return [*_legend(data, bottom), *parts], right + MARGIN, bottom + 34


def _width(data: Data, layer: int) -> float:
    if layer == 0:
        return INPUT
    return OUTPUT if units.is_plain(data, layer) or not data["grads"] else UNIT


def _center(data: Data, layer: int, unit: int, middle: float) -> float:
    return middle + (unit - (data["sizes"][layer] - 1) / 2) * (HEIGHT + SPACE)


def _heads(data: Data, layer: int, left: float, y: float) -> list[str]:
    width, name = _width(data, layer), units.output(data, layer)
    if units.is_plain(data, layer) or not data["grads"]:
        return [text(name, left + width / 2, y, "picture-name is-middle")]
    gate = units.ACTIVATIONS[data["activations"][layer - 1]]
    return [text("z", left + CELL, y, "picture-name is-middle"),
            text(gate, left + width / 2, y, "picture-kind is-middle"),
            text(name, left + width - CELL, y, "picture-name is-middle")]


def _numbers(quantity: Quantity, x: float, middle: float) -> str:
    value = text(shown(quantity.value), x, middle - ROW + 5, "picture-value", data_field="value")
    grad = text(shown(quantity.grad), x, middle + ROW + 5, "picture-grad", data_field="grad")
    return tag("g", value + grad, data_node=quantity.id)


def _input(data: Data, place: int, left: float, middle: float) -> str:
    quantity, half = units.input_number(data, place), 22.0
    frame = tag("rect", x=left, y=middle - half, width=INPUT, height=2 * half, rx=7.0, class_="picture-box is-leaf")
    shows = shown(quantity.value) if data["grads"] else quantity.name
    inside = text(shows, left + INPUT / 2, middle + 5, "picture-value", data_field="value")
    return tag("g", frame + inside, data_node=quantity.id)


def _unit(data: Data, layer: int, unit: int, lefts: list[float], middle: float, most: float) -> str:
    left, width, at = lefts[layer], _width(data, layer), _center(data, layer, unit, middle)
    kind = "is-silent" if units.is_silent(data, layer, unit) else None
    edges = "".join(_edges(data, layer, unit, lefts, middle, most))
    frame = tag("rect", x=left, y=at - HEIGHT / 2, width=width, height=HEIGHT, rx=7.0, class_="picture-box")
    if not data["grads"]:
        does = text(units.does(data, layer), left + width / 2, at + 5, "picture-kind is-middle")
        return tag("g", edges + frame + does, data_node=f"u{layer}.{unit}")
    h = units.unit_numbers(data, "h", layer, unit)
    if units.is_plain(data, layer):
        inside = path(f"M{left:g} {at:g}h{width:g}", "picture-rule") + _numbers(h, left + width / 2, at)
    else:
        z = units.unit_numbers(data, "z", layer, unit)
        inside = _numbers(z, left + CELL, at) + _gate(data, layer, unit, left + width / 2, at)
        inside += _numbers(h, left + width - CELL, at)
    return tag("g", edges + frame + inside, data_node=f"u{layer}.{unit}", class_=kind)


def _edges(data: Data, layer: int, unit: int, lefts: list[float], middle: float, most: float) -> list[str]:
    """The weights of a unit, from the right edges of what they multiply; its bias as a line from nowhere."""
    parts, labels = [], []
    incoming = units.incoming(data, layer, unit)
    start, end, at = lefts[layer - 1] + _width(data, layer - 1), lefts[layer], _center(data, layer, unit, middle)
    for number, quantity in enumerate(incoming):
        port = at + PORT * (number - (len(incoming) - 1) / 2)
        if number < data["sizes"][layer - 1]:
            source = _center(data, layer - 1, number, middle)
            bend = f"C{start + 40:g} {source:g} {end - FLAT - 24:g} {port:g} {end - FLAT:g} {port:g}"
            points = f"M{start:g} {source:g}{bend}H{end:g}"
        else:
            points = f"M{end - FLAT:g} {port:g}H{end:g}"
        parts.append(units.edge(data, quantity, points, most))
        labels.append(units.edge_number(data, quantity, end - 5, port - 3 - units.width(data, quantity, most) / 2))
    return [*parts, *labels]


def _gate(data: Data, layer: int, unit: int, x: float, middle: float) -> str:
    """What stands between z and h: open, it lets both rows pass; shut, it stops both. The unit's class tells which."""
    top, bottom = middle - HEIGHT / 2, middle + HEIGHT / 2
    slope = drawing.field(shown(data["slopes"][layer - 1][unit]), "slope")
    parts = [tag("text", f"× {slope}", x=x, y=middle + ROW + 18, class_="picture-slope"), tag("g", "".join([
        path(f"M{x - 17:g} {middle - ROW:g}H{x + 10:g}", "picture-forward"),
        drawing.head(x + 17, middle - ROW, 1, 0, "picture-forward"),
        path(f"M{x + 17:g} {middle + ROW - 4:g}H{x - 10:g}", "picture-backward"),
        drawing.head(x - 17, middle + ROW - 4, -1, 0, "picture-backward"),
    ]), class_="picture-open")]
    if data["activations"][layer - 1] == "relu":
        parts.append(tag("g", "".join([
            path(f"M{x:g} {top:g}V{bottom - 20:g}", "picture-wall"),
            path(f"M{x - 20:g} {middle - ROW:g}H{x - 9:g}", "picture-forward"),
            drawing.head(x - 3, middle - ROW, 1, 0, "picture-forward"),
            path(f"M{x + 20:g} {middle + ROW - 4:g}H{x + 9:g}", "picture-backward"),
            drawing.head(x + 3, middle + ROW - 4, -1, 0, "picture-backward"),
        ]), class_="picture-shut"))
    return tag("g", "".join(parts), data_node=f"u{layer}.{unit}")


def _loss(data: Data, right: float, middle: float) -> str:
    left = right + TO_LOSS
    loss = Quantity("loss", "loss", data["loss"], 1.0)
    target = bracketed(data["target"][0]) if len(data["target"]) == 1 else ""
    target = drawing.field(target, "value", data_node="target") if target else "target"
    parts = [
        path(f"M{right:g} {middle - ROW:g}H{left - 7:g}", "picture-forward"),
        drawing.head(left - 1, middle - ROW, 1, 0, "picture-forward"),
        drawing.pill(right + TO_LOSS / 2 - 4, middle - ROW, 76.0, f"(y {MINUS} {target})²", "picture-op"),
        path(f"M{left:g} {middle + ROW:g}H{right + 8:g}", "picture-backward"),
        drawing.head(right + 1, middle + ROW, -1, 0, "picture-backward"),
        tag("rect", x=left, y=middle - HEIGHT / 2, width=OUTPUT, height=HEIGHT, rx=7.0, class_="picture-box is-root"),
        path(f"M{left:g} {middle:g}h{OUTPUT:g}", "picture-rule"),
        _numbers(loss, left + OUTPUT / 2, middle),
    ]
    if data["sizes"][-1] == 1:
        by = drawing.field(bracketed(data["grads"]["h"][-1][0]), "local 0")
        parts.append(drawing.pill(right + TO_LOSS / 2 + 3, middle + ROW, 78.0, f"× {by}", "picture-local"))
    return tag("g", "".join(parts), data_node="loss")


def _legend(data: Data, bottom: float) -> list[str]:
    what = "gradients" if data["grads"] else "weights"
    signs = [
        path(f"M8 {bottom + 18:g}h24", "picture-weight is-positive", stroke_width=4),
        text(f"positive {what}", 38, bottom + 22, "picture-legend is-positive"),
        path(f"M156 {bottom + 18:g}h24", "picture-weight is-negative", stroke_width=4),
        text(f"negative {what}", 186, bottom + 22, "picture-legend is-negative"),
    ]
    if not data["grads"]:
        return signs
    return [
        *signs,
        path(f"M312 {bottom + 18:g}h24", "picture-weight is-zero", stroke_width=1.2),
        text("zero", 342, bottom + 22, "picture-legend"),
        path("M8 14h26", "picture-forward"), drawing.head(40, 14, 1, 0, "picture-forward"),
        text("values", 46, 18.5, "picture-legend is-forward"),
        path("M110 14h26", "picture-backward"), drawing.head(104, 14, -1, 0, "picture-backward"),
        text("gradients of the loss", 142, 18.5, "picture-legend is-backward"),
    ]
