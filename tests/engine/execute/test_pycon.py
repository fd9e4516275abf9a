"""A fence of a Python prompt runs, and what it shows is compared with what comes out."""

import pytest

from snippets._engine.program import assemble
from snippets._engine.result import BlockOutcome
from tests.helpers.given import errors_of, lines, placed, read, render, tree

SESSION = lines(
    "```pycon",
    ">>> x = 2",
    ">>> def f(y):",
    "...     return x * y",
    "...",
    ">>> f(3)",
    "6",
    ">>> print('a'); 'b'",
    "a",
    "'b'",
    ">>> _ * 2",
    "'bb'",
    ">>> 1 / 0",
    "Traceback (most recent call last):",
    '  File "<stdin>", line 1, in <module>',
    "ZeroDivisionError: division by zero",
    ">>> print(1.5000001); None",
    "1.5",
    ">>> launch()  # doctest: +SKIP",
    "Ready.",
    ">>> object()",
    "<object object at 0x...>",
    "```",
    "",
    "```python",
    "f(4)",
    "```",
)


def test_a_session_that_is_right_is_right(run):
    """Values, printed text, exceptions, numbers as far as their digits tell, and `...` for what differs each time."""
    page, result = run(SESSION)
    assert [str(error) for error in errors_of(page, result)] == []
    assert result.outcomes[1].outputs[0]["data"]["text/plain"] == "8"


@pytest.mark.parametrize(
    "shown, came_out",
    [
        ((">>> 1 + 1", "3"), "2"),
        ((">>> 1 + 1",), "2"),
        ((">>> x = 1", "1"), "nothing"),
        ((">>> print('a\\nb')", "a"), "a\n        b"),
        (
            (">>> int('a')", "Traceback (most recent call last):", "ValueError: no"),
            "Traceback (most recent call last):",
        ),
        ((">>> 'a b'", "'c...'"), "'a b'"),
    ],
)
def test_a_session_that_is_wrong_is_told_at_its_line(run, shown, came_out):
    """The first statement that shows something else is named, with both."""
    page, result = run(lines("```pycon", ">>> 1", "1", *shown, "```"))
    (error,) = errors_of(page, result)
    assert (error.where.line, error.what) == (4, "what this line of the session shows is not what came out.")
    assert f"came out\n    {came_out}".replace("        ", "    ") in error.detail


def test_an_exception_that_a_session_does_not_show_is_told_at_its_line(run):
    """It ends the session, as it ends any block."""
    page, result = run(lines("```pycon", ">>> 1", "1", ">>> 1 / 0", "```"))
    (error,) = errors_of(page, result)
    assert (error.where.line, error.what) == (4, "the block raised ZeroDivisionError: division by zero")


@pytest.mark.parametrize("fence", ["$ python", "x = 1", ""])
def test_a_fence_without_a_prompt_is_no_session(fence):
    """Nothing of it can be run."""
    assert read(lines("```pycon", fence, "```")).blocks == ()


def test_a_session_may_be_static():
    """It says why it does not run, as any block."""
    (block,) = read(lines('```{.pycon .static reason="needs a GPU"}', ">>> x", "```")).blocks
    assert (block.static, block.code) == ("needs a GPU", "x\n")


def test_readers_see_a_session_as_it_is_written():
    """It stands in the page with its prompts and what it shows, once; its script holds the code alone."""
    page = read(lines("```pycon", ">>> 1 + 1", "2", "```"))
    (block,) = tree(render(page)).find_class("snippet")
    assert block.xpath("string(.//code)") == ">>> 1 + 1\n2\n"
    assert assemble(page).script.split("\n")[3:] == ["1 + 1", ""]
    stream = {"output_type": "stream", "name": "stdout", "text": "2\n"}
    outcome = BlockOutcome((stream,), printed=((4, "2\n"),))
    assert errors_of(page, placed(page, [outcome])) == []
