"""What an author writes in the fence of a picture, and the errors in it that the parser reports."""

import pytest

from snippets._engine.pictures.syntax import FenceLine, parse_picture
from tests.helpers.given import lines, said
from tests.helpers.given import read as page_of

RUN = "a run: w=ws, b=bs, loss=ls, grad_w=gw, grad_b=gb, lr=0.1"


def test_names_and_expressions():
    """The words are those of a call: one without a name, others with one, whatever brackets they hold."""
    assert parse_picture("network\nmodel[0], x=pair(1, 2), target=y, loss=loss") == (
        "network",
        [FenceLine("", {"": "model[0]", "x": "pair(1, 2)", "target": "y", "loss": "loss"})],
    )


def test_a_run_has_a_label():
    """What stands before a colon is a name for readers; a colon within brackets is Python's."""
    _, (_, run) = parse_picture("training\nx=X, y=y\n" + RUN.replace("w=ws,", "w=ws[:, 0],"))
    assert (run.label, run.arguments["w"], run.arguments["lr"]) == ("a run", "ws[:, 0]", "0.1")


@pytest.mark.parametrize(
    "body, why",
    [
        (["graph", "loss + 1"], "a graph fence holds the name of one tensor."),
        (["graph", "loss", "z"], "a graph fence holds the name of one tensor."),
        (["graph"], "a graph fence holds the name of one tensor."),
        (["graph", "loss, gradients=True"], "a graph fence shows gradients, unless it says gradients=False."),
        (["graph", "loss, colour=1"], "a graph fence does not know “colour”."),
        (["graph", "loss z"], "“loss z” is not a list of names."),
        (["network", "model, x=x"], "a network fence does not say target, loss."),
        (["network", "x=x, target=y, loss=loss"], "a network fence does not say the module itself."),
        (["network", "model, x=x, target=y, loss=loss, lr=1"], "a network fence does not know “lr”."),
        (["network", "model, other"], "“model, other” has more than one word without a name."),
        (["training", "x=X, y=y"], "a training fence holds a line for the data and one for each run."),
        (["training", "x=X", RUN], "the first line of a training fence does not say y."),
        (["training", "x=X, y=y", RUN.replace(", lr=0.1", "")], "the run “a run” does not say lr."),
    ],
)
def test_an_error_in_a_fence_is_reported(body, why):
    """The error stands at the fence, and no picture is asked for."""
    page = page_of(lines("Text.", "", "```" + body[0], *body[1:], "```"))
    assert said(page) == [(3, why)]
    assert page.pictures == ()


@pytest.mark.parametrize(
    "header, why",
    [
        ("graph size=3", "a graph fence does not know “size”."),
        ("graph big", "a graph fence does not know “big”."),
        ('graph title="It is 56"', "nothing checks the number “56” in the title of a picture."),
    ],
)
def test_a_fence_takes_a_title_without_numbers(header, why):
    """Nothing but a title stands behind the kind, and what nobody checks is not in it."""
    assert said(page_of(lines(f"```{header}", "loss", "```"))) == [(1, why)]


def test_pictures_are_steps_in_reading_order():
    """A picture is looked at where it stands, between the blocks and claims around it."""
    page = page_of(
        lines(
            "```python",
            "x = 1",
            "```",
            "{{ 1 :: x }}",
            "",
            "- A list:",
            "",
            "    ```graph",
            "    x",
            "    ```",
            "",
            "```python",
            "x = 2",
            "```",
        )
    )
    assert page.errors == ()
    assert [type(step).__name__ for step in page.steps] == ["Block", "Claim", "Picture", "Block"]
    assert str(page.pictures[0]) == "docs/page.md:8"
