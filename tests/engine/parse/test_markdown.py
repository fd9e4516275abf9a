"""Pages: what a Markdown file is made of, at which lines, and what is wrong with it."""

import re
from itertools import pairwise

import pytest

from snippets._engine.expected import Expected
from snippets._engine.page import Block
from tests.helpers.given import lines, read, said

BLOCK = ("```python", "x = 1", "```")
PLACES = {
    "prose": ("It is {{ 1 :: x }}.",),
    "second line of a paragraph": ("It is", "{{ 1 :: x }}."),
    "wrapped": ("It is {{ 1", ":: x", "}}."),
    "heading": ("## Is {{ 1 :: x }}",),
    "heading underlined": ("Is {{ 1 :: x }}", "==="),
    "table": ("| a | {{ 1 :: x }} |", "|---|---|"),
    "list": ("- a", "- {{ 1 :: x }}"),
    "nested list": ("- a", "", "    - {{ 1 :: x }}"),
    "quote": ("> {{ 1 :: x }}",),
    "wrapped in a quote": ("> {{ 1 ::", "> x }}"),
    "admonition": ("!!! note", "    {{ 1 :: x }}"),
    "its title": ('!!! note "{{ 1 :: x }}"',),
    "emphasis": ("**{{ 1 :: x }}**",),
    "text diagram": ("```text", "a → {{ 1 :: x }}", "```"),
    "bare diagram": ("~~~", "{{ 1 :: x }} → a", "~~~"),
    "diagram with backticks": ("```text", "` {{ 1 :: x }} `", "```"),
    "behind a code span": ("`{{ 2 :: y }}` is {{ 1 :: x }}",),
    "behind a comment": ("<!-- {{ 2 :: y }} --> {{ 1 :: x }}",),
    "behind a comment of several lines": ("<!--", "{{ 2 :: y }}", "--> {{ 1 :: x }}"),
    "behind a lone backtick": ("a ` b", "", "{{ 1 :: x }} ` c"),
    "between code spans": ("`a` {{ 1 :: x }} `b`",),
    "mathematics": (r"\(y = {{ 1 :: x }}\)",),
    "HTML": ("<p>{{ 1 :: x }}</p>",),
    "caption": ("![A curve](a.svg)", "/// caption", "{{ 1 :: x }}", "///"),
}
LITERAL = {
    "code span": ("`{{ 1 :: x }}`",),
    "double code span": ("`` ` {{ 1 :: x }} ``",),
    "code span over two lines": ("`a", "{{ 1 :: x }}`"),
    "comment": ("<!-- {{ 1 :: x }} -->",),
    "comment with empty lines": ("<!--", "", "{{ 1 :: x }}", "-->"),
    "comment in a line": ("a <!-- {{ 1 :: x }} --> b",),
    "escaped": (r"\{{ 1 :: x }}",),
    "escaped in a diagram": ("```text", r"\{{ 1 :: x }}", "```"),
    "another language": ("```jinja", "{{ 1 :: x }}", "```"),
    "fence that holds a fence": ("````md", "```text", "{{ 1 :: x }}", "```", "````"),
    "a diagram's title": ('```text title="{{ 1 :: x }}"', "a", "```"),
}
MISTAKES = {
    "unknown word": ("```python linenos", "does not know “linenos”."),
    "unknown option": ('```python tittle="x"', "does not know “tittle”."),
    "unknown class": ("```{.python .anotate}", "does not know “.anotate”."),
    "option without quotes' end": ('```python title="x', "does not know"),
    "other braces": ('```python {tittle="x"}', "does not know “tittle”."),
    "no point": ("```{python}", "does not know “python”."),
    "an output": ("```python out", "does not know “out”."),
    "hidden and static": ('```{.python .hidden .static reason="x"}', "is there to be seen."),
    "static for no reason": ("```{.python .static}", "a static block does not say why it does not run."),
    "static for an empty reason": ('```{.python .static reason=""}', "a static block does not say why"),
    "reason to run": ('```{.python reason="x"}', "a block gives a reason for not running, but would run."),
    "fold and hidden": ("```{.python .fold .hidden}", "a block that is static, hidden or to raise is not folded bel"),
    "static and frames": ('```{.python .static .frames reason="x"}', "a block that is static or to raise shows no fra"),
    "explorer": ('```{.python explorer="two words"}', "“two words” is the name of no explorer."),
    "explorer and raises": (
        '```{.python explorer="tape" raises="E"}',
        "a block that is static or to raise puts out nothing for an explorer.",
    ),
    "frames and raises": ('```{.python .frames raises="E"}', "a block that is static or to raise shows no frames."),
}


def steps(page):
    """What is executed, in order: (line, code or expression)."""
    return [(step.line, step.code.strip() if isinstance(step, Block) else step.expression) for step in page.steps]


