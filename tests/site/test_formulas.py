"""Formulas in the smallest site: in every container, in the receipts, in a lab; and no V8 where none is new."""

import json
import re

import pytest

EXTENSIONS = [
    "admonition",
    "tables",
    "def_list",
    "footnotes",
    "toc",
    "pymdownx.details",
    "pymdownx.superfences",
    {"pymdownx.tabbed": {"alternate_style": True}},
]
PAGE = """---
title: "The slope of x² in $"
---

# The slope of $x^2$

```python
x = 3.0
```

## With $f'(x) = {{ 6 :: 2 * x }}$ and $a_1 * b_1$

In $x_1 * y_1$ or $x_2 * y_2$, for $5 and $6 or \\$7, `$x$`.

- a list

    $$
    x =
    {{ 3 :: x }}
    $$

!!! note "A title with $x > 1$"
    An admonition, ${{ 6 :: 2 * x }}$.

    ??? question "Folded $x$"
        Inside $\\alpha$.

=== "Tab $t$"

    A tab's $\\beta$.

> A quote's
> $$
> \\gamma
> $$

| a | $|x|$ |
|---|---|
| $5 | $6 |
| $$y$$ | ${{ 9 :: x ** 2 }}$ |

Term
:   defined by $\\delta$

A note.[^1]

[^1]: With $\\epsilon$.

```text
{{ 3 :: x }} in a diagram is $3$
```
"""
LAB = """# %% [markdown]
# # A lab

# %%
x = 3.0
x

# %% [markdown]
# The slope is $2x = {{ 6 :: 2 * x }}$:
#
# $$\\frac{{x}}{2}$$
#
# At the end {{ 3 :: x }}, for $5 or $6, is $y_1 + y_2$.
"""
SHOWN = "x2 f′(x)=6 a1∗b1 x1∗y1 x2∗y2 x=3 x>1 6 x α t β γ |x| y 9 δ ϵ".split()


@pytest.fixture(scope="module")
def small(new_project):
    """A site with formulas in a page and in a lab."""
    labs = {
        "mkdocs-jupyter": {
            "include": ["labs/*.py"],
            "execute": False,
            "include_source": False,
            "custom_mathjax_url": "data:text/javascript,",
        }
    }
    project = new_project("formulas").configure(markdown_extensions=EXTENSIONS, plugins=["search", labs])
    project.write({"docs/index.md": PAGE, "docs/labs/lab.py": LAB, "docs/plain.md": "# Plain\n\nFor $5 or $6.\n"})
    built = project.build()
    assert built.code == 0, built.output
    return project


def formulas(page):
    """What each formula of a page shows."""
    return ["".join(formula.text_content().split()) for formula in page.iter("math")]


def test_every_container_has_its_formulas(small):
    """Each formula is MathML where it was written, and money and code are text."""
    page = small.page()
    assert sorted(formulas(page.find(".//article"))) == sorted(SHOWN)
    prose = page.find(".//article").text_content()
    assert [text in prose for text in ("for $5 and $6 or $7, $x$", "in a diagram is $3$")] == [True, True]
    assert [cell.text for cell in page.iter("td")][:2] == ["$5", "$6"]
    assert "class=formula" not in (small.site / "index.html").read_text(encoding="utf-8")


def test_a_heading_with_a_formula_is_readable_everywhere(small):
    """Where a heading stands without its elements, in the contents and in an address, it is text."""
    page = small.page()
    contents = " ".join(page.xpath("string(//nav[@aria-label='Table of contents']/ul)").split())
    assert contents == "With f'(x) = 6 and a_1 * b_1"
    assert page.xpath("//h1/@id") == ["the-slope-of-x2"]


def test_claims_in_formulas_have_receipts(small):
    """They are evaluated in their turn and listed with their own lines."""
    claims = json.loads((small.site / "receipts.json").read_text(encoding="utf-8"))["pages"]["docs/index.md"]["claims"]
    assert [(claim["line"], claim["shown"], claim["value"]) for claim in claims] == [
        (11, "6", "6.0"),
        (19, "3", "3.0"),
        (23, "6", "6.0"),
        (40, "9", "9.0"),
        (50, "3", "3.0"),
    ]
    texts = small.page().xpath("//math//mtext//data[@class='claim']")
    assert [(data.get("value"), data.get("data-expression")) for data in texts] == [
        ("6.0", "2 * x"),
        ("3.0", "x"),
        ("6.0", "2 * x"),
        ("9.0", "x ** 2"),
    ]


def test_a_lab_has_formulas_too(small):
    """A notebook's prose is typeset as a page's is."""
    lab = small.page("labs/lab/index.html")
    assert formulas(lab.find(".//article")) == ["2x=6", "x2", "y1+y2"]
    assert "for $5 or $6" in lab.find(".//article").text_content()


def test_no_script_is_about_formulas(small):
    """Nothing that sets mathematics is loaded by the page, or brought along."""
    assert not re.search("mathjax|katex|temml", (small.site / "index.html").read_text(encoding="utf-8"), re.IGNORECASE)
    assert not list(small.site.rglob("*temml*"))


def test_a_build_without_a_new_formula_loads_no_v8(small):
    """Not when nothing has changed, and not when something else has."""
    small.write({"docs/plain.md": "# Plain\n\nFor $5 or $7.\n"})
    built = small.build(PYTHONPROFILEIMPORTTIME="1")
    assert built.code == 0
    assert "snippets._engine.render.formulas" in built.output
    assert "py_mini_racer" not in built.output
