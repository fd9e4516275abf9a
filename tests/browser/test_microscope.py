"""The microscope of “Trust, but Check”: its float32 is torch's to the bit, and all it shows moves together."""

import random

import pytest
import torch

from tests.helpers import ROOT
from tests.helpers.moving import run

pytestmark = pytest.mark.browser
LESSON = "lessons/trust-but-check/"
FIGURE = "figure.picture-microscope"
PROGRAM = ROOT / "snippets/trust_but_check.py"


def function():
    """The lesson's own f."""
    section = PROGRAM.read_text(encoding="utf-8").split("[start:step]")[1].split("x = torch")[0]
    names = {}
    exec(section, names)
    return names["f"]


def sights(count):
    """Random points, steps and kinds of difference; among them are zero, powers of ten and steps that are lost."""
    rng = random.Random(0)
    for _ in range(count):
        x = rng.choice([rng.uniform(-3, 3), rng.uniform(-3, 3), 2.0, 0.0, rng.gauss(0, 1e-3), rng.uniform(-10, 10)])
        h = rng.choice([10 ** rng.uniform(-8, 0), float(f"1e-{rng.randint(0, 8)}")])
        yield {"x": torch.tensor(x).item(), "h": h, "central": rng.random() < 0.6}


def slope_by_torch(f, dtype, x, h, central):
    """The difference quotient, written as in the lesson."""
    x = torch.tensor(x, dtype=dtype)
    return ((f(x + h) - f(x - h)) / (2 * h) if central else (f(x + h) - f(x)) / h).item()


def truth_by_torch(f, x):
    """The slope that autograd finds in float64."""
    return torch.func.grad(f)(torch.tensor(x, dtype=torch.float64)).item()


def number_of_stairs(f, x, h, central):
    """The steps from one float32 number to the next, between the points or between their values."""
    x = torch.tensor(x)
    points = torch.stack([x - h if central else x, x + h])
    places = [each.view(torch.int32).long() for each in (points, f(points))]
    across, up = (torch.where(each < 0, -(each & 0x7FFFFFFF), each).diff().abs().item() for each in places)
    return min(across, up)


def agree_with_torch(page, count):
    """Compare slopes, errors and stairs with torch at so many random places."""
    f, given = function(), list(sights(count))
    ours = run(page, "microscope", "return explorer.kind.evaluate(argument)", given)
    for sight, found in zip(given, ours, strict=True):
        for name in ("float32", "float64"):
            measured = slope_by_torch(f, getattr(torch, name), **sight)
            assert found[name] == {"slope": measured, "error": abs(measured - found["truth"])}
        assert found["truth"] == pytest.approx(truth_by_torch(f, sight["x"]), rel=1e-15, abs=0)
        assert found["stairs"] == number_of_stairs(f, **sight)
    assert len({found["stairs"] for found in ours}) > count / 4
    assert any(found["float32"]["slope"] == 0 != found["truth"] for found in ours)


def test_its_slopes_are_those_of_torch_to_the_bit(shared):
    """In float32 and in float64, by central and forward differences, at random points and steps."""
    agree_with_torch(shared(LESSON), 300)


@pytest.mark.thorough
def test_its_slopes_are_those_of_torch_at_thousands_of_places(shared):
    """The same holds at thousands of places."""
    agree_with_torch(shared(LESSON), 5000)


SHOWN = """figure => {
    const read = (selector, ...names) => [...figure.querySelectorAll(selector)]
        .map(each => names.length ? names.map(name => each.getAttribute(name)).join(" ") : each.textContent);
    return {
        cells: read(".microscope-found td"),
        secant: read(".lens .lens-secant", "d"),
        lens: read(".lens-stairs", "d"),
        marks: read(".valley-mark", "cx", "cy"),
        curves: read(".valley-cloud", "d"),
        told: read("[role=status]"),
    };
}"""


def differ(before, after):
    """The parts of a view that changed."""
    return {name for name in before if before[name] != after[name]}


@pytest.fixture
def microscope(opened):
    """Opens the page with less motion: the page, the explorer, and what shows all of it."""
    page = opened(LESSON, reduced_motion="reduce", clock=True)
    figure = page.locator(FIGURE)
    return page, figure, lambda: figure.evaluate(SHOWN)


def test_it_starts_wide_and_stands_for_the_frames(microscope):
    """At first the step is 1, and both formats find the same slope; the frames are there on paper instead."""
    page, figure, look = microscope
    assert look()["cells"][1:5] == ["64.0000", "8", "64.0000", "8"]
    assert page.locator(".is-explored .frames").is_hidden()
    page.emulate_media(media="print")
    assert page.locator(".is-explored .frames").is_visible()
    assert figure.is_hidden()


