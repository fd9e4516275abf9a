"""Draw a training as three plots: a map of the loss with the path of each run, the loss by step, the fitted lines."""

from __future__ import annotations

import html
from collections.abc import Callable

from snippets._engine.pictures.draw.digits import shown
from snippets._engine.pictures.draw.graph_words import Rows, listed
from snippets._engine.pictures.draw.plots import Panel, Point, Scale
from snippets._engine.pictures.draw.svg import drawing, path, tag, text
from snippets._engine.pictures.schema import Run, TrainingData

MAP, SMALL = (350.0, 376.0), (300.0, 188.0)  # width and height of a plot, in pixels
TABLE_STEPS = 10  # of a run


def title(data: TrainingData) -> str:
    """What the picture shows, in a few words."""
    return f"Training of a line from {listed([run['label'] for run in data['runs']])}"


def rows(data: TrainingData) -> Rows:
    """The table: each run at some ten of its steps."""
    head = ("run", "step", "loss", "w", "b", "gradient of w", "gradient of b")
    found: Rows = [("", [(cell, "") for cell in head])]
    for number, run in enumerate(data["runs"]):
        steps = len(run["loss"])
        for step in sorted({*range(0, steps, -(-steps // TABLE_STEPS)), steps - 1}):
            cells = [shown(run[name][step]) for name in ("loss", "w", "b", "grad_w", "grad_b")]
            found.append((f"run.{number}", [(run["label"], ""), (str(step), ""), *((cell, "") for cell in cells)]))
    return found


def draw(data: TrainingData) -> str:
    """The legend of the runs and the three plots."""
    key = [
        tag("li", tag("span", html.escape(run["label"], quote=False)), class_=f"is-run-{n}", data_node=f"run.{n}")
        for n, run in enumerate(data["runs"])
    ]
    return tag("ul", "".join(key), class_="picture-key") + _map(data) + _loss(data) + _lines(data)


def _runs(data: TrainingData, parts: Callable[[Run], str]) -> list[str]:
    """Every run in its colour."""
    return [tag("g", parts(run), class_=f"is-run-{n}", data_node=f"run.{n}") for n, run in enumerate(data["runs"])]


def _plot(
    name: str, parts: list[str], panel: Panel, size: tuple[float, float], words: str, told: list[str], kind: str = ""
) -> str:
    """One plot. `told` says in words what is drawn of each run."""
    return drawing(
        parts,
        *size,
        words,
        "; ".join(told) + ".",
        class_=f"picture-panel{kind}",
        data_panel=name,
        data_x=str(panel.x),
        data_y=str(panel.y),
    )


def _map(data: TrainingData) -> str:
    (width, height), drawn = MAP, data["map"]
    panel = Panel(Scale(*drawn["w"], 40, width - 8), Scale(*drawn["b"], height - 40, 30))
    parts = [*panel.axes("w", "b"), text("lines of equal loss", width - 8, 20, "picture-kind")]
    labels = []
    for level, lines in zip(drawn["levels"], drawn["lines"], strict=True):
        parts += [path(panel.outline(line), "picture-contour") for line in lines]
        if lines and f"{level:e}".startswith("1"):
            labels.append(_level(panel, max(lines, key=len), level))

    def route(run: Run) -> str:
        points = list(zip(run["w"], run["b"], strict=True))
        return (
            path(panel.line(points), "picture-run")
            + path(panel.dots(points), "picture-dots")
            + _end(panel, points[0], "is-start")
            + _end(panel, points[-1], "is-end")
        )

    w, b = drawn["lowest"]
    cross = f"M{panel.x.at(w) - 6:.1f} {panel.y.at(b) - 6:.1f}l12 12m0 -12l-12 12"
    lowest = [path(cross, "picture-lowest is-under"), path(cross, "picture-lowest")]
    told = [
        f"{run['label']}: from w {shown(run['w'][0])}, b {shown(run['b'][0])} "
        f"to w {shown(run['w'][-1])}, b {shown(run['b'][-1])}"
        for run in data["runs"]
    ]
    told.append(f"the lowest point is w {shown(w)}, b {shown(b)}")
    return _plot(
        "map",
        [*parts, *labels, *_runs(data, route), *lowest],
        panel,
        MAP,
        "Map of the loss over w and b",
        told,
        " is-map",
    )


def _level(panel: Panel, line: list[Point], level: float) -> str:
    """The loss of a line of the map, written on the line at its highest place."""
    inner = [
        (w, b)
        for w, b in line
        if panel.x.start + 24 < panel.x.at(w) < panel.x.end - 24
        and panel.y.end + 10 < panel.y.at(b) < panel.y.start - 10
    ]
    if not inner:
        return ""
    w, b = max(inner, key=lambda point: point[1])
    return text(shown(level), round(panel.x.at(w), 1), round(panel.y.at(b) + 4, 1), "picture-level is-middle")


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
        "loss", [*panel.axes("step", "loss"), *_runs(data, curve)], panel, SMALL, "The loss at each step", told
    )


def _lines(data: TrainingData) -> str:
    width, height = SMALL
    room = 0.15 * (max(data["x"]) - min(data["x"])) or 1.0
    low, high = min([*data["x"], 0.0]) - room, max(data["x"]) + room
    values = [*data["y"], *(run["w"][-1] * x + run["b"][-1] for run in data["runs"] for x in (low, high))]
    room = 0.08 * (max(values) - min(values)) or 1.0
    panel = Panel(Scale(low, high, 46, width - 10), Scale(min(values) - room, max(values) + room, height - 38, 30))

    def line(run: Run) -> str:
        return path(panel.line([(x, run["w"][-1] * x + run["b"][-1]) for x in (low, high)]), "picture-run")

    points = map(panel.place, zip(data["x"], data["y"], strict=True))
    dots = [tag("circle", cx=round(x, 1), cy=round(y, 1), r=4.5, class_="picture-datum") for x, y in points]
    told = [f"{run['label']}: y = {shown(run['w'][-1])} x + {shown(run['b'][-1])}" for run in data["runs"]]
    parts = [*panel.axes("x", "y"), text("at the last step", width - 10, 20, "picture-kind"), *_runs(data, line), *dots]
    return _plot("lines", parts, panel, SMALL, "The lines at the last step, and the data", told)
