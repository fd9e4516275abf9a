"""Places: where something stands, as an editor can open it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file. It prints as `path:line`, and as the path alone if the whole file is meant (line 0)."""

    path: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


class Placed:
    """Base of everything that stands on a line of a file. It prints as that place."""

    path: str
    line: int  # 1-based

    def __str__(self) -> str:
        return str(self.place)

    @property
    def place(self) -> Place:
        return Place(self.path, self.line)