@pytest.mark.thorough
def test_the_keyboard_moves_all_of_it_and_the_address_keeps_it(microscope, opened):
    """The step, the point and the kind of difference move the lens, the slopes and the place on the curve."""
    page, figure, look = microscope
    first = look()
    figure.get_by_role("button", name="Start over").focus()
    for key in ("Tab", "Tab", "Enter", "Enter", "Tab", "Tab", "ArrowLeft"):
        page.keyboard.press(key)
    stepped = look()
    assert differ(first, stepped) == {"cells", "secant", "lens", "marks", "told"}
    for key in ("Tab", "Tab", "ArrowRight"):
        page.keyboard.press(key)
    moved = look()
    assert differ(stepped, moved) == {"cells", "lens", "marks", "curves", "told"}  # the lens turns with the tangent
    for key in ("Tab", "ArrowDown"):
        page.keyboard.press(key)
    assert differ(moved, look()) >= {"cells", "secant", "marks", "curves", "told"}
    page.clock.run_for(300)
    assert page.url.endswith("#microscope:x=2.00999999&h=0.00977&way=forward")
    again = opened(page.url.split("/", 3)[3], reduced_motion="reduce")
    assert again.locator(FIGURE).evaluate(SHOWN) == look()


TELLS = {
    "h=0.1": "The function bends between the points, so the secant misses the slope by 0.08.",
    "h=0.1&way=forward": "It looks to one side only.",
    "h=0.000001": "In float32, it is 12 stairs from one point to the other.",
    "h=1e-7": "In float32, x + h is x again. Only x − h has moved.",
    "x=-2&h=1e-7": "In float32, x − h is x again. Only x + h has moved.",
    "h=1e-8": "In float32, x − h and x + h are x again. The nudge never happened.",
    "h=1e-7&way=forward": "In float32, x + h is x again. The nudge never happened.",
    "x=0": "Here the secant has exactly the slope of the tangent, in float32 too.",
    "x=0.01&h=0.000001": "In float32, it is one stair from one point to the other.",
    "x=0.001&h=0.000001": "In float32, both points stand on the same stair.",
}
MALFORMED = ("x=two&h=-1&way=back", "x=&h=0", "x=%&h=1e999x", "")


def test_it_says_what_makes_the_error(microscope):
    """One sentence or two, for each cause; of an address that makes no sense, it takes the beginning."""
    page, figure, look = microscope
    told = {}
    restore = "[explorer.restore(argument), explorer.picture.figure.querySelector('[role=status]').textContent][1]"
    for address in (*TELLS, *MALFORMED):
        told[address] = run(page, "microscope", f"return {restore}", address)
    assert all(text in told[address] for address, text in TELLS.items()), told
    assert {told[address] for address in MALFORMED} == {told[""]}
    fields = figure.locator("input[type=number]")
    for typed in ("1e9", "-1e9", "0", "-0", "1e-320", ""):
        fields.nth(0).fill(typed)
        fields.nth(1).fill(typed)
        assert "NaN" not in str(look())


@pytest.mark.thorough
def test_a_drag_on_the_curve_sets_the_step_and_a_phone_has_room(microscope):
    """The curve takes the pointer; at 390 px nothing runs over the side, and no text is smaller than 12 px."""
    page, figure, _ = microscope
    page.set_viewport_size({"width": 390, "height": 900})
    figure.locator(".valley").scroll_into_view_if_needed()
    box = figure.locator(".valley").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 60)
    page.mouse.up()
    assert 1e-7 < float(figure.locator("input[type=number]").first.input_value()) < 1e-4
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    sizes = figure.locator("svg text").evaluate_all("""texts => texts.filter(each => each.textContent).map(each =>
        parseFloat(getComputedStyle(each).fontSize) * each.ownerSVGElement.getScreenCTM().a)""")
    assert min(sizes) >= 12


SLIDE = "(slider, to) => [slider.value = to, slider.dispatchEvent(new Event('input'))]"


@pytest.mark.thorough
def test_with_motion_the_lens_glides_to_the_next_step(opened):
    """A press on Next takes the lens there over many pictures, and a slider that is moved on the way stays."""
    page = opened(LESSON, clock=True, reduced_motion="no-preference")
    press = "figure => [...figure.querySelectorAll('button')].find(each => each.textContent === 'Next').click()"
    step = "document.querySelector('figure.picture-microscope').explorer.state.h"
    page.locator(FIGURE).evaluate(press)
    page.clock.run_for(400)
    assert 0.1 < page.evaluate(step) < 1
    page.clock.run_for(800)
    assert page.evaluate(step) == 0.1
    page.locator(FIGURE).evaluate(press)
    page.clock.run_for(400)
    page.get_by_label("the step h, slider").evaluate(SLIDE, "-2")
    page.clock.run_for(1200)
    assert page.evaluate(step) == 0.01
