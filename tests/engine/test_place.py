"""Places: what they print, and in which order they come."""

import pytest

from snippets._engine.place import Place


@pytest.mark.parametrize("place, text", [(Place("docs/a.md", 7), "docs/a.md:7"), (Place("mkdocs.yml"), "mkdocs.yml")])
def test_a_place_prints_as_an_editor_opens_it(place, text):
    """A line of a file is `path:line`, a whole file its path."""
    assert str(place) == text


def test_places_come_in_reading_order():
    """They are sorted by path, then by line as a number, a whole file before its first line."""
    given = [Place("b.md", 1), Place("a.md", 10), Place("a.md"), Place("a.md", 2)]
    assert [str(place) for place in sorted(given)] == ["a.md", "a.md:2", "a.md:10", "b.md:1"]
