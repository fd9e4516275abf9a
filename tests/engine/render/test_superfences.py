"""SuperFences: what is executed is what readers see, in every container of the real renderer."""

import pytest

from snippets._engine.render import placeholders
from tests.helpers.given import lines, read, render, tree

# What is written around a block, and the element that then holds it.
CONTAINERS = {
    "top level": ((), "", "main"),
    "list": (("- item", ""), "    ", "li"),
    "loosely indented list": (("1. item", ""), "   ", "main"),
    "list in a list": (("- a", "", "    1. b", ""), "        ", "li/ol/li"),
    "admonition": (("!!! note", ""), "    ", "div[@class='admonition note']"),
    "admonition without an empty line": (("!!! note",), "    ", "div[@class='admonition note']"),
    "admonition in an admonition": (
        (
            "!!! a",
            "    !!! b",
        ),
        "        ",
        "div[@class='admonition a']/div",
    ),
    "details": (('??? note "More"', ""), "    ", "details"),
    "open details": (('???+ note "More"', ""), "    ", "details"),
    "details in a list": (("- a", "", '    ??? note "More"', ""), "        ", "li/details"),
    "tab": (('=== "One"', ""), "    ", "div[@class='tabbed-block']"),
    "tab in an admonition": (("!!! note", "", '    === "One"', ""), "        ", "div[@class='tabbed-block']"),
    "block quote": ((), "> ", "blockquote"),
    "quote in a quote": ((), "> > ", "blockquote/blockquote"),
    "list in a quote": (("> - a", ">"), ">     ", "blockquote/ul/li"),
    "quote in a list": (("- a", ""), "    > ", "li/blockquote"),
    "quote in an admonition": (("!!! note",), "    > ", "div/blockquote"),
    "definition": (("term", ":   words", ""), "    ", "dd"),
    "footnote": (("Words.[^1]", "", "[^1]:", "    words", ""), "    ", "li[@id='fn:1']"),
    "HTML with Markdown in it": (('<div markdown="1" class="x">', ""), "", "div[@class='x']"),
}
# What would be executed and not shown, or shown and not executed: the page, the line, the words.
OVERLOOKED = {
    "indented code": (
        "    ```python\n    x\n    ```\n",
        1,
        "rendered 0 times, not once: its fence is indented like code",
    ),
    "inside a comment": ("a <!-- b\n```python\nx\n```\n-->\n", 2, "was rendered 0 times, not once"),
    "a header that is Python's alone": ('```python hl_lines="x"\nx\n```\n', 1, "was rendered 0 times, not once"),
    "behind an unreadable fence": (
        "~~~ a b\n~~~\n\n```python\nx\n```\n\n~~~\n~~~\n",
        1,
        "the renderer cannot read “a b”",
    ),
    "inside an unreadable fence": (
        "a\n\n```` md x\n```python\nx = 1\n```\n````\n",
        3,
        "the renderer cannot read “md x”",
    ),
    "behind a directive": ("a\n\n```{i} x\n```\n\n~~~py\nx\n~~~\n\n~~~\n~~~\n", 3, "the renderer cannot read “{i} x”"),
    "a claim as indented code": ("    {{ 1 :: x }}\n", 1, "the claim “1” was not rendered as one."),
    "a claim between two list items' backticks": ("- a ` b\n- {{ 1 :: x }} ` c\n", 2, "“{{ 1 :: x }}” reaches readers"),
    "a claim between two cells' backticks": ("| ` |\n|---|\n| {{ 1 :: x }} ` |\n", 3, "“{{ 1 :: x }}” reaches readers"),
}


@pytest.mark.parametrize("fence", ["```", "~~~~~"], ids=["backticks", "tildes"])
@pytest.mark.parametrize("above, prefix, container", CONTAINERS.values(), ids=CONTAINERS)
def test_a_block_is_rendered_once_in_its_container(above, prefix, container, fence):
    """A block stands exactly once in the HTML, inside the element that its Markdown names, with a place for output."""
    code = ("for i in range(2):", "", "    print('<&>', i)")
    written = [prefix + line for line in (f'{fence}python title="T"', *code, fence)]
    page = read(lines("Words.", "", *above, *written))
    (block,) = tree(render(page)).xpath(f"//{container}/div[@class='snippet']")
    assert block.get("data-line") == f"docs/page.md {len(above) + 3}"
    assert block.xpath("string(.//code)").rstrip("\n") == "\n".join(code)
    assert placeholders.check(page, render(page)) == []


