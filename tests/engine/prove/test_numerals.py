"""The audit of numerals."""

import dataclasses
from pathlib import Path

import pytest

from snippets._engine.page import Page
from snippets._engine.parse.markdown import parse_markdown
from snippets._engine.proof import Proof
from snippets._engine.prove.numerals import audit, count_numerals, judge_statement, readable, unbacked, undeclared
from snippets._engine.prove.spotted import numerals_in
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


def test_an_author_declares_a_phrase() -> None:
    """A declared phrase covers the numbers of its one place, wrapped over lines too, and nothing else."""
    assert loose('<!-- declare\n"y = 2x": the data\n-->\ny =\n2x, 2') == ["2"]


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
        "thirteen",
        "forty-seven",
        "one hundred and forty-seven",
        "a dozen",
        "half",
        "twice",
        "thrice",
        "a third",
        "hundreds",
        "two-thirds",
        "tenfold",
        "ten-fold",
        "ninety-nine",
        "a million",
        "doubled",
        "the fourth",
        "XIV",
        "MCMXC",
        "halved",
        "twentieth",
        "only one",
        "at least one",
        "has one",
        "all but one",
        "minus one",
        "it is one.",
        "none or one, so by one",
    ],
)
def test_number_words_are_numbers(text: str) -> None:
    """Numbers in words of any size, parts and multiples, Roman numbers, and “one” where it counts or measures."""
    assert len(loose(f"This is so: {text}")) == 1


@pytest.mark.parametrize(
    "text, found",
    [
        ("½ of it", ["½"]),
        ("&frac34; of it", ["¾"]),
        ("&#52;7", ["4   ", "7"]),
        ("n⁴⁷", ["⁴⁷"]),
        ("10⁸⁰ atoms", ["10⁸⁰"]),
        ("a loss of .75", [".75"]),
        ("４７", ["４７"]),
        ("④ Ⅳ ⒋ ➃", ["④", "Ⅳ", "⒋", "➃"]),
        ("a ₄₇ b", ["₄₇"]),
        ("4️⃣", ["4"]),
        ("𝟒𝟕", ["𝟒𝟕"]),
    ],
)
def test_glyphs_are_numbers(text: str, found: list[str]) -> None:
    """Signs for numbers are read in every form that a page can hold."""
    assert [each.strip() for each in loose(text)] == [each.strip() for each in found]


@pytest.mark.parametrize(
    "tex, found",
    [
        (r"\approx47", ["47"]),
        (r"\frac34", ["34"]),
        (r"n\times7", ["7"]),
        ("2x7", ["2", "7"]),
        (r"\log_{10} x", ["10"]),
        (r"\sum_{i=1}^{47} x_i", ["1", "47"]),
        (r"\text{after 47 epochs}", ["47"]),
        (r"\theta_{12} + W_3", []),
    ],
)
def test_numbers_of_formulas_are_read(tex: str, found: list[str]) -> None:
    """In TeX a number may stand right behind a command or a letter; only the subscript of a variable is a name."""
    assert loose(f"So ${tex}$.") == found


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


@pytest.mark.parametrize(
    "text",
    [
        '<a href="#" aria-label="47 epochs">x</a>',
        '<ol start="47"><li>x</li></ol>',
        '<meter value="47"></meter>',
        "![47 epochs](x.svg)",
        '![x](x.svg "47 epochs")',
        '[x](x.md "47 epochs")',
        '[x]: x.md "47 epochs"',
        "<li value=47>",
        'text\n{: title="47" }',
        '<abbr title="47">x</abbr>',
        "<img alt='47' src=\"9.png\">",
    ],
)
def test_attributes_that_reach_a_reader_are_read(text: str) -> None:
    """Labels, titles, alternative texts and values of elements are read; targets and sizes are not."""
    assert loose(text) == ["47"]


def declared(text: str, *entries: str) -> list[str]:
    """What is wrong with a page of this text and these declarations."""
    return [error.what for error in undeclared(ran("\n".join([text, "", "<!-- declare", *entries, "-->"])))]


def test_a_declaration_covers_one_place() -> None:
    """A phrase that stands twice is declared twice, or by more of the words around it; once is one error."""
    text = "```python\n2\n```\ny = 2x here, y = 2x there"
    (error,) = declared(text, '"y = 2x": the data')
    assert error == "“y = 2x” stands 2 times on the page, on the lines 4, 4."
    assert declared(text, '"y = 2x": the data', '"y = 2x": the data again') == []
    assert declared(text, '"y = 2x": the data', '"Y = 2x": the data again') == []
    assert declared(text, '"y = 2x here": the data', '"y = 2x there": the data') == []


def test_a_declared_number_is_one_of_the_page() -> None:
    """Any reason will not do: the page holds the number, or the reason says what kind of thing it is."""
    text = "```python\nrange(50)\n```\nforty-seven of fifty"
    (error,) = declared(text, '"forty-seven of fifty": so it is')
    assert error == "“forty-seven” is declared, but no code that ran, output or claim of the page holds that number."
    assert declared(text, '"forty-seven of fifty": a quotation from the first edition') == []


def test_a_declaration_reaches_comments_and_titles() -> None:
    """What an audit reads can be declared: a comment in code, a title, a formula with commands."""
    text = '```python title="two ways"\nx = [2, 3]  # three ways\n```\n$2 \\times y$'
    assert declared(text, '"two ways": those', '"three ways": those', r'"2 \times y": a rule') == []


def test_a_statement_may_show_a_product_or_a_part() -> None:
    """Two billion is 2 * 10 ** 9, and a hundredth is 0.01 or 100."""
    for shown, expression in (
        ("two billion", "x > 2 * 10 ** 9"),
        ("a hundredth", "x < 0.01"),
        ("a third", "x < y / 3"),
    ):
        assert unbacked(page(f"{{{{ {shown} :: {expression} }}}}").claims[0]) == []
