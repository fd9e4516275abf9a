"""The table of the checks page: it has the counts of the build, and everything that authors excused."""

import json

import lxml.html

from snippets._engine.prove import receipts
from snippets._site.checks import checks_table


def rows(table):
    """The texts of the cells of a table, row by row, without its head."""
    return [[cell.text for cell in row] for row in table.iter("tr")][1:]


def test_the_counts_of_a_build_are_a_table():
    """The totals are rows of a table. Below it a second one lists what was declared one by one, and why."""
    page = {
        "versions": {"torch": "2.13.0"},
        "blocks": [{"line": 3, "static": "a <GPU>"}, {"line": 5}],
        "declared": [{"line": 7, "shown": "8", "reason": "a time of day"}, {"line": 8, "shown": "1", "reason": ""}],
    }
    counts = {
        "blocks": {"executed": 1, "raising": 2, "static": 3},
        "pictures": 9,
        "claims": {"numerals": 4, "statements": 5, "texts": 10, "arithmetic": 11, "by method": {"evaluated": 6}},
        "numerals": {"claimed": 7, "printed by code": 8},
    }
    table = checks_table({"pages": {"docs/a.md": page}, "totals": counts, "mutation": {}}, "2026-01-02")
    first, second = map(rows, lxml.html.fromstring(table).iter("table"))
    counted = ["1", "2", "3", "9", "4", "5", "10", "11", "6", "8", "0"]
    assert [value for _, value in first] == [*counted, "2.13.0", "2026-01-02"]
    assert ["Numerals undeclared", "0"] in first
    assert second == [["docs/a.md:7", "8", "a time of day"], ["docs/a.md:3", "a block", "a <GPU>"]]


def test_the_recorded_score_of_mutants_is_counted():
    """The table counts the changes that were tried and noticed, and lists those that change nothing, and why."""
    count = {"killed": 3, "equivalent": 1, "survived": 1}
    equal = {"file": "docs/a.md", "kind": "sign", "before": "a < b", "after": "a > b", "reason": "they are equal"}
    page = {"numbers": {"killed": 2, "equivalent": 0, "survived": 0}, "code": count, "equivalents": [equal]}
    page["excused"] = {}
    found = {"pages": {}, "totals": receipts.totals({}), "mutation": {"docs/a.md": page, "docs/b.md": page}}
    first, second = map(rows, lxml.html.fromstring(checks_table(found, "")).iter("table"))
    assert ["Changes of numbers tried, and noticed", "4, 4 (100.0 %)"] in first
    assert ["Changes of code tried, and noticed", "8, 6 (75.0 %)"] in first
    assert ["Changes of code that change nothing", "2"] in first
    assert second[-1] == ["docs/a.md", "a < b → a > b", "they are equal"]


def test_a_build_without_anything_excused_has_one_table():
    """Without mutation scores there are no rows about them."""
    (table,) = lxml.html.fromstring(
        checks_table({"pages": {}, "totals": receipts.totals({}), "mutation": {}}, "2026-01-02")
    ).iter("table")
    assert not any("Changes" in name for name, _ in rows(table))


def test_the_checks_page_has_the_totals_of_its_site(own):
    """The table says what receipts.json says, where the page asked for it."""
    (table,) = own.page("checks/index.html").xpath("//div[@class='receipts-totals']/table")
    totals = json.loads((own.site / "receipts.json").read_text(encoding="utf-8"))["totals"]
    shown = dict(rows(table))
    assert shown["Blocks executed"] == str(totals["blocks"]["executed"])
    assert shown["Numbers claimed"] == str(totals["claims"]["numerals"])
