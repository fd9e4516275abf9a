"""Fences: where they begin and end in every container, what hides them, and which headers are Python's."""

import pytest

from snippets._engine.page import Header
from snippets._engine.parse.fences import find_fences
from tests.helpers.given import lines, read

CONTAINERS = {
    "top level": ("```python", "x = 1", "```"),
    "tildes": ("~~~python", "x = 1", "~~~"),
    "long run": ("`````python", "x = 1", "`````"),
    "list": ("- item", "", "    ```python", "    x = 1", "    ```"),
    "loosely indented list": ("1. item", "", "   ```python", "   x = 1", "   ```"),
    "list in a list": ("- a", "    1. b", "", "        ```python", "        x = 1", "        ```"),
    "admonition": ("!!! note", "", "    ```python", "    x = 1", "    ```"),
    "admonition in an admonition": ("!!! a", "    !!! b", "        ```python", "        x = 1", "        ```"),
    "tab": ('=== "One"', "", "    ```python", "    x = 1", "    ```"),
    "details": ('??? note "More"', "", "    ```python", "    x = 1", "    ```"),
    "block quote": ("> ```python", "> x = 1", "> ```"),
    "tight block quote": (">```python", ">x = 1", ">```"),
    "quote in a quote": ("> > ```python", "> > x = 1", "> > ```"),
    "list in a quote": ("> - a", ">", ">     ```python", ">     x = 1", ">     ```"),
    "quote in a list": ("- a", "", "    > ```python", "    > x = 1", "    > ```"),
    "footnote": ("[^1]:", "    ```python", "    x = 1", "    ```"),
    "definition": ("term", ":   words", "", "    ```python", "    x = 1", "    ```"),
    "tab stops": ("- a", "", "\t```python", "\tx = 1", "\t```"),
    "tab stop for spaces": ("- a", "", "    ```python", "\tx = 1", "    ```"),
    "spaces for a tab stop": ("- a", "", "\t```python", "    x = 1", "\t```"),
}
HIDING = {
    "longer fence": ("````markdown", "```python", "x = 1", "```", "````"),
    "tilde fence": ("~~~", "```python", "x = 1", "```", "~~~"),
    "fence in a container": ("!!! note", "    ~~~~text", "    ```python", "    ```", "    ~~~~"),
    "comment": ("<!--", "", "```python", "x = 1", "```", "", "-->"),
    "indented comment": ("  <!-- a", "```python", "x = 1", "```", "-->"),
}
BROKEN = {
    "open to the end": (("a", "```python", "x = 1"), 2, "this code fence is never closed."),
    "closed by a longer run": (("```python", "````"), 1, "this code fence is never closed."),
    "closed by another character": (("```python", "~~~"), 1, "this code fence is never closed."),
    "closed too far in": (("```python", "    ```"), 1, "this code fence is never closed."),
    "left its list": (("    ```python", "x", "    ```"), 1, "line 2 lies outside its container."),
    "left its quote": (("> ```python", "x", "> ```"), 1, "line 2 lies outside its container."),
    "spaces for a quote": (("> ```python", "  x", "> ```"), 1, "line 2 lies outside its container."),
    "shallower quote": (("> > ```python", "> x", "> > ```"), 1, "line 2 lies outside its container."),
    "behind a bullet": (("- ```python", "  x", "  ```"), 1, "cannot begin behind the marker of a list item."),
    "behind a number": (("a", "1. ~~~", "   x", "   ~~~"), 2, "cannot begin behind the marker of a list item."),
    "behind a definition's colon": ((":   ```python", "    ```"), 1, "cannot begin behind the marker"),
    "comment open to the end": (("a", "<!-- b", "", "```python", "```"), 2, "this comment is never closed."),
}


def found(*texts):
    """The fences of a page: first line, last line, body."""
    return [(fence.line, fence.last, fence.body) for fence in find_fences("\n".join(texts), "page.md").fences]


@pytest.mark.parametrize("end", ["\n", ""], ids=["newline", "no newline"])
@pytest.mark.parametrize("written", CONTAINERS.values(), ids=CONTAINERS)
def test_a_fence_is_found_in_its_container(written, end):
    """A fence is found at its lines in every container, its prefix removed, also where the page ends with it."""
    above = ["Words.", ""]
    page = find_fences("\n".join([*above, *written]) + end, "page.md")
    assert [(f.line, f.last, f.body) for f in page.fences] == [(len(written), len(written) + 2, ("x = 1",))]
    assert page.errors == []


@pytest.mark.parametrize("written", HIDING.values(), ids=HIDING)
def test_a_fence_inside_another_or_a_comment_is_none(written):
    """What stands in another fence or in a comment is no block, and what follows it is read."""
    last = len(written)
    assert [fence[2] for fence in found(*written, "```python", "y", "```") if fence[0] > last] == [("y",)]
    assert not any("python" in fence.header.language for fence in find_fences("\n".join(written), "page.md").fences)


@pytest.mark.parametrize("texts, line, what", BROKEN.values(), ids=BROKEN)
def test_what_is_not_closed_is_an_error(texts, line, what):
    """A fence or comment without an end is an error at its first line, and nothing below is taken for a block."""
    layout = find_fences(lines(*texts, "", "~~~~python", "y = 2", "~~~~"), "page.md")
    (error,) = layout.errors
    assert (str(error.where), error.fatal, layout.fences) == (f"page.md:{line}", True, [])
    assert error.what.endswith(what) or what in error.what


