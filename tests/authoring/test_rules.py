"""The rules for lessons and pages: a lesson that keeps them all, and one change for each way to break one."""

import pytest

from snippets._authoring import page_rules, rules
from snippets._authoring.lesson import Lesson, lessons, page_paths
from snippets._engine.claim import Claim
from snippets._engine.parse.labs import parse_page
from snippets._engine.proof import Proof, ProvenStep
from snippets._engine.prove.verdicts import prove
from snippets._engine.result import Result, Value
from snippets._engine.texts import Place
from snippets._mutation import mutants, scores

PAGE, PROGRAM, PLAN = "docs/lessons/a-sum.md", "snippets/a_sum.py", "docs/index.md"
BOOK = scores.book_path(PAGE)
FILES = {
    "mkdocs.yml": "nav:\n  - Home: index.md\n  - Lessons:\n      - A Sum: lessons/a-sum.md\n",
    PLAN: "---\nlessons:\n  - title: A Sum\n    question: How much?\n---\n",
    PAGE: """---
hero:
  title: "A Sum"
  subtitle: "And Nothing Else"
  tags: ["sums"]
---

## The First Sum

```python
--8<-- "a_sum.py:first-sum"
```

## The Last Sum

```python
--8<-- "a_sum.py:last-sum"
```
""",
    PROGRAM: '''"""Sums."""

# --8<-- [start:first-sum]
x = 1 + 1
print(x)
# --8<-- [end:first-sum]

# --8<-- [start:last-sum]
for n in range(3):
    x = x + n

print(x)
# --8<-- [end:last-sum]
''',
    "tests/lessons/test_a_sum.py": '"""Tests."""\n',
}
LONG = "".join(f"y{n} = {n}\n" for n in range(20))


@pytest.fixture
def write(tmp_path):
    """Writes files of a project, and returns its one lesson: write({path: text})."""

    def write_files(files):
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
        return lessons(tmp_path)[0]

    return write_files


def said(errors):
    """Errors as they are printed."""
    return [str(error) for error in errors]


@pytest.mark.parametrize("rule", rules.OF_LESSONS, ids=lambda rule: rule.__name__)
def test_a_lesson_that_keeps_the_rules_has_no_error(write, rule):
    """None of the rules finds anything in the lesson that the other tests change."""
    assert said(rule(write(FILES))) == []


# The rule that is broken, the file, its words, the words in their place, and where the error is and what it says.
BROKEN = [
    (
        rules.judge_hero,
        PAGE,
        'title: "A Sum"',
        'titel: "A Sum"',
        f"{PAGE}:1: the hero in the front matter has no title.",
    ),
    (rules.judge_hero, PAGE, "hero:", "image:", f"{PAGE}:1: the hero in the front matter has no title and no subtitle"),
    (rules.judge_hero, PAGE, "## The First", "# The First", f"{PAGE}:1: “# The First Sum” is a second title."),
    (rules.judge_hero, PAGE, "## The Last", "8 min read\n\n## The Last", f"{PAGE}:14: the reading time is typed."),
    (rules.judge_plan, PLAN, "A Sum", "Another", f"{PLAN}: the lesson a-sum is not in the plan. Add it to lessons"),
    (rules.judge_plan, PLAN, "    question: How much?\n", "", f"{PLAN}: lesson 1 of its front matter is"),
    (rules.judge_plan, PLAN, "How much?", "How?\n    builds_on: [none]", f"{PLAN}: the lesson a-sum builds on none,"),
    (rules.judge_programs, PROGRAM, "x = 1 + 1", "import numpy", f"{PROGRAM}:4: this program imports numpy."),
    (rules.judge_programs, PROGRAM, "x = 1 + 1", "from . import y", f"{PROGRAM}:4: this program imports .."),
    (rules.judge_programs, PROGRAM, "x = 1 + 1\n", 6 * LONG, f"{PROGRAM}: this program has 132 lines, and 120 are"),
    (
        rules.judge_sections,
        PROGRAM,
        "first-sum]",
        "big-sum]",
        f"{PROGRAM}: sections are named by words that no heading",
    ),
    (rules.judge_sections, PROGRAM, "last-sum]", "first-sum]", f"{PROGRAM}: its sections do not follow one another."),
    (rules.judge_sections, PAGE, ":last-sum", ":first-sum", f"{PAGE}: of {PROGRAM} it shows the sections first-sum, f"),
    (
        rules.judge_shown,
        PROGRAM,
        "\n# --8<-- [start:last",
        "y = 2\nz = 3\n# --8<-- [start:last",
        f"{PROGRAM}:7: {PAGE} d",
    ),
    (rules.judge_blocks, PROGRAM, "x = 1 + 1\n", LONG, f"{PAGE}:10: this block has 21 lines, and 20 are allowed."),
    (rules.judge_blocks, PROGRAM, "n\n\nprint", "n\nprint", f"{PAGE}:16: “for n in range(3):” cannot be pasted at a"),
    (
        rules.judge_blocks,
        PROGRAM,
        "(3):\n",
        "(3):\n\n",
        f"{PAGE}:16: “for n in range(3):” cannot be pasted at a prompt",
    ),
    (
        rules.judge_typed_outputs,
        PAGE,
        "## The Last",
        "```output\n2\n```\n\n## The Last",
        f"{PAGE}:14: this output is typed",
    ),
    (
        rules.judge_variation,
        PAGE,
        "## The Last",
        '<!-- vary\n"1": 2\n-->\n\n## The Last',
        f"{PAGE}:14: this note says how an exercise varies, and stands in none. Move it between",
    ),
]