@pytest.mark.parametrize("end", ["\n", ""], ids=["newline", "no newline"])
@pytest.mark.parametrize("written", PLACES.values(), ids=PLACES)
def test_a_claim_is_read_at_its_place(written, end):
    """A claim is read wherever readers meet one, with the line on which it opens and its offsets."""
    page = read("\n".join([*BLOCK, "", *written]) + end)
    (claim,) = page.claims
    opens = next(n for n, line in enumerate(written) if "{{ 1" in line) + len(BLOCK) + 2
    assert (claim.line, claim.shown, claim.expression, str(claim)) == (opens, "1", "x", f"docs/page.md:{opens}")
    assert page.text[claim.start : claim.end].startswith("{{ 1")
    assert page.text[claim.start : claim.end].endswith("}}")
    assert page.errors == ()


@pytest.mark.parametrize("written", LITERAL.values(), ids=LITERAL)
def test_braces_in_code_and_comments_are_no_claim(written):
    """What looks like a claim in code, in a comment or behind a backslash is none, and the next one is."""
    page = read(lines(*BLOCK, "", *written, "", "{{ 2 :: y }}"))
    assert [(claim.line, claim.expression) for claim in page.claims] == [(len(written) + 6, "y")]
    assert page.errors == ()


def test_several_claims_stand_on_a_line():
    """Claims of one line are told apart by their offsets, in order."""
    page = read("a {{ 14 :: z.grad }} × {{ 4 :: {1: 4}[1] }} = {{ 56 :: x.grad }}.")
    assert [claim.expression for claim in page.claims] == ["z.grad", "{1: 4}[1]", "x.grad"]
    assert all(before.end < after.start for before, after in pairwise(page.claims))


def test_blocks_and_claims_run_in_reading_order():
    """A claim sees the blocks above it and none below; the front matter's see all."""
    page = read(
        lines(
            "---",
            'title: "{{ 3 :: z }}"',
            "---",
            *BLOCK,
            "{{ 1 :: x }}",
            "> ```py",
            "> y = 2",
            "> ```",
            "> {{ 2 :: y }}",
        )
    )
    assert steps(page) == [(4, "x = 1"), (7, "x"), (8, "y = 2"), (11, "y"), (2, "z")]


def test_a_static_block_does_not_run():
    """A static block is a block with its reason, and no step."""
    page = read(lines('```{.python .static reason="needs a GPU"}', "x.cuda()", "```"))
    assert (page.blocks[0].static, page.steps, page.errors) == ("needs a GPU", (), ())


@pytest.mark.parametrize(
    "option, expected",
    [
        ("RuntimeError: a second time", Expected("RuntimeError", "a second time")),
        ("torch.OutOfMemoryError:a: b", Expected("torch.OutOfMemoryError", "a: b")),
    ],
)
def test_a_block_may_have_to_raise(option, expected):
    """The option `raises` names a type and, behind a colon, a text of its message."""
    page = read(lines(f'```{{.python raises="{option}" fix="Do not."}}', "x", "```"))
    assert (page.blocks[0].raises, page.errors) == (expected, ())


@pytest.mark.parametrize("header, what", MISTAKES.values(), ids=MISTAKES)
def test_a_header_that_cannot_be_meant_is_an_error(header, what):
    """A python fence with an option that is unknown, or that contradicts another, is an error at its line."""
    (line, words), *_ = said(read(lines("a", "", header, "x", "```")))
    assert line == 3
    assert what in words


def test_a_static_block_proves_nothing():
    """A claim in a comment of a block that does not run is an error, for nothing would check it."""
    page = read(lines('```{.python .static reason="x"}', "x = 1  # {{ 1 :: x }}", "```"))
    assert said(page) == [(1, "a static block cannot prove the claims in its comments.")]


def test_errors_come_in_the_order_of_their_lines():
    """All that is wrong with a page is found at once, each at its own line."""
    fence = ("```python x", "--8<-- 'no.py'", "--8<-- no.py", "```")
    page = read(lines("{{ 1 }}", "", *fence, "", "{{ :: 1 }}", "", "```python"))
    assert [line for line, _ in said(page)] == [1, 3, 4, 5, 8, 10]


@pytest.mark.parametrize(
    "behind, wrong",
    [("Words.", 0), ("$x$", 1), ("{{ 1 = 1 }}", 1), ("~~~python", 1), ("~~~ {.py}", 1), ("> ~~~graph", 1)],
)
def test_an_open_fence_is_an_error_where_it_hides_something(behind, wrong):
    """A page that has nothing to run, to check or to set is shown as it is, whatever its fences are."""
    assert len(said(read(lines("```sh", "ls", "", behind)))) == wrong


def test_an_open_fence_below_a_block_is_an_error():
    """Another block may have been meant to follow."""
    assert said(read(lines(*BLOCK, "```sh", "ls"))) == [(4, "this code fence is never closed.")]


def test_a_date_that_is_none_is_told_at_its_line():
    """The front matter's reader says what is wrong with a value, wherever it stands."""
    page = read(lines("---", "a: 2024-01-31", "b:", "  - c: [1, 2024-02-31]", "---"))
    ((line, what),) = said(page)
    assert (line, page.errors[0].todo) == (4, "Write a date that there is, or put the text in quotes.")
    assert re.fullmatch(r"the front matter is not YAML: .*day.* month.*\.", what)


