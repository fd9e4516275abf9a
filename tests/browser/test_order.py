"""Being the engine: the reader's walk through the diamond gives what the lesson's own engine gives, right or wrong."""

import random

import pytest
import torch

from tests.helpers.blocks import names_of
from tests.helpers.moving import run

pytestmark = pytest.mark.browser
LESSON = "lessons/build-the-engine-in-forty-lines/"
FIGURE = "figure.picture-order"
NODES = "yabux"
EVALUATE = "return argument.map(explorer.kind.evaluate);"
ORDERS = ("recursion", "once", "queue", "as_computed", "in_order")


@pytest.fixture(scope="module")
def lesson():
    """The names that are left when the lesson's blocks have run."""
    return vars(names_of("build-the-engine-in-forty-lines"))


def graph(lesson, at):
    """The diamond of the lesson at a number: its result, and its nodes by name."""
    x = lesson["Value"](at)
    y = lesson["diamond"](x)
    a, b = (source for source, _ in y.inputs)
    return y, {"y": y, "a": a, "b": b, "u": a.inputs[0][0], "x": x}


def walked(lesson, visits, at):
    """What the lesson's first engine leaves at each node behind these visits."""
    y, nodes = graph(lesson, at)
    y.grad = 1.0
    for node in map(nodes.get, visits):
        for source, slope in node.inputs:
            source.grad += node.grad * slope
    return {name: node.grad for name, node in nodes.items()}


def lesson_order(lesson, name):
    """One of the lesson's orders as the explorer writes it: without the constants."""
    y, nodes = graph(lesson, 2.0)
    letters = {node: letter for letter, node in nodes.items()}
    return "".join(letters[node] for node in lesson[name](y) if node in letters)


def by_torch(at):
    """The slope of the diamond by torch, in float64."""
    x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
    ((3.0 * x + 1.0) * (2.0 * (3.0 * x))).backward()
    return x.grad.item()


def press(page, visits, clear=True):
    """Visit the nodes by keyboard."""
    figure = page.locator(FIGURE)
    if clear:
        figure.get_by_role("button", name="Start over").press("Enter")
    for letter in visits:
        figure.get_by_role("button", name=f"Visit {letter}").press("Enter")
    return figure.locator(".explorer-caption").inner_text()


def agree(lesson, shared, count):
    """Compare so many random walks from random numbers with the lesson's engine, and right ones with torch."""
    rng = random.Random(0)
    given = [
        {"visits": "".join(rng.choices(NODES, k=rng.randrange(13))), "x": rng.uniform(-5, 5)} for _ in range(count)
    ]
    given += [{"visits": "ybaux", "x": each["x"]} for each in given]
    found = run(shared(LESSON), "order", EVALUATE, given)
    for ours, each in zip(found, given, strict=True):
        assert ours == pytest.approx(walked(lesson, each["visits"], each["x"]), abs=1e-9, rel=1e-12)
    for ours, each in zip(found[count:], given[count:], strict=True):
        assert ours["x"] == pytest.approx(by_torch(each["x"]), abs=1e-9)


def test_any_walk_gives_what_the_lesson_s_engine_gives(lesson, shared):
    """A visit adds what lies at a node, times the slopes, to its inputs; the right order gives torch's gradient."""
    agree(lesson, shared, 50)


@pytest.mark.thorough
def test_a_thousand_walks_give_what_the_lesson_s_engine_gives(lesson, shared):
    """The same holds for a thousand walks."""
    agree(lesson, shared, 1000)


@pytest.mark.thorough
def test_the_game_can_be_lost_and_won(shared):
    """Who goes to u too early is told what was on the way; who waits wins. Nothing is said of it before the end."""
    page = shared(LESSON)
    assert "78" not in press(page, "")
    assert "78" not in press(page, "yaub")
    assert not page.locator(f"{FIGURE} .race").is_visible()
    said = press(page, "x", clear=False)
    assert "x has 36, and should have 78. u went too early: 14 from b was still on the way." in said
    assert "that is its gradient" in press(page, "ybaux")
    assert "x has 114" in press(page, "yauxbux")
    assert "u went again" in press(page, "yabuux")
    assert "12 from a and 14 from b were still on the way" in press(page, "xuyab")
    assert "In 6 visits; 5 are enough." in press(page, "uyabux")
    assert "Nothing has arrived at b yet" in press(page, "b")


