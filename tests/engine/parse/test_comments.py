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
