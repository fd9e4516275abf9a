"""Axes of a plot, and lines and dots within them."""

import math
from dataclasses import dataclass
from itertools import pairwise

from snippets._engine.pictures.draw.svg import SUPERSCRIPTS, path, shown, text

Point = tuple[float, float]
UNSEEN = 0.1  # pixels that a line may be off


@dataclass(frozen=True)
class Scale:
    """Values from `low` to `high`, drawn from `start` to `end`, in pixels; by their logarithms if `log` is true."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __str__(self) -> str:
        """The scale as an explorer reads it."""
        return f"{self.low!r} {self.high!r} {self.start:g} {self.end:g}{' log' if self.log else ''}"

    def at(self, value: float) -> float:
        """The place of a value."""
        low, high, value = (math.log10(each) if self.log else each for each in (self.low, self.high, value))
        return self.start + (value - low) / (high - low) * (self.end - self.start)

    def ticks(self, about: int) -> list[float]:
        """Some `about` round numbers of the range."""
        if self.log:
            powers = range(math.ceil(math.log10(self.low) - 1e-9), math.floor(math.log10(self.high) + 1e-9) + 1)
            every = max(1, math.ceil(len(powers) / about))
            return [10.0**power for power in powers if power % every == 0]
        rough = (self.high - self.low) / about
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(digit * power for digit in (1, 2, 5, 10) if digit * power >= rough * 0.999)
        return [step * n for n in range(math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9) + 1)]

    def label(self, tick: float) -> str:
        """The label of a tick."""
        if self.log and not 0.001 <= tick <= 1000:
            return f"10{str(round(math.log10(tick))).translate(SUPERSCRIPTS)}"
        return shown(tick)


@dataclass(frozen=True)
class Panel:
    """One plot, given by its two scales. The vertical one starts at the bottom."""

    x: Scale
    y: Scale

    def place(self, point: Point) -> Point:
        """The place of a point, in pixels."""
        return self.x.at(point[0]), self.y.at(point[1])

    def line(self, points: list[Point]) -> str:
        """A path through points, without those that make no visible difference."""
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in thinned([*map(self.place, points)]))

    def outline(self, points: list[Point]) -> str:
        """The path of `line` in relative steps, which takes half as many characters."""
        tenths = [(round(10 * x), round(10 * y)) for x, y in thinned([*map(self.place, points)])]
        steps = [f"{(x - u) / 10:g} {(y - v) / 10:g}" for (u, v), (x, y) in pairwise(tenths)]
        return f"M{tenths[0][0] / 10:g} {tenths[0][1] / 10:g}l" + " ".join(steps)

    def dots(self, points: list[Point]) -> str:
        """A path that is a dot at each point, if the style sheet gives it round ends."""
        return "".join(f"M{x:.1f} {y:.1f}h0" for x, y in map(self.place, points))

    def axes(self, x_name: str, y_name: str) -> list[str]:
        """Grid, labels and names. The name of y is above its axis."""
        left, right, bottom, top = self.x.start, self.x.end, self.y.start, self.y.end
        parts = []
        for tick in self.x.ticks(5):
            at = self.x.at(tick)
            parts.append(path(f"M{at:.1f} {bottom:g}V{top:g}", "picture-grid"))
            parts.append(text(self.x.label(tick), at, bottom + 17, "picture-tick is-middle"))
        for tick in self.y.ticks(5):
            at = self.y.at(tick)
            parts.append(path(f"M{left:g} {at:.1f}H{right:g}", "picture-grid"))
            parts.append(text(self.y.label(tick), left - 7, at + 4, "picture-tick is-right"))
        names = [text(x_name, right, bottom + 33, "picture-axis is-right"), text(y_name, 0, top - 10, "picture-axis")]
        return parts + names


def thinned(points: list[Point]) -> list[Point]:
    """A line with fewer points that looks the same, by the algorithm of Douglas and Peucker (1973)."""
    if len(points) < 3:
        return points
    (x, y), (right, top) = points[0], points[-1]
    length = math.hypot(right - x, top - y)

    def distance(point: Point) -> float:
        if length < UNSEEN:  # a closed line
            return math.hypot(point[0] - x, point[1] - y)
        return abs((right - x) * (point[1] - y) - (top - y) * (point[0] - x)) / length

    far = max(range(1, len(points) - 1), key=lambda n: distance(points[n]))
    if distance(points[far]) < UNSEEN:
        return [points[0], points[-1]]
    return [*thinned(points[: far + 1])[:-1], *thinned(points[far:])]
