"""Words about a network, and what its two drawings have in common: its weights as edges with a sign and a width."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from snippets._runner.pictures.digits import shown
from snippets._runner.pictures.drawing import field
from snippets._runner.pictures.svg import path, tag
from snippets._runner.pictures.words import Rows

Data = dict[str, Any]
THIN, THICK = 1.2, 6.0
ACTIVATIONS = {"relu": "ReLU", "tanh": "tanh", "sigmoid": "sigmoid", "identity": ""}


@dataclass(frozen=True)
class Quantity:
    """One number of a network that has a gradient: its id, its name on the page, both values."""

    id: str
    name: str
    value: Any
    grad: Any


def weight(data: Data, layer: int, unit: int, place: int) -> Quantity:
    """What a unit multiplies one of its inputs by. Layers count from 1, units and inputs from 0."""
    grads = data["grads"]["weights"][layer - 1] if data["grads"] else None
    name = f"{_parameter(data, layer, 'weight')}[{unit}, {place}]"
    return Quantity(f"w{layer}.{unit}.{place}", name, data["weights"][layer - 1][unit][place],
                    grads[unit][place] if grads else None)


def bias(data: Data, layer: int, unit: int) -> Quantity | None:
    """What a unit adds; None if it adds nothing."""
    values, grads = data["biases"][layer - 1], data["grads"]["biases"][layer - 1] if data["grads"] else None
    if values is None:
        return None
    name = f"{_parameter(data, layer, 'bias')}[{unit}]"
    return Quantity(f"b{layer}.{unit}", name, values[unit], grads[unit] if grads else None)


def _parameter(data: Data, layer: int, kind: str) -> str:
    names = [name for name in data["parameters"] if name.endswith("weight")]
    return names[layer - 1].removesuffix("weight") + kind


def incoming(data: Data, layer: int, unit: int) -> list[Quantity]:
    """All that a unit is made of: its weights, and its bias."""
    weights = [weight(data, layer, unit, place) for place in range(data["sizes"][layer - 1])]
    added = bias(data, layer, unit)
    return [*weights, added] if added else weights


def unit_numbers(data: Data, letter: str, layer: int, unit: int) -> Quantity:
    """What goes into a unit's activation (z) or comes out of it (h)."""
    of = str(layer) if len(data["sizes"]) > 3 else ""
    name = output(data, layer) if letter == "h" else f"{letter}{of}"
    number = f"[{unit}]" if data["sizes"][layer] > 1 else ""
    return Quantity(f"{letter}{layer}.{unit}", name + number, data[letter][layer - 1][unit],
                    data["grads"][letter][layer - 1][unit])


def output(data: Data, layer: int) -> str:
    """What the output of a layer is called: y of the last one, h of others, with a number where there are several."""
    if layer == len(data["sizes"]) - 1:
        return "y"
    return f"h{layer}" if len(data["sizes"]) > 3 else "h"


def does(data: Data, layer: int) -> str:
    """What a unit makes of its weighted inputs."""
    activation = ACTIVATIONS[data["activations"][layer - 1]]
    return f"{activation}(sum)" if activation else "sum"


def input_number(data: Data, place: int) -> Quantity:
    """One of the numbers that the network is given."""
    grads = data["grads"]["input"] if data["grads"] else None
    return Quantity(f"x.{place}", f"x[{place}]", data["input"][place] if data["input"] else None,
                    grads[place] if grads else None)


def units(data: Data) -> Iterator[tuple[int, int]]:
    """All units, as (layer, unit)."""
    for layer, size in enumerate(data["sizes"][1:], 1):
        yield from ((layer, unit) for unit in range(size))


def is_silent(data: Data, layer: int, unit: int) -> bool:
    """Whether a unit lets neither its value nor its gradient through."""
    return bool(data["grads"]) and data["activations"][layer - 1] == "relu" and data["slopes"][layer - 1][unit] == 0


def is_plain(data: Data, layer: int) -> bool:
    """Whether the units of a layer have no activation."""
    return data["activations"][layer - 1] == "identity"


