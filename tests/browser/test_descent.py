"""The reader's own run in a picture of a training: it goes down as torch's SGD does, and says what becomes of it."""

import random

import pytest
import torch

from tests.helpers import explorers as replay
from tests.helpers.moving import explorers, run

pytestmark = pytest.mark.browser
LESSON = "lessons/why-fifty-epochs-were-not-enough/"
STEPS = 50
PLAIN = {"w": 0.8, "b": 0.7, "lr": 0.01, "momentum": 0, "centred": False, "kept": False}
FIGURE = "figure.picture-training >> nth=0"
EVALUATE = """
    const odd = (key, value) => typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
    return argument.map(each => JSON.parse(JSON.stringify(explorer.kind.evaluate(each), odd)));"""


def started(rng, lr):
    """A start with a rate, a momentum and each switch at random."""
    switches = {name: rng.random() < 0.5 for name in ("centred", "kept")}
    momentum = rng.choice([0, 0, 0.9, rng.random()])
    return {"w": rng.gauss(0, 2), "b": rng.gauss(0, 2), "lr": lr, "momentum": momentum, **switches}


def by_sgd(data, start):
    """Fifty steps of torch.optim.SGD from a start, in float64: what it holds before each, and its last position."""
    x, y = (replay.tensor(data[name]) for name in "xy")
    moved = x.mean().item() if start["centred"] else 0.0
    w, b = (replay.tensor(each).requires_grad_() for each in (start["w"], start["b"] + moved * start["w"]))
    optimizer = torch.optim.SGD([w, b], lr=start["lr"], momentum=start["momentum"])
    taken = {name: [] for name in ("w", "b", "loss")}
    for _ in range(STEPS + 1):
        loss = ((w * (x - moved) + b - y) ** 2).mean()
        for name, value in (("w", w), ("b", b), ("loss", loss)):
            taken[name].append(value.item())
        if not start["kept"]:
            optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return taken


def test_an_own_run_is_that_of_torch(shared):
    """Step by step, w, b and the loss are those of SGD with this momentum and these forgotten gradients."""
    rng, page = random.Random(0), shared(LESSON)
    for name, data in explorers(page):
        if data["kind"] != "training" or len(data["runs"][0]["w"]) <= STEPS:
            continue
        starts = [started(rng, rng.uniform(0, 0.1)) for _ in range(40)]
        for start, found in zip(starts, run(page, name, EVALUATE, starts), strict=True):
            theirs = by_sgd(data, start)
            ours = {each: [float(value) for value in found[each]] for each in theirs}
            assert replay.distance(ours, theirs) < 1e-9, start
        break
    else:
        pytest.fail("there is no training of fifty steps")


# The ends of each direction as w and b, by the scales of the map.
ENDS = """figure => {
    const map = figure.querySelector("[data-panel=map]");
    const [x, y] = [map.dataset.x, map.dataset.y].map(scale => scale.split(" ").map(Number));
    const value = ([low, high, start, end], place) => low + (place - start) / (end - start) * (high - low);
    return [...map.querySelectorAll(".training-axis")].map(axis => {
        const [, ...places] = axis.getAttribute("d").match(/M(.*) (.*)L(.*) (.*)/).map(Number);
        return [[value(x, places[0]), value(y, places[1])], [value(x, places[2]), value(y, places[3])]];
    });
}"""


def test_the_directions_of_the_bowl_are_its_eigenvectors(shared):
    """The map names the eigenvalues of the Hessian, and draws their directions through the cross."""
    page = shared(LESSON)
    for centred in (False, True):
        moved = 2.5 if centred else 0.0
        x = torch.arange(1.0, 5.0, dtype=torch.float64) - moved
        (flat, steep), vectors = torch.linalg.eigh(2 * replay.tensor([[x.square().mean(), x.mean()], [x.mean(), 1.0]]))
        run(page, "training", "explorer.set({ run: 2, bowl: true, own: argument })", {**PLAIN, "centred": centred})
        words = page.locator(f"{FIGURE} >> .training-way").all_text_contents()
        assert words == [f"steep, {round(steep.item(), 3):g}", f"flat, {round(flat.item(), 3):g}"]
        ends = replay.tensor(page.locator(FIGURE).evaluate(ENDS))
        assert torch.allclose(ends.mean(dim=1), replay.tensor([[2.0, 0.0]]), atol=1e-3)
        ways = ends[:, 1] - ends[:, 0]
        ways[:, 1] += moved * ways[:, 0]  # on the map, b is the height at x = 0
        ways = ways / ways.norm(dim=1, keepdim=True)
        assert torch.allclose((ways @ vectors.flip(1)).abs(), torch.eye(2, dtype=torch.float64), atol=2e-3)


FATES = [
    ({"lr": 0.119}, "stays below"),
    ({"lr": 0.121}, "This run diverges"),
    ({"lr": 0.121, "momentum": 0.5}, "stays below"),
    ({"lr": 0.79, "centred": True}, "stays below"),
    ({"lr": 0.81, "centred": True}, "This run diverges"),
    ({"lr": 0.02, "kept": True}, "a ball without friction"),
    ({"lr": 0.02, "kept": True, "momentum": 0.5}, "the swings grow"),
    ({"lr": 0.02, "momentum": 1}, "a ball without friction"),
    ({"lr": 0.02, "momentum": 1.5}, "the run diverges"),
    ({"lr": -0.02}, "climbs"),
]


@pytest.mark.parametrize("change, says", FATES)
def test_a_run_says_what_becomes_of_it(shared, change, says):
    """It says so where its rate is above the limit that the curvature sets; and what its losses do agrees."""
    page = shared(LESSON)
    run(page, "training", "explorer.set({ run: 2, own: argument })", {**PLAIN, **change})
    assert says in page.locator(f"{FIGURE} >> .explorer-caption").inner_text()
    (found,) = run(page, "training", EVALUATE, [{**PLAIN, **change}])
    first, last = max(found["loss"][:10]), max(found["loss"][-10:])
    if "diverges" in says or says in ("climbs", "the swings grow"):
        assert last > first
    elif "friction" in says:
        assert last > first / 2
    else:
        assert last < first


@pytest.mark.thorough
def test_a_keyboard_alone_changes_the_way_down(opened):
    """Switches and momentum are reached by Tab and pressed by Enter or Space; a link keeps them."""
    page = opened(LESSON, clock=True, width=390)
    figure = page.locator(FIGURE)
    figure.get_by_label("your own start").check()
    figure.get_by_label("momentum, slider").focus()
    page.keyboard.press("End")
    for key in ("Space", "Enter"):
        page.keyboard.press("Tab")
        page.keyboard.press(key)
    assert figure.locator(".explorer-caption").get_attribute("aria-live") == "polite"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    state = run(page, "training", "return explorer.state")
    assert [state["own"][name] for name in ("momentum", "centred", "kept")] == [1, True, True]
    assert state["bowl"]
    assert figure.locator("[aria-pressed=true]").count() == 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.clock.run_for(300)
    again = opened(page.url.split("/", 3)[3])
    assert run(again, "training", "return explorer.state") == state
