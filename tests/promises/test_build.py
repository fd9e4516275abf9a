"""The smallest site over plain Markdown builds, and its HTML is what DESIGN and readers count on."""

import json

import pytest

PAGE = """---
title: "The product {{ 6 :: product }}"
description: "It is {{ 6 :: product }}"
---

```python title="factors"
a, b = 2, 3
product = a * b
print("<script>alert(1)</script> & <b>bold</b>")
```

# Making {{ 6 :: product }}

## Twice {{ 6 :: product }}

- In a list:

    ```python
    product + 1
    ```

> ```python
> product + 2
> ```

```{.python .static reason="needs <a GPU>"}
product.to("cuda")
```

```{.python raises="ZeroDivisionError: division by zero" fix="Do not."}
product / 0
```

```python
silent = product
```

```python
import sys
import torch
torch.tensor([2.0, 3.0])
print("out"); print("err", file=sys.stderr)
```

| product | said |
|---|---|
| {{ 6 :: product }} | {{ it is six :: product == 6 }} |

```text
{{ 2 :: a }} < {{ 3 :: b }}, and \\{{ braces }}
```

Inline `{{ 7 :: product }}` is code, and \\{{ escaped }} is text.
"""
CONTAINERS = """# Containers

!!! note
    ```python
    1
    ```

=== "First"

    ```python
    2
    ```

=== "Second"

    ```python
    3
    ```

??? note "Folded, claims {{ 4 = 2 + 2 }}"
    ```python
    4
    ```

    1. deeper

        ~~~python
        5
        ~~~
"""
EXTENSIONS = [
    "admonition",
    "pymdownx.details",
    "pymdownx.superfences",
    {"pymdownx.tabbed": {"alternate_style": True}},
    {"toc": {"permalink": True}},
]


@pytest.fixture(scope="module")
def small(new_project):
    """The smallest site: no more than a theme, SuperFences and the hook."""
    project = new_project("small").write({"docs/index.md": PAGE, "docs/plain.md": "# Plain\n\nNo code, no claims.\n"})
    built = project.build()
    assert built.code == 0, built.output
    return project


@pytest.fixture(scope="module")
def page(small):
    """The smallest site's page."""
    return small.page()


@pytest.fixture
def blocks(page):
    """Its blocks by their lines."""
    return {int(block.get("data-line").split()[1]): block for block in page.find_class("snippet")}


def output_of(block):
    """What stands in the place for a block's output: (class, text) of each part."""
    return [(part.get("class"), part.text_content()) for part in block.xpath("./div[@class='snippet-output']/*")]


def claims_in(element):
    """The claims in an element: text, value, expression."""
    return [
        (data.text_content(), data.get("value"), data.get("data-expression"))
        for data in element.xpath(".//data[@class='claim']")
    ]


def test_every_fence_becomes_a_block_with_its_page_and_line(page):
    """A block is a div.snippet that names its page and the line of its fence, in lists and quotes too."""
    lines = [block.get("data-line") for block in page.find_class("snippet")]
    assert lines == [f"docs/index.md {number}" for number in (6, 18, 22, 26, 30, 34, 38)]


def test_a_block_holds_its_code_highlighted(blocks):
    """The code of a block stands in it as written, with the highlighter's classes and its title."""
    code = blocks[6].xpath("./div[@class='highlight']//code")[0]
    assert code.text_content().startswith("a, b = 2, 3\nproduct = a * b\n")
    assert code.xpath("./span[@class='mi']/text()") == ["2", "3"]
    assert blocks[6].xpath(".//span[@class='filename']/text()") == ["factors"]


@pytest.mark.parametrize(
    "line, output",
    [
        (6, [("stdout", "<script>alert(1)</script> & <b>bold</b>")]),
        (18, [("result", "7")]),
        (22, [("result", "8")]),
        (34, []),
        (38, [("stdout", "out"), ("stderr", "err")]),
    ],
)
def test_what_a_block_put_out_stands_below_it_as_text(blocks, line, output):
    """Streams and values follow the code in the order in which they came, escaped; silence leaves nothing."""
    assert output_of(blocks[line]) == output


