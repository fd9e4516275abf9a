"""Under which releases of torch the recorded outputs were found right: what the site says, and what CI runs."""

import json

import lxml.html
import yaml

from snippets._engine.prove import receipts, releases
from snippets._site.checks import checks_table
from tests.helpers import ROOT

CONFIRMED = releases.confirmed(ROOT / "tests/outputs")


def test_the_pinned_release_is_confirmed():
    """Every record of a page that imports torch names the release of constraints.txt."""
    assert f"torch=={CONFIRMED[0]} " in (ROOT / "constraints.txt").read_text(encoding="utf-8")


def test_ci_runs_every_release_that_is_confirmed():
    """What the site calls confirmed is run again by CI: claims, lessons and recorded outputs."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    matrix = workflow["jobs"]["releases"]["strategy"]["matrix"]["torch"]
    assert len(matrix) >= 2
    assert set(CONFIRMED) <= set(matrix)


def test_the_table_names_what_is_confirmed():
    """A row of the checks page has the releases; without any there is no such row."""
    build = {"pages": {}, "totals": receipts.totals({}), "mutation": {}, "words": {}}
    tables = {
        found: lxml.html.fromstring(checks_table({**build, "confirmed": list(found)}, "2026-01-02")).text_content()
        for found in (("2.13.0", "2.14.1"), ())
    }
    assert "2.13.0, 2.14.1" in tables["2.13.0", "2.14.1"]
    assert "found right" not in tables[()]


def test_the_site_says_what_its_records_say(own):
    """receipts.json and the checks page have the releases that all records name."""
    assert json.loads((own.site / "receipts.json").read_text(encoding="utf-8"))["confirmed"] == CONFIRMED
    table, *_ = own.page("checks/index.html").xpath("//div[@class='receipts-totals']/table")
    assert ["Recorded outputs found right under torch", ", ".join(CONFIRMED)] in [
        [cell.text for cell in row] for row in table.iter("tr")
    ]
