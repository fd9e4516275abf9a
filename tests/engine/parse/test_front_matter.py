"""The front matter of a page, as MkDocs reads it."""

import pytest
from mkdocs.utils.meta import get_data

from tests.helpers.given import lines, read, said


@pytest.mark.parametrize(
    "header, count",
    [
        (("title: A page", "of: {{ 1 :: x }}", ""), 1),
        (("title: A page", "    of {{ 1 :: x }}"), 1),
        (("of: {{ 1 :: x }}", "of: {{ 2 :: x }}", "", ""), 2),
        (("title: A page",), 0),
        (("", "title: A page"), 0),
        (("A page",), 0),
        (("    title: A page",), 0),
    ],
)
def test_front_matter_may_have_no_dashes(header, count):
    """The header that MkDocs takes off is no text of the page, and its claims are claims; lines keep their numbers."""
    page = read(lines(*header, "# Page", "", "```python", "1", "```"))
    ours, meta = page.text[page.body :], get_data(page.text)
    assert ours.lstrip("\n") == meta[0]
    assert (len(page.claims), said(page), page.blocks[0].line) == (count, [], len(header) + 3)
