"""What a reader waits for: how much a page loads, and what it loads only when it is asked for."""

import gzip
import re
from functools import cache

import pytest

pytestmark = pytest.mark.browser
LESSON = "lessons/backpropagation-in-action/"
# Kilobytes, compressed, without the data of explorers; the first that fits a page is its own.
LIMITS = {"lessons/": 130, "labs/": 130, "": 105}
PACKED = (".woff2", ".png", ".jpg")
DATA = re.compile(rb"<template.*?</template>", re.DOTALL)


def weight(path, body):
    """How many bytes a file takes on its way."""
    return len(body) if path.endswith(PACKED) else len(gzip.compress(DATA.sub(b"", body), 6))


@pytest.fixture(scope="module")
def loaded(chromium, served):
    """What a page loads in a browser that has seen nothing of the site: each file's address with its weight."""
    @cache
    def load(path):
        with chromium.new_context(viewport={"width": 1300, "height": 900}) as context:
            page, replies = context.new_page(), []
            page.on("response", lambda reply: replies.append(reply))
            page.goto(served + path, wait_until="networkidle")
            return {reply.url.removeprefix(served): weight(reply.url, reply.body()) for reply in replies if reply.ok}

    return load


def test_a_page_is_light(found, loaded):
    """No page loads more than its limit when it is opened for the first time."""
    heavy = {}
    for path in found:
        total = sum(loaded(path).values()) / 1000
        limit = next(limit for start, limit in LIMITS.items() if path.startswith(start))
        if total > limit:
            heavy[path] = total
    assert heavy == {}


def test_the_index_of_the_search_is_loaded_when_it_is_wanted(opened, loaded):
    """Not with the page, for it grows with the site, but when a reader opens the search; then it finds."""
    assert not [path for path in loaded(LESSON) if "search_index" in path]
    page = opened(LESSON)
    with page.expect_response(re.compile("search_index.json")):
        page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("dead")
    page.locator(".md-search-result__item", has_text="Glossary").first.wait_for()


def test_the_search_is_loaded_when_it_is_asked_something(opened, loaded):
    """Of its worker a page loads a line, and the program when a reader opens the search."""
    (worker,) = (weight for path, weight in loaded(LESSON).items() if "/workers/" in path)
    assert worker < 200
    page = opened(LESSON)
    with page.expect_response(re.compile(r"workers/search\..*\.program\.js")):
        page.get_by_role("textbox", name="Search").click()


@pytest.mark.parametrize("path, has_one", [("", True), (LESSON, False), ("lessons/losses-that-lie/", False)])
def test_explorers_are_loaded_where_one_is_seen(loaded, path, has_one):
    """Where all pictures are further down, what brings them to life is not loaded until a reader does something."""
    assert any(each.endswith("explorers.js") for each in loaded(path)) == has_one


@pytest.mark.parametrize("act", [
    lambda page: page.mouse.wheel(0, 10), lambda page: page.mouse.move(5, 5), lambda page: page.mouse.click(5, 5),
    lambda page: page.keyboard.press("Tab"), lambda page: page.evaluate("location.hash = 'network:x0=2'"),
], ids=["wheel", "move", "click", "key", "address"])  # fmt: skip
def test_explorers_are_loaded_at_the_first_sign_of_a_reader(chromium, served, act):
    """A turn of the wheel, a move, a click, a key or another address, once: and the pictures can be moved."""
    with chromium.new_context(viewport={"width": 1300, "height": 900}) as context:
        page = context.new_page()
        page.goto(served + LESSON)
        assert page.locator(".explorer").count() == 0
        with page.expect_response(re.compile("explorers.js")):
            act(page)
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
    """Rare letters are in files of their own, which a page without them does not load."""
    assert {path for path in loaded(LESSON) if path.endswith(".woff2")} == {
        f"assets/fonts/{name}.woff2" for name in ("atkinson-hyperlegible-next", "jetbrains-mono-nl", "stix-two-math")}
