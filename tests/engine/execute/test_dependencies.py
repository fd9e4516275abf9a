"""Witnessing: which files a page's results depend on, as the page itself shows."""

import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from snippets._engine.execute.kernel import dependencies
from tests.helpers.given import blocks


@pytest.fixture
def read(run, home):
    """Runs code; gives the files that its result depends on, by their path from the project's folder."""

    def read_files(code):
        result = run(f"```python\n{code}\n```")[1]
        assert blocks(result)[0].failure is None, blocks(result)[0].failure.traceback
        return [Path(name).relative_to(home.parent).as_posix() for name in result.read]

    return read_files


@pytest.mark.parametrize(
    "code, files",
    [
        ("open('a.csv').read()", ["home/a.csv"]),
        ("open('a.csv', 'rb').close()", ["home/a.csv"]),
        ("import os; os.close(os.open('a.csv', os.O_RDONLY))", ["home/a.csv"]),
        ("from pathlib import Path; Path('a.csv').read_text()", ["home/a.csv"]),
        ("import torch; torch.load('t.pt', weights_only=True)", ["home/t.pt"]),
        ("import numpy; numpy.loadtxt('a.csv', delimiter=',')", ["home/a.csv"]),
        ("import helper", ["home/helper.py", "home/other.py"]),
        ("open('folder/b.csv').read()", ["home/folder/b.csv"]),
        ("x = 1", []),
        ("import json, csv, wave", []),
        ("import torch; torch.ones(1) @ torch.ones(1)", []),
        ("open('made', 'w').write('x'); open('made').read()", []),
        ("import os; os.listdir()", []),
        ("import tempfile; tempfile.TemporaryFile().read()", []),
        ("open(__file__).read()", []),
        ("open('/dev/null').read(); open('/proc/self/stat').read()", []),
    ],
)
def test_what_a_page_reads_is_what_it_depends_on(read, home, code, files):
    """A page depends on the files of its project that it opens or imports, and not on what is its own or installed."""
    (home / "folder").mkdir()
    for name in ("a.csv", "folder/b.csv"):
        (home / name).write_text("1,2", encoding="utf-8")
    (home / "helper.py").write_text("import other", encoding="utf-8")
    (home / "other.py").touch()
    import torch

    torch.save(torch.ones(1), home / "t.pt")
    assert read(code) == files


def test_a_file_that_was_opened_in_vain_counts(read):
    """A page that looked for a file depends on its absence, in the project and not in the page's own folder."""
    assert read("try:\n    open('a.csv')\nexcept OSError:\n    pass") == ["home/a.csv"]


def test_a_module_that_was_looked_for_in_vain_counts(read):
    """A page that can do without a module depends on its absence from the project."""
    code = "try:\n    import helper\nexcept ImportError:\n    pass"
    assert read(code) == ["home/helper.py", "home/helper/__init__.py"]


def test_a_claim_reads_for_its_page(run, home):
    """What a claim opens, in whatever process, its page depends on."""
    (home / "a.csv").touch()
    _, result = run("{{ 0 :: len(open('a.csv').read()) }}")
    assert [Path(name).name for name in result.read] == ["a.csv"]


def test_versions_are_those_that_computed(run):
    """A result says under which Python, torch and numpy it came about."""
    versions = run("```python\n1\n```")[1].versions
    assert versions == {"python": sys.version.split()[0], "torch": version("torch"), "numpy": version("numpy")}


def test_versions_name_only_what_is_imported():
    """What a process has not imported has computed nothing in it."""
    known = {name for name in ("torch", "numpy") if name in sys.modules}
    assert set(dependencies.versions()) == {"python", *known}
