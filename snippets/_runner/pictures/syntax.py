"""What an author writes: a fence that names what the page holds at that point.

    ```graph title="Three operations, and back"
    loss
    ```

    ```graph title="Before anything came back"
    loss, gradients=False
    ```

    ```network title="The middle unit is silent"
    model, x=x, target=y_true, loss=loss
    ```

    ```training title="Down the valley"
    x=X, y=y
    our start: w=ours[1], b=ours[2], loss=ours[0], grad_w=ours[3], grad_b=ours[4], lr=0.01
    ```

The words are those of a call: expressions, separated by commas, some with a name. Pure: text in, text out.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from snippets._runner.errors import PageError
from snippets._runner.number import PRINTED
from snippets._runner.page import Picture

LABELLED = re.compile(r"^\s*(?P<label>[^=:(\[{\"']+?)\s*:\s*(?P<words>.*)$")
RUN = ("w", "b", "loss", "grad_w", "grad_b", "lr")
EXAMPLES = {
    "graph": "loss",
    "network": "model, x=x, target=y_true, loss=loss",
    "training": "x=X, y=y, and below it a line for each run, such as "
                "our start: w=ws, b=bs, loss=losses, grad_w=w_grads, grad_b=b_grads, lr=0.01",
}
KINDS = tuple(EXAMPLES)


@dataclass(frozen=True)
class Names:
    """One line of a fence: its label, if it has one, and the expression behind each word, of which one may be empty."""

    label: str
    words: dict[str, str]


def check(picture: Picture) -> list[PageError]:
    """What is wrong with a fence, as far as its text tells."""
    header = picture.fence.header
    unknown = [*header.classes, *header.unknown.split(), *(key for key in header.options if key != "title")]
    errors = []
    if unknown:
        errors.append(PageError(picture.place, f"a {picture.kind} fence does not know “{' '.join(unknown)}”.",
                                'It takes title="…".'))
    if number := PRINTED.search(picture.title):
        errors.append(PageError(picture.place, f"nothing checks the number “{number[0]}” in the title of a picture.",
                                "Claim it in the text beside the picture."))
    try:
        read(picture.code)
    except ValueError as error:
        errors.append(PageError(picture.place, f"{error}", f"Write: {EXAMPLES[picture.kind]}."))
    return errors


def read(code: str) -> tuple[str, list[Names]]:
    """The kind of a picture and its lines.

    Raises:
        ValueError: the lines are not what a picture of this kind takes; its text says why.
    """
    kind, *lines = code.split("\n")
    names = [_names(line) for line in lines]
    if kind == "graph":
        if len(names) != 1 or not names[0].words.get("", "").isidentifier():
            raise ValueError("a graph fence holds the name of one tensor.")
        if names[0].words.get("gradients", "False") != "False":
            raise ValueError("a graph fence shows gradients, unless it says gradients=False.")
        _expect(names[0], ("", "gradients") if "gradients" in names[0].words else ("",), "a graph fence")
    elif kind == "network":
        if len(names) != 1:
            raise ValueError("a network fence holds one line.")
        # The module alone is drawn as it stands.
        words = ("",) if set(names[0].words) == {""} else ("", "x", "target", "loss")
        _expect(names[0], words, "a network fence")
    else:
        if len(names) < 2:
            raise ValueError("a training fence holds a line for the data and one for each run.")
        _expect(names[0], ("x", "y"), "the first line of a training fence")
        for run in names[1:]:
            _expect(run, RUN, f"the run “{run.label}”")
    return kind, names


def _names(line: str) -> Names:
    found = LABELLED.match(line)
    label, words = (found["label"], found["words"]) if found else ("", line)
    try:
        call = ast.parse(f"_({words.strip()})", mode="eval").body
    except SyntaxError:
        raise ValueError(f"“{line.strip()}” is not a list of names.") from None
    if not isinstance(call, ast.Call) or len(call.args) > 1 or any(word.arg is None for word in call.keywords):
        raise ValueError(f"“{line.strip()}” has more than one word without a name.")
    words = [*(("", argument) for argument in call.args), *((word.arg, word.value) for word in call.keywords)]
    return Names(label, {word: ast.unparse(expression) for word, expression in words})


def _expect(names: Names, words: tuple[str, ...], what: str) -> None:
    spoken = {word: word or "the module itself" for word in words}
    missing = [spoken[word] for word in words if word not in names.words]
    unknown = [word or names.words[word] for word in names.words if word not in words]
    if missing:
        raise ValueError(f"{what} does not say {', '.join(missing)}.")
    if unknown:
        raise ValueError(f"{what} does not know “{', '.join(unknown)}”.")
