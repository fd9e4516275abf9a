"""The checks page: its tables have the counts of the build and all that is excused, and its sentences are so."""

import json
import re

import lxml.html
import pytest

from snippets._engine.claim import derivative
from snippets._engine.prove import receipts
from snippets._mutation.scores import counts
from snippets._site.checks import checks_table


def rows(table):
    """The texts of the cells of a table, row by row, without its head."""
    return [[cell.text for cell in row] for row in table.iter("tr")][1:]


@pytest.fixture(scope="module")
def known(own):
    """What receipts.json of this site holds."""
    return json.loads((own.site / "receipts.json").read_text(encoding="utf-8"))


def plain(text):
    """A text without mark-up, its blanks single and its letters small, as far as its claim takes it."""
    return " ".join(re.sub("[*`_]", "", text).lower().split())


def given(**parts):
    """The receipts of a site without pages, but for these parts."""
    return {"pages": {}, "totals": receipts.totals({}), "mutation": {}, "words": {}, "confirmed": [], **parts}


def tables(found, date=""):
    """The rows of each table of the checks page, given what receipts.json holds."""
    return [rows(table) for table in lxml.html.fromstring(checks_table(found, date)).iter("table")]


def test_the_counts_of_a_build_are_a_table():
    """The totals are rows of a table. Below it a second one lists what was declared one by one, and why."""
    page = {
        "versions": {"torch": "2.13.0"},
        "blocks": [{"line": 3, "static": "a <GPU>"}, {"line": 5}],
        "claims": [{"function": "x"}, {}],
        "declared": [{"line": 7, "shown": "8", "reason": "a time of day"}, {"line": 8, "shown": "1", "reason": ""}],
    }
    claims = {"numerals": 4, "statements": 5, "texts": 6, "arithmetic": 7, "turned": 8, "untried": 9}
    counts = {
        "blocks": {"executed": 1, "raising": 2, "static": 3},
        "pictures": 10,
        "claims": {**claims, "by method": {"evaluated": 11}},
        "numerals": {"claimed": 12, "printed by code": 13},
    }
    words = {"sentences": 14, "unclaimed": 15}
    found = given(pages={"docs/a.md": page}, totals=counts, words={"docs/a.md": words}, confirmed=["2.13", "2.14"])
    first, second = tables(found, "2026-01-02")
    assert dict(first) == {
        "Blocks executed": "1",
        "of those, blocks that had to raise or to warn, and did": "2",
        "Blocks shown without being run": "3",
        "Pictures drawn": "10",
        "Numbers claimed": "4",
        "Words claimed": "6",
        "Lines of arithmetic claimed": "7",
        "Statements claimed": "5",
        "Claims that were false when what they read was disturbed": "8",
        "Claims of which that is not known": "9",
        "Claims of a gradient that several methods found": "1",
        "Claims by method: evaluated": "11",
        "Numerals printed by code": "13",
        "Numerals undeclared": "0",
        "Sentences that state a result": "14",
        "of those, sentences without a claim": "15",
        "Version of torch": "2.13.0",
        "Recorded outputs found right under torch": "2.13, 2.14",
        "Built on": "2026-01-02",
    }
    assert second == [["docs/a.md:7", "8", "a time of day"], ["docs/a.md:3", "a block", "a <GPU>"]]


def test_nothing_is_left_out_of_what_was_tried():
    """Each share is one of all changes that were tried. Copies and declared changes have columns of their own."""
    equal = {"file": "docs/a.md", "before": "a < b", "after": "a > b", "reason": "they are equal"}
    page = {
        "numbers": counts(2),
        "code": counts(5, recorded=2, declared=2, missed=1),
        "shown": counts(0, recorded=4),
        "excused": {"looks": 3},
        "equivalents": [equal],
    }
    words = {"tried": 4, "noticed": 1, "copied": 1, "missed": 2, "sentences": 1, "unclaimed": 0, "lines": [3]}
    both = {"docs/a.md": page, "docs/b.md": page}
    first, second, third, fourth = tables(given(mutation=both, words={"docs/a.md": words}))
    assert second == [
        ["digits, signs and number words", "4", "4 (100.0 %)", "0", "0", "0"],
        ["statements of code that compute", "20", "10 (50.0 %)", "4 (20.0 %)", "4 (20.0 %)", "2 (10.0 %)"],
        ["calls in code that only print or draw", "8", "0", "8 (100.0 %)", "0", "0"],
        ["words in sentences that state a result", "4", "1 (25.0 %)", "1 (25.0 %)", "0", "2 (50.0 %)"],
    ]
    of_code = ["2 of 2 (100.0 %)", "5 of 10 (50.0 %)", "0 of 4 (0.0 %)"]
    assert third == [["docs/a.md", *of_code, "1 of 4 (25.0 %)"], ["docs/b.md", *of_code, None]]
    assert fourth[-1] == ["docs/a.md", "a < b → a > b", "they are equal"]
    assert ["Changes of code not tried: looks", "6"] in first


