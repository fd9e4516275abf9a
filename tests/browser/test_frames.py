"""Frames, on every page that has them: one is seen at a time, whichever way it is chosen, and nothing else moves."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
SEEN = """all => all.map(frames => [...frames.querySelectorAll(".snippet-plot")]
    .flatMap((plot, n) => plot.checkVisibility({ visibilityProperty: true }) ? [n] : []))"""
CHOSEN = """all => all.map(frames => [...frames.querySelectorAll("label > input")].findIndex(each => each.checked))"""
COUNT = """all => all.map(frames => frames.querySelectorAll("label > input").length)"""
SMALL = """all => all.filter(each => each.getBoundingClientRect().height < 24).map(each => each.outerHTML)"""
# What tells of a shift: the height of the page, and where the frames and what they show are.
PLACES = """() => [document.documentElement, ...document.querySelectorAll(".frames, .frames-pictures")]
    .map(each => each.getBoundingClientRect()).flatMap(({ x, y, width, height }) =>
        [x, y - document.documentElement.getBoundingClientRect().y, width, height])"""
WITHOUT_SLIDERS = f"""() => {{
    const sliders = [...document.querySelectorAll(".frames-slider")];
    const homes = sliders.map(slider => [slider.parentNode, slider.nextSibling]);
    sliders.forEach(slider => slider.remove());
    const places = ({PLACES})();
    sliders.forEach((slider, n) => homes[n][0].insertBefore(slider, homes[n][1]));
    return places;
}}"""
LOAD = "() => document.fonts.ready"
NAMED = """all => all.map(frames => frames.querySelector(".frames-slider").getAttribute("aria-valuetext"))"""
# In one question, since each costs as much as the answer.
NOW = f"all => [({SEEN})(all), ({PLACES})()]"
STATE = f"all => [({SEEN})(all), ({CHOSEN})(all), ({NAMED})(all), ({PLACES})()]"
OPEN = ":not([data-explorer]) > .frames"  # in whose place no explorer stands
VIEWS = [(1300, True), (390, False), (390, True), (1300, False)]


@pytest.fixture(scope="session")
def moving(own):
    """The pages with frames in whose place no explorer stands, by their address."""
    free = "//*[contains(@class, 'snippet-output')][not(@data-explorer)]//*[@class='frames']"
    paths = [path.removesuffix("index.html") for path, page in own.pages().items() if page.xpath(free)]
    assert paths
    return paths


@pytest.fixture
def look(shared):
    """Opens a page, its fonts loaded, and gives the page and its frames, the last of which is chosen.

    With scripts, an explorer stands in the place of some; without, all are seen.
    """

    def open_page(path, width=1300, scripts=True):
        page = shared(path, java_script_enabled=scripts)
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(LOAD)
        return page, page.locator(OPEN if scripts else ".frames")

    return open_page


@pytest.mark.parametrize("width, scripts", VIEWS)
def test_the_last_frame_is_seen_first_and_arrow_keys_go_through_all(moving, look, width, scripts):
    """With scripts or without, the buttons are one stop, arrows go round from frame to frame, and the page stays.

    Before that the last frame is seen and its button chosen; buttons and sliders are 24 px high at least.
    """
    for path in moving:
        page, frames = look(path, width, scripts)
        counts, before = frames.evaluate_all(COUNT), pytest.approx(page.evaluate(PLACES), abs=0.5)
        assert frames.evaluate_all(CHOSEN) == [count - 1 for count in counts], path
        assert frames.evaluate_all(SEEN) == [[count - 1] for count in counts], path
        assert frames.locator("label, .frames-slider").evaluate_all(SMALL) == [], path
        assert frames.locator(".frames-slider").count() == (len(counts) if scripts else 0), path
        for number, count in enumerate(counts):
            frames.nth(number).locator("input:checked").focus()
            for step in range(count):
                page.keyboard.press("ArrowRight")
                assert frames.nth(number).evaluate_all(NOW) == [[[step]], before], path


def test_the_slider_goes_through_the_frames(moving, look):
    """Each place of a slider shows its frame and says its name, and the slider follows the buttons.

    Its place is kept: the page is as long with it as without it.
    """
    for path in moving:
        page, frames = look(path)
        before = pytest.approx(page.evaluate(PLACES), abs=0.5)
        for each in frames.all():
            slider, names = each.locator(".frames-slider"), each.locator("label").all_inner_texts()
            slider.focus()
            page.keyboard.press("Home")
            for number, name in enumerate(names):
                assert each.evaluate_all(STATE) == [[[number]], [number], [name.strip()], before], path
                page.keyboard.press("ArrowRight")
            each.locator("label").first.click()
            assert (slider.input_value(), slider.get_attribute("aria-valuetext")) == ("0", names[0].strip()), path
            each.locator("label").last.click()
        assert page.evaluate(WITHOUT_SLIDERS) == before, path


def test_on_paper_there_is_the_frame_that_was_chosen(moving, look):
    """The chosen frame is printed with its name, and no button and no slider."""
    printed = 0
    for path in moving:
        page, frames = look(path)
        if not frames.count():
            continue
        printed += 1
        frames.first.locator("label").first.click()
        page.emulate_media(media="print")
        assert frames.first.evaluate_all(SEEN) == [[0]], path
        visible = "all => all.filter(each => each.checkVisibility()).map(each => each.textContent)"
        assert frames.first.locator("label").evaluate_all(visible) == [frames.first.locator("span").first.inner_text()]
        assert frames.locator("input").evaluate_all(visible) == [], path
        page.emulate_media(media="screen")
        frames.first.locator("label").last.click()
    assert printed
