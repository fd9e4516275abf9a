"""The releases of torch that a record names: where they come from, and what is said under another one."""

from pathlib import Path

import pytest

from snippets._engine.parse import markdown
from snippets._engine.prove import releases, snapshots
from snippets._engine.prove.verdicts import prove
from snippets._engine.result import BlockOutcome, Result

PAGE = markdown.parse_markdown("# X\n\n```python\nprint(x)\n```\n", "docs/x.md", Path())
RECORD = "# docs/x.md\n\nUnder torch 2.13.0.\n\n## 1. X\n\n    1.25\n"


def ran(text, torch="2.13.0+cpu"):
    """A page that printed a text under a release of torch; without one it imported no torch."""
    outcome = BlockOutcome(({"output_type": "stream", "name": "stdout", "text": text},))
    return prove(PAGE, Result((outcome,), versions={"python": "3.11.2", **({"torch": torch} if torch else {})}))


@pytest.fixture
def records(tmp_path):
    """The records of a project with the page above, recorded under torch 2.13.0."""
    kept = snapshots.Records(tmp_path, "kept")
    assert kept.update(ran("1.25")) == []
    return kept


def test_a_record_names_the_release_that_made_it(records):
    """Below its title stands the release, without the name of the build."""
    assert records.text(PAGE) == RECORD
    assert snapshots.read_record(RECORD) == [("X", ["    1.25"])]


def test_a_page_without_torch_names_no_release(tmp_path):
    """What no torch computes depends on no release of it."""
    kept = snapshots.Records(tmp_path, "kept")
    kept.update(ran("1.25", torch=""))
    assert kept.text(PAGE) == RECORD.replace("Under torch 2.13.0.\n\n", "")


def test_another_release_that_shows_the_same_is_added(records):
    """To update under another release confirms it, and leaves the record as it is, to the last digit."""
    assert records.update(ran("1.2500001", "2.14.1")) == []
    assert records.text(PAGE) == RECORD.replace("2.13.0", "2.13.0, 2.14.1")
    records.update(ran("1.25"))
    assert records.text(PAGE) == RECORD.replace("2.13.0", "2.13.0, 2.14.1")


def test_a_record_that_changes_is_confirmed_by_nobody_else(records):
    """A new text has been seen under the release that made it, and under no other."""
    records.update(ran("1.25", "2.14.1"))
    records.update(ran("1.75"))
    assert records.text(PAGE) == RECORD.replace("1.25", "1.75")


def test_a_release_that_differs_is_named_with_those_that_agree(records):
    """Under a release that nobody has confirmed, a difference says so; what agrees is no error."""
    records.update(ran("1.25", "2.14.1"))
    assert records.judge(ran("1.25", "2.15.0")) == []
    (error,) = records.judge(ran("1.75", "2.15.0"))
    assert str(error).startswith(
        "docs/x.md:3: “X” no longer shows what is recorded. It was recorded under torch 2.13.0 and confirmed under "
        "2.14.1; this is torch 2.15.0, which nobody has confirmed. " + snapshots.UNKNOWN
    )
    assert "changed   1.25 by +0.50" in str(error)


def test_a_confirmed_release_that_differs_is_a_change_of_the_page(records):
    """Under a release that the record names, the page has changed, not torch."""
    (error,) = records.judge(ran("1.75"))
    assert snapshots.TODO in str(error)
    assert "nobody" not in str(error)


def test_a_project_is_confirmed_under_what_all_its_records_name(tmp_path):
    """A release that lacks in one record is not confirmed for the whole; records without torch do not count."""
    texts = {
        "a": RECORD.replace("2.13.0", "2.14.1, 2.13.0, 2.9.1"),
        "b/c": RECORD.replace("2.13.0", "2.13.0, 2.9.1"),
        "d": "# docs/d.md\n\n## 1. X\n\n    Under torch 1.0.0.\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    assert releases.confirmed(tmp_path) == ["2.9.1", "2.13.0"]
    assert releases.confirmed(tmp_path / "none") == []
