"""Mark-up of pictures. No ids, no style attributes: colours, lines and letters are the style sheet's."""

from __future__ import annotations

import html
from typing import Any


def tag(name: str, content: str = "", **attributes: Any) -> str:
    """An element. `class_` is class, `data_node` is data-node; an attribute that is None is left out."""
    given = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None}
    written = "".join(f' {key}="{html.escape(number(value))}"' for key, value in given.items())
    return f"<{name}{written}>{content}</{name}>"


def number(value: Any) -> str:
    """A coordinate to a tenth of a pixel; anything else as it is."""
    return f"{value:.1f}".removesuffix(".0").replace("-0", "0", value == 0) if isinstance(value, float) else str(value)


def text(words: str, x: float, y: float, class_: str, **attributes: Any) -> str:
    """A text whose anchor is at (x, y)."""
    return tag("text", html.escape(words, quote=False), x=x, y=y, class_=class_, **attributes)


def path(points: str, class_: str, **attributes: Any) -> str:
    """A line through path commands."""
    return tag("path", d=points, class_=class_, **attributes)


def whole(
    parts: list[str], width: float, height: float, class_: str, title: str, description: str, **attributes: Any
) -> str:
    """A whole picture, with the words that stand for it where it cannot be seen."""
    words = tag("title", html.escape(title, quote=False)) + tag("desc", html.escape(description, quote=False))
    return tag("svg", words + "".join(parts), class_=class_, viewBox=f"0 0 {number(width)} {number(height)}",
               width=width, height=height, role="img", **attributes)
