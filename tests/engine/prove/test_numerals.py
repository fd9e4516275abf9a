"""The audit of numerals."""

import pytest

from snippets._engine.prove.numerals import audit, count_numerals, judge_statement, readable, unbacked, undeclared
from snippets._engine.prove.spotted import numerals_in
from snippets._engine.result import Value
from tests.helpers.audited import loose, page, ran
from tests.helpers.given import read


@pytest.mark.parametrize(
    "text, found",
    [
        ("The loss is 37.25 now.", ["37.25"]),
        ("It fell by −3e-4.", ["−3e-4"]),
        ("100,000 starts", ["100,000"]),
        ("y = 2x", ["2"]),
        ("2×3 + 1", ["2", "3", "1"]),
        ("two of four units", ["two", "four"]),
        ("Ten steps", ["Ten"]),
        ("![a curve that ends at 5](x.svg)", ["5"]),
        ("| 7 | a |\n|---|---|\n| 8 | b |", ["7", "8"]),
        ("```text\nx = 9\n```", ["9"]),
        ("## Nine Lives, 9 Lives", ["Nine", "9"]),
        ("`lr=0.3`", ["0.3"]),
        ("`<!-- 4 -->`", ["4"]),
        ('!!! note "Six things"\n\n    And 6 more.', ["Six", "6"]),
        ("---\ntitle: The 3 laws\n---\n", ["3"]),
        ("---\npicture: 9\n---\nIt is: 7", ["7"]),
        ("_47_ and __47__", ["47", "47"]),
        ("`has 24`", ["24"]),
    ],
)
def test_a_bare_number_is_found(text: str, found: list[str]) -> None:
    """Every number that a reader sees is found: digits and words, in prose, tables, headings, diagrams, alt texts."""
    assert loose(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "{{ 37.25 :: x }}",
        "float32 and h2 and L2",
        "someone",
        "[link](https://example.org/2024/x.html)",
        "<!-- 3 -->",
        "```python\nx = 9\n```",
        '```{.yaml .static reason="a file to copy"}\ntimeout: 60\n```',
        '```python title="twice"\n--8<-- "x.py:twice"\n```',
        "a heading {#part-3}",
        "in the first run, a second one",
        "in-two",
        "in double precision",
        "zero",
        "x₂ and w₁₂",
        "$w_{12} x_1$",
        "a footnote[^3]",
        "CLI, CI and MIX",
        '<img src="47.png" width="47">',
        "one of them, the other one, one by one, not one of us, more than one way, each one",
    ],
)
def test_what_is_no_bare_number(text: str) -> None:
    """Claims, names, link targets, code, and what no reader meets are no bare numbers; nor is “one” as a pronoun."""
    assert loose(text) == []


@pytest.mark.parametrize(
    "text, rule",
    [
        ("1. First\n2. Second", "list number"),
        ("> 1. First", "list number"),
        ("- a\n1. b", "list number"),
        ("### Step 1: A", "number of a heading"),
        ("## Step 1\n\n## Step 2\n\nSee Step 2.", "number of a heading"),
        ("[Three Ways](three-ways.md) and [Two](#two)", "title of a page"),
        ("on 2026-11-23", "date"),
        ("Python 3.11", "version of this build"),
        ("PyTorch 2.13.0", "version of this build"),
    ],
)
def test_rules_cover_what_claims_nothing(text: str, rule: str) -> None:
    """Numbers of lists and headings, titles of pages, dates and this build's own versions are declared by rule."""
    assert {seen.rule for seen in audit(ran(text))} == {rule}


@pytest.mark.parametrize("text", ["Python 3.9", "torch 1.13", "PyTorch 2.1"])
def test_another_version_is_not_covered(text: str) -> None:
    """A version that is not the build's own is a bare number."""
    assert len(loose(text)) == 1


def test_a_code_span_may_quote_what_ran() -> None:
    """A number in a code span is covered if the page's code or its output holds that text, and only then."""
    output = {"output_type": "stream", "name": "stdout", "text": "loss 0.25\n"}
    assert loose("```python\nlr=0.5\n```\n`lr=0.5` and `loss 0.25` and `lr=0.7`", output) == ["0.7"]


def test_an_undeclared_number_is_named_by_its_line() -> None:
    """A bare 37.25 in a paragraph fails at its line, and the message says what to write."""
    (error,) = undeclared(ran("# Title\n\nThe loss\nis 37.25 now.\n"))
    assert str(error.where) == "docs/x.md:4"
    assert "{{ 37.25 :: expression }}" in str(error)


def test_the_numbers_of_a_text_are_proved_by_it() -> None:
    """What an expression gives as a text, and what is arithmetic, needs no number in the expression."""
    three, line = read("{{ three :: count(x) }} {{ 6 = 2 × 3 }}").claims
    assert judge_statement(three, Value("text", "three")) is None
    assert judge_statement(line) is None
    assert judge_statement(three, Value("bool", "True")) is not None


def test_the_count_has_every_kind() -> None:
    """The totals tell claimed, printed, declared and undeclared numerals apart."""
    ours = ran("1. {{ 4 :: 2 + 2 }} and 5")
    counted = count_numerals(ours, audit(ours))
    assert counted == {"claimed": 1, "printed by code": 0, "declared: list number": 1, "undeclared": 1}


