"""The explorers of “One Weight, Many Uses”: fifty uses in time, and the places of a kernel, as torch has them."""

import random

import pytest
import torch
from torch.nn.functional import conv1d

from tests.helpers import explorers as replay
from tests.helpers.moving import run

pytestmark = pytest.mark.browser
LESSON = "lessons/one-weight-many-uses/"
FIGURE = "figure.picture-{}"
EVALUATE = "return argument.map(each => explorer.kind.evaluate(each))"
STATE = "return explorer.state"


@pytest.fixture
def evaluate(shared):
    """What an explorer of the lesson computes at many inputs: evaluate(name, inputs)."""
    return lambda name, inputs: run(shared(LESSON), name, EVALUATE, inputs)


def doubles(values):
    """A tensor of float64 that asks for a gradient."""
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def sequence(which):
    """The start and the inputs of a sequence, those of the page in its own precision."""
    signal = torch.full((50,), 0.01)
    signal[0] = -1.0
    every = torch.ones(50)
    return [(1.0, 0 * every), (0.0, every), (0.0, signal)][which]


def by_torch(given):
    """Fifty uses by autograd: what each multiplies, what comes back, what it brings, and the clipped sum."""
    start, inputs = sequence(given["inputs"])
    w = doubles(given["w"])
    uses = w.expand(50)
    states = [doubles(start)]
    for use, x in zip(uses, inputs.double(), strict=True):
        states.append(use * states[-1] + x)
    backs = torch.autograd.grad(states[-1], states[1:], retain_graph=True)
    (shares,) = torch.autograd.grad(states[-1], uses, retain_graph=True)
    (whole,) = torch.autograd.grad(states[-1], w)
    kept = shares[50 - given["keep"] :].sum()
    w.grad = kept.clone()
    if given["clip"]:
        torch.nn.utils.clip_grad_norm_([w], 1.0)
    return {
        "states": [each.item() for each in states],
        "backs": [each.item() for each in backs],
        "shares": shares.tolist(),
        "h": states[-1].item(),
        "whole": whole.item(),
        "kept": kept.item(),
        "grad": w.grad.item(),
    }


def test_fifty_uses_agree_with_torch(evaluate):
    """States, what comes back, shares, truncated and clipped sums are autograd's, at a hundred weights."""
    rng = random.Random(0)
    inputs = [
        {
            "w": rng.choice([rng.uniform(-1.3, 1.3), 0.0, 1.0, -1.0]),
            "inputs": rng.randrange(3),
            "keep": rng.randint(1, 50),
            "clip": rng.random() < 0.5,
        }
        for _ in range(100)
    ]
    assert replay.distance(evaluate("uses", inputs), list(map(by_torch, inputs))) < 1e-9
    first = {"w": 0.95, "inputs": 2, "clip": False}
    whole, last = evaluate("uses", [first | {"keep": 50}, first | {"keep": 10}])
    assert whole["kept"] < 0 < last["kept"]


def test_a_kernel_agrees_with_torch(evaluate):
    """Outputs and both gradients are those of conv1d, for any inputs, kernel and what arrives."""
    rng = random.Random(1)
    inputs = [
        {name: [replay.number(rng) for _ in range(many)] for name, many in (("x", 6), ("k", 3), ("g", 4))}
        for _ in range(100)
    ]
    expected = []
    for given in inputs:
        x, k, g = (doubles(given[name]) for name in "xkg")
        y = conv1d(x[None, None], k[None, None])[0, 0]
        dx, dk = torch.autograd.grad(y, (x, k), g)
        expected.append({"y": y.tolist(), "dk": dk.tolist(), "dx": dx.tolist()})
    # Sums of huge and tiny numbers round by their largest part.
    for given, found, wanted in zip(inputs, evaluate("kernel", inputs), expected, strict=True):
        scale = max(1.0, *(abs(a * b) for a in given["g"] + given["k"] for b in given["x"] + given["k"]))
        assert all(
            abs(a - b) <= 1e-12 * scale for name in wanted for a, b in zip(found[name], wanted[name], strict=True)
        )


