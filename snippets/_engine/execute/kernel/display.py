"""Rich display: a value as text, HTML, SVG, PNG, Markdown or LaTeX, in a dict from media type to content.

The protocol is Jupyter's: a value may have `_repr_html_` and its like. Matplotlib figures are drawn as SVG. The same
figure always gives the same bytes.
"""

import base64
import io
import itertools
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from snippets._engine.execute.kernel import plotted

Bundle = dict[str, str]
METHODS = {
    "text/html": "_repr_html_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "image/jpeg": "_repr_jpeg_",
    "text/markdown": "_repr_markdown_",
    "text/latex": "_repr_latex_",
}
# Invisible parts of a figure's SVG: digits after a hundredth of a point, and ids that matplotlib gives. An opacity is
# no length, so it keeps its digits: many faint marks make a cloud.
DRAWN = re.compile(r""" (?:d|x|y|style)="[^"]*\"""")
FINER = re.compile(r"(opacity: [\d.]+)|(?<=\.\d\d)\d+")
NAMES = re.compile(r"""(?<=<g) id="(?:figure|axes|patch|line2d|text|legend|[xy]tick|matplotlib\.axis)_\d+\"""")
MAX_PARTS = 100  # of a value, in which parts of a figure are looked for


def _no_session(value: Any) -> None:
    raise RuntimeError("there is no session that could show a value")


publish: Callable[[Any], None] = _no_session  # shows a value at its place among the outputs; the session sets it


def describe(value: Any) -> Bundle:
    """All forms of a value; `text/plain`, its repr, is always among them. Bytes are in base64, as in a notebook."""
    if is_figure(value):
        return draw(value)
    forms = dict(_form(value, "_repr_mimebundle_", include=None, exclude=None) or {})
    forms |= {kind: form for kind, method in METHODS.items() if (form := _form(value, method)) is not None}
    forms = {kind: base64.b64encode(f).decode() if isinstance(f, bytes) else str(f) for kind, f in forms.items()}
    return {"text/plain": repr(value), **forms}


def _form(value: Any, method: str, **options: Any) -> Any:
    """What a method of the protocol returns, without metadata; None if the value does not have it or declines."""
    form = getattr(value, method, None)
    if not callable(form) or isinstance(value, type):
        return None
    with suppress(NotImplementedError):
        content = form(**options)
        return content[0] if isinstance(content, tuple) else content
    return None


def is_figure(value: Any) -> bool:
    module = sys.modules.get("matplotlib.figure")
    return module is not None and isinstance(value, module.Figure)


def is_drawn(value: Any, depth: int = 2) -> bool:
    """Whether a value is what a call that plots returns: parts of a figure, which is shown by itself."""
    module = sys.modules.get("matplotlib.artist")
    if module is None or is_figure(value):
        return False
    if isinstance(value, module.Artist):
        return True
    if hasattr(value, "tolist") and str(getattr(value, "dtype", "")) == "object":  # an array of axes
        value = value.ravel().tolist()
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return depth > 0 and any(is_drawn(part, depth - 1) for part in itertools.islice(parts, MAX_PARTS))


def draw(figure: Any) -> Bundle:
    """A matplotlib figure as SVG. With a fixed salt for ids and no date, the same figure gives the same bytes.

    Text is text, so that it is shown in the font of its page.
    A figure with a label may be a frame, so it keeps its size. Any other is cropped to what it shows.
    """
    import matplotlib

    file = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "snippets", "svg.fonttype": "none"}):
        nameless = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        box, layout = (None, "constrained") if figure.get_label() else ("tight", "none")
        figure.set_layout_engine(figure.get_layout_engine() or layout)
        figure.savefig(file, format="svg", bbox_inches=box, transparent=True, metadata=nameless)
    drawn = DRAWN.sub(lambda attribute: FINER.sub(r"\1", attribute[0]), NAMES.sub("", file.getvalue()))
    return {"text/plain": repr(figure), "image/svg+xml": drawn}


def record(value: Any) -> dict[str, Any]:
    """A value as the data and metadata of a notebook output."""
    return {"data": describe(value), "metadata": caption(value) if is_figure(value) else {}}


def caption(figure: Any) -> dict[str, str]:
    """Metadata of a figure: its label, an alternative text, and what it plots."""
    label = str(figure.get_label())
    return {"alt": _sentence(label, figure), "label": label, "plotted": plotted.describe(figure)}


def _sentence(label: str, figure: Any) -> str:
    """What a figure shows, by its own words: A plot of “h = 1” shows “Loss” (loss against epoch)."""
    each = (_words(axes.get_title(), axes.get_ylabel(), axes.get_xlabel()) for axes in figure.axes)
    names, shown = [name for name in (label, figure.get_suptitle()) if name], list(dict.fromkeys(filter(None, each)))
    several = len(shown) > 1
    subject = ("Plots" if several else "A plot") + f" of “{', '.join(names)}”" * bool(names)
    *first, last = shown or [""]
    objects = f"{', '.join(first)} and {last}" if several else last
    return f"{subject} {'show' if several else 'shows'} {objects}." if shown else f"{subject}."


def _words(title: str, y: str, x: str) -> str:
    against = f"{y} against {x}" if x and y else y or f"values along {x}" * bool(x)
    return f"“{title}”" + f" ({against})" * bool(against) if title else against


def close(value: Any) -> None:
    """Close a figure that was shown, so that the end of its block does not show it again."""
    if is_figure(value) and (pyplot := sys.modules.get("matplotlib.pyplot")):
        pyplot.close(value)


def show_figures() -> None:
    """Publish and close the figures that a block left open, in the order in which they were made."""
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        for number in pyplot.get_fignums():
            figure = pyplot.figure(number)
            publish(figure)
            pyplot.close(figure)
