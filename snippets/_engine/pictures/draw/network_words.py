"""The words of a network: its quantities and what they are called, its title, its description and its table.

Layers count from 1, units and inputs from 0.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from snippets._engine.pictures.draw.svg import Table, shown
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
