"""What stands in a published file in the place of results, however it is written there."""

from types import SimpleNamespace

import pytest

from snippets._engine.edges.neighbours import plain, unfilled
from tests.helpers.given import lines, read

CLAIM = '<data class="claim" value="claim-0">1</data>'


def told(folder, name, text):
    """What is said of a site of one file."""
    (folder / name).write_text(text, encoding="utf-8")
    return [str(error).partition(": ")[0] for error in unfilled(SimpleNamespace(site_dir=str(folder)))]


@pytest.mark.parametrize(
    "name, text",
    [
        ("a.html", "<!--snippet-output 3-->"),
        ("a.html", "<!--snippet-picture 0-->"),
        ("a.html", CLAIM),
        ("a.html", "<data class=formula value=0>x</data>"),
        ("feed.xml", CLAIM.replace("<", "&lt;").replace('"', "&quot;")),
        ("feed.xml", "&lt;!--snippet-output 0--&gt;"),
        ("feed.json", CLAIM.replace('"', '\\"')),
        ("llms.txt", "```snippet-code\ndocs/a.md 0\n```"),
        ("a.md", CLAIM),
    ],
)
def test_a_file_without_results_is_named(tmp_path, name, text):
    """In HTML, in a feed, in JSON and in Markdown."""
    assert told(tmp_path, name, f"before\n{text}\nafter") == [name]


@pytest.mark.parametrize(
    "name, text",
    [
        ("a.html", '<div class="snippet-output"></div><data class="claim" value="56.0" data-expression="x">56</data>'),
        ("a.html", '<data class="claim claim-false" value="">1</data> <span class="formula"></span>'),
        ("a.html", "<code>snippet-code</code> and claim-0, “value=claim-0”"),
        ("a.js", CLAIM),
        ("llms.txt", "`snippet-code`"),
    ],
)
def test_what_has_its_results_is_not(tmp_path, name, text):
    """Finished outputs and claims, and texts about what stands for them, are no keys."""
    assert told(tmp_path, name, text) == []


def test_a_page_is_plain_markdown_without_its_expressions():
    """Whoever renders it without us finds its code, its formulas and what its claims show."""
    block = ("```python", "x = 1", "```")
    text = lines("---", "title: a", "---", "It is {{ 1 :: x }}, $x^{{ 2 :: y }}$.", "", *block)
    assert plain(read(text)) == lines("It is 1, $x^2$.", "", *block)
