"""The parser of pages, on pages that nobody would write: what is promised of every page holds of these."""

import itertools
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from snippets._engine.parse import labs
from snippets._engine.program import assemble
from snippets._engine.render import placeholders
from tests.helpers.given import read, render

# Pieces of pages, chosen for what they could do to each other.
PIECES = st.sampled_from(
    [
        "```",
        "```python",
        "````",
        "~~~",
        "~~~python",
        "{",
        "}",
        "{{",
        "}}",
        "::",
        "`",
        "``",
        "\\",
        ">",
        "> ",
        "    ",
        "\t",
        "- ",
        "1. ",
        "!!! note",
        '=== "A"',
        "<!--",
        "-->",
        "---",
        "...",
        "#",
        "# ",
        "|",
        "--8<--",
        '--8<-- "a.py:b"',
        "'",
        '"',
        "x",
        "1",
        "x = 1",
        "(",
        ")",
        "[",
        "]",
        "é",
        "\u2028",
        "\x00",
        "\r",
        "\x0c",
        " ",
        ".static",
        "reason=",
        "±",
        "# %%",
        " [markdown]",
        "# %% [markdown]",
        "title:",
    ]
)
LINE = st.lists(PIECES, max_size=6).map("".join)
TEXT = st.lists(LINE, max_size=12).map("\n".join)
WORDS = st.sampled_from(
    ["Words.", "A ` alone", "`{{ 1 :: x }}`", "<!-- ``` -->", "<!-- {{ -->", "\\{{ 1 :: 2 }}", "a | b"]
)
CONTAINERS = st.sampled_from(
    [("- item", "    "), ("!!! note", "    "), ('??? note "T"', "    "), ('=== "T"', "    "), ("", "> ")]
)


@st.composite
def constructed(draw, depth=3):
    """Lines of a page made of blocks, words and containers of the same; each block's code is unique to it."""
    written = []
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["block", "words", "claim", "container"][: 4 if depth else 3]))
        if kind == "block":
            run = draw(st.sampled_from(["```", "~~~", "`````"]))
            written += [f"{run}python", f"block({draw(st.integers(0, 9))})", "", "{{}} ``", run]
        elif kind == "claim":
            written += ["A {{ 1 :: {0: {0: 1}}[0][0] }}", "and {{ is ::", "True }} `a`"]
        elif kind == "container":
            head, prefix = draw(CONTAINERS)
            written += [*[head] * bool(head), ""] if prefix == "    " else []
            written += [(prefix + line).rstrip() for line in draw(constructed(depth=depth - 1))]
        else:
            written.append(draw(WORDS))
        written.append("")
    return written


def bare(line):
    """A line without its white space."""
    return line.replace(" ", "").replace("\t", "")


@given(TEXT)
def test_any_text_is_a_page(text):
    """Whatever a file holds, it is read without an exception, and every error and step is on one of its lines."""
    page = read(text)
    last = page.text.count("\n") + 1
    numbers = [error.where.line for error in page.errors] + [step.line for step in page.steps]
    assert all(1 <= number <= last for number in numbers)
    assert page.text == text.replace("\r\n", "\n").replace("\r", "\n")


@given(TEXT)
def test_offsets_and_lines_agree(text):
    """A claim's offsets and line name the same place; a fence's lines are the fence's; nothing overlaps."""
    page = read(text)
    for claim in page.claims:
        written = page.text[claim.start : claim.end]
        assert (written[:2], written[-2:]) == ("{{", "}}")
        assert page.text.count("\n", 0, claim.start) + 1 == claim.line
    for fence in page.fences:
        start, end = page.span(fence)
        assert page.text[start:end] == "\n".join(page.text.split("\n")[fence.line - 1 : fence.last])
        assert len(fence.body) == fence.last - fence.line - 1
    spans = sorted([*map(page.span, page.fences), *((c.start, c.end) for c in page.claims)])
    assert all(a[1] <= b[0] or b[1] <= a[1] for a, b in itertools.pairwise(spans))


@given(TEXT)
def test_masking_keeps_every_place(text):
    """What no claim is read in is blanked out character by character, and newlines stay."""
    page = read(text)
    assert len(page.masked) == len(page.text)
    assert all((a == "\n") == (b == "\n") for a, b in zip(page.text, page.masked, strict=True))
    assert all(b in (a, " ", "\0") for a, b in zip(page.text, page.masked, strict=True))


@given(TEXT)
def test_any_text_is_a_lab(text):
    """The same holds for a file in the percent format, whose lines stay where they are."""
    page = labs.parse_lab(text, "docs/labs/a.py", Path("snippets"))
    written = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    code = [(line, number) for block in page.blocks for number, line in enumerate(block.fence.body, block.line + 1)]
    assert all(line.rstrip() == written[number - 1].rstrip() for line, number in code)


@given(TEXT)
def test_every_line_of_a_program_knows_where_it_was_written(text):
    """A line of a page's program is the line of the page that its origin names, without the container's prefix."""
    page = read(text)
    program, written = assemble(page), page.text.split("\n")
    for found, line in zip(map(program.origin, itertools.count(1)), program.lines, strict=False):
        if found:
            assert bare(written[int(found[1].rpartition(":")[2]) - 1]).endswith(bare(line))


@given(constructed())
def test_what_is_written_is_what_is_found(written):
    """On a page of nested containers, every block and claim is found, at its line, in order."""
    page = read("\n".join(written))
    stripped = [line.replace(">", "").strip() for line in written]
    assert [b.line for b in page.blocks] == [n for n, line in enumerate(stripped, 1) if line.endswith("python")]
    assert [b.fence.body[0] for b in page.blocks] == [line for line in stripped if line.startswith("block(")]
    opened = [n for n, line in enumerate(stripped, 1) if line.startswith(("A {{", "and {{"))]
    assert [claim.line for claim in page.claims] == opened
    assert page.errors == ()


@given(constructed())
def test_what_is_found_is_what_is_rendered(written):
    """On a page of nested containers, the renderer shows every block once and every claim as one, and no other."""
    page = read("\n".join(written))
    assert placeholders.check(page, render(page)) == []
