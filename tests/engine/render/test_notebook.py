"""Notebooks: a page with what it put out, as any Jupyter reads it."""

import json
from pathlib import Path

import nbformat
import pytest

from snippets._engine.parse import labs
from snippets._engine.program import assemble
from snippets._engine.prove.verdicts import prove
from snippets._engine.render import notebook as notebooks
from snippets._engine.result import BlockOutcome, Failure, Result
from tests.helpers.given import ended, lines, placed, printed, proven, read

PAGE = lines(
    "---",
    "title: T",
    "---",
    "# One {{ 1 :: x }}",
    "",
    "```python",
    "x = 1",
    "x",
    "```",
    "",
    "Words, {{ it is one :: x == 1 }}.",
    "",
    '```{.python .static reason="a GPU"}',
    "x.cuda()",
    "```",
    "",
    "!!! note",
    "",
    "    Inside.",
    "",
    '    ```{.python raises="ZeroDivisionError: by zero" fix="Do not."}',
    "    x / 0",
    "    ```",
    "",
    "    Still.",
)
VALUE = {"output_type": "execute_result", "data": {"text/plain": "1"}, "metadata": {}, "execution_count": None}
FAILURE = Failure("ZeroDivisionError", "by zero", "Trace\nZero\n", 8, ("ZeroDivisionError",))
RESULT = placed(
    read(PAGE),
    (BlockOutcome((printed("a\n"), VALUE)), BlockOutcome(failure=FAILURE)),
    (None, None),
    versions={"python": "3.11.7"},
)


def notebook(page, result, **options):
    """The notebook of a page, valid."""
    found = json.loads(notebooks.write(prove(page, result), **options))
    nbformat.validate(found, relax_add_props=False)
    return found


def cells(found):
    """The cells of a notebook: type and source."""
    return [(cell["cell_type"], cell["source"]) for cell in found["cells"]]


def test_a_page_is_cut_into_cells():
    """Blocks are code, all else is prose that reads as it would on the page; the front matter is not in it."""
    assert cells(notebook(read(PAGE), RESULT)) == [
        ("markdown", "# One 1"),
        ("code", "x = 1\nx"),
        ("markdown", "Words, it is one."),
        ("markdown", "```python\nx.cuda()\n```\n\n*Shown, not run: a GPU*"),
        ("markdown", "**Note**\n\n\nInside."),
        ("code", "x / 0"),
        ("markdown", "Still."),
    ]


def test_cells_hold_what_came_out():
    """Code cells are numbered as they ran, with their outputs in order and an exception at the end."""
    one, two = (cell for cell in notebook(read(PAGE), RESULT)["cells"] if cell["cell_type"] == "code")
    assert one["outputs"] == [printed("a\n"), {**VALUE, "execution_count": 1}]
    assert two["outputs"] == [
        {"output_type": "error", "ename": "ZeroDivisionError", "evalue": "by zero", "traceback": ["Trace", "Zero"]}
    ]
    assert [(cell["execution_count"], cell["metadata"]) for cell in (one, two)] == [
        (1, {}),
        (2, {"tags": ["raises-exception"]}),
    ]


def test_a_notebook_names_its_kernel():
    """Any Jupyter knows which language and which version of it was run."""
    metadata = notebook(read(PAGE), RESULT)["metadata"]
    assert metadata["kernelspec"]["name"] == "python3"
    assert metadata["language_info"] == {"name": "python", "version": "3.11.7"}


def test_the_same_run_is_the_same_file():
    """A notebook is a function of its page and result, ids included; letters of all languages stand in it as such."""
    page = read("# ä→🎉\n")
    assert notebooks.write(proven(page)) == notebooks.write(proven(page))
    assert "ä→🎉" in notebooks.write(proven(page))
    ids = [cell["id"] for cell in notebook(read(PAGE), RESULT)["cells"]]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("text", ["", "---\na: 1\n---\n", "\n\n", "```python\n```\n"])
def test_a_page_without_words_is_an_empty_notebook(text):
    """Where there is nothing to say there is no cell."""
    page = read(text)
    assert notebook(page, ended(page))["cells"] == []


def test_code_may_hold_fences_of_its_own():
    """A block that is only shown stands in a fence that is longer than any in its code."""
    page = read(lines('````{.python .static reason="x"}', "s = '''", "```", "'''", "````"))
    assert cells(notebook(page, ended(page)))[0][1].startswith("````python\ns = '''\n```\n'''\n````\n")


