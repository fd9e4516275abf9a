"""The site that is read from a disk, opened from there: nothing is missing, and nothing is asked of any host."""

import lxml.html
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.thorough]


@pytest.fixture(scope="module")
def on_disk(variant):
    """The folder of the site as `OFFLINE=true mkdocs build` makes it."""
    return variant("on disk", OFFLINE="true").site


@pytest.fixture
def opened_from_disk(chromium, on_disk, wake):
    """Opens a page by its path. A message in the console or a request to a host fails the test."""
    complaints = []
    with chromium.new_context(viewport={"width": 1300, "height": 900}) as context:
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: request.url.startswith(("file:", "blob:", "data:")) or complaints.append(request.url),
        )
        page.on("requestfailed", lambda request: complaints.append(request.url))

        def open_page(path):
            page.goto((on_disk / path).as_uri())
            wake(page)
            return page

        yield open_page
    assert complaints == []


def test_the_search_finds(opened_from_disk):
    """It finds a term, and what it finds opens."""
    page = opened_from_disk("index.html")
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("dead")
    page.locator(".md-search-result__item a", has_text="Glossary").first.click()
    page.get_by_role("heading", name="dead").wait_for()


def test_the_explorers_explore(opened_from_disk):
    """Each has its controls, and another number gives another gradient."""
    page = opened_from_disk("lessons/backpropagation-in-action.html")
    page.get_by_role("spinbutton", name="x", exact=True).fill("3")
    page.locator("figure.picture svg [data-node=x]:visible").get_by_text("144").wait_for()


def test_a_lesson_s_explorers_are_loaded_from_the_disk(opened_from_disk):
    """They load when a reader does something, and then one has controls."""
    assert opened_from_disk("lessons/backpropagation-in-action.html").locator(".explorer").count() > 0


def test_exercises_are_checked_and_fonts_are_there(opened_from_disk):
    """A lesson checks an answer, and its letters, code and formulas are set in the site's own fonts."""
    page = opened_from_disk("lessons/backpropagation-in-action.html")
    exercise = page.locator(".exercise", has_text="Change the target")
    exercise.get_by_label("Your answer").fill("0,467")
    page.keyboard.press("Enter")
    assert exercise.get_by_role("status").inner_text() == "Right."
    fonts = page.evaluate("""document.fonts.ready.then(
        all => [...all].filter(font => font.status === "loaded").map(font => font.family))""")
    assert {"Atkinson Hyperlegible Next", "JetBrains Mono NL", "STIX Two Math"} <= set(fonts)


def test_every_link_is_a_file(on_disk):
    """Each link within the site names a file of it, not a folder, which a disk would list."""
    lost = []
    for path in on_disk.rglob("*.html"):
        tree = lxml.html.fromstring(path.read_text(encoding="utf-8"))
        for href in tree.xpath("//a/@href|//link/@href|//script/@src"):
            name = href.partition("#")[0].partition("?")[0]
            if name and ":" not in name and path.name != "404.html" and not (path.parent / name).is_file():
                lost.append((path.name, href))
    assert lost == []
