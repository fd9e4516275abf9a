"""What a figure plots, in words and numbers: axes, lines, contours, pictures and legends, without colours or styles.

Figures of the same data give the same text on every machine, even if their bytes differ. A coordinate is given to about
a hundredth of its axis, which an eye can just tell apart and rounding errors do not reach.
"""

import math
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

Format = Callable[[float], str]
MIN_BUNDLE_LINES = 8  # that are described together


def describe(figure: Any) -> str:
    """The content of a matplotlib figure, a line for each thing in it."""
    return "\n".join(line for axes in figure.axes for line in _axes(axes))


def _axes(axes: Any) -> Iterator[str]:
    x = _format(axes.get_xscale(), *axes.get_xlim())
    y = _format(axes.get_yscale(), *axes.get_ylim())
    spans = [" to ".join(map(form, ends)) for form, ends in ((x, axes.get_xlim()), (y, axes.get_ylim()))]
    yield f"axes “{axes.get_title()}”: x from {spans[0]}, y from {spans[1]}"
    for name, axis, form in (("x", axes.xaxis, x), ("y", axes.yaxis, y)):
        if type(axis.get_major_formatter()).__name__ == "FuncFormatter":  # the page's code names these ticks
            places = axis.get_majorticklocs()
            named = zip(axis.get_major_formatter().format_ticks(places), places, strict=True)
            yield f"  ticks of {name}: {', '.join(f'{word} at {form(place)}' for word, place in named)}"
    yield from _lines(axes.lines, x, y)
    for collection in axes.collections:
        if hasattr(collection, "levels"):
            values = [f"{float(value):.3g}" for value in (*collection.levels, collection.zmin, collection.zmax)]
            places = [place for path in collection.get_paths() for place in path.vertices]
            ends = " to ".join(_place(place, x, y) for place in (*places[:1], *places[-1:]))
            yield f"  contours at {' '.join(values[:-2])}, of values from {' to '.join(values[-2:])}, drawn from {ends}"
        else:
            area = collection.get_paths() if hasattr(collection, "set_verts") else ()  # others are marks at places
            points = area[0].vertices if area else collection.get_offsets()
            yield f"  {type(collection).__name__} {_label(collection)}{_points(points, x, y)}"
    for image in axes.images:
        values = image.get_array()
        shape = " × ".join(map(str, values.shape))
        yield f"  image of {shape} values from {values.min():.3g} to {values.max():.3g}"
    for patch in axes.patches:
        corners = patch.get_bbox().get_points() if hasattr(patch, "get_bbox") else ()
        yield f"  {type(patch).__name__} {_label(patch)}{' to '.join(_place(c, x, y) for c in corners)}".rstrip()
    if axes.texts:
        yield f"  texts: {', '.join(f'{each.get_text()} {_place(each.get_position(), x, y)}' for each in axes.texts)}"
    if legend := axes.get_legend():
        yield f"  legend: {', '.join(text.get_text() for text in legend.get_texts())}"


def _lines(lines: Any, x: Format, y: Format) -> Iterator[str]:
    """The lines, one by one; many that one call drew, together."""
    import numpy  # matplotlib needs it

    for (label, _), run in groupby(lines, lambda line: (_label(line), len(line.get_xydata()))):
        drawn = [line.get_xydata() for line in run]
        if len(drawn) < MIN_BUNDLE_LINES:
            yield from (f"  line {label}{_points(points, x, y)}" for points in drawn)
        else:
            yield f"  {len(drawn)} lines {label}of {_points(numpy.concatenate(drawn), x, y)}"


def _label(artist: Any) -> str:
    label = str(artist.get_label())
    return "" if label.startswith("_") else f"“{label}”: "  # matplotlib's own


def _points(points: Any, x: Format, y: Format) -> str:
    """How many points there are, the first, the last, and their mean, which depends on all of them."""
    if not len(points):
        return "no points"
    first, last, mean = (_place(place, x, y) for place in (points[0], points[-1], points.mean(axis=0)))
    return f"{len(points)} points from {first} to {last}, mean {mean}"


def _place(place: Any, x: Format, y: Format) -> str:
    return f"({x(place[0])}, {y(place[1])})"


def _format(scale: str, low: float, high: float) -> Format:
    """How to write a place on an axis."""
    if scale == "log":
        return lambda value: f"10^{math.log10(value):.2f}" if value > 0 else "nowhere"
    digits = max(0, 2 - math.floor(math.log10(abs(high - low) or 1)))
    return lambda value: f"{round(float(value), digits) + 0.0:.{digits}f}"
