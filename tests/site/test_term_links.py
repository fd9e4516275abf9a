"""Links from the words of a page to the glossary."""

import pytest

from snippets._site import term_links

LINK = '<a class="term" href="../glossary/#the-{}">{}</a>'


def linked(content, *terms):
    """HTML with links for terms."""
    return term_links.with_links(content, terms, "../glossary/")


def test_a_term_is_a_link_where_a_page_has_it_first():
    """In any case, and in the plural. The longest term wins, and no part of a word is one."""
    found = linked("<p>Closs. Losses, a loss rate</p><p>and a loss.</p>", "loss", "loss rate")
    assert (
        found
        == f"<p>Closs. {LINK.format('loss', 'Losses')}, a {LINK.format('loss-rate', 'loss rate')}</p><p>and a loss.</p>"
    )


@pytest.mark.parametrize("tag", ["a", "button", "code", "data", "details", "h2", "label", "pre", "svg", "summary"])
def test_no_link_stands_where_none_may(tag):
    """The first one behind is a link then, whatever stands inside."""
    silent = f'<{tag} title="a > b">leaf <b>leaf<br></b> leaf</{tag}>'
    assert linked(f"{silent} leaf", "leaf") == f"{silent} {LINK.format('leaf', 'leaf')}"


def test_all_else_of_a_page_stays():
    """Byte for byte, with comments and odd tags."""
    content = '<!-- leaf --><p class=a>x < y &lt; <img alt="leaf">\n</p></b>'
    assert linked(content, "leaf", "graph") == content
    assert linked("<p>leaf</p>") == "<p>leaf</p>"


def test_terms_are_those_that_a_page_defines():
    """With an id or without. Names of code are no words of the text."""
    content = '<dfn>One <b>two</b></dfn> <dfn id="term-x">x</dfn> <dfn><code>y</code></dfn>'
    assert term_links.names_in(content) == ["One two", "x"]


def test_each_lesson_links_terms_that_others_define(own):
    """A term once, to an entry of the glossary that is there."""
    entries = set(own.page("glossary/index.html").xpath("//h2/@id"))
    lessons = [page for path, page in own.pages().items() if path.startswith("lessons/")]
    assert len(lessons) >= 8
    for lesson in lessons:
        links = [each.get("href").partition("#")[2] for each in lesson.find_class("term")]
        assert set(links) <= entries
        assert len(links) == len(set(links))
    assert sum(len(lesson.find_class("term")) for lesson in lessons) > 3 * len(lessons)
