"""A graph as a drawing."""

from __future__ import annotations

from typing import Any

from snippets._runner.pictures.digits import shown
from snippets._runner.pictures.svg import drawing, tag, text

Node = dict[str, Any]
Rows = list[tuple[str, list[tuple[str, str]]]]
SIGNS = {"add": "+", "sub": "−", "mul": "×", "div": "÷"}


def title(data: dict[str, Any]) -> str:
    """What the picture shows, in a few words."""
    leaves = [_name(node) for node in data["nodes"] if node["op"] == "leaf"]
    return f"From {', '.join(leaves)} to {data['root']}, and back"


def rows(data: dict[str, Any]) -> Rows:
    """The numbers of a graph: a row for each tensor, inputs first."""
    names = {node["id"]: _name(node) for node in data["nodes"]}
    found: Rows = [("", [(cell, "") for cell in
                         ("tensor", "made by", "value", f"gradient of {data['root']}", "passes back")])]
    for node in data["nodes"]:
        back = [f"to {names[of]}: {shown(part)}" for of, part in zip(node["inputs"], node["part"], strict=True)
                if part is not None]
        found.append((node["id"], [(names[node["id"]], ""), (formula(node, names), ""), (shown(node["value"]), "value"),
                                   (shown(node["grad"]), "grad"), ("; ".join(back) or "–", "")]))
    return found


def _name(node: Node) -> str:
    return node["label"] or (shown(node["value"]) if node["op"] == "const" else node["id"])


def formula(node: Node, names: dict[str, str]) -> str:
    """How a tensor is made, as one would write it."""
    operands = [names[each] for each in node["inputs"]]
    if node["op"] in SIGNS:
        return f" {SIGNS[node['op']]} ".join(operands)
    if node["op"] == "pow":
        return f"{operands[0]} to the power of {shown(node['params']['exponent'])}"
    return f"{node['op']}({', '.join(operands)})" if operands else node["op"]


def draw(data: dict[str, Any]) -> list[str]:
    """The drawings of a graph."""
    names = {node["id"]: _name(node) for node in data["nodes"]}
    parts = []
    for n, node in enumerate(data["nodes"]):
        y = 24.0 + 40 * n
        parts.append(tag("g", "".join([
            text(f"{names[node['id']]} = {formula(node, names)}", 12, y, "picture-name"),
            text(shown(node["value"]), 220, y, "picture-value", data_field="value"),
            text(shown(node["grad"]), 300, y, "picture-grad", data_field="grad"),
        ]), data_node=node["id"]))
    return [drawing(parts, 358, 40.0 * len(data["nodes"]), "picture-tall", title(data), "")]
