"""Search: Material's index of a page is the same without the tags that are kept from it, and far less is parsed."""

from types import SimpleNamespace

from material.plugins.search.plugin import Parser, SearchIndex

from snippets._engine.edges import search
from snippets._engine.render import placeholders
from tests.helpers.given import proven, read, render

TEXT = """# Title

Words {{ 1 :: x }}, {{ 1 :: y }} and `code  here`.

```python
def f(x):
    return {"a": x,  # {{ 1 :: x }} of <all>

            'b': "&amp;"}
```

<pre>a <span data-search-exclude>b</span> <span>c</span></pre>

## Below

    indented  < code

More.
"""


def finished():
    """The HTML of a page with claims, code of several kinds, and its receipts."""
    page = read(TEXT)
    proof = proven(page, *[("number", "1")] * 3)
    return placeholders.fill(proof, render(page), str), placeholders.receipts(proof)


def indexed(html):
    """The sections that Material's parser finds: title, text and id."""
    parser = Parser()
    parser.feed(html)
    return [("".join(section.title), "".join(section.text), section.id) for section in parser.data]


def test_the_index_is_the_same_without_silent_tags():
    """Whatever a reader can search for is found as before, and receipts are not: the parser forgets to skip them."""
    html, receipts = finished()
    light = search.without_silent_tags(html + receipts)
    assert indexed(light) == indexed(html)
    assert [title for title, _, _ in indexed(html)] == ["Title", "Below"]
    assert "evaluated" in str(indexed(html + receipts))
    assert light.count("<") < (html + receipts).count("<") / 2


def test_what_stands_in_a_labs_cells_belongs_to_the_heading_above():
    """The parser would end a section with the element that holds its heading, which is a cell."""
    cells = '<div class="jp-Cell"><div><h2 id="a">A</h2></div></div><div class="jp-Cell"><p>words</p></div>'
    silent = '<div data-search-exclude>no</div><div class="jp-Cell"><h2 id="b">B</h2></div><p>others</p>'
    found = indexed(search.without_silent_tags(cells + silent))
    assert [(title, "words" in text, "no" in text, "others" in text) for title, text, _ in found if title] == [
        ("A", True, False, False),
        ("B", False, False, True),
    ]


def test_a_page_has_its_tags_again_when_it_has_been_searched():
    """What readers see is what it was; other plugins never see anything else."""
    index, seen, html = SearchIndex(), [], "".join(finished())
    index.add_entry_from_context = lambda page: seen.append(page.content)
    config = SimpleNamespace(plugins={"material/search": SimpleNamespace(search_index=index), "search": None})
    search.spare_search(config)
    page = SimpleNamespace(content=html)
    index.add_entry_from_context(page)
    assert (page.content, seen) == (html, [search.without_silent_tags(html)])
