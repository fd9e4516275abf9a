"""Typesetting: TeX to MathML with claims in it, once; what cannot be read is told; who has no formula pays nothing."""

import json
import subprocess
import sys

import lxml.html
import pytest

from snippets._engine.execute.cache import Cache
from snippets._engine.prove.verdicts import prove
from snippets._engine.render import formulas, placeholders
from snippets._engine.render import notebook as notebooks
from snippets._engine.render.formulas import Temml
from snippets._engine.result import Result
from tests.helpers.given import PAGE, lines, read

TYPESET = """
import sys
from pathlib import Path
from snippets._engine.render import formulas
from snippets._engine.execute.cache import Cache
from snippets._engine.render.formulas import Temml
print(Temml(Cache(Path(sys.argv[1])))(sys.argv[2], False))
print(formulas._typesetter.cache_info().currsize)
"""

IN_A_LOOP = """
import asyncio
from snippets._engine.render.formulas import Temml
async def typeset():
    return Temml()("x", False)
print(asyncio.run(typeset()))
"""


LIMITED = """
import resource
from snippets._engine.render.formulas import Temml, TexError
resource.setrlimit(resource.RLIMIT_AS, (2**32, 2**32))
for tex in ("x", "y"):
    try:
        Temml()(tex, False)
    except TexError as error:
        print(f"{error.message}. {error.todo}")
"""


def rendered(text, temml=None):
    """A page's Markdown with its formulas typeset, and what is wrong with them."""
    page = read(text)
    return formulas.fill(page, placeholders.markdown(page), placeholders.opening, temml or Temml())


def wrong(text):
    """The one thing that is wrong with a page's formulas."""
    (error,) = rendered(text)[1]
    return error


def notebook(text):
    """The prose of a page's notebook."""
    page = read(text)
    return json.loads(notebooks.write(prove(page, Result((None,) * len(page.steps)))))["cells"][0]["source"]


def test_a_formula_becomes_mathml():
    """In a line it is a part of the line, in a display a part of its own."""
    assert rendered("$x$") == ("<math><mi>x</mi></math>", [])
    made, errors = rendered("$$x$$")
    assert made == ('<span class="formula"><math display="block" class="tml-display"><mi>x</mi></math></span>')
    assert errors == []


def test_the_sides_of_an_equation_meet_without_a_style_sheet():
    """What an alignment or a bar needs to be right stands in the formula itself."""
    made, _ = rendered(r"$$\begin{aligned} a &= b \end{aligned}$$ $\overline{z}$")
    assert 'style="text-align:right;' in made
    assert "border-top" in made


@pytest.mark.parametrize(
    "tex, parts",
    [
        (r"\textrm{while_loop}", "<mtext>while_loop</mtext>"),
        (r"\text{a_b\_c $d_e$}", "<mtext>a_b_c"),
        (r"\mbox{a_b}", "<mtext>a_b</mtext>"),
        (r"\begin{eqnarray} a &= b \\ c &=& d \end{eqnarray}", '<mtable displaystyle="true">'),
        (r"\begin{eqnarray*} a &=& b \end{eqnarray*}", '<mtable displaystyle="true">'),
    ],
)
def test_what_mathjax_reads_is_typeset(tex, parts):
    """Sites that used MathJax keep their formulas."""
    made, errors = rendered(f"$${tex}$$")
    assert errors == []
    assert parts in made


def test_a_claim_in_a_formula_is_the_same_element_as_elsewhere():
    """A claim stands in <mtext>, as the element that the site fills; a sign beside it keeps its space."""
    made, _ = rendered("$2x = {{ 6 < 7 :: x }}$")
    assert "<mtext>" + placeholders.opening(0) + "6 &lt; 7</data></mtext>" in made
    assert "<mrow><mn></mn><mtext>" in made  # alone, a text is space to the sign before it


def test_claims_keep_their_numbers():
    """Each claim of a page has its own key, whichever formula it is in."""
    made, _ = rendered("{{ 1 :: a }} $x^{{ 2 :: b }} = {{ 3 :: c }}$ and ${{ 4 :: d }}$")
    root = lxml.html.fromstring(f"<div>{made}</div>")
    assert [(claim.get("value"), claim.text) for claim in root.iter("data")] == [
        ("claim-0", "1"),
        ("claim-1", "2"),
        ("claim-2", "3"),
        ("claim-3", "4"),
    ]


def test_a_formula_goes_through_whatever_renders_the_page():
    """Its place has no quotes and no mark-up in it, and is found again when a parser has rewritten it."""
    page = read(r"$a_1 * b_2 < `c$")
    place = placeholders.markdown(page)
    assert not set(place) & set("\"'_*`\\$\n")
    parsed = place.replace("=formula", '="formula"').replace("=0", '="0"')
    assert formulas.fill(page, parsed, placeholders.opening, Temml()) == rendered(page.text)


