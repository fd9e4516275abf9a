"""Highlights: how code looks is worked out once, and again when anything that decides it has changed."""

import markdown
import pytest
from pymdownx.highlight import Highlight

from snippets._engine.execute.cache import Cache
from snippets._engine.render import placeholders, superfences
from snippets._engine.store import Bundle
from tests.helpers.given import EXTENSIONS, lines, read

TEXT = lines('```python title="a < b"', "x = 1", "```", "", "```yaml", "a: 1", "```", "", "```python", "y = 2", "```")


@pytest.fixture
def looks():
    """Renders a page's code with a cache; gives its HTML, and how many pieces of code were kept, since they are new."""

    def render(text, cache, **settings):
        page, before = read(text), len(list(cache.folder.glob("*"))) if cache else 0
        fences = superfences.custom_fences(lambda name: page, lambda: cache)
        configs = {"pymdownx.superfences": {"custom_fences": fences}, "pymdownx.highlight": settings}
        html = markdown.markdown(placeholders.markdown(page), extensions=EXTENSIONS, extension_configs=configs)
        return html, len(list(cache.folder.glob("*"))) - before if cache else 0

    return render


@pytest.mark.parametrize("settings", [{}, {"linenums": True, "anchor_linenums": True}], ids=["plain", "with anchors"])
def test_what_is_known_looks_the_same(looks, tmp_path, settings):
    """A page whose code is known is, to the byte, what it is without; nothing is highlighted again."""
    cache = Cache(tmp_path)
    found = [looks(TEXT, cache, **settings) for _ in range(2)]
    assert found == [(looks(TEXT, None, **settings)[0], 2), (found[0][0], 0)]


def test_what_is_known_is_not_highlighted_again(looks, tmp_path, monkeypatch):
    """The second time, no piece of code reaches the highlighter but that of other fences than ours."""
    cache, asked = Cache(tmp_path), []
    looks(TEXT, cache)
    monkeypatch.setattr(Highlight, "highlight", lambda self, source, *rest, **more: asked.append(source) or "")
    looks(TEXT, cache)
    assert asked == ["a: 1"]


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


def test_what_only_its_renderer_understands_is_not_kept(looks, tmp_path, monkeypatch):
    """HTML that the renderer has put aside, and stands for by a placeholder, is made anew by each renderer."""
    monkeypatch.setattr(superfences, "STASHED", "<")
    cache = Cache(tmp_path)
    assert [looks(TEXT, cache)[1] for _ in range(2)] == [0, 0]
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_cannot_be_written_does_no_harm(looks, tmp_path):
    """Where nothing can be kept, code is highlighted all the same."""
    (tmp_path / "cache").write_text("a file, no folder", encoding="utf-8")
    assert looks(TEXT, Cache(tmp_path / "cache"))[0] == looks(TEXT, None)[0]


def test_a_bundle_keeps_what_was_used(tmp_path):
    """A bundle is one file. Each build keeps the texts that it used or made, and forgets all others."""
    cache = Cache(tmp_path)
    first = Bundle(cache, "highlights")
    for key in ("a", "b"):
        first.keep(key, key.upper())
    first.save()
    second = Bundle(cache, "highlights")
    assert (second.text("a"), second.text("c")) == ("A", None)
    second.keep("c", "C")
    second.save()
    third = Bundle(cache, "highlights")
    assert [third.text(key) for key in "abc"] == ["A", None, "C"]
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("made", ["a file, no folder", None], ids=["unwritable", "none"])
def test_a_bundle_without_a_store_does_no_harm(tmp_path, made):
    """Where nothing can be kept, a bundle is a dictionary for one build."""
    if made:
        (tmp_path / "cache").write_text(made, encoding="utf-8")
    bundle = Bundle(Cache(tmp_path / "cache") if made else None, "highlights")
    bundle.keep("a", "A")
    bundle.save()
    assert bundle.text("a") == "A"
