"""The numbers of a network, what they are called, and the lines that stand for weights.

Layers count from 1, units and inputs from 0. A weight shows its gradient or, in a module drawn by itself, its value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from snippets._engine.pictures.draw.digits import shown
from snippets._engine.pictures.draw.graph_words import Rows
from snippets._engine.pictures.draw.svg import field, path, tag
from snippets._engine.pictures.schema import NetworkData

THIN, THICK = 1.2, 6.0  # pixels
ACTIVATIONS = {"relu": "ReLU", "tanh": "tanh", "sigmoid": "sigmoid", "identity": ""}


@dataclass(frozen=True)
class Quantity:
    """One number of a network: its id, its name on the page, its value and its gradient."""

    id: str
    name: str
    value: Any
    grad: Any


def _entry(of: Any, *places: int) -> Any:
    """An entry of nested lists, or None where there is no list."""
    for place in places:
        of = None if of is None else of[place]
    return of


def _gradients(data: NetworkData, name: Literal["input", "weights", "biases", "z", "h"]) -> Any:
    return data["grads"][name] if data["grads"] else None


def incoming(data: NetworkData, layer: int, unit: int) -> list[Quantity]:
    """The weights of a unit and, if it has one, its bias."""
    name = [name for name in data["parameters"] if name.endswith("weight")][layer - 1]
    values, grads = data["weights"][layer - 1][unit], _entry(_gradients(data, "weights"), layer - 1, unit)
    found = [
        Quantity(f"w{layer}.{unit}.{place}", f"{name}[{unit}, {place}]", value, _entry(grads, place))
        for place, value in enumerate(values)
    ]
    if (bias := _entry(data["biases"], layer - 1, unit)) is not None:
        grad = _entry(_gradients(data, "biases"), layer - 1, unit)
        found.append(Quantity(f"b{layer}.{unit}", f"{name.removesuffix('weight')}bias[{unit}]", bias, grad))
    return found


def state(data: NetworkData, letter: Literal["z", "h"], layer: int, unit: int) -> Quantity:
    """What goes into the activation of a unit (z), or what comes out of it (h)."""
    name = output_name(data, layer) if letter == "h" else f"z{layer}" if len(data["sizes"]) > 3 else "z"
    number = f"[{unit}]" if data["sizes"][layer] > 1 else ""
    return Quantity(
        f"{letter}{layer}.{unit}",
        name + number,
        _entry(data[letter], layer - 1, unit),
        _entry(_gradients(data, letter), layer - 1, unit),
    )


def output_name(data: NetworkData, layer: int) -> str:
    """The output of a layer: y for the last one, h for others, with a number if there are several."""
    if layer == len(data["sizes"]) - 1:
        return "y"
    return f"h{layer}" if len(data["sizes"]) > 3 else "h"


def inputs(data: NetworkData) -> list[Quantity]:
    """The numbers that the network is given."""
    values, grads = data["input"], _gradients(data, "input")
    return [
        Quantity(f"x.{place}", f"x[{place}]", _entry(values, place), _entry(grads, place))
        for place in range(data["sizes"][0])
    ]


def loss(data: NetworkData) -> Quantity:
    """The loss, with its gradient by itself."""
    return Quantity("loss", "loss", data["loss"], 1.0)


def slope(data: NetworkData, layer: int, unit: int) -> Any:
    """The derivative of a unit's activation."""
    return _entry(data["slopes"], layer - 1, unit)


def units(data: NetworkData) -> Iterator[tuple[int, int]]:
    """All units, as (layer, unit)."""
    yield from ((layer, unit) for layer, size in enumerate(data["sizes"][1:], 1) for unit in range(size))


def is_silent(data: NetworkData, layer: int, unit: int) -> bool:
    """Whether a unit lets neither its value nor its gradient through."""
    return data["activations"][layer - 1] == "relu" and slope(data, layer, unit) == 0


def is_plain(data: NetworkData, layer: int) -> bool:
    """Whether the units of a layer have no activation."""
    return data["activations"][layer - 1] == "identity"


