"""Plots in a page: text that is text, colours that follow the page, and nothing that a strict policy forbids."""

import re

import lxml.html
import pytest
from matplotlib.figure import Figure

from snippets._engine.execute.kernel import display
from snippets._engine.render import elements
from snippets._engine.render.plots import inline


def plot(draw, **options):
    """What a page shows of a figure with one pair of axes, on which `draw` has drawn."""
    figure = Figure(**options)
    draw(figure.subplots())
    return inline(display.draw(figure)["image/svg+xml"], "A plot.")


def drawn(draw, **options):
    """The same as a tree."""
    return lxml.html.fromstring(plot(draw, **options))


def texts(place):
    """The text elements of a plot, by what they say."""
    return {" ".join(text.itertext()): text for text in place.iter("text")}


def test_a_figure_of_a_page_is_a_part_of_it():
    """No file is kept of it, and it is told by its alternative text."""
    output = display.record(Figure())
    place = lxml.html.fromstring(elements.picture(output, pytest.fail))
    assert (place.get("class"), place.get("role"), place.get("aria-label")) == ("snippet-plot", "img", "A plot.")
    assert place.get("tabindex") == "0"  # it may scroll
    assert [part.tag for part in place] == ["svg"]


def test_a_plot_has_no_style_of_its_own():
    """No style attribute and no style sheet, which would be one of the whole page; what they said is in attributes."""
    place = drawn(lambda axes: axes.plot([0, 1], "--", color="red", lw=3, label="<a>") and axes.legend())
    assert place.xpath("//@style") == []
    assert list(place.iter("style", "metadata")) == []
    (line, *_) = place.xpath("//path[@stroke-dasharray]")
    assert (line.get("stroke-width"), line.get("fill")) == ("3", "none")
    assert place[0].get("stroke-linejoin") == "round"


def test_text_is_text_in_the_font_of_the_page():
    """Words and numbers can be read in the markup, also signs that markup has; only what needs another font says so."""

    def words(axes):
        axes.set(title="a < b & c", xlabel="$10^{-3}$")
        axes.text(0, 0, "code", family="monospace")
        axes.text(0, 1, "bold", weight="bold", style="italic")

    found = texts(drawn(words))
    assert {"a < b & c", "1 0 − 3", "0.0"} <= found.keys()
    assert "".join(found["0.0"].itertext()) == "0.0"
    assert found["a < b & c"].get("font-family") is None
    assert found["code"].get("font-family") == "monospace"
    assert (found["bold"].get("font-weight"), found["bold"].get("font-style")) == ("700", "italic")
    assert "\n" not in plot(words)


@pytest.mark.parametrize(
    "colour, line, text",
    [
        ("black", "currentColor", None),
        ("white", "var(--snippet-sheet, Canvas)", "#ffffff"),
        ("0.6", "color-mix(in srgb, currentColor 40%, var(--snippet-sheet, Canvas))", "#999999"),
        ("0.2", "color-mix(in srgb, currentColor 80%, var(--snippet-sheet, Canvas))", ...),
        ("#c2500f", "color-mix(in srgb, #c2500f var(--snippet-own, 100%), currentColor)", ...),
    ],
)
def test_a_colour_follows_the_page(colour, line, text):
    """Black is the page's ink, white its sheet, a grey lies between; light text stays, since it stands on something."""

    def draw(axes):
        axes.plot([0, 1], color=colour, lw=7)
        axes.text(0, 0, "here", color=colour)

    place = drawn(draw)
    assert place.xpath("//path[@stroke-width='7']/@stroke") == [line]
    assert texts(place)["here"].get("fill") == (line if text is ... else text)
    assert place[0].get("fill") == "currentColor"  # what has no colour of its own


def test_names_belong_to_one_plot():
    """What a plot refers to is in it, under a name that no other plot of the page has."""
    places = [drawn(lambda axes, y=y: axes.bar([0, 1], [1, y], hatch="/")) for y in (2, 3)]
    names = [set(place.xpath("//@id")) for place in places]
    for place, known in zip(places, names, strict=True):
        used = set(re.findall(r'(?:url\(|href=")#([^")]+)', lxml.html.tostring(place, encoding="unicode")))
        assert used
        assert used == known
    assert not names[0] & names[1]


def test_a_name_that_nothing_refers_to_stays():
    """What a page calls a part of its figure, it is called in the page."""
    assert drawn(lambda axes: axes.plot([0, 1])[0].set_gid("the-loss")).xpath("//@id[. = 'the-loss']")


def test_what_marks_share_is_said_once():
    """A thousand dots of one colour have it from their group."""
    place = drawn(lambda axes: axes.plot(range(1000), ".", color="red"))
    (group,) = [group for group in place.iter("g") if len(group.findall("use")) == 1000]
    assert {name for mark in group.findall("use") for name in mark.attrib} == {"href", "x", "y"}
    assert "#ff0000" in group.get("fill")


@pytest.mark.parametrize(
    "options, size, width",
    [
        ({"figsize": (7, 4)}, 10, 605),
        ({"figsize": (7, 4)}, 20, 605),  # the ticks are smaller
        ({"figsize": (3, 2)}, 10, 260),
        ({"figsize": (3, 2)}, 5, 288),  # as large as it was made, and not larger
        ({"figsize": (20, 4)}, 10, 640),
    ],
)
def test_a_plot_shrinks_as_far_as_it_can_be_read(options, size, width):
    """Down to 12 pixels of its smallest text, but always to the width of a column."""
    place = drawn(lambda axes: axes.text(0.5, 0.5, "x", size=size), label="named", **options)
    _, _, wide, high = map(float, place[0].get("viewbox").split())
    assert int(place[0].get("width")) == width
    assert int(place[0].get("height")) == pytest.approx(width * high / wide, abs=1)
