"""A graph as two drawings: from left to right where there is room for it, else as a tape from top to bottom."""

from __future__ import annotations

from typing import Any

from snippets._runner.pictures.svg import drawing
from snippets._runner.pictures.tape import draw_tape
from snippets._runner.pictures.wide import draw_wide
from snippets._runner.pictures.words import description, rows, title

__all__ = ["draw", "rows", "title"]
WIDEST = 730.0  # of a drawing whose letters can be read where a page's text is at its widest


def draw(data: dict[str, Any]) -> list[str]:
    """The drawings of a graph; the tape alone where the other would be too wide."""
    words = title(data), description(data)
    wide, tape = draw_wide(data), draw_tape(data)
    if wide[1] > WIDEST:
        return [drawing(*tape, "picture-only", *words)]
    return [drawing(*wide, "picture-wide", *words), drawing(*tape, "picture-tall", *words)]
