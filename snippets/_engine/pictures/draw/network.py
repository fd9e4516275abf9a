"""Draw a network from left to right: weights as lines, units as boxes, and the activation as a gate in each unit.

A line shows the gradient of its weight or, in a module drawn by itself, the weight.
"""

from typing import Any, NamedTuple

from snippets._engine.pictures.draw import svg
from snippets._engine.pictures.draw.svg import MINUS, ROW, Table, bracketed, field, path, shown, tag, text
from snippets._engine.pictures.schema import NetworkData


class Quantity(NamedTuple):
    """One number of a network: its id, its name on the page, its value and its gradient."""

    id: str
    name: str
    value: Any
    grad: Any


def quantities(data: NetworkData) -> dict[str, Quantity]:
    """All numbers of a network by their ids, in the order of the table. A value or gradient that it lacks is None."""
    sizes, found = data["sizes"], {}
    weights = [name for name in data["parameters"] if name.endswith("weight")]

    def add(key: str, name: str, entry: str, *places: int) -> None:
        pair: list[Any] = [dict(data)[entry], dict(data["grads"] or {}).get(entry)]
        for place in places:
            pair = [None if each is None else each[place] for each in pair]
        found[key] = Quantity(key, name, *pair)

    for place in range(sizes[0]):
        add(f"x.{place}", f"x[{place}]", "input", place)
    for layer, size in enumerate(sizes[1:], 1):
        weight = weights[layer - 1]
        for unit in range(size):
            for place in range(sizes[layer - 1]):
                add(f"w{layer}.{unit}.{place}", f"{weight}[{unit}, {place}]", "weights", layer - 1, unit, place)
            if data["biases"][layer - 1] is not None:
                add(f"b{layer}.{unit}", f"{weight.removesuffix('weight')}bias[{unit}]", "biases", layer - 1, unit)
        for letter in "zh":
            name = f"{letter}{layer}" if len(sizes) > 3 else letter
            name = "y" if letter == "h" and layer == len(sizes) - 1 else name
            for unit in range(size):
                add(f"{letter}{layer}.{unit}", name + (f"[{unit}]" if size > 1 else ""), letter, layer - 1, unit)
    return found | {"loss": Quantity("loss", "loss", data["loss"], 1.0)}


def units(data: NetworkData) -> list[tuple[int, int]]:
    """All units, as (layer, unit)."""
    return [(layer, unit) for layer, size in enumerate(data["sizes"][1:], 1) for unit in range(size)]


def is_silent(data: NetworkData, layer: int, unit: int) -> bool:
    """Whether a unit lets neither its value nor its gradient through."""
    slopes = data["slopes"] or []
    return data["activations"][layer - 1] == "relu" and slopes != [] and slopes[layer - 1][unit] == 0


def title(data: NetworkData) -> str:
    """What the picture shows, in a few words."""
    sizes = " to ".join(map(str, data["sizes"]))
    return f"The network, {sizes}" + (", with all values and gradients" if data["grads"] else ", and its weights")


def description(data: NetworkData) -> str:
    """The whole picture in sentences."""
    found, states = quantities(data), []
    first = "x" if data["grads"] else "wb"
    given = [f"{each.name} = {shown(each.value)}" for each in found.values() if each.id[0] in first]
    if not data["grads"]:
        return "; ".join(given) + "."
    for layer, unit in units(data):
        z, h = found[f"z{layer}.{unit}"], found[f"h{layer}.{unit}"]
        states.append(
            f"{h.name} = {shown(h.value)} with gradient {shown(h.grad)}"
            if data["activations"][layer - 1] == "identity"
            else f"unit {unit} of layer {layer} is {'silent' if is_silent(data, layer, unit) else 'active'}: "
            f"z {shown(z.value)}, h {shown(h.value)}, gradient of h {shown(h.grad)}, of z {shown(z.grad)}"
        )
    return f"At {', '.join(given)}: {'; '.join(states)}; loss {shown(data['loss'])}."


