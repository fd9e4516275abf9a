"""Outputs that drift: what is recorded of a page, and what counts as a difference from it."""

from pathlib import Path

import pytest

from snippets._engine.parse import markdown
from snippets._engine.prove import snapshots
from snippets._engine.prove.verdicts import prove
from snippets._engine.result import BlockOutcome, Failure, Look, Result

PAGE = """# Slopes

```python title="first"
print(x)
```

## Below

```python
print(y)
```
"""
RECORD = """# docs/x.md

## 1. Slopes · first

    slope 1.25

## 2. Below

    2
"""


def printed(text):
    """A block that printed a text."""
    return BlockOutcome(({"output_type": "stream", "name": "stdout", "text": text},))


def result(*texts):
    """What came of a page whose blocks printed these texts."""
    return Result(tuple(map(printed, texts)))


def drifted(*texts, page=PAGE, record=RECORD):
    """What is said of a page that printed these texts, against its record."""
    return [
        str(error)
        for error in snapshots.judge_record(
            prove(markdown.parse_markdown(page, "docs/x.md", Path()), result(*texts)), record
        )
    ]


def shown(**output):
    """The lines that are recorded of an output."""
    return snapshots.text_of(BlockOutcome(({"output_type": "display_data", "metadata": {}, **output},)))


def test_a_record_is_read_by_people():
    """A record is a text with a heading for each block, by its place and name, and what it put out, indented."""
    assert (
        snapshots.record_text(prove(markdown.parse_markdown(PAGE, "docs/x.md", Path()), result("slope 1.25\n", "2\n")))
        == RECORD
    )


def test_a_record_does_not_depend_on_where_prose_stands():
    """A paragraph put in above moves every line and changes no record."""
    assert drifted("slope 1.25", "2", page="Some words.\n\n" + PAGE) == []


@pytest.mark.parametrize("old, new", [
    ("0.1230", "0.1230"), ("56.0", "56.00000001"), ("1. 2.", "1.0000 2.0000"), ("0.5", ".50"), ("-0.000", "0.000"),
    ("14.185546875", "14.185547"), ("[ 9.9999999]", "[10.0000000]"), ("1,000 of 2", "1000 of 2"), ("1e-05", "0.00001"),
    ("4.34e-07", "4.36e-07"), ("−6.11·10⁻⁷", "-6.1e-07"), ("0.0525", "0.05250001"), ("1.50e-04", "1.500001e-04"),
])  # fmt: skip
def test_numbers_agree_as_far_as_their_digits_tell(old, new):
    """Equal values agree however they are written; what single precision cannot tell apart does so too."""
    assert snapshots.agree(old, new)


@pytest.mark.parametrize("old, new", [
    ("0.123", "0.124"), ("56.0", "56.04"), ("72", "72.3"), ("100000", "100001"), ("-1.5", "1.5"), ("1e-05", "2e-05"),
    ("loss 1.0", "cost 1.0"), ("  1.5", " 1.5"), ("1.0 2.0", "1.0"), ("nan", "0.0"), ("float32", "float64"),
    ("1.5·10⁻⁵", "1.7·10⁻⁵"), ("2.38e-07", "9.38e-07"), ("2.38e-07", "2.41e-07"), ("2.8e-09", "0.0"), ("0.0", "1e-07"),
    ("3.61·10⁻¹²", "3.71·10⁻¹²"), ("0.00000024", "0.00000094"), ("1.50e-04", "1.51e-04"),
])  # fmt: skip
def test_what_a_reader_could_tell_apart_does_not_agree(old, new):
    """A digit, a count, a sign, a word, a blank or a missing number is a difference."""
    assert not snapshots.agree(old, new)


@pytest.mark.parametrize(
    "old, new", [("−0.0284", "−0.0283"), ("0.0525", "0.0526"), ("0.1", "0.0999"), ("14", "13.999"), ("1.912", "1.913")]
)
def test_a_rounded_number_may_be_on_either_side_of_a_border(old, new):
    """In a picture's table, whose digits are rounded, one unit of the last may differ; in what code printed, none."""
    assert snapshots.agree(old, new, rounded=True)
    assert not snapshots.agree(old, new)


@pytest.mark.parametrize("old, new", [("−0.0284", "−0.0282"), ("14", "15"), ("0.2", "0.198"), ("1.912", "-1.912")])
def test_a_rounded_number_that_differs_by_more_is_another_one(old, new):
    """Two units, a count, or a sign are a difference in a picture's table too."""
    assert not snapshots.agree(old, new, rounded=True)


