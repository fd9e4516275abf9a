"""The receipt of a number opens by mouse, finger and keyboard, and without scripts."""

import pytest

pytestmark = pytest.mark.browser
LESSON = "lessons/backpropagation-in-action/"
CLAIM = ".md-content p > .receipt-label:has(data[data-expression='x.grad'])"
OPEN = ".receipt:popover-open"
PLACES = """() => [...document.querySelectorAll(".md-content__inner *")].filter(each => !each.closest(".receipts")).map(
    each => { const box = each.getBoundingClientRect(); return [box.x, box.y + scrollY, box.width, box.height]; })"""


@pytest.fixture
def lesson(shared, await_frames):
    """The lesson, with its first claim on the gradient in sight, and the copy buttons of the code beside it."""
    page = shared(LESSON)
    assert page.locator(OPEN).count() == 0
    page.locator(CLAIM).first.scroll_into_view_if_needed()
    await_frames(page)
    return page


def test_a_receipt_says_how_a_number_is_known(lesson):
    """It shows the expression, the value in full, each method that agrees, and the versions."""
    lesson.locator(CLAIM).first.hover()
    said = lesson.locator(OPEN).inner_text()
    assert all(part in said for part in ("x.grad", "56.0", "central differences", "SymPy", "torch 2.13.0"))


def test_hover_opens_a_receipt_and_moves_nothing(lesson):
    """It is there while the mouse is on the claim, closes when it leaves, and no part of the page moves for it."""
    before = lesson.evaluate(PLACES)
    lesson.locator(CLAIM).first.hover()
    assert lesson.locator(OPEN).count() == 1
    assert lesson.evaluate(PLACES) == before
    lesson.mouse.move(1, 1)
    assert lesson.locator(OPEN).count() == 0


def test_a_click_keeps_a_receipt_and_another_closes_it(lesson):
    """A receipt that a click has opened stays when the mouse leaves; a click on the claim, or Escape, closes it."""
    lesson.locator(CLAIM).first.click()
    lesson.mouse.move(1, 1)
    assert lesson.locator(OPEN).count() == 1
    lesson.locator(CLAIM).first.click()
    lesson.mouse.move(1, 1)
    assert lesson.locator(OPEN).count() == 0
    lesson.locator(CLAIM).first.click()
    lesson.keyboard.press("Escape")
    assert lesson.locator(OPEN).count() == 0


def test_the_keyboard_opens_a_receipt(lesson):
    """It opens on focus, which is seen, and closes when the focus goes on; its button is called what the claim says."""
    button = lesson.locator(CLAIM).first.get_by_role("button", name="56")
    lesson.keyboard.press("Tab")
    button.focus()
    receipt = button.get_attribute("popovertarget")
    assert lesson.locator(OPEN).get_attribute("id") == receipt
    assert lesson.locator(CLAIM).first.locator("data").evaluate("data => getComputedStyle(data).outlineStyle") == "auto"
    lesson.keyboard.press("Tab")
    assert button.evaluate("button => document.activeElement !== button")
    assert lesson.locator(f"#{receipt}:popover-open").count() == 0


@pytest.mark.parametrize("scripts", [True, False])
def test_a_finger_opens_a_receipt(opened, scripts):
    """A tap opens it, in the width of a phone and with no scripts too; a tap elsewhere closes it."""
    page = opened(LESSON, width=390, has_touch=True, java_script_enabled=scripts)
    page.locator(CLAIM).first.tap()
    assert "x.grad" in page.locator(OPEN).inner_text()
    page.locator("h1").tap()
    assert page.locator(OPEN).count() == 0
