"""What a figure plots, in words and numbers: axes, lines, contours, images, colours and legends, without styles.

Figures of the same data give the same text on every machine, even if their bytes differ. A coordinate is given to about
a hundredth of its axis, which an eye can just tell apart and rounding errors do not reach. Colours are looked up in
colours.py.
"""

import math
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from snippets._engine.execute.kernel.colours import colour_lines

Format = Callable[[float], str]
MIN_BUNDLE_LINES = 8  # that are described together
MAX_IMAGE_ROWS = 8  # of an image that is described value by value; a larger one by the means of so many parts
NUMBERS = ("ScalarFormatter", "LogFormatterSciNotation")  # matplotlib's own words for ticks, which follow from limits


def describe(figure: Any) -> str:
    """The content of a matplotlib figure, a line for each thing in it."""
    lines = [line for axes in figure.axes for line in _axes(axes)]
    texts = [each.get_text() for each in figure.texts if each.get_text()]
    legends = [text.get_text() for legend in figure.legends for text in legend.get_texts()]
    lines += [f"texts of the figure: {', '.join(texts)}"] * bool(texts)
    lines += [f"legend of the figure: {', '.join(legends)}"] * bool(legends)
    return "\n".join([*lines, *(line for legend in figure.legends for line in colour_lines(legend=legend))])


def _axes(axes: Any) -> Iterator[str]:
    x = _format(axes.get_xscale(), *axes.get_xlim())
    y = _format(axes.get_yscale(), *axes.get_ylim())
    spans = [" to ".join(map(form, ends)) for form, ends in ((x, axes.get_xlim()), (y, axes.get_ylim()))]
    yield f"axes “{axes.get_title()}”: x from {spans[0]}, y from {spans[1]}"
    for name, axis, form in (("x", axes.xaxis, x), ("y", axes.yaxis, y)):
        if ticks := _ticks(axis, form):
            yield f"  ticks of {name}: {ticks}"
    yield from _lines(axes.lines, x, y)
    for collection in axes.collections:
        yield from _contours(collection, x, y) if hasattr(collection, "levels") else _collection(collection, x, y)
    for image in axes.images:
        yield from _image(image)
    for patch in axes.patches:
        corners = patch.get_bbox().get_points() if hasattr(patch, "get_bbox") else ()
        yield f"  {type(patch).__name__} {_label(patch)}{' to '.join(_place(c, x, y) for c in corners)}".rstrip()
    if axes.texts:
        yield f"  texts: {', '.join(f'{each.get_text()} {_place(each.get_position(), x, y)}' for each in axes.texts)}"
    if legend := axes.get_legend():
        yield f"  legend: {', '.join(text.get_text() for text in legend.get_texts())}"
    yield from (f"  {line}" for line in colour_lines(axes))


def _ticks(axis: Any, form: Format) -> str:
    """The ticks that the page's code has named or placed; empty if matplotlib did both."""
    named = type(axis.get_major_formatter()).__name__ not in NUMBERS
    if not named and type(axis.get_major_locator()).__name__ != "FixedLocator":
        return ""
    low, high = sorted(axis.get_view_interval())
    places = [place for place in axis.get_majorticklocs() if low <= place <= high]
    words = axis.get_major_formatter().format_ticks(places) if named else [""] * len(places)
    return ", ".join(f"{word} at {form(place)}".lstrip() for word, place in zip(words, places, strict=True))


def _contours(contours: Any, x: Format, y: Format) -> Iterator[str]:
    """The levels and the values of contours, where they begin and end, and how far the first that is drawn reaches."""
    form = _format("linear", contours.zmin, contours.zmax)
    levels = [f"{float(value):.3g}" for value in contours.levels]
    ends = " to ".join(f"{float(form(value)):g}" for value in (contours.zmin, contours.zmax))
    drawn = [(level, path.vertices) for level, path in zip(levels, contours.get_paths(), strict=False) if len(path)]
    places = [place for _, vertices in drawn for place in vertices]
    span = " to ".join(_place(place, x, y) for place in (*places[:1], *places[-1:]))
    yield f"  contours at {' '.join(levels)}, of values from {ends}, drawn from {span}"
    for level, vertices in drawn[:1]:
        corners = " to ".join(_place(corner, x, y) for corner in (vertices.min(axis=0), vertices.max(axis=0)))
        yield f"    the first, {level}, is within {corners}"


def _collection(collection: Any, x: Format, y: Format) -> Iterator[str]:
    """Marks at places, or the outline of an area; where arrows point, and the values that colour them."""
    area = collection.get_paths() if hasattr(collection, "set_verts") else ()
    points = area[0].vertices if area else collection.get_offsets()
    yield f"  {type(collection).__name__} {_label(collection)}{_points(points, x, y)}"
    if hasattr(collection, "U"):
        arrows = list(zip(collection.U, collection.V, strict=True))
        first, last = (f"({u:.3g}, {v:.3g})" for u, v in (arrows[0], arrows[-1]))
        yield f"    arrows of {first} to {last}, mean ({collection.U.mean():.3g}, {collection.V.mean():.3g})"
    values = collection.get_array()
    if values is not None and len(values):
        form = _format("linear", values.min(), values.max())
        first, last, mean = (f"{float(form(value)):g}" for value in (values[0], values[-1], values.mean()))
        yield f"    coloured by values from {first} to {last}, mean {mean}"


def _image(image: Any) -> Iterator[str]:
    """The values of an image by row and column, and where its first row and its first column are seen."""
    values = image.get_array()
    form = _format("linear", values.min(), values.max())
    yield f"  image of {' × '.join(map(str, values.shape))} values from {values.min():.3g} to {values.max():.3g}"
    left, right, bottom, top = image.get_extent()
    first, last = ((left, top), (right, bottom)) if image.origin == "upper" else ((left, bottom), (right, top))
    (x, y), (far_x, far_y) = image.axes.transData.transform([first, last])
    sides = f"row 1 at the {'top' if y > far_y else 'bottom'}, column 1 at the {'left' if x < far_x else 'right'}"
    yield f"    {sides}, over x from {left:.4g} to {right:.4g}, y from {bottom:.4g} to {top:.4g}"
    rows = [" ".join(f"{float(form(value)):g}" for value in row) for row in _parts(values)]
    yield f"    {' | '.join(rows)}"


def _parts(values: Any) -> list[list[float]]:
    """The values of an image, as the means of at most so many parts each way. A pixel counts by its mean colour."""
    import numpy  # matplotlib needs it

    grid = numpy.asarray(values, dtype=float)
    grid = grid.mean(axis=2) if grid.ndim == 3 else grid
    rows = numpy.array_split(grid, min(len(grid), MAX_IMAGE_ROWS))
    sizes = min(grid.shape[1], MAX_IMAGE_ROWS)
    return [[float(part.mean()) for part in numpy.array_split(row, sizes, axis=1)] for row in rows]


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
