"""The explorers of losses that mislead: their numbers are torch's, and a keyboard, a link and a phone do for them."""

import random
import runpy
from functools import partial

import pytest
import torch
from torch.func import grad
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from tests.helpers import ROOT
from tests.helpers import explorers as replay
from tests.helpers.moving import run

pytestmark = pytest.mark.browser
LESSON = "lessons/losses-that-lie/"
PROGRAM = ROOT / "snippets/losses_that_lie/shapes.py"
FIGURE = "figure.picture-{}"
# JSON has no infinities, and what is sent to a page or back is JSON.
EVALUATE = """
    const odd = (key, value) => typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
    return argument.map(each => JSON.parse(JSON.stringify(explorer.kind.evaluate(each), odd)));"""


@pytest.fixture
def evaluate(shared):
    """What an explorer of the lesson computes at many inputs: evaluate(name, inputs)."""
    return lambda name, inputs: run(shared(LESSON), name, EVALUATE, inputs)


def numbers(found):
    """Numbers of a page, in lists of any depth, as a tensor of float64."""
    listed = [float(each) if isinstance(each, str) else each for each in found]
    return torch.tensor(listed, dtype=torch.float64)


def by_torch(given):
    """The losses of four predictions with four targets in some order, broadcast and pair by pair."""
    x = torch.arange(1.0, 5.0, dtype=torch.float64)[:, None]
    guess, target = given["w"] * x + 0.5, 2 * x[[int(each) for each in given["order"]], 0]
    grid, pairs = guess - target, guess[:, 0] - target
    return {
        "guesses": guess[:, 0].tolist(),
        "targets": target.tolist(),
        "grid": grid.tolist(),
        "pairs": pairs.tolist(),
        "wrong": grid.square().mean().item(),
        "right": pairs.square().mean().item(),
    }


def test_shuffled_targets_agree_with_torch(evaluate):
    """Errors and losses are torch's for any line and order, and the first ones are those of the lesson's program."""
    rng = random.Random(0)
    inputs = [{"w": replay.number(rng), "order": "".join(rng.sample("0123", 4))} for _ in range(100)]
    first, *found = evaluate("shuffle", [{"w": 1, "order": "0123"}, *inputs])
    assert replay.distance(found, list(map(by_torch, inputs))) < 1e-9
    program = runpy.run_path(str(PROGRAM))
    assert first["wrong"] == program["wrong"].item()
    assert first["right"] == program["right"].item()


def test_the_push_agrees_with_torch(evaluate):
    """Both losses of a score and their derivatives are torch's, for either answer."""
    rng = random.Random(0)
    inputs = [{"z": rng.uniform(-30, 30), "target": rng.randrange(2)} for _ in range(100)]
    z, target = (torch.tensor([each[name] for each in inputs], dtype=torch.float64) for name in ("z", "target"))
    z.requires_grad_()
    losses = {
        "error": (torch.sigmoid(z) - target) ** 2,
        "entropy": binary_cross_entropy_with_logits(z, target, reduction="none"),
    }
    found = evaluate("push", inputs)
    for name, loss in losses.items():
        (slopes,) = torch.autograd.grad(loss.sum(), z)
        assert torch.allclose(numbers([each["losses"][name] for each in found]), loss.detach(), rtol=0, atol=1e-9)
        assert torch.allclose(numbers([each["slopes"][name] for each in found]), slopes, rtol=0, atol=1e-9)


SCORES = torch.tensor([2.0, 1.0, -1.0])
TARGET = torch.tensor(1)


def by_formula(logits):
    """Cross entropy as it stands in books, in float32: the lesson's own."""
    p = logits.exp() / logits.exp().sum()
    return -p[TARGET].log()


same = partial(torch.allclose, rtol=1e-5, atol=1e-40, equal_nan=True)


