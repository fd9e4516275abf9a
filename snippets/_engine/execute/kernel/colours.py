"""The colours of a figure by role: which label, bar or kind of thing has which, in the order in which it was drawn.

The colours of a legend are told apart from those of what it explains, since code can give it other ones.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

KINDS = {
    "Line2D": "line",
    "PathCollection": "points",
    "FillBetweenPolyCollection": "area",
    "Rectangle": "rectangle",
    "AxesImage": "image",
}


def colour_lines(axes: Any = None, legend: Any = None) -> Iterator[str]:
    """A line for what is drawn in some axes, and one for a legend, by default that of the axes."""
    bars = {bar: _label(each) or "bar" for each in axes.containers for bar in each if _is_patch(bar)} if axes else {}
    drawn = [*axes.lines, *axes.collections, *axes.images, *axes.patches] if axes else []
    if found := _listed([(_label(each) or bars.get(each) or _kind(each), colour(each)) for each in drawn]):
        yield f"colours: {found}"
    if legend := legend or (axes and axes.get_legend()):
        entries = zip(legend.get_texts(), legend.legend_handles, strict=True)
        yield f"colours of the legend: {_listed([(text.get_text(), colour(handle)) for text, handle in entries])}"


def _listed(named: list[tuple[str, str]]) -> str:
    """Names with their colours; those that follow each other and are the same, as one with their number."""
    runs = [(name, value, len(list(run))) for (name, value), run in groupby(each for each in named if each[1])]
    return ", ".join(f"{name} {value}" + (f" × {size}" if size > 1 else "") for name, value, size in runs)


def _label(artist: Any) -> str:
    label = str(artist.get_label())
    return "" if not label or label.startswith("_") else f"“{label}”"  # matplotlib's own


def _kind(artist: Any) -> str:
    if hasattr(artist, "levels"):
        return "contours"
    return KINDS.get(type(artist).__name__, type(artist).__name__)


def _is_patch(artist: Any) -> bool:
    return hasattr(artist, "get_facecolor") and hasattr(artist, "get_bbox")


def colour(artist: Any) -> str:
    """The colour of a thing, as #c2500f; of one that values colour, the map's name and ends; empty if it has none."""
    from matplotlib.colors import to_hex

    if hasattr(artist, "get_array") and artist.get_array() is not None and not _is_uniform(artist):
        low, high = (f"{float(end):.4g}" for end in artist.get_clim())
        return f"{artist.get_cmap().name} from {low} to {high}"
    if hasattr(artist, "get_color") and not hasattr(artist, "get_facecolor"):
        return str(to_hex(artist.get_color()))
    for found in (artist.get_facecolor(), artist.get_edgecolor()):
        rows = found if getattr(found, "ndim", 1) == 2 else [found]
        if visible := dict.fromkeys(to_hex(row) for row in rows if row[3] > 0):
            return " ".join(visible)
    return ""


def _is_uniform(artist: Any) -> bool:
    """Whether contours were given their colours one by one, so that no map of colours takes part."""
    return getattr(artist, "colors", None) is not None
