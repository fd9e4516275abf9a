"""Claims: how they are told from other text, what a numeral allows, and what refutes them."""

from decimal import Decimal

import pytest

from snippets._engine.claim import Claim, derivative
from snippets._engine.parse.claims import Malformed, find_claims
from snippets._engine.prove.verdicts import agreement, refute
from snippets._engine.result import Value
from snippets._engine.texts import Numeral

TRUE = Value("bool", "True")
WRITTEN = {
    "numeral": ("{{ 56 :: x.grad }}", "56", "x.grad"),
    "tight": ("{{56::x.grad}}", "56", "x.grad"),
    "statement": ("{{ It falls :: b < a }}", "It falls", "b < a"),
    "dict": ("{{ 1 :: {'a': 1}['a'] }}", "1", "{'a': 1}['a']"),
    "dict in a dict": ("{{ 1 :: {0: {0: 1}}[0][0] }}", "1", "{0: {0: 1}}[0][0]"),
    "dict at the end": ("{{ yes :: d == {0: {0: 1}}}}", "yes", "d == {0: {0: 1}}"),
    "set at the end": ("{{ yes :: s == {1}}}", "yes", "s == {1}"),
    "f-string": ("{{ yes :: f'{x}' == '2' }}", "yes", "f'{x}' == '2'"),
    "f-string with braces": ("{{ yes :: f'{{{x}}}' == '{2}' }}", "yes", "f'{{{x}}}' == '{2}'"),
    "braces in a string": ("{{ yes :: '}}' not in s }}", "yes", "'}}' not in s"),
    "colons in a string": ("{{ yes :: '::' not in s }}", "yes", "'::' not in s"),
    "slice": ("{{ 3 :: x[::2][1] }}", "3", "x[::2][1]"),
    "mark-up shown": ("{{ **56** :: x.grad }}", "**56**", "x.grad"),
    "table bar": ("{{ 3 :: a | b }}", "3", "a | b"),
    "two lines": ("{{ The loss\nfalls ::\n  b\n  < a }}", "The loss falls", "b < a"),
}
MALFORMED = {
    "no end": ("a {{ 1 :: x", 2, "is not closed"),
    "no end in its paragraph": ("{{ 1 ::\n\nx }}", 0, "is not closed"),
    "no end in its quote": ("> {{ 1 ::\n>\n> x }}", 2, "is not closed"),
    "another begins": ("{{ 1 :: x {{ 2 :: y }}", 0, "is not a Python expression"),
    "another begins in the text": ("{{ one {{ 2 :: y }}", 0, "another begins"),
    "nothing": ("{{}}", 0, "“{{}}” is no claim: it has no “::”"),
    "no colons": ("{{ page.title }}", 0, "has no “::”"),
    "nothing shown": ("{{ :: x }}", 0, "shows nothing"),
    "no expression": ("{{ 1 :: }}", 0, "is not a Python expression"),
    "a statement of Python": ("{{ 1 :: x = 1 }}", 0, "is not a Python expression"),
    "two expressions": ("{{ 1 :: x y }}", 0, "is not a Python expression"),
    "a function without a name": ("{{ 1 :: x :: }}", 0, "is not a Python expression"),
    "a comment": ("{{ 1 :: x # y }}", 0, "is not a Python expression"),
    "parentheses inside out": ("{{ 1 :: a) + (b }}", 0, "is not a Python expression"),
    "too deep": (f"{{{{ 1 :: {'(' * 999}1{')' * 999} }}}}", 0, "is not a Python expression"),
    "a null byte": ("{{ 1 :: x\x00 }}", 0, "is not a Python expression"),
}


def find(text):
    """What is found in a text of which everything is read."""
    return list(find_claims(text, text))


def claim(shown, expression="x"):
    """A claim, wherever it stands."""
    return Claim("docs/page.md", 1, shown, expression, 0, 0)