def test_each_node_says_what_has_arrived(shared):
    """A node counts its gradients, shows their sum, and says when it was visited."""
    page = shared(LESSON)
    press(page, "ya")
    node = page.locator(FIGURE).get_by_role("button", name="Visit u")
    label = node.get_attribute("aria-label")
    assert label == "Visit u = 3x, value 6; gradient 12, 1 of 2 arrived"
    press(page, "bu", clear=False)
    label = node.get_attribute("aria-label")
    assert label == "Visit u = 3x, value 6; gradient 12 + 14 = 26, 2 of 2 arrived, visited as number 4"
    assert "12 + 14 = 26" in node.text_content()


def test_the_race_runs_the_lesson_s_orders(lesson, shared):
    """The orders visit what the lesson's functions visit, and each gets what it got in the lesson."""
    page = shared(LESSON)
    press(page, "yabux")
    page.emulate_media(reduced_motion="reduce")
    figure = page.locator(FIGURE)
    figure.get_by_role("button", name="Race").press("Enter")
    lanes = figure.locator(".race-lanes > li").all_inner_texts()
    told = [" ".join(lane.split()) for lane in lanes]
    wanted = [lesson_order(lesson, name) for name in ORDERS]
    got = [walked(lesson, visits, 2.0)["x"] for visits in wanted]
    assert got == [114, 42, 156, 0, 78]
    for lane, name, visits, slope in zip(told[1:], ORDERS, wanted, got, strict=True):
        result = "right" if slope == by_torch(2.0) else "wrong"
        assert lane.startswith(f"{name} ")
        assert lane.endswith(f"{slope:g}, {result} {len(visits)} visits")
    assert told[0].startswith("yours ")
    assert told[0].endswith("78, right 5 visits")
    slider = figure.get_by_role("slider", name="Visit of the race")
    slider.press("Home")
    assert slider.get_attribute("aria-valuetext") == "visit 0 of 7"
    assert figure.locator(".race-lanes b").all_inner_texts() == ["0 so far"] * 6


@pytest.mark.thorough
def test_the_address_keeps_a_walk_and_its_race(opened):
    """A link restores the walk and the race; one that makes no sense restores the start."""
    page = opened(f"{LESSON}#order:visits=yaubx&race=3")
    figure = page.locator(FIGURE)
    assert "x has 36" in figure.locator(".explorer-caption").inner_text()
    assert figure.get_by_role("slider").get_attribute("aria-valuetext") == "visit 3 of 7"
    written = "return explorer.kind.write(explorer.kind.read(argument));"
    for query, kept in [
        ({"visits": "yab", "race": "2"}, {"visits": "yab"}),
        ({"visits": "yabz"}, {}),
        ({"visits": "y" * 13}, {}),
        ({"visits": "yabux", "race": "1e9"}, {"visits": "yabux"}),
    ]:
        assert run(page, "order", written, query) == kept


@pytest.mark.thorough
def test_a_phone_has_room_for_the_diamond(opened):
    """At 390 px the page is as wide as the phone, its text has 12 px and more, and a node is easy to tap."""
    page = opened(f"{LESSON}#order:visits=yaubx&race=7", width=390, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    sizes = page.locator(f"{FIGURE} svg text").evaluate_all(
        "all => all.map(each => parseFloat(getComputedStyle(each).fontSize) * each.getScreenCTM().a)"
    )
    assert min(sizes) >= 12
    node = page.locator(FIGURE).get_by_role("button", name="Visit u")
    assert min(node.bounding_box()[side] for side in ("width", "height")) >= 44
    node.tap()
    assert run(page, "order", "return explorer.state;") == {"visits": "yaubxu", "race": -1}


@pytest.mark.thorough
def test_beads_travel_unless_less_motion_is_wanted(opened):
    """A visit sends a bead along each edge, as large as what it carries; with less motion none moves."""
    page = opened(LESSON, clock=True, reduced_motion="no-preference")
    figure = page.locator(FIGURE)
    press(page, "y")
    radii = figure.locator(".pulse-bead").evaluate_all("all => all.map(each => Number(each.getAttribute('r')))")
    assert radii[0] > radii[1] > 0
    page.clock.run_for(1000)
    assert figure.locator(".pulse-bead").count() == 0
    page.emulate_media(reduced_motion="reduce")
    press(page, "ya")
    assert figure.locator(".pulse-bead").count() == 0
