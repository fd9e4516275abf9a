"""What a page loads only when a reader asks for it. How much each page loads is in test_every_page.py."""

import re
from functools import cache

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
LESSON = "lessons/backpropagation-in-action/"


@pytest.fixture(scope="module")
def loaded(chromium, served):
    """The addresses of the files that a page loads in a browser that has nothing of the site in its cache."""

    @cache
    def load(path):
        with chromium.new_context(viewport={"width": 1300, "height": 900}) as context:
            page, replies = context.new_page(), []
            page.on("response", lambda reply: replies.append(reply))
            page.goto(served + path, wait_until="networkidle")
            return {reply.url.removeprefix(served) for reply in replies if reply.ok}

    return load


def test_the_search_is_loaded_when_it_is_wanted(own, opened, loaded):
    """A page loads one line of the search's worker; its program and its index come when a reader opens the search."""
    assert not [path for path in loaded(LESSON) if "search_index" in path]
    (worker,) = (path for path in loaded(LESSON) if "/workers/" in path)
    assert (own.site / worker).stat().st_size < 300
    page = opened(LESSON)
    program, index = re.compile(r"workers/search\..*\.program\.js"), re.compile("search_index.json")
    with page.expect_response(program), page.expect_response(index):
        page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("dead")
    page.locator(".md-search-result__item", has_text="Glossary").first.wait_for()


@pytest.mark.parametrize("path, has_one", [("", True), (LESSON, False), ("lessons/losses-that-lie/", False)])
def test_explorers_are_loaded_where_one_is_seen(loaded, path, has_one):
    """Where all pictures are below the first screen, their script is not loaded until a reader does something."""
    assert any(each.endswith("explorers.js") for each in loaded(path)) == has_one


ACTS = {
    "wheel": lambda page: page.mouse.wheel(0, 10),
    "move": lambda page: page.mouse.move(5, 5),
    "click": lambda page: page.mouse.click(5, 5),
    "key": lambda page: page.keyboard.press("Tab"),
    "address": lambda page: page.evaluate("location.hash = 'network:x0=2'"),
}


@pytest.mark.parametrize("act", ACTS)
def test_explorers_are_loaded_at_the_first_sign_of_a_reader(chromium, served, act):
    """A turn of the wheel, a move, a click, a key or another address, once: and the pictures can be moved."""
    with chromium.new_context(viewport={"width": 1300, "height": 900}) as context:
        page = context.new_page()
        page.goto(served + LESSON)
        assert page.locator(".explorer").count() == 0
        with page.expect_response(re.compile("explorers.js")):
            ACTS[act](page)
        page.locator(".explorer").first.wait_for(state="attached")
        page.keyboard.press("Tab")
        assert page.locator("script[src$='/explorers.js']").count() == 1


@pytest.mark.parametrize("address", [f"{LESSON}#network:x0=2", LESSON])
def test_explorers_are_loaded_with_what_asks_for_them(chromium, served, address):
    """An address that says what a picture shows, and a screen so high that one is seen, load them with the page."""
    with chromium.new_context(viewport={"width": 1300, "height": 900 if "#" in address else 2000}) as context:
        page = context.new_page()
        page.goto(served + address)
        assert page.locator(".explorer").count() > 0


def test_a_page_loads_the_letters_that_it_has(loaded):
    """Rare letters are in separate files, which a page without them does not load."""
    assert {path for path in loaded(LESSON) if path.endswith(".woff2")} == {
        f"assets/fonts/{name}.woff2" for name in ("atkinson-hyperlegible-next", "jetbrains-mono-nl", "stix-two-math")
    }
