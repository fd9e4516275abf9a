"""Mutants of labels: printed words, words in figures, and colours."""

import pytest

from snippets._mutation.labels import labels


def changes(code):
    """The changes of the labels in some code."""
    return [(mutation.kind, str(mutation.change)) for mutation in labels(code)]


@pytest.mark.parametrize("code, change", [
    ('print("the loss falls")', ("label", 'print("the loss ⟨falls → rises⟩")')),
    ('print(f"{larger} is larger")', ("label", 'print(f"{larger} is ⟨larger → smaller⟩")')),
    ('ax.plot(x, label="before")', ("label", 'ax.plot(x, label="⟨before → after⟩")')),
    ('ax.plot(x, color="#7fb3d0")', ("colour", 'ax.plot(x, color="#⟨7fb3d0 → 000000⟩")')),
])  # fmt: skip
def test_a_word_with_an_opposite_and_a_colour_are_changed(code, change):
    """A word in braces is code, and no label."""
    assert changes(code) == [change]


def test_colours_of_a_block_are_exchanged():
    """Each takes the place of another of the block, so that two curves look alike."""
    code = 'ax.plot(x, c="#111111")\nax.plot(y, c="#222222")'
    assert [change for _, change in changes(code)] == [
        'ax.plot(x, c="#⟨111111 → 222222⟩")', 'ax.plot(y, c="#⟨222222 → 111111⟩")'
    ]  # fmt: skip


@pytest.mark.parametrize("code", [
    'x = "falls"', "print(larger)", 'open("more.txt")', "def", 'ax.plot(x, color="red")', 'f(color="#7fb3d")',
])  # fmt: skip
def test_texts_that_no_reader_sees_are_left_alone(code):
    """Names, files and texts that are only assigned are none."""
    assert changes(code) == []