@pytest.mark.parametrize(
    "prose",
    [
        "```code``` in a line",
        "``` `` ```",
        "Words ```python",
        "\\```python",
        "- ``` begins a fence, and ``` ends it",
        "- ``` begins one",
        "1. ~~~ does too",
        "- three backticks, as in ``` here",
        "`a",
        "{{ 1 :: 1 }} ~~~",
    ],
)
def test_backticks_in_prose_are_no_fence(prose):
    """A line that only mentions backticks does not begin a fence."""
    assert found(prose, "", "```python", "x", "```") == [(3, 5, ("x",))]


def test_a_code_span_does_not_reach_into_a_fence():
    """A lone backtick in a paragraph swallows no fence below it."""
    assert found("A lone ` here", "```python", "x = '`'", "```") == [(2, 4, ("x = '`'",))]


def test_a_comment_inside_a_code_span_is_none():
    """The words `<!--` in a code span open no comment."""
    assert found("Write `<!--` to begin one.", "```python", "x", "```", "-->") == [(2, 4, ("x",))]


@pytest.mark.parametrize(
    "before, text", [("", "a <!-- b --> c"), ("", "<!-- a --> <!-- b -->"), ("> ", "<!-- a"), ("", "a <!-- b")]
)
def test_a_comment_ends_with_its_paragraph(before, text):
    """A comment that does not begin its line, or that ends on it, hides nothing of the next paragraph."""
    assert found(before + text, "", "```python", "x", "```", "", "-->") == [(3, 5, ("x",))]


def test_code_keeps_its_own_indentation():
    """Of a block's lines only the container's prefix is removed; an empty line may lack it."""
    body = found("    ```python", "    if x:", "        y", "", "      z", "    ```")[0][2]
    assert body == ("if x:", "    y", "", "  z")


def test_a_tab_beyond_the_prefix_counts_for_its_columns():
    """A tab that reaches over a prefix of two columns leaves the two columns it has left."""
    assert found("  ```python", "  if x:", "\tpass", "  ```")[0][2] == ("if x:", "  pass")


def test_a_tab_in_code_is_the_spaces_that_readers_see():
    """What runs is what a page shows: Python-Markdown turns each tab into spaces, up to the next of its columns."""
    assert found("```python", "if x:", "\ty = 'a\tb'", "        ", "```")[0][2] == ("if x:", "    y = 'a  b'", "")
    (block,) = read(lines("> ```python", ">\tx = 1\t# one", "> ```")).blocks
    assert block.code == "  x = 1   # one\n"


def test_quotes_inside_a_quoted_fence_are_code():
    """In a block quote, only the quote's own `>` is prefix."""
    assert found("> ```python", "> >>> x", ">", "> y", "> ```")[0][2] == (">>> x", "", "y")


def test_fences_are_looked_for_behind_the_front_matter():
    """What lies before the offset given is not read; lines are counted from the start of the file."""
    text = lines("---", "a: |", "  ```python", "---", "```python", "x", "```")
    assert [fence.line for fence in find_fences(text, "page.md", text.index("```python\nx")).fences] == [5]


@pytest.mark.parametrize(
    "written, language, classes, options, unknown",
    [
        ("", "", (), {}, ""),
        ("python", "python", (), {}, ""),
        (".python", "python", (), {}, ""),
        ("c++", "c++", (), {}, ""),
        ('python title="a b"', "python", (), {"title": "a b"}, ""),
        ("python title='say \"x\"'", "python", (), {"title": 'say "x"'}, ""),
        ('python title="a = `b`"', "python", (), {"title": "a = `b`"}, ""),
        ('python title=""', "python", (), {"title": ""}, ""),
        ("python hl_lines=2", "python", (), {"hl_lines": "2"}, ""),
        ('title="a" python', "python", (), {"title": "a"}, ""),
        ("python linenos", "python", (), {}, "linenos"),
        ("python,linenos", "python", (), {}, ",linenos"),
        ("python{.static}", "python", (), {}, "{.static}"),
        ('python {.static reason="x"}', "python", ("static",), {"reason": "x"}, ""),
        ('python {test="skip"}', "python", (), {"test": "skip"}, ""),
        ("{.python, .static}", "python", ("static",), {}, ""),
        ("{python, echo=FALSE}", "python", (), {"echo": "FALSE"}, "python"),
        ('{.python .static reason="x }"}', "python", ("static",), {"reason": "x }"}, ""),
        ("{ .python #id hl_lines=2 }", "python", (), {"hl_lines": "2"}, ""),
        ("{.static .python}", "python", ("static",), {}, ""),
        ("{python}", "python", (), {}, "python"),
        ("{}", "", (), {}, ""),
    ],
)
def test_a_header_is_read(written, language, classes, options, unknown):
    """A header gives its language, classes and options, and what it cannot make out."""
    found = Header.parse(written)
    assert (found.language, found.classes, found.options, found.unknown) == (language, classes, options, unknown)


@pytest.mark.parametrize("language", ["python", "py", "python3", "py3", "Python", "PYTHON", "python3.11"])
def test_python_by_any_name_is_python(language):
    """A fence that names Python in any of the usual ways is a block."""
    assert find_fences(f"```{language}\n```", "page.md").fences[0].is_python


@pytest.mark.parametrize("language", ["", "text", "pycon", "pytb", "cython", "sh", "markdown", "pyx"])
def test_other_languages_are_not(language):
    """No other language is taken for Python, and claims are read in text alone."""
    (fence,) = find_fences(f"```{language}\n```", "page.md").fences
    assert (fence.is_python, fence.is_text) == (False, language in ("", "text"))


def test_a_header_may_hold_backticks_in_quotes():
    """A title with code in it makes a header all the same."""
    assert found('```python title="the `x` tensor"', "x", "```", "", "```python", "y", "```") == [
        (1, 3, ("x",)),
        (5, 7, ("y",)),
    ]
