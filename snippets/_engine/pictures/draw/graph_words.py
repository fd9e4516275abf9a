"""The words of a graph: names of its tensors and operations, its title, its description and its table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from snippets._engine.pictures.draw.digits import MINUS, SUPERSCRIPTS, shown
from snippets._engine.pictures.schema import GraphData, Node

Rows = list[tuple[str, list[tuple[str, str]]]]  # (node, cells), a cell being (text, field); the first row is the head
MAX_NAME_CHARS = 16  # of a name made from an operation
SIGNS = {"add": "+", "sub": MINUS, "mul": "×", "div": "÷"}


def names(nodes: Iterable[Node]) -> dict[str, str]:
    """A name for each node: its own, the number if it is a constant, or else its formula, shortened."""
    found: dict[str, str] = {}
    for node in nodes:
        made = bracketed(node["value"]) if node["op"] == "const" else f"({_short_formula(node, found)})"
        found[node["id"]] = node["label"] or made
    return found


def bracketed(value: Any) -> str:
    """A number after a sign: in brackets if it is negative."""
    text = shown(value)
    return f"({text})" if text.startswith(MINUS) else text


def power(exponent: float) -> str:
    """An exponent after its base: ², or ^0.5."""
    return str(int(exponent)).translate(SUPERSCRIPTS) if exponent == int(exponent) else f"^{bracketed(exponent)}"


def function(node: Node) -> str:
    """The name of an operation that is written as a function."""
    return node["op"].split("Backward")[0].lower()


def formula(node: Node, named: dict[str, str]) -> str:
    """The formula of a tensor; empty for a leaf and a constant."""
    operands = [named[each] for each in node["inputs"]]
    if node["op"] in SIGNS:
        return f" {SIGNS[node['op']]} ".join(operands)
    if node["op"] == "pow":
        return operands[0] + power(node["params"]["exponent"])
    if node["op"] == "neg":
        return MINUS + operands[0]
    return f"{function(node)}({', '.join(operands)})" if operands else ""


def _short_formula(node: Node, named: dict[str, str]) -> str:
    whole = formula(node, named)
    if len(whole) <= MAX_NAME_CHARS:
        return whole
    return formula(node, dict.fromkeys(node["inputs"], "…")).replace(", …", "")


def kind(node: Node) -> str:
    """The kind of a tensor: leaf or constant, and whether it is saved for the backward pass."""
    kinds = [node["op"]] if node["op"] in ("leaf", "const") else []
    return ", ".join([*kinds, *(["saved"] if node["saved"] else [])])


def title(data: GraphData) -> str:
    """What the picture shows, in a few words."""
    leaves = [node["label"] or node["id"] for node in data["nodes"] if node["op"] == "leaf"]
    return f"From {listed(leaves)} to {data['root']}{', and back' if data['kind'] == 'graph' else ''}"


def description(data: GraphData) -> str:
    """The whole picture in sentences."""
    named = names(data["nodes"])
    forward = [
        " = ".join(filter(None, (named[node["id"]], formula(node, named), shown(node["value"]))))
        for node in data["nodes"]
        if node["op"] != "const"
    ]
    back = []
    for node in reversed(data["nodes"]):
        for of, part, local in _handed_back(node):
            product = f"{shown(node['grad'])} × {bracketed(local)} = " if local is not None else ""
            back.append(f"{named[of]} gets {product}{shown(part)}")
    whole = f"Forward: {', '.join(forward)}."
    return f"{whole} Backward, from gradient 1 at {data['root']}: {', '.join(back)}." if back else whole


def _handed_back(node: Node) -> list[tuple[str, Any, Any]]:
    """For each input that gets a gradient from a node: its id, that gradient, and the local derivative."""
    handed = zip(node["inputs"], node["part"], node["local"], strict=True)
    return [(of, part, local) for of, part, local in handed if part is not None]


def rows(data: GraphData) -> Rows:
    """The table: a row for each tensor, inputs first."""
    named = names(data["nodes"])
    head = ("tensor", "made by", "value", f"gradient of {data['root']}", "hands back")
    columns = len(head) if data["kind"] == "graph" else 3
    found: Rows = [("", [(cell, "") for cell in head[:columns]])]
    for node in data["nodes"]:
        back = [
            f"{shown(part)} to {named[of]}" + (f" (× {bracketed(local)})" if local is not None else "")
            for of, part, local in _handed_back(node)
        ]
        origin = " · ".join(filter(None, (formula(node, named), kind(node))))
        cells = [
            (named[node["id"]], ""),
            (origin, ""),
            (shown(node["value"]), "value"),
            (shown(node["grad"]), "grad"),
            (", ".join(back) or "–", ""),
        ]
        found.append((node["id"], cells[:columns]))
    return found


def listed(words: list[str]) -> str:
    """Words in a row: a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
