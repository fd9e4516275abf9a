"""Mathematics: what is a formula and what is money, and which braces in a formula are a claim."""

import pytest

from snippets._engine.render import formulas as typeset
from snippets._engine.render import placeholders
from tests.helpers.given import lines, read, said

FORMULAS = {
    "in a line": ("so $x^2$ grows", ["x^2"]),
    "alone": ("$x$", ["x"]),
    "two": ("$a$ and $b$", ["a", "b"]),
    "side by side": ("$a$$b$", ["a", "b"]),
    "before a hyphen": ("the $x$-axis", ["x"]),
    "before a letter": ("the $n$th", ["n"]),
    "over two lines": (lines("so $a +", "b$ grows"), ["a +\nb"]),
    "spaces within": ("$a + b$", ["a + b"]),
    "a dollar within": (r"$\$5$", [r"\$5"]),
    "display": ("$$ x $$", [" x "]),
    "display over lines": (lines("$$", "a", "+ b", "$$"), ["\na\n+ b\n"]),
    "display in a line": ("so $$x$$ grows", ["x"]),
    "a list's formula": (lines("- a $x$", "- b"), ["x"]),
    "a table's": (lines("| $a$ | $|b|$ |", "|---|---|"), ["a", "|b|"]),
    "a heading's": ("## The slope of $x^2$", ["x^2"]),
    "behind a code span": ("`$a$` $b$", ["b"]),
    "behind a price": (lines("It costs $5.", "", "$x$"), ["x"]),
    "braces of TeX": (r"$\frac{{a}}{b}$", [r"\frac{{a}}{b}"]),
    "a set": (r"$\{a, b\}$", [r"\{a, b\}"]),
    "words with a formula": (r"so $\text{if $x$ is}$ small", [r"\text{if $x$ is}"]),
    "words with a set": (r"$a \textrm{ in $\{x_{1}\}$ or $b$}$ $c$", [r"a \textrm{ in $\{x_{1}\}$ or $b$}", "c"]),
    "beside an alternative text": (r"![a $x$](a.png) $y$", ["y"]),
    "less than, no tag": ("$a <b$ and $c> d$", ["a <b", "c> d"]),
    "quoted, of several lines": (lines("> $$", "> x", "> > 0", "> $$"), ["\nx\n> 0\n"]),
}
MONEY = {
    "two prices": "from $5 and $6 up",
    "a range": "it costs $5-$6",
    "a space behind the first": "a $ b$",
    "a space before the last": "a $b $c",
    "a digit behind the last": "$a$5",
    "one alone": "it costs $5",
    "a path of variables": "look into $FOO/$BAR",
    "a list of folders": "PATH=$PATH:$HOME/bin and $PATH",
    "a variable behind another": "$FIRST_$SECOND",
    "dollars of two countries": "US$7, $2.00, R$ 10",
    "the paragraph ends": lines("$5", "", "5$"),
    "the item ends": lines("- $5", "- a 4$."),
    "the row ends": lines("|a|", "|---|", "|$5|", "|5$|"),
    "escaped": r"from \$5 to 5\$",
    "escaped at the end": r"$a\$ b",
    "code": "`$a$`",
    "code behind a dollar": "$`a`$",
    "alternative text": r"![A cell of $2\times 2$ pixels, $x_[1]$.](cell.png)",
    "alternative text of money": r"![$5 or \$6](cell.png)",
    "link": '[a](b?c=$x$ "the title $x$")',
    "attribute": """<img alt="$x$" title='$y$' src=$z$>""",
    "code in HTML": "<code>$a$</code>",
    "preformatted": lines("<pre>", "$a$", "</pre>"),
    "comment": "<!-- $a$ -->",
    "fence": lines("```sh", "echo $a$", "```"),
    "python": lines("```python", "a = '$a$'", "```"),
    "text diagram": lines("```text", "$a$", "```"),
    "front matter": lines("---", "title: $a$", "---", "text"),
    "code in what a claim shows": "{{ `$a$` is short :: 1 }}",
    "claim's expression": '{{ 5 :: len("$a$b") + 1 }}',
}
CLAIMS = {
    "in a line": ("$2x = {{ 6 :: 2 * x }}$", ("6", "2 * x")),
    "an argument": (r"$\frac{{ 6 :: x }}{2}$", ("6", "x")),
    "within an argument": (r"$\frac{{{ 6 :: x }}}{2}$", ("6", "x")),
    "behind braces": (r"$\frac{{a}}{b} = {{ 6 :: x }}$", ("6", "x")),
    "behind an open pair": (r"${{a}_1}^2 = {{ 6 :: x }}$", ("6", "x")),
    "in a set": (r"$\{ {{ 6 :: x }} \}$", ("6", "x")),
    "with braces in it": ('$a = {{ 6 :: {"a": {1: 6}}["a"][1] }}$', ("6", '{"a": {1: 6}}["a"][1]')),
    "with dollars in it": ('$n = {{ 3 :: len("a$b") }}$', ("3", 'len("a$b")')),
    "a statement": (r"$x \text{ is {{ small :: x < 9 }}}$", ("small", "x < 9")),
    "display": (lines("$$", "x =", "{{ 6 :: x }}", "$$"), ("6", "x")),
    "arithmetic": (r"$x = \frac{{a}}{2} = {{ 6 = 2 × 3 }}$", ("6 = 2 × 3", "6 = 2 × 3")),
    "quoted": (lines("> $$", "> {{ 6 ::", "> x }}", "> $$"), ("6", "x")),
}


