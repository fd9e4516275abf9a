"""python -m snippets: what check says of a page, what new refuses, and which tools the tasks run."""

import pytest

from snippets.__main__ import main
from snippets._authoring import tasks
from snippets._engine.parse.labs import read_page
from snippets._mutation import mutants, scores
from tests.helpers import ROOT
from tests.helpers.projects import authored

PAGE = "# X\n\n```python\nx = 3\nprint(x)\n```\n\nIt is {{ 3 :: x }}.\n"
RECORD, BOOK = "tests/outputs/x.md.txt", scores.book_path("docs/x.md")
LEFT = "all is there. What needs the whole site or a browser is left to: python -m snippets test"
LESSON = {  # it needs no torch
    "docs/index.md": "---\nlessons:\n  - title: A Sum\n    question: How much?\n---\n",
    "docs/lessons/a-sum.md": '---\nhero:\n  title: "A Sum"\n  subtitle: "And No More"\n  tags: ["sums"]\n---\n\n'
    '## The Sum\n\n```python\n--8<-- "a_sum.py:sum"\n```\n',
    "snippets/a_sum.py": "# --8<-- [start:sum]\nx = 1 + 1\nprint(x)\n# --8<-- [end:sum]\n",
    "tests/lessons/test_a_sum.py": "def test_a_sum():\n    assert 1 + 1 == 2\n",
    "tests/outputs/lessons/a-sum.md.txt": "# docs/lessons/a-sum.md\n\n## 1. The Sum\n\n    2\n",
}


@pytest.fixture
def check(project, monkeypatch, capsys):
    """Checks a page of a project in which all is right: check("docs/x.md"); its exit code and the lines it prints."""
    project.write({"docs/x.md": PAGE, RECORD: "# docs/x.md\n\n## 1. X\n\n    3\n", **LESSON})
    for path in ("docs/x.md", "docs/lessons/a-sum.md"):
        digest = mutants.digest(read_page(project.folder / path, project.folder))
        project.write({scores.book_path(path): f'digest = "{digest}"\n'})
    monkeypatch.chdir(project.folder)

    def run(*arguments):
        code = main(["check", *arguments])
        return code, capsys.readouterr().out.splitlines()

    return run


def test_a_page_that_has_everything_passes(check):
    """The command exits with 0, and says what it leaves to the tests."""
    assert check("docs/x.md") == (0, [f"docs/x.md: {LEFT}"])


@pytest.mark.parametrize(
    "path, words, others, said",
    [
        (
            "docs/x.md",
            "{{ 3 ::",
            "{{ 4 ::",
            "docs/x.md:8: the page claims 4, but x is 3, which is not within 0.5 of it. Change the text to what is "
            "true, or fix the code.",
        ),
        (
            "docs/x.md",
            "It is",
            "Of 5 it is",
            "docs/x.md:8: the number “5” claims nothing and is not declared. Write {{ 5 :: expression }}, or <!--",
        ),
        (
            "mkdocs.yml",
            "site_name: Small",
            "nav: [index.md]\nsite_name: Small",
            "mkdocs.yml: the navigation does not have docs/x.md. Add “- Title: x.md” to nav.",
        ),
        (
            BOOK,
            'digest = "',
            'digest = "old-',
            f"{BOOK}: this is the score of an earlier version of docs/x.md. Run python -m snippets mutate --record "
            "docs/x.md.",
        ),
        (
            RECORD,
            "# docs/x.md\n\n## 1. X\n\n    3\n",
            "",
            "docs/x.md: nothing is recorded of what this page puts out. Run python -m snippets check docs/x.md "
            "--update and look at the difference.",
        ),
        (
            RECORD,
            "    3\n",
            "    2\n",
            "docs/x.md:3: “X” no longer shows what is recorded. If it is right: python -m snippets check docs/x.md "
            "--update, and look at the difference.",
        ),
        (
            "docs/x.md",
            "```python\nx",
            "```{.python .unknown}\nx",
            "docs/x.md:3: ",
        ),
    ],
    ids=["false", "undeclared", "navigation", "score", "unrecorded", "drift", "option"],
)
def test_one_cause_is_one_line(check, project, path, words, others, said):
    """What is missing or wrong is one line, with its place and the next step."""
    project.change(path, words, others)
    code, lines = check("docs/x.md")
    errors = [line for line in lines if not line.startswith((" ", "Not looked at"))]
    assert (code, len(errors), errors[-1]) == (1, 2, "docs/x.md: 1 thing to do.")
    assert errors[0].startswith(said)


def test_what_a_failure_hides_is_not_looked_at(check, project):
    """A block that raises is the one error, which names the lines that fail for the same reason."""
    project.change("docs/x.md", "x = 3", "x = 3 / 0")
    code, lines = check("docs/x.md")
    assert (code, [line for line in lines if not line.startswith(" ")]) == (
        1,
        [
            "docs/x.md:4: the block raised ZeroDivisionError: division by zero. Fix it, or say so: "
            '{.python raises="ZeroDivisionError: …" fix="…"}. Because of it, line 8 fails too.',
            "Not looked at before that is fixed: claims that need what a failed block was to define, its recorded "
            "outputs, its mutants.",
            "docs/x.md: 1 thing to do.",
        ],
    )


