"""Training as three plots: the map of the loss with the ways that the runs took on it, the loss by step, the lines."""

from __future__ import annotations

import html
from typing import Any

from snippets._runner.pictures.digits import shown
from snippets._runner.pictures.plots import Panel, Scale
from snippets._runner.pictures.svg import path, tag, text, whole
from snippets._runner.pictures.words import Rows, listed

Data = dict[str, Any]
MAP, SMALL = (350.0, 376.0), (300.0, 188.0)
ROWS = 10  # of a run, in the table


def title(data: Data) -> str:
    """What the picture shows, in a few words."""
    return f"Training of a line from {listed([run['label'] for run in data['runs']])}"


def rows(data: Data) -> Rows:
    """The numbers of each run, at some ten steps of it."""
    head = ("run", "step", "loss", "w", "b", "gradient of w", "gradient of b")
    found: Rows = [("", [(cell, "") for cell in head])]
    for number, run in enumerate(data["runs"]):
        steps = len(run["loss"])
        every = -(-steps // ROWS)
        for step in sorted({*range(0, steps, every), steps - 1}):
            cells = [shown(run[name][step]) for name in ("loss", "w", "b", "grad_w", "grad_b")]
            found.append((f"run.{number}", [(run["label"], ""), (str(step), ""), *((cell, "") for cell in cells)]))
    return found


def draw(data: Data) -> list[str]:
    """The drawings of a training."""
    words = [tag("span", html.escape(run["label"], quote=False)) for run in data["runs"]]
    key = [tag("li", label, class_=f"is-run-{n}", data_node=f"run.{n}") for n, label in enumerate(words)]
    return [tag("ul", "".join(key), class_="picture-key"), _map(data), _loss(data), _lines(data)]


def _map(data: Data) -> str:
    width, height = MAP
    drawn = data["map"]
    panel = Panel(Scale(*drawn["w"], 40, width - 8), Scale(*drawn["b"], height - 40, 30))
    parts = [*panel.axes("w", "b"), text("lines of equal loss", width - 8, 20, "picture-kind")]
    labels = []
    for level, lines in zip(drawn["levels"], drawn["lines"], strict=True):
        for line in lines:
            parts.append(path(panel.outline(line), "picture-contour"))
        if lines and f"{level:e}".startswith("1"):
            labels.append(_label(panel, max(lines, key=len), level))
    w, b = drawn["lowest"]
    at = panel.x.at(w), panel.y.at(b)
    cross = f"M{at[0] - 6:.1f} {at[1] - 6:.1f}l12 12m0 -12l-12 12"
    ends = []
    for n, run in enumerate(data["runs"]):
        way = list(zip(run["w"], run["b"], strict=True))
        parts_of_run = [path(panel.line(way), "picture-run"), path(panel.dots(way), "picture-dots"),
                        _end(panel, way[0], "is-start"), _end(panel, way[-1], "is-end")]
        ends.append(tag("g", "".join(parts_of_run), class_=f"is-run-{n}", data_node=f"run.{n}"))
    words = "; ".join(f"{run['label']}: from w {shown(run['w'][0])}, b {shown(run['b'][0])} "
                      f"to w {shown(run['w'][-1])}, b {shown(run['b'][-1])}" for run in data["runs"])
    words += f"; the lowest point is w {shown(w)}, b {shown(b)}."
    ends += [path(cross, "picture-lowest is-under"), path(cross, "picture-lowest")]
    return whole([*parts, *labels, *ends], width, height, "picture-panel is-map", "Map of the loss over w and b", words,
                 data_panel="map", **panel.attributes())


def _label(panel: Panel, line: list[tuple[float, float]], level: float) -> str:
    """The loss of a line of the map, written on it where it is highest."""
    inner = [(w, b) for w, b in line if panel.x.start + 24 < panel.x.at(w) < panel.x.end - 24
             and panel.y.end + 10 < panel.y.at(b) < panel.y.start - 10]
    if not inner:
        return ""
    w, b = max(inner, key=lambda point: point[1])
    return text(shown(level), round(panel.x.at(w), 1), round(panel.y.at(b) + 4, 1), "picture-level is-middle")


def _end(panel: Panel, point: tuple[float, float], kind: str) -> str:
    x, y = point
    return tag("circle", cx=round(panel.x.at(x), 1), cy=round(panel.y.at(y), 1), r=5, class_=f"picture-end {kind}")


def _loss(data: Data) -> str:
    width, height = SMALL
    seen = [value for run in data["runs"] for value in run["loss"] if value > 0]
    steps = max(len(run["loss"]) for run in data["runs"]) - 1
    panel = Panel(Scale(0, steps, 46, width - 10), Scale(min(seen) * 0.7, max(seen) * 1.4, height - 38, 30, log=True))
    parts = panel.axes("step", "loss", (5, 5))
    for n, run in enumerate(data["runs"]):
        curve = [(float(step), value) for step, value in enumerate(run["loss"]) if value > 0]
        parts.append(tag("g", path(panel.line(curve), "picture-run") + _end(panel, curve[-1], "is-end"),
                         class_=f"is-run-{n}", data_node=f"run.{n}"))
    words = "; ".join(f"{run['label']}: from {shown(run['loss'][0])} to {shown(run['loss'][-1])}"
                      for run in data["runs"]) + "."
    return whole(parts, width, height, "picture-panel", "The loss at each step", words,
                 data_panel="loss", **panel.attributes())


def _lines(data: Data) -> str:
    width, height = SMALL
    room = 0.15 * (max(data["x"]) - min(data["x"])) or 1.0
    low, high = min([*data["x"], 0.0]) - room, max(data["x"]) + room
    ends = [run["w"][-1] * x + run["b"][-1] for run in data["runs"] for x in (low, high)]
    values = [*data["y"], *ends]
    room = 0.08 * (max(values) - min(values)) or 1.0
    panel = Panel(Scale(low, high, 46, width - 10), Scale(min(values) - room, max(values) + room, height - 38, 30))
    parts = [*panel.axes("x", "y"), text("at the last step", width - 10, 20, "picture-kind")]
    for n, run in enumerate(data["runs"]):
        line = [(x, run["w"][-1] * x + run["b"][-1]) for x in (low, high)]
        parts.append(tag("g", path(panel.line(line), "picture-run"), class_=f"is-run-{n}", data_node=f"run.{n}"))
    parts += [tag("circle", cx=round(panel.x.at(x), 1), cy=round(panel.y.at(y), 1), r=4.5, class_="picture-datum")
              for x, y in zip(data["x"], data["y"], strict=True)]
    words = "; ".join(f"{run['label']}: y = {shown(run['w'][-1])} x + {shown(run['b'][-1])}" for run in data["runs"])
    return whole(parts, width, height, "picture-panel", "The lines at the last step, and the data", words + ".",
                 data_panel="lines", **panel.attributes())
