"""The words of a graph: names of its tensors and operations, its title, its description and its table."""

from collections.abc import Mapping
from typing import Any

from snippets._engine.pictures.draw.svg import MINUS, SUPERSCRIPTS, Table, bracketed, listed, shown
from snippets._engine.pictures.schema import GraphData, Node

MAX_NAME_CHARS = 16  # of a name made from an operation
SIGNS = {"add": "+", "sub": MINUS, "mul": "×", "div": "÷"}


def formula(node: Node, operands: Mapping[str, str]) -> str:
    """The formula of a tensor, from the words for its inputs; empty for a leaf and a constant."""
    words = [operands[each] for each in node["inputs"]]
    if node["op"] in SIGNS:
        return f" {SIGNS[node['op']]} ".join(words)
    if node["op"] == "neg":
        return MINUS + words[0]
    if node["op"] == "pow":
        exponent = node["params"]["exponent"]
        whole = exponent == int(exponent)
        return words[0] + (str(int(exponent)).translate(SUPERSCRIPTS) if whole else f"^{bracketed(exponent)}")
    return f"{function(node)}({', '.join(words)})" if words else ""


def function(node: Node) -> str:
    """The name of an operation that is written as a function."""
    return node["op"].split("Backward")[0].lower()


def kind(node: Node) -> str:
    """The kind of a tensor: leaf or constant, and whether it is saved for the backward pass."""
    return ", ".join([node["op"]] * (node["op"] in ("leaf", "const")) + ["saved"] * node["saved"])


def title(data: GraphData) -> str:
    """What the picture shows, in a few words."""
    leaves = [node["label"] or node["id"] for node in data["nodes"] if node["op"] == "leaf"]
    return f"From {listed(leaves)} to {data['root']}{', and back' if data['kind'] == 'graph' else ''}"


def description(data: GraphData) -> str:
    """The whole picture in sentences."""
    named, forward, back = _names(data), [], []
    for node in data["nodes"]:
        if node["op"] != "const":
            forward.append(" = ".join(filter(None, (named[node["id"]], formula(node, named), shown(node["value"])))))
    for node in reversed(data["nodes"]):
        for of, part, local in _handed_back(node):
            product = f"{shown(node['grad'])} × {bracketed(local)} = " if local is not None else ""
            back.append(f"{named[of]} gets {product}{shown(part)}")
    whole = f"Forward: {', '.join(forward)}."
    return f"{whole} Backward, from gradient 1 at {data['root']}: {', '.join(back)}." if back else whole


def rows(data: GraphData) -> Table:
    """The table: a row for each tensor, inputs first."""
    named, found = _names(data), []
    columns = ["tensor", "made by", "value", f"gradient of {data['root']}", "hands back"]
    count = len(columns) if data["kind"] == "graph" else 3
    for node in data["nodes"]:
        back = [
            f"{shown(part)} to {named[of]}" + (f" (× {bracketed(local)})" if local is not None else "")
            for of, part, local in _handed_back(node)
        ]
        cells = [
            (named[node["id"]], ""),
            (" · ".join(filter(None, (formula(node, named), kind(node)))), ""),
            (shown(node["value"]), "value"),
            (shown(node["grad"]), "grad"),
            (", ".join(back) or "–", ""),
        ]
        found.append((node["id"], cells[:count]))
    return columns[:count], found


def _names(data: GraphData) -> dict[str, str]:
    """A name for each node: its own, the number if it is a constant, or else its formula, shortened."""
    found: dict[str, str] = {}
    for node in data["nodes"]:
        made = formula(node, found)
        if len(made) > MAX_NAME_CHARS:
            made = formula(node, dict.fromkeys(node["inputs"], "…")).replace(", …", "")
        made = bracketed(node["value"]) if node["op"] == "const" else f"({made})"
        found[node["id"]] = node["label"] or made
    return found


def _handed_back(node: Node) -> list[tuple[str, Any, Any]]:
    """For each input that gets a gradient from a node: its id, that gradient, and the local derivative."""
    handed = zip(node["inputs"], node["part"], node["local"], strict=True)
    return [(of, part, local) for of, part, local in handed if part is not None]
