"""Declared arithmetic: what counts as such, and that it is computed exactly."""

import pytest

from snippets._engine.arithmetic import found, is_arithmetic, refute

TRUE = [
    "6 = 2 × 3",
    "6 = 2 * 3 = 2 · 3",
    "2×3 + 3 + 3×1 + 1 = 13",
    "1024 = 2^10",
    "1024 = 2 ** 10",
    "2¹⁰ = 1,024",
    "2⁻¹ = 0.5",
    "10⁸⁰ > 10³⁸",
    "1,125,899,906,842,624 = 2^50",
    "1/3 ≈ 0.33",
    "0.33 ≈ 1/3",
    "10 ÷ 4 = 2.5",
    "0.1 + 0.2 = 0.3",
    "√16 = 4",
    "√(9 + 16) = 5",
    "√(1/4) = 0.5",
    "√2 ≈ 1.414",
    "√2 × √2 ≈ 2",
    "√√16 = 2",
    "2^0.5 ≈ 1.4142",
    "\u22127.5 = 2 × (1.25 \u2212 5)",
    "-2^2 = -4",
    "2^3^2 = 512",
    "3 < 5 ≤ 5 = 2 + 3 ≥ 1",
    "1e-3 = 1/1000",
    ".5 + .5 = 1",
    "5 - 2 = 3",
]
FALSE = {
    "6 = 2 × 4": "but 2 × 4 is 8.",
    "2 + 2 = 4 = 5 - 2": "but 5 - 2 is 3.",
    "1 + 1 = 2 + 2": "but 1 + 1 is 2, and 2 + 2 is 4.",
    "1/3 = 0.33": "but 1/3 is about 0.333333333333.",
    "1/3 ≈ 0.34": "but 1/3 is about 0.333333333333, which does not round to 0.34.",
    "2/7 ≈ 4/14": "neither 2/7 nor 4/14 is a number as one writes it, to which the other could round.",
    "√2 = 1.414": "√2 has no end, so nothing written equals it; use ≈.",
    "2^50 = 1,125,899,906,842,625": "but 2^50 is 1125899906842624.",
    "3 < 2 + 1": "but 2 + 1 is 3.",
    "5 < 3": "but 5 is 5.",
    "1/0 = 1": "it divides by zero",
    "√-1 = 1": "takes a root that is no number",
    "9^9^9 = 1": "it is too large to be computed.",
    "2.5^(10^9) > 1": "it is too large to be computed.",
    "2 (3) + 1 = 7": "it is no arithmetic.",
}
NONE = [
    "",
    "6",
    "47 = 47",
    "-3 = -3",
    "10 ≈ 9.7",
    "2 × 3",
    "x = 2 × 3",
    "6 = 2 × x",
    "6 = len([])",
    "6 == 2 × 3",
    "6 = ",
    "6 = 2 ×",
    "6 = (2 × 3",
    "6 = 5 // 1 + 1",
    "6 != 2 + 2",
    "12 % = 6 × 2",
    "__import__('os') = 2 + 2",
    "n0 = 2 + 2",
    "e3 = 2 + 2",
    f"{'(' * 999}1{')' * 999} = 1 + 0",
]


@pytest.mark.parametrize("text", TRUE)
def test_true_arithmetic_is_proved(text):
    """A true line is arithmetic, and nothing refutes it."""
    assert is_arithmetic(text)
    assert refute(text) == ""


@pytest.mark.parametrize("text, why", FALSE.items(), ids=FALSE)
def test_false_arithmetic_says_what_is_so(text, why):
    """A false line, or one that cannot be computed, says what each side is."""
    assert is_arithmetic(text)
    assert why in refute(text)
    assert refute(text).startswith(f"the page says “{text}”, but ")


@pytest.mark.parametrize("text", NONE)
def test_other_text_is_no_arithmetic(text):
    """Names, calls, other signs and lines that compute nothing are no arithmetic."""
    assert not is_arithmetic(text)


def test_what_is_no_arithmetic_is_refuted():
    """A line that lost its sense by a change of it is not true."""
    assert refute("6 = x") == "“6 = x” is no arithmetic."


@pytest.mark.parametrize(
    "text, values",
    [
        ("6 = 2 × 3", "6 = 6"),
        ("1/3 ≈ 0.33", "0.333333333333… ≈ 0.33"),
        ("10⁸⁰ > 10³⁸", "1E+80 > 1E+38"),
        ("2^50 = 1", "1125899906842624 = 1"),
        ("1/0 = 1", "it divides by zero, or takes a root that is no number"),
    ],
)
def test_a_receipt_shows_what_each_side_gives(text, values):
    """The values stand in the places of the sides."""
    assert found(text) == values
