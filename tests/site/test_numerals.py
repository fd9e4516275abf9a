"""No number on the built site escapes the audit, which reads the Markdown: here its HTML is read."""

import json
import re
from collections import Counter

import lxml.html
import pytest

from snippets._engine.prove.numerals import numerals_in

# What ran, what it put out, what is claimed, and what the build itself counted or drew.
PROVED = (
    "snippet-output",
    "claim",
    "receipt",
    "receipts",
    "receipts-totals",
    "snippet-files",
    "headerlink",
    "jp-CodeCell",
    "hero__minutes",
    "lesson-map",
    "lesson-before",
    "outcomes",
    "lesson-end",  # repeats what stands at the top of a lesson, and what the home page plans
    "message-list",
    "reference",
)
INLINE = {"a", "abbr", "b", "code", "data", "dfn", "em", "i", "mark", "s", "small", "span", "strong", "sub", "sup"}
# Attributes that no reader meets: what they are for is a link, a look, or a script.
SILENT = re.compile(
    r"(?:href|src|srcset|id|class|style|width|height|name|for|type|target|rel|role|lang|dir|tabindex|colspan|rowspan|loading"
    r"|datetime|checked|open|markdown|xmlns|viewbox|display|scriptlevel|depth|stretchy|form|fence|separator|lspace|rspace"
    r"|aria-(?:controls|describedby|labelledby|details)|popover\w*|minsize|maxsize|columnalign|columnspacing|rowspacing|displaystyle|mathvariant|linethickness|data-.*|on\w+)",
    re.IGNORECASE,
)


def visible_numerals(tree):
    """The numerals that a reader of a page's article meets outside of all that was proved, attributes included."""
    article = next(tree.iter("article"), lxml.html.fromstring("<p></p>"))
    for element in _proved(article):
        element.tail = f" {element.tail or ''}"
        element.drop_tree()
    for code in article.xpath(".//div[@class='snippet']//pre"):  # only its comments are read
        comments = [span.text_content() for span in code.find_class("c1")]
        code.clear()
        code.text = "\n".join(comments)
    texts = ["".join(_text(article))]
    for element in article.iter(lxml.etree.Element):
        texts += [value for name, value in element.attrib.items() if not SILENT.fullmatch(name)]
    return Counter(found[0].lower() for text in texts for found in numerals_in(text))


def _proved(article):
    """The elements of an article that show what ran, what is claimed, or what says why it is not; and no reader's."""
    yield from article.xpath(".//script|.//style|.//template|.//annotation|.//svg")
    for name in PROVED:
        yield from article.find_class(name)
    yield from article.xpath(".//div[contains(@class, 'snippet-static')]//pre")
    yield from article.xpath(".//div[contains(@class, 'static') and contains(@class, 'highlight')]//pre")
    for figure in article.xpath(".//figure[contains(@class, 'picture')]"):
        yield from (part for part in figure if part.tag != "figcaption")
    yield from article.xpath(".//msub[mi]/*[last()]")  # of w₁ the 1 is a part of a name


def _text(element):
    """The texts of an element, with a break where a block ends."""
    around = "" if element.tag in INLINE else "\n"
    yield around + (element.text or "") if isinstance(element.tag, str) else ""
    for child in element:
        yield from _text(child)
        yield child.tail or ""
    yield around


def in_comments(page, tree):
    """The numerals of claims that stand in comments of code, where they are no elements."""
    shown = Counter(claim["shown"] for claim in page["claims"])
    shown -= Counter(" ".join(claim.text_content().split()) for claim in tree.find_class("claim"))
    return Counter(found[0].lower() for text in shown.elements() for found in numerals_in(text))


def source_of(path, ending="md"):
    """The file that a page of the site was made of."""
    return f"docs/{re.sub(r'/?index[.]html$', '', path) or 'index'}.{ending}"


def test_every_visible_number_is_accounted_for(own):
    """What the HTML shows is what the audit of the Markdown saw: claimed, declared or quoted, and never more."""
    receipts = json.loads((own.site / "receipts.json").read_text(encoding="utf-8"))["pages"]
    loose = {}
    for path, tree in own.pages().items():
        page = receipts.get(source_of(path)) or receipts.get(source_of(path, "py"))
        if path == "404.html":  # the theme's own, which has no source and names the status
            continue
        declared = Counter(entry["shown"].lower() for entry in page["declared"])
        declared += in_comments(page, tree)
        if more := visible_numerals(tree) - declared:
            loose[path] = dict(more)
    assert loose == {}


@pytest.mark.parametrize(
    "content",
    [
        '<ol start="47"><li>x</li></ol>',
        "<p>some forty-seven</p>",
        "<p>a &frac34; and no <data class='claim'>7</data></p>",
        "<p>n⁴⁷</p>",
        "<math><mo>≈</mo><mn>47</mn></math>",
        "<math><msup><mi>x</mi><mn>47</mn></msup></math>",
        "<pre><code>epochs: 47</code></pre>",
        "<div class='snippet'><pre>x = 3  <span class='c1'># at 47</span></pre></div>",
        "<div class='snippet'><span class='filename'>47 epochs</span><pre>x = 3</pre></div>",
        "<meter value='47'></meter>",
        "<img alt='47' width='9'>",
        "<a aria-label='47 things' href='#9'>x</a>",
    ],
)
def test_a_number_in_any_place_is_seen(content):
    """The reading of HTML sees one number each in lists, words, signs, formulas, code, comments and attributes."""
    article = f"<html><body><article>{content}</article></body></html>"
    assert visible_numerals(lxml.html.fromstring(article)).total() == 1


def test_nothing_is_undeclared(own):
    """The receipts of the site count numbers of every kind, and none that is undeclared."""
    numerals = json.loads((own.site / "receipts.json").read_text(encoding="utf-8"))["totals"]["numerals"]
    assert numerals["claimed"] > 100
    assert numerals.get("undeclared", 0) == 0


def test_the_counts_of_the_build_are_on_the_page_about_them(own):
    """“How this site checks itself” shows the totals that receipts.json holds."""
    totals = json.loads((own.site / "receipts.json").read_text(encoding="utf-8"))["totals"]
    (table,) = own.page("checks/index.html").find_class("receipts-totals")
    counts = dict([cell.text_content() for cell in row] for row in table.iter("tr") if len(row) == 2)
    assert counts["Blocks executed"] == str(totals["blocks"]["executed"])
    assert counts["Numbers claimed"] == str(totals["claims"]["numerals"])
