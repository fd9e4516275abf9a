"""Exercises that vary: what a note says, what is replaced, which variants fit, and what is wrong with a note."""

import dataclasses

import pytest

from snippets._authoring.variant_answers import UnfitError, answered
from snippets._authoring.variation import exercises
from snippets._engine.errors import SnippetError
from snippets._engine.parse.labs import parse_page
from snippets._engine.result import Value

PAGE = "docs/lessons/a-sum.md"
NOTE = '"2.0": 3, 4.5\n"ten", "10": ("six", "6"), ("twelve", "12")'
TEXT = """## The {{ 3 :: total }} Sums

<div class="exercise choice predict" markdown>

Take 2.0 and ten, that is {{ 20.0 :: a * 10 }}. What is 12.0 − 2.05 + 2.0x?

??? question "Answer"

    ```python
    a = 2.0 ** 2
    ```

    {{ 12 = 10 + 2 }}, and <strong class="answer">{{ 40.0 :: 10 * a }}</strong>.

??? failure "Wrong answers"

    - {{ 4.0 :: a }}: And the ten, {{ 10 :: 10 + 0 * a }}?
    - **none**: Look again.

NOTE
</div>
"""


@pytest.fixture
def read(tmp_path):
    """Reads the exercises of a page whose note has this body."""

    def read_note(body=NOTE, text=TEXT):
        page = parse_page(text.replace("NOTE", f"<!-- vary\n{body}\n-->\n"), PAGE, tmp_path)
        return exercises(page)

    return read_note


@pytest.fixture
def vary(read, tmp_path):
    """The first variant of an exercise whose note has this body."""
    return lambda body=NOTE, text=TEXT: read(body, text)[0].variant(0, tmp_path)


def numbers(*texts):
    """Values of claims."""
    return [Value("number", text) for text in texts]


RIGHT = ["30.0", "90.0", "9.0", "6.0"]


def test_a_note_says_how_many_variants_there_are(read):
    """Phrases before one colon vary together. The exercise has its heading and its kind, and the note is not in it."""
    (exercise,) = read()
    assert exercise.count == 4
    assert [tuple(exercise.picks(index).values()) for index in range(4)] == [
        ("3.0", "six", "6"),
        ("4.5", "six", "6"),
        ("3.0", "twelve", "12"),
        ("4.5", "twelve", "12"),
    ]
    assert (exercise.heading, exercise.kinds) == ("The 3 Sums", {"choice"})
    assert "vary" not in exercise.inside


def test_phrases_are_whole_numbers_and_words(vary):
    """Text, code and expressions change; a longer number that holds the phrase does not."""
    text = vary().page.text
    assert "Take 3.0 and six, that is {{ 20.0 :: a * 6 }}. What is 12.0 − 2.05 + 3.0x?" in text
    assert "a = 3.0 ** 2" in text
    assert "{{ 40.0 :: 6 * a }}" in text


def test_a_negative_number_beside_an_operator_has_parentheses(vary):
    """Else −3 squared would be −9."""
    assert "a = (-3.0) ** 2" in vary('"2.0": -3').page.text


def test_the_variant_on_the_page_is_known(read):
    """A range may hold the page's own number, which no sheet has; a wording that always changes does not count."""
    (exercise,) = read('"10": range(9, 12)\n"ten": "some"')
    assert [exercise.is_shown(index) for index in range(3)] == [False, True, False]


def test_what_a_sheet_has_to_tell_varies_too(vary):
    """Code that runs first stands before the question, and what readers of the page know stands in it."""
    variant = vary(f"{NOTE}\ngiven: It is 2.0 here.\nfirst:\n    if True:\n        a = 2.0")
    start, end = variant.question
    assert variant.page.text[:start] == "```python\nif True:\n    a = 3.0\n```\n\n"
    assert variant.page.text[start:end].startswith("It is 3.0 here.\n\nTake 3.0 and six")


def test_a_variant_shows_what_its_claims_are(vary):
    """Numbers have the digits of the page, and the wrong answers come with what they betray."""
    found = answered(vary(), numbers(*RIGHT))
    assert found.question == "Take 3.0 and six, that is 30.0. What is 12.0 − 2.05 + 3.0x?"
    assert (found.answer, found.methods) == ("90.0", ())
    assert found.wrong == (("9.0", "And the six, 6?"), ("none", "Look again."))


