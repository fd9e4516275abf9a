"""The HTML of a picture: the contract that explorers and readers rely on."""

import json
import re
from itertools import combinations

import lxml.etree
import lxml.html
import pytest

from snippets._engine.pictures import figure
from snippets._engine.pictures.draw import graph
from snippets._engine.pictures.draw.graph_plan import Plan
from snippets._engine.pictures.draw.svg import shown
from snippets._engine.pictures.figure import assigned, mark
from tests.helpers.looking import CHAIN, NETWORK, TANGLED, TRAINING, data, picture

PICTURES = {
    "a chain": ("graph", CHAIN, ""),
    "a tangle": ("graph", TANGLED, ""),
    "values": ("graph", CHAIN, "loss, gradients=False"),
    "tensors": ("graph", NETWORK, ""),
    "a network": ("network", NETWORK, ""),
    "a module": ("network", NETWORK, "model"),
    "a training": ("training", TRAINING, ""),
}


@pytest.fixture(scope="module", params=PICTURES)
def drawn(request):
    """A picture: its data and its HTML."""
    kind, code, words = PICTURES[request.param]
    found = data(kind, code, words)
    return found, figure.html_of(picture(kind), found)


@pytest.fixture
def tree(drawn):
    """The figure as a tree."""
    return lxml.html.fromstring(drawn[1])


def test_the_same_data_give_the_same_bytes(drawn):
    """Also when they have been through JSON, as in the cache."""
    found, html = drawn
    kind = found["kind"].replace("values", "graph")
    assert figure.html_of(picture(kind), json.loads(json.dumps(found))) == html


def test_it_is_what_explorers_expect(drawn, tree):
    """A figure with its place, drawings, caption, table and data."""
    found, _ = drawn
    assert re.fullmatch("picture picture-(graph|network|training)", tree.get("class"))
    assert tree.get("data-line") == "docs/page.md 7"
    assert [(child.tag, child.get("class")) for child in tree] == [
        ("div", "picture-canvas"),
        ("figcaption", None),
        ("details", "picture-table"),
        ("template", "picture-data"),
    ]
    assert json.loads(tree.find("template").text) == {key: value for key, value in found.items() if key != "map"}


def test_every_drawing_says_what_it_is(tree):
    """Each SVG has a title and a description, is an image or a group to who does not see it, and is well-formed."""
    for svg in tree.iter("svg"):
        assert svg.get("role") == ("group" if "picture-network" in tree.get("class") else "img")
        assert svg[0].tag == "title"
        assert svg[0].text
        assert svg[1].tag == "desc"
        assert svg[1].text
        lxml.etree.fromstring(lxml.etree.tostring(svg))


def test_colours_and_letters_are_the_style_sheet_s(tree):
    """No style, no colour, no id and no link in the mark-up, nothing that could differ from run to run."""
    attributes = {name for element in tree.iter("*") for name in element.attrib}
    assert attributes.isdisjoint({"style", "fill", "stroke", "font-size", "font-family", "id", "href"})
    assert not any(name.startswith("on") for name in attributes)


def test_no_number_has_a_hyphen_for_its_minus(tree):
    """Nor is there a negative zero, or what Python would print."""
    for element in tree.xpath("//*[local-name()='text' or local-name()='tspan' or local-name()='td']"):
        words = element.text_content()
        assert not re.search(r"-\d|\u22120(?![.\d])|\de[+-]?\d|\bnan\b|\bNone\b", words), words


def test_every_number_drawn_is_the_one_in_the_data(drawn, tree):
    """What is marked as a value, a gradient, a part or a local derivative of a node of a graph is just that."""
    found, _ = drawn
    if found["kind"] not in ("graph", "values"):
        return
    nodes = {node["id"]: node for node in found["nodes"]}
    seen = set()
    for element in tree.xpath("//*[@data-field]"):
        node = element.xpath("ancestor-or-self::*[@data-node]")[-1].get("data-node")
        field, _, place = element.get("data-field").partition(" ")
        expected = nodes[node][field][int(place)] if place else nodes[node][field]
        assert element.text.strip("()") == shown(expected)
        seen.add((node, field))
    assert seen >= {(node, "value") for node in nodes}


def test_every_node_is_drawn_and_listed(drawn, tree):
    """Each has its place in each drawing, and its row in the table."""
    found, _ = drawn
    listed = {row.get("data-node") for row in tree.iter("tr")} - {None}
    expected = {"x.0", "u1.2", "w1.2.0", "b2.0"}
    if "nodes" in found:
        expected = {node["id"] for node in found["nodes"] if node["op"] != "const"}
    for svg in tree.xpath("//*[local-name()='svg'][not(@data-panel)]"):
        assert {element.get("data-node") for element in svg.iter("*")} >= expected
    assert listed


