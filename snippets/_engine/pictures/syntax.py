"""What an author writes: a fence that names values of the page.

    ```training title="Down the valley"
    x=X, y=y
    our start: w=ours[1], b=ours[2], loss=ours[0], grad_w=ours[3], grad_b=ours[4], lr=0.01
    ```

A line holds the arguments of a call, here after a label. A graph of `loss, gradients=False` has no gradients.
"""

import ast
import re
from collections.abc import Collection
from typing import NamedTuple

from snippets._engine.errors import PageError
from snippets._engine.page import Picture
from snippets._engine.texts import PRINTED

LABELLED = re.compile(r"^\s*(?P<label>[^=:(\[{\"']+?)\s*:\s*(?P<arguments>.*)$")
EXAMPLES = {
    "graph": "loss",
    "network": "model, x=x, target=y_true, loss=loss",
    "training": "x=X, y=y, and below it a line for each run, such as "
    "our start: w=ws, b=bs, loss=losses, grad_w=w_grads, grad_b=b_grads, lr=0.01",
}
KINDS = tuple(EXAMPLES)


class FenceLine(NamedTuple):
    """One line of a fence: its label, empty if it has none, and its expressions by name, of which one may be empty."""

    label: str
    arguments: dict[str, str]


def check(picture: Picture) -> list[PageError]:
    """The errors in the text of a fence."""
    header = picture.fence.header
    errors = []
    if unknown := [*header.classes, *header.unknown.split(), *(key for key in header.options if key != "title")]:
        what = f"a {picture.kind} fence does not know “{' '.join(unknown)}”."
        errors.append(PageError(picture.place, what, 'It takes title="…".'))
    if number := PRINTED.search(picture.title):
        what = f"nothing checks the number “{number[0]}” in the title of a picture."
        errors.append(PageError(picture.place, what, "Claim it in the text beside the picture."))
    try:
        parse_picture(picture.code)
    except ValueError as error:
        errors.append(PageError(picture.place, str(error), f"Write: {EXAMPLES[picture.kind]}."))
    return errors


def check_data(given: Picture) -> list[PageError]:
    """The errors in what a block gives to its explorer."""
    if "explorer" not in given.fence.header.options:
        what = "a block gives data, but names no explorer."
        return [PageError(given.place, what, 'Write explorer="…", or leave out data.')]
    try:
        parse_picture(given.code)
    except ValueError as error:
        return [PageError(given.place, str(error), 'Write data="x=x, start=weights[0]", an expression for each name.')]
    return []


def parse_picture(code: str) -> tuple[str, list[FenceLine]]:
    """The kind of a picture and its lines, from `Picture.code`; a ValueError says why there is no such picture."""
    kind, *texts = code.split("\n")
    lines = [_parse_line(text) for text in texts]
    if kind == "graph":
        if len(lines) != 1 or not lines[0].arguments.get("", "").isidentifier():
            raise ValueError("a graph fence holds the name of one tensor.")
        if lines[0].arguments.get("gradients", "False") != "False":
            raise ValueError("a graph fence shows gradients, unless it says gradients=False.")
        _expect(lines[0], {"", "gradients"} & lines[0].arguments.keys(), "a graph fence")
    elif kind == "data":
        if len(lines) != 1 or not lines[0].arguments or lines[0].label or "" in lines[0].arguments:
            raise ValueError("the data of an explorer are expressions with names.")
    elif kind == "network":
        if len(lines) != 1:
            raise ValueError("a network fence holds one line.")
        alone = lines[0].arguments.keys() == {""}  # the module is drawn by itself
        _expect(lines[0], [""] if alone else ["", "x", "target", "loss"], "a network fence")
    else:
        if len(lines) < 2:
            raise ValueError("a training fence holds a line for the data and one for each run.")
        _expect(lines[0], ["x", "y"], "the first line of a training fence")
        for run in lines[1:]:
            _expect(run, ["w", "b", "loss", "grad_w", "grad_b", "lr"], f"the run “{run.label}”")
    return kind, lines


def _parse_line(line: str) -> FenceLine:
    found = LABELLED.match(line)
    label, arguments = (found["label"], found["arguments"]) if found else ("", line)
    try:
        call = ast.parse(f"_({arguments.strip()})", mode="eval").body
    except SyntaxError:
        raise ValueError(f"“{line.strip()}” is not a list of names.") from None
    if not isinstance(call, ast.Call) or len(call.args) > 1 or any(word.arg is None for word in call.keywords):
        raise ValueError(f"“{line.strip()}” has more than one word without a name.")
    named = [*(("", argument) for argument in call.args), *((word.arg or "", word.value) for word in call.keywords)]
    return FenceLine(label, {name: ast.unparse(expression) for name, expression in named})


def _expect(line: FenceLine, names: Collection[str], what: str) -> None:
    """Raise a ValueError unless a line has arguments of exactly these names."""
    missing = [name or "the module itself" for name in names if name not in line.arguments]
    unknown = [name or expression for name, expression in line.arguments.items() if name not in names]
    if missing:
        raise ValueError(f"{what} does not say {', '.join(missing)}.")
    if unknown:
        raise ValueError(f"{what} does not know “{', '.join(unknown)}”.")
