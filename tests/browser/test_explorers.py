"""The explorers in Chromium: their numbers are torch's, and their states are exact.

A page is opened once with scripts and once without for all tests here. A plain run opens the first page with an
explorer of each kind, a thorough one all of them.
"""

import json
import math
import operator
import random
from collections import Counter

import pytest

from tests.helpers import explorers as replay
from tests.helpers.moving import explorers, run

pytestmark = pytest.mark.browser


def moved_graph(data, rng):
    """Other numbers for the leaves of a graph."""
    return {node["id"]: replay.number(rng) for node in data["nodes"] if node["op"] == "leaf"}


def moved_network(data, rng):
    """Another input, target and other weights of a network; sometimes a unit of its first layer is at its kink."""
    inputs, target = ([replay.number(rng) for _ in data[name]] for name in ("input", "target"))
    if rng.random() < 0.1:
        unit = rng.randrange(data["sizes"][1])
        first, *others = data["weights"][0][unit]
        bias = data["biases"][0][unit] if data["biases"][0] else 0.0
        inputs[0] = -(bias + sum(map(operator.mul, others, inputs[1:]))) / first
    ids = [f"w{n}.{k}.0" for n, rows in enumerate(data["weights"], 1) for k in range(len(rows))]
    weights = {each: replay.number(rng) for each in ids if rng.random() < 0.2}
    return {"input": inputs, "target": target, "weights": weights}


def moved_training(data, rng):
    """Another start, and a learning rate with which it converges or diverges."""
    return {"w": replay.number(rng), "b": replay.number(rng), "lr": rng.choice([0.0, rng.uniform(0, 0.2), 1.0])}


def torch_graphs(data, inputs):
    """Values and gradients of a graph at many inputs."""
    for given in inputs:
        values, grads = ({key: number for key, (number,) in each.items()} for each in replay.graph(data, given))
        yield {"values": values, "grads": grads}


def torch_networks(data, inputs):
    """All that goes through a network at many inputs."""
    return [
        replay.network(replay.with_values(data, given["weights"]), given["input"], given["target"]) for given in inputs
    ]


def torch_trainings(data, starts):
    """Each step down from many starts."""
    return replay.descent(data, starts, max(len(run["w"]) for run in data["runs"]))


# As one text, which is read faster than a million numbers; JSON has no infinities.
EVALUATE = """
    const [inputs, names] = argument;
    const wanted = all => Object.fromEntries(names.map(name => [name, all[name]]));
    const found = inputs.map(each => explorer.kind.evaluate(each)).map(wanted);
    const odd = (key, value) => typeof value === "number" && !Number.isFinite(value) ? { odd: String(value) } : value;
    return JSON.stringify(found, odd);"""
ODD = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
UNSCRIPTED = {"java_script_enabled": False}
FEW = 50  # inputs of each explorer that a plain run compares
KINDS = {
    "graph": (moved_graph, torch_graphs),
    "network": (moved_network, torch_networks),
    "training": (moved_training, torch_trainings),
}


@pytest.fixture(scope="module", params=["some pages", pytest.param("all pages", marks=pytest.mark.thorough)])
def some(request, pages):
    """Pages with explorers, as `pages` has them: the first with one of each kind, or all."""
    firsts = {}
    for path, figures in pages.items():
        for name in {name for figure in figures for name in figure.get("class").split()}:
            firsts.setdefault(name, path)
    wanted = {firsts[f"picture-{kind}"] for kind in KINDS}
    return pages if request.param == "all pages" else {path: pages[path] for path in pages if path in wanted}


def agree_with_torch(pages, shared, count):
    """Compare all explorers with torch, each at so many random inputs."""
    rng, seen = random.Random(0), set()
    for path in pages:
        page = shared(path)
        for name, data in explorers(page):
            move, by_torch = KINDS[data["kind"]]
            inputs = [move(data, rng) for _ in range(count)]
            theirs = list(by_torch(data, inputs))
            text = run(page, name, EVALUATE, [inputs, list(theirs[0])])
            ours = json.loads(text, object_hook=lambda read: ODD[read["odd"]] if "odd" in read else read)
            assert max(map(replay.distance, ours, theirs)) < 1e-9
            seen.add(data["kind"])
    assert seen == KINDS.keys()


def test_every_explorer_agrees_with_torch(some, shared):
    """At random inputs, values and gradients are torch's in float64, within 1e-9."""
    agree_with_torch(some, shared, FEW)


@pytest.mark.thorough
def test_every_explorer_agrees_with_torch_at_a_thousand_inputs(pages, shared):
    """The same holds at a thousand inputs, some of them huge, tiny or at a kink."""
    agree_with_torch(pages, shared, 1000)


LEARN = """
    const press = text => [...explorer.picture.figure.querySelectorAll(".explorer button")]
        .find(each => each.textContent === text).click();
    explorer.set({ ...explorer.kind.initial, lr: argument });
    for (const text of [...Array(4).fill("Take ten"), ...Array(10).fill("Take a step")]) press(text);
    const { losses } = explorer.state;
    explorer.set(explorer.kind.initial);
    return losses;"""


