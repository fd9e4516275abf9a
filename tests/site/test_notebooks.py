"""Every page with code offers it as a notebook and a script, which a reader runs elsewhere and gets the same."""

import contextlib
import io
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
FORGET = "%reset -f\nimport torch\ntorch.set_default_dtype(torch.float32)\n%reset -f"  # a lab computes in float64
ASKING = [
    page
    for page in LESSONS + LABS
    if re.search('"task:|class="exercise', "".join(path.read_text(encoding="utf-8") for path in DOCS.glob(f"{page}.*")))
]
EDITIONS = [*LESSONS, *LABS, *(f"{page}-student" for page in ASKING)]
UNANSWERED = "check_answer("  # how the check of an exercise begins


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
    """Reads the notebook of a page of the site, or its student edition, and holds it against the schema."""

    def read_notebook(edition):
        page = edition.removesuffix("-student")
        path = own.site / page / f"{edition.split('/')[1]}.ipynb"
        notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
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
def test_a_page_offers_its_notebooks_and_its_script(own, page):
    """Below its title a page links to its files, to be saved and not opened, and all are there."""
    [row] = own.page(f"{page}/index.html").find_class("snippet-files")
    links = {link.get("href"): "download" in link.attrib for link in row.iter("a")}
    stem = page.split("/")[1]
    student = {f"{stem}-student.ipynb": True} if page in ASKING else {}
    assert links == {f"{stem}.ipynb": True, f"{stem}.py": True, **student}
    assert all((own.site / page / name).stat().st_size for name in links)


@pytest.mark.parametrize("page", LESSONS + LABS)
def test_a_notebook_is_version_4_5_for_python_3(read, page):
    """The notebook is nbformat 4.5, names the kernel that every Jupyter has, and is executed from 1 in order."""
    notebook = read(page)
    assert (notebook.nbformat, notebook.nbformat_minor, notebook.metadata.kernelspec.name) == (4, 5, "python3")
    assert [cell.execution_count for cell in code_cells(notebook)] == list(range(1, len(code_cells(notebook)) + 1))


@pytest.mark.parametrize("page", EDITIONS)
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
    sources = {page: [FORGET, *(cell.source for cell in code_cells(read(page)))] for page in EDITIONS}
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


def graded(cell):
    """Whether nbgrader grades a cell."""
    return cell.metadata.get("nbgrader", {}).get("grade", False)


@pytest.mark.thorough
@pytest.mark.parametrize("page", ASKING)
def test_a_student_who_wrote_nothing_fails_each_check_and_nothing_else(read, again, page):
    """What is not there yet fails its check; of a lesson, all other cells give what they give in the solution."""
    student, solution = (code_cells(read(f"{page}{edition}")) for edition in ("-student", ""))
    found = [put_out(cell) for cell in again[f"{page}-student"]]
    checks = [out for cell, out in zip(student, found, strict=True) if graded(cell)]
    assert len(checks) == len([cell for cell in solution if graded(cell)]) > 0
    assert [out for out in checks if "error" not in out] == []
    if page in LESSONS:
        given = {cell.source: put_out(cell) for cell in solution}
        rest = [(cell, out) for cell, out in zip(student, found, strict=True) if not graded(cell)]
        assert [cell.source for cell, out in rest if out != given.get(cell.source, {"pictures": 0})] == []


def plain(text):
    """A text without marks of Markdown, in one line."""
    return " ".join(re.sub("[`*]", "", text).split())


def typed(answer, options, ordered):
    """What a reader writes for an answer of a page: its number, or the letters of options; None if that cannot be."""
    text = plain(answer.text_content())
    if not options:
        return answer.get("value") and f"{float(answer.get('value'))!r}"
    parts = re.split(r"\s*→\s*", text) if ordered else [text]
    return repr("".join(options[part] for part in parts)) if set(parts) <= set(options) else None


def said(helper, check, name, answer):
    """What a check says of an answer: what it prints, or the message of its assertion."""
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(f"{helper}\n{name} = {answer}\n{check}", {})
    except AssertionError as error:
        return str(error)
    return printed.getvalue().strip()


@pytest.mark.parametrize("page", LESSONS)
def test_a_notebook_checks_an_exercise_as_its_page_does(own, read, page):
    """The right answer of the page is right, each wrong one is told what it betrays, and no answer is not right."""
    cells = read(f"{page}-student").cells
    helper = next(cell.source for cell in cells if "def check_answer" in cell.source)
    asked = own.page(f"{page}/index.html").find_class("exercise")
    checks = [number for number, cell in enumerate(cells) if cell.source.startswith(UNANSWERED)]
    assert len(asked) == len(checks) >= 4
    for number, (exercise, place) in enumerate(zip(asked, checks, strict=True), 1):
        question, check = cells[place - 2].source, cells[place].source
        found = re.findall(r"^- \*\*([a-z])\*\*: (.+)$", question, re.MULTILINE)
        options, ordered = {plain(text): letter for letter, text in found}, "order" in exercise.get("class").split()
        name = f"answer_{number}"
        assert cells[place - 1].source == f"{name} = ...  # your answer"
        assert said(helper, check, name, "...") == f"Write your answer into {name} first."
        [right] = exercise.xpath(".//*[@class='answer']//data")
        assert said(helper, check, name, typed(right, options, ordered)) == "Right."
        for item in exercise.xpath(".//details[@class='failure']//li"):
            wrong = item.xpath(".//strong | .//data")[0]
            if answer := typed(wrong, options, ordered):
                words = plain(item.text_content()).removeprefix(plain(wrong.text_content())).lstrip(":., ")
                assert plain(said(helper, check, name, answer)) == words


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
    blocks = [cell for cell in code_cells(read(page)) if not cell.source.startswith(UNANSWERED)]
    printed = "".join(put_out(cell).get("stdout", "") for cell in blocks)
    assert (ran[page]["code"], ran[page]["stderr"], ran[page]["stdout"]) == (0, "", printed)
