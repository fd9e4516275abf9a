"""Receipts: the record of a page is complete, and the totals are its sum."""

import json

import pytest

from snippets._engine.prove import receipts
from snippets._engine.prove.verdicts import prove
from snippets._engine.result import BlockOutcome, Value, Warned
from tests.helpers.given import lines, placed, printed, proven, read

PAGE = read(
    lines(
        "---",
        'title: "{{ 3 :: z }}"',
        "---",
        "Take 2 of them.",
        "",
        '<!-- declare\n"Take 2": a number of things\n-->',
        "",
        "```python",
        "x = 1",
        "print(x)  # 1",
        "```",
        "",
        "{{ 1 :: x :: f(x) }} and {{ it is so :: x == 1 }}",
        "",
        '```{.python .static reason="a GPU"}',
        "x.cuda()",
        "```",
        "",
        '```{.python raises="ValueError: no" fix="Do not."}',
        "x",
        "```",
    )
)
TURNED = {"tried": ("x negated",), "disturbed": (("x negated", Value("number", "-1.0")),)}
VALUES = (
    Value("number", "1.0", (("forward mode", "1.0"),), **TURNED),
    Value("bool", "True", tried=("x negated", "x tripled"), disturbed=(("x tripled", Value("bool", "False")),)),
    Value("number", "3"),
)
RESULT = placed(
    PAGE,
    (BlockOutcome((printed("1\n"),), 0.12345678, printed=((5, "1\n"),)), BlockOutcome()),
    VALUES,
    versions={"torch": "2.13.0"},
)
RECORD = receipts.of_page(prove(PAGE, RESULT))


def test_every_block_has_its_receipt():
    """A block's receipt has its line and source, and what it put out, why it did not run, or what it raises."""
    assert RECORD["blocks"] == [
        {"line": 10, "source": "", "outputs": [printed("1\n")], "seconds": 0.123457},
        {"line": 17, "source": "", "static": "a GPU"},
        {
            "line": 21,
            "source": "",
            "outputs": [],
            "seconds": 0.0,
            "raises": "ValueError: no",
            "raised": None,
            "fix": "Do not.",
            "also": [],
            "heading": "",
            "code": "x\n",
        },
    ]


def test_what_a_block_shows_and_how_to_fix_it_is_recorded():
    """A warning has its type and words; the block behind it, if it is the fix, has its code. So has a static one."""
    page = read(
        lines(
            "# One",
            '```{.python warns="UserWarning: take a lot of" fix="Do." also="a | b"}',
            "x",
            "```",
            "```{.python .fix}",
            "y",
            "```",
            '```{.python .static reason="a GPU" raises="E: a b c" fix="Do not."}',
            "z",
            "```",
        )
    )
    warned = Warned("UserWarning", "take a lot of care", ("UserWarning",))
    record = receipts.of_page(prove(page, placed(page, [BlockOutcome(warned=(warned,)), BlockOutcome()])))
    first, second, third = record["blocks"]
    assert first["warned"] == {"type": "UserWarning", "message": "take a lot of care"}
    assert (first["warns"], first["fix"], first["also"]) == ("UserWarning: take a lot of", "Do.", ["a", "b"])
    assert (first["heading"], first["code"]) == ("One", "x\n")
    assert (second["is_fix"], second["code"]) == (True, "y\n")
    assert (third["raises"], third["static"], third["code"], third.get("raised")) == ("E: a b c", "a GPU", "z\n", None)
    assert receipts.totals({"a": record})["blocks"] == {"executed": 2, "static": 1, "raising": 1}


