"""A denial right before a claim, where nothing would check it."""

import pytest

from tests.helpers.given import read, said


@pytest.mark.parametrize("word", ["never", "not", "Hardly", "cannot", "does not", "doesn't", "*not*", "nor\n"])
def test_a_denial_right_before_a_claim_is_an_error(word):
    """It would turn what the claim proves into its opposite."""
    page = read(f"The loss {word} {{{{ falls :: d(x) }}}}.\n")
    ((line, what),) = said(page)
    assert line == 1 + word.count("\n")
    assert what.endswith("stands right before the claim “falls”, where nothing checks it.")


@pytest.mark.parametrize("text", [
    "Not all of it: {{ 7 :: x }}", "It is not so, {{ falls :: x }}", "a knot {{ 7 :: x }}", "{{ never falls :: x }}",
    "It is not at {{ 7 :: x }}",
])  # fmt: skip
def test_a_denial_elsewhere_is_none(text):
    """Within the claim, or with other words behind it."""
    assert said(read(f"{text}.\n")) == []