@pytest.mark.parametrize(
    "rule, path, words, others, start", BROKEN, ids=[f"{row[0].__name__}-{row[3]!r:.20}" for row in BROKEN]
)
def test_a_rule_that_is_broken_says_where_and_what(write, rule, path, words, others, start):
    """The change is found by its rule, at its place, and the error says what to do."""
    assert words in FILES[path]
    errors = rule(write({**FILES, path: FILES[path].replace(words, others)}))
    assert [text[: len(start)] for text in said(errors)][:1] == [start]
    assert all(error.todo or rule == rules.judge_plan for error in errors)


def test_lines_that_no_block_shows_are_named_once(write):
    """Lines that stand together are one error."""
    (error,) = rules.judge_shown(write({**FILES, PROGRAM: FILES[PROGRAM] + "\ny = 2\nprint(y)\n"}))
    assert str(error) == (
        f'{PROGRAM}:15: {PAGE} does not show lines 15 to 16. Put marks around them and embed them: --8<-- "a_sum.py:…".'
    )


def test_a_lesson_needs_a_program_and_a_test(write, tmp_path):
    """Both are named as they have to be called."""
    lesson = write(FILES)
    for path in (PROGRAM, "tests/lessons/test_a_sum.py"):
        (tmp_path / path).unlink()
    lesson = Lesson(tmp_path, lesson.page)
    assert [error.todo for error in (*rules.judge_programs(lesson), *rules.judge_tests(lesson))] == [
        "Write it to snippets/a_sum.py, and embed its sections.",
        "Write it to tests/lessons/test_a_sum.py.",
    ]


def test_a_page_has_to_stand_in_the_navigation(write, tmp_path):
    """A page that nav does not list is an error; without nav, MkDocs lists all."""
    lesson = write({**FILES, "docs/more.md": "# More\n"})
    more = parse_page("# More\n", "docs/more.md", tmp_path)
    assert [path.name for path in page_paths(tmp_path)] == ["index.md", "a-sum.md", "more.md"]
    assert page_rules.judge_navigation(tmp_path, lesson.page) == []
    assert said(page_rules.judge_navigation(tmp_path, more)) == [
        "mkdocs.yml: the navigation does not have docs/more.md. Add “- Title: more.md” to nav."
    ]
    write({"mkdocs.yml": "site_name: !ENV [NAME, x]\n"})
    assert page_rules.judge_navigation(tmp_path, more) == []


def test_a_score_belongs_to_its_page(write, tmp_path):
    """A score that is missing or old, a change that nothing notices and one that cannot be are errors."""
    page = write(FILES).page
    (error,) = page_rules.judge_score(tmp_path, page)
    assert str(error) == (f"{PAGE}: its mutants have not been tried. Run python -m snippets mutate --record {PAGE}.")
    digest = f'digest = "{mutants.digest(page)}"\n'
    write({BOOK: digest})
    assert page_rules.judge_score(tmp_path, page) == []
    write({BOOK: 'digest = "old"\n'})
    (error,) = page_rules.judge_score(tmp_path, page)
    assert str(error).startswith(f"{BOOK}: this is the score of an earlier version of {PAGE}. Run python -m snippets")
    entries = '"" = ["print(x) → pass"]\n"so" = ["print(z) → pass"]\n'
    write({BOOK: f'{digest}unnoticed = ["claim: 1 → 2"]\n\n[equivalent]\n{entries}'})
    assert [error.what for error in page_rules.judge_score(tmp_path, page)] == [
        "no check notices “claim: 1 → 2”.",
        "no check notices “print(x) → pass”.",
        "“print(z) → pass” is no change of the page's code.",
    ]
    write({BOOK: "digest = \n"})
    assert "it cannot be read" in page_rules.judge_score(tmp_path, page)[0].what


