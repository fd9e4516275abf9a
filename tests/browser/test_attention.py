"""Back through an attention of five tokens: every grid is torch's, and each number tells how it was made."""

import runpy

import pytest
import torch

from tests.helpers import ROOT
from tests.helpers.moving import run

pytestmark = pytest.mark.browser
LESSON = "lessons/by-hand-through-normalization-and-attention/"
PROGRAM = ROOT / "snippets/by_hand_through_normalization_and_attention/attention.py"
FIGURE = "figure.picture-attention"
EVALUATE = "return argument.map(explorer.kind.evaluate);"


def by_torch(Q, K, V, dO, causal, scale):
    """Weights and gradients by autograd, which is asked at the weights and at the scores."""
    S = scale * Q @ K.T / Q.shape[1] ** 0.5
    S = S.masked_fill(torch.ones(5, 5, dtype=torch.bool).triu(1) & causal, -torch.inf).requires_grad_()
    P = S.softmax(dim=1)
    O = P @ V  # noqa: E741
    dP, dS = torch.autograd.grad(O, (P, S), dO)
    return {"P": P.detach(), "dP": dP, "both": P.detach() * dP, "D": (O.detach() * dO).sum(dim=1), "dS": dS}


def test_every_grid_is_torch_s(shared):
    """At two hundred random attentions, causal or not, at any scale: within 1e-9, each row of dS sums to zero."""
    generator = torch.Generator().manual_seed(0)
    asked, expected = [], []
    for k in range(200):
        Q, K, V, dO = torch.randn(4, 5, 4, dtype=torch.float64, generator=generator)
        given = {"Q": Q, "K": K, "V": V, "dO": dO, "causal": k % 2 == 0, "scale": 20.0 * (k % 7) / 6}
        expected.append(by_torch(**given))
        asked.append({name: value.tolist() if torch.is_tensor(value) else value for name, value in given.items()})
    for found, right in zip(run(shared(LESSON), "attention", EVALUATE, asked), expected, strict=True):
        for name, value in right.items():
            assert torch.allclose(torch.tensor(found[name], dtype=torch.float64), value, rtol=0, atol=1e-9), name
        assert torch.tensor(found["dS"], dtype=torch.float64).sum(dim=1).abs().max().item() < 1e-9


def test_the_first_state_is_the_lesson_s(shared):
    """It shows the weights and gradients that the block computes, causal, from the numbers of the page."""
    kind = torch.get_default_dtype()
    try:
        program = runpy.run_path(str(PROGRAM))
    finally:
        torch.set_default_dtype(kind)
    (found,) = run(shared(LESSON), "attention", EVALUATE, [{}])
    _, P = program["attention"](program["Q"], program["K"], program["V"], True)
    dP = program["dO"] @ program["V"].T
    assert torch.allclose(torch.tensor(found["P"], dtype=torch.float64), P, rtol=0, atol=1e-9)
    dS = torch.tensor(found["dS"], dtype=torch.float64)
    assert torch.allclose(dS, program["softmax_back"](P, dP), rtol=0, atol=1e-9)


def test_a_keyboard_points_at_numbers_and_multiplies_scores(opened):
    """Arrow keys go through dS, each cell says how it was made, a dial multiplies; and a link brings it back."""
    page = opened(LESSON, clock=True)
    figure, caption = page.locator(FIGURE), page.locator(f"{FIGURE} .explorer-caption")
    cells = figure.locator(".grid-cell[role='button']")
    assert cells.count() == 25
    assert figure.locator(".grid-cell[tabindex='0']").count() == 1
    cells.first.focus()
    page.keyboard.press("ArrowUp")
    assert run(page, "attention", "return explorer.state.spot") == "0.0"
    page.keyboard.press("ArrowRight")
    assert run(page, "attention", "return explorer.state.spot") == "0.1"
    assert "This key comes later" in caption.inner_text()
    page.keyboard.press("ArrowDown")
    assert figure.locator(".is-lit").count() == 4
    shown, said = cells.nth(6).get_attribute("aria-label").split("; ")
    assert shown == cells.nth(6).text_content()
    assert said.startswith("query 2, key 2: dS = P × (dP")
    assert said[len("query 2, key 2: ") :] in caption.inner_text()
    figure.get_by_role("button", name="Causal").press("Enter")
    figure.get_by_label("what the scores are multiplied by, slider").press("End")
    state = run(page, "attention", "return explorer.state")
    assert state == {"causal": False, "scale": 20, "spot": "1.1"}
    page.clock.run_for(300)
    assert run(opened(page.url.split("/", 3)[3]), "attention", "return explorer.state") == state
    figure.get_by_role("button", name="Start over").press("Enter")
    assert "the first sees itself alone" in caption.inner_text()


def test_it_can_be_read_on_a_phone(opened):
    """At 390 px nothing runs over the side, no number is smaller than 12 px, and what was printed stays."""
    page = opened(LESSON, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    sizes = page.locator(f"{FIGURE} .sheets text").evaluate_all("""texts => texts.map(text =>
        parseFloat(getComputedStyle(text).fontSize) * text.ownerSVGElement.getScreenCTM().a)""")
    assert min(sizes) >= 12
    page.locator(f"{FIGURE} .grid-cell").nth(30).click()
    assert run(page, "attention", "return explorer.state.spot") == "1.0"
    assert page.locator("[data-explorer='attention'] pre:visible").count() == 1


@pytest.mark.parametrize("hash", ["causal=&scale=e&spot=7.7", "spot=1", "%"])
def test_a_broken_link_opens_the_first_state(shared, hash):
    """What an address does not hold, or holds in a way that means nothing, is as at first."""
    page = shared(LESSON)
    restore = "explorer.restore(argument); return explorer.state"
    assert run(page, "attention", restore, hash) == run(page, "attention", "return explorer.kind.initial")
