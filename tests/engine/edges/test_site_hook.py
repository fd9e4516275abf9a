"""The site's own hook while an author is at work: nothing is made that nobody will see, nor made again."""

from types import SimpleNamespace

import pytest
from jinja2 import DictLoader, Environment
from mkdocs.structure.files import Files

from snippets._engine.edges import mkdocs_site_hook as hook


@pytest.mark.parametrize("serving", [True, False])
def test_a_card_is_drawn_for_a_site_that_is_published(monkeypatch, serving):
    """The development server has no picture of a page, whose address is the author's own; a build has one."""
    drawn = []
    monkeypatch.setattr(hook, "serving", serving)
    monkeypatch.setattr(hook, "cards_drawn", {})
    monkeypatch.setattr(hook, "with_parts", lambda page, site: page.content)
    monkeypatch.setattr(hook.cards, "page_card", lambda *given: drawn.append(given))
    file = SimpleNamespace(src_uri="lessons/a.md", name="a")
    page = SimpleNamespace(file=file, url="lessons/a/", title="A", content="<p>", meta={"hero": {"title": "A"}})
    config = SimpleNamespace(site_url="https://example.org/", site_name="Site", docs_dir="docs")
    context = {"build": SimpleNamespace(pages={}), "label": "docs/lessons/a.md"}
    made = hook.on_page_context(context, page, config, SimpleNamespace(pages=[], homepage=None))
    assert made["card"] == "assets/cards/a.png"
    assert len(drawn) == (not serving)


def test_a_template_is_translated_once(monkeypatch):
    """The next build has it, unless it has changed."""
    monkeypatch.setattr(hook, "templates", hook.Templates())
    translated = []

    class Counting(Environment):
        def compile(self, source, *more, **options):
            translated.append(source)
            return super().compile(source, *more, **options)

    def rendered(source):
        return (
            hook.on_env(Counting(loader=DictLoader({"a": source})), SimpleNamespace(plugins={}), Files([]))
            .get_template("a")
            .render(x=1)
        )

    assert [rendered(source) for source in ("{{ x }}", "{{ x }}", "{{ x + 1 }}")] == ["1", "1", "2"]
    assert translated == ["{{ x }}", "{{ x + 1 }}"]