def test_every_claim_has_its_receipt():
    """A claim's receipt has its line, what it shows, what proves it, its value, and the methods that agree on it."""
    keys = ("line", "shown", "value", "kind", "methods")
    assert [tuple(claim[key] for key in keys) for claim in RECORD["claims"]] == [
        (2, "3", "3", "numeral", ["evaluated"]),
        (15, "1", "1.0", "numeral", ["evaluated", "forward mode"]),
        (15, "it is so", "True", "statement", ["evaluated"]),
        (12, "1", "1\n", "numeral", ["printed"]),
    ]
    assert (RECORD["claims"][1]["function"], RECORD["claims"][1]["agreement"]) == ("f(x)", 0.0)


def test_what_is_declared_has_its_reason():
    """A numeral that claims nothing stands in the record with the rule or the reason that covers it."""
    assert RECORD["declared"] == [
        {"line": 4, "shown": "2", "rule": "one by one", "reason": "a number of things", "phrase": "Take 2"}
    ]
    assert (RECORD["numerals"]["claimed"], RECORD["numerals"]["undeclared"]) == (2, 0)


def test_a_receipt_has_its_kind():
    """A text lists what may be said for it, an opposite what would be said otherwise; arithmetic comes in its place."""
    page = read("{{ falls :: d }} {{ 6 = 2 × 3 }} {{ fell / rose :: x < y }}")
    value = Value("text", "falls", forms=("falls", "fell"))
    result = placed(page, values=[value, Value("bool", "True")])
    record = receipts.of_page(prove(page, result))
    text, line, opposite = record["claims"]
    assert (text["kind"], text["value"], text["accepted"]) == ("text", "falls", ["falls", "fell"])
    assert (line["kind"], line["value"], line["methods"]) == ("arithmetic", "6 = 6", ["computed"])
    assert (opposite["kind"], opposite["otherwise"]) == ("statement", "rose")
    assert receipts.totals({"a": record})["claims"] == {
        "numerals": 0,
        "statements": 1,
        "texts": 1,
        "arithmetic": 1,
        "by method": {"evaluated": 2, "computed": 1},
        "turned": 0,
        "untried": 2,
    }


def test_a_receipt_says_what_turned_its_claim():
    """It names what was disturbed, or nothing where that was not tried; what was compared with a print has no trial."""
    assert [claim.get("turned", "-") for claim in RECORD["claims"]] == [None, "x negated", "x tripled", "-"]


def test_a_claim_without_a_value_has_none():
    """Where a page ended early, the record says that there is no value, and names no method."""
    page = read("{{ 1 :: x }}")
    (claim,) = receipts.of_page(proven(page, None))["claims"]
    assert (claim["value"], claim["methods"]) == (None, [])


@pytest.mark.parametrize("pages", [{}, {"a.md": RECORD}, {"a.md": RECORD, "b.md": RECORD}], ids=len)
def test_the_file_holds_all_there_is(pages):
    """The records survive their way into the file and out of it, a line a page, with whatever else there is to tell."""
    found = {"pages": pages, "totals": receipts.totals(pages), "mutation": {"a": 1}}
    written = receipts.write(found)
    assert json.loads(written) == found
    assert written.count(b'"blocks": [') == sum(b'"blocks": [' in line for line in written.splitlines()) == len(pages)


def test_totals_are_sums():
    """The totals count every page's blocks and claims once."""
    found = receipts.totals({"a": RECORD, "b": RECORD, "c": receipts.of_page(proven(read("Words.")))})
    assert found["blocks"] == {"executed": 4, "static": 2, "raising": 2}
    assert found["claims"] == {
        "numerals": 6,
        "statements": 2,
        "texts": 0,
        "arithmetic": 0,
        "by method": {"evaluated": 6, "forward mode": 2, "printed": 2},
        "turned": 4,
        "untried": 2,
    }
    assert found["numerals"]["claimed"] == 4
    assert found["pictures"] == 0


def test_a_site_of_no_pages_has_nothing_to_count():
    """Without pages all counts are zero."""
    found = receipts.totals({})
    assert found["blocks"] == {"executed": 0, "static": 0, "raising": 0}
    assert (found["claims"]["numerals"], found["numerals"]) == (0, {})
