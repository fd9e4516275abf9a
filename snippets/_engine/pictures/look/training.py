"""Runs of gradient descent on a line, as the page recorded them, and the map of their loss.

The loss and the gradients that the page recorded must be those of the mean squared error of y = w x + b on the data.
The map is drawn from that formula, so a run with another loss would lie on the wrong map.
"""

import ast
from collections.abc import Sequence
from typing import Any, cast

from snippets._engine.pictures.look.tensors import LookError, value_of
from snippets._engine.pictures.schema import LossMap, Run, TrainingData
from snippets._engine.pictures.syntax import FenceLine

MAX_RUNS, MAX_STEPS, MAX_POINTS = 4, 500, 50
GRID_SIZE = 121  # values of w and of b at which the loss is computed for the map
MIN_LEVEL = 1e-4  # the smallest loss with a line on the map, relative to the largest: others cannot be told apart
TOLERANCE = 1e-4  # how far a recorded number may be from its formula, relative to its size
RECORDED = ("w", "b", "loss", "grad_w", "grad_b")


def training_data(lines: Sequence[FenceLine], namespace: dict[str, Any]) -> TrainingData:
    """The data, the runs and the map; a LookError if a recorded number is not what its formula gives."""
    x, y = (_series(lines[0].arguments[name], namespace) for name in ("x", "y"))
    if len(x) != len(y) or not 2 <= len(x) <= MAX_POINTS:
        why = f"x has {len(x)} and y {len(y)} elements; a picture takes from 2 to {MAX_POINTS} points."
        raise LookError(why, "Name two lists of one length.")
    if len(lines) - 1 > MAX_RUNS:
        why = f"there are {len(lines) - 1} runs; more than {MAX_RUNS} cannot be told apart."
        raise LookError(why, "Leave some out.")
    trees = [ast.parse(", ".join(line.arguments.values())) for line in lines[1:]]
    names = [{node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} for tree in trees]
    runs = []
    for line, used in zip(lines[1:], names, strict=True):
        own = used.difference(*(others for others in names if others is not used))
        runs.append(_run(line, sorted(own), x, y, namespace))
    return {"kind": "training", "x": x, "y": y, "runs": runs, "map": _map(x, y, runs)}


def _series(expression: str, namespace: dict[str, Any]) -> list[float]:
    import torch

    value = value_of(expression, namespace)
    try:
        series = torch.as_tensor(value, dtype=torch.float64).detach().reshape(-1)
    except (TypeError, ValueError, RuntimeError) as error:
        why = f"“{expression}” is not a list of numbers; its type is {type(value).__name__}."
        raise LookError(why, "Name a list or a tensor.") from error
    if not series.isfinite().all():
        why = f"“{expression}” holds what is not finite, which has no place in a picture."
        raise LookError(why, "Record fewer steps.")
    return series.tolist()


def _run(line: FenceLine, names: list[str], x: list[float], y: list[float], namespace: dict[str, Any]) -> Run:
    """One run, whose numbers are those of the formulas."""
    import numpy

    recorded = {name: _series(line.arguments[name], namespace) for name in RECORDED}
    steps = {len(series) for series in recorded.values()}
    if len(steps) != 1 or not 2 <= max(steps) <= MAX_STEPS:
        sizes = ", ".join(f"{name} {len(series)}" for name, series in recorded.items())
        why = f"the run “{line.label}” has not one length from 2 to {MAX_STEPS}: {sizes}."
        raise LookError(why, "Record each at every step.")
    lr = _series(line.arguments["lr"], namespace)
    if len(lr) != 1:
        raise LookError(f"the lr of the run “{line.label}” is not one number.", "Name one number.")
    for step, (w, b, *others) in enumerate(zip(*recorded.values(), strict=True)):
        errors = w * numpy.array(x) + b - numpy.array(y)
        formulas = (
            (errors**2).mean(),
            2 * (errors * x).mean(),
            2 * errors.mean(),
        )  # the loss, its derivatives by w and b
        for name, seen, true in zip(RECORDED[2:], others, formulas, strict=True):
            if abs(seen - true) > TOLERANCE * max(abs(seen), abs(true), 0.1):
                why = f"the run “{line.label}” has {name} {seen:g} at step {step}, but for the mean squared error"
                why += f" of the line w = {w:g}, b = {b:g} it is {true:g}."
                raise LookError(why, "Record what belongs together.")
    return cast("Run", {"label": line.label, "lr": lr[0], **recorded, "names": names})


def _map(x: list[float], y: list[float], runs: list[Run]) -> LossMap:
    """Lines of equal loss over (w, b), around every step of the runs and the lowest point."""
    import numpy
    from contourpy import LineType, contour_generator

    design = numpy.stack([x, numpy.ones(len(x))], axis=1)  # (points, 2): the factors of w and b
    lowest = numpy.linalg.lstsq(design, numpy.array(y), rcond=None)[0].tolist()
    passed = {name: [value for run in runs for value in run[name]] for name in ("w", "b")}
    sides = [_range([value, *passed[name]]) for name, value in zip(("w", "b"), lowest, strict=True)]
    span = max(high - low for low, high in sides)  # both axes have one scale, since the map is drawn as a square
    middles = [(low + high) / 2 for low, high in sides]
    (w_low, w_high), (b_low, b_high) = ((middle - span / 2, middle + span / 2) for middle in middles)
    ws, bs = numpy.linspace(w_low, w_high, GRID_SIZE), numpy.linspace(b_low, b_high, GRID_SIZE)
    errors = ws[None, :, None] * numpy.array(x) + bs[:, None, None] - numpy.array(y)  # (b, w, points)
    loss = (errors**2).mean(axis=2)
    generator: Any = contour_generator(ws, bs, loss, line_type=LineType.Separate)
    levels = [digit * 10.0**power for power in range(-30, 30) for digit in (1, 3)]
    levels = [level for level in levels if max(loss.min(), loss.max() * MIN_LEVEL) < level < loss.max()]
    lines = [[line.round(5).tolist() for line in generator.lines(level)] for level in levels]
    return {"w": [w_low, w_high], "b": [b_low, b_high], "levels": levels, "lines": lines, "lowest": lowest}


def _range(values: list[float]) -> tuple[float, float]:
    """The lowest and the highest value, with some room on both sides."""
    low, high = min(values), max(values)
    room = 0.12 * (high - low) or 1.0
    return low - room, high + room