def test_output_is_escaped_in_the_file(small):
    """What a page prints cannot become mark-up."""
    text = (small.site / "index.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;bold" in text
    assert "<script>alert(1)" not in text


def test_a_static_block_says_why_it_does_not_run(blocks):
    """A static block is shown with its reason and has no output."""
    assert blocks[26].get("class") == "snippet snippet-static"
    assert blocks[26].xpath("./p[@class='snippet-reason']/text()") == ["Shown, not run: needs <a GPU>"]
    assert output_of(blocks[26]) == []


def test_a_block_that_is_to_raise_shows_its_traceback(blocks):
    """The traceback of an expected exception is output, in the lines of the page's own script."""
    [(kind, text)] = output_of(blocks[30])
    assert kind == "traceback"
    assert text.splitlines()[-1] == "ZeroDivisionError: division by zero"
    assert "/" not in text.replace("product / 0", "")


def test_a_claim_carries_its_value_and_its_expression(page):
    """A claim is a <data> element: the text as written, the value in full, the expression that proves it."""
    row = page.xpath("//table//tr[td]")[0]
    assert claims_in(row) == [("6", "6", "product"), ("it is six", "True", "product == 6")]


def test_a_claim_stands_in_headings(page):
    """A heading holds its claims as elements, and its anchor none of their source."""
    heading = page.xpath("//h1[@id='making-6']")[0]
    assert claims_in(heading) == [("6", "6", "product")]
    assert page.xpath("//h2[@id='twice-6']//data")


def test_a_claim_stands_in_a_text_diagram(page):
    """A diagram keeps its text and gains elements; what is escaped stays braces."""
    diagram = page.xpath("//code[.//data]")[0]
    assert diagram.text_content().strip() == "2 < 3, and {{ braces }}"
    assert claims_in(diagram) == [("2", "2", "a"), ("3", "3", "b")]


def test_code_spans_and_escaped_braces_are_text(page):
    """Neither a code span nor \\{{ is a claim."""
    last = page.xpath("//article/p")[-1]
    assert last.text_content() == "Inline {{ 7 :: product }} is code, and {{ escaped }} is text."


def test_titles_are_clean_text(page):
    """The table of contents, the window's title and the description hold what claims show and no mark-up."""
    toc = [text.strip() for text in page.xpath("//nav[contains(@class, 'md-nav--secondary')]//a//text()")]
    assert set(filter(None, toc)) == {"Twice 6"}
    assert page.xpath("string(//title)") == "The product 6 - Small"
    assert page.xpath("string(//meta[@name='description']/@content)") == "It is 6"


def test_the_search_index_is_clean_text(small):
    """A search finds titles as readers see them, and outputs, but neither keys nor links to files."""
    index = json.loads((small.site / "search/search_index.json").read_text(encoding="utf-8"))["docs"]
    assert [entry["title"] for entry in index] == ["The product 6", "Making 6", "Twice 6", "Plain"]
    text = " ".join(entry["text"] for entry in index)
    assert "division by zero" in text
    assert not [word for word in ("snippet-", "claim-", "Download") if word in text]


def test_the_receipts_count_what_ran_and_what_was_checked(small):
    """receipts.json holds the totals: claims of the front matter count, static blocks do not run."""
    receipts = json.loads((small.site / "receipts.json").read_text(encoding="utf-8"))
    assert receipts["totals"]["blocks"] == {"executed": 6, "static": 1, "raising": 1}
    claims = receipts["totals"]["claims"]
    assert (claims["numerals"], claims["statements"]) == (7, 1)
    assert receipts["pages"]["docs/index.md"]["versions"]["torch"].startswith("2.")


def test_a_page_offers_its_files_only_if_it_has_code(small):
    """A page with blocks offers a notebook and a script; one without offers nothing."""
    assert (small.site / "index.ipynb").exists()
    assert (small.site / "index.py").exists()
    assert small.page("plain/index.html").find_class("snippet-files") == []
    assert [path.name for path in (small.site / "plain").iterdir()] == ["index.html"]


def test_blocks_run_in_every_container(project):
    """In admonitions, tabs, details and lists inside of them, a fence is a block and a title may hold a claim."""
    project.configure(markdown_extensions=EXTENSIONS).write({"docs/index.md": CONTAINERS})
    built = project.build()
    assert built.code == 0, built.output
    page = project.page()
    assert [output_of(block) for block in page.find_class("snippet")] == [[("result", str(n))] for n in range(1, 6)]
    assert claims_in(page.xpath("//summary")[0]) == [("4 = 2 + 2", "4 = 4", "4 = 2 + 2")]


def test_a_site_without_superfences_of_its_own_gets_them(project):
    """The hook brings the extension that it needs."""
    project.configure(markdown_extensions=[]).write({"docs/index.md": "# One\n\n```python\n1 + 1\n```\n"})
    assert project.build().code == 0
    assert output_of(project.page().find_class("snippet")[0]) == [("result", "2")]
