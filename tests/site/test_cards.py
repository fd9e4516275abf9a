"""The card of a page: it has the title and the numbers of that page, in the colours of the site."""

import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from snippets._site import cards
from tests.helpers import ROOT

SHEET = (ROOT / "docs/assets/stylesheets/site.css").read_text(encoding="utf-8")
LIGHT = SHEET[: SHEET.index('[data-md-color-scheme="slate"] {')]


def graph(*rows):
    """The HTML of a picture of a graph, with the table of its numbers."""
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<figure class="picture picture-graph"><table>{cells}</table></figure>'


HEAD = ("tensor", "made by", "value", "gradient of loss", "hands back")
X, THREE = ("x", "leaf, saved", "2", "56", "–"), ("3", "const", "3", "–", "–")
Y = ("y", "x²", "4", "14", "56 to x (× 4)")
BRANCH = ("y", "x × x", "4", "14", "28 to x (× 2), 28 to x (× 2)")


def test_a_chain_is_that_of_the_page():
    """Nodes have the names, values and gradients of the first graph with gradients. Constants are left out."""
    without_gradients = graph(HEAD[:3], X[:3], Y[:3])
    assert cards.chain_of(f"<p>text</p>{without_gradients}{graph(HEAD, X, THREE, Y)}") == [
        ("x", "2", "56"),
        ("y", "4", "14"),
    ]


@pytest.mark.parametrize("content", ["<p>text</p>", graph(HEAD, X), graph(HEAD, X, BRANCH), graph(HEAD, *[X] * 6)])
def test_another_graph_is_not_drawn_as_a_chain(content):
    """A page without a graph gives no nodes, nor does a graph that branches, is too long or has one tensor."""
    assert cards.chain_of(content) == []


@pytest.mark.parametrize("title", ["One", "By Hand Through Normalization and Attention", "Overparametrization"])
def test_a_title_is_within_its_card(title):
    """A long or short title takes at most two lines, and overlaps neither the edges nor the chain."""
    picture = Image.open(io.BytesIO(cards.card(title, "Subtitle", "Site", [], ROOT / "docs"))).convert("RGB")
    assert picture.size == (1200, 630)
    ink = Image.eval(picture.convert("L"), lambda level: 255 if level < 60 else 0).getbbox()
    assert ink[0] >= 70
    assert ink[2] <= 1130
    assert ink[3] < 380


def test_the_same_card_is_the_same_file():
    """A card depends only on what it shows."""
    once, again = (
        cards.card("Title", "Subtitle", "Site", [cards.Node("x", "2", "56")] * 3, ROOT / "docs") for _ in range(2)
    )
    assert once == again
    assert once != cards.card("Title", "Subtitle", "Site", [cards.Node("x", "3", "56")] * 3, ROOT / "docs")


def test_a_card_has_the_colours_and_the_letters_of_the_site():
    """Each colour is one of the light scheme, and the font has the letters of a title."""
    colors = (cards.PAPER, cards.INK, cards.FAINT, cards.FORWARD, cards.BACKWARD, cards.SOFT)
    assert all(color in LIGHT for color in colors)
    font = ImageFont.truetype(ROOT / "docs" / cards.TEXT_FONT, 40)
    draw = ImageDraw.Draw(Image.new("L", (10, 10)))
    assert len({draw.textlength(letter, font) for letter in "iaW—"}) == 4


@pytest.fixture(scope="module")
def published(variant):
    """This site, built with the address and the repository that it is published from."""
    return variant("published", SITE_URL="https://example.org/x/", REPO_URL="https://github.com/someone/x")


@pytest.mark.thorough
def test_a_published_page_names_itself_and_its_card(published):
    """A page has its address, title, description and an existing picture. Each lesson has a picture of its own."""
    pages = {path: page for path, page in published.pages().items() if path != "404.html"}
    cards_of = {}
    for path, page in pages.items():
        said = {meta.get("property"): meta.get("content") for meta in page.iter("meta")}
        address = "https://example.org/x/" + path.removesuffix("index.html")
        assert page.xpath("//link[@rel='canonical']/@href") == [said["og:url"]] == [address]
        assert said["og:title"]
        assert len(said["og:description"]) > 40
        cards_of[path] = said.get("og:image", "").removeprefix("https://example.org/x/")
    assert all((published.site / card).is_file() for card in cards_of.values() if card)
    drawn = [card for path, card in cards_of.items() if path.startswith("lessons/")]
    assert all(drawn)
    assert len(set(drawn)) == len(drawn)


@pytest.mark.thorough
def test_a_published_site_is_found(published):
    """The sitemap has every page, and the favicon exists."""
    sitemap = (published.site / "sitemap.xml").read_text(encoding="utf-8")
    pages = [path.removesuffix("index.html") for path in published.pages() if path != "404.html"]
    assert all(f"<loc>https://example.org/x/{path}</loc>" in sitemap for path in pages)
    assert (published.site / published.page().xpath("//link[@rel='icon']/@href")[0]).is_file()


@pytest.mark.thorough
def test_a_published_lesson_opens_in_colab(published):
    """The notebook is linked there, and no page asks the host of the repository for anything."""
    lesson = published.page("lessons/backpropagation-in-action/index.html")
    colab = "https://colab.research.google.com/github/someone/x/blob/gh-pages/lessons/backpropagation-in-action/"
    assert lesson.xpath("//a[.='Open in Colab']/@href") == [f"{colab}backpropagation-in-action.ipynb"]
    assert not lesson.xpath("//*[@data-md-component='source']")
