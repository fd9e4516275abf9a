"""The rules of a backward pass in the tape, as in the lesson: where paths meet, it adds or overwrites, in two orders.

And the tape says what the slope is when the pass has found it, and not before.
"""

import random

import pytest

from tests.helpers import ROOT
from tests.helpers import explorers as replay
from tests.helpers.moving import explorers, run

pytestmark = pytest.mark.browser
LESSON = "lessons/where-paths-meet-gradients-add/"
CHAIN = "lessons/backpropagation-in-action/"
FIGURE = "figure.picture:has(.explorer-choice)"
PROGRAM = ROOT / "snippets/where_paths_meet_gradients_add.py"
RULES = [{"overwrite": overwrite, "other": other} for overwrite in (False, True) for other in (False, True)]


def lesson_walk():
    """The lesson's own backward pass, which adds or overwrites."""
    section = PROGRAM.read_text(encoding="utf-8").split("def walk(")[1].split("adding = ")[0]
    names = {}
    exec("def walk(" + section, names)
    return names["walk"]


def edges(a, b, c_first):
    """The edges of e = (a + b)(b + 1), from e back."""
    through_c, through_d = [("c", "a", 1.0), ("c", "b", 1.0)], [("d", "b", 1.0)]
    return [("e", "c", b + 1), ("e", "d", a + b), *(through_c + through_d if c_first else through_d + through_c)]


def test_a_pass_finds_what_the_lesson_s_finds(shared):
    """At random a and b, both rules in both orders give the gradients of the lesson's walk; to add gives torch's."""
    page, walk, rng = shared(LESSON), lesson_walk(), random.Random(0)
    (name, data) = next((name, data) for name, data in explorers(page) if name == "tape")
    ids = {node["label"]: node["id"] for node in data["nodes"] if node["label"]}
    lost = 0
    for _ in range(100):
        a, b = (replay.number(rng) for _ in "ab")
        inputs = {ids["a"]: a, ids["b"]: b}
        body = "return argument[1].map(rule => explorer.kind.evaluate(argument[0], rule).grads)"
        found = run(page, name, body, [inputs, RULES])
        torch = {key: number for key, (number,) in replay.graph(data, inputs)[1].items()}
        for rule, grads in zip(RULES, found, strict=True):
            by_lesson = walk(edges(a, b, rule["other"]), "e", add=not rule["overwrite"])
            ours = {label: grads[ids[label]] for label in "abcde"}
            assert replay.distance(ours, by_lesson) < 1e-9
            assert rule["overwrite"] or replay.distance({key: grads[key] for key in torch}, torch) < 1e-9
            lost += abs(ours["b"] - torch[ids["b"]]) > 1e-6
    assert lost > 100


LOOK = """figure => ({
    told: figure.querySelector("[role=status]").textContent,
    slope: figure.querySelector(".explorer-slope").textContent,
    heard: [...figure.querySelectorAll("input[type=range]")].map(each => each.ariaValueText).join("; "),
    line: figure.querySelector(".plot-tangent").getAttribute("visibility"),
})"""


@pytest.mark.thorough
def test_the_keyboard_switches_the_rule_and_the_address_keeps_it(opened):
    """To overwrite leaves b what came last, which the order decides; a and the way to c and d stay as they are."""
    page = opened(LESSON, clock=True)
    figure = page.locator(FIGURE)
    assert figure.evaluate(LOOK)["slope"] == "Slope of the tangent at b = 1: 5"
    figure.get_by_label("adds (+=)").focus()
    page.keyboard.press("ArrowRight")
    one = figure.evaluate(LOOK)
    assert "At b, 2 overwrites 3. What is left is 2" in one["told"]
    assert one["slope"] == "This pass says that the slope at b = 1 is 2"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    other = figure.evaluate(LOOK)
    assert "At b, 3 overwrites 2. What is left is 3" in other["told"]
    assert other["slope"] == "This pass says that the slope at b = 1 is 3"
    page.clock.run_for(300)
    assert page.url.endswith("#tape:rule=overwrite&order=other")
    again = opened(page.url.split("/", 3)[3]).locator(FIGURE)
    assert again.evaluate(LOOK) == other
    again.get_by_label("adds (+=)").check()
    assert "At b they add: 2 + 3 = 5" in again.evaluate(LOOK)["told"]


PRESS = "(figure, text) => [...figure.querySelectorAll('button')].find(each => each.textContent === text).click()"


@pytest.mark.parametrize("path", [LESSON, CHAIN])
def test_the_slope_is_said_when_the_pass_has_found_it(shared, path):
    """Before the backward pass there is no slope, no tangent and no gradient in what a slider says; at its end, all."""
    for figure in shared(path).query_selector_all("figure.picture:has(.plot)"):
        figure.evaluate(PRESS, "Start over")
        seen = figure.evaluate(LOOK)
        assert "Nothing is computed yet" in seen["told"]
        while not seen["told"].startswith("Backward"):
            assert seen["slope"].startswith("The backward pass will find the slope at ")
            assert "gradient" not in seen["heard"]
            assert seen["line"] == "hidden"
            figure.evaluate(PRESS, "Next")
            seen = figure.evaluate(LOOK)
        for _ in range(9):
            figure.evaluate(PRESS, "Next")
        seen = figure.evaluate(LOOK)
        assert seen["slope"].startswith("Slope of the tangent at ")
        assert "gradient" in seen["heard"]
        assert seen["line"] == "visible"


def test_only_a_tape_where_paths_meet_has_the_switches(shared):
    """A chain has none, and what its address asks of a rule is not heard."""
    page = shared(CHAIN)
    body = "return [explorer.kind.read(argument), !!explorer.picture.figure.querySelector('.explorer-choice')]"
    for name, switched in (("tape", False), ("tape-2", True)):
        state, has_switches = run(page, name, body, {"rule": "overwrite", "order": "other"})
        assert (state["overwrite"], state["other"], has_switches) == (switched, switched, switched)