def test_blocks_of_all_containers_are_rendered_in_order():
    """On a page of all containers, the blocks of the HTML are the page's blocks, in order."""
    written = [
        line
        for above, prefix, _ in CONTAINERS.values()
        for line in (*above, *(prefix + line for line in ("```python", "x", "```")), "", "Words.", "")
    ]
    page = read(lines(*written).replace('<div markdown="1" class="x">', ""))
    shown = [int(block.get("data-line").split()[1]) for block in tree(render(page)).find_class("snippet")]
    footnote = shown.pop()  # which stands at the end, wherever it was written
    assert sorted([*shown, footnote]) == [block.line for block in page.blocks]
    assert shown == sorted(shown)
    assert len(page.blocks) == len(CONTAINERS)


@pytest.mark.parametrize("text, line, words", OVERLOOKED.values(), ids=OVERLOOKED)
def test_what_is_overlooked_is_an_error(text, line, words):
    """Where the parser and the renderer differ, the build says so, at the line."""
    page = read(text)
    (error,) = placeholders.check(page, render(page))
    assert str(error.where) == f"docs/page.md:{line}"
    assert words in str(error)


def test_nothing_is_said_of_what_stands_below_an_open_fence():
    """The fence is an error of the page. That nothing below it ran is no other one."""
    page = read("  ```python\n  x\n# y\n  ```\n\n```python\nx\ny\n```\n")
    assert [error.where.line for error in page.errors] == [1]
    assert placeholders.check(page, render(page)) == []


def test_what_is_overlooked_is_not_looked_for_in_fences_that_were_read():
    """The same text in a fence above is not meant."""
    page = read("```jinja\n{{ 2 :: y }}\n```\n\n- a ` b\n- {{ 2 :: y }} ` c\n")
    assert [error.where.line for error in placeholders.check(page, render(page))] == [6]


def test_the_braces_that_reach_readers_are_quoted():
    """Among braces that were escaped, the error quotes those that were not."""
    page = read("\\{{ 1 :: x }}\n\n- a ` b\n- {{ 2 :: y }} ` c\n")
    assert [error.what[:13] for error in placeholders.check(page, render(page))] == ["“{{ 2 :: y }}"]


@pytest.mark.parametrize(
    "text",
    [
        "````md\n```python\nx\n```\n````\n",
        "<!--\n\n```python\nx\n```\n\n-->\n",
        "<!-- {{ 1 :: x }} -->\n",
        "`{{ 1 :: x }}` and\n``{{``\n",
        "\\{{ 1 :: x }} and \\{{ y\n",
        "```jinja\n{{ x }}\n```\n",
        "```text\n\\{{ x }}\n```\n",
        "- `{{`\n- `}}`\n",
        "<pre>{{ 1 :: x }}</pre>\n",
        '<p title="{{ 1 :: x }}">{{ 1 :: x }}</p>\n',
        "a < b {{ 1 :: x }}\n",
        "{{ 1 :: x }}\n===\n\n# {{ 2 :: y }} {#id}\n\n[TOC]\n",
    ],
)
def test_what_is_code_for_both_is_no_error(text):
    """Code that only shows fences and braces is code for the parser and for the renderer."""
    assert placeholders.check(read(text), render(read(text))) == []


@pytest.mark.parametrize(
    "header, shown",
    [('python title="a < b"', "a < b"), ("{.python title='say \"x\"'}", 'say "x"'), ("py", None)],
)
def test_a_blocks_title_is_shown(header, shown):
    """What a header says about the looks of a block reaches the highlighter."""
    titles = tree(render(read(f"```{header}\nx\n```\n"))).xpath("//span[@class='filename']/text()")
    assert titles == ([shown] if shown else [])


def test_highlighted_lines_are_those_of_the_embedded_code(tmp_path):
    """`hl_lines` counts the lines that readers see, embedded ones included."""
    (tmp_path / "a.py").write_text("a = 1\nb = 2\nc = 3\n", encoding="utf-8")
    page = read('```python hl_lines="2-3"\n--8<-- "a.py"\n```\n', snippets=tmp_path)
    assert [span.text_content() for span in tree(render(page)).find_class("hll")] == ["b = 2\n", "c = 3\n"]
