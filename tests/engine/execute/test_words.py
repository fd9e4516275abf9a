"""Words as values: what each helper gives, and which other forms of it a page may use."""

import pytest
import torch

from snippets._engine.execute.kernel.evaluate import compute, evaluate, measure, reads_page
from snippets._engine.execute.kernel.looking import only_looks
from snippets._engine.execute.kernel.words import comparison, count, direction, ordinal, share, which


def t(*numbers):
    """A tensor of these numbers."""
    return torch.tensor(list(numbers))


@pytest.mark.parametrize(
    "values, word, forms",
    [
        ((1, 2), "rises", ["rise", "rose", "grew", "increasing", "goes up"]),
        ((2.0, 1), "falls", ["fell", "falling", "shrank", "decreases"]),
        ((t(2.0), t(1.0)), "falls", []),
        ((3, 3), "stays", ["stayed the same", "unchanged"]),
        (([3, 2, 2, 1],), "falls", []),
        ((t(1.0, 2.0, 4.0),), "rises", []),
        (([1, 2, 1],), "wavers", ["goes up and down"]),
        (([float("inf"), 1.0],), "falls", []),
        (([t(1.0), t(2.0)],), "rises", []),
    ],
)
def test_directions(values, word, forms):
    """Two values or a list of them rise, fall, stay or do neither."""
    found = direction(*values)
    assert found == word
    assert {word, *forms} <= set(found.forms)


def test_directions_exclude_one_another():
    """No form belongs to two directions, nor to two comparisons."""
    directions = [direction(*each).forms for each in ((1, 2), (2, 1), (1, 1), (1, 2, 1))]
    comparisons = [comparison(*each).forms for each in ((1, 2), (2, 1), (1, 1))]
    for groups in (directions, comparisons):
        assert len({form for group in groups for form in group}) == sum(map(len, groups))


@pytest.mark.parametrize(
    "a, b, word, form", [(2, 1, "larger", "more than"), (1, t(2.0), "smaller", "fewer"), (1, 1.0, "equal", "the same")]
)
def test_comparisons(a, b, word, form):
    """One number seen from another."""
    assert comparison(a, b) == word
    assert form in comparison(a, b).forms


@pytest.mark.parametrize(
    "what, word, form",
    [
        (3, "three", "3"),
        (0, "zero", "none"),
        (21, "twenty-one", "21"),
        (105, "one hundred and five", "105"),
        (1507, "one thousand five hundred and seven", "1,507"),
        (1000, "one thousand", "a thousand"),
        (12, "twelve", "a dozen"),
        (-3, "minus three", "\u22123"),
        (torch.tensor(3), "three", "3"),
        (torch.tensor(3.0), "three", "3"),
        ([True, False, True], "two", "2"),
        ((x > 1 for x in (1, 2, 3)), "two", "2"),
        (t(1.0, 2.0) > 1.5, "one", "1"),
        ([t(1.0) > 0, t(1.0) > 2], "one", "1"),
        (t(1.0, 2.0), "two", "2"),
        ({"a": 1}, "one", "1"),
        ([], "zero", "no"),
    ],
)
def test_counts(what, word, form):
    """A number, the members of anything that has a length, or the truths among truths, in words and in digits."""
    found = count(what)
    assert found == word
    assert form in found.forms


@pytest.mark.parametrize(
    "n, word, form",
    [
        (1, "first", "1st"),
        (2, "second", "2nd"),
        (3, "third", "3rd"),
        (12, "twelfth", "12th"),
        (13, "thirteenth", "13th"),
        (20, "twentieth", "20th"),
        (21, "twenty-first", "21st"),
        (100, "one hundredth", "100th"),
        (t(5), "fifth", "5th"),
    ],
)
def test_ordinals(n, word, form):
    """Which in a row."""
    assert ordinal(n) == word
    assert form in ordinal(n).forms


def test_which():
    """The name of the largest, of the smallest, or of the one that fulfils a condition."""
    assert which(max, left=t(2.0), right=1) == "left"
    assert which(min, {"the left one": 2, "the right one": 1}) == "the right one"
    assert which(lambda loss: loss < 0.1, cross_entropy=t(0.05), squared_error=t(0.2)) == "cross entropy"
    assert "cross_entropy" in which(max, cross_entropy=2, other=1).forms


@pytest.mark.parametrize(
    "given, text, others",
    [
        ((1, 2), "half", ["a half", "one of two", "one in two", "50 %"]),
        ((1, 3), "a third", ["one third", "one in three", "one of the three", "a minority", "more than three tenths"]),
        ((2, 3), "two thirds", ["two-thirds", "two of three", "two out of three", "most", "more than half", "67 %"]),
        ((250, 1000), "a quarter", ["one in four", "250 of 1,000", "25 per cent"]),
        ((3, 4), "three quarters", ["most", "75 %"]),
        ((1, 100), "a hundredth", ["hardly any", "1 %"]),
        ((98, 100), "forty-nine fiftieths", ["nearly all", "98 of 100", "more than nine tenths"]),
        ((3, 3), "all", ["every", "three of three"]),
        ((0, 3), "none", ["not one", "0 %"]),
        (
            (335, 1000),
            "three hundred and thirty-five of one thousand",
            ["about a third", "about one in three", "335 of 1000"],
        ),
        ((0.327, 1), "about a third", ["nearly a third", "more than three tenths", "less than a third"]),
        (([True, False],), "half", ["one of two"]),
        ((t(1.0, 2.0, 3.0) > 1.5,), "two thirds", ["two of three"]),
        ((t(1.0) / 3, t(1.0)), "a third", ["33 %"]),
    ],
    ids=str,
)
def test_shares(given, text, others):
    """A share has all the wordings that are true of it, the plainest first."""
    found = share(*given)
    assert found == text
    assert set(others) <= set(found.forms)


