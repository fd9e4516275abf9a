"""Comments that begin with `#>` say what the statement above them prints, and are compared with it."""

import pytest

from tests.helpers.given import errors_of, lines, read


def test_what_is_expected_may_come_out(run):
    """Printed lines, a value at the end of a block, and what a whole compound statement printed."""
    code = (
        "print(1)",
        "#> 1",
        "print('a\\n  b')",
        "#> a",
        "#>   b",
        "for i in range(1):",
        "    print(i)",
        "    #> 0",
        "'c'",
        "#> 'c'",
    )
    assert errors_of(*run(lines("```python", *code, "```"))) == []


@pytest.mark.parametrize(
    "code, line, what",
    [
        (("print(1)", "#> 2"), 3, "what #> says is not what was printed."),
        (("print('a')", "print('b')", "#> a", "#> b"), 4, "what #> says is not what was printed."),
        (("x = 1", "#> 1"), 3, "what #> says is not what was printed."),
        (("for i in 'a':", "    print(i)", "    #> a", "    print(i)"), 4, "#> stands behind no whole statement."),
    ],
)
def test_what_is_expected_and_does_not_come_out_is_told(run, code, line, what):
    """It is told at the comment, with both."""
    (error,) = errors_of(*run(lines("```python", *code, "```")))
    assert (error.where.line, error.what) == (line, what)


@pytest.mark.parametrize("code", [("x = 1  #> 1",), ("# > quoted",), ("#> 1",)])
def test_another_comment_expects_nothing(code):
    """Behind code, with a blank before it or above all code it is a comment."""
    assert read(lines("```python", *code, "```")).blocks[0].expected == ()
