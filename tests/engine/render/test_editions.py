"""Editions of a notebook: a solution that runs, and what a student gets, both known to nbgrader."""

import base64
import json
import re
from pathlib import Path

import lxml.etree
import nbformat
import pytest

from snippets._engine.parse import labs
from snippets._engine.pictures.syntax import KINDS
from snippets._engine.prove.verdicts import prove
from snippets._engine.render import notebook as notebooks
from snippets._engine.render.address import Address
from snippets._engine.result import BlockOutcome, Look, Value
from tests.helpers.given import lines, placed, printed, read
from tests.helpers.looking import CHAIN, FENCES, NETWORK, TRAINING, data

LAB = lines(
    "# %% [markdown]",
    "# # A lab",
    "",
    '# %% tags=["task:one"]',
    "def one():",
    "    ### BEGIN SOLUTION",
    "    return 1",
    "    ### END SOLUTION",
    "",
    '# %% tags=["check:one", "points:2"]',
    "assert one() == 1, 'count'",
    "print('seen')",
    "",
    '# %% tags=["wrong:one"]',
    "def one():",
    "    return 2",
)
LESSON = lines(
    "```python",
    "x = 3",
    "print(x)",
    "```",
    "",
    "Look.",
    "",
    '<div class="exercise" markdown>',
    "",
    "What is its square? See [here](other.md).",
    "",
    '??? note "Hint"',
    "",
    "    Multiply {{ 3 :: x }} by itself.",
    "",
    '??? question "Answer"',
    "",
    "    ```python",
    "    square = x * x",
    "    print(square)",
    "    ```",
    "",
    '    It is <strong class="answer">{{ 9 :: square }}</strong>.',
    "",
    '??? failure "Wrong answers"',
    "",
    "    - {{ 6 :: 2 * x }}: You doubled it.",
    "",
    "</div>",
    "",
    "Behind.",
)
COMMON = {"task": False, "schema_version": 3, "cell_type": "code"}


def cells(proof, **options):
    """The cells of a valid notebook."""
    found = json.loads(notebooks.write(proof, **options))
    nbformat.validate(found, relax_add_props=False)
    return found["cells"]


def sources(found):
    """Their types and sources."""
    return [(cell["cell_type"], cell["source"]) for cell in found]


@pytest.fixture
def lab():
    """A lab that has run."""
    page = labs.parse_lab(LAB, "docs/labs/a.py", Path("snippets"))
    return prove(page, placed(page, [BlockOutcome(), BlockOutcome((printed("seen\n"),))]))


@pytest.fixture
def lesson():
    """A lesson with an exercise, that has run."""
    page = read(LESSON)
    outcomes = [BlockOutcome((printed("3\n"),)), BlockOutcome((printed("9\n"),))]
    return prove(page, placed(page, outcomes, [Value("number", each) for each in ("3", "9", "6")]))


def test_the_solution_of_a_lab_has_the_marks_of_nbgrader(lab):
    """nbgrader makes the student edition of it, so the region of the solution is marked; the outputs are there."""
    title, task, check = cells(lab)
    assert title["source"] == "# A lab"
    assert task["source"] == "def one():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"
    assert task["metadata"]["nbgrader"] == COMMON | {
        "grade": False,
        "solution": True,
        "locked": False,
        "grade_id": "one",
    }
    assert check["metadata"]["nbgrader"] == COMMON | {
        "grade": True,
        "solution": False,
        "locked": True,
        "points": 2,
        "grade_id": "one-check",
    }
    assert (check["outputs"], check["execution_count"]) == ([printed("seen\n")], 2)


def test_the_student_edition_of_a_lab_has_a_hole_and_no_outputs(lab):
    """The cells are those of the solution but for the hole, and nothing has run."""
    note, *found = cells(lab, student=True)
    assert note["source"].startswith("*This is the student edition: ")
    (task, check) = (cell for cell in found if cell["cell_type"] == "code")
    assert task["source"] == "def one():\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    assert [(cell["outputs"], cell["execution_count"]) for cell in (task, check)] == [([], None)] * 2
    assert [each["metadata"] for each in found] == [each["metadata"] for each in cells(lab)]
    assert "return 1" not in json.dumps(found)


def test_a_page_folds_the_solution_of_a_task(lab):
    """The notebook that a site renders has no marks and nothing of nbgrader; in its HTML the cell is folded once."""
    task = cells(lab, keep=str)[1]
    assert (task["source"], task["metadata"]) == ("def one():\n    return 1", {"tags": ["solution"]})
    html = '<div class="jp-Cell celltag_solution"><div class="jp-Cell celltag_solution"><pre>return</pre></div></div>'
    inside = f"<details><summary>Solution</summary>{html}</details>"
    assert notebooks.strip(f"<p>Before</p>{html}<p>Behind</p>") == f"<div><p>Before</p>{inside}<p>Behind</p></div>"


