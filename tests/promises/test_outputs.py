"""Recorded outputs under pytest: compared on every run, and rewritten only when asked."""

import pytest

PAGE = "# X\n\n```python\nprint(1 + 1)\n```\n"
RECORD = "# docs/{name}.md\n\n## 1. X\n\n    2\n"
CONFIGURATION = """
[pytest]
addopts = -p snippets._engine.edges.pytest_plugin --markdown-docs --markdown-docs-syntax=superfences
snippets_outputs = tests/outputs
"""


@pytest.fixture(scope="module")
def recorded(new_project):
    """A project in which one page is recorded, one drifted, one is new, and one is gone."""
    pages = {f"docs/{name}.md": PAGE for name in ("same", "drifted", "new")}
    records = {f"tests/outputs/{name}.md.txt": RECORD.format(name=name) for name in ("same", "drifted", "gone")}
    project = new_project("recorded").write({**pages, **records, "pytest.ini": CONFIGURATION})
    return project.change("docs/drifted.md", "1 + 1", "1 + 2")


def records(project):
    """The record of each page."""
    return {path.stem: path.read_text() for path in (project.folder / "tests/outputs").iterdir()}


def test_what_drifted_what_is_new_and_what_is_gone_are_failures(recorded):
    """A run names each page whose record is not what it puts out, and writes no record."""
    before, run = records(recorded), recorded.pytest("-rfp")
    passed = {name: f"PASSED docs/{name}.md::outputs" in run.output for name in ("same", "drifted", "new")}
    assert passed == {"same": True, "drifted": False, "new": False}
    assert "changed   2 by +1" in run.output
    assert "FAILED tests/outputs/gone.md.txt::leftover" in run.output
    assert records(recorded) == before


def test_records_are_rewritten_when_asked(recorded):
    """With --update-outputs each page has its record, and what is gone has none."""
    assert recorded.pytest("--update-outputs").code == 0
    assert records(recorded) == {
        "same.md": RECORD.format(name="same"),
        "drifted.md": RECORD.format(name="drifted").replace("2", "3"),
        "new.md": RECORD.format(name="new"),
    }


def test_without_the_setting_nothing_is_compared(recorded):
    """The plugin keeps no records unless it is told where."""
    recorded.change("pytest.ini", "snippets_outputs = tests/outputs\n", "").change("docs/same.md", "1 + 1", "1 + 2")
    assert recorded.pytest().code == 0
