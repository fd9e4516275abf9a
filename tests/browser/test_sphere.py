"""Two forces off a gradient: what comes back through three numbers is torch's, and any hand can turn the arrow."""

import pytest
import torch

from tests.helpers.moving import run

pytestmark = pytest.mark.browser
LESSON = "lessons/by-hand-through-normalization-and-attention/"
FIGURE = "figure.picture-sphere"
EVALUATE = "return argument.map(explorer.kind.evaluate);"


def numbers(value):
    """A tensor of double precision."""
    return torch.tensor(value, dtype=torch.float64)


def test_what_stays_is_torch_s(shared):
    """For a thousand x and g, dL/dx is autograd's; the parts are at right angles and make up what arrives."""
    generator = torch.Generator().manual_seed(0)
    x, g = 3 * torch.randn(2, 1000, 3, dtype=torch.float64, generator=generator)
    asked = [{"x": a, "g": b} for a, b in zip(x.tolist(), g.tolist(), strict=True)]
    found = run(shared(LESSON), "sphere", EVALUATE, asked)
    got = {name: numbers([each[name] for each in found]) for name in ("hat", "mean", "along", "stays", "dx")}
    leaf = x.clone().requires_grad_()
    centred = leaf - leaf.mean(dim=1, keepdim=True)
    hat = centred / centred.square().mean(dim=1, keepdim=True).sqrt()
    (expected,) = torch.autograd.grad((hat * g).sum(), leaf)
    size = 1 + expected.abs().amax(dim=1, keepdim=True)  # three numbers may nearly be equal
    assert ((got["dx"] - expected).abs() / size).max().item() < 1e-9
    assert torch.allclose(got["hat"], hat.detach(), rtol=0, atol=1e-9)
    assert torch.allclose(got["mean"] + got["along"] + got["stays"], g, rtol=0, atol=1e-9)
    for one, other in (("mean", "along"), ("mean", "stays"), ("along", "stays")):
        assert (got[one] * got[other]).sum(dim=1).abs().max().item() < 1e-8


def test_a_forgotten_force_is_hidden_by_what_arrives(opened):
    """With ones, taking the mean off is all there is; with x̂, the other force; and a link brings that back."""
    page = opened(LESSON, clock=True)
    figure, caption = page.locator(FIGURE), page.locator(f"{FIGURE} .explorer-caption")
    rows = lambda: figure.locator("tr:visible").count()  # noqa: E731
    press = lambda name: figure.get_by_role("button", name=name).press("Enter")  # noqa: E731
    assert rows() == 4  # x, x̂, what arrives, what stays
    press("Take off the mean")
    assert "still points off the ring" in caption.inner_text()
    press("Ones arrive")
    assert "finds the right gradient, zero" in caption.inner_text()
    press("Take off the mean")
    press("Take off what lies along x̂")
    assert "still points off the ring" in caption.inner_text()
    press("x̂ arrives")
    assert "finds the right gradient, zero" in caption.inner_text()
    press("Take off the mean")
    assert rows() == 7
    assert "Nothing stays" in caption.inner_text()
    page.clock.run_for(300)
    again = opened(page.url.split("/", 3)[3])
    assert run(again, "sphere", "return explorer.state") == run(page, "sphere", "return explorer.state")
    press("Start over")
    assert run(page, "sphere", "return [explorer.state, explorer.kind.initial].map(JSON.stringify)[0]") == run(
        page, "sphere", "return JSON.stringify(explorer.kind.initial)"
    )


def test_a_hand_and_the_keys_turn_the_arrow(opened):
    """The tip of the arrow follows the finger on a phone, dials go by keys, and equal numbers are told of."""
    page = opened(LESSON, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    grip = page.locator(f"{FIGURE} .globe-grip")
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = run(page, "sphere", "return explorer.state.g")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y + 15)
    page.mouse.up()
    assert run(page, "sphere", "return explorer.state.g") != before
    moved = grip.bounding_box()
    assert (moved["x"] - box["x"], moved["y"] - box["y"]) == pytest.approx((20, 15), abs=2)
    page.get_by_label("number 1, slider", exact=True).press("End")
    assert run(page, "sphere", "return explorer.state.x[0]") == 6
    run(page, "sphere", "explorer.set({ x: [2, 2, 2] })")
    assert "cannot divide" in page.locator(f"{FIGURE} .explorer-caption").inner_text()
    sizes = page.locator(f"{FIGURE} .sheets text").evaluate_all("""texts => texts.map(text =>
        parseFloat(getComputedStyle(text).fontSize) * text.ownerSVGElement.getScreenCTM().a)""")
    assert min(sizes) >= 12


@pytest.mark.parametrize("hash", ["x0=e&g2=&mean=yes", "along=1&x=3", "%"])
def test_a_broken_link_opens_the_first_state(shared, hash):
    """What an address does not hold, or holds in a way that means nothing, is as at first."""
    page = shared(LESSON)
    restore = "explorer.restore(argument); return explorer.state"
    assert run(page, "sphere", restore, hash) == run(page, "sphere", "return explorer.kind.initial")