def test_a_build_without_anything_excused_has_one_table():
    """Without mutation scores there are no rows about them."""
    (table,) = tables(given())
    assert not any("Changes" in name for name, _ in table)


def test_the_checks_page_has_the_totals_of_its_site(own, known):
    """The table says what receipts.json says, where the page asked for it."""
    first, second = own.page("checks/index.html").xpath("//div[@class='receipts-totals']/table")
    totals, shown = known["totals"], dict(rows(first))
    assert shown["Blocks executed"] == str(totals["blocks"]["executed"])
    assert shown["Numbers claimed"] == str(totals["claims"]["numerals"])
    tried = {what: int(number) for what, number, *_ in rows(second)}
    assert tried["statements of code that compute"] == sum(page["code"]["tried"] for page in known["mutation"].values())
    words = known["words"].values()
    assert tried["words in sentences that state a result"] == sum(page["tried"] for page in words)


def test_what_the_page_says_of_claims_is_so(known):
    """A text is one that its expression accepts; a gradient by its name was found again; no claim says nothing."""
    claims = [claim for page in known["pages"].values() for claim in page["claims"]]
    assert {claim["kind"] for claim in claims} <= {"numeral", "text", "statement", "arithmetic"}
    for claim in claims:
        if claim["kind"] == "text":
            forms = claim.get("accepted", [claim["value"]])
            assert plain(claim["shown"]) in map(plain, forms), claim
        if claim["kind"] == "numeral" and derivative(claim["expression"]):
            assert len(claim["methods"]) > 2, claim
        assert claim.get("turned", None) != "", claim
    assert known["totals"]["numerals"].get("undeclared", 0) == 0


def test_what_the_page_says_of_blocks_is_so(known):
    """A block that is not run says why. One that has to raise did, an error of a type of its own."""
    for block in (block for page in known["pages"].values() for block in page["blocks"]):
        assert "outputs" in block or block["static"], block
        for option, shown in (("raises", "raised"), ("warns", "warned")):
            kind, _, message = block.get(option, "E: a b c").partition(": ")
            assert kind not in ("Exception", "BaseException", "Warning")
            assert len(message.split()) > 2
            assert option not in block or "static" in block or message in block[shown]["message"]


def test_what_the_page_says_of_changes_is_so(known):
    """All that was tried is counted, a declared change says what it becomes, and pages of code alone have words."""
    for page in known["mutation"].values():
        for kind in ("numbers", "code", "shown"):
            parts = [page[kind][name] for name in ("noticed", "recorded", "declared", "missed")]
            assert page[kind]["tried"] == sum(parts)
        assert all(each["reason"] and each["after"] not in ("", each["before"]) for each in page["equivalents"])
        assert len(page["equivalents"]) == page["code"]["declared"] + page["shown"]["declared"]
    assert known["words"].keys() == {
        path for path, page in known["pages"].items() if any("outputs" in block for block in page["blocks"])
    }
    for page in known["words"].values():
        assert page["tried"] == page["noticed"] + page["copied"] + page["missed"]


def test_the_page_says_what_nobody_checks(own):
    """Words without a mark are named among what is not verified, and so is a link to another site."""
    text = " ".join(own.page("checks/index.html").find_class("md-content")[0].text_content().split())
    assert "Words without a mark. What stands in a sentence outside a dotted underline" in text
    assert "Of a link to another site, only the form was checked." in text