def test_a_network_learns_as_torch_does(some, shared):
    """Fifty steps of gradient descent in the page give torch's losses in float64, within 1e-9."""
    lr, seen = 0.01, 0
    for path in some:
        page = shared(path)
        for name, data in explorers(page):
            if data["kind"] == "network":
                ours, theirs = run(page, name, LEARN, lr), replay.network_descent(data, lr, 50)
                assert theirs[-1] < theirs[0] / 2
                assert replay.distance(ours, theirs) < 1e-9
                seen += 1
    assert seen


DRAWN = """() => [...document.querySelectorAll("figure.picture:not([data-explorer] > *)")].map(figure =>
    [...figure.querySelectorAll(".picture-canvas :is(path, circle, rect, text, tspan), .picture-table :is(th, td)")]
    .map(each => [each.localName, [...each.classList].sort().join("."), each.textContent,
        ...["d", "cx", "cy", "stroke-width"].map(name => each.getAttribute(name))].join(" ")))"""


@pytest.fixture(scope="module")
def drawn(some, shared_pages):
    """What is drawn and listed on each page when it has just been opened: without scripts and with them."""
    open_once, _ = shared_pages
    return {path: [open_once(path, **options).evaluate(DRAWN) for options in (UNSCRIPTED, {})] for path in some}


def test_the_first_view_is_the_finished_picture(drawn):
    """Everything that is drawn and listed without scripts is there with scripts, line by line and number by number."""
    for finished, lively in drawn.values():
        for without, present in zip(finished, lively, strict=True):
            assert without
            assert Counter(without) - Counter(present) == Counter()


def test_without_scripts_a_picture_is_complete(some, shared):
    """With scripts off there is a drawing and a table, and no control that does nothing."""
    for path, figures in some.items():
        page = shared(path, **UNSCRIPTED)
        drawn = page.locator("figure.picture").evaluate_all("""figures => figures.map(figure =>
            [...figure.querySelectorAll(".picture-canvas > svg")].filter(each => each.checkVisibility()).length)""")
        assert drawn == [3 if "picture-training" in figure.get("class") else 1 for figure in figures]
        assert page.locator("figure.picture :is(button, input, .explorer)").count() == 0


# All there is in a figure. The way to a state decides what is read out, and the order of attributes and classes.
SNAPSHOT = """const snapshot = figure => [figure, ...figure.querySelectorAll("*")].map(each => [
    each.localName, each.value, each.checked, [...each.classList].sort().join("."),
    ...[...each.attributes].filter(({ name }) => !["class", "aria-live"].includes(name))
        .map(({ name, value }) => `${name}=${value}`).sort(),
    ...[...each.childNodes].filter(child => child.nodeType === Node.TEXT_NODE).map(child => child.data),
].join(" ")).join("\\n");"""
WALK = (
    SNAPSHOT
    + """
    const { figure } = explorer.picture;
    const find = text => [...figure.querySelectorAll(".explorer button")].find(each => each.textContent === text);
    const [over, forward, back] = ["Start over", "Next", "Previous"].map(find);
    if (!forward) return null;
    over.click();
    const seen = [snapshot(figure)];
    while (forward.getAttribute("aria-disabled") !== "true") seen.push((forward.click(), snapshot(figure)));
    return [seen, [...seen.slice(1).map(() => (back.click(), snapshot(figure))).reverse(), seen.at(-1)]];"""
)
WANDER = (
    SNAPSHOT
    + """
    const { figure } = explorer.picture;
    const seen = argument.map(([which, number]) => {
        const all = [...figure.querySelectorAll(".explorer :is(button, input)")];
        const [one] = all.slice(which % all.length).filter(each => each.textContent !== "Play");
        if (one.matches("button, [type=radio]")) one.click();
        else one.value = Number(number), one.dispatchEvent(new Event("input"));
        return [explorer.state, snapshot(figure)];
    });
    const again = [...seen].reverse().map(([state]) => (explorer.set(state), snapshot(figure))).reverse();
    return [new Set(again).size, seen.filter(([, before], n) => before !== again[n]).map(([state]) => state)];"""
)


def test_steps_forward_and_back_restore_every_state(some, shared, drawn):
    """Each step, reached forward or backward, is the same document to the last letter."""
    walked = set()
    for path in some:
        page = shared(path)
        for name, data in explorers(page):
            if walk := run(page, name, WALK):
                forward, back = walk
                assert len(set(forward)) == len(forward) > 3
                assert forward == back
                walked.add(data["kind"])
    assert walked == {"graph", "network", "training"}


@pytest.mark.thorough
def test_a_state_looks_the_same_whatever_came_before_it(pages, shared):
    """What is drawn and read out depends on the state alone, and on nothing that was looked at before."""
    rng = random.Random(2)
    for path in pages:
        page = shared(path)
        for name, _ in explorers(page):
            acts = [(rng.randrange(1000), str(replay.number(rng))) for _ in range(40)]
            different, wrong = run(page, name, WANDER, acts)
            assert different > 10
            assert wrong == []
