"""The home page: its first screen, its graph, and the map of the lessons."""

import pytest

pytestmark = pytest.mark.browser
EDGES = """() => {
    const box = document.querySelector(".lesson-lines").getBoundingClientRect();
    const { width, height } = document.querySelector(".lesson-lines").viewBox.baseVal;
    const at = point => [box.left + point.x / width * box.width, box.top + point.y / height * box.height];
    return [...document.querySelectorAll(".lesson-lines path")].map(path =>
        [at(path.getPointAtLength(0)), at(path.getPointAtLength(path.getTotalLength()))]);
}"""
BOXES = """items => items.map(each => each.getBoundingClientRect())
    .map(box => [box.left, box.top, box.right, box.bottom])"""
# Waits until the first drawing has scrolled, for at most 300 frames.
SCROLLED = """() => new Promise((done, fail) => {
    const canvas = document.querySelector(".picture-canvas");
    const look = left => canvas.scrollLeft > 50 ? done() : left ? requestAnimationFrame(() => look(left - 1)) : fail();
    look(300);
})"""


def test_the_promise_is_in_one_screen(shared):
    """At 1300 by 900 px a reader sees what it is, where to begin, and a network with its steps."""
    page = shared("")
    for seen in (
        page.get_by_role("heading", level=1),
        page.get_by_role("link", name="Start with the first lesson"),
        page.locator("figure.picture svg [data-node=loss]:visible").get_by_text("6.716"),
        page.get_by_role("button", name="Previous", exact=True),
    ):
        assert seen.evaluate("each => each.getBoundingClientRect().bottom") < 900


SHUT = "figure.picture g[data-node='u1.0'].is-silent"
TELLS = ".explorer-learned"


def test_a_weight_is_dragged_until_a_gate_opens(opened):
    """A mouse drags the number at a line: the gate opens, and all that depends on it moves at once."""
    page = opened("")
    page.locator(SHUT).first.wait_for()
    page.locator("text[data-node='w1.0.1']").hover()
    box = page.locator("text[data-node='w1.0.1']").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.down()
    page.mouse.move(x + 2, y)  # a hand trembles
    assert page.locator(SHUT).count()
    page.mouse.move(x + 10, y - 10, steps=3)
    page.mouse.up()
    assert page.locator(SHUT).count() == 0
    weight = page.get_by_role("spinbutton", name="0.weight[0, 1]")
    assert float(weight.input_value()) == pytest.approx(0.28, abs=0.011)  # a hundredth more for each pixel
    assert page.locator("text[data-node='w1.0.1']").text_content() != "0"


def test_a_step_makes_the_loss_smaller(opened):
    """After a step the page says so; ten more leave hardly a loss."""
    page = opened("")
    page.get_by_role("button", name="Take a step").click()
    assert page.locator(TELLS).inner_text() == "Loss 6.716 → 5.301 in 1 step."
    page.get_by_role("button", name="Take ten").click()
    assert page.locator(TELLS).inner_text().endswith("in 11 steps.")


def test_arrow_keys_scroll_a_drawing(opened, await_frames):
    """A drawing in focus scrolls by the keyboard."""
    page = opened("", width=390, reduced_motion="reduce")
    await_frames(page)
    page.locator(".picture-canvas").first.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.evaluate(SCROLLED)


@pytest.mark.parametrize("width", [1600, 1300, 1000])
def test_lines_lead_from_lesson_to_lesson(shared, width):
    """Each line begins at the foot of a lesson and ends at the head of another, to within two pixels."""
    page = shared("")
    page.set_viewport_size({"width": width, "height": 900})
    boxes = page.locator(".lesson-list li").evaluate_all(BOXES)
    edges = page.evaluate(EDGES)
    assert len(edges) >= len(boxes) - 1  # each but the first builds on another
    for (x, y), (to_x, to_y) in edges:
        assert any(left < x < right and abs(y - bottom) < 2 for left, _, right, bottom in boxes)
        assert any(left < to_x < right and abs(to_y - top) < 2 for left, top, right, _ in boxes)


@pytest.mark.parametrize("width", [1600, 1300, 1000, 390])
def test_a_lesson_holds_its_words(shared, width):
    """No lesson of the map is too small for what it says."""
    page = shared("")
    page.set_viewport_size({"width": width, "height": 900})
    assert (
        page.locator(".lesson-list li").evaluate_all(
            "items => items.filter(each => each.scrollHeight > each.clientHeight + 1).map(each => each.textContent)"
        )
        == []
    )
