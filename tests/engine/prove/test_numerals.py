"""The audit of numerals."""

import dataclasses
from pathlib import Path

import pytest

from snippets._engine.page import Page
from snippets._engine.parse.markdown import parse_markdown
from snippets._engine.proof import Proof
from snippets._engine.prove.numerals import audit, count_numerals, judge_statement, unbacked, undeclared
from snippets._engine.prove.verdicts import prove
from snippets._engine.result import Value
from tests.helpers.given import ended, read

VERSIONS = {"python": "3.11.7", "torch": "2.13.0+cpu"}


def page(text: str) -> Page:
    """A page of this Markdown."""
    return parse_markdown(text, "docs/x.md", Path("snippets"))


def ran(text: str, *outputs: dict) -> Proof:
    """The proof of a page of this Markdown, the versions known, whose blocks put these out and whose claims are 4."""
    ours = page(text)
    values = [("number", "4")] * len(ours.claims)
    return prove(ours, dataclasses.replace(ended(ours, *values, outputs=outputs), versions=VERSIONS))


def loose(text: str, *outputs: dict) -> list[str]:
    """The numerals of a page that nothing covers."""
    return [seen.text for seen in audit(ran(text, *outputs)) if not seen.rule]


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
        "```yaml\ntimeout: 60\n```",
        "a heading {#part-3}",
        "tenth",
        "two-fold",
    ],
)
def test_what_is_no_bare_number(text: str) -> None:
    """Claims, names, link targets, comments, code, attributes and ordinal words are no bare numbers."""
    assert loose(text) == []


@pytest.mark.parametrize(
    "text, rule",
    [
        ("1. First\n2. Second", "list number"),
        ("> 1. First", "list number"),
        ("### Step 2: A", "step or section number"),
        ("Lessons 3", "step or section number"),
        ("the 3rd epoch", "ordinal"),
        ("on 2026-11-23", "date"),
        ("Python 3.11", "version of this build"),
        ("PyTorch 2.13.0", "version of this build"),
    ],
)
def test_rules_cover_what_claims_nothing(text: str, rule: str) -> None:
    """List numbers, steps, ordinals, dates and this build's own versions are declared by rule."""
    assert {seen.rule for seen in audit(ran(text))} == {rule}


@pytest.mark.parametrize("text", ["Python 3.9", "torch 1.13", "PyTorch 2.1"])
def test_another_version_is_not_covered(text: str) -> None:
    """A version that is not the build's own is a bare number."""
    assert len(loose(text)) == 1


def test_a_code_span_may_quote_what_ran() -> None:
    """A number in a code span is covered if the page's code or its output holds that text, and only then."""
    output = {"output_type": "stream", "name": "stdout", "text": "loss 0.25\n"}
    assert loose("```python\nlr=0.5\n```\n`lr=0.5` and `loss 0.25` and `lr=0.7`", output) == ["0.7"]


def test_an_author_declares_a_phrase() -> None:
    """A declared phrase covers its numbers wherever it stands, wrapped over lines too, and nothing else."""
    assert loose('<!-- declare\n"y = 2x": the data\n-->\ny = 2x, y =\n2x, 2') == ["2"]


def test_a_stale_declaration_fails() -> None:
    """A declaration of what is not on the page is an error at its line."""
    (error,) = undeclared(ran('Text.\n\n<!-- declare\n"three things": gone\n-->'))
    assert str(error.where) == "docs/x.md:4"


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
    ours = ran("Step 1: {{ 4 :: 2 + 2 }} and 5")
    counted = count_numerals(ours, audit(ours))
    assert counted == {"claimed": 1, "printed by code": 0, "declared: step or section number": 1, "undeclared": 1}


@pytest.mark.parametrize("shown, expression, missing", [
    ("two of three are active", "n == 2 and len(h) == 3", []), ("two of three are active", "n == 2", ["three"]),
    ("3 + 3 = 6", "a == [3, 6]", ["3"]), ("within 0.10 of −2", "abs(x - -2) < 0.1", []), ("all of them", "ok", []),
    ("Not one of 100,000", "len(x) == 100_000 and not any(x)", []), ("at most 75 %", "share <= 0.75", ["75"]),
])  # fmt: skip
def test_a_statement_s_numbers_stand_in_its_expression(shown: str, expression: str, missing: list[str]) -> None:
    """A number among the words of a statement that its expression does not hold is found, as often as it is missing."""
    (claim,) = page(f"{{{{ {shown} :: {expression} }}}}").claims
    assert unbacked(claim) == missing
