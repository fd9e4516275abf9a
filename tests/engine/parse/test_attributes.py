"""Claims where no element can stand: alternative texts and attributes."""

from pathlib import Path

import pytest

from snippets._engine.parse.markdown import parse_markdown
from snippets._engine.render import placeholders


def page(text):
    """A page of this Markdown."""
    return parse_markdown(text, "docs/x.md", Path("snippets"))


@pytest.mark.parametrize(
    "text, written",
    [
        ("![ends at {{ 5 :: x > 3 }}](x.svg)", "![ends at 5](x.svg)"),
        ('<img src="x.svg" alt="ends at {{ 5 :: x }}">', '<img src="x.svg" alt="ends at 5">'),
        ('<p title="{{ a < b :: a < b }}">text</p>', '<p title="a &lt; b">text</p>'),
    ],
)
def test_a_claim_in_an_attribute_is_plain_text_and_checked(text, written):
    """There a claim is evaluated like any other and shows its text alone."""
    assert placeholders.markdown(page(text)) == written
    assert len(page(text).steps) == 1
    assert placeholders.check(page(text), written) == []


def test_a_claim_beside_a_picture_is_an_element():
    """A claim in the same paragraph, outside the alternative text, stays an element."""
    assert "</data>" in placeholders.markdown(page("![a](x.svg) ends at {{ 5 :: x }}"))


def test_a_claim_in_the_header_of_a_fence_is_refused():
    """The title of a block holds no claims; braces there are an error, not a text for readers."""
    (error,) = page('```python title="{{ 5 :: x }}"\nx = 5\n```').errors
    assert str(error.where) == "docs/x.md:1"
