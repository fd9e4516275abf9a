"""The explorer of a deep network: its gradients are torch's, and a keyboard, a link and a phone do for it."""

import random

import pytest
import torch

from tests.helpers.moving import run

pytestmark = pytest.mark.browser
LESSON = "lessons/depth-multiplies/"
FIGURE = "figure.picture-bars"
FUNCTIONS = {"ReLU": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}
EVALUATE = "return argument.map(each => explorer.kind.evaluate(each))"


def by_torch(values, scale, depth, activation, skip):
    """The norms of the gradients of a network with the page's numbers: of each layer's output, and of its weights."""
    small, x = (torch.tensor(values[name], dtype=torch.float64) for name in ("weights", "x"))
    weights = [(scale * W / len(x) ** 0.5).requires_grad_() for W in small[:depth]]
    outputs = [x]
    for W in weights:
        out = FUNCTIONS[activation](W @ outputs[-1])
        outputs.append(outputs[-1] + out if skip else out)
    found = torch.autograd.grad(outputs[-1].sum(), outputs[1:] + weights)
    norms = torch.stack([each.norm() for each in found])
    return norms[:depth], norms[depth:]


def test_the_bars_agree_with_torch(shared):
    """At random scales, depths and activations, with the way around or not, each norm is torch's."""
    page, rng = shared(LESSON), random.Random(0)
    data = page.evaluate(
        f"JSON.parse(document.querySelector('{FIGURE}').parentElement"
        ".querySelector('template.picture-data').content.textContent).values"
    )
    inputs = [
        {
            "scale": rng.choice([2 ** rng.uniform(-3, 4), 0.0]),
            "depth": rng.randint(2, 20),
            "activation": rng.choice(list(FUNCTIONS)),
            "skip": rng.random() < 0.5,
        }
        for _ in range(200)
    ]
    for given, found in zip(inputs, run(page, "bars", EVALUATE, inputs), strict=True):
        for ours, exact in zip((found["activations"], found["weights"]), by_torch(data, **given), strict=True):
            assert torch.allclose(torch.tensor(ours, dtype=torch.float64), exact, rtol=1e-9, atol=1e-300), given


def test_the_row_of_the_weights_does_not_move(shared):
    """With ReLU, all scales draw one row of bars for the weights, and others for the activations."""
    page = shared(LESSON)
    rows = """explorer.restore(argument); const of = svg => [...svg.querySelectorAll(".bars-bar")]
        .map(bar => [bar.getAttribute("y"), bar.getAttribute("height")].join());
        return [...explorer.picture.figure.querySelectorAll(".sheets > svg")].map(svg => of(svg).join(" "))"""
    drawn = [run(page, "bars", rows, f"scale={scale}") for scale in (0.25, 0.5, 1, 2, 4)]
    assert len({weights for _, weights in drawn}) == 1
    assert len({activations for activations, _ in drawn}) == 5
    tanh = [run(page, "bars", rows, f"scale={scale}&activation=tanh")[1] for scale in (1, 4)]
    assert tanh[0] != tanh[1]
    run(page, "bars", "explorer.restore('')")


@pytest.mark.parametrize("hash", ["scale=x&depth=&activation=relu&skip=2", "depth=nan&scale=1e999", "%"])
def test_a_broken_link_opens_the_first_state(shared, hash):
    """What an address does not hold, or holds in a way that means nothing, is as at first."""
    page = shared(LESSON)
    restore = "explorer.restore(argument); return explorer.state"
    assert run(page, "bars", restore, hash) == run(page, "bars", "return explorer.kind.initial")
    assert run(page, "bars", restore, "depth=99&scale=-4")["depth"] == 20
    run(page, "bars", "explorer.restore('')")


@pytest.mark.thorough
def test_a_keyboard_alone_moves_all(opened):
    """Tab, Enter and arrows reach each control at 390 px; a line says what has changed, and a link brings it back."""
    page = opened(LESSON, width=390, clock=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    caption = page.locator(f"{FIGURE} .explorer-caption")
    assert "keeps its size" in caption.inner_text()
    page.locator(FIGURE).get_by_role("button", name="sigmoid").focus()
    page.keyboard.press("Enter")
    assert "vanishes" in caption.inner_text()
    assert caption.get_attribute("aria-live") == "polite"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # on “Residual”
    page.get_by_label("scale of the weights, slider").focus()
    page.keyboard.press("End")
    page.get_by_label("number of layers, slider").focus()
    page.keyboard.press("ArrowLeft")
    state = {"scale": 8, "depth": 19, "activation": "sigmoid", "skip": True}
    assert run(page, "bars", "return explorer.state") == state
    assert "19; The gradient" in page.get_by_label("number of layers, slider").get_attribute("aria-valuetext")
    sizes = page.locator(f"{FIGURE} .sheets text").evaluate_all("""texts => texts.map(text =>
        parseFloat(getComputedStyle(text).fontSize) * text.ownerSVGElement.getScreenCTM().a)""")
    assert min(sizes) >= 12
    page.clock.run_for(300)
    assert run(opened(page.url.split("/", 3)[3]), "bars", "return explorer.state") == state