def rows(data: NetworkData) -> Table:
    """The table: the parameters; with gradients the inputs, then for each layer its parameters and its units."""
    same = {f"z{layer}" for layer, name in enumerate(data["activations"], 1) if name == "identity"}  # as h
    cells = [
        (each.id, [(each.name, ""), (shown(each.value), "value"), (shown(each.grad), "grad")])
        for each in quantities(data).values()
        if each.id.partition(".")[0] not in same
    ]
    if data["grads"]:
        return ["quantity", "value", "gradient of the loss"], cells
    return ["parameter", "value"], [(key, row[:2]) for key, row in cells if key[0] in "wb"]


def heard(data: NetworkData, layer: int, unit: int) -> str:
    """A unit in the words of a screen reader; what its gate does is said and not drawn."""
    found, gate = quantities(data), data["activations"][layer - 1]
    z, h = found[f"z{layer}.{unit}"], found[f"h{layer}.{unit}"]
    if not data["grads"]:
        return f"{h.name}: {_does(gate)}"
    if gate == "identity":
        return f"{h.name}: {shown(h.value)}; gradient {shown(h.grad)}"
    slope = f"× {shown((data['slopes'] or [])[layer - 1][unit])}"
    shut, stops = slope, f", {slope}"
    if gate == "relu":
        shut, stops = ("shut", " stops") if is_silent(data, layer, unit) else ("open", " passes")
    return f"{h.name}: z {shown(z.value)}, {shut}, h {shown(h.value)}; gradient {shown(h.grad)}{stops}"


def _does(activation: str) -> str:
    """What a unit makes of what comes in."""
    return f"{ACTIVATIONS[activation]}(sum)" if ACTIVATIONS[activation] else "sum"


MARGIN = 6.0
INPUT, UNIT, OUTPUT = 52.0, 186.0, 74.0  # widths of boxes
HEIGHT, LOW, SPACE, PORT = 80.0, 44.0, 26.0, 22.0  # of a unit, of an input, between units, between weights
GAP, FLAT = 79.0, 50.0  # between layers; of that, the level end of a weight, with its number
CELL = 44.0  # from the edge of a unit's box to the middle of its numbers
THIN, THICK = 1.2, 6.0  # widths of lines
ACTIVATIONS = {"relu": "ReLU", "tanh": "tanh", "sigmoid": "sigmoid", "identity": ""}


class Frame:
    """The numbers of a network and the places of all boxes, in pixels. Layers count from 0, which is the inputs."""

    def __init__(self, data: NetworkData) -> None:
        self.data, self.numbers = data, quantities(data)
        self.top = 62.0 if data["grads"] else 28.0  # of the tallest layer
        self.bottom = self.top + max(data["sizes"]) * (HEIGHT + SPACE) - SPACE
        wide = [bool(data["grads"]) and name != "identity" for name in data["activations"]]
        self.widths = [INPUT, *(UNIT if each else OUTPUT for each in wide)]
        self.lefts, self.rights = [MARGIN], [MARGIN + INPUT]
        for width in self.widths[1:]:
            self.lefts.append(self.rights[-1] + GAP)
            self.rights.append(self.lefts[-1] + width)
        # The way from the output to the loss is longer for the word “target” than for a number.
        self.to_loss = 96.0 if len(data["target"] or []) == 1 else 132.0
        self.most = max(abs(self.size(each)) for each in self.numbers.values() if each.id[0] in "wb") or 1

    def middle(self, layer: int, unit: int) -> float:
        return (self.top + self.bottom) / 2 + (unit - (self.data["sizes"][layer] - 1) / 2) * (HEIGHT + SPACE)

    def size(self, quantity: Quantity) -> float:
        """What the line of a weight shows; 0 for what is not a number."""
        number = quantity.grad if self.data["grads"] else quantity.value
        return number if isinstance(number, float) else 0.0

    def two_rows(self, key: str, x: float, middle: float) -> str:
        """A quantity with its gradient below it, which the group around it says in words."""
        quantity = self.numbers[key]
        return tag("g", svg.numbers(quantity.value, quantity.grad, x, middle), data_node=key, aria_hidden="true")


