"""Annotations: the list that explains the numbers in a block's comments stands right behind its code."""

import lxml.html
import pytest

from snippets._engine.render import annotations
from tests.helpers.given import read, render, tree

NOTES = "1. A note.\n\n    1. Within.\n\n2. Another.\n\nAfter.\n"
STATIC = '```{.python .static reason="no"}\nx = 1  # (1)!\n```\n\n'


def moved(text):
    """The tree of a page whose lists were moved, a block's output still to come."""
    page = read(text)
    return tree(annotations.move(page, render(page)))


def inside(block):
    """What stands in the element of a block."""
    return ["comment" if each.tag is lxml.html.etree.Comment else each.get("class") or each.tag for each in block]


@pytest.mark.parametrize("number", ["(1)!", "(1)", "note (1)!"])
def test_a_list_of_notes_follows_its_code(number):
    """Between code and output, whole and once; what stands below it stays where it was."""
    page = moved(f"```python\nx = 1  # {number}\n```\n\n{NOTES}")
    (block,) = page.find_class("snippet")
    assert inside(block) == ["highlight", "ol", "comment"]
    assert [each.text_content().split() for each in page.iter("ol")] == [
        ["A", "note.", "Within.", "Another."],
        ["Within."],
    ]
    assert [each.text for each in page.findall("p")] == ["After."]


def test_each_block_has_its_own_notes():
    """Of two blocks that say the same below their code, each keeps the list that follows it."""
    first, second = moved(f"{STATIC}Text.\n\n{STATIC}{NOTES}").find_class("snippet")
    assert inside(first) == ["highlight", "snippet-reason"]
    assert inside(second) == ["highlight", "ol", "snippet-reason"]


@pytest.mark.parametrize(
    "text",
    [
        f"```python\nx = 1  # one\n```\n\n{NOTES}",
        f"```python\nx = '(1)'\n```\n\n{NOTES}",
        f"```python\nx = 1  # (1)!\n```\n\nText.\n\n{NOTES}",
        "```python\nx = 1  # (1)!\n```\n\n<ol>\n",
    ],
)
def test_any_other_list_stays(text):
    """A list that explains no comment, that does not follow its block, or that never ends is not moved."""
    page = read(text)
    assert annotations.move(page, render(page)) == render(page)


def test_the_number_of_a_note_is_no_numeral():
    """The audit of numerals does not meet it."""
    (block,) = read("```python\nx = 1  # (12)! and 3\n```").blocks
    assert block.remarks[0].text == "#       and 3"
