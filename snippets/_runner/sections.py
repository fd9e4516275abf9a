"""Embedding: `--8<-- "file.py:section"` inside a python fence becomes the lines of that section.

The form is that of pymdownx.snippets; unlike it, everything that cannot be found is an error.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

from snippets._runner.errors import EmbedError
from snippets._runner.page import CodeLine
from snippets._runner.place import Place

EMBED = re.compile(r"""^(?P<indent>[ \t]*)-{1,}8<-{1,}[ \t]+(?P<quote>["'])(?P<target>.+?)(?P=quote)[ \t]*$""")
LOOKS_LIKE_EMBED = re.compile(r"^[ \t]*-+8<-+")
MARKER = re.compile(r"^[ \t]*#[ \t]*-+8<-+[ \t]*\[(?P<edge>start|end):(?P<name>[^\]]+)\][ \t]*$")


@dataclass(frozen=True)
class Section:
    """The target of an embedding: a file below the snippets folder and, if named, one of its sections."""

    path: Path
    name: str | None  # None for the whole file

    @classmethod
    def parse(cls, target: str, folder: Path, where: Place) -> Section:
        """Read `file.py` or `file.py:section`.

        Raises:
            EmbedError: the file does not exist, or lies outside `folder`.
        """
        file, colon, name = target.partition(":")
        try:
            path = (folder / file).resolve()
            exists = path.is_file()
        except (OSError, ValueError):  # no file can have such a name
            path, exists = folder.resolve(), False
        if not path.is_relative_to(folder.resolve()):
            raise EmbedError(where, f"the embedded path “{target}” leaves {folder.name}/.",
                             f"Only files below {folder.name}/ can be embedded.")
        if not exists:
            raise EmbedError(where, f"there is no snippet “{file}” in {folder.name}/.", _nearest(file, folder))
        return cls(path, name if colon else None)


def embed(target: str, folder: Path, where: Place) -> list[CodeLine]:
    """The dedented lines of an embedded section, its markers and those of sections inside it left out.

    Args:
        target: what stands between the quotes, `tracing.py:forward`.
        folder: the snippets folder.
        where: the place of the embedding, for errors.

    Raises:
        EmbedError: no such file or section, a section that is never closed or opened twice, a path outside `folder`,
            a file that is not text.
    """
    section = Section.parse(target, folder, where)
    label = f"{folder.name}/{section.path.relative_to(folder.resolve()).as_posix()}"
    try:
        lines = section.path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EmbedError(where, f"the snippet {label} cannot be read: {error}.") from error
    first, last = (0, len(lines)) if section.name is None else _bounds(lines, section.name, label, where)
    kept = [(n, line) for n, line in enumerate(lines[first:last], first + 1) if not MARKER.match(line)]
    code = textwrap.dedent("\n".join(line for _, line in kept)).split("\n") if kept else []
    numbered = [CodeLine(text, Place(label, n)) for text, (n, _) in zip(code, kept, strict=True)]
    while numbered and not numbered[-1].text.strip():
        numbered.pop()
    while numbered and not numbered[0].text.strip():
        numbered.pop(0)
    if not numbered:
        raise EmbedError(where, f"the embedded “{target}” has no code in it.", f"Look at {label}:{first + 1}.")
    return numbered


def _bounds(lines: list[str], name: str, label: str, where: Place) -> tuple[int, int]:
    edges = [(m["edge"], n) for n, line in enumerate(lines) if (m := MARKER.match(line)) and m["name"] == name]
    starts = [n for edge, n in edges if edge == "start"]
    ends = [n for edge, n in edges if edge == "end"]
    if not starts:
        names = sorted({m["name"] for line in lines if (m := MARKER.match(line)) and m["edge"] == "start"})
        known = f"Its sections are: {', '.join(names)}." if names else "It has no sections."
        raise EmbedError(where, f"there is no section “{name}” in {label}.", known)
    if len(starts) > 1:
        raise EmbedError(where, f"the section “{name}” starts twice in {label}, on lines {starts[0] + 1} and "
                                f"{starts[1] + 1}.", "Give each section a name of its own.")
    if not ends or ends[0] < starts[0]:
        raise EmbedError(where, f"the section “{name}” that starts at {label}:{starts[0] + 1} never ends.",
                         f"Add the line “# --8<-- [end:{name}]”.")
    return starts[0] + 1, ends[0]


def _nearest(file: str, folder: Path) -> str:
    import difflib

    files = [p.relative_to(folder).as_posix() for p in sorted(folder.rglob("*.py"))
             if not any(part.startswith("_") for part in p.relative_to(folder).parts)]
    close = difflib.get_close_matches(file, files, n=1) or [f for f in files if Path(f).name == Path(file).name]
    return f"Did you mean “{close[0]}”?" if close else f"It holds: {', '.join(files) or 'nothing yet'}."
