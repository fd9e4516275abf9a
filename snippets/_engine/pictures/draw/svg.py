"""SVG markup, the marks that several pictures share, and numbers as pictures write them.

There are no ids and no style attributes. The style sheet sets colours, lines and fonts.
"""

import html
import math
from typing import Any

MINUS = "\u2212"
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
MAX_TENSOR_CHARS = 30  # of a tensor whose elements are written out
# A table: the names of its columns, and its rows as (node, cells), where a cell is (text, field).
Table = tuple[list[str], list[tuple[str, list[tuple[str, str]]]]]
ROW = 17.0  # pixels from the middle of a box to the middle of each of its two rows


def shown(value: Any) -> str:
    """A number to three decimals, or to three digits if it is below 0.1: 14, −3.766, 0.0121, 2.5·10⁷.

    Nested lists are written in brackets or, if that is long, as their shape. None is a dash.
    """
    if value is None:
        return "–"
    if isinstance(value, str):
        return {"nan": "NaN", "inf": "∞", "-inf": f"{MINUS}∞"}[value]
    if isinstance(value, list):
        text, sizes = _bracketed_list(value), []
        if len(text) <= MAX_TENSOR_CHARS:
            return text
        while isinstance(value, list):
            sizes.append(len(value))
            value = value[0]
        return " × ".join(map(str, sizes)) + (" numbers" if len(sizes) == 1 else "")
    size, power = abs(value), ""
    if size >= 1e6 or 0 < size < 1e-4:
        digits, _, exponent = f"{size:.2e}".partition("e")
        power = f"·10{str(int(exponent)).translate(SUPERSCRIPTS)}"
    else:
        digits = f"{size:.{3 if size >= 0.1 or size == 0 else 2 - math.floor(math.log10(size))}f}"
    digits = digits.rstrip("0").rstrip(".") + power
    return digits if value >= 0 or digits == "0" else MINUS + digits


def _bracketed_list(value: Any) -> str:
    return "[" + ", ".join(map(_bracketed_list, value)) + "]" if isinstance(value, list) else shown(value)


def bracketed(value: Any) -> str:
    """A number after a sign: in brackets if it is negative."""
    text = shown(value)
    return f"({text})" if text.startswith(MINUS) else text


def listed(words: list[str]) -> str:
    """Words in a row: a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def tag(name: str, content: str = "", **attributes: Any) -> str:
    """An element. `class_` becomes class, `data_node` data-node; an attribute that is None is left out."""
    given = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None}
    written = "".join(f' {key}="{html.escape(_written(value))}"' for key, value in given.items())
    return f"<{name}{written}>{content}</{name}>"


def _written(value: Any) -> str:
    """A coordinate to a tenth of a pixel; anything else as it is."""
    return f"{value:.1f}".removesuffix(".0").replace("-0", "0", value == 0) if isinstance(value, float) else str(value)


def text(words: str, x: float, y: float, class_: str, **attributes: Any) -> str:
    """A text with its anchor at (x, y)."""
    return tag("text", html.escape(words, quote=False), x=x, y=y, class_=class_, **attributes)


def field(words: str, name: str, **attributes: Any) -> str:
    """A number within a text, marked with its place in the data."""
    return tag("tspan", html.escape(words), data_field=name, **attributes)


def path(points: str, class_: str, **attributes: Any) -> str:
    """A line through path commands."""
    return tag("path", d=points, class_=class_, **attributes)


def head(x: float, y: float, direction: int, class_: str) -> str:
    """An arrowhead with its tip at (x, y). The direction is 1 to the right, -1 to the left."""
    return path(f"M{x:g} {y:g}l{-8 * direction} -4 0 8z", f"{class_}-head")


def arrow(start: float, y: float, end: float, class_: str) -> str:
    """A level arrow."""
    direction = 1 if end > start else -1
    return path(f"M{start:g} {y:g}H{end - 5 * direction:g}", class_) + head(end, y, direction, class_)


def box(x: float, middle: float, width: float, height: float, kinds: str = "", rows: int = 1) -> str:
    """The frame of a value, with a rule between its rows if it has two."""
    kinds = f"picture-box {kinds}".rstrip()
    frame = tag("rect", x=x, y=middle - height / 2, width=width, height=height, rx=7.0, class_=kinds)
    return frame + (path(f"M{x:g} {middle:g}h{width:g}", "picture-rule") if rows == 2 else "")


def numbers(value: Any, grad: Any, x: float, middle: float, rows: int = 2) -> str:
    """A value in the upper row of a box and its gradient in the lower row; with one row, the value alone."""
    row = ROW if rows == 2 else 0
    upper = text(shown(value), x, middle - row + 5, "picture-value", data_field="value")
    return upper + (text(shown(grad), x, middle + row + 5, "picture-grad", data_field="grad") if row else "")


def pill(x: float, y: float, width: float, content: str, class_: str) -> str:
    """A rounded frame around markup, with its middle at (x, y)."""
    frame = tag("rect", x=x - width / 2, y=y - 11, width=width, height=22.0, rx=11.0, class_=class_)
    return frame + tag("text", content, x=x, y=y + 4.5, class_=f"{class_}-text")


def directions(gradients: str) -> list[str]:
    """The legend of the two colours. `gradients` says what the orange arrows carry; empty if there are none."""
    forward = [arrow(8, 14, 40, "picture-forward"), text("values", 46, 18.5, "picture-legend is-forward")]
    backward = [arrow(136, 14, 104, "picture-backward"), text(gradients, 142, 18.5, "picture-legend is-backward")]
    return [*forward, *(backward if gradients else [])]


def drawing(parts: list[str], width: float, height: float, title: str, description: str, **attributes: Any) -> str:
    """A whole drawing, with a title and a description for readers who cannot see it.

    A screen reader takes it for one image, unless it has another role.
    """
    words = tag("title", html.escape(title, quote=False)) + tag("desc", html.escape(description, quote=False))
    size = {"viewBox": f"0 0 {_written(width)} {_written(height)}", "width": width, "height": height}
    return tag("svg", words + "".join(parts), **size, **({"role": "img"} | attributes))
