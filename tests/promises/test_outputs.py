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
    """A project with a page as it was recorded, a changed one, a new one, and a record without a page."""
    pages = {f"docs/{name}.md": PAGE for name in ("same", "changed", "new")}
    records = {f"tests/outputs/{name}.md.txt": RECORD.format(name=name) for name in ("same", "changed", "gone")}
    project = new_project("recorded").write({**pages, **records, "pytest.ini": CONFIGURATION})
    return project.change("docs/changed.md", "1 + 1", "1 + 2")


def records(project):
    """The record of each page."""
    return {path.stem: path.read_text() for path in (project.folder / "tests/outputs").iterdir()}


def test_changed_new_and_missing_records_are_failures(recorded):
    """A run names each page whose output differs from its record, and writes no record."""
    before, run = records(recorded), recorded.pytest("-rfp")
    passed = {name: f"PASSED docs/{name}.md::outputs" in run.output for name in ("same", "changed", "new")}
    assert passed == {"same": True, "changed": False, "new": False}
    assert "changed   2 by +1" in run.output
    assert "FAILED tests/outputs/gone.md.txt::leftover" in run.output
    assert records(recorded) == before


def test_records_are_rewritten_when_asked(recorded):
    """With --update-outputs each page gets its record, and a record without a page is removed."""
    assert recorded.pytest("--update-outputs").code == 0
    assert records(recorded) == {
        "same.md": RECORD.format(name="same"),
        "changed.md": RECORD.format(name="changed").replace("2", "3"),
        "new.md": RECORD.format(name="new"),
    }


@pytest.mark.thorough
def test_without_the_setting_nothing_is_compared(recorded):
    """Without the setting the plugin keeps no records."""
    recorded.change("pytest.ini", "snippets_outputs = tests/outputs\n", "").change("docs/same.md", "1 + 1", "1 + 2")
    assert recorded.pytest().code == 0