def test_scaled_scores_agree_with_torch(evaluate):
    """Each scale gives the losses and gradients that torch gives in float32, with the same infinities.

    An exponential or a logarithm may differ in its last bit from machine to machine; nothing else does.
    """
    scales = [*range(1, 101), 1000.0]
    for scale, found in zip(scales, evaluate("logits", [{"scale": each} for each in scales]), strict=True):
        z = scale * SCORES
        assert torch.equal(numbers(found["z"]), z.double())
        assert same(numbers(found["naive"]["exps"]), z.exp().double())
        for name, loss in (("naive", by_formula), ("safe", partial(cross_entropy, target=TARGET))):
            ours = found[name]
            assert same(numbers([ours["loss"]]), loss(z).double()[None]), f"{name} × {scale}"
            assert torch.allclose(
                numbers(ours["gradient"]), grad(loss)(z).double(), rtol=1e-5, atol=1e-6, equal_nan=True
            ), f"{name} × {scale}"
        exact = torch.autograd.functional.jacobian(partial(cross_entropy, target=TARGET), z.double())
        assert torch.allclose(numbers(found["wanted"]["gradient"]), exact, rtol=0, atol=1e-9)


def test_the_formula_fails_where_the_lesson_says(evaluate):
    """At × 40 only its gradient is wrong, and at × 45 its loss is too; log_softmax is right at both."""
    forty, more = evaluate("logits", [{"scale": 40}, {"scale": 45}])
    assert [forty["naive"]["loss"], forty["naive"]["gradient"][0], forty["safe"]["gradient"][0]] == [40, 0, 1]
    assert [more["naive"]["loss"], more["safe"]["loss"]] == ["Infinity", 45]


@pytest.mark.thorough
def test_a_keyboard_alone_moves_all(opened):
    """Targets are swapped, scores scaled and a ball is moved by Tab, Enter, Space and arrows; a link brings it back."""
    page = opened(LESSON, clock=True)
    state = lambda name: run(page, name, "return explorer.state")  # noqa: E731
    caption = lambda name: page.locator(f"{FIGURE.format(name)} .explorer-caption")  # noqa: E731
    before = caption("shuffle").inner_text()
    page.get_by_role("button", name="2, swap with the next target").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert state("shuffle")["order"] == "1203"
    assert caption("shuffle").get_attribute("aria-live") == "polite"
    assert caption("shuffle").inner_text() != before
    for _ in range(4):
        page.keyboard.press("Tab")  # by way of the other targets and “Start over” to “Shuffle”
    page.keyboard.press("Enter")
    assert len(state("shuffle")["seen"]) == 4
    page.get_by_label("what the scores are multiplied by, slider").focus()
    page.keyboard.press("End")
    assert state("logits") == {"scale": 100}
    assert "The formula breaks" in caption("logits").inner_text()
    page.get_by_role("button", name="The answer is 0").focus()
    page.keyboard.press("Enter")
    page.get_by_label("score z, slider").focus()
    page.keyboard.press("End")
    assert state("push") == {"z": 10, "target": 0}
    assert "Sure and wrong" in caption("push").inner_text()
    page.clock.run_for(300)
    again = opened(page.url.split("/", 3)[3])
    for name in ("shuffle", "logits", "push"):
        assert run(again, name, "return explorer.state") == state(name)


@pytest.mark.thorough
def test_a_hand_drags_the_ball_on_a_phone(opened):
    """Where a curve is touched, there is the ball; at 390 px nothing runs over the side, and what was printed stays."""
    page = opened(LESSON, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    curve = page.locator(f"{FIGURE.format('push')} svg").last
    curve.scroll_into_view_if_needed()
    box = curve.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"], box["y"] + 100)
    page.mouse.up()
    assert run(page, "push", "return explorer.state.z") == 10
    sizes = page.locator(".sheets text").evaluate_all("""texts => texts.map(text =>
        parseFloat(getComputedStyle(text).fontSize) * text.ownerSVGElement.getScreenCTM().a)""")
    assert min(sizes) >= 12
    assert page.locator("[data-explorer] pre:visible").count() == 3


@pytest.mark.parametrize("hash", ["shuffle:order=7&seen=x.0011&w=", "logits:scale=nan", "push:z=e&target=4", "push:%"])
def test_a_broken_link_opens_the_first_state(shared, hash):
    """What an address does not hold, or holds in a way that means nothing, is as at first."""
    page, name = shared(LESSON), hash.split(":")[0]
    restore = "explorer.restore(argument); return explorer.state"
    assert run(page, name, restore, hash.split(":")[1]) == run(page, name, "return explorer.kind.initial")