def test_containers_are_unfolded_but_not_in_code():
    """Admonitions, details and tabs become titles and text; a diagram that shows one is left as it is."""
    diagram = ("        ~~~text", "        !!! tip", "            x", "        ~~~")
    page = read(
        lines(
            "!!! tip",
            "    A.",
            "",
            '    ??? note "B *c*"',
            "",
            "        D.",
            "",
            *diagram,
            "",
            "    E.",
            "",
            '=== "F"',
            "",
            "    G.",
        )
    )
    assert cells(notebook(page, ended(page)))[0][1].split("\n\n") == [
        "**Tip**",
        "A.",
        "**B *c***",
        "\nD.",
        "~~~text\n!!! tip\n    x\n~~~",
        "E.",
        "**F**",
        "\nG.",
    ]


def test_braces_that_are_no_claim_stay():
    """In a notebook, code spans and code of other languages are as they were written."""
    page = read("`{{ x }}` {{ 2 :: y }}\n\n```jinja\n{{ 1 :: x }}\n```\n")
    assert cells(notebook(page, ended(page, None))) == [("markdown", "`{{ x }}` 2\n\n```jinja\n{{ 1 :: x }}\n```")]


def test_a_lab_of_a_site_has_files_for_pictures():
    """For a site, a picture is an element that names its file and what it shows; for a reader it is in the notebook."""
    data = {"image/svg+xml": "<svg/>", "text/plain": "Figure"}
    plot = {"output_type": "display_data", "data": data, "metadata": {"alt": "A b"}}
    page, kept = read("```python\nx\n```\n"), []
    result = Result((BlockOutcome((plot,)),))
    (cell,) = notebook(page, result, keep=lambda *given: kept.append(given) or "a.svg")["cells"]
    assert cell["outputs"] == [plot | {"data": {"text/html": '<img src="a.svg" alt="A b">'}}]
    assert kept == [("svg", b"<svg/>")]
    assert notebook(page, result)["cells"][0]["outputs"] == [plot]


def test_a_lab_of_a_site_keeps_places_for_its_results():
    """For a site, claims are elements that are filled later, in prose and, as HTML, in a text diagram."""
    text = lines("# %% [md]", "# It is {{ 1 :: x }}.", "#", "# ```text", "# <a> {{ 2 :: y }}", "#", "# b", "# ```")
    page = labs.parse_lab(text, "docs/labs/a.py", Path("snippets"))
    ((_, prose),) = cells(notebook(page, ended(page, None, None), keep=str))
    assert prose == (
        'It is <data class="claim" value="claim-0">1</data>.\n\n'
        '<pre><code>&lt;a&gt; <data class="claim" value="claim-1">2</data>\n\nb</code></pre>'
    )
    assert cells(notebook(page, ended(page, None, None)))[0][1] == "It is 1.\n\n```text\n<a> 2\n\nb\n```"


def test_an_embedded_block_is_its_code(tmp_path):
    """A reader's notebook has the code of a snippet, not the words that embed it."""
    (tmp_path / "a.py").write_text("# --8<-- [start:b]\nx = 1\n# --8<-- [end:b]\n", encoding="utf-8")
    page = read('```python\n--8<-- "a.py:b"\n```\n', snippets=tmp_path)
    assert cells(notebook(page, ended(page))) == [("code", "x = 1")]


def test_the_script_is_that_of_the_program():
    """The file beside the notebook runs from top to bottom."""
    assert assemble(read(PAGE)).script.splitlines()[-2:] == [
        "# %% One 1 (raises ZeroDivisionError: by zero)",
        "# x / 0",
    ]


def test_an_executed_page_is_a_valid_notebook(run):
    """What a real page puts out, text, pictures, tables and exceptions, is what a notebook may hold."""
    code = lines(
        "import sys, matplotlib.pyplot as plt",
        "print('a'); print('b', file=sys.stderr)",
        "plt.plot([1, 2])",
        "class A:",
        "    def _repr_html_(self): return '<b>'",
        "A()",
    )
    page, result = run(f"```python\n{code}```\n\n```python\n1 / 0\n```\n")
    kinds = [[out["output_type"] for out in cell["outputs"]] for cell in notebook(page, result)["cells"][1:]]
    assert kinds == [["stream", "stream", "execute_result", "display_data"], ["error"]]
