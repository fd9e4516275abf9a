"""Embedding: `--8<-- "file.py:section"` inside a python fence becomes the lines of that section.

The form is that of pymdownx.snippets, and so are `file.py:2`, from line 2 on, and `file.py:2:3`, lines 2 to 3. But a
missing file, section or line is an error.
"""

import difflib
import os
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

from snippets._engine.errors import EmbedError
from snippets._engine.page import CodeLine, Fence
from snippets._engine.texts import TAB, Place

EMBED = re.compile(r"""^(?P<indent>[ \t]*)-{1,}8<-{1,}[ \t]+(?P<quote>["'])(?P<target>.+?)(?P=quote)[ \t]*$""")
LOOKS_LIKE_EMBED = re.compile(r"^[ \t]*-+8<-+")
RANGE = re.compile(r"(?P<first>\d*)(?::(?P<last>\d*))?")
MARKER = re.compile(r"^[ \t]*#[ \t]*-+8<-+[ \t]*\[(?P<edge>start|end):(?P<name>[^\]]+)\][ \t]*$")


@dataclass(frozen=True)
class Folders:
    """The folders that files are looked for in, one after the other, by their names in the project."""

    project: Path
    names: tuple[str, ...]

    @classmethod
    def of(cls, given: "Path | Folders") -> "Folders":
        """The folders; a path is the only one of its project."""
        return given if isinstance(given, Folders) else cls(given.parent, (given.name,))

    @property
    def listed(self) -> str:
        """Their names, as an error gives them."""
        return " or ".join(f"{name.rstrip('/')}/" for name in self.names)


def embed_all(fence: Fence, path: str, folders: Path | Folders) -> tuple[list[CodeLine], list[str], list[EmbedError]]:
    """The code of a python fence with its sections embedded, the targets of the embeddings, and the errors in them.

    `path` names its page, `folders` are those that files are looked for in.
    """
    lines: list[CodeLine] = []
    targets: list[str] = []
    errors: list[EmbedError] = []
    for number, text in enumerate(fence.body, fence.line + 1):
        where = Place(path, number)
        try:
            if found := EMBED.match(text):
                targets.append(found["target"])
                section = embed_section(found["target"], folders, where)
                lines += [CodeLine(found["indent"] + line.text if line.text else "", line.origin) for line in section]
            elif LOOKS_LIKE_EMBED.match(text):
                raise EmbedError(where, f"“{text.strip()}” embeds nothing.", 'Write --8<-- "file.py:section".')
            else:
                lines.append(CodeLine(text, where))
        except EmbedError as error:
            errors.append(error)
    return lines, targets, errors


def embed_section(target: str, folders: Path | Folders, where: Place) -> list[CodeLine]:
    """The dedented lines of `file.py:section` or `file.py` in the snippets folders, without all markers of sections.

    Raises EmbedError at the place `where`: no such file or section, a section that is never closed or opened twice, a
    path outside the folders, a file that is not text.
    """
    file, colon, name = target.partition(":")
    path, label = _found(target, file, Folders.of(folders), where)
    try:
        lines = path.read_text(encoding="utf-8-sig").expandtabs(TAB).split("\n")  # as readers see them
    except (OSError, UnicodeDecodeError) as error:
        raise EmbedError(where, f"the snippet {label} cannot be read: {error}.") from error
    first, last = _bounds(lines, name, label, where) if colon else (0, len(lines))
    kept = [(n, line) for n, line in enumerate(lines[first:last], first + 1) if not MARKER.match(line)]
    code = textwrap.dedent("\n".join(line for _, line in kept)).split("\n")
    filled = [index for index, line in enumerate(code) if line.strip()]
    if not filled:
        raise EmbedError(where, f"the embedded “{target}” has no code in it.", f"Look at {label}:{first + 1}.")
    numbered = [CodeLine(text, Place(label, n)) for text, (n, _) in zip(code, kept, strict=True)]
    return numbered[filled[0] : filled[-1] + 1]


def _found(target: str, file: str, folders: Folders, where: Place) -> tuple[Path, str]:
    """The path of a file in the first folder that holds it, and its path from the project."""
    inside = False
    for name in folders.names:
        root = (folders.project / name).resolve()
        try:
            path = (root / file).resolve()
            within = path.is_relative_to(root)
            exists = within and path.is_file()
        except (OSError, ValueError):  # no file can have such a name
            within, exists = True, False
        if exists:
            return path, os.path.normpath(f"{name}/{path.relative_to(root).as_posix()}")
        inside = inside or within
    if inside:
        nearest = _nearest(file, folders.project / folders.names[0])
        raise EmbedError(where, f"there is no snippet “{file}” in {folders.listed}.", nearest)
    todo = f"Only files below {folders.listed} can be embedded."
    raise EmbedError(where, f"the embedded path “{target}” leaves {folders.listed}.", todo)


def _range(lines: list[str], name: str, label: str, where: Place) -> tuple[int, int] | None:
    """The bounds of a range of lines; None if the name is that of a section."""
    found = RANGE.fullmatch(name)
    if not found or not any(found.groups()):
        return None
    count = len(lines) - (lines[-1] == "")
    first, last = int(found["first"] or 1), int(found["last"] or count)
    if not 1 <= first <= last <= count:
        raise EmbedError(where, f"there are no lines “{name}” in {label}, which has {count}.", "Write FIRST:LAST.")
    return first - 1, last


def _bounds(lines: list[str], name: str, label: str, where: Place) -> tuple[int, int]:
    """The 0-based line behind the start marker of a section, and that of its end marker."""
    edges = [(m["edge"], m["name"], n) for n, line in enumerate(lines) if (m := MARKER.match(line))]
    starts, ends = ([n for *edge, n in edges if edge == [kind, name]] for kind in ("start", "end"))
    if not starts and (bounds := _range(lines, name, label, where)):
        return bounds
    if not starts:
        names = sorted({named for edge, named, _ in edges if edge == "start"})
        known = f"Its sections are: {', '.join(names)}." if names else "It has no sections."
        raise EmbedError(where, f"there is no section “{name}” in {label}.", known)
    if len(starts) > 1:
        why = f"the section “{name}” starts twice in {label}, on lines {starts[0] + 1} and {starts[1] + 1}."
        raise EmbedError(where, why, "Give each section a name of its own.")
    if not ends or ends[0] < starts[0]:
        why = f"the section “{name}” that starts at {label}:{starts[0] + 1} never ends."
        raise EmbedError(where, why, f"Add the line “# --8<-- [end:{name}]”.")
    return starts[0] + 1, ends[0]


def _nearest(file: str, folder: Path) -> str:
    """A hint at the snippet that the author may have meant."""
    paths = [path.relative_to(folder) for path in sorted(folder.rglob("*.py"))]
    files = [path.as_posix() for path in paths if not any(part.startswith("_") for part in path.parts)]
    close = difflib.get_close_matches(file, files, n=1) or [f for f in files if Path(f).name == Path(file).name]
    return f"Did you mean “{close[0]}”?" if close else f"It holds: {', '.join(files) or 'nothing yet'}."
