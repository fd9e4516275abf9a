"""A network as two drawings: from left to right where there is room for it, else from top to bottom."""

from __future__ import annotations

from typing import Any

from snippets._runner.pictures.drawing import both
from snippets._runner.pictures.tall_network import draw_tall
from snippets._runner.pictures.units import description, rows, title
from snippets._runner.pictures.wide_network import draw_wide

__all__ = ["draw", "rows", "title"]


def draw(data: dict[str, Any]) -> list[str]:
    """The drawings of a network."""
    return both(draw_wide(data), draw_tall(data), title(data), description(data))