def strength(data: Data) -> float:
    """The largest of what the widths of the edges show."""
    return max(abs(_shown_on_edge(data, each)) for each in _parameters(data)) or 1


def _shown_on_edge(data: Data, quantity: Quantity) -> float:
    """The gradient of a weight or, where there is none, the weight; not a number counts as nothing."""
    number = quantity.grad if data["grads"] else quantity.value
    return number if isinstance(number, float) else 0.0


def sign(data: Data, quantity: Quantity) -> str:
    """The class of what shows a positive or a negative number, or none."""
    number = _shown_on_edge(data, quantity)
    return "is-positive" if number > 0 else "is-negative" if number < 0 else "is-zero"


def width(data: Data, quantity: Quantity, most: float) -> float:
    """Of the line that stands for a weight: the larger its gradient, the thicker."""
    return THIN + (THICK - THIN) * abs(_shown_on_edge(data, quantity)) / most


def edge(data: Data, quantity: Quantity, points: str, most: float) -> str:
    """A weight as a line."""
    thick = width(data, quantity, most)
    return path(points, f"picture-weight {sign(data, quantity)}", stroke_width=thick, data_node=quantity.id)


def edge_number(data: Data, quantity: Quantity, x: float, y: float, letter: bool = True) -> str:
    """The number of a weight, to the left of a point; a bias has its letter before it."""
    name, number = ("grad", quantity.grad) if data["grads"] else ("value", quantity.value)
    before = tag("tspan", "b ", class_="picture-letter") if letter and quantity.id.startswith("b") else ""
    return tag("text", before + field(shown(number), name), x=x, y=y, data_node=quantity.id,
               class_=f"picture-weight-number is-right {sign(data, quantity)}")


def title(data: Data) -> str:
    """What the picture shows, in a few words."""
    sizes = " to ".join(map(str, data["sizes"]))
    return f"The network, {sizes}" + (", with all values and gradients" if data["grads"] else ", and its weights")


def description(data: Data) -> str:
    """The whole picture in sentences."""
    if not data["grads"]:
        return "; ".join(f"{each.name} = {shown(each.value)}" for each in _parameters(data)) + "."
    given = ", ".join(f"{each.name} = {shown(each.value)}" for each in _inputs(data))
    states = []
    for layer, unit in units(data):
        z, h = (unit_numbers(data, letter, layer, unit) for letter in "zh")
        states.append(f"{h.name} = {shown(h.value)} with gradient {shown(h.grad)}" if is_plain(data, layer) else
                      f"unit {unit} of layer {layer} is {'silent' if is_silent(data, layer, unit) else 'active'}: "
                      f"z {shown(z.value)}, h {shown(h.value)}, gradient of h {shown(h.grad)}, of z {shown(z.grad)}")
    return f"At {given}: {'; '.join(states)}; loss {shown(data['loss'])}."


def rows(data: Data) -> Rows:
    """The numbers of a network: parameters layer by layer, then what flows."""
    if not data["grads"]:
        return [("", [("parameter", ""), ("value", "")]),
                *((each.id, [(each.name, ""), (shown(each.value), "value")]) for each in _parameters(data))]
    body = [*_inputs(data)]
    for layer, size in enumerate(data["sizes"][1:], 1):
        for unit in range(size):
            body += incoming(data, layer, unit)
        letters = "h" if is_plain(data, layer) else "zh"
        body += [unit_numbers(data, letter, layer, unit) for letter in letters for unit in range(size)]
    body.append(Quantity("loss", "loss", data["loss"], 1.0))
    head = ("quantity", "value", "gradient of the loss")
    return [("", [(cell, "") for cell in head]),
            *((each.id, [(each.name, ""), (shown(each.value), "value"), (shown(each.grad), "grad")]) for each in body)]


def _parameters(data: Data) -> list[Quantity]:
    return [each for layer, unit in units(data) for each in incoming(data, layer, unit)]


def _inputs(data: Data) -> list[Quantity]:
    return [input_number(data, place) for place in range(data["sizes"][0])]