@pytest.mark.thorough
def test_a_keyboard_alone_moves_all(opened):
    """Weight, truncation, clipping and step by keys, each said once; a number of the kernel too; a link keeps all."""
    page = opened(LESSON, clock=True)
    said = page.locator(f"{FIGURE.format('uses')} .explorer-caption")
    assert "All 50 uses bring" in said.inner_text()
    page.get_by_role("button", name="A signal, then a hum").focus()
    page.keyboard.press("Enter")
    assert said.get_attribute("aria-live") == "polite"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert "Clipped, it is −1" in said.inner_text()
    keep = page.get_by_label("steps that truncation keeps, slider")
    keep.fill("10")
    assert "the wrong sign" in said.inner_text()
    assert "the wrong sign" in keep.get_attribute("aria-valuetext")
    assert said.get_attribute("aria-live") == "off"
    assert "is cut off" in said.inner_text()
    page.get_by_label("step to look at, slider").focus()
    page.keyboard.press("End")
    assert "Step 50 multiplies" in said.inner_text()
    page.get_by_role("button", name="Input 3: 0").focus()
    page.keyboard.press("Enter")
    told = page.locator(f"{FIGURE.format('kernel')} .explorer-caption")
    assert "from the back, −1, 1, 2" in told.inner_text()
    page.get_by_label("value of the chosen number, slider").focus()
    page.keyboard.press("End")
    assert run(page, "kernel", STATE)["x"] == [1, 2, 4, -1, 3, 1]
    assert "Its gradient is 4." in told.inner_text()  # which does not depend on the input
    page.clock.run_for(300)
    again = opened(page.url.split("/", 3)[3])
    for name in ("uses", "kernel"):
        assert run(again, name, STATE) == run(page, name, STATE)


@pytest.mark.thorough
def test_a_hand_looks_at_a_step_on_a_phone(opened):
    """Where a drawing is touched, there is the step; at 390 px nothing runs over the side, no text is below 12 px."""
    page = opened(LESSON, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    bars = page.locator(f"{FIGURE.format('uses')} svg.is-held-by-hand").first
    bars.scroll_into_view_if_needed()
    box = bars.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"], box["y"] + 100)
    page.mouse.up()
    assert run(page, "uses", STATE)["step"] == 50
    page.get_by_role("button", name="Number 2 of the kernel: 1").click()
    assert run(page, "kernel", STATE)["pick"] == "k1"
    sizes = page.locator(".sheets text").evaluate_all("""texts => texts.filter(each => each.textContent).map(text =>
        parseFloat(getComputedStyle(text).fontSize) * text.ownerSVGElement.getScreenCTM().a)""")
    assert min(sizes) >= 12


@pytest.mark.thorough
def test_random_states_are_drawn(opened):
    """At any weight, step and cut, and with any number of the kernel, no drawing has a NaN, and nothing is raised."""
    page = opened(LESSON)
    rng, wrong = random.Random(2), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    paths = "return explorer.picture.figure.outerHTML.includes('NaN')"
    for _ in range(60):
        uses = {"w": rng.choice([0, 1, -1, 2, -2, rng.uniform(-2, 2)]), "inputs": rng.randrange(3)}
        uses |= {"keep": rng.randint(1, 50), "clip": rng.random() < 0.5, "step": rng.randint(1, 50)}
        kernel = {"x": [replay.number(rng) for _ in range(6)], "k": [replay.number(rng) for _ in range(3)]}
        kernel["pick"] = rng.choice(["k0", "k1", "k2", *(f"x{n}" for n in range(6))])
        for name, state in (("uses", uses), ("kernel", kernel)):
            assert not run(page, name, f"explorer.set(argument); {paths}", state), state
    assert wrong == []


@pytest.mark.parametrize(
    "hash", ["uses:w=x&inputs=7&keep=&clip=2&step=nan", "uses:w=&keep=no", "kernel:pick=k9&x0=a&k1=", "kernel:%"]
)
def test_a_broken_link_opens_the_first_state(shared, hash):
    """What an address does not hold, or holds in a way that means nothing, is as at first."""
    page, (name, query) = shared(LESSON), hash.split(":")
    restore = "explorer.restore(argument); return explorer.state"
    assert run(page, name, restore, query) == run(page, name, "return explorer.kind.initial")
