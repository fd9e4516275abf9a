"""python -m snippets exercises: its files, its kinds of questions, and what it refuses."""

import re

import pytest

from snippets.__main__ import main

SUM = """---
hero:
  title: "A Sum"
---

## Adding Up

```python
base = 5
```

<div class="exercise" markdown>

How much is $x \\cdot x$ + 5 at x = 2?

??? question "Answer"

    ```python
    x = 2
    total = x * x + base
    base = 0
    ```

    It is <strong class="answer">{{ 9 :: total }}</strong>.

??? failure "Wrong answers"

    - {{ 4 :: x * x }}: And the {{ 5 :: total - x * x }}?

<!-- vary
"2": range(2, 8)
-->

</div>

<div class="exercise order" markdown>

Sort these.

??? question "Answer"

    <strong class="answer">{{ one → two :: "one → two" if base else "two → one" }}</strong>

</div>
"""
PLAN = "---\nlessons:\n  - title: A Sum\n    question: How much?\n---\n"
CODE = "How much is $x \\cdot x$ + 5 at x = "
KINDS = {  # by a class of the exercise: its answer, and what a sheet has of it
    "choice": ("{{ 9 :: total }}", r"- ☐ \d+\n- ☐ \d+\n"),
    "pick": ("{{ 9 :: total }}", r" 1  y = 3\n 2  z = 4\n```\n\nLine: \.{9}"),
    "order": ('{{ b → 9 :: f"b → {total}" }}', r"Sort these: (b, \d+|\d+, b)\n\nAnswer: \.{9}"),
}


@pytest.fixture
def make(project, monkeypatch, capsys):
    """Runs the command in a project with one lesson; its exit code, what it prints, and its complaint."""
    project.configure_plainly().write({"docs/index.md": PLAN, "docs/lessons/a-sum.md": SUM})
    monkeypatch.chdir(project.folder)

    def run(*arguments):
        code = main(["exercises", "--seed", "7", *arguments])
        printed = capsys.readouterr()
        return code, printed.out.strip(), printed.err.strip()

    return run


def read(folder):
    """The files of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_each_sheet_has_its_numbers_and_the_key_their_answers(make, project):
    """The page's own numbers are on no sheet, and a variant finds what the page computed, not what another one left."""
    code, said, _ = make("--count", "5")
    folder = project.folder / "exercises-seed-7"
    assert (code, said) == (
        0,
        "exercises-seed-7: 5 sheets with 1 exercise each. Print sheets.html; the answers are in key.html.",
    )
    assert [*read(folder)] == ["key.html", "key.md", *(f"sheet-{n}.md" for n in range(1, 6)), "sheets.html"]
    sheets = [(folder / f"sheet-{n}.md").read_text() for n in range(1, 6)]
    asked = [int(re.search(re.escape(CODE) + r"(\d)\?", sheet)[1]) for sheet in sheets]
    assert sorted(asked) == [3, 4, 5, 6, 7]
    key = (folder / "key.md").read_text()
    assert [int(answer) for answer in re.findall(r"^\| 1 \| \*\*(\d+)\*\*", key, re.MULTILINE)] == [
        x * x + 5 for x in asked
    ]
    assert f"**{asked[0] ** 2}**: And the 5?" in key
    assert "--seed 7 --count 5 a-sum\n" in key
    printed = (folder / "sheets.html").read_text()
    assert printed.count('<main class="sheet">') == printed.count("<math") == 5
    assert not re.search(r"<(script|link|img)\b|https?://(?!www\.w3\.org)", printed)


def test_the_same_seed_makes_the_same_bytes(make, project):
    """Another seed makes other ones. Written again over themselves, the files stay; nothing else is written over."""
    for folder, arguments in (("a", ()), ("b", ()), ("c", ("--seed", "8")), ("a", ())):
        assert make("--count", "3", "--out", folder, *arguments)[0] == 0
    first, again, other = (read(project.folder / folder) for folder in "abc")
    assert first == again != other
    (project.folder / "a/sheet-2.md").write_text("mine")
    code, _, complaint = make("--count", "3", "--out", "a")
    assert (code, complaint) == (
        2,
        "a/sheet-2.md: this is there already, and not what would be written. Name a new --out",
    )
    (project.folder / "b/notes.txt").write_text("mine")
    assert make("--count", "3", "--out", "b")[2].startswith("b/notes.txt: this is there already")
    assert make("--count", "3", "--out", "mkdocs.yml")[2].startswith("mkdocs.yml: this is a file")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_asked_in_its_way(make, project, kind):
    """A choice has its options, an order its parts, and the lines of the code to pick from have numbers."""
    answer, pattern = KINDS[kind]
    text = SUM.replace('"exercise"', f'"exercise {kind}"').replace("{{ 9 :: total }}", answer)
    text = text.replace("at x = 2?\n", "at x = 2?\n\n```python\ny = 3\nz = 4\n```\n")
    project.write({"docs/lessons/a-sum.md": text})
    assert make("--count", "1", "--out", "out") == (
        0,
        "out: 1 sheet with 1 exercise. Print sheets.html; the answers are in key.html.",
        "",
    )
    assert re.search(pattern, (project.folder / "out/sheet-1.md").read_text())


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (("--count", "0"), "exercises: --count is 0. Ask for 1 to 500 sheets"),
        (("--count", "501"), "exercises: --count is 501. Ask for 1 to 500 sheets"),
        (("--seed", "-1"), "exercises: --seed is -1. Take zero or a larger whole number"),
        (("a-product",), "exercises: there is no lesson “a-product”. There are a-sum"),
    ],
)
def test_a_wrong_argument_is_refused(make, project, arguments, complaint):
    """The complaint says what is possible, and nothing is written."""
    assert make(*arguments) == (2, "", complaint)
    assert not (project.folder / "exercises-seed-7").exists()


@pytest.mark.parametrize(
    "words, others, complaint",
    [
        (
            '"2": range(2, 8)\n',
            '"2": 3\n"+ base": "+ 0"\n',
            "docs/lessons/a-sum.md:30: no variant of this exercise can be asked. Let other values vary\n"
            "    with “3” for “2”, “+ 0” for “+ base”: two of its answers are the same: 9, 9.",
        ),
        (
            "at x = 2?",
            "at our x?",
            "docs/lessons/a-sum.md:30: two variants ask the same and answer",
        ),
        (
            "{{ 9 :: total }}",
            "{{ 9 :: base + 9 }}",
            "docs/lessons/a-sum.md:30: the answer is 9 in every variant. Let something vary on which it depends",
        ),
        (
            "total = x * x",
            "total = 1 / (x - 3)",
            "docs/lessons/a-sum.md:30: with “3” for “2”, the code of this exercise raises ZeroDivisionError",
        ),
        (
            "base = 5",
            "base = missing",
            "docs/lessons/a-sum.md: a block of this page failed: NameError: name 'missing' is not defined. Run python",
        ),
        ("<!-- vary", "<!-- very", "exercises: no lesson has an exercise that varies. Add a note <!-- vary … -->"),
    ],
)
def test_an_exercise_that_cannot_vary_is_refused(make, project, words, others, complaint):
    """The complaint names the note, and why."""
    assert words in SUM
    project.write({"docs/lessons/a-sum.md": SUM.replace(words, others)})
    code, said, found = make("--count", "6")
    assert (code, said) == (2, "")
    assert found.startswith(complaint)
    assert not (project.folder / "exercises-seed-7").exists()
