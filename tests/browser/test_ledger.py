"""The explorer of which tensors hold a gradient: torch decides the same; a keyboard, a link and a phone will do."""

import random

import pytest
import torch

from tests.helpers import explorers as replay
from tests.helpers.moving import run

pytestmark = pytest.mark.browser
LESSON = "lessons/what-grad-is/"
FIGURE = "figure.picture-ledger"
NAMES = ("x", "w", "u", "h", "d", "a", "b", "loss")
EDGES = ("x-h", "w-h", "h-d", "u-a", "h-a", "u-b", "d-b", "a-loss", "b-loss")
EVALUATE = "return argument.map(each => explorer.kind.evaluate(each));"
STATE = "return explorer.state"


def by_torch(given):
    """The eight tensors of a run: their flags, and .grad after so many forward and backward passes."""
    numbers = {name: torch.tensor(value, dtype=torch.float64) for name, value in given["given"].items()}
    for name in ("w", "u"):
        numbers[name].requires_grad_()

    def use(tensors, edge):
        source = tensors[edge.split("-")[0]]
        return source.detach() if edge in given["cuts"] else source

    def forward():
        t = dict(numbers)
        made = {
            "h": lambda: use(t, "w-h") * use(t, "x-h"),
            "d": lambda: use(t, "h-d").clone(),
            "a": lambda: use(t, "u-a") * use(t, "h-a"),
            "b": lambda: use(t, "u-b") * use(t, "d-b"),
            "loss": lambda: use(t, "a-loss") + use(t, "b-loss"),
        }
        for name, make in made.items():
            t[name] = make()
            if name in given["kept"] and t[name].requires_grad:
                t[name].retain_grad()
        return t

    t = forward()
    for _ in range(given["runs"]):
        t = forward()
        if t["loss"].requires_grad:
            t["loss"].backward()
    return {
        name: {
            "value": t[name].item(),
            "leaf": t[name].is_leaf,
            "requires": t[name].requires_grad,
            "keeps": t[name].is_leaf or t[name].retains_grad,
            "grad": t[name].grad.item()
            if (t[name].is_leaf or t[name].retains_grad) and t[name].grad is not None
            else None,
        }
        for name in NAMES
    }


def test_every_ledger_agrees_with_torch(shared):
    """At all sets of cuts, with random numbers, passes and wishes: the flags, and each .grad or its absence."""
    rng = random.Random(0)
    inputs = [
        {
            "given": {name: replay.number(rng) for name in ("x", "w", "u")},
            "cuts": [edge for k, edge in enumerate(EDGES) if cuts >> k & 1],
            "kept": [name for name in NAMES if rng.random() < 0.4],
            "runs": rng.randrange(4),
        }
        for cuts in range(2 ** len(EDGES))
    ]
    for each, ours in zip(inputs, run(shared(LESSON), "ledger", EVALUATE, inputs), strict=True):
        for name, theirs in by_torch(each).items():
            for key in ("leaf", "requires", "keeps"):
                assert ours[name][key] is theirs[key], (each, name, key)
            assert replay.distance(ours[name]["value"], theirs["value"]) < 1e-9
            assert (ours[name]["grad"] is None) == (theirs["grad"] is None), (each, name)
            assert replay.distance(ours[name]["grad"], theirs["grad"]) < 1e-9


def test_the_first_state_spoils_nothing_and_a_walk_shows_what_the_lesson_prints(opened):
    """At first each .grad is None; one walk gives w its 10 and u its 12, two walks add up; without a way it raises."""
    page = opened(LESSON)
    texts = lambda: page.locator(f"{FIGURE} .order-node").all_text_contents()  # noqa: E731
    caption = page.locator(f"{FIGURE} .explorer-caption")
    assert all("None" in each for each in texts())
    back = page.get_by_role("button", name="loss.backward()")
    back.click()
    assert "w.grad is 10, u.grad is 12" in caption.inner_text()
    back.click()
    assert "w.grad is 20, u.grad is 24" in caption.inner_text()
    page.get_by_role("button", name="zero_grad()").click()
    assert all("None" in each for each in texts())
    for edge in ("a and loss", "b and loss"):
        page.get_by_role("button", name=f"Cut between {edge}").click()
    back.click()
    assert "element 0 of tensors does not require grad" in caption.inner_text()


@pytest.mark.thorough
def test_a_keyboard_alone_asks_cuts_and_keeps(opened):
    """Tab, Enter and Space ask h, keep its gradient and cut an edge; a link brings the state back."""
    page = opened(LESSON, clock=True)
    page.get_by_role("button", name="Ask h = 6").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="h.retain_grad()").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="loss.backward()").focus()
    page.keyboard.press("Enter")
    caption = page.locator(f"{FIGURE} .explorer-caption")
    assert caption.get_attribute("role") == "status"
    assert "h.grad is 5" in page.get_by_role("button", name="Ask h").get_attribute("aria-label").replace(
        "its .grad", "h.grad"
    )
    page.get_by_role("button", name="Cut between h and a").focus()
    page.keyboard.press("Space")
    assert "a gets h.detach()" in caption.inner_text()
    state = run(page, "ledger", STATE)
    assert state == {"cuts": ["h-d", "h-a"], "kept": ["h"], "runs": 1, "asked": "h"}
    page.clock.run_for(300)
    again = opened(page.url.split("/", 3)[3])
    assert run(again, "ledger", STATE) == state


@pytest.mark.thorough
def test_a_thousand_random_acts_raise_nothing_on_a_phone(opened):
    """At 390 px nothing runs over the side, texts are large enough, and any acts leave what can be linked to."""
    page = opened(LESSON, width=390)
    found = page.evaluate(
        """([selector, count]) => {
            const figure = document.querySelector(selector);
            let seed = 1;
            const raised = [];
            addEventListener("error", event => raised.push(event.message));
            for (let k = 0; k < count; k++) {
                const all = [...figure.querySelectorAll("button:not([hidden]), [role=button]")];
                seed = (seed * 16807) % 2147483647;
                all[seed % all.length].dispatchEvent(new MouseEvent("click", { bubbles: true }));
                const { explorer } = figure;
                const back = explorer.kind.read(explorer.kind.write(explorer.state));
                if (JSON.stringify(back) !== JSON.stringify(explorer.state)) raised.push("another state");
            }
            return raised;
        }""",
        [FIGURE, 1000],
    )
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    sizes = page.locator("svg.ledger text").evaluate_all(
        """texts => texts.map(text =>
            parseFloat(getComputedStyle(text).fontSize) * text.ownerSVGElement.getScreenCTM().a)"""
    )
    assert min(sizes) >= 12


@pytest.mark.parametrize("query", ["cuts=z-q&runs=x", "runs=99&asked=q", "kept=&asked=", "%"])
def test_a_broken_link_opens_what_can_be_read(shared, query):
    """What an address does not hold, or holds in a way that means nothing, is as at first."""
    restore = "explorer.restore(argument); return explorer.state"
    state = run(shared(LESSON), "ledger", restore, query)
    assert state == {"cuts": [] if "cuts" in query else ["h-d"], "kept": [], "runs": 0, "asked": ""}