def draw(data: NetworkData) -> str:
    """The drawing of a network."""
    frame, drawn = Frame(data), []
    for place in range(data["sizes"][0]):
        each, middle = frame.numbers[f"x.{place}"], frame.middle(0, place)
        inside = shown(each.value) if data["grads"] else each.name
        number = text(inside, MARGIN + INPUT / 2, middle + 5, "picture-value", data_field="value")
        words = f"{each.name}: {inside}" if data["grads"] else each.name
        inside = svg.box(MARGIN, middle, INPUT, LOW, "is-leaf") + number
        drawn.append(tag("g", inside, data_node=each.id, role="img", aria_label=words))
    drawn += [_unit(frame, layer, unit) for layer, unit in units(data)]
    drawn += [_loss(frame)] if data["grads"] else []
    right = frame.rights[-1] + (frame.to_loss + OUTPUT if data["grads"] else 0.0)
    around = tag("g", "".join([*_legend(frame), *_names(frame)]), aria_hidden="true")
    parts, size = [around, *drawn], (right + MARGIN, frame.bottom + 34)
    return svg.drawing(parts, *size, title(data), description(data), role="group")


def _names(frame: Frame) -> list[str]:
    """The names of the columns."""
    data, y = frame.data, frame.top - 14
    names = [("x", "name", frame.lefts[0] + INPUT / 2)]
    for layer in range(1, len(data["sizes"])):
        left, width, name = frame.lefts[layer], frame.widths[layer], frame.numbers[f"h{layer}.0"].name.partition("[")[0]
        if width == UNIT:
            gate = ACTIVATIONS[data["activations"][layer - 1]]
            names += [("z", "name", left + CELL), (gate, "kind", left + width / 2), (name, "name", left + width - CELL)]
        else:
            names.append((name, "name", left + width / 2))
    if data["grads"]:
        names.append(("loss", "name", frame.rights[-1] + frame.to_loss + OUTPUT / 2))
    return [text(name, x, y, f"picture-{kind} is-middle") for name, kind, x in names]


def _unit(frame: Frame, layer: int, unit: int) -> str:
    """A unit with the weights that lead to it."""
    data, left, width, middle = frame.data, frame.lefts[layer], frame.widths[layer], frame.middle(layer, unit)
    two_rows = bool(data["grads"]) and width == OUTPUT
    inside = _weights(frame, layer, unit) + svg.box(left, middle, width, HEIGHT, rows=2 if two_rows else 1)
    if not data["grads"]:
        does = _does(data["activations"][layer - 1])
        inside += text(does, left + width / 2, middle + 5, "picture-kind is-middle", aria_hidden="true")
    elif two_rows:
        inside += frame.two_rows(f"h{layer}.{unit}", left + width / 2, middle)
    else:
        inside += frame.two_rows(f"z{layer}.{unit}", left + CELL, middle)
        inside += _gate(data, layer, unit, left + width / 2, middle)
        inside += frame.two_rows(f"h{layer}.{unit}", left + width - CELL, middle)
    kind = "is-silent" if is_silent(data, layer, unit) else None
    words = heard(data, layer, unit)
    return tag("g", inside, data_node=f"u{layer}.{unit}", class_=kind, role="group", aria_label=words)


def _weights(frame: Frame, layer: int, unit: int) -> str:
    """The weights of a unit, with their numbers: lines from the boxes that they multiply. The bias is a short line."""
    sources, start, end = frame.data["sizes"][layer - 1], frame.rights[layer - 1], frame.lefts[layer]
    keys = [*(f"w{layer}.{unit}.{place}" for place in range(sources)), f"b{layer}.{unit}"]
    incoming, lines, labels = [frame.numbers[key] for key in keys if key in frame.numbers], [], []
    for number, each in enumerate(incoming):
        port = frame.middle(layer, unit) + PORT * (number - (len(incoming) - 1) / 2)
        points, before = f"M{end - FLAT:g} {port:g}H{end:g}", tag("tspan", "b ", class_="picture-letter")
        if number < sources:
            source, half = frame.middle(layer - 1, number), (start + end - FLAT) / 2
            curve = f"M{start:g} {source:g}C{half:g} {source:g} {half:g} {port:g} {end - FLAT:g} {port:g}"
            points, before = f"{curve}H{end:g}", ""
        size = frame.size(each)
        sign = "is-positive" if size > 0 else "is-negative" if size < 0 else "is-zero"
        width = THIN + (THICK - THIN) * abs(size) / frame.most
        lines.append(path(points, f"picture-weight {sign}", stroke_width=width, data_node=each.id))
        value = field(shown(each.grad), "grad") if frame.data["grads"] else field(shown(each.value), "value")
        kind = f"picture-weight-number is-right {sign}"
        place = {"x": end - 5, "y": port - 3 - width / 2}
        words = f"{each.name}, {f'gradient {shown(each.grad)}' if frame.data['grads'] else shown(each.value)}"
        labels.append(
            tag("text", before + value, **place, data_node=each.id, class_=kind, role="img", aria_label=words)
        )
    return "".join([*lines, *labels])


