"""The grammar of numbers: one for what an author writes and what code prints."""

from decimal import Decimal

import pytest

from snippets._engine.texts import PRINTED, Numeral, decimal


@pytest.mark.parametrize(
    "text, value",
    [
        ("56", "56"),
        ("-0.5", "-0.5"),
        ("\u22123e\u22124", "-3e-4"),
        ("100,000", "100000"),
        ("1\u202f234.5", "1234.5"),
        ("3.", "3"),
        (".25", "0.25"),
        ("2.5·10⁷", "25000000"),
        ("−6.11·10⁻⁷", "-6.11e-7"),
        ("+1E+2", "100"),
    ],
)
def test_a_number_has_one_value_however_it_is_written(text, value):
    """Minus signs, thousands and exponents of all kinds are read; the whole text is one printed number."""
    assert PRINTED.fullmatch(text)
    assert decimal(text) == Decimal(value)


@pytest.mark.parametrize(
    "text, numbers",
    [
        ("tensor([56., -1.5e-03])", ["56.", "-1.5e-03"]),
        ("(1, 234)", ["1", "234"]),
        ("1,000 of 2", ["1,000", "2"]),
        ("1,2345", ["1", "2345"]),
        ("float64 h2 x.5", []),
        ("loss=0.5", ["0.5"]),
        ("−6.1·10⁻⁷ m", ["−6.1·10⁻⁷"]),
        ("nan", []),
    ],
)
def test_numbers_are_found_in_an_output(text, numbers):
    """A digit behind a letter belongs to a name, a comma separates unless three digits follow."""
    assert PRINTED.findall(text) == numbers


def test_a_point_behind_a_number_is_its_own_in_an_output_alone():
    """In prose it ends the sentence, so a claim of “3.” is none."""
    assert PRINTED.findall("3.") == ["3."]
    assert Numeral.parse("3") == Numeral(Decimal(3), Decimal("0.5"))
    assert Numeral.parse("3.") is None


@pytest.mark.parametrize("margin", ["-1", "+1", "\u22121", "x", ""])
def test_a_margin_has_no_sign(margin):
    """A margin says how far a value may lie away, in both directions."""
    assert Numeral.parse(f"5 ± {margin}") is None
