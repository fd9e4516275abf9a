"""python -m snippets mutate: what it prints, what it keeps, and its exit code."""

import pytest

from snippets.__main__ import main
from snippets._runner import equivalents, scores

PAGE = "# X\n\n```python\nx = 2\nhidden = 7\nprint(x)\n```\n\nIt is {{ 2 :: x }}.\n"
OTHER = "# Y\n\n```python\nprint(1)\n```\n"
ENTRY = '[[equivalent]]\nfile = "docs/x.md"\nline = "{line}"\nreason = "it is not used"\n'


@pytest.fixture
def mutate(project, monkeypatch):
    """Runs the command in a project with two pages whose outputs are recorded: mutate("docs/x.md", "--record")."""
    project.write({"docs/x.md": PAGE, "docs/y.md": OTHER,
                   "tests/outputs/x.md.txt": "# docs/x.md\n\n## 1. X\n\n    2\n",
                   "tests/outputs/y.md.txt": "# docs/y.md\n\n## 1. Y\n\n    1\n"})
    monkeypatch.chdir(project.folder)
    return lambda *arguments: main(["mutate", *arguments])


def declare(project, *lines):
    """Declare all changes of these lines of the page equivalent."""
    project.write({equivalents.FILE: "\n".join(ENTRY.format(line=line) for line in lines)})


def test_survivors_are_printed_with_their_page_line_and_change(mutate, capsys):
    """A page with a gap says where and what, how many were killed, and exits 1."""
    assert mutate("docs/x.md") == 1
    assert capsys.readouterr().out.split("\n") == [
        "docs/x.md:5: dropped statement", "    - hidden = 7", "    + pass", "",
        "docs/x.md:5: constant", "    - hidden = 7", "    + hidden = 8", "",
        "docs/x.md  numbers    2 of    2 100.0 %   code    3 of    5  60.0 %   equivalent 0", ""]


def test_a_site_without_survivors_exits_with_0(mutate, project, capsys):
    """Without a page all are tried; where all survivors are declared, all is well."""
    declare(project, "hidden = 7")
    assert mutate() == 0
    assert "docs/y.md" in (out := capsys.readouterr().out)
    assert out.endswith("all        numbers    2 of    2 100.0 %   code    5 of    5 100.0 %   equivalent 2\n")


def test_a_declaration_that_is_not_needed_is_an_error(mutate, project, capsys):
    """What is declared and yet killed is named, and the command exits 1."""
    declare(project, "hidden = 7", "print(x)")
    assert mutate() == 1
    assert f"{equivalents.FILE}: docs/x.md: “print(x)” does not survive: leave it out." in capsys.readouterr().out


def test_scores_are_kept_page_by_page(mutate, project):
    """With --record the scores of the pages are kept beside those of others, and of no page that is gone."""
    assert [mutate("docs/y.md", "--record"), mutate("docs/x.md", "--record")] == [0, 1]
    kept = scores.read(project.folder / scores.FILE)
    assert {page: len(entry["survivors"]) for page, entry in kept["pages"].items()} == {"docs/x.md": 2, "docs/y.md": 0}
    assert {"python", "torch"} <= set(kept["versions"])
    project.write({"docs/z.md": "# A page that runs nothing\n"})
    assert mutate("docs/z.md", "--record") == 0
    assert scores.read(project.folder / scores.FILE)["versions"] == kept["versions"]


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
