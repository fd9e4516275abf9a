"""Tasks of a lab: tags say what a student writes, what checks it, and which wrong solutions are known."""

from pathlib import Path

import pytest

from snippets._engine.parse import labs
from snippets._engine.program import assemble
from snippets._engine.task import Check
from tests.helpers.given import lines, said

LAB = (
    "# %%",
    "import math",
    "",
    '# %% tags=["task:root-of"]',
    "def root(x):  # of 9 it is {{ 3.0 :: root(9) }}",
    "    ### BEGIN SOLUTION",
    "    y = math.sqrt(x)",
    "    return y",
    "    ### END SOLUTION",
    "",
    '# %% tags=["check:root-of", "points:2"]',
    "assert root(9) == 3",
    "",
    '# %% tags=["check:root-of"]',
    "assert root(4) == 2",
    "",
    '# %% tags=["wrong:root-of"]',
    "# Halves.",
    "def root(x):",
    "    return x / 2  # 4",
    "",
    "# %% [markdown]",
    "# It is {{ 3.0 :: root(9) }}.",
)


def lab(*texts):
    """A lab from its lines."""
    return labs.parse_lab(lines(*texts), "docs/labs/a.py", Path("snippets"))


def test_a_page_is_its_solution():
    """The marks around a solution are left out, wrong solutions are on no page, and every line keeps its place."""
    page = lab(*LAB)
    assert page.errors == ()
    assert [block.line for block in page.blocks] == [1, 4, 11, 14]
    solution = page.blocks[1]
    assert solution.code == "def root(x):  # of 9 it is 3.0\n    y = math.sqrt(x)\n    return y\n"
    assert [line.origin.line for line in solution.lines] == [5, 7, 8]
    assert [claim.line for claim in (*solution.claims, *page.claims)] == [5, 23]
    assert "x / 2" not in assemble(page).script
    assert "SOLUTION" not in assemble(page).script


def test_a_task_has_a_hole_and_known_mistakes():
    """A student gets nbgrader's stub in the place of the solution; a mistake is named by its first comment."""
    task = lab(*LAB).blocks[1].task
    assert task.name == "root-of"
    assert task.hole == "def root(x):  # of 9 it is 3.0\n    # YOUR CODE HERE\n    raise NotImplementedError()\n"
    assert [(wrong.line, wrong.mistake) for wrong in task.wrong] == [(17, "Halves.")]
    assert task.wrong[0].code == "# Halves.\ndef root(x):\n    return x / 2  # 4\n"


def test_a_cell_may_have_several_holes():
    """Each region becomes a hole of its own, and what stands between stays."""
    region = ("### BEGIN SOLUTION", "x = 1", "### END SOLUTION")
    page = lab('# %% tags=["task:a"]', *region, "y = 2", *region)
    hole = "# YOUR CODE HERE\nraise NotImplementedError()\n"
    assert page.blocks[0].task.hole == f"{hole}y = 2\n{hole}"
    assert page.blocks[0].code == "x = 1\ny = 2\nx = 1\n"


def test_checks_have_names_of_their_own_and_points():
    """The first check is named after its task, a second one is numbered. A check is worth a point by default."""
    checks = [block.check for block in lab(*LAB).blocks]
    assert checks == [None, None, Check("root-of", "root-of-check", 2), Check("root-of", "root-of-check-2", 1)]


def test_a_task_is_tried_up_to_its_last_check():
    """What stands between a task and its checks is tried with it, without checks of other tasks."""
    page = lab(
        '# %% tags=["task:a"]',
        "### BEGIN SOLUTION",
        "a = 1",
        "### END SOLUTION",
        "",
        "# %%",
        "between = a",
        "",
        '# %% tags=["check:b"]',
        "assert b",
        "",
        '# %% tags=["check:a"]',
        "assert a",
        "",
        "# %%",
        "behind = a",
    )
    assert [block.line for block in page.until_checked(page.blocks[0])] == [6, 12]


@pytest.mark.parametrize("tags", ['tags=["hide-input"]', "tags=['x', \"y\"]", "tags=[nonsense]", 'other=["task:a"]'])
def test_other_tags_are_the_authors(tags):
    """Tags of other tools, and what is no list of tags, make no task of a cell."""
    page = lab(f"# %% {tags}", "x = 1")
    assert (page.blocks[0].task, page.blocks[0].check, page.errors) == (None, None, ())


TASK = ('# %% tags=["task:a"]', "### BEGIN SOLUTION", "a = 1", "### END SOLUTION", "")
CHECK = ('# %% tags=["check:a"]', "assert a == 1", "")
WRONG = ('# %% tags=["wrong:a"]', "a = 2", "")


@pytest.mark.parametrize(
    "texts, where, what",
    [
        ((*TASK, *WRONG), 1, "the task “a” has no check."),
        ((*TASK, *CHECK), 1, "the task “a” has no known wrong solution to prove its check with."),
        (CHECK, 1, "this check has no task “a” above it."),
        ((*CHECK, *TASK, *WRONG, *CHECK), 1, "this check has no task “a” above it."),
        (WRONG, 1, "this known wrong solution has no task “a” above it."),
        ((*TASK, *TASK, *CHECK, *WRONG), 6, "the task “a” stands on line 1 already."),
        (('# %% tags=["task:a"]', "a = 1", "", *CHECK, *WRONG), 1, "the task “a” marks no solution."),
        ((*TASK[:3], "", *CHECK, *WRONG), 2, "this solution is never closed."),
        ((TASK[0], *TASK[2:], *CHECK, *WRONG), 3, "no solution begins above this end of one."),
        ((*TASK[:2], *TASK[1:], *CHECK, *WRONG), 3, "a solution begins inside another one."),
        ((*TASK, *CHECK, *WRONG, "# %%", "# END SOLUTION"), 13, "“# END SOLUTION” stands in a cell that is no task."),
        ((*TASK, *CHECK, *WRONG, '# %% tags=["task:"]', "x"), 12, "“task:” names no task."),
        ((*TASK, *CHECK, *WRONG, '# %% tags=["check:a b"]', "x"), 12, "“check:a b” names no task."),
        ((*TASK, *CHECK, *WRONG, '# %% tags=["check:a", "points:x"]', "x"), 12,
         "“points:x” names no whole number above zero."),
        ((*TASK, *CHECK, *WRONG, '# %% tags=["points:2"]', "x"), 12, "points are given to a cell that is no check."),
        ((*TASK, *CHECK, *WRONG, '# %% tags=["check:a", "wrong:a"]', "x"), 12, "this cell is check and wrong at once."),
        ((*TASK, *CHECK, *WRONG, '# %% [markdown] tags=["task:b"]', "# x"), 12, "a cell of prose cannot be a task."),
        ((*TASK, *CHECK, *WRONG, '# %% tags=["wrong:a"]', ""), 12, "this wrong has no code."),
    ],
)  # fmt: skip
def test_a_mistake_in_the_tags_is_an_error_at_its_line(texts, where, what):
    """Whatever does not fit together is named with its line."""
    assert (where, what) in said(lab(*texts))
