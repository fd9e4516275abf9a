"""How an explorer opens: at its first step, playing once when it is seen. And what one does with it as a whole."""

import re

import pytest

from tests.helpers.moving import run

pytestmark = pytest.mark.browser
LESSON, NAME = "lessons/backpropagation-in-action/", "network"
STEP = "return explorer.state.step;"
SEEN = "explorer.picture.canvas.scrollIntoView({ block: 'center' });"
LONG = 10_000  # milliseconds, in which every step of a network is played
MOVES = {"clock": True, "reduced_motion": "no-preference"}


@pytest.fixture
def figure():
    """The figure of the network of a page."""
    return lambda page: page.locator("figure.picture-network.is-explorer").first


def test_it_plays_once_when_it_is_seen(opened, figure, await_frames):
    """It waits at its first step, plays to the end when it is in view, and stays there. The address does not change."""
    page = opened(LESSON, **MOVES)
    address = page.url
    page.clock.run_for(LONG)
    assert run(page, NAME, STEP) == 0
    run(page, NAME, SEEN)
    figure(page).get_by_role("button", name="Pause").wait_for()
    page.clock.run_for(1400)
    assert (run(page, NAME, STEP), figure(page).get_attribute("aria-busy")) == (1, "")
    page.clock.run_for(LONG)
    assert (run(page, NAME, STEP), figure(page).get_attribute("aria-busy")) == (5, None)
    page.evaluate("scrollTo(0, 0)")
    await_frames(page)
    run(page, NAME, SEEN)
    await_frames(page)
    page.clock.run_for(LONG)
    assert (run(page, NAME, STEP), page.url) == (5, address)


@pytest.mark.thorough
def test_who_moves_a_number_first_sees_all_that_depends_on_it(opened, figure):
    """A number that is moved before it has played completes it, and it plays no more by itself."""
    page = opened(LESSON, **MOVES)
    figure(page).get_by_role("spinbutton", name="x[0]").fill("3")
    page.clock.run_for(LONG)
    assert run(page, NAME, STEP) == 5
    page.clock.run_for(300)
    assert page.url.endswith("#network:x0=3")


@pytest.mark.thorough
def test_less_motion_and_links_show_it_complete(opened):
    """With less motion, and behind a link to its state, it is complete or where the link says."""
    assert run(opened(LESSON), NAME, STEP) == 5
    assert run(opened(LESSON + "#network:step=2", **MOVES), NAME, STEP) == 2


@pytest.mark.thorough
def test_it_can_be_linked_and_shown_alone(opened, figure):
    """A link to its state is copied; alone, it fills the window, and a link leads back."""
    page = opened(LESSON, permissions=["clipboard-read", "clipboard-write"])
    figure(page).get_by_role("spinbutton", name="x[0]").fill("3")
    figure(page).get_by_role("button", name="Copy link to this state").click()
    figure(page).get_by_text("Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(f"/{LESSON}#network:x0=3")
    figure(page).get_by_role("link", name="Show it alone").click()
    page.wait_for_url(re.compile(r"\?present=network#network:x0=3$"))
    box = page.locator(".is-presented").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1300, 900)
    assert run(page, NAME, "return explorer.state.input;") == [3, 2]
    assert figure(page).get_by_role("link", name="Back to the page").get_attribute("href") == copied
