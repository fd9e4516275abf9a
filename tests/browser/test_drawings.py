"""Drawings on a phone and on paper: legible, reached by the keyboard, scrolled to where a step ends, and whole."""

import pytest

from tests.helpers.moving import explorers, run

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "reduced_motion": "reduce"}  # what scrolls is where it goes at once
SIZES = """() => [...document.querySelectorAll("figure.picture svg text")].filter(each => each.checkVisibility())
    .map(each => [parseFloat(getComputedStyle(each).fontSize) * each.getScreenCTM().a, each.textContent])"""
CANVASES = """() => [...document.querySelectorAll(".picture-canvas")]
    .map(each => [each.tabIndex, each.scrollWidth > each.clientWidth])"""


@pytest.mark.thorough
@pytest.mark.parametrize("scripts", [True, False])
def test_a_drawing_on_a_phone_is_legible(pages, opened, scripts):
    """Each text of a picture has at least 12 px, and the page is no wider than the phone."""
    seen = 0
    for path in pages:
        page = opened(path, java_script_enabled=scripts, **PHONE)
        sizes = page.evaluate(SIZES)
        assert [(size, text) for size, text in sizes if size < 12 - 1e-3] == []
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        seen += len(sizes)
    assert seen > 200


@pytest.mark.thorough
def test_the_keyboard_stops_where_a_drawing_scrolls(pages, opened, await_frames):
    """On a phone Tab stops at each drawing that is wider, on a laptop at none: there each fits its column."""
    wide = 0
    for path in pages:
        page = opened(path, **PHONE)
        await_frames(page)
        assert all((stop == 0) == scrolls for stop, scrolls in page.evaluate(CANVASES))
        wide += sum(scrolls for _, scrolls in page.evaluate(CANVASES))
        page.set_viewport_size({"width": 1300, "height": 900})
        await_frames(page)
        assert {tuple(each) for each in page.evaluate(CANVASES)} == {(-1, False)}
    assert wide >= 5


HEARD = """() => [...document.querySelectorAll(".picture-network [data-node][aria-label]")]
    .map(each => [each.dataset.node, each.ariaLabel])"""
LESSON = "lessons/backpropagation-in-action/"


def test_a_network_is_read_in_groups(shared):
    """A unit is one sentence, as far as the pass has come; of a whole pass scripts say what the build says."""
    page = shared(LESSON)
    heard = page.evaluate(HEARD)
    assert ["u1.1", "h[1]: z −0.759, shut, h 0; gradient −2.564 stops"] in heard
    assert heard == shared(LESSON, java_script_enabled=False).evaluate(HEARD)
    figure = page.locator(".picture-network.is-explorer")
    unit, loss = figure.locator("svg [data-node='u1.1'][role=group]"), figure.locator("svg [data-node=loss][role=img]")
    words = []
    figure.get_by_role("button", name="Start over").click()
    for _ in range(3):
        words.append((unit.get_attribute("aria-label"), loss.get_attribute("aria-label")))
        figure.get_by_role("button", name="Next").click()
    silent = "h[1]: z −0.759, shut, h 0"
    unknown = "loss: not computed yet"
    assert words == [("h[1]: not computed yet", unknown), (silent, unknown), (silent, unknown)]
    assert loss.get_attribute("aria-label") == "loss: 14.186"


# For each step of an explorer the nodes that it speaks of, the one where it ends last, and whether that one is in view.
FOLLOW = """
    const { figure, canvas, data: { nodes } } = explorer.picture;
    const find = text => [...figure.querySelectorAll(".explorer button")].find(each => each.textContent === text);
    const ahead = nodes.filter(({ inputs }) => inputs.length);
    const isReached = id => canvas.querySelector(`[data-node="${id}"] > .picture-grad`)
        && nodes.find(each => each.id === id).grad !== null;
    const back = [...ahead].reverse();
    const inView = id => {
        const [box, view] = [canvas.querySelector(`[data-node="${id}"] > .picture-box`), canvas]
            .map(each => each.getBoundingClientRect());
        return box.left >= view.left - 1 && box.right <= view.right + 1;
    };
    const ends = [...ahead.map(({ id }) => id), ...back.map(({ inputs }) => inputs.filter(isReached).at(-1))];
    const left = [], lost = [];
    const look = (step, where) => {
        left.push(canvas.scrollLeft);
        if (!inView(ends[step])) lost.push(`${where} ${ends[step]}`);
    };
    find("Start over").click();
    ends.forEach((_, step) => (find("Next").click(), look(step, "forward to")));
    ends.slice(0, -1).reverse().forEach((_, k) => (find("Previous").click(), look(ends.length - 2 - k, "back to")));
    return [lost, Math.max(...left) - Math.min(...left), canvas.scrollWidth - canvas.clientWidth];"""


@pytest.mark.thorough
def test_a_step_is_scrolled_into_view(pages, opened):
    """On a phone the drawing follows the steps: the node where a step ends is seen, and the page stays where it is."""
    moved = 0
    for path in pages:
        page = opened(path, **PHONE)
        for name, data in explorers(page):
            if data["kind"] == "graph":
                lost, way, hidden = run(page, name, FOLLOW)
                assert lost == []
                assert way > 0.5 * hidden
                moved += hidden > 100
        assert page.evaluate("document.documentElement.scrollLeft") == 0
    assert moved >= 3


@pytest.mark.thorough
def test_on_paper_a_drawing_fits(pages, opened):
    """Nothing is cut off: a drawing that would scroll is made smaller."""
    for path in pages:
        page = opened(path, width=500, reduced_motion="reduce")
        page.emulate_media(media="print")
        cut = page.locator(".picture-canvas > svg").evaluate_all("""all => all.filter(each =>
            each.getBoundingClientRect().right > each.parentElement.getBoundingClientRect().right + 1).length""")
        assert cut == 0


GROUND = """() => [...document.querySelectorAll(".picture-canvas")].map(each =>
    [getComputedStyle(each).forcedColorAdjust, getComputedStyle(each).backgroundColor])"""


def test_a_drawing_has_its_own_ground_where_colours_are_forced(opened):
    """A reader's colours may be dark where the site is light: a drawing keeps its colours, and with them its ground."""
    page = opened("", forced_colors="active", color_scheme="dark")
    assert page.evaluate(GROUND) == [["none", "rgb(26, 33, 42)"]]
    page.evaluate("document.body.dataset.mdColorScheme = 'default'")
    assert page.evaluate(GROUND) == [["none", "rgb(255, 253, 249)"]]
