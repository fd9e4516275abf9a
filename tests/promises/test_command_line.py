"""python -m snippets mutate: what it prints, what it keeps, and its exit code."""

import pytest

from snippets.__main__ import main
from snippets._mutation import scores

PAGE = "# X\n\n```python\nx = 2\nhidden = 7\nprint(x)\n```\n\nIt is {{ 2 :: x }}.\n"
OTHER = "# Y\n\n```python\nprint(1)\n```\n"
FILE = "tests/outputs/x.md.mutants.toml"
UNUSED = ("hidden = 7 → pass", "hidden = 7 → hidden = 8")


@pytest.fixture
def mutate(project, monkeypatch):
    """Runs the command in a project with two pages whose outputs are recorded: mutate("docs/x.md", "--record")."""
    project.write(
        {
            "docs/x.md": PAGE,
            "docs/y.md": OTHER,
            "tests/outputs/x.md.txt": "# docs/x.md\n\n## 1. X\n\n    2\n",
            "tests/outputs/y.md.txt": "# docs/y.md\n\n## 1. Y\n\n    1\n",
        }
    )
    monkeypatch.chdir(project.folder)
    return lambda *arguments: main(["mutate", *arguments])


def declare(project, *changes):
    """Declare these changes of the page equivalent."""
    entries = ", ".join(f'"{change}"' for change in changes)
    project.write({FILE: f'[equivalent]\n"it is not used" = [{entries}]\n'})


def test_survivors_are_printed_with_their_page_line_and_change(mutate, capsys):
    """A page with a gap says where and what, how many were noticed and by what, and exits 1."""
    assert mutate("docs/x.md") == 1
    assert capsys.readouterr().out.split("\n") == [
        "docs/x.md  words    1 of    1 100.0 %, 0 of them only because the expression repeats the word"
        "   0 of 1 sentences that state a result hold no claim",
        "docs/x.md:5: dropped statement: hidden = 7 → pass",
        "docs/x.md:5: constant: hidden = ⟨7 → 8⟩",
        f"Print or claim what these change. If it is nothing that a reader sees, say why in {FILE}:",
        "",
        "[equivalent]",
        '"" = ["hidden = 7 → pass", "hidden = ⟨7 → 8⟩"]',
        "",
        "docs/x.md  numbers    2 of    2 100.0 %   code    2 of    4  50.0 %, with the record  50.0 %"
        "   shown    0 of    1   0.0 %, with the record 100.0 %   declared 0   not tried, by rule: 0",
        "",
    ]


def test_a_site_without_survivors_exits_with_0(mutate, project, capsys):
    """Without a page all are tried; where all survivors are declared, all is well."""
    declare(project, *UNUSED)
    assert mutate() == 0
    assert "docs/y.md" in (out := capsys.readouterr().out)
    assert "all        numbers    2 of    2 100.0 %   code    2 of    4  50.0 %, with the record  50.0 %" in out
    assert "shown    0 of    3   0.0 %, with the record 100.0 %" in out
    assert "declared 2   not tried, by rule: 0" in out


def test_a_declaration_that_is_not_needed_is_an_error(mutate, project, capsys):
    """A declared change that is noticed all the same is named, and the command exits 1."""
    declare(project, *UNUSED, "print(x) → pass")
    assert mutate() == 1
    assert f"{FILE}: “it is not used”: print(x) → pass does not survive: leave it out." in capsys.readouterr().out


def test_scores_are_kept_page_by_page(mutate, project):
    """With --record each page has a file. A reason that is filled in there stays, and stale entries go."""
    assert [mutate("docs/y.md", "--record"), mutate("docs/x.md", "--record")] == [0, 1]
    kept = scores.of_project(project.folder)
    assert {page: len(entry["survivors"]) for page, entry in kept.items()} == {"docs/x.md": 2, "docs/y.md": 0}
    project.change(FILE, '"" = ["', '"it is not used" = ["print(x) → pass", "')
    assert mutate("docs/x.md", "--record") == 0
    assert scores.read_book(project.folder, "docs/x.md").equivalent.keys() == {"it is not used"}
    assert scores.of_project(project.folder)["docs/x.md"]["code"] == {
        "tried": 4,
        "noticed": 2,
        "recorded": 0,
        "declared": 2,
        "missed": 0,
    }
    project.write({"docs/z.md": "# A page that runs nothing\n"})
    assert mutate("docs/z.md", "--record") == 0
    assert "docs/z.md" not in scores.of_project(project.folder)


def test_a_declaration_that_cannot_be_read_is_an_error(mutate, project, capsys):
    """An entry that does not say what its statement becomes is named, with its file; exit code 2."""
    declare(project, "hidden = 7")
    assert mutate("docs/x.md") == 2
    assert f"{FILE}: it cannot be read: “hidden = 7” of “it is not used”" in capsys.readouterr().err


def test_a_page_that_is_wrong_as_it_is_is_not_tried(mutate, project, capsys):
    """A page whose own claim is false is an error of its own, exit code 2."""
    project.change("docs/x.md", "{{ 2", "{{ 3")
    assert mutate("docs/x.md") == 2
    assert "docs/x.md:9: the page claims 3" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["docs/none.md"], ["--sample", "many"], ["--record", "--sample", "3"]])
def test_what_makes_no_sense_is_refused(mutate, arguments):
    """A page that is not there, a sample that is no number, and a record of a sample are errors of the command line."""
    with pytest.raises(SystemExit, match="2"):
        mutate(*arguments)
