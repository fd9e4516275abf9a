"""The site as it is built: what is rendered, executed and tested is the same, is counted, and comes from one host."""

import json
import re
from urllib.parse import urlsplit

import pytest

from snippets._engine.parse.labs import read_page

ITEM = re.compile(r"^(docs/\S+)::(\d+) (?:block|picture)$", re.MULTILINE)  # a claim has its text there
LOADING = {  # attributes by which an element loads what they name
    "audio": ["src"],
    "embed": ["src"],
    "iframe": ["src", "srcdoc"],
    "image": ["href"],
    "img": ["src", "srcset"],
    "input": ["src"],
    "object": ["data"],
    "script": ["src"],
    "source": ["src", "srcset"],
    "track": ["src"],
    "use": ["href"],
    "video": ["src", "poster"],
}
STYLE_LOADS = re.compile(r"""url\(\s*["']?(?P<url>[^"')]+)|@import\s+["'](?P<name>[^"']+)""")
ADDRESS = re.compile(r"""["'`](?P<url>(?:(?:https?|wss?):)?//[^"'`\s/]+\.[^"'`\s]+)""")
XML_NAMES = re.compile(r"^http://www\.w3\.org/")
# What the theme's script would load for Mermaid's diagrams, for a repository's counts, for browsers of before 2020.
ON_DEMAND = re.compile(r"https://(?:unpkg\.com/(?:mermaid@|resize-observer)|api\.github\.com/|\$\{e\}/api/v4/)")


@pytest.fixture(scope="module")
def pages(own):
    """The built pages, by their path in the site."""
    return own.pages()


@pytest.fixture(scope="module")
def parsed(own):
    """The pages of docs/ as the engine reads them, by their path in the project."""
    files = [path for ending in ("md", "py") for path in sorted((own.folder / "docs").rglob(f"*.{ending}"))]
    return {page.path: page for page in (read_page(path, own.folder) for path in files)}


@pytest.fixture(scope="module")
def running(parsed):
    """The places of all blocks that the engine runs."""
    return {str(block) for page in parsed.values() for block in page.blocks if not block.static}


@pytest.fixture(scope="module")
def receipts(own):
    """The content of receipts.json."""
    return json.loads((own.site / "receipts.json").read_text(encoding="utf-8"))


def rendered_code(page):
    """The code of each block and of each cell of a built page, in order."""
    block, code = "//div[contains(@class, 'snippet')][@data-line]", "div[contains(@class, 'highlight')]//code"
    of_blocks = page.xpath(f"{block}/{code} | {block}/details/{code}")  # as it stands, or folded
    of_cells = page.xpath("//div[contains(@class, 'jp-CodeCell')]//div[contains(@class, 'jp-InputArea-editor')]//pre")
    return [code.text_content().strip("\n") for code in [*of_blocks, *of_cells]]


def loads(page):
    """All that a page loads by itself: of elements, of links that are not for readers, of styles."""
    for element in page.iter(*LOADING):
        yield from (element.get(name) for name in LOADING[element.tag] if element.get(name))
    for link in page.iter("link"):
        if not {"canonical", "next", "prev"} & set(link.get("rel", "").split()):
            yield link.get("href")
    for style in [*page.xpath("//style/text()"), *page.xpath("//@style")]:
        yield from (match["url"] or match["name"] for match in STYLE_LOADS.finditer(style))


def is_elsewhere(address):
    """Whether an address names a host; data: and paths do not."""
    return bool(urlsplit(address.strip()).netloc)


def words(text):
    """A text without what Markdown or its HTML adds: emphasis, code, links and line breaks."""
    return " ".join(re.sub(r"\]\([^)]*\)|[`*\[]", "", text).split())


def test_what_is_rendered_is_what_is_executed(pages, running):
    """The blocks that readers see in lessons are those that the engine runs; those that it does not run say so."""
    blocks = [block for page in pages.values() for block in page.xpath("//div[@data-line]")]
    seen = [block.get("data-line").replace(" ", ":") for block in blocks if "snippet-static" not in block.get("class")]
    assert len(seen) == len(set(seen))
    ran = {place for place in running if ".md:" in place}
    unseen, other = ran - set(seen), set(seen) - ran
    assert not unseen, f"These blocks run, and no reader sees them: {', '.join(sorted(unseen))}."
    assert not other, f"Readers see these blocks, which do not run: {', '.join(sorted(other))}."


def test_what_is_tested_is_what_is_executed(own, running, parsed):
    """pytest collects one item for each block that the engine runs and each picture, and for nothing else."""
    collected = own.pytest("--collect-only", "-q", "docs")
    assert collected.code == 0, collected.output
    items = [f"{page}:{line}" for page, line in ITEM.findall(collected.output)]
    assert len(items) == len(set(items))
    steps = running | {str(picture) for page in parsed.values() for picture in page.pictures}
    assert not steps - set(items), f"pytest collects no item for {', '.join(sorted(steps - set(items)))}."
    assert not set(items) - steps, f"pytest collects what the engine does not run: {', '.join(set(items) - steps)}."


def test_the_code_that_is_shown_is_the_code_that_ran(pages, parsed):
    """Each page and each lab shows the code of its blocks, section for section, character for character."""
    written = [[block.code.strip("\n") for block in page.blocks] for page in parsed.values()]
    assert sorted(filter(None, map(rendered_code, pages.values()))) == sorted(filter(None, written))