@pytest.mark.parametrize(
    "tex, words",
    [
        (r"\frac{a}", "Unexpected end of input in a macro argument"),
        ("a & b", "Expected 'EOF', got '&'"),
        (r"\nonsense", r"\nonsense"),
        ("{a", "Expected '}'"),
        ("x^", "something is missing"),
        ("50% of x", r"a % hides what stands behind it; write \%"),
        (r"\cancel{x}", "a stroke"),
        (r"\href{javascript:alert(1)}{x}", r"\href"),
        (r"\def\a{\a\a}\a", "Too many expansions"),
    ],
)
def test_what_temml_cannot_read_is_told(tex, words):
    """The error names the line and the formula, says what Temml says, and what to do."""
    error = wrong(lines("a", "", f"so ${tex}$ is"))
    assert str(error.where) == f"{PAGE}:3"
    assert f"${tex}$: " in error.what
    assert words in error.what
    assert r"write \$" in error.todo


def test_an_error_names_the_line_of_a_long_formula():
    """In a display over several lines it is the line that Temml stopped at, whatever its claims are."""
    error = wrong(lines("$$", "𝑎 = {{ 1 :: x }} 𝑏 𝑐 𝑑", r"\\ x_", r"\oops", "$$"))
    assert str(error.where) == f"{PAGE}:4"
    assert "$$𝑎 = 1 𝑏" in error.what


def test_a_bad_formula_loses_no_claim_and_breaks_no_page():
    """It is shown as what was written, its claims still claims, so that one error is not told as several."""
    made, _ = rendered("$<b> {{ 3 :: x }} &$")
    assert made.startswith('<code class="formula-false" title="')
    assert f"&lt;b&gt; {placeholders.opening(0)}3</data> &amp;</code>" in made


def test_a_formula_that_was_not_rendered_is_told():
    """What the site generator took for something else is no formula to a reader."""
    page = read("a\n\n    b $x$")
    _, (error,) = formulas.fill(page, "<pre>b &lt;data class=formula", placeholders.opening, Temml())
    assert str(error.where) == f"{PAGE}:3"
    assert "was not rendered" in error.what


@pytest.mark.parametrize(
    "text, source",
    [
        ("$2x = {{ 6 :: x }}$", "$2x = {6}$"),
        ("$x^{{ 12 :: n }}$", "$x^{12}$"),
        ("${{ −7.5 :: x }}$", "${−7.5}$"),
        ("${{ 50 % :: x }}$", r"${\text{50 \%}}$"),
        (r"$\frac{{a}}{b}$ is {{ 3 :: x }}", r"$\frac{{a}}{b}$ is 3"),
        ("$5 and $6, escaped \\$7", r"\$5 and \$6, escaped \$7"),
    ],
)
def test_a_notebook_keeps_the_tex(text, source):
    """Claims in it are what they show, and what is money here is money to Jupyter."""
    assert notebook(text) == source


def test_a_formula_is_typeset_once(tmp_path):
    """The second build finds it in the cache and starts no process that typesets; both builds end."""
    command = [sys.executable, "-c", TYPESET, tmp_path, r"\frac{a}{b}"]
    first, second = (
        subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.split() for _ in range(2)
    )
    assert first[:-1] == second[:-1] == ["<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>"]
    assert (first[-1], second[-1]) == ("1", "0")


def test_a_page_without_formulas_loads_nothing():
    """Importing the engine's side of it costs no V8 either."""
    code = "import sys; from snippets._engine import build; print('py_mini_racer' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "False\n"


def test_a_claim_added_before_a_formula_changes_nothing_in_the_cache(tmp_path):
    """The TeX that is kept does not know its claims' numbers."""
    temml = Temml(Cache(tmp_path))
    rendered("$x = {{ 3 :: x }}$", temml)
    rendered("{{ 1 :: y }} $x = {{ 4 :: x }}$", temml)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_damaged_entry_counts_as_absent(tmp_path):
    """What is not whole is typeset again."""
    temml = Temml(Cache(tmp_path))
    made = temml("x", False)
    for entry in tmp_path.iterdir():
        entry.write_text(entry.read_text().replace("<mi>x", "<mi>y"))
    assert temml("x", False) == made


def test_what_failed_is_not_kept(tmp_path):
    """A formula that cannot be read is read again next time."""
    rendered("$a & b$", Temml(Cache(tmp_path)))
    assert list(tmp_path.iterdir()) == []


def test_formulas_are_typeset_while_an_event_loop_runs():
    """A notebook, or a browser that tests drive, runs one in the thread that builds; V8 must not take it for its."""
    done = subprocess.run([sys.executable, "-c", IN_A_LOOP], capture_output=True, text=True, check=False)
    assert done.stdout == "<math><mi>x</mi></math>\n", done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system ignores this limit")
def test_v8_that_cannot_start_is_the_failure_of_each_formula():
    """Where a process gets too little address space, the build goes on, and is told the likely cause."""
    done = subprocess.run([sys.executable, "-c", LIMITED], capture_output=True, text=True, check=True, timeout=60)
    said = done.stdout.splitlines()
    assert len(said) == 2
    assert all(each.startswith("V8, which runs Temml, ended with ") and "(ulimit -v)" in each for each in said)
