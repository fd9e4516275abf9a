"""Versions of Python that a block needs: under others it is shown with the reason, and does not run."""

import pytest

from snippets._engine.parse.versions import unmet
from tests.helpers.given import read, said


@pytest.mark.parametrize(
    "requirement, met",
    [
        (">=3.13", True),
        (">= 3.14", False),
        (">3.12", True),
        (">3.13", False),
        ("<=3.13", True),
        ("<3.13", False),
        ("==3.13", True),
        ("!=3.13", False),
        ("==3", True),
        (">=3.13.5", False),
        (">=3.11,<3.14", True),
        (">=3.11,<3.13", False),
        ("", True),
    ],
)
def test_a_requirement_is_met_or_not(requirement, met):
    """A version of two numbers stands for all that begin with them, as a reader takes it."""
    assert (unmet(requirement, (3, 13, 4)) == "") is met


def test_a_block_for_another_python_is_shown_with_its_reason():
    """It is static, so its syntax may be new; the block for this Python runs."""
    page = read('```python python=">=4"\nt"new"\n```\n\n```{.python python="<4"}\nx = 1\n```\n')
    assert page.errors == ()
    assert page.blocks[0].static.startswith("it needs Python >=4, and this is 3.")
    assert page.running == page.blocks[1:]


def test_what_names_no_versions_is_an_error():
    """The block runs, so that a typo hides nothing."""
    page = read('```python python="3.14+"\nx = 1\n```\n')
    assert said(page) == [(1, "“3.14+” names no versions of Python.")]
    assert page.running == page.blocks
