"""Places: what they print, and their order. Spans of a text, replaced and blanked out."""

import pytest

from snippets._engine.texts import Place, blanked, mask_spans, replaced


@pytest.mark.parametrize("place, text", [(Place("docs/a.md", 7), "docs/a.md:7"), (Place("mkdocs.yml"), "mkdocs.yml")])
def test_a_place_prints_as_an_editor_opens_it(place, text):
    """A line of a file is `path:line`, a whole file its path."""
    assert str(place) == text


def test_places_come_in_reading_order():
    """They are sorted by path, then by line as a number, a whole file before its first line."""
    given = [Place("b.md", 1), Place("a.md", 10), Place("a.md"), Place("a.md", 2)]
    assert [str(place) for place in sorted(given)] == ["a.md", "a.md:2", "a.md:10", "b.md:1"]


@pytest.mark.parametrize(
    "replacements, text",
    [
        ([], "0123456789"),
        ([(2, 4, "ab")], "01ab456789"),
        ([(7, 9, ""), (0, 1, "long")], "long1234569"),
        ([(2, 4, "a"), (4, 6, "b")], "01ab6789"),
        ([(3, 3, "-")], "012-3456789"),
        ([(0, 10, "x")], "x"),
    ],
    ids=["none", "one", "in any order", "side by side", "empty", "all"],
)
def test_spans_are_replaced(replacements, text):
    """Offsets are those of the text as it was, whatever the other texts' lengths and the order of the spans."""
    assert replaced("0123456789", replacements) == text


@pytest.mark.parametrize("span", [(0, 3), (7, 9), (0, 10)], ids=["before", "behind", "around"])
def test_a_span_that_crosses_the_part_is_ignored(span):
    """Of a part of a text, only spans that lie wholly within it are replaced."""
    assert replaced("0123456789", [(*span, "x"), (2, 4, "a"), (6, 8, "b")], 2, 8) == "a45b"


def test_a_span_that_begins_in_another_is_ignored():
    """The earlier of two spans that overlap is replaced, and nothing of the later one."""
    assert replaced("0123456789", [(2, 6, "a"), (4, 8, "b")]) == "01a6789"


def test_a_blank_text_has_the_same_lines():
    """Each character but a newline becomes one blank."""
    assert blanked("a→\n\n🎉b\r\n") == "  \n\n   \n"
    assert blanked("ab\n", "\0") == "\0\0\n"


@pytest.mark.parametrize(
    "spans, text",
    [
        ([], "01\n34567"),
        ([(1, 4)], "0 \n 4567"),
        ([(1, 7), (3, 4)], "0 \n    7"),
        ([(5, 7), (0, 1), (4, 6)], " 1\n3   7"),
    ],
    ids=["none", "over a line's end", "one in another", "overlapping, in any order"],
)
def test_spans_are_blanked_out(spans, text):
    """Every offset stays the same, also where spans lie inside one another."""
    assert mask_spans("01\n34567", spans) == text
