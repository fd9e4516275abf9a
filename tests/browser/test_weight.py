"""What a reader waits for: how much a page loads, and what it loads only when it is asked for."""

import gzip
import re

import pytest

pytestmark = pytest.mark.browser
LESSON = "lessons/backpropagation-in-action/"
LIMITS = {  # kilobytes, compressed, without the data of explorers; the first that fits a page is its own
    "lessons/backpropagation-in-action/": 150, "lessons/inactive-is-not-dead/": 135,  # not yet what lessons should be
    "lessons/": 130, "labs/": 140, "": 115}
PACKED = (".woff2", ".png", ".jpg")
DATA = re.compile(rb"<template.*?</template>", re.DOTALL)


def weight(path, body):
    """How many bytes a file takes on its way."""
    return len(body) if path.endswith(PACKED) else len(gzip.compress(DATA.sub(b"", body), 6))


@pytest.fixture
def loaded(chromium, served):
    """What a page loads in a browser that has seen nothing of the site: each file's address with its weight."""
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


@pytest.mark.parametrize("path, has_pictures", [(LESSON, True), ("lessons/losses-that-lie/", False)])
def test_explorers_are_loaded_where_there_is_something_to_explore(loaded, path, has_pictures):
    """A page without pictures does not load what brings them to life."""
    assert any(each.endswith("explorers.js") for each in loaded(path)) == has_pictures


def test_a_page_loads_the_letters_that_it_has(loaded):
    """Rare letters are in files of their own, which a page without them does not load."""
    assert {path for path in loaded(LESSON) if path.endswith(".woff2")} == {
        f"assets/fonts/{name}.woff2" for name in ("atkinson-hyperlegible-next", "jetbrains-mono-nl", "stix-two-math")}
