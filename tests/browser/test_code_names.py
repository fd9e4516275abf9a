"""Names in code explain themselves: by mouse, keyboard and finger."""

import pytest

pytestmark = pytest.mark.browser
LESSON = "lessons/backpropagation-in-action/"
NOTE = "#code-note:popover-open"
NAME = "[data-name='.backward']"


def test_a_note_opens_by_mouse_and_by_keyboard(shared):
    """It says what the name does, closes when the reader goes on, and can be reached to follow its link."""
    page = shared(LESSON)
    name = page.locator(NAME)
    name.scroll_into_view_if_needed()
    name.hover()
    page.locator(NOTE).wait_for()
    assert "computes the gradient" in page.locator(NOTE).inner_text()
    assert name.get_attribute("aria-describedby") == "code-note"
    page.mouse.move(1, 1)
    assert page.locator(NOTE).count() == 0
    assert name.get_attribute("aria-describedby") is None
    page.keyboard.press("Tab")
    name.focus()
    assert page.locator(NOTE).locator("a").get_attribute("href").endswith("/pytorch-you-need/#term-backward")
    page.keyboard.press("Escape")
    assert page.locator(NOTE).count() == 0


def test_a_finger_opens_a_note(opened):
    """A tap opens it, in the width of a phone and within the screen; a tap elsewhere closes it."""
    page = opened(LESSON, width=390, has_touch=True)
    page.locator(NAME).tap()
    page.locator(NOTE).wait_for()
    box = page.locator(NOTE).bounding_box()
    assert 0 <= box["x"] <= box["x"] + box["width"] <= 390
    page.locator("h1").tap()
    assert page.locator(NOTE).count() == 0
