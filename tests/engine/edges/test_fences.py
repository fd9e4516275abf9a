"""Fences of ours on sites with SuperFences, and on sites with another renderer of code, which keeps the rest."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig

from snippets._engine.edges.fences import FENCES, Fences
from snippets._engine.parse.markdown import parse_markdown
from snippets._engine.render import placeholders

LABEL = "docs/x.md"
TEXT = """# X

Right above
```python
x = 1
```
and below.

- one

    ```python
    x + 1
    ```

> ```python
> x + 2
> ```

```js
let a = 1;
```
"""
PLAIN = """# X

```js
let a = 1;
```
"""


def configured(*extensions):
    """The configuration of a site with these Markdown extensions."""
    config = MkDocsConfig("mkdocs.yml")
    config.load_dict({"site_name": "A", "plugins": [], "markdown_extensions": list(extensions)})
    assert config.validate() == ([], [])
    return config


def rendered(*extensions):
    """The HTML of the page on a site with these extensions, before its results are put in."""
    page = parse_markdown(TEXT, LABEL, Path("snippets"))
    fences = Fences(lambda: SimpleNamespace(pages={LABEL: SimpleNamespace(page=page)}, highlights=None))
    config = configured(*extensions)
    fences.prepare(config)
    site = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
    return fences.fill(site.convert(placeholders.markdown(page, fences.brief)), LABEL)


@pytest.mark.parametrize("extensions", [[], ["codehilite"], [FENCES], ["pymdownx.extra"]], ids=str)
def test_each_block_stands_in_its_place(extensions):
    """Under a line of text, in a list and in a quotation, on any site."""
    html = rendered(*extensions)
    for line, index in ((4, 0), (11, 1), (15, 2)):
        assert f'<div class="snippet" data-line="{LABEL} {line}">' in html
        assert f"<!--snippet-output {index}-->" in html
    assert html.count('class="snippet"') == 3
    assert "snippet-fence" not in html
    assert "<p><div" not in html
    above, below = html.index("Right above"), html.index("and below.")
    assert above < html.index("<!--snippet-output 0-->") < below < html.index("<li>")
    assert html.index("<li>") < html.index("<!--snippet-output 1-->") < html.index("</li>")
    assert html.index("<blockquote>") < html.index("<!--snippet-output 2-->") < html.index("</blockquote>")


@pytest.mark.parametrize("extensions", [[], ["codehilite"]], ids=str)
def test_other_code_is_rendered_by_the_site(extensions):
    """What is not ours looks as it does on that site without the engine."""
    config = configured(*extensions)
    alone = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs).convert(PLAIN)
    code = alone[alone.index("</h1>") + len("</h1>") :].strip()
    assert "let" in code
    assert rendered(*extensions).endswith(code)