def test_outputs_are_recorded_when_asked(check, project):
    """With --update the record is what the page puts out."""
    project.change(RECORD, "    3\n", "    2\n")
    assert check("docs/x.md", "--update")[0] == 0
    assert (project.folder / RECORD).read_text().endswith("    3\n")


@pytest.mark.thorough
def test_a_lesson_is_run_and_tested(check, project):
    """A lesson's program is run by itself, and its tests too; a missing test is one line."""
    path, name = "docs/lessons/a-sum.md", "tests/lessons/test_a_sum.py"
    assert check(path) == (0, [f"{path}: {LEFT}"])
    project.change(name, "== 2", "== 3")
    code, (said, *_, count) = check(path)
    assert (code, said, count) == (
        1,
        f"{name}: a test of the mathematics fails. Run .venv/bin/pytest {name} and fix what it shows.",
        f"{path}: 1 thing to do.",
    )
    (project.folder / name).unlink()
    assert check(path)[1] == [
        f"{path}: nothing tests the mathematics of this lesson. Write it to {name}.",
        f"{path}: 1 thing to do.",
    ]


@pytest.mark.parametrize(
    "arguments, said",
    [
        ([], "arguments are required: COMMAND"),
        (["check"], "arguments are required: PAGE"),
        (["check", "docs/none.md"], "there is no page docs/none.md"),
        (["check", "mkdocs.yml"], "mkdocs.yml is not a page of docs/"),
        (["thorough", "--much"], "unrecognized arguments: --much"),
        (["new"], "arguments are required: NAME"),
    ],
)
def test_what_makes_no_sense_is_refused(project, monkeypatch, capsys, arguments, said):
    """A command line that cannot be done is an error of its own, which says why."""
    monkeypatch.chdir(project.folder)
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["Slope"], "new: “Slope” is no name for a lesson. Use small letters, digits and single hyphens, such as"),
        (["a--b"], "new: “a--b” is no name for a lesson."),
        (["../a"], "new: “../a” is no name for a lesson."),
        (["random"], "new: “random” is the name of something that programs import. Choose another name."),
        (["slope", "--title", "Slopes"], "new: a lesson with the title “Slopes” has the name slopes, not slope."),
        (["a-sum"], "docs/lessons/a-sum.md: this exists already. Choose another name, or remove it first."),
        (["slope"], "mkdocs.yml: its navigation has no lesson behind which a new one could stand. Write “- Lessons:”"),
    ],
)
def test_new_refuses_what_it_cannot_make(project, monkeypatch, capsys, arguments, said):
    """A bad name, a title of another lesson, and files that exist are errors, and nothing is written."""
    monkeypatch.chdir(project.write(LESSON).folder)
    before = authored(project.folder)
    assert main(["new", *arguments]) == 2
    assert capsys.readouterr().err.startswith(said)
    assert authored(project.folder) == before


def test_the_tasks_run_the_tools_that_the_texts_name(project, monkeypatch, capsys):
    """The commands are the README's, those of the hooks and those of .ci/run; one that fails makes the task fail."""
    ran, beside = [], []
    monkeypatch.setattr(
        tasks.subprocess, "run", lambda command, **more: ran.append(command[2:]) or FAILED[len(ran) > 1]
    )
    monkeypatch.setattr(
        tasks.subprocess, "Popen", lambda command, **more: beside.append(command[2:]) or Result(len(beside) > 1)
    )
    monkeypatch.chdir(project.folder)
    assert [main([name]) for name in ("test", "thorough", "serve")] == [1, 0, 0]
    assert main(["thorough", "--full"]) == 0
    assert [" ".join(command) for command in ran] == [
        "pytest -n 2 --dist loadfile",
        "pytest -n 2 --dist loadfile -m thorough",
        "mkdocs serve",
        "pytest -n 2 --dist loadfile -m thorough --samples full",
    ]
    readme, ci, hooks = ((ROOT / name).read_text() for name in ("README.md", ".ci/run", ".pre-commit-config.yaml"))
    assert f".venv/bin/{' '.join(tasks.PYTEST)}\n" in readme
    assert f".venv/bin/{' '.join(tasks.PYTEST)} -m thorough" in ci
    ran.clear()
    assert main(["fast"]) == 1
    assert [command[0] for command in ran] == ["ruff", "ruff", "mypy", "pytest"]
    assert all(f".venv/bin/{' '.join(command[:2])}" in hooks for command in ran[:2])
    assert "failed: python -m ruff check" in capsys.readouterr().out
    assert [command[0] for command in beside] == ["pytest"]
    assert main(["fast"]) == 1
    assert "failed: python -m pytest -m" in capsys.readouterr().out  # of those that run at the same time
    assert all((ROOT / path).exists() for path in (*tasks.WITH_TORCH, *tasks.WITHOUT_TORCH) if path[0] != "-")


class Result:
    """What a command that ran gives back."""

    def __init__(self, returncode):
        self.returncode = returncode

    def wait(self):
        return self.returncode


FAILED = {False: Result(1), True: Result(0)}  # the first command fails


def test_check_says_what_is_not_installed(check, monkeypatch, capsys):
    """Without the tools of the tests the command says which are missing, and how to get them; exit code 2."""
    monkeypatch.setattr("snippets._authoring.check.TOOLS", ("pytest", "no_such_tool"))
    assert main(["check", "docs/x.md"]) == 2
    assert capsys.readouterr().err == "check: there is no no_such_tool. Run pip install -e '.[test]'.\n"