@pytest.mark.parametrize(
    "methods, what",
    [
        ({"reverse mode": "6", "SymPy": "6"}, []),
        ({"reverse mode": "6"}, ["the gradient 6 rests on one method."]),
        ({"SymPy": "6"}, ["the gradient 6 rests on one method."]),
        ({"reverse mode": "6", "SymPy": "6.0001"}, ["the methods for the gradient 6 differ by more than a millionth."]),
    ],
)
def test_a_gradient_rests_on_two_methods(methods, what, tmp_path):
    """Reverse mode and a method that has nothing in common with it give the same."""
    page = parse_page("It is {{ 6 :: x.grad :: x ** 2 }}.\n", "docs/x.md", tmp_path)
    claim = page.claims[0]
    assert (claim.place, type(claim)) == (Place("docs/x.md", 1), Claim)
    value = Value("number", "6", tuple(methods.items()))
    proof = Proof(page, Result((value,)), (ProvenStep(claim, value),))
    assert page_rules.gradients(proof) == [(claim, value)]
    assert [error.what for error in page_rules.judge_gradients(proof)] == what


def test_a_gradient_that_is_wrong_is_told_once(tmp_path):
    """A claim that could not be evaluated needs no second error for want of a second method."""
    page = parse_page("{{ 1 :: x.grad }}", "docs/x.md", tmp_path)
    assert page_rules.judge_gradients(prove(page, Result((Value("error", "NameError: x"),)))) == []


@pytest.mark.parametrize(
    "question, shown, wrong",
    [
        ("What is de/db?", "1", ["the gradient 1 rests on one method."]),
        ("It gets dL/dX. What is the *gradient* of x,\nif y is 2?", "1", ["the gradient 1 rests on one method."]),
        ("At which rate does it fall silent?", "1", []),
        ("The gradient is known, `3.5`. By what is the loss multiplied?", "1", []),
        ("Which row is the gradient, `[3.0, 2]`, of?", "1", ["the gradient 1 rests on one method."]),
        ("Which gradient is it?", "the first", []),
    ],
)
def test_an_answer_that_is_a_gradient_needs_two_methods(question, shown, wrong, tmp_path):
    """What an exercise asks for as a gradient is found by two methods, as any other gradient is."""
    answer = f'    It is {{{{ 7 :: y }}}} and <strong class="answer">{{{{ {shown} :: x }}}}</strong>.'
    text = f'<div class="exercise" markdown>\n\n{question}\n\n??? question "Answer"\n\n{answer}\n\n</div>\n'
    page = parse_page(text, "docs/x.md", tmp_path)
    values = [Value("number", "7"), Value("number", "1")]
    steps = [ProvenStep(claim, value) for claim, value in zip(page.claims, values, strict=True)]
    proof = Proof(page, Result(tuple(values)), tuple(steps))
    assert [error.what for error in page_rules.judge_gradients(proof)] == wrong


@pytest.mark.parametrize(
    "value, wrong",
    [
        (Value("number", "1"), ["“1” takes too long to find out whether it proves anything."]),
        (Value("number", "1", tried=("x negated",)), []),
        (Value("error", "no"), []),
        (Value("other", "[1]"), []),
    ],
    ids=["untried", "tried", "an error", "no value"],
)
def test_each_claim_that_holds_was_tried(value, wrong, tmp_path):
    """A claim of which it is not known whether it proves anything is told; one that is wrong already is not."""
    page = parse_page("{{ 1 :: x }}", "docs/x.md", tmp_path)
    proof = Proof(page, Result((value,)), (ProvenStep(page.claims[0], value),))
    assert [error.what for error in page_rules.judge_trials(proof)] == wrong


def test_a_notebook_is_held_against_its_schema(tmp_path):
    """A notebook without cells is none."""
    page = parse_page("# X\n", "docs/x.md", tmp_path)
    rest = '"metadata": {}, "nbformat": 4, "nbformat_minor": 5'
    assert page_rules.judge_notebook(page, '{"cells": [], ' + rest + "}") == []
    for text in ("{" + rest + "}", '{"cells": [{}], ' + rest + "}", "no JSON"):
        assert page_rules.judge_notebook(page, text)[0].what.startswith("its notebook is not valid: ")
