"""Runs of gradient descent on a line, as the page recorded them, and the map of the loss that they went down.

What the page calls loss and gradients must be those of the mean squared error of y = w x + b on the data: the map is
drawn from that formula, so a run that went down another loss would lie on the wrong map.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from snippets._runner.pictures.syntax import Names
from snippets._runner.pictures.values import Unfit, found

MOST_RUNS, MOST_STEPS, MOST_POINTS = 4, 500, 50
GRID = 121  # values of w and of b at which the loss is computed for the map
DEEPEST = 1e-4  # the smallest loss with a line of its own, as a part of the largest on the map
CLOSE = 1e-4  # how far a recorded number may lie from its formula, relative to its size
RECORDED = ("w", "b", "loss", "grad_w", "grad_b")


def look(lines: Sequence[Names], namespace: dict[str, Any]) -> dict[str, Any]:
    """The data, the runs and the map as plain data.

    Raises:
        Unfit: something is missing, or does not go together.
    """
    x, y = (_series(lines[0].words[name], namespace) for name in ("x", "y"))
    if len(x) != len(y) or not 2 <= len(x) <= MOST_POINTS:
        raise Unfit(f"x has {len(x)} and y {len(y)} elements; a picture takes from 2 to {MOST_POINTS} points.",
                    "Name two lists of one length.")
    if len(lines) - 1 > MOST_RUNS:
        raise Unfit(f"there are {len(lines) - 1} runs; more than {MOST_RUNS} cannot be told apart.", "Leave some out.")
    runs = [_run(line, x, y, namespace) for line in lines[1:]]
    for run, names in zip(runs, _own(lines[1:]), strict=True):
        run["names"] = names
    return {"kind": "training", "x": x, "y": y, "runs": runs, "map": _map(x, y, runs)}


def _series(expression: str, namespace: dict[str, Any]) -> list[float]:
    import torch

    value = found(expression, namespace)
    try:
        series = torch.as_tensor(value, dtype=torch.float64).detach().reshape(-1)
    except (TypeError, ValueError, RuntimeError) as error:
        raise Unfit(f"“{expression}” is not a list of numbers; its type is {type(value).__name__}.",
                    "Name a list or a tensor.") from error
    if not series.isfinite().all():
        raise Unfit(f"“{expression}” holds what is not finite, which has no place in a picture.", "Record fewer steps.")
    return series.tolist()


def _run(line: Names, x: list[float], y: list[float], namespace: dict[str, Any]) -> dict[str, Any]:
    """One run, with what it recorded at each step."""
    recorded = {name: _series(line.words[name], namespace) for name in RECORDED}
    steps = {len(series) for series in recorded.values()}
    if len(steps) != 1 or not 2 <= max(steps) <= MOST_STEPS:
        sizes = ", ".join(f"{name} {len(series)}" for name, series in recorded.items())
        raise Unfit(f"the run “{line.label}” has not one length from 2 to {MOST_STEPS}: {sizes}.",
                    "Record each at every step.")
    lr = _series(line.words["lr"], namespace)
    if len(lr) != 1:
        raise Unfit(f"the lr of the run “{line.label}” is not one number.", "Name one number.")
    for step, (w, b, *others) in enumerate(zip(*recorded.values(), strict=True)):
        for name, seen, true in zip(RECORDED[2:], others, _formulas(w, b, x, y), strict=True):
            if abs(seen - true) > CLOSE * max(abs(seen), abs(true), 0.1):
                raise Unfit(f"the run “{line.label}” has {name} {seen:g} at step {step}, but for the mean squared "
                            f"error of the line w = {w:g}, b = {b:g} it is {true:g}.", "Record what belongs together.")
    return {"label": line.label, "lr": lr[0], **recorded}


def _own(lines: Sequence[Names]) -> list[list[str]]:
    """For each run, the names of the page that speak of it and of no other."""
    said = [{node.id for node in ast.walk(ast.parse(", ".join(line.words.values()))) if isinstance(node, ast.Name)}
            for line in lines]
    return [sorted(names.difference(*(others for others in said if others is not names))) for names in said]


def _formulas(w: float, b: float, x: list[float], y: list[float]) -> tuple[float, float, float]:
    """The mean squared error of a line, and its derivatives by w and b."""
    misses = [w * each + b - target for each, target in zip(x, y, strict=True)]
    mean = [sum(miss * factor for miss, factor in zip(misses, factors, strict=True)) / len(x)
            for factors in (misses, x, [1.0] * len(x))]
    return mean[0], 2 * mean[1], 2 * mean[2]


def _map(x: list[float], y: list[float], runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Lines of equal loss over (w, b), around all that the runs passed and the lowest point."""
    import numpy
    from contourpy import LineType, contour_generator

    inputs = numpy.stack([x, numpy.ones(len(x))], axis=1)  # (points, 2): what w and b are multiplied by
    lowest = numpy.linalg.lstsq(inputs, numpy.array(y), rcond=None)[0]
    ws, bs = (numpy.linspace(*_around([*lowest[i:i + 1], *(value for run in runs for value in run[name])]), GRID)
              for i, name in enumerate("wb"))
    misses = ws[None, :, None] * numpy.array(x) + bs[:, None, None] - numpy.array(y)  # (b, w, points)
    loss = (misses**2).mean(axis=2)
    generator = contour_generator(ws, bs, loss, line_type=LineType.Separate)
    levels = _levels(float(loss.min()), float(loss.max()))
    lines = [[line.round(5).tolist() for line in generator.lines(level)] for level in levels]
    return {"w": [float(ws[0]), float(ws[-1])], "b": [float(bs[0]), float(bs[-1])], "levels": levels, "lines": lines,
            "lowest": [float(value) for value in lowest]}


def _around(values: list[float]) -> tuple[float, float]:
    """A range that holds all values, with some room."""
    low, high = min(values), max(values)
    room = 0.12 * (high - low) or 1.0
    return float(low - room), float(high + room)


def _levels(lowest: float, highest: float) -> list[float]:
    """Losses at which to draw a line: each three times the one before or so, as far as they can be told apart."""
    steps = [digit * 10.0**power for power in range(-30, 30) for digit in (1, 3)]
    return [level for level in steps if max(lowest, highest * DEEPEST) < level < highest]
