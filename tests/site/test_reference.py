"""The reference pages: every error that is raised and every term that is defined, and nothing else."""

import json
import re

import lxml.html
import pytest

from snippets._site import reference
from snippets._site.reference import Raised, Term

RECEIPTS = {
    "declared": [],
    "versions": {},
    "blocks": [
        {"line": 3},
        {
            "line": 9,
            "raises": "RuntimeError: twice",
            "raised": {"type": "RuntimeError", "message": "not <twice>"},
            "fix": "Compute it again.",
        },
        {"line": 12, "raises": "ValueError", "raised": None, "fix": ""},
        {"line": 20, "raises": "ValueError", "raised": {"type": "ValueError", "message": "one\ntwo"}, "fix": ""},
    ],
}
CONTENT = "<p>First. A <dfn>slope <i>here</i></dfn> is a rate, {}. More.</p><ul><li>Or <dfn>Dead</dfn>?</li></ul>"


def words(markup):
    """The text of HTML, and the addresses of its links."""
    tree = lxml.html.fromstring(markup)
    return " ".join(tree.text_content().split()), tree.xpath("//a/@href")


def test_each_block_that_raises_is_in_the_index():
    """An entry has the type, the whole message, the fix and the address of the block. No other block has an entry."""
    found = reference.raised_errors(RECEIPTS, "A page", "../a/")
    assert found == [
        Raised("RuntimeError", "not <twice>", "Compute it again.", "A page", "../a/#raises-1"),
        Raised("ValueError", "one\ntwo", "", "A page", "../a/#raises-3"),
    ]
    text, links = words(reference.error_index(found))
    assert text == "RuntimeError not <twice> Compute it again. A page ValueError one one two A page"
    assert links == ["../a/#raises-1", "../a/#raises-3"]


def test_an_error_that_is_raised_twice_has_one_entry():
    """The entry has each fix and each address."""
    twice = [Raised("E", "m", "One way.", "A", "a"), Raised("E", "m", "Another.", "B", "b")]
    assert words(reference.error_index(twice)) == ("E m One way. A Another. B", ["a", "b"])


def test_each_entry_has_an_address_of_its_own():
    """Entries whose words are the same have different ids."""
    alike = [Raised("E", message, "", "A", "a") for message in ("m!", "m.", "m?")]
    assert lxml.html.fromstring(reference.error_index(alike)).xpath("//h2/@id") == ["e-m", "e-m-2", "e-m-3"]


def test_messages_with_the_same_first_line_are_causes_of_one_entry():
    """The entry has each whole message with its own fix. No other entry has the same heading."""
    found = [
        Raised("E", "m\n1", "One.", "A", "a"),
        Raised("E", "m\n2", "Two.", "B", "b"),
        Raised("F", "m", "", "C", "c"),
    ]
    text, links = words(reference.error_index(found))
    assert text == "E m m 1 One. A m 2 Two. B F m C"
    assert links == ["a", "b", "c"]
    assert len(lxml.html.fromstring(reference.error_index(found)).xpath("//h2")) == 2


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


@pytest.mark.parametrize("made, said", [(reference.error_index, "No block"), (reference.glossary, "No page")])
def test_an_empty_reference_says_so(made, said):
    """A site without errors, or without terms, shows a sentence instead of an empty list."""
    assert said in made([])


def test_the_site_has_all_its_errors_and_terms(own):
    """Each error in receipts.json and each term of a page is an entry, and the search index has each term."""
    receipts = json.loads((own.site / "receipts.json").read_text(encoding="utf-8"))["pages"].values()
    raised = {block["raised"]["message"] for page in receipts for block in page["blocks"] if "raises" in block}
    defined = {term.text_content().lower() for page in own.pages().values() for term in page.iter("dfn")}
    errors, glossary = (own.page(f"{name}/index.html") for name in ("errors", "glossary"))
    headings = [heading.text_content() for heading in errors.xpath("//div[@class='reference']/h2")]
    assert len({*headings}) == len(headings)
    assert all(" ".join(message.split()) in " ".join(errors.text_content().split()) for message in raised)
    entries = {heading.text_content().lower() for heading in glossary.xpath("//div[@class='reference']/h2")}
    assert entries == defined
    assert len(entries) >= 3
    index = json.loads((own.site / "search/search_index.json").read_text(encoding="utf-8"))["docs"]
    found = {entry["title"].lower() for entry in index if entry["location"].startswith("glossary/#the-")}
    assert found == defined


def test_each_error_of_the_site_says_how_to_fix_it(own):
    """A reader who looks up an error or a warning finds what to do, not only what it means."""
    receipts = json.loads((own.site / "receipts.json").read_text(encoding="utf-8"))["pages"]
    blocks = [(page, block) for page, found in receipts.items() for block in found["blocks"] if "raises" in block]
    assert blocks
    wrong = [f"{page}:{block['line']}" for page, block in blocks if not block.get("fix")]
    assert not wrong, f"These blocks raise and have no fix: {', '.join(wrong)}."


def test_each_definition_of_the_site_stands_alone(own):
    """The glossary quotes sentences that need no other sentence before them or behind them."""
    glossary = own.page("glossary/index.html").xpath("//div[@class='reference']/p")
    sentences = [" ".join((entry.text or "").split()) for entry in glossary]
    assert sentences
    leaning = re.compile(r"(?:This|That|These|Those|Their|Its|It|They|Such|So|And|But|Here)\b")
    wrong = [each for each in sentences if leaning.match(each) or not re.search(r"[.?]$", each)]
    assert not wrong, f"The glossary's “{wrong[0]}” is no sentence that stands alone. Write the definition anew."


def test_a_fix_belongs_to_an_error(project):
    """A block with a fix that has not to raise is an error, whose message says what to write."""
    project.write({"docs/index.md": '```{.python fix="Nothing."}\n1 + 1\n```\n'})
    assert 'docs/index.md:1: a block has a fix, but is not to raise. Write {.python raises="…" fix="…"}' in (
        project.build().output
    )