def test_nothing_is_said_of_what_an_unclosed_fence_swallows():
    """Below a fence that is never closed, nobody can tell braces of code from those of a claim."""
    assert [line for line, _ in said(read(lines("{{ 1 }}", "```python", "x = {{1}}", "", "{{ 2 }}")))] == [1, 2]


def test_a_section_is_embedded_in_its_block(tmp_path):
    """An embedding becomes lines of its snippet, indented as it is; what surrounds it keeps its own lines."""
    (tmp_path / "a.py").write_text("def f():\n\n    return 1\n", encoding="utf-8")
    page = read(lines("> ```python", "> if x:", '>     --8<-- "a.py"', "> f()", "> ```"), snippets=tmp_path)
    (block,) = page.blocks
    assert block.code == "if x:\n    def f():\n\n        return 1\nf()\n"
    origins = [str(line.origin).replace(tmp_path.name, "snippets") for line in block.lines]
    assert origins == ["docs/page.md:2", "snippets/a.py:1", "snippets/a.py:2", "snippets/a.py:3", "docs/page.md:4"]
    assert block.source == "a.py"


def test_a_block_knows_the_heading_above_it():
    """The heading of a block is the nearest above it that readers see: no comment in code, none in front matter."""
    page = read(lines("---", "# a: 1", "b: 2", "---", *BLOCK, "# One *two* #", "```python", "# three", "```", *BLOCK))
    assert [block.heading for block in page.blocks] == ["", "One two", "One two"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "---\n---\n",
        "---\ntitle: a\n---",
        "```",
        "{{",
        "<!--",
        "---\n- a\n---\n",
        "---\na: 2024-13-45\n---\n",
        "---\na: &a [*a]\n---\n",
        "\x00",
        "\u2028```python\u2028",
        "> ```python",
        "\t```python\n\t",
        "`",
        "~~~\n{{ 1",
    ],
)
def test_nothing_stops_the_parser(text):
    """An empty page, a page of nothing but beginnings and a page of control characters are read like any other."""
    page = read(text)
    assert (page.text, page.steps) == (text, ())


@pytest.mark.parametrize("newline", ["\r\n", "\r"], ids=["CRLF", "CR"])
def test_lines_may_end_as_on_other_systems(newline):
    """Whatever ends the lines of a file, what is found in it and where is the same."""
    text = lines("---", "a: 1", "---", "", *BLOCK, "", "{{ 1 ::", "x }}")
    page = read(text.replace("\n", newline))
    assert page == read(text)
    assert steps(page) == [(5, "x = 1"), (9, "x")]


def test_front_matter_is_no_code():
    """Fences and comments in the front matter are its own; the body begins behind it."""
    page = read(lines("---", "a: |", "    ```python", "    <!--", "---", *BLOCK))
    assert steps(page) == [(6, "x = 1")]
    assert page.text[page.body :] == lines(*BLOCK)


def test_claims_of_the_front_matter_stand_in_its_texts():
    """A claim in a text of the front matter, however deep, is one; in a comment or over two lines it would be lost."""
    deep = read(lines("---", "a:", "  - b: '{{ 1 :: x }}'", "---"))
    assert ([claim.line for claim in deep.claims], deep.errors) == ([3], ())
    lost = read(lines("---", "a: 1  # {{ 1 :: x }}", "b: '{{ 2 ::", "  y }}'", "---"))
    assert said(lost) == [(line, f"the claim “{n}” is in no text of the front matter.") for line, n in ((2, 1), (3, 2))]


@pytest.mark.parametrize("written, line", [("a: b: c", 3), ("a: [", 4), ("a: 2024-13-45", 3), ("a: &a [*a]", 1)])
def test_front_matter_that_cannot_be_read_is_an_error(written, line):
    """What is no YAML is told at the line where its reader gave up, and what lies below it is read."""
    page = read(lines("---", "b: 1", written, "---", *BLOCK))
    assert [number for number, _ in said(page)] == [line]
    assert page.errors[0].what.startswith("the front matter is not YAML: ")
    assert steps(page) == [(5, "x = 1")]


def test_the_rule_between_two_parts_is_no_front_matter():
    """Three dashes that do not begin the file, or hold no mapping, are Markdown."""
    assert read(lines("a", "---", *BLOCK, "---")).body == read(lines("---", "just words", "---", *BLOCK)).body == 0


def test_a_comment_says_of_what_gradients_are():
    """`<!-- gradients of: f -->` names the function for the gradients below it, and for nothing else."""
    page = read(
        lines(
            "{{ 1 :: x.grad }}",
            "",
            "<!-- gradients of: f(x) -->",
            "",
            "{{ 2 :: x.grad }} {{ 3 :: x }}",
            "",
            "{{ 4 :: x.grad :: g }} `<!-- gradients of: h -->` {{ 5 :: y.grad[0] }}",
        )
    )
    assert [claim.function for claim in page.claims] == ["", "f(x)", "", "g", "f(x)"]
