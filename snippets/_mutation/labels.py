"""Mutants of labels: words that code prints or writes into a figure, and colours, changed one at a time.

Such a change leaves every number as it is. So only the recorded output can notice it, and it is counted apart.
"""

import ast
import re
from collections.abc import Iterator

from snippets._mutation.equivalents import Change
from snippets._mutation.lexicon import opposites
from snippets._mutation.operators import Mutation, offsets

WRITING = """
    annotate legend print set set_title set_xlabel set_xticks set_ylabel set_yticks suptitle text title xlabel ylabel
""".split()
WORDED = ("label", "title", "xlabel", "ylabel", "num")  # keywords of any call
COLOURED = ("c", "color", "colors", "ec", "edgecolor", "facecolor", "fc")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
FIELD = re.compile(r"\{[^{}]*\}")  # of an f-string
OTHER_COLOUR = "#000000"


def labels(code: str) -> Iterator[Mutation]:
    """Every change of a word or a colour that a piece of code shows."""
    try:
        tree = ast.parse(code)
    except SyntaxError:  # a block that shows one
        return
    place = offsets(code)
    colours = list(dict.fromkeys(COLOUR.findall(code)))
    seen = set()
    for kind, node in _shown(tree):
        start, end = place(node.lineno, node.col_offset), place(node.end_lineno or 0, node.end_col_offset or 0)
        text = code[start:end]
        for a, b, other in _colours(text, colours) if kind == "colour" else _words(text):
            changed = code[: start + a] + other + code[start + b :]
            if changed not in seen:
                seen.add(changed)
                line = code.count("\n", 0, start + a)
                lines = (each.split("\n")[line].strip() for each in (code, changed))
                yield Mutation(kind, changed, line, Change(*lines))


def _shown(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The texts in code that a reader gets to see, as kind and node."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        texts = [node for argument in call.args for node in _texts(argument)] if name in WRITING else []
        colours = []
        for keyword in call.keywords:
            if keyword.arg in COLOURED:
                colours += _texts(keyword.value)
            elif keyword.arg in WORDED:
                texts += _texts(keyword.value)
        yield from (("label", node) for node in texts)
        yield from (("colour", node) for node in colours)


def _texts(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return [node]
    return [each for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr) for each in _texts(child)]


def _words(text: str) -> Iterator[tuple[int, int, str]]:
    readable = FIELD.sub(lambda field: "_" * len(field[0]), text)
    for _, start, end, other in opposites(readable):
        yield start, end, other or "so"


def _colours(text: str, known: list[str]) -> Iterator[tuple[int, int, str]]:
    for match in COLOUR.finditer(text):
        yield *match.span(), next((each for each in known if each != match[0]), OTHER_COLOUR)