def test_the_receipts_count_the_blocks_of_the_site(receipts, running, parsed):
    """The totals of receipts.json are those of the pages as the engine reads them."""
    blocks = [block for page in parsed.values() for block in page.blocks]
    assert receipts["totals"]["blocks"] == {
        "executed": len(running),
        "static": sum(bool(block.static) for block in blocks),
        "raising": sum(bool(block.raises or block.warns) and not block.static for block in blocks),
    }


def test_the_receipts_count_the_claims_that_readers_see(receipts, pages, parsed):
    """Each claim that is counted stands on a page as an element with its value, and the other way round.

    But not those in comments of code, in attributes and in front matter, which hold no elements.
    """
    seen = [claim for page in pages.values() for claim in page.xpath("//data[@data-expression]")]
    claims = [claim for page in receipts["pages"].values() for claim in page["claims"]]
    said = {(words(c["shown"]), c["expression"], c["value"]) for c in claims if c["methods"] != ["printed"]}
    elements = {(words(c.text_content()), c.get("data-expression"), c.get("value")) for c in seen}
    in_code = [claim for page in parsed.values() for block in page.running for claim in block.claims]
    plain = [c for page in parsed.values() for c in page.claims if c.plain or c.start < page.body]
    bare = {(words(claim.shown), claim.expression) for claim in (*in_code, *plain)}
    assert not elements - said, f"Claims on pages that no receipt counts: {sorted(elements - said)}."
    unseen = {each[:2] for each in said - elements} - bare
    assert not unseen, f"Receipts of claims that no page shows: {sorted(unseen)}."
    assert len(seen) + len(in_code) + len(plain) == sum(c["methods"] != ["printed"] for c in claims)
    totals = receipts["totals"]["claims"]
    assert sum(totals[kind] for kind in ("numerals", "statements", "texts", "arithmetic")) == len(claims)


def test_no_page_loads_anything_from_another_host(pages):
    """Scripts, styles, pictures, fonts and frames of every page come from the site itself."""
    found = [f"{name} loads {url}" for name, page in pages.items() for url in loads(page) if is_elsewhere(url)]
    assert not found, f"A page loads what another host has: {', '.join(found)}."


def test_no_style_sheet_or_picture_loads_anything_from_another_host(own):
    """No style sheet and no SVG names a resource of another host."""
    files = [path for ending in ("css", "svg") for path in own.site.rglob(f"*.{ending}")]
    found = [
        (path.name, match["url"] or match["name"])
        for path in files
        for match in STYLE_LOADS.finditer(path.read_text(encoding="utf-8"))
    ]
    assert files
    assert [(name, url) for name, url in found if is_elsewhere(url)] == []


def test_no_script_knows_another_host(own, pages):
    """No script, in a file or in a page, holds an address, but for the theme's own, which no page has need of."""
    texts = [script for page in pages.values() for script in page.xpath("//script[not(@src)]/text()")]
    texts += [path.read_text(encoding="utf-8") for path in own.site.rglob("*.js")]
    found = {match["url"] for text in texts for match in ADDRESS.finditer(text) if not XML_NAMES.match(match["url"])}
    assert [url for url in found if not ON_DEMAND.match(url)] == []
    needed = "//*[contains(@class, 'mermaid') or @data-md-component='source']"
    assert [name for name, page in pages.items() if page.xpath(needed)] == []


def test_every_link_to_another_host_is_well_formed(pages):
    """It is encrypted, names a host and nobody's password, and has no space or tracker in it."""
    found = {href for page in pages.values() for href in page.xpath("//a/@href") if is_elsewhere(href)}
    form = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(/[^\s<>\"{}|\\^`]*)?")
    assert len(found) >= 2
    wrong = [href for href in found if not form.fullmatch(href) or "utm_" in href]
    assert not wrong, f"These links are not https, or hold a password, a space or a tracker: {', '.join(wrong)}."


def test_every_link_leads_somewhere(own, pages):
    """Each link within the site leads to a file of it, and each fragment to an element of its page."""
    lost = []
    for name, page in pages.items():
        folder = (own.site / name).parent
        for href in page.xpath("//a/@href"):
            url = urlsplit(href)
            if url.scheme or url.netloc or name == "404.html":
                continue
            target = (folder / url.path).resolve() if url.path else own.site / name
            target = target / "index.html" if target.is_dir() else target
            known = pages.get(target.relative_to(own.site).as_posix()) if target.exists() else None
            if not target.exists() or (
                url.fragment
                and known is not None
                and not known.xpath("//*[@id=$id]", id=url.fragment)
                and url.fragment != "__skip"
            ):
                lost.append((name, href))
    assert not lost, f"These links lead nowhere: {', '.join(f'{href} of {name}' for name, href in lost)}."


def test_a_search_finds_each_word_of_a_lab_once(own):
    """A lab's page holds no copies of its code for buttons, no counts of cells and no styles: what is seen is all."""
    only_here = {"loss-landscape": "def walk(", "ten-broken": "def loop_a(", "own-backward": "def unnoticed("}
    only_here["transformer"] = "def send_back("
    for path, page in own.pages().items():
        if path.startswith("labs/"):
            words = page.xpath("//article")[0].text_content()
            (code,) = (code for name, code in only_here.items() if name in path)
            assert words.count(code) == 1
            assert not re.search(r"In\s*\[|Out\[|¶", words)
            assert page.xpath("//article//style | //article//script") == []
            assert all(image.get("alt").startswith("Figure: ") for image in page.xpath("//article//img"))
