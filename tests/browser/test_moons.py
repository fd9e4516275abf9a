"""The explorers of “Inactive Is Not Dead”: a step on the plane of inputs, and half-moons on which units die."""

import random

import pytest
import torch

from tests.helpers import ROOT
from tests.helpers import explorers as replay
from tests.helpers.moving import run

pytestmark = pytest.mark.browser
LESSON = "lessons/inactive-is-not-dead/"
PROGRAM = ROOT / "snippets/inactive_is_not_dead/moons.py"
EVALUATE = "return argument.map(each => explorer.kind.evaluate(each))"
FRAMES = """const times = [];
    for (let step = 0; step <= 200; step++) {
        const begun = performance.now();
        explorer.set({ step });
        times.push(performance.now() - begun);
    }
    return times.sort((one, other) => one - other)[190];"""


@pytest.fixture(scope="module")
def program():
    """The names of the lesson's program before it trains fifty networks."""
    names = {}
    code, _ = PROGRAM.read_text(encoding="utf-8").split("# --8<-- [start:many]")
    threads = torch.get_num_threads()
    exec(compile(code, str(PROGRAM), "exec"), names)
    torch.set_num_threads(threads)
    return names


@pytest.fixture
def evaluate(shared):
    """What an explorer of the lesson computes at many inputs: evaluate(name, inputs)."""
    return lambda name, inputs: run(shared(LESSON), name, EVALUATE, inputs)


def row(net):
    """The numbers of a network in a row, as the explorer has them."""
    return torch.cat([part.flatten() for part in net]).tolist()


def by_torch(program, start, lr, steps):
    """A network after so many steps, as the lesson's own functions train and judge it."""
    net = program["train"](start, lr, steps)
    dead, right = program["dead"](net).sum().item(), program["right"](net).item()
    return {"net": row(net), "loss": program["loss_of"](net).item(), "dead": dead, "right": right}


def test_training_agrees_with_torch_step_by_step(program, evaluate):
    """Fifty steps of the page's own network and of random ones are torch's, to 1e-9, with the same counts."""
    generator = torch.Generator().manual_seed(0)
    starts = [program["first"]]
    for _ in range(3):
        starts.append([torch.randn(part.shape, generator=generator).double() / 2 for part in program["first"]])
    cases = [(start, lr, steps) for start in starts for lr in (0.1, 0.7) for steps in (0, 1, 2, 3, 5, 10, 20, 35, 50)]
    cases += [(starts[0], 0.5, steps) for steps in range(51)]
    found = evaluate("moons", [{"start": row(start), "lr": lr, "steps": steps} for start, lr, steps in cases])
    assert replay.distance(found, [by_torch(program, *case) for case in cases]) < 1e-9


def test_the_page_gives_the_explorer_its_own_network(program, evaluate):
    """Without another start it trains the network of the lesson, to the end that the lesson tells of."""
    fresh, reckless = evaluate("moons", [{"lr": 10, "steps": 0}, {"lr": 10, "steps": 200}])
    assert fresh["net"] == row(program["first"])
    assert (reckless["dead"], reckless["right"]) == (12, 86)


def step_by_torch(x, lr):
    """One step of the lesson's first network at some input, by autograd in float64."""
    torch.manual_seed(109420)
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1)).double()
    torch.manual_seed(109420)
    single = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1))
    model.load_state_dict(single.state_dict())
    at = torch.tensor([x], dtype=torch.float64)
    before = (model(at) + 5).square().sum()
    before.backward()
    torch.optim.SGD(model.parameters(), lr).step()
    z, loss = model[0](at)[0], (model(at) + 5).square().sum()
    return {"z": z.tolist(), "before": before.item(), "loss": loss.item(), "active": (z > 0).tolist()}


