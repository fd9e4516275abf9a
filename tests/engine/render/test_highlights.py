"""Highlights: how code looks is worked out once, and again when anything that decides it has changed."""

import json

import markdown
import pytest

from snippets._engine.execute.cache import Cache
from snippets._engine.render import highlights, placeholders, superfences
from snippets._engine.render.highlights import Highlights
from tests.helpers.given import EXTENSIONS, PAGE, lines, read

TEXT = lines('```python title="a < b"', "x = 1", "```", "", "```yaml", "a: 1", "```", "", "```python", "y = 2", "```")


@pytest.fixture
def looks(monkeypatch):
    """Renders a page's code with a cache; gives its HTML, and how many pieces of code were highlighted for it."""

    def render(text, cache, **settings):
        page, known, counted = read(text), Highlights(cache), []
        find = known.find
        monkeypatch.setattr(
            known,
            "find",
            lambda name, decisive, highlight: find(name, decisive, lambda: counted.append(name) or highlight()),
        )
        fences = superfences.custom_fences(lambda: {PAGE: page}, lambda: known)
        configs = {"pymdownx.superfences": {"custom_fences": fences}, "pymdownx.highlight": settings}
        html = markdown.markdown(placeholders.markdown(page), extensions=EXTENSIONS, extension_configs=configs)
        known.keep([PAGE])
        return html, len(counted)

    return render


@pytest.mark.parametrize("settings", [{}, {"linenums": True, "anchor_linenums": True}], ids=["plain", "with anchors"])
def test_what_is_known_looks_the_same(looks, tmp_path, settings):
    """A page whose code is known is, to the byte, what it is without; nothing is highlighted again."""
    cache = Cache(tmp_path)
    found = [looks(TEXT, cache, **settings) for _ in range(2)]
    assert found == [(looks(TEXT, None, **settings)[0], 2), (found[0][0], 0)]


@pytest.mark.parametrize(
    "text, settings, count",
    [
        (TEXT.replace("y = 2", "y = 3"), {}, 1),
        (TEXT.replace("a < b", "b"), {}, 1),
        (TEXT, {"linenums": True}, 2),
        (f"```python\nz\n```\n\n{TEXT}", {}, 3),
    ],
    ids=["code", "title", "settings", "place"],
)
def test_what_decides_how_code_looks(looks, tmp_path, text, settings, count):
    """Code, its title, its place among others, which anchors count, and the highlighter's settings all count."""
    cache = Cache(tmp_path)
    looks(TEXT, cache)
    assert looks(text, cache, **settings) == (looks(text, None, **settings)[0], count)


@pytest.mark.parametrize("name", ["pygments", "pymdownx"])
def test_another_version_highlights_again(looks, tmp_path, monkeypatch, name):
    """What another release of the highlighter made of the code is not used."""
    cache = Cache(tmp_path)
    looks(TEXT, cache)
    monkeypatch.setattr(getattr(superfences, name), "__version__", "0")
    assert looks(TEXT, cache)[1] == 2


def test_what_is_no_longer_used_goes(tmp_path):
    """A page keeps no more than it used when it was last rendered, and nothing that only its renderer understands."""
    cache = Cache(tmp_path)
    for code in ("a", "b", highlights.PLACEHOLDER):
        known = Highlights(cache)
        known.find(PAGE, code, lambda code=code: code)
        known.keep([PAGE])
        kept = json.loads(cache.text(highlights.ENTRY))
        assert list(kept[PAGE].values()) == [code] * (code != highlights.PLACEHOLDER)


def test_a_page_that_was_not_rendered_keeps_what_it_had(tmp_path):
    """What is known of a page outlasts a build that renders others alone, and goes with the page."""
    cache = Cache(tmp_path)
    for page in ("a.md", "b.md"):
        known = Highlights(cache)
        known.find(page, "x = 1", lambda: "<b>x = 1</b>")
        known.keep(["a.md", "b.md"])
    assert Highlights(cache).find("a.md", "x = 1", lambda: "anew") == ("<b>x = 1</b>", True)
    Highlights(cache).keep(["b.md"])
    assert Highlights(cache).find("a.md", "x = 1", lambda: "anew") == ("anew", False)


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path):
    """Where nothing can be kept, code is highlighted all the same."""
    (tmp_path / "cache").write_text("a file, no folder", encoding="utf-8")
    known = Highlights(Cache(tmp_path / "cache"))
    assert known.find(PAGE, "a", lambda: "html") == ("html", False)
    known.keep([PAGE])