@pytest.mark.parametrize(
    "value, shown",
    [("90.04", "90.0"), ("0.012344", "0.01234"), ("-0.25", "−0.25"), ("7", "7"), ("123456.7", "123456.7")],
)
def test_digits_that_would_show_another_number_are_not_enough(vary, value, shown):
    """Where one digit behind the point is too few, four that count are shown. A count has no point."""
    assert answered(vary(), numbers(RIGHT[0], value, "50000.0", "6.0")).answer == shown


@pytest.mark.parametrize(
    "values, why",
    [
        (["30.0", "0.0", "9.0", "6.0"], "its answer is 0.0."),
        (["30.0", "nan", "9.0", "6.0"], "is nan"),
        (["30.0", "9.0", "9.0", "6.0"], "two of its answers are the same: 9.0, 9.0, none."),
        (["30.0", "9.05", "9.0", "6.0"], "the wrong answer 9.0 is nearly 9.05."),
        (["30.0", "90.0", "90.5", "6.0"], "the wrong answer 90.5 is nearly 90.0."),
    ],
)
def test_a_variant_that_cannot_be_asked_says_why(vary, values, why):
    """So it is with no answer, and with answers that one could take for one another."""
    with pytest.raises(UnfitError, match=why):
        answered(vary(), numbers(*values))


def test_a_statement_has_to_stay_true(vary):
    """Two opposites on the page need not be all that there is."""
    text = TEXT.replace("{{ 40.0 :: 10 * a }}", "{{ much / little :: a > 2 }}")
    values = numbers("30.0", "9.0", "6.0")
    true, false = ([*values[:1], Value("bool", truth), *values[1:]] for truth in ("True", "False"))
    assert answered(vary(text=text), true).answer == "much"
    with pytest.raises(UnfitError, match="so it is “little”"):
        answered(vary(text=text), false)


@pytest.mark.parametrize(
    "methods, fits",
    [
        ((("reverse mode", "90.0"), ("forward mode", "90.0")), True),
        ((("reverse mode", "90.0"), ("reverse mode in float64", "90.0")), False),
        ((("reverse mode", "90.0"), ("forward mode", "90.001")), False),
    ],
    ids=["two agree", "one method", "they differ"],
)
def test_a_gradient_is_confirmed_by_two_methods(vary, methods, fits):
    """Reverse mode and one that shares no code with it find the same, or the variant is drawn again."""
    text = TEXT.replace(":: 10 * a }}", ":: 10 * a :: 5 * a ** 2, a }}")
    values = numbers(*RIGHT)
    values[1] = dataclasses.replace(values[1], methods=methods)
    if fits:
        assert answered(vary(text=text), values).methods == ("reverse mode", "forward mode")
    else:
        with pytest.raises(UnfitError, match="do not"):
            answered(vary(text=text), values)


def test_an_answer_that_is_a_gradient_needs_its_function(vary):
    """The question says that it is one."""
    with pytest.raises(SnippetError, match=r"asks for a gradient, and its answer 90\.0 is computed by one method"):
        answered(vary(text=TEXT.replace("What is 12.0", "What is the gradient at 12.0")), numbers(*RIGHT))


@pytest.mark.parametrize(
    "body, why",
    [
        ("", "this note does not say what varies"),
        ("2.0: 3, 4", "this note does not say what varies"),
        ('"2.0":', "nothing else may stand in the place of “2.0”"),
        ('"2.0": 2.0', "nothing else may stand in the place of “2.0”"),
        ('"10": range(3, 3)', "nothing else may stand in the place of “10”"),
        ('"2.0": three', "the values of “2.0” cannot be read: three"),
        ('"2.0": 3, (4', "the values of “2.0” cannot be read"),
        ('"ten", "10": ("six", "6"), "seven"', "the values of “ten”, “10” cannot be read"),
        ('"7.5": 3', "“7.5” does not stand in this exercise"),
    ],
)
def test_a_note_that_says_nothing_is_an_error(read, body, why):
    """It names the line of the note, and says what to write."""
    with pytest.raises(SnippetError) as found:
        read(body)
    assert str(found.value).startswith(f"{PAGE}:20: {why}")
    assert found.value.todo


def test_an_exercise_that_varies_has_a_claim_for_its_answer(vary):
    """Else nothing could be computed."""
    with pytest.raises(SnippetError, match="its answer is no claim"):
        _ = vary(text=TEXT.replace('<strong class="answer">', "<strong>")).answer
