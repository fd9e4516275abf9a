"""The explorer of memory over a pass: its curves are what autograd keeps, by mouse, keyboard, link and phone."""

import contextlib
import io
import random
import runpy

import pytest

from tests.helpers import ROOT
from tests.helpers.moving import run

pytestmark = pytest.mark.browser
LESSON = "lessons/the-price-of-backward/"
PROGRAM = ROOT / "snippets/the_price_of_backward/memory.py"
FIGURE = "figure.picture-segments"
EVALUATE = "return argument.map(each => explorer.kind.evaluate(each))"
STATE = "return explorer.state"


def test_curves_are_what_autograd_keeps(shared):
    """For many depths and cuts, the pass is the one that hooks record, and its products are those that are counted."""
    with contextlib.redirect_stdout(io.StringIO()):
        program = runpy.run_path(str(PROGRAM))
    rng = random.Random(0)
    inputs = [{"layers": depth, "segments": rng.randint(0, depth)} for depth in (rng.randint(1, 40) for _ in range(60))]
    found = run(shared(LESSON), "segments", EVALUATE, [{"layers": 16, "segments": 0}, *inputs])
    assert found[0]["kept"] == program["whole"]
    for given, ours in zip(inputs, found[1:], strict=True):
        layers, segments = program["stack"](given["layers"]), given["segments"]
        theirs = (
            program["record"](program["checkpointed"], layers, segments)
            if segments
            else program["record"](program["plain"], layers)
        )
        assert ours["kept"] == theirs, given
        assert ours["peak"] == max(theirs)
    both = run(shared(LESSON), "segments", EVALUATE, [{"layers": 16, "segments": each} for each in (0, 4)])
    flops = [program["flops"][program[name]] for name in ("plain", "checkpointed")]
    assert [each["products"] * 2 * 8 * 4 * 4 for each in both] == flops


@pytest.mark.thorough
def test_a_keyboard_and_a_link(opened):
    """Arrows cut, a button takes more layers, one line says what is kept, and a link brings it all back."""
    page = opened(LESSON, clock=True)
    caption = page.locator(f"{FIGURE} .explorer-caption")
    assert "Move the slider" in caption.inner_text()
    slider = page.get_by_label("segments", exact=True)
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert "16 layers, 1 segment: 2 kept" in caption.inner_text()
    assert "at the peak 17 activations; 64 products" in caption.inner_text()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "4; at the peak 8 activations"
    page.keyboard.press("End")
    assert "as without a checkpoint" in caption.inner_text()
    assert run(page, "segments", STATE) == {"layers": 16, "segments": 16, "seen": [0, 1, 2, 3, 4, 16]}
    page.get_by_role("button", name="36 layers").focus()
    page.keyboard.press("Enter")
    assert caption.get_attribute("aria-live") == "polite"
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.clock.run_for(300)
    again = opened(page.url.split("/", 3)[3])
    assert run(again, "segments", STATE) == {"layers": 36, "segments": 1, "seen": [0, 1]}


@pytest.mark.thorough
def test_a_hand_on_a_phone(opened):
    """Where the picture of peaks is touched, there it cuts; at 390 px nothing runs over the side."""
    page = opened(LESSON, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    peaks = page.locator(f"{FIGURE} svg").last
    peaks.scroll_into_view_if_needed()
    box = peaks.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"], box["y"] + 100)
    page.mouse.up()
    state = run(page, "segments", STATE)
    assert state["segments"] == 16
    assert len(state["seen"]) == 3
    sizes = page.locator(".sheets text").evaluate_all("""texts => texts.map(text =>
        parseFloat(getComputedStyle(text).fontSize) * text.ownerSVGElement.getScreenCTM().a)""")
    assert min(sizes) >= 12


@pytest.mark.parametrize("query", ["layers=17&segments=99", "segments=-1&seen=x.2.5e9", "segments=1.5", "%"])
def test_a_broken_link_opens_the_first_state(shared, query):
    """What an address does not hold, or holds in a way that means nothing, is as at first."""
    restore = "explorer.restore(argument); return explorer.state.segments + explorer.state.layers"
    assert run(shared(LESSON), "segments", restore, query) == 16
