"""A graph as two drawings: from left to right where there is room for it, else as a tape from top to bottom."""

from __future__ import annotations

from typing import Any

from snippets._runner.pictures.drawing import both
from snippets._runner.pictures.tape import draw_tape
from snippets._runner.pictures.wide import draw_wide
from snippets._runner.pictures.words import description, rows, title

__all__ = ["draw", "rows", "title"]


def draw(data: dict[str, Any]) -> list[str]:
    """The drawings of a graph."""
    return both(draw_wide(data), draw_tape(data), title(data), description(data))
