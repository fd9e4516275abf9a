"""Every page with code offers it as a notebook and a script, which a reader runs elsewhere and gets the same."""

import os
import re

import nbformat
import pytest

from snippets._authoring import alone
from tests.helpers import ROOT

DOCS = ROOT / "docs"
LESSONS = [f"lessons/{path.stem}" for path in sorted(DOCS.glob("lessons/*.md"))]
LABS = [f"labs/{path.stem}" for path in sorted(DOCS.glob("labs/*.py"))]
SECONDS = 120  # that a cell may take


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """A reader's folder, and an environment whose kernel is this Python and whose Jupyter nobody has configured."""
    from ipykernel.kernelspec import write_kernel_spec  # only the thorough tests need Jupyter

    folder = tmp_path_factory.mktemp("reader")
    write_kernel_spec(folder / "kernels/python3")
    names = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR")
    settings = {name: str(folder / name.lower()) for name in names}
    return folder, {**os.environ, **settings, "JUPYTER_PATH": str(folder), "MPLBACKEND": "agg"}


@pytest.fixture(scope="module")
def read(own):
    """Reads the notebook of a page of the site, and holds it against the schema."""

    def read_notebook(page):
        notebook = nbformat.read(own.site / page / f"{page.split('/')[1]}.ipynb", as_version=nbformat.NO_CONVERT)
        nbformat.validate(notebook)
        return notebook

    return read_notebook


def put_out(cell):
    """What a cell put out: the text of each stream and result, and how many pictures."""
    found = {"pictures": 0}
    for output in cell.outputs:
        data = output.get("data", {})
        if any(kind.startswith("image/") for kind in data):
            found["pictures"] += 1
        elif output.output_type in ("execute_result", "display_data"):
            found["result"] = data["text/plain"]
        elif output.output_type == "stream":
            found[output.name] = found.get(output.name, "") + output.text
        else:
            found["error"] = (output.ename, output.evalue)
    return found


def code_cells(notebook):
    """The cells of a notebook that run."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("page", LESSONS + LABS)
def test_a_page_offers_its_notebook_and_its_script(own, page):
    """Below its title a page links to both files, to be saved and not opened, and both are there."""
    [row] = own.page(f"{page}/index.html").find_class("snippet-files")
    links = {link.get("href"): "download" in link.attrib for link in row.iter("a")}
    stem = page.split("/")[1]
    assert links == {f"{stem}.ipynb": True, f"{stem}.py": True}
    assert all((own.site / page / name).stat().st_size for name in links)


@pytest.mark.parametrize("page", LESSONS + LABS)
def test_a_notebook_is_version_4_5_for_python_3(read, page):
    """The notebook is nbformat 4.5, names the kernel that every Jupyter has, and is executed from 1 in order."""
    notebook = read(page)
    assert (notebook.nbformat, notebook.nbformat_minor, notebook.metadata.kernelspec.name) == (4, 5, "python3")
    assert [cell.execution_count for cell in code_cells(notebook)] == list(range(1, len(code_cells(notebook)) + 1))


@pytest.mark.parametrize("page", LESSONS + LABS)
def test_a_notebook_reads_without_the_site(read, page):
    """Its prose holds what claims show and nothing of the site's own syntax."""
    prose = "\n".join(cell.source for cell in read(page).cells if cell.cell_type == "markdown")
    assert len(prose) > 1000
    assert re.findall(r"(?<!\\)\{\{|--8<--|<data\b|^hero:|^ *(?:!!!|\?\?\?|===) |<!--", prose, re.MULTILINE) == []


@pytest.fixture(scope="module")
def again(read, elsewhere):
    """The cells of each notebook, executed by a reader's Jupyter, which forgets all it had before each of them."""
    from nbclient import NotebookClient

    folder, environment = elsewhere
    # One after the other in one kernel: it starts, and imports torch, once.
    sources = {page: ["%reset -f", *(cell.source for cell in code_cells(read(page)))] for page in LESSONS + LABS}
    cells = {page: list(map(nbformat.v4.new_code_cell, each)) for page, each in sources.items()}
    whole = nbformat.v4.new_notebook(cells=[cell for page in cells.values() for cell in page])
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.delenv("MPLBACKEND")  # the kernel has its own way of showing figures
        resources = {"metadata": {"path": str(folder)}}
        NotebookClient(whole, timeout=SECONDS, kernel_name="python3", resources=resources, allow_errors=True).execute()
    return {page: rest for page, (_, *rest) in cells.items()}


@pytest.mark.thorough
@pytest.mark.parametrize("page", LESSONS + LABS)
def test_a_notebook_gives_the_same_outputs_when_it_is_run_again(read, again, page):
    """Executed by a reader's Jupyter, each cell prints and displays the same text and draws as many pictures."""
    before = [put_out(cell) for cell in code_cells(read(page))]
    assert [put_out(cell) for cell in again[page]] == before
    assert any(before)


@pytest.fixture(scope="module")
def ran(own, elsewhere):
    """What became of each page's script when it was run, in a folder of its own."""
    folder, environment = elsewhere
    scripts = []
    for page in LESSONS + LABS:
        place = folder / page / "script.py"
        place.parent.mkdir(parents=True)
        place.write_bytes((own.site / page / f"{page.split('/')[1]}.py").read_bytes())
        scripts.append(place)
    return dict(zip(LESSONS + LABS, alone.run(scripts, **{**environment, "PYTHONPATH": ""}), strict=True))


@pytest.mark.thorough
@pytest.mark.parametrize("page", LESSONS + LABS)
def test_a_script_runs_by_itself(read, ran, page):
    """`python x.py`, in a folder of its own, exits 0 and prints what the page's blocks printed, and no warning."""
    printed = "".join(put_out(cell).get("stdout", "") for cell in code_cells(read(page)))
    assert (ran[page]["code"], ran[page]["stderr"], ran[page]["stdout"]) == (0, "", printed)
