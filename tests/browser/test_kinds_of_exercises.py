"""Each way to answer an exercise, by mouse and keyboard, on a page that holds nothing but exercises."""

import pytest

from tests.helpers import ROOT

pytestmark = pytest.mark.browser
SCRIPT = ROOT / "docs/assets/javascripts/exercises.js"


def claim(shown, value):
    """A claim as the build writes it."""
    return f'<label class="receipt-label"><button></button><data class="claim" value="{value}">{shown}</data></label>'


def exercise(kind, answer, wrong, question="<p>What is it?</p>"):
    """An exercise as the build writes it."""
    items = "".join(f"<li>{each}: {diagnosis}</li>" for each, diagnosis in wrong)
    return f"""<div class="exercise {kind}">{question}
        <details class="note"><summary>Hint</summary>Think.</details>
        <details class="question"><summary>Answer</summary><strong class="answer">{answer}</strong></details>
        <details class="failure"><summary>Wrong answers</summary><ul>{items}</ul></details></div>"""


NUMBER = exercise("", claim("0.467", 0.46718), [(claim("0.2336", 0.23359), "You forgot the factor two.")])
SEVENTY_EIGHT = [(claim("114", 114), "Some gradients came too late."), (claim("42", 42), "One path is missing.")]
CHOICE = exercise("choice", claim("78", 78), SEVENTY_EIGHT)
PREDICT = exercise("choice predict", claim("it falls", "True"), [(claim("it rises", "True"), "Look at its sign.")])
LINES = "<p>Which line is wrong?</p><pre><code>a = 1\n\nb = a.item()\nb.backward()\n</code></pre>"
PICK = exercise("pick", claim("3", 3), [(claim("4", 4), "It raises, but the graph was lost before.")], LINES)
ORDER = exercise("order", claim("loss → z → x", "…"), [(claim("x → z → loss", "…"), "That is the way forward.")])
BLOCK = '<div class="snippet"><pre>The output</pre></div>'


@pytest.fixture(scope="module")
def show(chromium):
    """Shows exercises on a page of their own, with the script."""
    context = chromium.new_context()
    page = context.new_page()

    def load(body):
        page.route(
            "http://exercises.test/", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8")
        )
        page.goto("http://exercises.test/")
        page.evaluate("localStorage.clear()")
        page.add_script_tag(path=SCRIPT)
        page.set_default_timeout(5000)
        return page

    yield load
    context.close()


def said(page):
    """What the page says of the answer."""
    return page.get_by_role("status").inner_text()


def test_formulas_are_read(show):
    """Sums, products, powers, roots and brackets give the number that Python gives."""
    page = show(NUMBER)
    right = ["2*0.2336", "2×0.2336", "0.467**1", "-(-0.467)", "0.467^1", "1/(2*sqrt(2)) + 0.1136", "4.67*10**-1"]
    right += ["46.7%", "0,467", "exp(log(0.467))", "2 ** -1 * 0.934", "-2**2 + 4.467", "0.934 / 2"]
    unread = ["", "2 3", "(2", "2)", "1/0", "sqrt", "sqrt 4", "x", "2**", "0.4.67", "constructor", "toString(1)", "--"]
    for text in right + unread:
        page.get_by_label("Your answer").fill(text)
        page.keyboard.press("Enter")
        assert said(page).startswith("Right." if text in right else "That is not a number"), text


@pytest.mark.parametrize(
    "typed, words",
    [
        ("0.2336", "You forgot the factor two."),
        ("-0.467", "Right size, wrong sign."),
        ("7", "Not yet. The hint is below."),
    ],
)
def test_a_mistake_is_named(show, typed, words):
    """A wrong answer that the page knows is answered by its diagnosis."""
    page = show(NUMBER)
    page.get_by_label("Your answer").fill(typed)
    page.get_by_role("button", name="Check").click()
    assert said(page) == words
    assert not page.locator("details.failure").is_visible()


def test_a_choice_is_made_by_keyboard(show):
    """All answers are offered in the order of their size; arrows move, Enter checks."""
    page = show(CHOICE)
    assert page.get_by_role("radio").evaluate_all("all => all.map(each => each.value)") == ["42", "78", "114"]
    page.get_by_role("button", name="Check").click()
    assert said(page) == "Choose an answer first."
    page.get_by_role("radio").first.press("Space")
    page.keyboard.press("Enter")
    assert said(page) == "One path is missing."
    page.keyboard.press("ArrowDown")
    assert said(page) == ""
    page.keyboard.press("Enter")
    assert said(page) == "Right."
    assert page.locator("details.failure").is_visible()


def test_a_prediction_comes_before_its_block(show):
    """The next block is folded until the reader has answered, rightly or not, or asks for it."""
    page = show(PREDICT + BLOCK)
    assert not page.get_by_text("The output").is_visible()
    page.get_by_role("radio", name="it rises").check()
    page.get_by_role("button", name="Check").click()
    assert said(page) == "Look at its sign."
    assert page.get_by_text("The output").is_visible()
    page = show(PREDICT + BLOCK)
    page.get_by_role("button", name="Show it anyway").click()
    assert page.get_by_text("The output").is_visible()


def test_a_line_is_picked(show):
    """Each line that holds something is a choice, known by its number."""
    page = show(PICK)
    assert page.get_by_role("radio").evaluate_all("all => all.map(each => each.value)") == ["1", "3", "4"]
    page.get_by_label("b.backward()").check()
    page.keyboard.press("Enter")
    assert said(page) == "It raises, but the graph was lost before."
    page.get_by_label("b = a.item()").check()
    page.keyboard.press("Enter")
    assert said(page) == "Right."


def test_an_order_is_made_by_keyboard(show):
    """Parts begin in the order of the alphabet; buttons move them, and keep the focus."""
    page = show(ORDER)
    parts = page.get_by_role("list", name="Your order").get_by_role("listitem")
    assert parts.all_inner_texts() == ["loss↑↓", "x↑↓", "z↑↓"]
    page.get_by_role("button", name="Check").click()
    assert said(page) == "Not yet. The hint is below."
    page.get_by_role("button", name="Move x down").press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Move x down"
    page.get_by_role("button", name="Check").click()
    assert said(page) == "Right."


def test_what_was_solved_is_kept(show):
    """A solved exercise is marked, and kept for the next time, and for the map."""
    page = show(NUMBER + CHOICE)
    page.get_by_label("Your answer", exact=True).first.fill("0.467")
    page.get_by_role("button", name="Check").first.click()
    assert page.locator(".exercise[data-solved]").count() == 1
    assert page.evaluate("localStorage.getItem('exercises-solved')") == '{"/":[1]}'


def test_without_an_answer_there_is_no_form(show):
    """An exercise that holds no claim for its answer stays as it was written."""
    page = show('<div class="exercise"><p>Think.</p><details><summary>Answer</summary>7</details></div>')
    assert page.locator("form").count() == 0
