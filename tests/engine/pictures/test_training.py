"""Trainings: what the page recorded is what the formulas give from which the map is drawn."""

import lxml.html
import pytest

from snippets._engine.pictures.draw.training import draw
from tests.helpers.looking import FENCES, TRAINING, data, error, page

SERIES = {"w": "ws", "b": "bs", "loss": "losses", "grad_w": "w_grads", "grad_b": "b_grads"}


def test_what_was_recorded_is_what_is_shown():
    """Every number of a run is the page's, in full."""
    found, names = data("training", TRAINING), page(TRAINING)
    (run,) = found["runs"]
    assert {name: run[name] for name in SERIES} == {name: names[series] for name, series in SERIES.items()}
    assert (run["label"], run["lr"], found["x"]) == ("a run", 0.02, [1, 2, 4])


def test_a_run_is_known_by_the_names_that_no_other_run_has():
    """A name that two runs share belongs to neither."""
    words = "grad_w=w_grads, grad_b=b_grads, lr=lr"
    found = data(
        "training",
        TRAINING + "one = two = losses\nthe = slice(None)",
        f"x=x, y=y\none: w=ws[the], b=bs, loss=one, {words}\ntwo: w=ws, b=bs, loss=two, {words}",
    )
    assert [run["names"] for run in found["runs"]] == [["one", "the"], ["two"]]


def test_a_line_of_the_map_has_one_loss():
    """At each point of a line of equal loss, the mean squared error is the line's level, as well as it can be drawn."""
    found = data("training", TRAINING)
    drawn = found["map"]
    for level, lines in zip(drawn["levels"], drawn["lines"], strict=True):
        for w, b in [point for line in lines for point in line]:
            misses = [w * x + b - y for x, y in zip(found["x"], found["y"], strict=True)]
            assert sum(miss**2 for miss in misses) / 3 == pytest.approx(level, rel=0.05, abs=0.01)


def test_the_map_holds_every_step_and_the_lowest_point():
    """Nothing that a run passed lies outside."""
    found = data("training", TRAINING)
    drawn, run = found["map"], found["runs"][0]
    for name, lowest in zip("wb", drawn["lowest"], strict=True):
        low, high = drawn[name]
        assert all(low < value < high for value in [*run[name], lowest])


def test_the_axes_of_the_map_are_equal():
    """A step is as long on the map for w as for b, so that what is round or at right angles looks so."""
    drawing = lxml.html.fromstring(f"<div>{draw(data('training', TRAINING))}</div>")
    (panel,) = drawing.xpath("//*[@data-panel='map']")
    scales = [map(float, panel.get(name).split()) for name in ("data-x", "data-y")]
    across, up = ((end - start) / (high - low) for low, high, start, end in scales)
    assert across == pytest.approx(-up)


@pytest.mark.parametrize(
    "change, why",
    [
        (
            ("w=ws", "w=ws[1:]"),
            "the run “a run” has not one length from 2 to 500: w 19, b 20, loss 20, grad_w 20, grad_b 20.",
        ),
        (("w=ws", "w=nothing"), "there is no “nothing” on this page so far."),
        (("w=ws", "w='abc'"), "“'abc'” is not a list of numbers; its type is str."),
        (
            ("w=ws", "w=[float('nan')] * 20"),
            "“[float('nan')] * 20” holds what is not finite, which has no place in a picture.",
        ),
        (("x=x", "x=x[1:]"), "x has 2 and y 3 elements; a picture takes from 2 to 50 points."),
        (("lr=lr", "lr=[1, 2]"), "the lr of the run “a run” is not one number."),
        (
            ("loss=losses", "loss=bs"),
            "the run “a run” has loss -1 at step 0, but for the mean squared error of the line "
            "w = 0.5, b = -1 it is 26.4167.",
        ),
        (("grad_b=b_grads", "grad_b=w_grads"), None),
    ],
)
def test_the_error_says_why_a_training_cannot_be_drawn(change, why):
    """One sentence says what is wrong."""
    said = error("training", TRAINING, FENCES["training"].replace(*change))
    assert said == why if why else "has grad_b" in said
