"""Draw a training as three plots: a map of the loss with the path of each run, the loss by step, the fitted lines."""

import html
from collections.abc import Callable
from typing import Any

from snippets._engine.pictures.draw.plots import Panel, Point, Scale
from snippets._engine.pictures.draw.svg import Table, drawing, listed, path, shown, tag, text
from snippets._engine.pictures.schema import Run, TrainingData

MAP, SMALL = (350.0, 372.0), (300.0, 188.0)  # width and height of a plot, in pixels; the map itself is a square
TABLE_STEPS = 10  # of a run


def title(data: TrainingData) -> str:
    """What the picture shows, in a few words."""
    return f"Training of a line from {listed([run['label'] for run in data['runs']])}"


def rows(data: TrainingData) -> Table:
    """The table: each run at some ten of its steps."""
    found = []
    for number, run in enumerate(data["runs"]):
        steps = len(run["loss"])
        for step in sorted({*range(0, steps, -(-steps // TABLE_STEPS)), steps - 1}):
            values = (run["loss"], run["w"], run["b"], run["grad_w"], run["grad_b"])
            cells = [run["label"], str(step), *(shown(series[step]) for series in values)]
            found.append((f"run.{number}", [(cell, "") for cell in cells]))
    return ["run", "step", "loss", "w", "b", "gradient of w", "gradient of b"], found


def draw(data: TrainingData) -> str:
    """The legend of the runs and the three plots."""
    key = [
        tag("li", tag("span", html.escape(run["label"], quote=False)), class_=f"is-run-{n}", data_node=f"run.{n}")
        for n, run in enumerate(data["runs"])
    ]
    return tag("ul", "".join(key), class_="picture-key") + _map(data) + _loss(data) + _lines(data)


def _plot(name: str, title: str, panel: Panel, size: tuple[float, float], parts: list[str], told: list[str]) -> str:
    """One plot. `told` says in words what is drawn of each run."""
    kind = "picture-panel is-map" if name == "map" else "picture-panel"
    scales: dict[str, Any] = {"data_x": str(panel.x), "data_y": str(panel.y)}
    return drawing(parts, *size, title, "; ".join(told) + ".", class_=kind, data_panel=name, **scales)


def _runs(data: TrainingData, parts: Callable[[Run], str]) -> list[str]:
    """Every run in its colour."""
    return [tag("g", parts(run), class_=f"is-run-{n}", data_node=f"run.{n}") for n, run in enumerate(data["runs"])]


def _map(data: TrainingData) -> str:
    (width, height), drawn, (w, b) = MAP, data["map"], data["map"]["lowest"]
    (w_low, w_high), (b_low, b_high) = drawn["w"], drawn["b"]
    panel = Panel(Scale(w_low, w_high, 40, width - 8), Scale(b_low, b_high, height - 40, 30))
    parts = [*panel.axes("w", "b"), text("lines of equal loss", width - 8, 20, "picture-kind")]
    labels = []
    for level, lines in zip(drawn["levels"], drawn["lines"], strict=True):
        outlines: list[list[Point]] = [[(point[0], point[1]) for point in line] for line in lines]
        parts += [path(panel.outline(line), "picture-contour") for line in outlines]
        if lines and f"{level:e}".startswith("1"):
            labels.append(_level(panel, max(outlines, key=len), level))

    def route(run: Run) -> str:
        points = list(zip(run["w"], run["b"], strict=True))
        run_and_steps = path(panel.line(points), "picture-run") + path(panel.dots(points), "picture-dots")
        return run_and_steps + _end(panel, points[0], "is-start") + _end(panel, points[-1], "is-end")

    cross = f"M{panel.x.at(w) - 6:.1f} {panel.y.at(b) - 6:.1f}l12 12m0 -12l-12 12"
    lowest = [path(cross, "picture-lowest is-under"), path(cross, "picture-lowest")]
    told = [
        f"{run['label']}: from w {shown(run['w'][0])}, b {shown(run['b'][0])} "
        f"to w {shown(run['w'][-1])}, b {shown(run['b'][-1])}"
        for run in data["runs"]
    ]
    told.append(f"the lowest point is w {shown(w)}, b {shown(b)}")
    parts += [*labels, *_runs(data, route), *lowest]
    return _plot("map", "Map of the loss over w and b", panel, MAP, parts, told)


def _level(panel: Panel, line: list[Point], level: float) -> str:
    """The loss of a line of the map, written on the line at its highest place, away from the edges of the map."""
    left, right, top, bottom = panel.x.start + 24, panel.x.end - 24, panel.y.end + 10, panel.y.start - 10
    inner = [point for point in line if left < panel.x.at(point[0]) < right and top < panel.y.at(point[1]) < bottom]
    if not inner:
        return ""
    x, y = panel.place(max(inner, key=lambda point: point[1]))
    return text(shown(level), round(x, 1), round(y + 4, 1), "picture-level is-middle")


def _end(panel: Panel, point: Point, kind: str) -> str:
    x, y = panel.place(point)
    return tag("circle", cx=round(x, 1), cy=round(y, 1), r=5, class_=f"picture-end {kind}")


def _loss(data: TrainingData) -> str:
    width, height = SMALL
    seen = [value for run in data["runs"] for value in run["loss"] if value > 0]
    steps = max(len(run["loss"]) for run in data["runs"]) - 1
    panel = Panel(Scale(0, steps, 46, width - 10), Scale(min(seen) * 0.7, max(seen) * 1.4, height - 38, 30, log=True))

    def curve(run: Run) -> str:
        points = [(float(step), value) for step, value in enumerate(run["loss"]) if value > 0]
        return path(panel.line(points), "picture-run") + _end(panel, points[-1], "is-end")

    told = [f"{run['label']}: from {shown(run['loss'][0])} to {shown(run['loss'][-1])}" for run in data["runs"]]
    return _plot(
        "loss", "The loss at each step", panel, SMALL, [*panel.axes("step", "loss"), *_runs(data, curve)], told
    )


def _lines(data: TrainingData) -> str:
    width, height = SMALL
    room = 0.15 * (max(data["x"]) - min(data["x"])) or 1.0
    low, high = min([*data["x"], 0.0]) - room, max(data["x"]) + room

    def ends(run: Run) -> list[Point]:
        return [(x, run["w"][-1] * x + run["b"][-1]) for x in (low, high)]

    values = [*data["y"], *(y for run in data["runs"] for _, y in ends(run))]
    room = 0.08 * (max(values) - min(values)) or 1.0
    panel = Panel(Scale(low, high, 46, width - 10), Scale(min(values) - room, max(values) + room, height - 38, 30))
    runs = _runs(data, lambda run: path(panel.line(ends(run)), "picture-run"))
    points = map(panel.place, zip(data["x"], data["y"], strict=True))
    dots = [tag("circle", cx=round(x, 1), cy=round(y, 1), r=4.5, class_="picture-datum") for x, y in points]
    told = [f"{run['label']}: y = {shown(run['w'][-1])} x + {shown(run['b'][-1])}" for run in data["runs"]]
    parts = [*panel.axes("x", "y"), text("at the last step", width - 10, 20, "picture-kind"), *runs, *dots]
    return _plot("lines", "The lines at the last step, and the data", panel, SMALL, parts, told)