@pytest.mark.parametrize("written, shown, expression", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("before, after", [("", ""), ("A {{ 0 :: y }}, ", " and {{ 1 :: {} }}.")])
def test_a_claim_is_found(written, shown, expression, before, after):
    """A claim is found with its offsets, alone and between others, whatever braces its expression holds."""
    found = find(before + written + after)[1 if before else 0]
    assert (found.shown, found.expression, found.function) == (shown, expression, "")
    assert (found.start, found.end) == (len(before), len(before + written))


@pytest.mark.parametrize("text, start, why", MALFORMED.values(), ids=MALFORMED)
def test_half_a_claim_is_malformed(text, start, why):
    """What opens like a claim and is none says why, and where it opens."""
    first = find(text)[0]
    assert isinstance(first, Malformed)
    assert first.start == start
    assert why in first.why


@pytest.mark.parametrize("broken", ["{{ 1 :: ( }}", "{{ title }}", "{{ one {{ 2", "{{ :: x }}"])
def test_a_claim_behind_a_broken_one_is_found(broken):
    """One broken claim does not hide the next."""
    assert [found.shown for found in find(f"{broken} {{{{ 7 :: y }}}}") if not isinstance(found, Malformed)] == ["7"]


def test_a_backslash_makes_braces_text():
    r"""`\{{` opens no claim."""
    assert find(r"Write \{{ 56 :: x.grad }}.") == []


def test_what_is_masked_is_not_read_but_shown():
    """Code in what a claim shows is shown as it was written; its colons separate nothing."""
    text = "{{ `a::b` is one :: True }}"
    (found,) = find_claims(text, text.replace("`a::b`", "\0" * 6))
    assert (found.shown, found.expression) == ("`a::b` is one", "True")


@pytest.mark.parametrize("quote", ["> ", ">", "> > ", "  > "])
def test_a_claim_goes_on_in_a_block_quote(quote):
    """In a block quote, the `>` of further lines is no part of a claim, and a `>` of its own is."""
    (found,) = find("\n".join(quote + line for line in ("{{ a", "is more :: a", "> b }}")))
    assert (found.shown, found.expression.split()) == ("a is more", ["a", ">", "b"])


def test_a_greater_sign_outside_of_quotes_is_the_claims_own():
    """Where no quote is, a line may begin with `>`."""
    assert find("{{ more :: a\n> b }}")[0].expression == "a > b"


def test_a_third_part_names_the_function():
    """A gradient may name what it is the derivative of."""
    (found,) = find("{{ 56 :: x.grad[::2] :: f(x)[::2] }}")
    assert (found.expression, found.function) == ("x.grad[::2]", "f(x)[::2]")


@pytest.mark.parametrize(
    "shown, number, margin",
    [
        ("14", "14", "0.5"),
        ("-0.50", "-0.50", "0.005"),
        ("+3", "3", "0.5"),
        (".5", "0.5", "0.05"),
        ("\u22123e-4", "-3e-4", "5e-5"),
        ("3e\u22124", "3e-4", "5e-5"),
        ("1.50E+3", "1500", "5"),
        ("100,000", "100000", "0.5"),
        ("1\u202f234.5", "1234.5", "0.05"),
        ("0", "0", "0.5"),
        ("-0.0", "0", "0.05"),
        ("0.33 ± 0.02", "0.33", "0.02"),
        ("7±1e-3", "7", "0.001"),
        ("1,000 ± 50", "1000", "50"),
        ("5 ± 0", "5", "0"),
    ],
)
def test_a_numeral_has_a_margin(shown, number, margin):
    """A number may be off by half a unit of the last digit written, or by what stands behind ±."""
    assert Numeral.parse(f" {shown} ") == Numeral(Decimal(number), Decimal(margin))


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "about 5",
        "5 %",
        "5.",
        "1,2345",
        "12,34",
        "1,000,00",
        "0x10",
        "1_000",
        "1/2",
        "5e",
        "e5",
        "±5",
        "5 ±",
        "5 ± x",
        "--5",
        "nan",
        "inf",
        "1e9999999",
        "1 000",
        "³",
    ],
)
def test_other_texts_are_statements(shown):
    """What is not a number through and through is none."""
    assert Numeral.parse(shown) is None


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
        ("0", "-0.5", True),
        ("1e3", "1500", True),
        ("1e3", "1501", False),
        ("1000", "1000.6", False),
        ("0.33 ± 0.02", "0.35", True),
        ("0.33 ± 0.02", "0.3500001", False),
        ("5 ± 0", "5.0000000000000001", False),
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


@pytest.mark.parametrize(
    "expression, expected",
    [
        ("x.grad", ("x", "")),
        ("x.grad[0, 1]", ("x", "[0, 1]")),
        ("x.grad.item()", ("x", ".item()")),
        ("model[0].weight.grad[1][2]", ("model[0].weight", "[1][2]")),
        ("ü.grad[0]", ("ü", "[0]")),
        ("2 * x.grad", None),
        ("x", None),
        ("x.grad.sum()", None),
        ("grad", None),
        ("x.grad +", None),
        ("", None),
    ],
)
def test_a_gradient_is_told_from_other_expressions(expression, expected):
    """An expression is a gradient if it picks an element of one variable's `.grad` and computes nothing."""
    assert derivative(expression) == expected


@pytest.mark.parametrize("kind", ["number", "bool", "other", "error", "lost"])
def test_a_value_failed_if_there_is_none(kind):
    """Of the kinds of a value, two say that there is none."""
    assert Value(kind, "1").failed == (kind in ("error", "lost"))


def test_a_value_comes_back_from_json():
    """A value and the methods that confirm it survive their way through JSON."""
    value = Value("number", "56.0", (("forward mode", "56.0"),))
    written = {"kind": "number", "text": "56.0", "methods": [["forward mode", "56.0"]]}
    assert Value.from_json(written) == value
