"""Claims: how they are told from other text, and how a number is written."""

import dataclasses
import json
from decimal import Decimal

import pytest

from snippets._engine.claim import derivative
from snippets._engine.parse.claims import Malformed, closings, find_claims
from snippets._engine.result import Value
from snippets._engine.texts import Numeral

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
    "another begins": ("{{ 1 :: x {{ 2 :: y }}", 0, "another begins"),
    "another begins behind its end": ("{{ 1 :: x }. And {{ 2 :: y }}", 0, "another begins"),
    "another begins in the text": ("{{ one {{ 2 :: y }}", 0, "another begins"),
    "nothing": ("{{}}", 0, "“{{}}” is no claim: it has no “::”"),
    "no colons": ("{{ page.title }}", 0, "has no “::”"),
    "nothing shown": ("{{ :: x }}", 0, "shows nothing"),
    "no expression": ("{{ 1 :: }}", 0, "is not a Python expression"),
    "a statement of Python": ("{{ 1 :: x = 1 }}", 0, "is not a Python expression"),
    "two expressions": ("{{ 1 :: x y }}", 0, "is not a Python expression"),
    "a function without a name": ("{{ 1 :: x :: }}", 0, "no function stands behind “x ::”"),
    "a comment": ("{{ 1 :: x # y }}", 0, "is not a Python expression"),
    "parentheses inside out": ("{{ 1 :: a) + (b }}", 0, "is not a Python expression"),
    "too deep": (f"{{{{ 1 :: {'(' * 999}1{')' * 999} }}}}", 0, "is not a Python expression"),
    "a null byte": ("{{ 1 :: x\x00 }}", 0, "is not a Python expression"),
}


def find(text):
    """What is found in a text of which everything is read."""
    return list(find_claims(text, text))


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


@pytest.mark.parametrize(
    "written, shown, opposite",
    [
        ("{{ fell / rose :: a < b }}", "fell", "rose"),
        ("{{ fell\n/\nrose by half :: a < b }}", "fell", "rose by half"),
        ("{{ one is /  none is :: a < b }}", "one is", "none is"),
        ("{{ dL/dz :: a }}", "dL/dz", ""),
        ("{{ 1 / 2 :: a }}", "1 / 2", ""),
        ("{{ a / 2 :: a }}", "a / 2", ""),
        ("{{ a / b / c :: a }}", "a / b / c", ""),
        ("{{ … / … :: a }}", "… / …", ""),
    ],
)
def test_a_claim_may_name_its_opposite(written, shown, opposite):
    """A slash between blanks, with words and no digits on both sides, stands between opposites."""
    (found,) = find(written)
    assert (found.shown, found.opposite) == (shown, opposite)


def test_a_slash_in_code_is_no_opposite():
    """Code in what a claim shows is shown as it is."""
    text = "{{ `a / b` is one :: a }}"
    (found,) = find_claims(text, text.replace("`a / b`", "\0" * 7))
    assert (found.shown, found.opposite) == ("`a / b` is one", "")


def test_a_word_is_not_its_own_opposite():
    """The same word on both sides of the slash is a mistake."""
    assert "its own opposite" in find("{{ fell / Fell :: a < b }}")[0].why


@pytest.mark.parametrize("quote", ["", "> "])
def test_arithmetic_is_a_claim_without_colons(quote):
    """A line of arithmetic is found, on one line or more; other braces without colons are malformed."""
    (found,) = find(f"a {{{{ 6 =\n{quote}2 × 3 }}}} b" if not quote else f"> {{{{ 6 =\n{quote}2 × 3 }}}}")
    assert (found.shown, found.expression, found.arithmetic) == ("6 = 2 × 3", "6 = 2 × 3", True)
    assert "and is no arithmetic" in find("{{ 6 = x }}")[0].why


@pytest.mark.parametrize(
    "written", ["{{ 6 = 2 × 3 }}", "{{ fell / rose :: a < b }}", "{{ 56 :: x.grad :: x ** 2 }}", "{{ 5 :: y }}"]
)
def test_a_claim_knows_how_it_is_written(written):
    """Whatever its kind, it can be shown as its author wrote it."""
    assert find(written)[0].written == written


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
        ("0", "0", "0"),
        ("\u22120", "0", "0"),
        ("0.00", "0", "0.005"),
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
    word = Value("text", "falls", forms=("falls", "fell"))
    assert Value.from_json(json.loads(json.dumps(dataclasses.asdict(word)))) == word


def test_a_claim_is_looked_for_near_where_it_opens():
    """The time to read a paragraph grows with its length: no claim asks where the thousand behind it end."""
    short, long = ("{{ 1 :: x }} " * count for count in (100, 1000))
    assert closings(long, 0) == closings(short, 0)
    assert len(list(find_claims(long, long))) == 1000
