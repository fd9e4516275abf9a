"""Claims in comments of code."""

from pathlib import Path

import pytest

from snippets._engine.page import Comment, Page
from snippets._engine.parse.markdown import parse_markdown
from snippets._engine.prove.verdicts import judge_comment


def page(*code: str) -> Page:
    """A page of one block."""
    return parse_markdown("\n".join(["# Title", "", "```python", *code, "```", ""]), "docs/x.md", Path("snippets"))


@pytest.mark.parametrize("line", ["print(x)  # 56.0", "x.grad # 56.0", "f(1)\t#  56.0"])
def test_a_numeral_behind_code_is_a_claim(line: str) -> None:
    """A comment that is nothing but a numeral, behind code, claims what its line prints."""
    assert page("x = 1", line).blocks[0].comments == (Comment("docs/x.md", 5, 1, "56.0"),)


@pytest.mark.parametrize("line", ["# 56.0", "print('# 56.0')", "x = 1  # 56.0 at first", "x = 1  # step 2"])
def test_other_comments_claim_nothing(line: str) -> None:
    """A comment on a line of its own, one with words, and a string that looks like one are left alone."""
    assert page(line).blocks[0].comments == ()


def test_a_claim_in_a_comment_shows_its_text() -> None:
    """Readers and Python see the text of a claim in a comment; its expression is evaluated after the block."""
    found = page("x = 3  # {{ 3 :: x }} apples")
    assert found.blocks[0].code == "x = 3  # 3 apples\n"
    steps = [(str(step), getattr(step, "expression", "")) for step in found.steps]
    assert steps == [("docs/x.md:3", ""), ("docs/x.md:4", "x")]


def test_two_claims_in_a_comment() -> None:
    """A comment may hold several claims."""
    found = page("x = 3  # {{ 3 :: x }} and {{ 4 :: x + 1 }}")
    assert found.blocks[0].code == "x = 3  # 3 and 4\n"
    assert {claim.expression for claim in found.blocks[0].claims} == {"x", "x + 1"}


def test_a_malformed_claim_in_a_comment_is_reported() -> None:
    """Braces in a comment that are no claim are an error at their line."""
    assert [str(error).split(": ")[0] for error in page("x = 3", "y = 4  # {{ 3 }}").errors] == ["docs/x.md:5"]


@pytest.mark.parametrize(
    "printed, holds",
    [
        ("x = 56.0\n", True),
        ("tensor([56.])", True),
        ("step 1: 56.0\n", True),
        ("56.04\n", True),
        ("57.0\n", False),
        ("nothing\n", False),
        ("", False),
        (None, False),
        ("float56\n", False),
    ],
)
def test_the_last_number_printed_decides(printed: str | None, holds: bool) -> None:
    """The comment's numeral is compared with the last number that its statement printed, in the digits it shows."""
    assert (judge_comment(Comment("docs/x.md", 5, 1, "56.0"), printed) is None) == holds


@pytest.mark.parametrize(
    "line, shown, expression",
    [
        ("y = f(x)  # (2, 4): dL/dY", "(2, 4)", "tuple(y.shape) == (2, 4)"),
        ("y = f(x)  # dL/dY, (4,)", "(4,)", "tuple(y.shape) == (4,)"),
        ("y = f(x)  # (2, points)", "(2, points)", "y.ndim == 2 and y.shape[0] == 2"),
        ("a, b = x  # (3, 1) each", "(3, 1)", "tuple(a.shape) == (3, 1) and tuple(b.shape) == (3, 1)"),
        ("for i in x:\n    y = f(\n        i\n    )  # (2, 4)", "(2, 4)", "tuple(y.shape) == (2, 4)"),
    ],
)
def test_a_shape_behind_an_assignment_is_a_claim(line: str, shown: str, expression: str) -> None:
    """A shape in a comment claims that what its line assigns has it, as far as it is given in numbers."""
    (claim,) = page("x = 1", line).blocks[0].claims
    assert (claim.shown, claim.expression) == (shown, expression)


@pytest.mark.parametrize(
    "line",
    [
        "def f():\n    y = 1  # (2, 4)",
        "print(x)  # (2, 4)",
        "y = 1  # as f(2, 4) does",
        "y = 1  # (2, 4) to (4, 2)",
        "y = 1  # (rows, columns)",
        "y = 1  # (rows, 2)",
        "a, b = x  # (2, 4)",
        "y =  # (2, 4)",
    ],
)
def test_other_shapes_in_comments_claim_nothing(line: str) -> None:
    """Where no name is assigned that is known when the block has run, a shape is left to the audit of numerals."""
    assert page(line).blocks[0].claims == ()


def test_a_static_block_claims_no_shape() -> None:
    """What is not run cannot prove a shape, and needs no claim."""
    text = '```{.python .static reason="an example"}\ny = f(x)  # (2, 4)\n```\n'
    found = parse_markdown(text, "docs/x.md", Path("snippets"))
    assert (found.blocks[0].claims, found.errors) == ((), ())


def test_comments_are_kept_without_what_is_proved() -> None:
    """What a comment holds beside claims, shapes and compared numerals is what the audit reads of it."""
    block = page("y = f(x)  # (2, 4): of 3", "print(x)  # 56.0", "x = 3  # {{ 3 :: x }} apples").blocks[0]
    assert [remark.text.split() for remark in block.remarks] == [["#", ":", "of", "3"], [], ["#", "apples"]]
    assert block.uncommented.split() == ["y", "=", "f(x)", "print(x)", "x", "=", "3"]
