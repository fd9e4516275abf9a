"""Labs: a notebook in the percent format is a page, and each line of it stays where it is."""

from pathlib import Path

import pytest

from snippets._engine.parse import labs
from tests.helpers.given import lines, said


def lab(*texts):
    """A lab from its lines."""
    return labs.parse_lab(lines(*texts), "docs/labs/a.py", Path("snippets"))


def blocks(page):
    """Each block: the line of its marker, and its code."""
    return [(block.line, block.code) for block in page.blocks]


def test_cells_are_blocks_and_comments_are_prose():
    """Code cells run, prose cells claim, and both are at the lines of the file."""
    page = lab(
        "# ---",
        "# jupyter: x",
        "# ---",
        "",
        "# %% [markdown]",
        "# # A lab",
        "#",
        "# It is {{ 1 :: x }}.",
        "",
        "# %%",
        "x = 1",
        "",
        "y = 2",
        "",
        "# %% [markdown]",
        "# And {{ 2 ::",
        "# y }}.",
    )
    assert blocks(page) == [(10, "x = 1\n\ny = 2\n")]
    assert [(claim.line, claim.expression) for claim in page.claims] == [(8, "x"), (16, "y")]
    assert [type(step).__name__ for step in page.steps] == ["Claim", "Block", "Claim"]
    assert page.blocks[0].heading == "A lab"
    assert page.errors == ()


@pytest.mark.parametrize(
    "marker", ["# %%", "# %% A title", "# %% Figure [1]", '# %% tags=["x"]', "# %% {'a': 1}", "# %%  [code]"]
)
def test_a_cell_is_code_unless_its_marker_says_otherwise(marker):
    """No title and no metadata makes prose of a cell."""
    assert blocks(lab("# %% [markdown]", "# a", "", marker, "x = 1")) == [(4, "x = 1\n")]


@pytest.mark.parametrize("marker", ["# %% [markdown]", "# %% [md]", "# %% [raw]", "# %% A title [markdown] tags=['x']"])
def test_prose_is_marked(marker):
    """The words that jupytext knows make prose of a cell."""
    assert blocks(lab(marker, "# x = 1")) == []


@pytest.mark.parametrize("line", ["#%%", "# %%time", " # %%", "x  # %%"])
def test_other_lines_begin_no_cell(line):
    """Only a marker at the start of a line begins a cell."""
    assert blocks(lab("# %%", "x = 1", line, "y = 2")) == [(1, f"x = 1\n{line}\ny = 2\n")]


def test_an_empty_cell_is_none():
    """A marker without code below it is no block, in the middle or at the end."""
    assert blocks(lab("# %%", "", "# %%", "x = 1", "", "# %%")) == [(3, "x = 1\n")]


def test_empty_lines_between_cells_stay():
    """However many empty lines there are between cells, what follows keeps its line."""
    page = lab("# %%", "x = 1", "", "", "", "# %%", "y = 2", "", "", "# %% [md]", "# {{ 1 :: x }}")
    assert blocks(page) == [(1, "x = 1\n"), (6, "y = 2\n")]
    assert [claim.line for claim in page.claims] == [11]


@pytest.mark.parametrize("texts", [(), ("",), ("# just a comment",)])
def test_a_file_without_cells_has_no_blocks(texts):
    """A file of no cells is a page of no steps."""
    page = lab(*texts)
    assert (page.steps, page.errors) == ((), ())


def test_code_outside_of_cells_is_an_error():
    """Code above the first marker would run in Jupyter: it is an error at its line."""
    assert said(lab("# ---", "", "import torch", "x = 1", "# %%", "y = 1")) == [(3, "this code stands in no cell.")]
    assert said(lab("x = 1")) == [(1, "this code stands in no cell.")]


def test_a_cell_needs_an_empty_line_above_it():
    """A cell right behind code is an error at its marker, which keeps the page from running; other lines stay."""
    page = lab("# %%", "x = 1", "# %%", "y = 2", "", "# %%", "z = 3")
    assert said(page) == [(3, "a cell starts right behind the code of another.")]
    assert page.errors[0].fatal
    assert blocks(page) == [(3, "y = 2\n"), (6, "z = 3\n")]


def test_code_may_hold_what_looks_like_a_fence():
    """Runs of any length in a lab's code are code."""
    code = 's = """\n~~~~\n~~~~~\n```python\n"""\n'
    assert blocks(lab("# %%", *code.split("\n")[:-1])) == [(1, code)]


def test_fences_in_prose_are_read_as_on_a_page():
    """A text diagram in a lab's prose holds claims; a python fence in it is a block."""
    page = lab("# %% [markdown]", "# ```text", "# {{ 1 :: x }}", "# ```", "#", "# ```python", "# x = 1", "# ```")
    assert [claim.line for claim in page.claims] == [3]
    assert blocks(page) == [(6, "x = 1\n")]


def test_a_file_has_one_name(tmp_path, monkeypatch):
    """A page bears the name that it has in the project: from whatever folder, by a relative path, and as a link."""
    (tmp_path / "content/docs").mkdir(parents=True)
    (tmp_path / "README.md").write_text("# Read me\n", encoding="utf-8")
    page = tmp_path / "content/docs/readme.md"
    page.symlink_to("../../README.md")
    assert labs.label_of(page, tmp_path) == labs.read_page(page, tmp_path).path == "content/docs/readme.md"
    monkeypatch.chdir(tmp_path)
    assert (
        labs.label_of(page, Path(""))
        == labs.label_of(Path("content/docs/readme.md"), tmp_path)
        == "content/docs/readme.md"
    )
    assert labs.label_of(tmp_path / "other/index.md", tmp_path / "project") == "../other/index.md"


def test_the_folder_of_labs_is_a_setting():
    """A Python file in another folder is a file to copy, and so is each where there are no labs."""
    assert labs.is_lab("labs/a.py")
    assert labs.is_lab("books/part/a.py", "books")
    assert not labs.is_lab("labs/a.py", "books")
    assert not labs.is_lab("labs/a.md")
    assert not labs.is_lab("labs/a.py", "")
