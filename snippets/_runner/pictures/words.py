"""Words about a graph: how its tensors are called and made, what the picture says to who does not see it, its table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from snippets._runner.pictures.digits import MINUS, SUPERSCRIPTS, shown

Node = dict[str, Any]
Rows = list[tuple[str, list[tuple[str, str]]]]  # (node, cells), a cell being (text, field); the first row is the head
LONGEST = 16  # characters of a name that is made up
SIGNS = {"add": "+", "sub": MINUS, "mul": "×", "div": "÷"}


def names(nodes: Iterable[Node]) -> dict[str, str]:
    """What to call each node: its name, its number if it is a constant, or else how it is made, in short."""
    found: dict[str, str] = {}
    for node in nodes:
        if node["op"] == "const":
            found[node["id"]] = node["label"] or bracketed(node["value"])
        else:
            found[node["id"]] = node["label"] or f"({made(node, found)})"
    return found


def bracketed(value: Any) -> str:
    """A number that stands behind a sign: in brackets where it would be misread."""
    text = shown(value)
    return f"({text})" if text.startswith(MINUS) else text


def power(exponent: float) -> str:
    """An exponent behind its base: ², or ^0.5."""
    return str(int(exponent)).translate(SUPERSCRIPTS) if exponent == int(exponent) else f"^{bracketed(exponent)}"


def formula(node: Node, named: dict[str, str]) -> str:
    """How a tensor is made, as one would write it; empty for what is not."""
    operands = [named[each] for each in node["inputs"]]
    if node["op"] in SIGNS:
        return f" {SIGNS[node['op']]} ".join(operands)
    if node["op"] == "pow":
        return operands[0] + power(node["params"]["exponent"])
    if node["op"] == "neg":
        return MINUS + operands[0]
    return f"{function(node)}({', '.join(operands)})" if operands else ""


def made(node: Node, named: dict[str, str]) -> str:
    """How a tensor is made, in short: without its operands where they are long."""
    whole = formula(node, named)
    return whole if len(whole) <= LONGEST else formula(node, dict.fromkeys(node["inputs"], "…")).replace(", …", "")


def function(node: Node) -> str:
    """The name of an operation that is written as a function."""
    return node["op"].split("Backward")[0].lower()


def kind(node: Node) -> str:
    """What sort of tensor it is: a leaf, a constant, saved for the backward pass."""
    kinds = [node["op"]] if node["op"] in ("leaf", "const") else []
    return ", ".join([*kinds, *(["saved"] if node["saved"] else [])])


def title(data: dict[str, Any]) -> str:
    """What the picture shows, in a few words."""
    leaves = [node["label"] or node["id"] for node in data["nodes"] if node["op"] == "leaf"]
    return f"From {listed(leaves)} to {data['root']}{', and back' if data['kind'] == 'graph' else ''}"


def description(data: dict[str, Any]) -> str:
    """The whole picture in sentences."""
    named = names(data["nodes"])
    forward = [f"{named[node['id']]} = {formula(node, named)} = {shown(node['value'])}" if node["inputs"]
               else f"{named[node['id']]} = {shown(node['value'])}" for node in data["nodes"] if node["op"] != "const"]
    back = [f"{named[of]} gets {_product(node, local)}{shown(part)}" for node in reversed(data["nodes"])
            for of, part, local in zip(node["inputs"], node["part"], node["local"], strict=True) if part is not None]
    whole = f"Forward: {', '.join(forward)}."
    return f"{whole} Backward, from gradient 1 at {data['root']}: {', '.join(back)}." if back else whole


def _product(node: Node, local: float | None) -> str:
    return f"{shown(node['grad'])} × {bracketed(local)} = " if local is not None else ""


def rows(data: dict[str, Any]) -> Rows:
    """The numbers of a graph: a row for each tensor, inputs first."""
    named = names(data["nodes"])
    head = ("tensor", "made by", "value", f"gradient of {data['root']}", "hands back")
    shows = len(head) if data["kind"] == "graph" else 3
    found: Rows = [("", [(cell, "") for cell in head[:shows]])]
    for node in data["nodes"]:
        back = [f"{shown(part)} to {named[of]}" + (f" (× {bracketed(local)})" if local is not None else "")
                for of, part, local in zip(node["inputs"], node["part"], node["local"], strict=True)
                if part is not None]
        origin = " · ".join(text for text in (formula(node, named), kind(node)) if text)
        cells = [(named[node["id"]], ""), (origin, ""), (shown(node["value"]), "value"),
                 (shown(node["grad"]), "grad"), (", ".join(back) or "–", "")]
        found.append((node["id"], cells[:shows]))
    return found


def listed(words: list[str]) -> str:
    """Words as one says them: a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
