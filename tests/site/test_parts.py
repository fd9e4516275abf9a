"""The parts of a page, without any site generator: each takes the place of a comment."""

import pytest

from snippets._engine.prove import receipts
from snippets._site import parts
from snippets._site.lessons import LessonsError
from snippets._site.parts import Site, SitePage, with_parts

PLAN = {"lessons": [{"title": "One", "question": "What?"}, {"title": "Two", "question": "Why?"}]}
ERROR = {"line": 3, "raises": "E: wrong", "raised": {"type": "E", "message": "wrong"}, "fix": "Fix it."}


def receipts_of(label):
    """The receipts of a page. Only that of one lesson has a block that raises."""
    return {"blocks": [ERROR] if label == "docs/lessons/one.md" else [], "declared": [], "versions": {}}


def all_receipts():
    """The receipts of a site on which nothing ran."""
    return {"pages": {}, "totals": receipts.totals({}), "mutation": {}, "words": {}}


def seen(pages):
    """A site of these pages."""
    return Site(pages, all_receipts, receipts_of, "../receipts.json", "2026-01-02")


def page(path, content="", label=None, **meta):
    """A page of a site."""
    return SitePage(path, f"docs/{path}" if label is None else label, path, f"../{path}/", content, meta)


def completed(current, *others):
    """The HTML of a page, in a site of it and others."""
    return with_parts(current, seen(lambda: (current, *others)))


def test_a_page_without_a_part_does_not_ask_for_other_pages():
    """Its HTML stays as it is, and no page is described in vain."""
    site = seen(lambda: pytest.fail("asked for all pages"))
    assert with_parts(page("a.md", "<p>Words.</p>"), site) == "<p>Words.</p>"


def test_a_link_to_the_receipts_leads_to_them():
    """Whatever number of folders the author wrote."""
    link = '<a href="{}receipts.json">'
    assert completed(page("a.md", link.format("") + link.format("../../"))) == link.format("../") * 2


def test_each_part_takes_the_place_of_its_comment():
    """The parts are made of all pages, and what stands around them stays."""
    lesson = page("lessons/one.md", "<p>A <dfn>slope</dfn>.</p>", reading_minutes=7, objectives=["find a slope"])
    expected = {
        "<!-- errors -->": ("wrong", "Fix it.", "../lessons/one.md/#raises-1"),
        "<!-- terms -->": ("A slope.", "../lessons/one.md/#term-slope"),
        "<!-- lessons -->": ('href="../lessons/one.md/"', "7 min"),
        "<!-- receipts -->": ("Blocks executed", "2026-01-02"),
        "<!-- outcomes -->": ('href="../lessons/one.md/"', "<td>7</td>", "<li>find a slope</li>"),
    }
    assert set(expected) == set(parts.PARTS)
    for placeholder, words in expected.items():
        html = completed(page("a.md", f"<b></b>{placeholder}<i></i>", **PLAN), lesson)
        assert html.startswith("<b></b><")
        assert html.endswith("><i></i>")
        assert [word for word in words if word not in html] == []


def test_a_page_that_the_engine_does_not_know_has_no_errors():
    """Such a page may define terms."""
    unknown = page("lessons/one.md", "<dfn>a</dfn>", label="")
    assert completed(page("a.md", "<!-- errors -->"), unknown) == "<p>No block of this site raises an error yet.</p>"
    assert "term-a" in completed(unknown)


def test_a_lesson_that_is_not_planned_is_an_error():
    """Only pages in the folder of the lessons are lessons."""
    home = page("index.md", "<!-- lessons -->", **PLAN)
    assert "lesson-map" in completed(home, page("three.md"), page("lessons/more/three.md"), page("lessons/lab.py"))
    with pytest.raises(LessonsError, match="the lesson three is not in the plan"):
        completed(home, page("lessons/three.md"))
