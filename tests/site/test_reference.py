"""The glossary: every term that is defined, and nothing else."""

import json
import re

import lxml.html

from snippets._site import reference
from snippets._site.reference import Term

CONTENT = "<p>First. A <dfn>slope <i>here</i></dfn> is a rate, {}. More.</p><ul><li>Or <dfn>Dead</dfn>?</li></ul>"


def words(markup):
    """The text of HTML, and the addresses of its links."""
    tree = lxml.html.fromstring(markup)
    return " ".join(tree.text_content().split()), tree.xpath("//a/@href")


def test_a_term_has_the_sentence_that_defines_it():
    """The sentence is that around the term, not the paragraph. It shows its claims, and has no markup."""
    found = reference.defined_terms(CONTENT.format("<data>56</data>"), "A page", "a/")
    assert found == [
        Term("slope here", "A slope here is a rate, 56.", "A page", "a/#term-slope-here"),
        Term("Dead", "Or Dead?", "A page", "a/#term-dead"),
    ]


def test_the_glossary_follows_the_alphabet():
    """The case of letters does not matter. A term that is defined twice has one entry with both sentences."""
    found = [Term("b", "S.", "P", "u"), Term("A", "T.", "P", "v"), Term("a", "U.", "Q", "w")]
    assert words(reference.glossary(found)) == ("A T. P U. Q b S. P", ["v", "w", "u"])


def test_links_lead_to_ids():
    """Each term and each block that raises gets the id that the entries link to."""
    block = '<div class="snippet" data-line="docs/a &amp; b.md 9">'
    receipts = {"blocks": [{"line": line, "raises": "E"} for line in (7, 9)] + [{"line": 9}]}
    content = reference.with_anchors(CONTENT + block, "docs/a & b.md", receipts)
    assert lxml.html.fromstring(content).xpath("//@id") == ["term-slope-here", "term-dead", "raises-2"]
    assert reference.defined_terms(content, "", "") == reference.defined_terms(CONTENT, "", "")


def test_an_empty_glossary_says_so():
    """A site without terms shows a sentence instead of an empty list."""
    assert "No page" in reference.glossary([])


def test_the_site_has_all_its_terms(own):
    """Each term of a page is an entry, and the search index has each."""
    defined = {term.text_content().lower() for page in own.pages().values() for term in page.iter("dfn")}
    glossary = own.page("glossary/index.html")
    entries = {heading.text_content().lower() for heading in glossary.find_class("glossary")[0].iter("h2")}
    assert entries == defined
    assert len(entries) >= 60
    index = json.loads((own.site / "search/search_index.json").read_text(encoding="utf-8"))["docs"]
    titles = [entry["title"] for entry in index if entry["location"].startswith("glossary/#the-")]
    found = {re.sub("</?code>", "", title).lower() for title in titles}
    assert found == defined


def test_each_definition_of_the_site_stands_alone(own):
    """The glossary quotes sentences that need no other sentence before them or behind them."""
    glossary = own.page("glossary/index.html").find_class("glossary")[0].iter("p")
    sentences = [" ".join((entry.text or "").split()) for entry in glossary]
    assert sentences
    leaning = re.compile(r"(?:This|That|These|Those|Their|Its|It|They|Such|So|And|But|Here)\b")
    wrong = [each for each in sentences if leaning.match(each) or not re.search(r"[.?]$", each)]
    assert not wrong, f"The glossary's “{wrong[0]}” is no sentence that stands alone. Write the definition anew."
