"""Every number that a drawn training shows, in its plots, its descriptions and its table, against torch.

As in `drawn`, what a figure says is read from its HTML. From the recorded w and b of each step, torch computes the loss
and the gradients in float64; what the figure says may differ from them by the rounding of a float32 and of the text.
"""

import json
import re
from functools import lru_cache

import torch

from tests.helpers.drawn import NUMBER, near, read, sentence_errors

EPSILON = torch.finfo(torch.float32).eps
ROUNDINGS = 4  # of a float32, on the way to the error of one point
PIXEL = 0.06  # half a tenth, to which places are rounded
CONTOUR = 0.5  # pixels that a line through the points of a grid may be off


def wrong(figure):
    """What is wrong with the numbers of a training; empty if nothing is."""
    data, runs = computed(figure.find("template").text)
    return [
        *step_errors(data, runs),
        *table_errors(figure, data, runs),
        *description_errors(figure, data),
        *tick_errors(figure),
        *level_errors(figure, data),
    ]


@lru_cache
def computed(text):
    """The data of a training, and what torch computes of each run."""
    data = json.loads(text)
    return data, [torch_run(data, run) for run in data["runs"]]


def torch_run(data, run):
    """For each step of a run the numbers that torch computes at its w and b: {name: (number, how exact)}."""
    x, y = (torch.tensor(data[name], dtype=torch.float64) for name in "xy")
    steps = []
    for w, b in zip(run["w"], run["b"], strict=True):
        line = torch.tensor([w, b], dtype=torch.float64, requires_grad=True)
        error = line[0] * x + line[1] - y
        loss = (error**2).mean()
        loss.backward()
        slack = ROUNDINGS * EPSILON * (abs(w * x) + abs(b) + abs(y)).max().item()  # of one error, in float32
        slacks = {
            "loss": slack * (2 * error.abs().mean().item() + slack),
            "grad_w": 2 * slack * x.abs().mean().item() + EPSILON * (2 * error * x).abs().mean().item(),
            "grad_b": 2 * slack,
        }
        numbers = {"loss": loss.item(), "grad_w": line.grad[0].item(), "grad_b": line.grad[1].item()}
        own = {"w": (w, EPSILON * abs(w)), "b": (b, EPSILON * abs(b))}
        steps.append(own | {name: (value, slacks[name]) for name, value in numbers.items()})
    return steps


def step_errors(data, runs):
    """The recorded numbers that are not torch's, and the steps that do not go by the gradient."""
    for run, steps in zip(data["runs"], runs, strict=True):
        for number, step in enumerate(steps):
            for name, (value, slack) in step.items():
                if abs(run[name][number] - value) > slack:
                    yield f"{run['label']}, step {number}: {name} is {run[name][number]}, torch has {value}"
            for name in "wb" if number + 1 < len(steps) else "":
                then = step[name][0] - run["lr"] * step[f"grad_{name}"][0]
                slack = EPSILON * abs(step[name][0]) + abs(run["lr"]) * step[f"grad_{name}"][1]
                if abs(run[name][number + 1] - then) > 2 * slack:
                    yield f"{run['label']}, step {number}: the next {name} is {run[name][number + 1]}, not {then}"


def table_errors(figure, data, runs):
    """The cells of the table that are not torch's numbers. Each run has its first and its last step there."""
    seen = set()
    for row in figure.iter("tr"):
        if row.get("data-node") is None:
            continue
        run, step = int(row.get("data-node").partition(".")[2]), int(row[1].text)
        if step >= len(runs[run]):
            yield f"the table has a step {step} of run {run}, which has {len(runs[run])}"
            continue
        seen.add((run, step))
        if row[0].text != data["runs"][run]["label"]:
            yield f"the table calls run {run} “{row[0].text}”"
        for cell, name in zip(row[2:], ("loss", "w", "b", "grad_w", "grad_b"), strict=True):
            recorded = data["runs"][run][name][step]  # which is torch's: see step_errors
            if not near(cell.text, recorded, EPSILON * abs(recorded)):
                yield f"run {run}, step {step}: {name} is shown as {cell.text}, torch has {recorded}"
    for run, steps in enumerate(runs):
        if not {(run, 0), (run, len(steps) - 1)} <= seen:
            yield f"the table lacks an end of run {run}"


