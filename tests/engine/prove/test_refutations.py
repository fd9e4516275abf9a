"""Refutations: which value proves what a claim shows, and what is said of one that does not."""

import dataclasses
from decimal import Decimal

import pytest

from snippets._engine.claim import Claim
from snippets._engine.prove.refutations import agreement, empty, refute, turned_by
from snippets._engine.result import Value
from snippets._engine.texts import Numeral

TRUE = Value("bool", "True")


def claim(shown, expression="x"):
    """A claim, wherever it stands."""
    return Claim("docs/page.md", 1, shown, expression, 0, 0)


@pytest.mark.parametrize(
    "shown, value, holds",
    [
        ("0.75", "0.745", True),
        ("0.75", "0.755", True),
        ("0.75", "0.74499999999999999", False),
        ("0.75", "0.7550000000000001", False),
        ("0.750", "0.7505", True),
        ("0.750", "0.7506", False),
        ("2", "2.5", True),
        ("3", "2.5", True),
        ("2", "1.4999999", False),
        ("-2", "-2.5", True),
        ("-2", "2", False),
        ("0", "-0.5", False),
        ("0", "1e-30", False),
        ("0", "-0.0", True),
        ("0.0", "-0.05", True),
        ("1e3", "1500.0", True),
        ("1e3", "1501.0", False),
        ("1000", "1000.6", False),
        ("0.0003", "3.4e-4", True),
        ("0.1", "0.10000000149011612", True),
        ("0.10000000", "0.10000000149011612", True),
        ("0.100000000", "0.10000000149011612", False),
        ("9" * 30, "9" * 29 + "8", False),
        ("5", "nan", False),
        ("5", "inf", False),
        ("5", "-inf", False),
        ("1e308", "inf", False),
    ],
)
def test_a_value_rounds_to_a_numeral_or_does_not(shown, value, holds):
    """The edge of the margin belongs to it, a hair beyond does not, and nothing is near NaN or infinity."""
    assert Numeral.parse(shown).holds(Decimal(value)) == holds
    assert bool(refute(claim(shown), Value("number", value))) != holds


@pytest.mark.parametrize(
    "shown, value, words",
    [
        ("It holds", Value("number", "1"), "is 1; a statement needs an expression that is exactly True."),
        ("It holds", Value("other", "tensor(True)"), "is tensor(True); a statement"),
        ("It holds", Value("other", "'True'"), "is 'True'; a statement"),
        ("It holds", Value("other", "True"), "is True; a statement"),
        ("It holds", Value("bool", "False"), "is False; a statement"),
        ("56", Value("bool", "True"), "is True, which is not a number."),
        ("56", Value("other", "tensor([5, 6])"), "is tensor([5, 6]), which is not a number."),
        ("56", Value("number", "57.0"), "the page claims 56, but x is 57.0, which is not within 0.5 of it."),
        ("56", Value("error", "NameError: x"), "could not be evaluated: x raised NameError: x."),
        ("It holds", Value("lost", "it ended"), "while x was computed, it ended."),
    ],
)
def test_a_false_claim_says_why(shown, value, words):
    """What refutes a claim is said in its own words: what is claimed, what is so, and how far off it may be."""
    assert words in refute(claim(shown), value)


@pytest.mark.parametrize(
    "shown, forms, words",
    [
        ("falls", ["falls", "fell"], ""),
        ("Fell", ["falls", "fell"], ""),
        ("goes\u00a0up", ["goes up"], ""),
        ("**falls**", ["falls"], ""),
        ("`AddBackward0`", ["AddBackward0"], ""),
        ("a_b", ["a_b"], ""),
        ("3", ["three", "3"], ""),
        ("rises", ["falls", "fell"], "the page says “rises”, but x is “falls”; the page may also say “fell”."),
        ("FALLS", ["falls"], "the page says “FALLS”, but x is “falls”."),
        ("3", ["four", "4"], "but x is “four”; the page may also say “4”."),
        ("a", [str(n) for n in range(20)], "“12”, …."),
    ],
)
def test_a_text_must_be_the_text_shown(shown, forms, words):
    """White space, mark-up and the case of the first letter are free, and a word may have several forms."""
    why = refute(claim(shown), Value("text", forms[0], forms=tuple(forms)))
    assert (words in why) if words else (why == "")


def test_a_text_without_other_forms():
    """A text that an expression gives need not come from a helper."""
    assert refute(claim("It is so"), Value("text", "it is so")) == ""
    assert refute(claim("It is so"), Value("text", "True")) == "the page says “It is so”, but x is “True”."


@pytest.mark.parametrize(
    "value, words",
    [
        (TRUE, ""),
        (Value("bool", "False"), "the page says “fell”; x is False, so it is “rose”."),
        (Value("text", "fell"), "but x is fell, neither True nor False."),
        (Value("number", "1"), "but x is 1, neither True nor False."),
        (Value("other", "tensor(True)"), "neither True nor False."),
    ],
)
def test_an_opposite_is_false(value, words):
    """Of two opposites the first holds if the expression is True; if it is False, the second does."""
    why = refute(dataclasses.replace(claim("fell"), opposite="rose"), value)
    assert (words in why) if words else (why == "")


