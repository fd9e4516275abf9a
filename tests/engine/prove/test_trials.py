"""Trials: the checks of a lab are proved, in the page's own process, with no solution and with known wrong ones."""

import pytest

from snippets._engine.execute.engine import Engine
from snippets._engine.settings import Settings
from tests.helpers.given import blocks, errors_of, lines, parsed, printed

LAB = lines(
    "# %%",
    "import sys, warnings",
    "",
    '# %% tags=["task:square"]',
    "def square(x):",
    "    ### BEGIN SOLUTION",
    "    return x * x",
    "    ### END SOLUTION",
    "",
    "# %%",
    "kept = square",
    "",
    '# %% tags=["check:square"]',
    "print('out')",
    "print('err', file=sys.stderr)",
    "assert kept(3) == 9, 'the square of 3'",
    "",
    '# %% tags=["wrong:square"]',
    "# Doubles.",
    "def square(x):",
    "    return 2 * x",
)
SECOND = lines("", '# %% tags=["check:square"]', "assert square(2) == 4")


@pytest.fixture
def tried(executor, home):
    """Runs a lab; gives what is wrong with it, as text, and its outcomes."""

    def run_lab(text):
        engine = Engine(home, Settings(), executor=executor)
        page = parsed(engine, text, "docs/labs/a.py")
        result = engine.run(page)
        return list(map(str, errors_of(page, result))), blocks(result)

    return run_lab


def test_checks_that_notice_everything_are_proved(tried):
    """The hole and the mistake fail in forks that show nothing: the page puts out what its solution does."""
    errors, (_, task, _, check) = tried(LAB)
    assert errors == []
    assert task.trials == (("", "", "NotImplementedError"), ("", "", "AssertionError: the square of 3"))
    assert check.outputs == (printed("out\n"), printed("err\n", "stderr"))


def test_a_hole_at_the_top_of_a_cell_finds_nothing_of_the_solution(tried):
    """A trial begins before the solution ran, so a name that only the solution gives is missing."""
    region = ("### BEGIN SOLUTION", "a = 1", "### END SOLUTION", "")
    wrong = ('# %% tags=["wrong:a"]', "a = 2")
    errors, (task, _) = tried(
        lines('# %% tags=["task:a"]', *region, '# %% tags=["check:a"]', "assert a == 1", "", *wrong)
    )
    assert errors == []
    assert task.trials[0] == ("NotImplementedError", "NameError: name 'a' is not defined")


def test_a_known_mistake_needs_to_fail_one_check_only(tried):
    """Twice two is the square of two: the second check cannot notice it, and need not."""
    assert tried(LAB + SECOND)[0] == []


@pytest.mark.parametrize(
    "words, others, said",
    [
        ("kept(3) == 9", "True", [
            "docs/labs/a.py:13: this check passes without any solution of the task “square”. "
            "Assert what only a solution can give.",
            "docs/labs/a.py:18: no check of the task “square” notices this known wrong solution (“Doubles.”). "
            "Assert what it gets wrong.",
        ]),
        ("kept(3) == 9", "kept(2) == 4", [
            "docs/labs/a.py:18: no check of the task “square” notices this known wrong solution (“Doubles.”). "
            "Assert what it gets wrong.",
        ]),
        ("return 2 * x", "return 2 * y", [
            "docs/labs/a.py:18: this known wrong solution (“Doubles.”) fails by a slip: "
            "NameError: name 'y' is not defined. Write it so that it can run.",
        ]),
        ("return 2 * x", "return x\n1 / 0", [
            "docs/labs/a.py:18: this known wrong solution (“Doubles.”) does not run: "
            "ZeroDivisionError: division by zero. "
            "Write the whole cell of the task: its checks are to notice the mistake.",
        ]),
        ("return 2 * x", "import os; os._exit(0)", [
            "docs/labs/a.py:18: with this known wrong solution (“Doubles.”), the checks ended the process, or took "
            "too long. Write a mistake that they can notice.",
        ]),
        ("return 2 * x", "sys.exit()", []),
    ],
    ids=["nothing", "mistake", "slip", "cell", "end", "exit"],
)  # fmt: skip
def test_what_a_check_does_not_notice_is_an_error(tried, words, others, said):
    """A check that passes without a solution is named, and so is a mistake that no check notices, or that is none."""
    assert words in LAB
    assert tried(LAB.replace(words, others))[0] == said


def test_trials_change_nothing_of_the_page(tried):
    """What a wrong solution changes is lost with its fork."""
    text = LAB.replace("import sys, warnings", "import sys\nseen = []").replace("return 2 * x", "seen.append(x)")
    errors, outcomes = tried(text + lines("", "# %%", "print(seen)"))
    assert (errors, outcomes[-1].outputs) == ([], (printed("[]\n"),))
