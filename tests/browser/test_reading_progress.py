"""What a reader has read is kept on this device, and what is printed reads well on paper."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
LESSON = "lessons/backpropagation-in-action/"
NAME = "backpropagation-in-action"
CARD = f"[data-lesson={NAME}]"
SHARE = "document.querySelector('.reading-bar').getBoundingClientRect().width / innerWidth"


def card(page, served):
    """What the map says of the lesson, and where its link leads, to a reader who has been elsewhere."""
    page.goto(served)
    return page.locator(f"{CARD} small").inner_text(), page.locator(f"{CARD} a").get_attribute("href")


def test_nothing_is_said_of_what_was_not_read(opened, served):
    """An opened lesson does not count as read."""
    page = opened(LESSON)
    assert card(page, served)[0].endswith(" min")


def test_a_reader_goes_on_where_they_were(opened, served, await_frames):
    """Halfway down, a bar says so; the map shows how much was read, and its link leads to the section."""
    page = opened(LESSON)
    page.evaluate("document.getElementById('step-2-forward-pass-build-computation-graph').scrollIntoView()")
    await_frames(page)
    assert 0.2 < page.evaluate(SHARE) < 0.8
    said, link = card(page, served)
    assert said.endswith(" % read")
    assert link.endswith("#step-2-forward-pass-build-computation-graph")


def test_a_lesson_that_was_read_is_marked(opened, served, await_frames):
    """At its end a lesson counts as read, and still does after scrolling back."""
    page = opened(LESSON)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    await_frames(page)
    page.evaluate("scrollTo(0, 0)")
    await_frames(page)
    said, link = card(page, served)
    assert said.endswith("read ✓")
    assert "#" not in link


def test_solved_exercises_are_counted_on_the_map(opened, served):
    """A number that was answered rightly is one more."""
    page = opened(LESSON)
    exercise = page.locator(".exercise", has_text="Change the target")
    exercise.get_by_label("Your answer").fill("0.467")
    exercise.get_by_role("button", name="Check").click()
    assert "1 solved" in card(page, served)[0]


KEPT = ["null", "{", "[1]", f'{{"{NAME}": null}}', f'{{"{NAME}": {{"share": "x"}}}}']


def test_what_others_put_there_does_no_harm(opened, served):
    """Whatever the browser holds under that name, the page is whole."""
    page = opened("")
    for kept in KEPT:
        page.evaluate("kept => localStorage.setItem('lessons-read', kept)", kept)
        assert card(page, served)[0].endswith(" min"), kept


def test_paper_is_light_and_holds_what_is_folded(opened):
    """In the dark scheme too; an answer is unfolded, and buttons, forms and receipts are left out."""
    page = opened(LESSON, color_scheme="dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert [each.is_visible() for each in page.locator(".exercise .answer").all()] == [True] * 5
    assert page.locator(".exercise.predict + .snippet").first.is_visible()
    for left_out in (".exercise form", ".explorer", ".snippet-files", ".md-header", ".md-footer"):
        assert not page.locator(left_out).first.is_visible()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
