"""A new lesson, in a copy of this project: it passes at once, and takes few entries; edits of words take none."""

import difflib
import re
import shutil

import pytest

from snippets._authoring import page_rules, rules
from snippets._authoring.lesson import lessons
from tests.helpers import ROOT
from tests.helpers.projects import Project, authored

LEFT = "all is there. What needs the whole site or a browser is left to: python -m snippets test"
NAME = "slope-of-a-square"
MADE = (
    f"docs/lessons/{NAME}.md",
    "snippets/slope_of_a_square.py",
    "tests/lessons/test_slope_of_a_square.py",
    f"tests/outputs/lessons/{NAME}.md.txt",
)
MAX_OTHER_LINES = 150  # that a new lesson may bring beside those
COPIED = ("docs", "snippets", "tests", "mkdocs.yml", "pyproject.toml")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of this project, with all that its tests need."""
    folder = tmp_path_factory.mktemp("copy")
    for path in COPIED:
        if (ROOT / path).is_dir():
            left_out = ("__pycache__", "assets") if path == "docs" else ("__pycache__",)
            shutil.copytree(ROOT / path, folder / path, ignore=shutil.ignore_patterns(*left_out))
        else:
            shutil.copy(ROOT / path, folder / path)
    return Project(folder)


@pytest.mark.thorough
def test_a_new_lesson_passes_at_once_and_brings_few_lines(copy):
    """check finds nothing to do; beside page, program, test and record, at most 150 lines are new, and none is lost."""
    before = authored(copy.folder)
    made = copy.run("snippets", "new", NAME)
    assert made.code == 0, made.output
    assert [path for path in MADE if f"  {path}\n" not in made.output] == []
    checked = copy.run("snippets", "check", MADE[0])
    assert checked.output == f"{MADE[0]}: {LEFT}\n"
    assert checked.code == 0
    after = authored(copy.folder)
    changes = [line for path in {*before, *after} - {*MADE} for line in changed(before, after, path)]
    assert [line for line in changes if line.startswith("-")] == []
    assert 3 <= len(changes) <= MAX_OTHER_LINES
    assert "+      - Slope of a Square: lessons/slope-of-a-square.md" in changes
    assert "+  - title: Slope of a Square" in changes


def changed(before, after, path):
    """The lines of a file that were added or removed."""
    if before.get(path) == after.get(path):
        return []
    lines = difflib.unified_diff(before.get(path, []), after.get(path, []), lineterm="", n=0)
    return [line for line in lines if line[0] in "+-" and not line.startswith(("+++", "---"))]


@pytest.mark.thorough
def test_comments_alignment_and_words_need_no_entry(copy):
    """With each program edited so, every rule holds and every recorded score is that of its page."""
    count = 0
    for path in (path for lesson in lessons(copy.folder) for path in lesson.programs):
        text, found = edited(path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")
        count += found
    assert count > 20
    for lesson in lessons(copy.folder):
        errors = [error for rule in rules.OF_LESSONS for error in rule(lesson)]
        assert list(map(str, [*errors, *page_rules.judge_score(copy.folder, lesson.page)])) == []


def edited(text):
    """A program with a comment behind an import, another alignment of assignments, and other words in its texts."""
    edits = [
        (r"^import torch$", "import torch  # which everything here needs"),
        (r"^(\w+) = ", r"\1   = "),
        (r"(?<=\")(\w+) (\w+)(?=[: ])", r"\2 \1"),
    ]
    count = 0
    for pattern, words in edits:
        text, found = re.subn(pattern, words, text, flags=re.MULTILINE)
        count += found
    return text, count
