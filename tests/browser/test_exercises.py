"""Exercises are checked in the page, however people type numbers."""

import pytest

pytestmark = pytest.mark.browser
LESSON = "lessons/backpropagation-in-action/"


def asked(page):
    """The exercise that asks for a number."""
    return page.locator(".exercise", has_text="Change the target")


@pytest.fixture
def answers(shared):
    """Types answers to one of the lesson's exercises, one after another, and returns what the page says of each."""
    exercise = asked(shared(LESSON))
    field, status = exercise.get_by_label("Your answer"), exercise.get_by_role("status")

    def type_in(texts):
        said = {}
        for text in texts:
            field.fill("0")
            assert status.inner_text() == ""
            field.fill(text)
            field.press("Enter")
            said[text] = status.inner_text()
        return said

    return type_in


def test_a_right_answer_is_right_however_it_is_typed(answers):
    """Decimal points and commas, powers of ten, fractions and percentages are numbers, right to within a hundredth."""
    typed = ["0.467", "0,467", " .467 ", "+0.4672", "4.67e-1", "467/1000", "46.7 %", "0.465"]
    assert answers(typed) == dict.fromkeys(typed, "Right.")


@pytest.mark.parametrize(
    "typed, words",
    [
        (["−0.467", "-0.467"], "Right size, wrong sign."),
        (["0.5", "0", "1,234.5"], "Not yet"),
        (["", "a half", "1/0", "0.4.67"], "not a number"),
    ],
    ids=["a wrong sign", "a wrong number", "no number"],
)
def test_a_wrong_answer_is_told_what_is_wrong(answers, typed, words):
    """A wrong sign, a wrong number and what is no number are told apart."""
    assert [text for text, said in answers(typed).items() if words not in said] == []


def test_typing_again_takes_the_verdict_back(shared):
    """A verdict is about what was checked: it goes when the answer changes."""
    exercise = asked(shared(LESSON))
    exercise.get_by_label("Your answer").fill("5")
    exercise.get_by_role("button", name="Check").click()
    exercise.get_by_label("Your answer").fill("6")
    assert exercise.get_by_role("status").inner_text() == ""


def test_wrong_answers_are_not_seen_before_the_right_one(opened):
    """Their fold says what each betrays, so it comes into view when the right answer is given."""
    exercise = asked(opened(LESSON))
    assert not exercise.locator("details.failure").is_visible()
    exercise.get_by_label("Your answer").fill("0.467")
    exercise.get_by_role("button", name="Check").click()
    assert exercise.locator("details.failure").is_visible()


def test_without_scripts_the_folds_hold_all_there_is(opened):
    """With JavaScript off there is no form, and the answer can be unfolded."""
    page = opened(LESSON, java_script_enabled=False)
    asked(page).get_by_text("Answer", exact=True).click()
    assert asked(page).locator(".answer").is_visible()
    assert page.locator(".exercise form").count() == 0
    folds = asked(page).locator("summary").all_inner_texts()
    assert folds == ["Hint", "Answer", "Wrong answers"]