@pytest.mark.parametrize(
    "given, wrong",
    [
        (
            (1, 3),
            ["half", "a quarter", "most", "two thirds", "all", "none", "nearly all", "about half", "less than a third"],
        ),
        ((2, 3), ["a third", "one of three", "all", "more than two thirds", "a minority"]),
        ((497, 1000), ["half", "a half", "most", "more than half", "one of two"]),
        ((3, 3), ["most", "nearly all", "some", "half"]),
        ((0, 3), ["hardly any", "some", "a minority"]),
    ],
    ids=str,
)
def test_a_share_is_nothing_else(given, wrong):
    """What is not so is not among the wordings."""
    assert not set(wrong) & set(share(*given).forms)


@pytest.mark.parametrize(
    "expression, why",
    [
        ("direction([1])", "ValueError: a direction needs two values or more"),
        ("direction(1, float('nan'))", "ValueError: NaN is neither larger nor smaller than anything"),
        ("direction(torch.ones(2, 2))", "ValueError: it has not one dimension"),
        ("comparison('a', 1)", "TypeError: 'a' is not a number"),
        ("count(2.5)", "ValueError: 2.5 is not a whole number"),
        ("count(x for x in [1])", "TypeError: it is neither a number"),
        ("ordinal(0)", "ValueError: there is no ordinal of 0"),
        ("which(max, a=1, b=1)", "ValueError: it is not one of these, but 2: a, b"),
        ("which(lambda x: x > 1, a=1)", "ValueError: it is not one of these, but 0"),
        ("share(3, 2)", "ValueError: 3 is no part of 2"),
        ("share(0, 0)", "ValueError: 0 is no part of 0"),
    ],
)
def test_what_has_no_word_says_why(expression, why):
    """Where there is no such word, the claim says so."""
    assert evaluate(expression, {"torch": torch}).text.startswith(why)


def test_a_word_is_a_text_with_its_forms():
    """What crosses to the judge is the text, and what else may be said."""
    value = measure(count(3))
    assert (value.kind, value.text, value.forms) == ("text", "three", ("three", "3"))


def test_names_of_the_page_go_before_helpers():
    """A page may have a variable of a helper's name; helpers are in no page's namespace."""
    assert compute("share[0] + len(count(3))", {"share": [2]}) == 7
    names = {"direction": t(1.0, 2.0)}
    assert compute("direction[0]", names) == 1
    assert compute("[count(n) for n in (1, 2)]", names) == ["one", "two"]
    assert names.keys() == {"direction", "__builtins__"}


def test_helpers_only_look():
    """A claim with a helper needs no fork, unless the page has a function of its name."""
    assert only_looks("direction(xs)", {"xs": [1, 2]})
    assert not only_looks("direction(xs)", {"xs": [1, 2], "direction": len})


@pytest.mark.parametrize(
    "expression, reads",
    [
        ("True", False),
        ("47", False),
        ("2 ** 50", False),
        ("len(list(range(6))) == 6", False),
        ("[x for x in (1, 2)][0]", False),
        ("(lambda x: x)(2)", False),
        ("count(3)", False),
        ("__name__ == '__main__'", False),
        ("x", True),
        ("x + 1", True),
        ("[x for y in (1, 2)]", True),
        ("(lambda y: x)(2)", True),
        ("f()", True),
        ("count", True),
        ("globals()['x']", True),
    ],
)
def test_whether_an_expression_reads_the_page(expression, reads):
    """It does if it names what the page has defined, and not only what it binds itself."""
    names = {"__name__": "__main__", "x": 1, "f": len}
    assert reads_page(expression, names | ({"count": 1} if expression == "count" else {})) == reads


def test_an_expression_that_reads_nothing_has_no_value():
    """It is told apart from one that does, unless it could not be evaluated."""
    assert evaluate("2 ** 50", {"x": 1}).kind == "unread"
    assert evaluate("x * 0 + 2", {"x": 1}).kind == "number"
    assert evaluate("undefined", {"x": 1}).kind == "error"


@pytest.mark.parametrize(
    "value, ends",
    [
        ([1, 2.5, -3], ("-3.0", "2.5")),
        (torch.tensor([[1.0, 2.0], [0.5, 4.0]]), ("0.5", "4.0")),
        ((torch.tensor(1.0), torch.tensor(2.0)), ("1.0", "2.0")),
        ([1.0, float("nan")], ("nan", "nan")),
        ([1], ()),
        (torch.tensor([]), ()),
        (["1", "2"], ()),
        (None, ()),
        ({}, ()),
    ],
    ids=str,
)
def test_several_numbers_have_ends(value, ends):
    """Of several numbers, the smallest and the largest are kept."""
    assert measure(value).ends == ends