def test_a_step_on_the_plane_agrees_with_torch(evaluate):
    """At any input and rate, z, both losses and which units are active are torch's."""
    rng = random.Random(0)
    inputs = [{"x": [rng.uniform(-5, 5), rng.uniform(-3.5, 3.5)], "lr": rng.uniform(0, 0.2)} for _ in range(100)]
    inputs.append({"x": [1, 2], "lr": 0.05})
    found = evaluate("plane", inputs)
    expected = [step_by_torch(each["x"], each["lr"]) for each in inputs]
    assert [each["active"] for each in found] == [each["active"] for each in expected]
    for name in ("z", "before", "loss"):
        assert replay.distance([each[name] for each in found], [each[name] for each in expected]) < 1e-9
    assert found[-1]["active"] == [False] * 3


@pytest.mark.thorough
def test_the_keyboard_trains_and_the_address_keeps_it(opened):
    """Next takes a step, the slider another rate; all that is drawn follows, and a link brings it back."""
    page = opened(LESSON, reduced_motion="reduce", clock=True)
    figure = page.locator("figure.picture-moons")
    shown = """figure => [...figure.querySelectorAll("path, .moons-point, .explorer-caption")].map(each =>
        (each.getAttribute("d") || each.textContent) + each.getAttribute("class"))"""
    assert (
        page.locator(".is-explored .frames").count() == page.locator(".is-explored .frames:not(:visible)").count() == 2
    )
    assert "3 of 16 units are dead" in figure.locator(".explorer-caption").inner_text()
    figure.get_by_role("button", name="Start over").focus()
    for key in ("Tab", "Tab", "Enter", "Enter", "Enter"):
        page.keyboard.press(key)
    assert "9 of 16 units are dead" in figure.locator(".explorer-caption").inner_text()
    figure.get_by_role("slider").focus()
    page.keyboard.press("End")
    assert figure.locator("input[type=number]").input_value() == "30"
    page.clock.run_for(300)
    assert page.url.endswith("#moons:lr=30&step=3")
    again = opened(page.url.split("/", 3)[3], reduced_motion="reduce")
    assert again.locator("figure.picture-moons").evaluate(shown) == figure.evaluate(shown)
    for address in ("lr=two&step=-1", "lr=-1&step=1.5", "step=201", "lr=&step=", ""):
        run(page, "moons", "explorer.restore(argument)", address)
        assert "Before training" in figure.locator(".explorer-caption").inner_text()
    for typed in ("1e9", "1e-9", "0", "-1", ""):
        figure.locator("input[type=number]").fill(typed)
        assert "NaN" not in figure.inner_text()


@pytest.mark.thorough
def test_the_star_is_dragged_and_a_phone_has_room(opened):
    """A drag moves the star and the step with it; at 390 px nothing runs over the side, no text is below 12 px."""
    page = opened(LESSON, reduced_motion="reduce")
    page.set_viewport_size({"width": 390, "height": 900})
    figure = page.locator("figure.picture-plane")
    figure.locator(".plane-star").scroll_into_view_if_needed()
    figure.get_by_role("slider", name="learning rate, slider").fill("0.05")
    said = figure.locator(".explorer-caption")
    assert "0 of 3 units are active at the star" in said.inner_text()
    box = figure.locator(".plane-star circle").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] - 60, box["y"] + 80)
    page.mouse.up()
    x, y = (float(figure.locator("input[type=number]").nth(k).input_value()) for k in (1, 2))
    assert (x < 0, y < 2) == (True, True)
    run(page, "plane", "explorer.restore(argument)", "x=9&y=-9&lr=7")
    assert figure.locator("input[type=number]").evaluate_all("all => all.map(each => each.value)") == [
        "0.2",
        "5",
        "-3.5",
    ]
    run(page, "plane", "explorer.restore(argument)", "x=a&y=&lr=b")
    assert "Before the step, 2 of 3 units are active" in said.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    sizes = page.locator(".halves text").evaluate_all("""texts => texts.map(each =>
        parseFloat(getComputedStyle(each).fontSize) * each.ownerSVGElement.getScreenCTM().a)""")
    assert min(sizes) >= 12


@pytest.mark.thorough
def test_a_step_is_trained_and_drawn_within_a_frame(opened):
    """Nineteen of twenty steps take less than eight milliseconds, the training and the drawing together."""
    page = opened(LESSON, reduced_motion="reduce")
    assert run(page, "moons", FRAMES) < 8
