"""What a header may say of errors and warnings, and where the fix of one may stand."""

import pytest

from tests.helpers.given import lines, read, said

MISTAKES = {
    "any exception": ('```{.python raises="Exception: a b c" fix="x"}', "raises names “Exception”, which almost any"),
    "any exception by its module": (
        '```{.python raises="builtins.BaseException: a b c" fix="x"}',
        "almost any mistake",
    ),
    "any message": ('```{.python raises="ValueError" fix="x"}', "raises names no message, so any ValueError would do."),
    "no fix": (
        '```{.python raises="ValueError: a b c"}',
        "a block that is to raise does not say how to fix its error.",
    ),
    "any warning": (
        '```{.python warns="Warning: a b c" fix="x"}',
        "warns names “Warning”, which almost any warning is.",
    ),
    "no words of a warning": ('```{.python warns="UserWarning" fix="x"}', "warns names no message, so any UserWarning"),
    "no fix of a warning": ('```{.python warns="UserWarning: a b c"}', "does not say how to fix its warning."),
    "a static fix": ('```{.python .fix .static reason="x"}', "static, to raise or to warn is the fix of nothing."),
    "a fix for nothing": ('```{.python fix="x"}', "a block has a fix, but is not to raise or to warn."),
    "a fix for nothing, as it was called": ('```{.python mend="x"}', "a block has a fix, but is not to raise"),
    "other words for nothing": ('```{.python also="x"}', "a block has other words for a message, but"),
    "no fix of a static error": ('```{.python .static reason="x" raises="E: a b c"}', "how to fix its error."),
}
RAISING = ('```{.python raises="ValueError: a b c" fix="Do not."}', "x", "```")
FIX = ("```{.python .fix}", "y", "```")
MISPLACED = "this block is marked .fix, but the block above it is not to raise or to warn."


@pytest.mark.parametrize("header, what", MISTAKES.values(), ids=MISTAKES)
def test_a_header_that_cannot_be_meant_is_an_error(header, what):
    """What a header says of a message has to tell it from others, and to say what to do about it."""
    page = read(lines(*RAISING, header, "x", "```") if ".fix" in header else lines("", header, "x", "```"))
    (error,) = (error for error in page.errors if "takes" not in error.todo)
    assert what in error.what


@pytest.mark.parametrize("option", ["raises", "warns"])
def test_a_block_says_what_it_is_to_show(option):
    """Its type and words, how to fix it, and other words for it, which a bar divides."""
    text = f'```{{.python {option}="UserWarning: a: b c" fix="Do not." also="a b | c | "}}'
    (block,) = read(lines(text, "x", "```")).blocks
    expected = {"raises": block.raises, "warns": block.warns}
    found = expected.pop(option)
    assert (found.type, found.text, str(found)) == ("UserWarning", "a: b c", "UserWarning: a: b c")
    assert list(expected.values()) == [None]
    assert (block.fix, block.also) == ("Do not.", ("a b", "c"))


def test_a_fix_stands_right_behind_what_it_fixes():
    """Words between the two are no matter, but another block is, and so is a second fix."""
    assert said(read(lines(*RAISING, "", "Words.", "", *FIX))) == []
    assert said(read(lines(*FIX))) == [(1, MISPLACED)]
    assert said(read(lines(*RAISING, "", "```python", "x", "```", "", *FIX))) == [(9, MISPLACED)]
    assert said(read(lines(*RAISING, "", *FIX, "", *FIX))) == [(9, MISPLACED)]


def test_a_message_that_cannot_be_shown_here_may_have_a_fix_that_runs():
    """A static block names the error that it would raise elsewhere. It does not run, and the block behind it does."""
    page = read(lines('```{.python .static reason="a GPU" raises="E: a b c" fix="Do not."}', "x", "```", "", *FIX))
    assert page.errors == ()
    assert [block.code for block in page.running] == ["y\n"]
