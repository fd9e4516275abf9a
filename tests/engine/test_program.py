"""Programs: a page as the file that a reader downloads, and as the job that runs it."""

import ast
import pickle
from pathlib import Path

import pytest

from snippets._engine.execute.engine import job
from snippets._engine.program import assemble
from snippets._engine.settings import Settings
from tests.helpers.given import lines, read

PAGE = lines(
    "---",
    'title: "{{ 3 :: y }}"',
    "---",
    "# One **bold** {{ 2 :: x }} {#id}",
    "",
    '```python title="first"',
    "x = 1",
    "",
    "```",
    "",
    "{{ 1 :: x }}",
    "",
    '```{.python .static reason="a GPU"}',
    "x.cuda()",
    "```",
    "",
    "- a",
    "",
    '    ```{.python raises="ZeroDivisionError: by zero" fix="Do not."}',
    "    if x:",
    "        x / 0",
    "    ```",
    "",
    "## Two",
    "",
    "```python",
    "y = 3",
    "```",
)
SOURCE = lines(
    "# The code of page.md, block by block.",
    "",
    "# %% One bold 2 · first",
    "x = 1",
    "",
    "",
    "# %% One bold 2 (raises ZeroDivisionError: by zero)",
    "if x:",
    "    x / 0",
    "",
    "# %% Two",
    "y = 3",
)


def steps(page):
    """The steps of a page's job: kind, code, line, what it is to raise."""
    found = job(page, Path("project"), Settings()).steps
    return [(step.kind, step.code, step.line, step.raises) for step in found]


def test_a_program_is_the_blocks_that_run():
    """A program has a cell for each block that runs, named by heading and title, and nothing of the others."""
    program = assemble(read(PAGE))
    assert (program.name, program.source) == ("page.py", SOURCE)
    assert program.first == (4, 8, 12)


def test_a_script_runs_from_top_to_bottom():
    """In the file for readers, a block that is to raise stands as comments, line for line."""
    script = assemble(read(PAGE)).script
    assert script == SOURCE.replace("if x:\n    x / 0", "# if x:\n#     x / 0")
    names = {}
    exec(compile(ast.parse(script), "page.py", "exec"), names)
    assert (names["x"], names["y"]) == (1, 3)


@pytest.mark.parametrize("line, origin", [(4, 7), (5, 8), (8, 20), (9, 21), (12, 27)])
def test_a_line_of_a_program_knows_its_place_on_the_page(line, origin):
    """A line of the program is traced to the line of the page where it was written."""
    block, where = assemble(read(PAGE)).origin(line)
    assert str(where) == f"docs/page.md:{origin}"
    assert block.line < origin <= block.fence.last


@pytest.mark.parametrize("line", [0, 1, 2, 3, 6, 7, 10, 11, 13])
def test_other_lines_of_a_program_were_written_by_nobody(line):
    """Header, markers and lines beyond the end belong to no block."""
    assert assemble(read(PAGE)).origin(line) is None


def test_a_job_takes_the_steps_in_reading_order():
    """A job runs blocks at their lines in the program and evaluates claims between them, the front matter's last."""
    assert steps(read(PAGE)) == [
        ("claim", "x", 0, ""),
        ("block", "x = 1\n\n", 4, ""),
        ("claim", "x", 0, ""),
        ("block", "if x:\n    x / 0\n", 8, "ZeroDivisionError"),
        ("block", "y = 3\n", 12, ""),
        ("claim", "y", 0, ""),
    ]


def test_a_picture_is_a_step_of_its_own():
    """What a picture is to show is looked at where it stands, between the blocks."""
    page = read(lines("```python", "x = 1", "```", "", "```graph", "loss", "```", "", "```python", "x = 2", "```"))
    assert [kind for kind, *_ in steps(page)] == ["block", "picture", "block"]
    assert len(assemble(page).blocks) == 2


def test_a_job_crosses_processes():
    """A job is plain data: it comes out of a pickle as it went in."""
    work = job(read(PAGE), Path("project"), Settings(timeout=1))
    assert pickle.loads(pickle.dumps(work)) == work
    assert (work.name, work.source, work.project) == ("page.py", SOURCE, "project")


def test_two_blocks_of_the_same_code_are_two():
    """Blocks that are equal in all but their place run at their own lines."""
    assert [step[2] for step in steps(read(lines("```python", "x", "```", "```python", "x", "```")))] == [4, 7]


def test_a_page_without_code_is_an_empty_program():
    """A page of words has a program of one comment and a job of no steps."""
    assert assemble(read("Words.")).source == "# The code of page.md, block by block.\n"
    assert steps(read("Words.")) == []


@pytest.mark.parametrize(
    "heading, caption",
    [
        ("A {{ 1 :: {1: {2: 1}}[1][2] }} b", "A 1 b"),
        ("`x_1` and *y*", "x_1 and y"),
        ("Uses snake_case", "Uses snake_case"),
        ("_So_ __on__", "So on"),
        ("[A link](a.md)", "A link"),
        ("C#", "C#"),
    ],
)
def test_a_heading_is_plain_in_code(heading, caption):
    """The marker of a cell names the heading in plain words, without mark-up and without expressions."""
    page = read(lines(f"# {heading} #", "", "```python", "x", "```"))
    assert assemble(page).lines[2] == f"# %% {caption}".rstrip()


@pytest.mark.parametrize("code", ['s = """', "x = (", "if x:", "\\"])
def test_a_block_that_raises_may_be_no_python_at_all(code):
    """A block that is to raise SyntaxError does not break the script around it."""
    page = read(
        lines(
            '```{.python raises="SyntaxError: invalid syntax in it" fix="Do not."}',
            code,
            "```",
            "```python",
            "y = 1",
            "```",
        )
    )
    assert ast.parse(assemble(page).script).body[0].lineno == 7