def test_an_exercise_is_cells(lesson):
    """A question with its hint, a cell for the answer, and a check; in the solution the answer stands below."""
    helper, first, question, answer, check, title, code, said = cells(lesson)
    assert "def check_answer" in helper["source"]
    assert first["source"] == "x = 3\nprint(x)"
    assert question["source"] == lines(
        "Look.",
        "",
        "**Exercise 1**",
        "",
        "What is its square? See [here](other.md).",
        "",
        "*Write your answer into the next cell, as a number or a formula.*",
        "",
        "<details>",
        "<summary>Hint</summary>",
        "",
        "Multiply 3 by itself.",
        "",
        "</details>",
    ).rstrip("\n")
    assert (answer["source"], answer["metadata"]) == ("answer_1 = 9", {})
    assert check["source"].startswith("check_answer(1, answer_1, ")
    assert check["metadata"]["nbgrader"] == COMMON | {
        "grade": True,
        "solution": False,
        "locked": True,
        "points": 1,
        "grade_id": "exercise-1",
    }
    assert check["outputs"] == [printed("Right.\n")]
    assert title["source"] == "**Answer**"
    assert code["source"] == "square = x * x\nprint(square)"
    assert "It is <strong" in said["source"]
    assert "You doubled it." in said["source"]
    assert said["source"].endswith("Behind.")
    assert "div" not in said["source"]


def test_a_student_sees_no_answer(lesson):
    """What stands in the fold of the answer is left out, with its code and the wrong answers."""
    found = cells(lesson, student=True)
    assert [cell["source"] for cell in found[4:]] == [
        "answer_1 = ...  # your answer",
        cells(lesson)[4]["source"],
        "Behind.",
    ]
    assert all(not cell.get("outputs") for cell in found)


def test_an_exercise_without_a_hint_asks_once():
    """What a reader is to write stands at the end of the question."""
    page = read(LESSON.replace(LESSON[LESSON.index('??? note "Hint"') : LESSON.index('??? question "Answer"')], ""))
    outcomes = [BlockOutcome(), BlockOutcome()]
    found = cells(prove(page, placed(page, outcomes, [Value("number", each) for each in ("9", "6")])))
    assert json.dumps(found).count("Write your answer into the next cell") == 1
    assert found[2]["source"].endswith(
        "[here](other.md).\n\n*Write your answer into the next cell, as a number or a formula.*"
    )


def test_a_page_without_tasks_and_exercises_has_one_edition():
    """Where there is nothing to write, students get the notebook of the page."""
    assert not notebooks.has_editions(read("```python\nx = 1\n```\n"))
    assert notebooks.has_editions(read(LESSON))


def test_a_notebook_begins_with_its_title_and_its_address(lesson, lab):
    """A reader who opens it elsewhere finds the way back; a lab has its title in its text."""
    address = Address("A title", "https://example.org/a/", "a.md", (("other.md", "https://example.org/other/"),))
    first, _, _, question, *_ = cells(lesson, address=address)
    assert first["source"] == "# A title\n\n*The notebook of [A title](https://example.org/a/).*"
    assert "[here](https://example.org/other/)" in question["source"]
    assert cells(lab, address=address)[0]["source"].startswith("*The notebook of [A title]")


def test_a_notebook_says_what_to_install():
    """The versions are those that it ran with, and the cell does nothing until its reader removes a sign."""
    page = read("```python\nimport os, sympy\nfrom matplotlib import pyplot\nfrom . import x\n```\n")
    versions = {"python": "3.11.7", "torch": "2.13.0+cpu", "numpy": "2.4.6"}
    first, _ = cells(prove(page, placed(page, [BlockOutcome()], versions=versions)))
    assert first["source"].split("\n")[-1] == "# %pip install torch==2.13.0 numpy==2.4.6 matplotlib sympy"
    assert "Python 3.11.7" in first["source"]
    assert all(line.startswith("#") for line in first["source"].split("\n"))


PICTURES = {"graph": CHAIN, "network": NETWORK, "training": TRAINING}


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_an_image_with_its_numbers(kind):
    """It is SVG that needs no style sheet, its caption is its alternative text, and the table is in a fold."""
    page = read(f'```{kind} title="What [it] shows"\n{FENCES[kind]}\n```\n')
    proof = prove(page, placed(page, looks=[Look(data(kind, PICTURES[kind]))]))
    (cell,) = cells(proof)
    images = re.findall(r'<img alt="What \[it\] shows" src="data:image/svg\+xml;base64,([^"]+)">', cell["source"])
    trees = [lxml.etree.fromstring(base64.b64decode(each)) for each in images]
    assert len(trees) == (3 if kind == "training" else 1)
    for tree in trees:
        assert (tree.tag, float(tree.get("width")) > 0) == ("{http://www.w3.org/2000/svg}svg", True)
        style = tree.findtext("{http://www.w3.org/2000/svg}style")
        assert ".picture{ --snippet-ink:" in style
        own = "".join(re.findall(r"^\.picture(\{.*\})$", style, re.MULTILINE))
        used = set(re.findall(r"var\((--(?:snippet|picture)-[\w-]+)", style))
        assert used
        assert used <= set(re.findall(r"(--[\w-]+):", own))
        assert ".picture-box" in style
    assert ("- a run: blue, solid\n\n*What" in cell["source"]) == (kind == "training")
    assert "*What [it] shows*\n\n<details>\n<summary>The same numbers as a table</summary>\n\n| " in cell["source"]