def largest(data: NetworkData) -> float:
    """The largest number that a line shows, or 1 if all are 0."""
    return max(abs(_number(data, each)) for each in _parameters(data)) or 1


def _number(data: NetworkData, quantity: Quantity) -> float:
    """What the line of a weight shows; 0 for what is not a number."""
    number = quantity.grad if data["grads"] else quantity.value
    return number if isinstance(number, float) else 0.0


def _sign(data: NetworkData, quantity: Quantity) -> str:
    number = _number(data, quantity)
    return "is-positive" if number > 0 else "is-negative" if number < 0 else "is-zero"


def line_width(data: NetworkData, quantity: Quantity, most: float) -> float:
    """The width of the line of a weight, in pixels. `most` is the largest number that a line shows."""
    return THIN + (THICK - THIN) * abs(_number(data, quantity)) / most


def line(data: NetworkData, quantity: Quantity, points: str, most: float) -> str:
    """A weight as a line."""
    return path(
        points,
        f"picture-weight {_sign(data, quantity)}",
        stroke_width=line_width(data, quantity, most),
        data_node=quantity.id,
    )


def line_number(data: NetworkData, quantity: Quantity, x: float, y: float) -> str:
    """The number of a weight, to the left of a point. A bias has the letter b before it."""
    name, number = ("grad", quantity.grad) if data["grads"] else ("value", quantity.value)
    before = tag("tspan", "b ", class_="picture-letter") if quantity.id.startswith("b") else ""
    return tag(
        "text",
        before + field(shown(number), name),
        x=x,
        y=y,
        data_node=quantity.id,
        class_=f"picture-weight-number is-right {_sign(data, quantity)}",
    )


def title(data: NetworkData) -> str:
    """What the picture shows, in a few words."""
    sizes = " to ".join(map(str, data["sizes"]))
    return f"The network, {sizes}" + (", with all values and gradients" if data["grads"] else ", and its weights")


def description(data: NetworkData) -> str:
    """The whole picture in sentences."""
    if not data["grads"]:
        return "; ".join(f"{each.name} = {shown(each.value)}" for each in _parameters(data)) + "."
    given = ", ".join(f"{each.name} = {shown(each.value)}" for each in inputs(data))
    states = []
    for layer, unit in units(data):
        z, h = state(data, "z", layer, unit), state(data, "h", layer, unit)
        states.append(
            f"{h.name} = {shown(h.value)} with gradient {shown(h.grad)}"
            if is_plain(data, layer)
            else f"unit {unit} of layer {layer} is {'silent' if is_silent(data, layer, unit) else 'active'}: "
            f"z {shown(z.value)}, h {shown(h.value)}, gradient of h {shown(h.grad)}, of z {shown(z.grad)}"
        )
    return f"At {given}: {'; '.join(states)}; loss {shown(data['loss'])}."


def rows(data: NetworkData) -> Rows:
    """The table: the parameters; with gradients the inputs, then for each layer its parameters and its units."""
    if not data["grads"]:
        return [
            ("", [("parameter", ""), ("value", "")]),
            *((each.id, [(each.name, ""), (shown(each.value), "value")]) for each in _parameters(data)),
        ]
    body = inputs(data)
    for layer, size in enumerate(data["sizes"][1:], 1):
        body += [each for unit in range(size) for each in incoming(data, layer, unit)]
        if not is_plain(data, layer):
            body += [state(data, "z", layer, unit) for unit in range(size)]
        body += [state(data, "h", layer, unit) for unit in range(size)]
    head = ("quantity", "value", "gradient of the loss")
    return [
        ("", [(cell, "") for cell in head]),
        *(
            (each.id, [(each.name, ""), (shown(each.value), "value"), (shown(each.grad), "grad")])
            for each in [*body, loss(data)]
        ),
    ]


def _parameters(data: NetworkData) -> list[Quantity]:
    return [each for layer, unit in units(data) for each in incoming(data, layer, unit)]