def test_a_difference_says_where_what_and_by_how_much():
    """It names the block's line, the line of its output, both texts, and the change of each number that changed."""
    assert drifted("slope 1.27", "2") == [
        "docs/x.md:3: “Slopes · first” no longer shows what is recorded. " + snapshots.TODO + "\n"
        "    line 1\n        recorded  slope 1.25\n        now       slope 1.27\n        changed   1.25 by +0.02"
    ]


def test_a_line_too_many_does_not_make_the_rest_differ():
    """Lines that come or go are named; those after them are still compared with their like."""
    assert list(snapshots.differences(["a 1", "b 2", "c 3"], ["a 1", "new", "b 2", "c 3"])) == [(2, None, "new")]


def test_a_block_that_comes_or_goes_is_named():
    """A block that is not recorded is an error, and so is the record of one that is gone."""
    assert [text.partition(" If")[0] for text in drifted("slope 1.25", "2", page=PAGE.replace("Below", "Above"))] == [
        "docs/x.md: “Below” is recorded, but is no longer on the page.",
        "docs/x.md:9: “Above” is not recorded.",
    ]


@pytest.mark.parametrize("text", ["<f at 0x7f2a3c>", "/venv/lib/site-packages/torch", f"{Path.home()}/x"])
def test_what_nobody_can_repeat_is_an_error(text):
    """An address or a path of this installation fails even where it is recorded."""
    assert "no other machine" in drifted("slope 1.25", text, record=RECORD.replace("    2\n", f"    {text}\n"))[0]


def test_an_address_is_warned_of_at_its_block():
    """What Python writes of an object without a text of its own is told with a way out; a large number is none."""
    page = markdown.parse_markdown(PAGE, "docs/x.md", Path())
    (warning,) = snapshots.changing(prove(page, result("0xdeadbeef", "[<A object at 0x7f2a3c00>]")))
    assert str(warning).startswith("docs/x.md:9: “Below” shows “at 0x7f2a3c00”")
    assert "“;”" in warning.todo


def test_markdown_is_recorded_as_it_is_written():
    """Of a value that is Markdown the text counts, and not the name of its class."""
    assert shown(data={"text/plain": "<M>", "text/markdown": "**a**"}) == ["value", "    **a**"]


def test_a_picture_is_recorded_by_its_kind_and_alternative_text():
    """The bytes of a picture are not compared."""
    assert shown(data={"image/png": "iVBO"}, metadata={"alt": "a line"}) == ["picture, image/png", "    a line"]


def test_html_is_recorded_as_its_text():
    """Of HTML only the words count."""
    assert shown(data={"text/html": "<p>a &lt; <b>1</b></p>", "text/plain": "x"}) == ["html", "    a < 1"]


def test_a_traceback_is_recorded_without_its_line_numbers():
    """What a block raised is recorded, but not at which line of the page's program."""
    failure = Failure("E", "no", 'File "x.py", line 7, in <module>\n    f()\nE: no\n')
    assert snapshots.text_of(BlockOutcome(failure=failure)) == [
        "raised",
        '    File "x.py", in <module>',
        "        f()",
        "    E: no",
    ]


def test_a_record_is_written_for_a_page_that_runs(tmp_path):
    """Recording a page makes its outputs agree; a page without a record is an error that records nothing."""
    kept, page = snapshots.Records(tmp_path, "kept"), markdown.parse_markdown(PAGE, "docs/x.md", Path())
    ran = prove(page, result("a", "2"))
    assert [error.what for error in kept.judge(ran)] == [snapshots.MISSING]
    assert not kept.folder.exists()
    assert kept.update(ran) == kept.judge(ran) == []


def test_a_page_that_fails_is_not_recorded(tmp_path):
    """What a block that raised put out replaces no record."""
    kept, page = snapshots.Records(tmp_path, "kept"), markdown.parse_markdown(PAGE, "docs/x.md", Path())
    kept.update(prove(page, result("a", "2")))
    assert kept.update(prove(page, Result((printed("b"), BlockOutcome(failure=Failure("E", "no")))))) != []
    assert "    a\n" in kept.path(page).read_text()


def test_a_picture_of_the_engine_is_recorded_by_its_table():
    """What a graph shows is recorded like an output, at its place among the blocks."""
    page = markdown.parse_markdown("# P\n\n```python\nx = 1\n```\n\n```graph\nx\n```\n", "docs/x.md", Path())
    node = {
        "id": "x",
        "label": "x",
        "op": "leaf",
        "inputs": [],
        "params": {},
        "shape": [],
        "value": 2.5,
        "grad": 1.0,
        "local": [],
        "part": [],
        "saved": True,
    }
    data = {"kind": "graph", "root": "x", "dtype": "float32", "nodes": [node]}
    written = snapshots.record_text(prove(page, Result((BlockOutcome(), Look(data)))))
    assert "## 2. picture · graph\n" in written
    assert "    | x | leaf, saved | 2.5 | 1 |" in written
