"""Where the audit finds numbers, and in which forms."""

import pytest

from tests.helpers.audited import loose


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