def tex(page):
    """The TeX of each formula."""
    return [typeset.source(page, formula) for formula in page.formulas]


@pytest.mark.parametrize("text, formulas", FORMULAS.values(), ids=FORMULAS)
def test_what_stands_between_dollars_is_a_formula(text, formulas):
    """A formula is found wherever prose is read, and nothing is wrong with its page."""
    page = read(text)
    assert (tex(page), page.errors, page.claims) == (formulas, (), ())


@pytest.mark.parametrize("text", MONEY.values(), ids=MONEY)
def test_money_and_code_are_no_formulas(text):
    """Prices, code and what is hidden are left alone; an escaped dollar loses its backslash."""
    page = read(text)
    assert (page.formulas, page.errors) == ((), ())
    if not page.claims and not page.fences:
        assert placeholders.markdown(page) == text.replace(r"\$", "$")[page.body :]


@pytest.mark.parametrize("text, claim", CLAIMS.values(), ids=CLAIMS)
def test_a_claim_in_a_formula_is_a_claim(text, claim):
    """Two braces with “::” are a claim there too, evaluated in its turn; all other braces are TeX."""
    page = read(text)
    assert [(each.shown, each.expression) for each in page.claims] == [claim]
    assert (len(page.formulas), (*page.steps, *page.arithmetic), page.errors) == (1, page.claims, ())


def test_a_claim_in_a_formula_knows_its_line():
    """Each claim has the line that it stands on, not that of its formula."""
    page = read(lines("---", "a: b", "---", "", "$$", r"a &= {{ 1 :: a }} \\", "b &= {{ 2 :: b }}", "$$"))
    assert [claim.line for claim in page.claims] == [6, 7]


@pytest.mark.parametrize(
    "text, line, words",
    [
        (lines("a", "$$ x", "", "b $$"), 2, "this formula is not closed"),
        (lines("a", "$x = {{ 1 :: 2 + }}$"), 2, "is not a Python expression"),
        (lines("a", "$x = {{ :: x }}$"), 2, "a claim shows nothing"),
        (lines("a", "{{ $x^2$ is large :: x > 3 }}"), 2, "what a claim shows is not typeset"),
    ],
)
def test_what_is_malformed_is_told_with_its_line(text, line, words):
    """A display that never ends, and a claim in a formula that is none, are errors of the page."""
    found = said(read(text))
    assert found[0][0] == line
    assert words in found[0][1]


def test_a_page_without_dollars_is_read_as_before():
    """Nothing but dollars makes a page mathematical."""
    page = read("{{ 1 :: x }} and {{a}")
    assert (page.formulas, page.dollars) == ((), ())
    assert len(page.errors) == 1
