"""No number on the built site escapes the audit, which reads the Markdown: here its HTML is read."""

import json
import re
from collections import Counter

import lxml.html

from snippets._engine.prove.numerals import NUMERAL
from snippets._mutation import scores

# What ran, what it put out, what is claimed, and what the build itself counted.
PROVED = (
    "snippet",
    "snippet-output",
    "claim",
    "receipts",
    "receipts-totals",
    "snippet-files",
    "headerlink",
    "jp-CodeCell",
    "highlight",
    "picture",
    "hero__minutes",
    "lesson-map",
    "reference",
)


def visible_numerals(tree):
    """The numerals in a page's article, its alternative texts included, outside of all that was proved."""
    article = next(tree.iter("article"), lxml.html.fromstring("<p></p>"))
    for name in PROVED:
        for element in article.find_class(name):
            element.drop_tree()
    for element in article.xpath(".//math|.//script|.//style|.//template"):
        element.drop_tree()
    texts = [*article.itertext(), *article.xpath(".//@alt|.//@title")]
    return Counter(found.lower() for text in texts for found in NUMERAL.findall(text))


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
        if more := visible_numerals(tree) - declared:
            loose[path] = dict(more)
    assert loose == {}


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


def test_the_score_of_mutants_is_on_the_page_about_checks(own):
    """It shows how many changes of the site were tried and noticed, and each that changes nothing with its reason."""
    recorded = scores.of_project(own.folder).values()
    shown = own.page("checks/index.html").find_class("receipts-totals")[0].text_content()
    killed = scores.total(recorded)["code"]["killed"]
    assert f"Changes of code tried, and noticed{killed}, {killed} (100.0 %)" in shown
    assert all(entry["reason"] in shown for page in recorded for entry in page["equivalents"])
