"""Labs on their way through mkdocs-jupyter: rendered once, and in projects that cannot be written to."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from snippets._engine.edges import lab_pages

LABEL = "docs/labs/one.py"


@pytest.fixture
def rendered(tmp_path, monkeypatch):
    """Renders a lab in a new build, given its notebook; gives the page and how often one was rendered so far."""
    monkeypatch.setattr(lab_pages, "_rendered", {})
    config, times = SimpleNamespace(plugins={}), []

    def render_lab(notebook):
        page = SimpleNamespace(file=SimpleNamespace(abs_src_path=LABEL), url="one/")

        def render(config, files):
            times.append(1)
            page.content, page.toc = Path(page.file.abs_src_path).read_text(encoding="utf-8"), ["a heading"]

        page.render = render
        lab_pages.give_notebook(page, LABEL, notebook, tmp_path, config)
        page.render(config, [])
        return page, len(times)

    return render_lab


def test_a_lab_is_rendered_again_only_if_its_notebook_has_changed(rendered):
    """A build that finds the same notebook gives the page what it was given before, its own copy of it."""
    first, count = rendered("one")
    assert (first.content, first.toc, count) == ("one", ["a heading"], 1)
    first.toc.clear()
    second, count = rendered("one")
    assert (second.content, second.toc, second.url, count) == ("one", ["a heading"], "one/", 1)
    third, count = rendered("two")
    assert (third.content, count) == ("two", 2)


def test_a_project_that_cannot_be_written_to_has_labs(rendered, tmp_path):
    """The notebook goes among the temporary files."""
    (tmp_path / ".cache").touch()  # there can be no folder of this name
    page, _ = rendered("one")
    assert page.content == "one"
    assert not Path(page.file.abs_src_path).is_relative_to(tmp_path)


def test_mkdocs_jupyter_keeps_nothing_of_a_lab(tmp_path):
    """What it keeps would be shown again when the lab gives something else; of other pages it keeps what it did."""
    options = {"cache": True, "execute": False}
    config = SimpleNamespace(plugins={lab_pages.PLUGIN: SimpleNamespace(config=options)})
    page = SimpleNamespace(file=SimpleNamespace(), render=print)
    assert lab_pages.turn_off_cache(page, config) is page
    assert options == {"cache": False, "execute": False}
    lab_pages.give_notebook(page, LABEL, "one", tmp_path, config)
    assert options == {"cache": True, "execute": False}
