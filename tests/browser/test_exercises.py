"""Exercises are checked in the page, however people type numbers."""

import pytest

pytestmark = pytest.mark.browser
LESSON = "lessons/backpropagation-in-action/"


@pytest.fixture
def answer(shared):
    """Types an answer to the lesson's exercise and returns what the page says of it."""
    page = shared(LESSON)

    def type_in(text):
        page.get_by_label("Your answer").fill("0")
        assert page.locator(".exercise [role=status]").inner_text() == ""
        page.get_by_label("Your answer").fill(text)
        page.keyboard.press("Enter")
        return page.locator(".exercise [role=status]").inner_text()

    return type_in


@pytest.mark.parametrize("typed", ["0.467", "0,467", " .467 ", "+0.4672", "4.67e-1", "467/1000", "46.7 %", "0.465"])
def test_a_right_answer_is_right_however_it_is_typed(answer, typed):
    """Decimal points and commas, powers of ten, fractions and percentages are numbers, right to within a hundredth."""
    assert answer(typed) == "Right."


@pytest.mark.parametrize(
    "typed, said",
    [
        ("−0.467", "sign"),
        ("-0.467", "sign"),
        ("0.5", "hint"),
        ("0", "hint"),
        ("", "read"),
        ("a half", "read"),
        ("1/0", "read"),
        ("0.4.67", "read"),
        ("1,234.5", "hint"),
    ],
)
def test_a_wrong_answer_is_told_what_is_wrong(answer, typed, said):
    """A wrong sign, a wrong number and what is no number are told apart."""
    words = {"sign": "The size is right", "hint": "Not yet", "read": "not a number"}
    assert words[said] in answer(typed)


def test_typing_again_takes_the_verdict_back(shared):
    """A verdict is about what was checked: it goes when the answer changes."""
    page = shared(LESSON)
    page.get_by_label("Your answer").fill("5")
    page.get_by_role("button", name="Check").click()
    page.get_by_label("Your answer").fill("6")
    assert page.locator(".exercise [role=status]").inner_text() == ""


def test_without_scripts_the_folds_hold_all_there_is(opened):
    """With JavaScript off there is no form, and the answer can be unfolded."""
    page = opened(LESSON, java_script_enabled=False)
    page.locator(".exercise summary", has_text="Answer").click()
    assert page.locator(".exercise .answer").is_visible()
    assert page.locator(".exercise form").count() == 0
