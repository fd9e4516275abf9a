"""Examples: the statements of a session at a Python prompt, each with what the page shows behind it."""

from dataclasses import dataclass

from snippets._engine.texts import Place


@dataclass(frozen=True)
class Example:
    """A statement of a session and what it shows: its place, its last line in the block (from 0), the lines."""

    where: Place
    index: int
    lines: tuple[str, ...]

    @property
    def raises(self) -> bool:
        """Whether the statement is to raise, and the session goes on behind it."""
        return self.lines[:1] == ("Traceback (most recent call last):",)
