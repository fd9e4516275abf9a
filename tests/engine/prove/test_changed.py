"""What another tool took away from a page, and where the lines of what it made stand in the file."""

import pytest

from snippets._engine.prove.changed import lines_in_file, lost
from tests.helpers.given import lines, read

BLOCK, PICTURE = ("```python", "x = {value}", "```"), ("```graph", "x", "```")
PAGE = lines(*BLOCK, "", "{{ 1 :: x }} and {{ 2 :: x + 1 }}.", "", *PICTURE, "", *BLOCK)
TODO = "Have it leave this page alone; mkdocs-macros does with render_macros: false in the front matter."


def told(changed):
    """What is said of a page that was changed."""
    return [str(error) for error in lost(read(PAGE), read(changed), "macros")]


def test_all_that_is_gone_is_one_failure():
    """It names the first line of what is gone, and how many of each kind on which lines."""
    gone = "2 blocks (lines 1, 11) and 1 picture (line 7) and 2 claims (lines 5, 5)"
    assert told("# An error\n") == [f"docs/page.md:1: macros took away {gone} of this page. {TODO}"]


@pytest.mark.parametrize(
    "before, after, gone",
    [
        (PICTURE, (), "docs/page.md:7: macros took away 1 picture (line 7) of this page."),
        (("{{ 2 :: x + 1 }}",), ("2",), "docs/page.md:5: macros took away 1 claim (line 5) of this page."),
    ],
)
def test_what_is_gone_is_named_alone(before, after, gone):
    """What is still there is not named."""
    assert told(PAGE.replace("\n".join(before), "\n".join(after))) == [f"{gone} {TODO}"]


@pytest.mark.parametrize(
    "changed", [PAGE, PAGE.replace("{value}", "3"), PAGE + PAGE, f"A banner.\n\n{PAGE}", PAGE.replace("{{ 1 ", "{{ 3 ")]
)
def test_what_is_changed_or_added_is_not_gone(changed):
    """A block of other code, a claim of another text, and more of both are what the tool is for."""
    assert told(changed) == []


def test_many_lines_are_cut_short():
    """Of what is gone from a long page five lines are named."""
    (error,) = lost(read("{{ 1 :: x }}\n\n" * 7), read(""), "macros")
    assert "7 claims (lines 1, 3, 5, 7, 9, …)" in str(error)


@pytest.mark.parametrize(
    "source, changed, numbers",
    [
        ("a b c", "a b c", [1, 2, 3]),
        ("a b c", "x y a b c", [1, 1, 1, 2, 3]),
        ("a b c", "a x y c", [1, 2, 2, 3]),
        ("a b c d", "a d", [1, 4]),
        ("a b", "a b x", [1, 2, 2]),
        ("a b c", "x", [1]),
    ],
)
def test_each_line_has_one_in_the_file(source, changed, numbers):
    """A line that was kept or changed has its own; one that was added has that before it, or the first."""
    assert lines_in_file(source.replace(" ", "\n"), changed.replace(" ", "\n")) == numbers
