"""Decimals of a page: a claim holds them to their digits, and they can be disturbed like any other number."""

from decimal import Decimal

import pytest

from snippets._engine.execute.kernel.changes import DRAWN, NEGATED, NOT_FINITE, Change
from snippets._engine.execute.kernel.evaluate import evaluate, measure
from snippets._engine.result import Value


@pytest.mark.parametrize(
    "value, text",
    [
        ("0.10", "0.10"),
        ("3.14159265358979323846", "3.14159265358979323846"),
        ("-3", "-3.0"),
        ("1e9", "1E+9"),
        ("NaN", "nan"),
        ("-Infinity", "-inf"),
    ],
)
def test_a_decimal_is_a_number_of_all_its_digits(value, text):
    """It is no count, even if nothing stands behind its point."""
    assert measure(Decimal(value)) == Value("number", text)
    assert not measure(Decimal(value)).counts


@pytest.mark.parametrize("change", [NEGATED, DRAWN, NOT_FINITE])
def test_a_decimal_becomes_another_decimal(change):
    """A disturbed decimal keeps its type, so that the expression still runs."""
    new = Change(change).number(Decimal("0.1"))
    assert isinstance(new, Decimal)
    assert new != Decimal("0.1")


def test_a_claim_about_a_decimal_is_turned():
    """A claim reads a decimal of its page as it reads a float."""
    value = evaluate("price * 3", {"price": Decimal("0.1")})
    assert (value.kind, value.text) == ("number", "0.3")
    assert value.disturbed
