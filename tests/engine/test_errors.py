"""Errors: where, what and what to do, in words that an editor and a person can follow."""

import pickle

import pytest

from snippets._engine import errors
from snippets._engine.errors import BlockError, SnippetError, report


@pytest.mark.parametrize(
    "what, todo, expected",
    [
        ("It broke.", "Fix it.", "docs/a.md:7: It broke. Fix it."),
        ("it broke", "Fix it.", "docs/a.md:7: it broke. Fix it."),
        ("does it say “x”", "Fix it.", "docs/a.md:7: does it say “x”. Fix it."),
        ("it says “x.”", "Fix it.", "docs/a.md:7: it says “x.” Fix it."),
        ("What?", "Fix it.", "docs/a.md:7: What? Fix it."),
        ("It broke.", "", "docs/a.md:7: It broke."),
    ],
)
def test_an_error_is_a_sentence_with_its_place(what, todo, expected):
    """An error begins as an editor understands it and ends with what to do, each a sentence."""
    assert str(SnippetError("docs/a.md:7", what, todo)) == expected


def test_details_are_indented_below():
    """A traceback stands below its error, indented, its own empty lines and indentation kept."""
    error = BlockError("a.md:1", "It broke.", "Fix it.", "Traceback:\n\n  File “x”\n\n")
    assert str(error) == "a.md:1: It broke. Fix it.\n    Traceback:\n    \n      File “x”"


def test_a_report_counts():
    """A report has a paragraph for each failure, and says how many there are."""
    one, two = SnippetError("a:1", "One."), BlockError("b:2", "Two.", detail="x")
    assert report([one, two]) == "a:1: One.\n\nb:2: Two.\n    x\n\n2 failures."
    assert report([one]).endswith("\n\n1 failure.")


def test_errors_cross_processes():
    """An error comes out of a pickle with all that it said."""
    error = pickle.loads(pickle.dumps(BlockError("a:1", "Broken.", "Fix it.", "x")))
    assert type(error) is BlockError
    assert (str(error.where), error.what, error.todo, error.detail) == ("a:1", "Broken.", "Fix it.", "x")


def test_only_what_makes_a_page_unreadable_is_fatal():
    """A page is not run if code cannot be told from prose in it, or if code is missing."""
    fatal = [name for name in vars(errors) if getattr(getattr(errors, name), "fatal", False)]
    assert fatal == ["FenceError", "EmbedError"]