@pytest.mark.parametrize(
    "shown, value, words",
    [
        ("3", "3", ""),
        ("3", "3.4", ""),
        ("1e3", "1000", ""),
        ("1e3", "1500", "the page claims 1e3, but x is 1500; a whole number is exact."),
        ("0", "0", ""),
        ("0", "0.0", ""),
        ("0", "0.4999", "but x is 0.4999; a 0 without digits behind a point is exact."),
        ("0.0", "0.01", ""),
        ("2.5e1", "25", ""),
    ],
)
def test_zero_and_counts_are_exact(shown, value, words):
    """A value of an integer type is the whole number shown, and a whole 0 is no small number."""
    why = refute(claim(shown), Value("number", value))
    assert (words in why) if words else (why == "")


@pytest.mark.parametrize(
    "shown, ends, words",
    [
        ("0.33 ± 0.02", ("0.32", "0.34"), ""),
        ("0.33 ± 0.02", ("0.31", "0.35"), ""),
        ("0.33 ± 0.02", ("0.31", "0.3500001"), "x goes from 0.31 to 0.3500001."),
        ("0.33 ± 0.03", ("0.32", "0.335"), ""),
        ("0.33 ± 0.02", ("0.325", "0.335"), "a margin that is too wide: no value of x is further than 0.005 from it."),
        ("5 ± 0", ("5.0", "5.0"), ""),
        ("5 ± 1", ("5.0", "5.0"), "too wide"),
        ("5 ± 1", ("nan", "nan"), "goes from nan to nan"),
        ("5 ± 1", (), "behind ± stands the margin of several values."),
    ],
)
def test_a_margin_is_that_of_several_values(shown, ends, words):
    """All of several values lie within the margin, which is at most three times as wide as they need."""
    why = refute(claim(shown), Value("other", "tensor(…)", ends=ends))
    assert (words in why) if words else (why == "")


def test_one_value_has_no_margin():
    """Behind ±, one number is not enough."""
    assert "the margin of several values" in refute(claim("5 ± 1"), Value("number", "5"))


def test_what_reads_nothing_of_the_page_is_refuted():
    """An expression that has the same value on any page proves nothing of this one."""
    why = "the claim “47” reads nothing of the page: x is 47 on any page."
    assert refute(claim("47"), Value("unread", "47")) == why


def test_arithmetic_is_judged_by_what_it_shows():
    """A line of arithmetic is computed from its text, whatever value is kept."""
    line = Claim("docs/page.md", 1, "6 = 2 × 3", "6 = 2 × 3", 0, 0, arithmetic=True)
    assert refute(line, Value("arithmetic", "6 = 6")) == ""
    changed = dataclasses.replace(line, shown="7 = 2 × 3")
    assert refute(changed, Value("arithmetic", "6 = 6")) == "the page says “7 = 2 × 3”, but 2 × 3 is 6."


def test_a_statement_is_proved_by_true_alone():
    """The value True proves a statement, and is no number."""
    assert refute(claim("It holds"), TRUE) == ""
    assert refute(claim("1"), TRUE) != ""


@pytest.mark.parametrize("given", ["56.1", "nan", "inf"])
@pytest.mark.parametrize("place", [0, 1])
def test_methods_that_disagree_refute(given, place):
    """A gradient is refuted if one method of several gives another number, or none, whichever it is."""
    methods = [("reverse mode", "56.0"), ("forward mode", "56.0")]
    methods[place] = ("SymPy", given)
    assert f"SymPy gives {given}" in refute(claim("56"), Value("number", "56.0", tuple(methods)))


def test_methods_agree_within_what_float32_allows():
    """Methods may differ by the noise of float32, relative to a large value and absolutely near zero."""
    near = Value("number", "1000.0", (("a", "1000.05"), ("b", "999.99")))
    assert agreement(near) == pytest.approx(5e-5)
    assert refute(claim("1000"), near) == ""
    assert agreement(Value("number", "0.0", (("a", "0.0001"),))) == pytest.approx(1e-4)
    assert agreement(Value("number", "1.0")) == agreement(TRUE) == 0.0


def tried(*disturbed, value=TRUE):
    """A value that was disturbed in these ways, with what came of it."""
    return dataclasses.replace(value, tried=("x negated, tripled",), disturbed=disturbed)


def test_a_claim_that_something_turns_is_not_empty():
    """One value that refutes what is shown is enough; which one it was is told."""
    value = tried(("x negated", TRUE), ("x tripled", Value("bool", "False")))
    assert (empty(claim("it is"), value), turned_by(claim("it is"), value)) == ("", "x tripled")


def test_whether_a_claim_is_empty_depends_on_what_it_shows():
    """A value that differs, but rounds to what is shown, turns nothing."""
    value = tried(("x negated", Value("number", "0.74")), value=Value("number", "0.75"))
    assert turned_by(claim("0.75"), value) == "x negated"
    assert (turned_by(claim("0.7"), value), bool(empty(claim("0.7"), value))) == ("", True)


def test_a_claim_that_nothing_turns_is_empty():
    """The error names the claim, its expression and all that was tried."""
    assert empty(claim("it is"), tried()) == (
        "the claim “it is” proves nothing: x shows the same whatever the page computed (tried: x negated, tripled)."
    )
    nothing = dataclasses.replace(TRUE, tried=())
    assert empty(claim("it is"), nothing) == (
        "the claim “it is” proves nothing: x reads nothing of the page that could be another."
    )


def test_a_claim_that_was_not_tried_is_not_called_empty():
    """If it is not known what disturbing the page does, the claim is not refused, and nothing is said to turn it."""
    assert (empty(claim("it is"), TRUE), turned_by(claim("it is"), TRUE)) == ("", "")
