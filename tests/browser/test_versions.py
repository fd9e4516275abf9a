"""The explorer of versions: it raises, lies and is right where torch does, and a keyboard and a link do for it."""

import math
import random

import pytest
import torch

from tests.helpers import explorers as replay
from tests.helpers.moving import run

pytestmark = pytest.mark.browser
LESSON = "lessons/museum-of-broken-gradients/"
FIGURE = "figure.picture-versions"
OPERATIONS = [
    torch.exp,
    torch.sigmoid,
    torch.tanh,
    torch.relu,
    torch.square,
    torch.sin,
    torch.abs,
    torch.neg,
]
WRITES = ["", "h", "y", "h.data", "y.data"]
EVALUATE = "return argument.map(each => explorer.kind.evaluate(each));"


def by_torch(given):
    """The numbers before and after a write, the versions, and the slope that torch finds; None if it raises."""
    w = torch.tensor(given["w"], dtype=torch.float64, requires_grad=True)
    h = 2 * w
    y = OPERATIONS[given["op"]](h)
    before = {"h": h.item(), "y": y.item()}
    (wanted,) = torch.autograd.grad(y, w, retain_graph=True)
    tensors = {"h": h, "y": y, "h.data": h.data, "y.data": y.data}
    if given["write"]:
        tensors[given["write"]].add_(given["c"])
    try:
        found = torch.autograd.grad(y, w)[0].item()
    except RuntimeError as error:
        found = None if "is at version 1; expected version 0 instead" in str(error) else math.nan
    versions = {"h": h._version, "y": y._version}
    after = {"h": h.item(), "y": y.item()}
    return {"before": before, "after": after, "versions": versions, "wanted": wanted.item(), "found": found}


def test_every_write_agrees_with_torch(shared):
    """Each operation with each write, at random numbers and at zero: what is found, what is right, and what raises."""
    rng = random.Random(0)
    numbers = [(0.0, 1.0), (0.5, 0.0), (-0.5, 1.0), *((rng.uniform(-4, 4), rng.uniform(-4, 4)) for _ in range(25))]
    inputs = [
        {"op": op, "write": write, "w": w, "c": c} for op in range(8) for write in WRITES for w, c in numbers
    ]  # more than a thousand
    found = run(shared(LESSON), "versions", EVALUATE, inputs)
    for given, each in zip(inputs, found, strict=True):
        wanted = by_torch(given)
        each.pop("kept")
        assert (each["found"] is None) == (wanted["found"] is None), given
        for numbers in (each, wanted):
            numbers["found"] = math.inf if numbers["found"] is None else numbers["found"]
        assert replay.distance(each, wanted) < 1e-9, given


@pytest.mark.thorough
def test_a_keyboard_and_a_link_do_for_it(opened):
    """Operation and write are chosen by Tab and Enter, what came of it is read out, and a link brings it back."""
    page = opened(LESSON, clock=True, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    state = lambda page: run(page, "versions", "return explorer.state")  # noqa: E731
    caption = page.locator(f"{FIGURE} .explorer-caption")
    assert "will PyTorch notice?" in caption.inner_text()
    page.locator(FIGURE).get_by_role("button", name="abs", exact=True).focus()
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")  # by way of neg and “write nothing”
    page.keyboard.press("Space")
    assert (state(page)["op"], state(page)["write"]) == (6, "h")
    assert caption.inner_text() == "It raises: abs saved h at version 0, and h is at version 1 now."
    assert caption.get_attribute("aria-live") == "polite"
    page.locator(FIGURE).get_by_role("button", name="h.data += c", exact=True).click()
    assert caption.inner_text().startswith("Right by luck: ")
    page.get_by_label("c, what is added, slider").focus()
    page.keyboard.press("Home")
    assert caption.inner_text().startswith("Silently wrong: ")
    sizes = page.locator(f"{FIGURE} .sheets text").evaluate_all("""texts => texts.map(text =>
        parseFloat(getComputedStyle(text).fontSize) * text.ownerSVGElement.getScreenCTM().a)""")
    assert min(sizes) >= 12
    page.clock.run_for(300)
    assert state(opened(page.url.split("/", 3)[3])) == state(page)


@pytest.mark.parametrize("query", ["op=sqrt&write=z&w=", "w=e&c=nan", "%"])
def test_a_broken_link_opens_the_first_state(shared, query):
    """What an address does not hold, or holds in a way that means nothing, is as at first."""
    restore = "explorer.restore(argument); return explorer.state"
    page = shared(LESSON)
    assert run(page, "versions", restore, query) == run(page, "versions", "return explorer.kind.initial")


def test_random_acts_raise_nothing(shared):
    """Whatever is pressed, and whatever the sliders say, there is one line about it."""
    acts = """
        const buttons = [...document.querySelectorAll("figure.picture-versions .explorer-player button")];
        let seed = 1;
        const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
        const told = new Set();
        for (let act = 0; act < 1000; act++) {
            if (random() < 0.7) buttons[Math.floor(random() * buttons.length)].click();
            else explorer.set({ w: 8 * random() - 4, c: 8 * random() - 4 });
            told.add(document.querySelector("figure.picture-versions .explorer-caption").textContent.split(":")[0]);
        }
        explorer.set(explorer.kind.initial);
        return [...told];"""
    told = run(shared(LESSON), "versions", acts)
    assert {"It raises", "Right", "Silently wrong", "Right by luck"} <= set(told)
