"""The pictures of the site: every number in them is torch's."""

import json
import re

import pytest
import torch

from snippets._engine.pictures.draw.svg import shown
from tests.helpers import explorers as replay

SINGLE = 1e-5  # what is left of a float32 after some operations, by its size


@pytest.fixture(scope="module")
def figures(own):
    """Each picture of the built site: its figure and its data."""
    found = [figure for page in own.pages().values() for figure in page.xpath("//figure[contains(@class, 'picture')]")]
    assert found
    return [(figure, json.loads(figure.find("template").text)) for figure in found]


def of_kind(figures, kind):
    """The pictures of one kind, of which the site has some."""
    found = [pair for pair in figures if pair[1]["kind"] == kind]
    assert found
    return found


def flat(value):
    """A number or nested lists as one list of floats."""
    return torch.tensor(value, dtype=torch.float64).reshape(-1).tolist()


def written(figure):
    """Every number that a figure marks as one of its data: (node, field, text)."""
    for element in figure.xpath(".//*[@data-field]"):
        node = element.xpath("ancestor-or-self::*[@data-node]")[-1].get("data-node")
        yield node, element.get("data-field"), element.text.strip("()")


def test_graphs_show_what_torch_computes(figures):
    """The recorded operations, done again by torch in float64 at the recorded leaves, give each value and gradient."""
    for _, data in [*of_kind(figures, "graph"), *of_kind(figures, "values")]:
        values, grads = replay.graph(data, {})
        assert replay.distance({node["id"]: flat(node["value"]) for node in data["nodes"]}, values) < SINGLE
        ours = {node["id"]: flat(node["grad"]) for node in data["nodes"] if node["grad"] is not None}
        assert ours == {} if data["kind"] == "values" else replay.distance(ours, grads) < SINGLE


def test_the_numbers_drawn_are_those_of_the_graph(figures):
    """Each in the drawings and in the table is one of the data, rounded."""
    for figure, data in [*of_kind(figures, "graph"), *of_kind(figures, "values")]:
        nodes = {node["id"]: node for node in data["nodes"]}
        for name, field, text in written(figure):
            field, _, place = field.partition(" ")
            assert text == shown(nodes[name][field][int(place)] if place else nodes[name][field])


def network_numbers(data):
    """Every number of a network by node and field, computed by torch in float64 from its weights and its input."""
    found = replay.network(data, data["input"], data["target"])
    grads = found["grads"]
    numbers = {
        ("loss", "value"): found["loss"],
        ("loss", "grad"): 1.0,
        ("target", "value"): data["target"][0],
        ("loss", "local 0"): grads["h"][-1][0],
    }
    named = {f"x.{place}": pair for place, pair in enumerate(zip(data["input"], grads["input"], strict=True))}
    for layer, rows in enumerate(data["weights"], 1):
        for unit, row in enumerate(rows):
            weights = zip(row, grads["weights"][layer - 1][unit], strict=True)
            named |= {f"w{layer}.{unit}.{place}": pair for place, pair in enumerate(weights)}
            for letter, values, back in (
                ("b", data["biases"], grads["biases"]),
                ("z", found["z"], grads["z"]),
                ("h", found["h"], grads["h"]),
            ):
                named[f"{letter}{layer}.{unit}"] = (values[layer - 1][unit], back[layer - 1][unit])
            numbers[f"u{layer}.{unit}", "slope"] = found["slopes"][layer - 1][unit]
    return numbers | {
        (node, field): number
        for node, pair in named.items()
        for field, number in zip(("value", "grad"), pair, strict=True)
    }


def test_networks_show_what_torch_computes(figures):
    """From the weights and the input alone, torch in float64 gives each number in drawings and table."""
    for figure, data in of_kind(figures, "network"):
        if not data["grads"]:
            expected = {
                (f"w{layer}.{unit}.{place}", "value"): weight
                for layer, units in enumerate(data["weights"], 1)
                for unit, weights in enumerate(units)
                for place, weight in enumerate(weights)
            }
            expected |= {
                (f"b{layer}.{unit}", "value"): bias
                for layer, biases in enumerate(data["biases"], 1)
                for unit, bias in enumerate(biases)
            }
            assert {(node, field): text for node, field, text in written(figure) if not node.startswith("x")} == {
                key: shown(value) for key, value in expected.items()
            }
            continue
        expected = network_numbers(data)
        for node, field, text in written(figure):
            value = float(text.replace("\u2212", "-"))
            assert value == pytest.approx(expected[node, field], abs=6e-4, rel=SINGLE)
        seen = {key[0] for key in expected}
        assert {node for node, _, _ in written(figure)} >= {node for node in seen if node[0] in "wbh"}


def test_trainings_show_what_torch_computes(figures):
    """Each step of each run is the one before it less lr times torch's gradients, and has torch's loss."""
    for figure, data in of_kind(figures, "training"):
        x, y = (torch.tensor(data[name], dtype=torch.float64) for name in "xy")
        rows = {(row.get("data-node"), row[1].text): [cell.text for cell in row] for row in figure.iter("tr")}
        for number, run in enumerate(data["runs"]):
            for step, (w, b) in enumerate(zip(run["w"], run["b"], strict=True)):
                line = torch.tensor([w, b], dtype=torch.float64, requires_grad=True)
                loss = ((line[0] * x + line[1] - y) ** 2).mean()
                loss.backward()
                recorded = [run["loss"][step], run["grad_w"][step], run["grad_b"][step]]
                assert recorded == pytest.approx([loss.item(), *line.grad.tolist()], rel=1e-3, abs=2e-6)
                if step + 1 < len(run["w"]):
                    then = (line - run["lr"] * line.grad).tolist()
                    assert [run["w"][step + 1], run["b"][step + 1]] == pytest.approx(then, abs=1e-6)
                names = ("loss", "w", "b", "grad_w", "grad_b")
                told = rows.get((f"run.{number}", str(step)), [])
                assert told[2:] in ([], [shown(run[name][step]) for name in names])


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


def test_readers_get_every_style_of_the_explorers(own):
    """A class that a script makes from parts is one that no style sheet knows it will need: each is written in full."""
    classes = re.compile(r"\.([a-z][\w-]+)")
    (sheet,) = (own.site / "assets/stylesheets").glob("site.*.css")
    source = (own.folder / "docs/assets/stylesheets/explorers.css").read_text(encoding="utf-8")
    given = set(classes.findall(re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)))
    assert len(given) > 40
    assert given - set(classes.findall(sheet.read_text(encoding="utf-8"))) == set()
