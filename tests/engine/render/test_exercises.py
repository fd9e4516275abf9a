"""Exercises as cells: a check says what is right and what a known mistake betrays, and shows no answer."""

import contextlib
import io
import re

import pytest

from snippets._engine.prove.verdicts import prove
from snippets._engine.render import exercises
from snippets._engine.result import BlockOutcome, Value
from tests.helpers.given import lines, placed, proven, read


def exercise(answer, *wrong, kind="", question=("What?",)):
    """An exercise as an author writes it: what its answer and wrong answers show."""
    return lines(
        f'<div class="exercise{kind}" markdown>',
        "",
        *question,
        "",
        '??? note "Hint"',
        "",
        "    Think of *half*.",
        "",
        '??? question "Answer"',
        "",
        f'    It is <strong class="answer">{answer}</strong>, of course.',
        "",
        '??? failure "Wrong answers"',
        "",
        *(f"    - {each}" for each in wrong),
        "",
        "<!-- vary",
        '"1": 2',
        "-->",
        "",
        "</div>",
    )


def only(text, *values):
    """The one exercise of a page, of whose claims these are the values."""
    page = read(text)
    found = [Value("number", each) if isinstance(each, str) else each for each in values]
    (made,) = exercises.read(prove(page, placed(page, [BlockOutcome() for _ in page.running], found)))
    return made


def says(made, code):
    """What the check of an exercise says of the code of an answer: "Right.", or the message of its assertion."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        try:
            exec("\n".join([exercises.helper(), code, made.check]), {})
        except AssertionError as error:
            return str(error)
    return printed.getvalue().strip()


MISS = exercise("{{ 0.467 :: y }}", "{{ 0.2336 :: z }}: You forgot the factor\n      of **two**.", "**0**: It moves.")


def test_a_number_is_right_within_a_hundredth():
    """As on the page: near is right, a known wrong answer is told what it betrays, and others that they are wrong."""
    made = only(MISS, "0.46721", "0.23361")
    assert (made.kind, made.solution, made.hole) == ("number", "answer_1 = 0.467", "answer_1 = ...  # your answer")
    assert (
        says(made, made.solution) == says(made, "answer_1 = 2 * 0.2336") == says(made, "answer_1 = 0.463") == "Right."
    )
    assert says(made, "answer_1 = 0.2336") == "You forgot the factor of **two**."
    assert says(made, "answer_1 = 0.005") == says(made, "answer_1 = -0.0") == "It moves."
    assert says(made, "answer_1 = 0.45") == says(made, "answer_1 = -0.467") == "Not yet. The hint is above."


def test_an_answer_that_is_missing_is_not_right():
    """A student's cell fails its check, which says what to do."""
    made = only(MISS, "0.46721", "0.23361")
    assert says(made, made.hole) == "Write your answer into answer_1 first."


def test_a_check_shows_no_answer():
    """Neither the right answer nor the wrong ones stand in it, only what those betray."""
    made = only(MISS, "0.46721", "0.23361")
    assert not re.search(r"467|2336", made.check)
    assert "You forgot the factor of **two**." in made.check
    assert "vary" not in made.check


@pytest.mark.parametrize(
    "shown, value, given",
    [
        ("−0.9649", "-0.96491", "-0.9649"),
        ("0", "0", "0"),
        ("1,593,344", "1593344", "1593344"),
        ("1e-08", "1e-08", "1E-8"),
        ("0.5", "0.46", "0.46"),
        ("0.1", "0.1", "0.1"),
    ],
)
def test_the_solution_is_right(shown, value, given):
    """A number is written as the page shows it, or exactly where that would be too far off."""
    made = only(exercise(f"{{{{ {shown} :: y }}}}", "**7**: No."), value)
    assert made.right == given
    assert says(made, made.solution) == "Right."
    assert says(made, "answer_1 = 7") == "No."


def test_a_choice_is_a_letter():
    """The options stand in alphabetical order, which says nothing; a letter may be of either case."""
    text = exercise("{{ falls / rises :: y }}", "**rises**: Why?", "**it ends**: Look again.", kind=" choice predict")
    made = only(text, Value("bool", "True"))
    assert made.options == ("falls", "it ends", "rises")
    assert made.asked.startswith("- **a**: falls\n- **b**: it ends\n- **c**: rises\n\n*Write the letter")
    assert (made.solution, says(made, made.solution)) == ('answer_1 = "a"  # falls', "Right.")
    assert [says(made, f"answer_1 = {each!r}") for each in ("A", "b", "c", "d")] == [
        "Right.",
        "Look again.",
        "Why?",
        "Not yet. The hint is above.",
    ]


def test_an_order_is_letters():
    """The parts are sorted, and the answer is their letters, with or without what stands between."""
    text = exercise("{{ z → x → y :: w }}", "**x → y → z**: Backwards.", "**x → q**: Never.", kind=" order")
    made = only(text, Value("text", "z → x → y"))
    assert made.options == ("x", "y", "z")
    assert (made.right, made.wrong) == ("cab", (("abc", "Backwards."),))
    assert [says(made, f"answer_1 = {each!r}") for each in ("cab", "c, a, b", "C→A→B")] == ["Right."] * 3
    assert says(made, "answer_1 = 'abc'") == "Backwards."


def test_a_line_is_picked_by_its_number():
    """The lines are those of the first block, counted from one."""
    block = ("```python", "x = 1", "y = 2", "```")
    made = only(exercise("{{ 2 :: y }}", "**1**: No.", kind=" pick", question=block), "2")
    assert (made.kind, says(made, "answer_1 = 2"), says(made, "answer_1 = 1")) == ("pick", "Right.", "No.")


def test_the_same_answers_of_two_exercises_look_different():
    """The digest of an answer depends on the number of its exercise."""
    page = read(exercise("{{ 2 :: y }}") * 2)
    one, two = exercises.read(proven(page, ("number", "2"), ("number", "2")))
    assert re.findall(r'"(\w{16})"', one.check) != re.findall(r'"(\w{16})"', two.check)
    assert (one.number, two.number) == (1, 2)


@pytest.mark.parametrize("cut", ['??? question "Answer"', '<strong class="answer">'])
def test_an_exercise_without_an_answer_has_no_cells(cut):
    """It stays a text."""
    page = read(exercise("{{ 2 :: y }}").replace(cut, "x"))
    assert list(exercises.read(proven(page, ("number", "2")))) == []


@pytest.mark.parametrize("shown, values", [("2", [("", "")]), ("falls / rises", [("bool", "True")])])
def test_an_exercise_whose_answer_is_no_number_has_no_cells(shown, values):
    """It stays a text if the page could not compute its answer, or if that is a text and no number."""
    page = read(exercise(f"{{{{ {shown} :: y }}}}"))
    assert list(exercises.read(proven(page, *values))) == []


def test_an_exercise_that_a_fence_shows_is_none():
    """A page may show how one is written."""
    page = read(f"````text\n{exercise('2')}````\n")
    assert list(exercises.read(proven(page))) == []
    assert not exercises.asked(page)
