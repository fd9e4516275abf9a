"""The explorers, in Chromium: their numbers are torch's, their states are exact, and every reader can work them."""

import random

import lxml.html
import pytest
import replay

pytestmark = pytest.mark.browser
NARROW, WIDE = 390, 1300
EXPLORERS = """[...document.querySelectorAll("figure.picture")].filter(each => each.explorer)"""


def explorers(page):
    """The name and the data of each explorer of a page."""
    return page.evaluate(
        f"{EXPLORERS}.map(each => [each.explorer.name, JSON.parse(each.querySelector('template').content.textContent)])"
    )


def run(page, name, body, argument=None):
    """Run a function body on one explorer."""
    found = f"const {{ explorer }} = {EXPLORERS}.find(each => each.explorer.name === name);"
    return page.evaluate(f"([name, argument]) => {{ {found} {body} }}", [name, argument])


def number(rng):
    """Mostly plain numbers, now and then a kink, a whole number, a huge or a tiny one."""
    return rng.choice([rng.gauss(0, 2), rng.gauss(0, 2), rng.uniform(-9, 9), float(rng.randint(-3, 3)), 0.0,
                       rng.gauss(0, 1e5), rng.gauss(0, 1e-7)])


def tape_inputs(data, rng):
    """Other numbers for the leaves of a graph."""
    return {node["id"]: number(rng) for node in data["nodes"] if node["op"] == "leaf"}


def test_every_explorer_agrees_with_torch(pages, opened):
    """At a thousand random inputs each, values and gradients are torch's in float64, within 1e-9."""
    rng, seen = random.Random(0), 0
    for path in pages:
        page = opened(path)
        for name, data in explorers(page):
            inputs = [tape_inputs(data, rng) for _ in range(1000)]
            ours = run(page, name, "return argument.map(explorer.kind.evaluate)", inputs)
            for given, found in zip(inputs, ours, strict=True):
                values, grads = replay.graph(data, given)
                assert replay.distance({key: [value] for key, value in found["values"].items()}, values) < 1e-9
                assert replay.distance({key: [found["grads"][key]] for key in grads}, grads) < 1e-9
            seen += 1
    assert seen


def drawn(page):
    """What each picture's drawing and table say."""
    return page.evaluate("""() => [...document.querySelectorAll("figure.picture")].map(figure =>
        [...figure.querySelectorAll(".picture-canvas [data-field], table")].map(each => each.textContent))""")


def test_the_first_view_is_the_finished_picture(pages, opened):
    """With scripts and without them, the drawings and the tables say the same."""
    for path in pages:
        assert drawn(opened(path)) == drawn(opened(path, java_script_enabled=False))


def test_without_scripts_a_picture_is_complete(pages, opened):
    """With scripts off there is a drawing and a table, and nothing that does not work."""
    for path, figures in pages.items():
        page = opened(path, java_script_enabled=False)
        drawn = page.locator("figure.picture").evaluate_all("""figures => figures.map(figure =>
            [...figure.querySelectorAll(".picture-canvas > svg")].filter(each => each.checkVisibility()).length)""")
        assert drawn == [3 if "picture-training" in figure.get("class") else 1 for figure in figures]
        assert page.locator("figure.picture :is(button, input, .explorer)").count() == 0


def snapshot(page, name):
    """All there is in an explorer's figure; in which order attributes were set is no difference."""
    text = run(page, name, "return explorer.picture.figure.outerHTML")
    return lxml.html.tostring(lxml.html.fromstring(text), method="c14n")


def test_steps_forward_and_back_restore_every_state(pages, opened):
    """Each step, reached from before or from behind, is the same document to the last byte."""
    for path in pages:
        page = opened(path)
        for number, (name, _) in enumerate(explorers(page)):
            figure = page.locator("figure.picture.is-explorer").nth(number)
            forward, back = figure.get_by_role("button", name="Forward"), figure.get_by_role("button", name="Back")
            figure.get_by_role("button", name="Start over").click()
            seen = [snapshot(page, name)]
            while forward.get_attribute("aria-disabled") != "true":
                forward.click()
                seen.append(snapshot(page, name))
            assert len(set(seen)) == len(seen)
            for expected in reversed(seen[:-1]):
                back.click()
                assert snapshot(page, name) == expected