def test_a_caption_is_the_title_of_the_fence(drawn):
    """Without one, the picture says itself what it shows; both are escaped."""
    found, _ = drawn
    kind = found["kind"].replace("values", "graph")
    assert "<figcaption>a &lt; b</figcaption>" in figure.html_of(picture(kind, "a < b"), found)
    assert re.search(r"<figcaption>(From|The network|Training)", figure.html_of(picture(kind, ""), found))


def test_a_notebook_has_the_table(drawn):
    """In Markdown: a caption, a head, and a row for each row of the table."""
    found, html = drawn
    kind = found["kind"].replace("values", "graph")
    lines = figure.markdown(picture(kind), found).split("\n")
    assert lines[0] == "*A picture*"
    assert len(lines) - 3 == html.count("<tr") + 0


def test_a_drawing_that_may_scroll_can_be_reached(drawn, tree):
    """Tab stops at the drawing of a graph or a network, which has the caption for its name. Plots never scroll."""
    found, _ = drawn
    canvas = tree.find_class("picture-canvas")[0]
    expected = (None, None, None) if found["kind"] == "training" else ("group", "0", "A picture")
    assert (canvas.get("role"), canvas.get("tabindex"), canvas.get("aria-label")) == expected
    assert len(canvas.findall("svg")) == (3 if found["kind"] == "training" else 1)


WIDE = "\n".join(
    [
        *(f"x{k} = torch.tensor({k}., requires_grad=True)" for k in range(5)),
        "s1 = x0 + x1",
        *(f"s{k} = s{k - 1} + x{k % 5}" for k in range(2, 10)),
        "loss = s9",
    ]
)


def rectangles(root, class_):
    """The rectangles of a class: (left, top, right, bottom)."""
    for box in root.find_class(class_):
        x, y, width, height = (float(box.get(name)) for name in ("x", "y", "width", "height"))
        yield x, y, x + width, y + height


@pytest.mark.parametrize("code", [CHAIN, TANGLED, NETWORK, WIDE], ids=["chain", "tangle", "tensors", "wide"])
@pytest.mark.parametrize("words", ["loss", "loss, gradients=False"])
def test_boxes_and_badges_stand_apart(code, words):
    """Nothing in the drawing of a graph lies over a box, an operation or a local derivative, or outside the drawing."""
    svg = lxml.html.fromstring(graph.draw(data("graph", code, words)))
    width, height = float(svg.get("width")), float(svg.get("height"))
    found = [each for name in ("picture-box", "picture-op", "picture-local") for each in rectangles(svg, name)]
    assert len(found) > 5
    assert all(left >= 0 and top >= 0 and right <= width and bottom <= height for left, top, right, bottom in found)
    for one, other in combinations(found, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_a_graph_is_no_wider_than_it_must_be():
    """A chain takes at most 170 pixels for each box, and a sum of sums at most 250."""
    for code, most in ((CHAIN, 170), (WIDE, 250)):
        plan = Plan(data("graph", code))
        assert plan.size()[0] / len(plan.layers.columns) < most


def test_the_legend_of_a_short_graph_takes_two_lines():
    """Two boxes are narrower than the legend in one line, and the drawing stays narrower than a phone."""
    svg = lxml.html.fromstring(graph.draw(data("graph", "x = torch.tensor(3., requires_grad=True)\nloss = x**2")))
    legend = [each.text for each in svg.find_class("picture-legend")]
    assert legend[-2:] == ["leaf: put in by hand", "saved: kept by PyTorch for the way back"]
    assert float(svg.get("width")) < 370


def test_lines_that_assign_to_one_name_are_found():
    """Not those in functions and loops, not those that assign to several or to parts."""
    code = "x = 1\ny, z = 2, 3\nfor i in x:\n    w = 2\na[0] = 1\nb = [\n    1,\n]\nc: int = 2\n"
    assert assigned(code) == {1: "x", 6: "b"}


def test_code_that_is_no_python_is_left_alone():
    """A block may be there to show what does not compile."""
    assert mark("<code>x = = 1</code>", "x = = 1") == "<code>x = = 1</code>"


def test_a_marked_line_is_wrapped_and_nothing_else_changes():
    """A line that another one closes cannot be wrapped."""
    html = '<pre><code><span class="n">x</span> = 1\n<span class="hll">y = 2\n</span>print(x)</code></pre>'
    assert mark(html, "x = 1\ny = 2\nprint(x)\n") == (
        '<pre><code><span data-node="x"><span class="n">x</span> = 1</span>\n<span class="hll">y = 2\n</span>'
        "print(x)</code></pre>"
    )