def description_errors(figure, data):
    """How the descriptions of the three plots differ from what torch computes."""
    x, y = (torch.tensor(data[name], dtype=torch.float64) for name in "xy")
    lowest = torch.linalg.lstsq(torch.stack([x, torch.ones_like(x)], dim=1), y[:, None]).solution[:, 0].tolist()
    told = {"map": [], "loss": [], "lines": []}
    for run in data["runs"]:
        (w, b, loss), (last_w, last_b, last_loss) = (
            [[run[name][end]] for name in ("w", "b", "loss")] for end in (0, -1)
        )
        told["map"] += [f"{run['label']}: from w ", w, ", b ", b, " to w ", last_w, ", b ", last_b, "; "]
        told["loss"] += [f"{run['label']}: from ", loss, " to ", last_loss, "; "]
        told["lines"] += [f"{run['label']}: y = ", last_w, " x + ", last_b, "; "]
    told["map"] += ["the lowest point is w ", lowest[:1], ", b ", lowest[1:], "; "]
    for name, parts in told.items():
        (description,) = figure.xpath(f".//*[@data-panel='{name}']/*[local-name()='desc']")
        yield from sentence_errors(f"the description of {name}", description.text, [*parts[:-1], "."])


def value_at(panel, axis, pixel):
    """The value that a place stands for on the axis x or y of a plot."""
    low, high, start, end, *log = panel.get(f"data-{axis}").split()
    low, high, start, end = map(float, (low, high, start, end))
    along = (pixel - start) / (end - start)
    return low * (high / low) ** along if log else low + along * (high - low)


def tick_errors(figure):
    """The labels of the axes that stand at the place of another value."""
    for panel in figure.xpath(".//*[@data-panel]"):
        for tick in panel.xpath(".//*[contains(@class, 'picture-tick')]"):
            across = "is-middle" in tick.get("class").split()
            at = float(tick.get("x")) if across else float(tick.get("y")) - 4
            ends = [value_at(panel, "x" if across else "y", at + shift) for shift in (-PIXEL, PIXEL)]
            told = tick_value(tick.text)
            if not min(ends) - 1e-3 * abs(told) <= told <= max(ends) + 1e-3 * abs(told):
                yield f"the tick {tick.text} of {panel.get('data-panel')} stands between {min(ends)} and {max(ends)}"


def tick_value(text):
    """A label of an axis: a number, or a power of ten."""
    return read(f"1·{text}") if re.fullmatch(r"10[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", text) else read(text)


def level_errors(figure, data):
    """The numbers on the map that stand where the loss is another one, and numbers that nothing here knows."""
    x, y = (torch.tensor(data[name], dtype=torch.float64) for name in "xy")
    (panel,) = figure.xpath(".//*[@data-panel='map']")
    for label in panel.xpath(".//*[contains(@class, 'picture-level')]"):
        across, down = float(label.get("x")), float(label.get("y")) - 4
        lines = [
            (value_at(panel, "x", across + i), value_at(panel, "y", down + k))
            for i in (-CONTOUR, CONTOUR)
            for k in (-CONTOUR, CONTOUR)
        ]
        losses = [((w * x + b - y) ** 2).mean().item() for w, b in lines]
        if not min(losses) <= read(label.text) <= max(losses):
            yield f"{label.text} is written on the map where the loss is {min(losses)} to {max(losses)}"
    for text in figure.xpath(".//*[local-name()='svg']//*[local-name()='text']"):
        known = {"picture-tick", "picture-level"} & set(text.get("class").split())
        if not known and re.search(NUMBER, "".join(text.itertext())):
            yield f"{text.text} in a plot was not recomputed"
