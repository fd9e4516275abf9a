"""The pictures of the site: every number in them is torch's."""

import copy
import json
import re
from types import SimpleNamespace

import lxml.html
import pytest

from snippets._engine.pictures import figure as drawing
from tests.helpers import drawn, reader, trained


@pytest.fixture(scope="module")
def figures(own):
    """Each picture of the built site: its figure and its data."""
    found = [figure for page in own.pages().values() for figure in page.xpath("//figure[contains(@class, 'picture')]")]
    assert found
    return [(figure, json.loads(figure.find("template").text)) for figure in found]


def of_kind(figures, *kinds):
    """The pictures of some kinds; the site has each kind."""
    found = [pair for pair in figures if pair[1]["kind"] in kinds]
    assert {data["kind"] for _, data in found} == set(kinds)
    return found


def drawn_again(figure, data):
    """The figure that the engine makes of these data, which may be altered."""
    caption = figure.findtext("figcaption")
    kind = "graph" if data["kind"] == "values" else data["kind"]
    picture = SimpleNamespace(title=caption, kind=kind, path="docs/x.md", line=1)
    return lxml.html.fromstring(drawing.html_of(picture, data))


def test_graphs_and_networks_show_what_torch_computes(figures):
    """Each value, gradient, local slope and part in drawing, description and table; no number is left unchecked."""
    for figure, _ in of_kind(figures, "graph", "values", "network"):
        assert drawn.wrong(figure) == []


def test_trainings_show_what_torch_computes(figures):
    """Each step is the one before it less lr times torch's gradients; plots and table show these numbers."""
    for figure, _ in of_kind(figures, "training"):
        assert trained.wrong(figure) == []


def test_pictures_show_what_a_reader_has(own, figures):
    """A reader who runs the page's notebook has the tensors of each picture at its place, by its names."""
    for page, pictures in reader.by_page(figures).items():
        run = reader.Notebook(own, page)
        for figure, data in pictures:
            namespace = run.until(figure.findtext("figcaption"))
            assert reader.unlike(data, reader.fence(own, figure), namespace) == []


def local_slopes_doubled(node):
    """An engine that computes each local slope twice too large."""
    node["local"] = [None if each is None else 2 * each for each in node["local"]]


def handed_to_the_other(node):
    """An engine that hands back to each operand what is another's."""
    node["part"] = [None if each is None else each + 1 for each in reversed(node["part"])]


def handed_back_and_slope_wrong(node):
    """An engine that shows “× 6, 70 to x” where 14 × 4 = 56 goes to x."""
    if node["id"] == "y" and len(node["part"]) == 1:
        node["local"], node["part"] = [6.0], [70.0]


def gradients_negated(node):
    """An engine that loses a sign."""
    node["grad"] = -node["grad"] if isinstance(node["grad"], float) else node["grad"]


def values_off(node):
    """An engine whose values are off by a hundredth, but for leaves and constants."""
    if node["inputs"] and isinstance(node["value"], float):
        node["value"] *= 1.01


def operands_swapped(node):
    """An engine that writes a slope at the other operand."""
    if len(set(node["local"])) > 1:
        node["local"].reverse()
        node["part"].reverse()


def the_power_wrong(node):
    """An engine that draws x³ where torch has recorded x²."""
    if node["op"] == "pow":
        node["params"]["exponent"] += 1


@pytest.mark.parametrize(
    "alter",
    [
        local_slopes_doubled,
        handed_to_the_other,
        handed_back_and_slope_wrong,
        gradients_negated,
        values_off,
        operands_swapped,
        the_power_wrong,
    ],
)
def test_a_graph_of_an_altered_engine_is_found_wrong(figures, alter):
    """What the drawings show of data that are not torch's is noticed; data that are torch's are not."""
    noticed = 0
    for figure, data in of_kind(figures, "graph"):
        altered = copy.deepcopy(data)
        for node in altered["nodes"]:
            alter(node)
        if altered != data:
            again = drawn_again(figure, altered)
            assert drawn.wrong(again)
            noticed += 1
        assert drawn.wrong(drawn_again(figure, data)) == []
    assert noticed


@pytest.mark.parametrize("entry", ["h", "z", "slopes"])
def test_a_network_of_an_altered_engine_is_found_wrong(figures, entry):
    """A unit's numbers exchanged with those of another unit are noticed, forward and back."""
    for figure, data in of_kind(figures, "network"):
        for altered, place in ((copy.deepcopy(data), None), (copy.deepcopy(data), "grads")):
            numbers = (altered[place] or {}).get(entry) if place else altered[entry]
            if numbers and len(set(numbers[0])) > 1:
                numbers[0].append(numbers[0].pop(0))
                assert drawn.wrong(drawn_again(figure, altered))


def test_each_number_of_a_picture_is_looked_at(figures):
    """A digit changed in any marked number, any cell of a table, or any description is noticed."""
    for figure, data in figures:
        judge = trained.wrong if data["kind"] == "training" else drawn.wrong
        places = figure.xpath(
            ".//*[@data-field] | .//tr[@data-node]/td | .//*[local-name()='desc']"
            " | .//*[contains(@class, 'picture-tick') or contains(@class, 'picture-level')]"
        )
        for element in places:
            text = element.text or ""
            if not (digit := re.search(r"\d", re.sub(r"\[\d+\]", lambda name: "x" * len(name[0]), text))):
                continue
            try:
                element.text = f"{text[: digit.start()]}{(int(digit[0]) + 5) % 10}{text[digit.end() :]}"
                assert judge(figure), f"{figure.get('data-line')}: {text} may be {element.text}"
            finally:
                element.text = text


def test_a_picture_is_in_the_receipts(own, figures):
    """Each that is drawn is counted, at its line."""
    pages = json.loads((own.site / "receipts.json").read_text(encoding="utf-8"))["pages"]
    counted = {f"{label} {picture['line']}" for label, page in pages.items() for picture in page["pictures"]}
    assert counted == {figure.get("data-line") for figure, _ in figures}


def test_a_notebook_has_tables_in_the_place_of_pictures(own, figures):
    """What a reader takes away has their numbers, and no fence that Jupyter does not know."""
    for figure, _ in figures:
        stem = figure.get("data-line").split()[0].removeprefix("docs/").removesuffix(".md")
        notebook = json.loads(next(own.site.glob(f"**/{stem.rpartition('/')[2]}.ipynb")).read_text(encoding="utf-8"))
        prose = "\n".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown")
        assert figure.findtext("figcaption") in prose
        assert "```graph" not in prose
