"""Errors: everything that can be wrong with a page, its blocks, its claims or its settings.

The engine does not stop at the first error: it collects them and reports them together.
"""

from snippets._engine.screen import CONTROLS
from snippets._engine.texts import Place


class SnippetError(Exception):
    """A failure that its author can find and fix."""

    fatal = False  # whether a page with this failure cannot be run at all

    def __init__(self, where: Place | str, what: str, todo: str = "", detail: str = "") -> None:
        """A failure at a place, or of a whole file: what was found and expected, what to do, lines to show below."""
        super().__init__(where, what, todo, detail)
        self.where = where if isinstance(where, Place) else Place(where)
        self.in_file = self.where  # another line, if another tool changed the page before it was read
        self.what, self.todo, self.detail = what, todo, detail

    def __str__(self) -> str:
        text = f"{self.in_file}: {self.what}"
        if self.todo:
            text += f" {self.todo}" if text.rstrip("”").endswith((".", "!", "?")) else f". {self.todo}"
        if self.detail:
            text += "\n" + "\n".join(f"    {line}" for line in self.detail.rstrip("\n").split("\n"))
        return CONTROLS.sub("\ufffd", text)


class PageError(SnippetError):
    """The Markdown of a page cannot be understood."""


class FenceError(SnippetError):
    """A code fence is never closed, so code cannot be told from prose below it."""

    fatal = True


class EmbedError(SnippetError):
    """A section of a snippet cannot be embedded."""

    fatal = True


class BlockError(SnippetError):
    """A block did not do what its page says."""


class ClaimError(SnippetError):
    """A claim is false, or could not be evaluated."""


class PictureError(SnippetError):
    """A picture cannot be drawn."""


class DriftError(SnippetError):
    """The outputs of a block differ from the recorded ones."""


class SettingsError(SnippetError):
    """A setting is unknown or has a bad value."""


def report(errors: list[SnippetError]) -> str:
    """All failures of a run as one text: a paragraph for each, then their number."""
    count = f"{len(errors)} failure" + ("s" if len(errors) != 1 else "")
    return "\n\n".join([*map(str, errors), f"{count}."])
