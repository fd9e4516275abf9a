"""Digits: a number of a picture is short, and nobody takes its minus for a hyphen."""

import pytest

from snippets._engine.pictures.draw.svg import shown

MINUS = "\u2212"


@pytest.mark.parametrize(
    "value, text",
    [
        (56.0, "56"),
        (-3.7664, f"{MINUS}3.766"),
        (0.5, "0.5"),
        (14.1858, "14.186"),
        (1234.5678, "1234.568"),
        (0.0123456, "0.0123"),
        (0.099999, "0.1"),
        (2.5e7, "2.5·10⁷"),
        (-1e-9, f"{MINUS}1·10⁻⁹"),
        (0.00012, "0.00012"),
        (0.0, "0"),
        (-0.0, "0"),
        (None, "–"),
        ("nan", "NaN"),
        ("inf", "∞"),
        ("-inf", f"{MINUS}∞"),
    ],
)
def test_a_number_is_short(value, text):
    """Three places, or three digits; whole numbers bare; no negative zero; a true minus."""
    assert shown(value) == text


@pytest.mark.parametrize(
    "value, text",
    [
        ([1.0, -2.5], f"[1, {MINUS}2.5]"),
        ([[1.0], [0.25]], "[[1], [0.25]]"),
        ([[0.123456] * 3] * 4, "4 × 3"),
        ([0.123456] * 9, "9 numbers"),
    ],
)
def test_a_tensor_is_written_out_while_it_is_short(value, text):
    """A long one is told by its shape."""
    assert shown(value) == text


@pytest.mark.parametrize("value", [-0.0004, -1e-3 / 3, 0.00049, -0.05])
def test_rounding_leaves_no_negative_zero(value):
    """What is not zero is never written as one, with a sign or without."""
    assert shown(value).lstrip(MINUS).strip("0.") != ""
