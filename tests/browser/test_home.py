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
    """At 1300 by 900 px a reader sees the sentence, the button, and a tape that says 56 and can be stepped through."""
    page = shared("")
    for seen in (
        page.locator(".home-top > p").first,
        page.get_by_role("link", name="Start with the first lesson"),
        page.locator("figure.picture svg [data-node=x]:visible").get_by_text("56"),
        page.get_by_role("button", name="Previous", exact=True),
    ):
        assert seen.evaluate("each => each.getBoundingClientRect().bottom") < 900


def test_the_tape_is_alive(opened):
    """Another x gives another gradient: at 3, it is 144."""
    page = opened("")
    page.get_by_role("spinbutton", name="x", exact=True).fill("3")
    page.locator("figure.picture svg [data-node=x]:visible").get_by_text("144").wait_for()


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
    assert len(edges) >= 13
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