@pytest.mark.parametrize("shown, expression, missing", [
    ("two of three are active", "n == 2 and len(h) == 3", []), ("two of three are active", "n == 2", ["three"]),
    ("3 + 3 = 6", "a == [3, 6]", ["3"]), ("within 0.10 of −2", "abs(x - -2) < 0.1", []), ("all of them", "ok", []),
    ("Not one of 100,000", "len(x) == 100_000 and not any(x)", []), ("at most 75 %", "share <= 0.75", ["75"]),
])  # fmt: skip
def test_a_statement_s_numbers_stand_in_its_expression(shown: str, expression: str, missing: list[str]) -> None:
    """A number among the words of a statement that its expression does not hold is found, as often as it is missing."""
    (claim,) = page(f"{{{{ {shown} :: {expression} }}}}").claims
    assert unbacked(claim) == missing


@pytest.mark.parametrize("language", ["yaml", "json", "none", "txt", "text", "sh", "markdown", "toml", ""])
def test_a_fence_that_is_not_run_is_read_like_prose(language: str) -> None:
    """A number typed into a fence that is not executed is a bare number, in its title too."""
    assert loose(f'```{language} title="4 keys"\nepochs: 47\n```') == ["4", "47"]


def test_a_fence_may_give_a_reason() -> None:
    """A fence that says why it is only shown needs no more; the class without a reason is none."""
    assert loose('```{.yaml .static reason="an example"}\nepochs: 47\n```') == []
    assert loose("```{.yaml .static}\nepochs: 47\n```") == ["47"]


@pytest.mark.parametrize(
    "text, found",
    [
        ("```python\nx = f(2)  # its slope at 3 is 65\n```", ["3", "65"]),
        ("```python\n# thirteen weights\n```", ["thirteen"]),
        ("```python\ndef f():\n    z = 1  # (2, 4): dL/dY\n```", ["2", "4"]),
        ('```python title="47 epochs"\n```', ["47"]),
        ('```{.python raises="ValueError: a bad one 9" fix="Wait for 47 epochs."}\n```', ["47"]),
    ],
)
def test_comments_and_titles_are_read(text: str, found: list[str]) -> None:
    """Comments in code that ran, titles of blocks and pictures, and how to fix an error are read by readers too."""
    assert loose(text) == found


def test_a_picture_s_title_and_labels_are_read() -> None:
    """Of a picture the title is read, and the names of its runs; what it looks up on the page is not."""
    text = '```training title="Two paths"\nx=X, y=y\nafter fifty steps: w=ws[47]\n```'
    assert [each[0] for each in numerals_in(readable(page(text)))] == ["Two", "fifty"]


@pytest.mark.parametrize("comment", ["y = x²", "y = x + 3", "the 3 is added"])
def test_a_comment_may_repeat_its_code(comment: str) -> None:
    """A comment may quote code that ran, and may name a number of its own line."""
    assert loose(f"```python\ny = x**2; y = x + 3  # {comment}\n```") == []


@pytest.mark.parametrize(
    "text",
    [
        "gone at step 47",
        "the 47th",
        "a wrapped line\n47. The",
        "in layer 47",
        "Step 47",
        "## Step 47",
        "47) The",
        "47\\. The",
        "- an item\n  that goes on\n\nText\n47. The",
        "[Forty-Seven](three-ways.md)",
        "2026-13-47",
    ],
)
def test_what_stands_beside_a_number_is_no_role(text: str) -> None:
    """A number has a role by what it is on the page: steps of a run, ordinals and wrapped lines have none."""
    assert loose(text)


@pytest.mark.parametrize(
    "span, found",
    [
        ("24", ["24"]),
        ("0.05", ["0.05"]),
        ("0.0524", ["0.0524"]),
        ("lr=0.5", []),
        ("lr = 0.5", []),
        ("0.5", []),
        ("2", ["2"]),
    ],
)
def test_a_code_span_quotes_whole_tokens(span: str, found: list[str]) -> None:
    """Part of a longer number quotes nothing, nor does a number of an output, or a small one, by itself."""
    output = {"output_type": "stream", "name": "stdout", "text": "0.0524\n"}
    assert loose(f"```python\nlr=0.5; f(2)\n```\nhas `{span}` entries", output) == found


def test_a_number_in_words_may_restate_the_code() -> None:
    """A large whole number in words is an input restated if the code that ran holds it, and not if it does not."""
    assert loose("```python\nrange(50)\n```\nAfter fifty epochs. After sixty epochs.") == ["sixty"]
    assert loose("```python\nrange(3)\n```\nAfter three epochs, in digits 50.") == ["three", "50"]


def test_a_statement_may_show_a_product_or_a_part() -> None:
    """Two billion is 2 * 10 ** 9, and a hundredth is 0.01 or 100."""
    for shown, expression in (
        ("two billion", "x > 2 * 10 ** 9"),
        ("a hundredth", "x < 0.01"),
        ("a third", "x < y / 3"),
    ):
        assert unbacked(page(f"{{{{ {shown} :: {expression} }}}}").claims[0]) == []