def _gate(data: NetworkData, layer: int, unit: int, x: float, middle: float) -> str:
    """The activation between z and h. Open, it lets both rows pass; shut, it stops them. A class says which."""
    slope = field(shown((data["slopes"] or [])[layer - 1][unit]), "slope")
    up, down = middle - ROW, middle + ROW - 4
    inside = tag("text", f"× {slope}", x=x, y=middle + ROW + 18, class_="picture-slope")
    arrows = svg.arrow(x - 17, up, x + 17, "picture-forward") + svg.arrow(x + 17, down, x - 17, "picture-backward")
    inside += tag("g", arrows, class_="picture-open")
    if data["activations"][layer - 1] == "relu":
        shut = path(f"M{x:g} {middle - HEIGHT / 2:g}V{middle + HEIGHT / 2 - 20:g}", "picture-wall")
        shut += svg.arrow(x - 20, up, x - 3, "picture-forward") + svg.arrow(x + 20, down, x + 3, "picture-backward")
        inside += tag("g", shut, class_="picture-shut")
    return tag("g", inside, data_node=f"u{layer}.{unit}", aria_hidden="true")


def _loss(frame: Frame) -> str:
    """The loss, with the way to it and back."""
    data, right, middle = frame.data, frame.rights[-1], (frame.top + frame.bottom) / 2
    left = right + frame.to_loss
    target = "target"
    if data["target"] and len(data["target"]) == 1:
        target = field(bracketed(data["target"][0]), "value", data_node="target")
    error, center = f"(y {MINUS} {target})²", right + frame.to_loss / 2
    inside = [
        svg.arrow(right, middle - ROW, left - 1, "picture-forward"),
        svg.pill(center - 4, middle - ROW, frame.to_loss - 20, error, "picture-op"),
        svg.arrow(left, middle + ROW, right + 1, "picture-backward"),
        svg.box(left, middle, OUTPUT, HEIGHT, "is-root", rows=2),
        frame.two_rows("loss", left + OUTPUT / 2, middle),
    ]
    if data["sizes"][-1] == 1:
        by = field(bracketed(frame.numbers[f"h{len(data['sizes']) - 1}.0"].grad), "local 0")
        inside.append(svg.pill(center + 3, middle + ROW, 78.0, f"× {by}", "picture-local"))
    words = f"loss: {shown(data['loss'])}"
    return tag("g", "".join(inside), data_node="loss", role="img", aria_label=words)


def _legend(frame: Frame) -> list[str]:
    """The legend of the colours: of weights below the drawing; with gradients, of directions above it."""
    what, y = "gradients" if frame.data["grads"] else "weights", frame.bottom + 18
    signs = [(8, f"positive {what}", "is-positive", 4.0), (156, f"negative {what}", "is-negative", 4.0)]
    signs += [(312, "zero", "is-zero", 1.2)] if frame.data["grads"] else []
    parts = []
    for x, means, sign, width in signs:
        kind = "picture-legend" if sign == "is-zero" else f"picture-legend {sign}"
        parts.append(path(f"M{x} {y:g}h24", f"picture-weight {sign}", stroke_width=width))
        parts.append(text(means, x + 30, y + 4, kind))
    return [*parts, *(svg.directions("gradients of the loss") if frame.data["grads"] else [])]
