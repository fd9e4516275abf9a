"""Embedding: `--8<-- "file.py:section"` inside a python fence becomes the lines of that section.

The form is that of pymdownx.snippets, but a missing file or section is an error.
"""

import difflib
import re
import textwrap
from pathlib import Path

from snippets._engine.errors import EmbedError
from snippets._engine.page import TAB, CodeLine, Fence
from snippets._engine.texts import Place

EMBED = re.compile(r"""^(?P<indent>[ \t]*)-{1,}8<-{1,}[ \t]+(?P<quote>["'])(?P<target>.+?)(?P=quote)[ \t]*$""")
LOOKS_LIKE_EMBED = re.compile(r"^[ \t]*-+8<-+")
MARKER = re.compile(r"^[ \t]*#[ \t]*-+8<-+[ \t]*\[(?P<edge>start|end):(?P<name>[^\]]+)\][ \t]*$")


def embed_all(fence: Fence, path: str, folder: Path) -> tuple[list[CodeLine], list[str], list[EmbedError]]:
    """The code of a python fence with its sections embedded, the targets of the embeddings, and the errors in them.

    `path` names its page, `folder` is the snippets folder.
    """
    lines: list[CodeLine] = []
    targets: list[str] = []
    errors: list[EmbedError] = []
    for number, text in enumerate(fence.body, fence.line + 1):
        where = Place(path, number)
        try:
            if found := EMBED.match(text):
                targets.append(found["target"])
                section = embed_section(found["target"], folder, where)
                lines += [CodeLine(found["indent"] + line.text if line.text else "", line.origin) for line in section]
            elif LOOKS_LIKE_EMBED.match(text):
                raise EmbedError(where, f"“{text.strip()}” embeds nothing.", 'Write --8<-- "file.py:section".')
            else:
                lines.append(CodeLine(text, where))
        except EmbedError as error:
            errors.append(error)
    return lines, targets, errors


def embed_section(target: str, folder: Path, where: Place) -> list[CodeLine]:
    """The dedented lines of `file.py:section` or `file.py` in the snippets folder, without all markers of sections.

    Raises EmbedError at the place `where`: no such file or section, a section that is never closed or opened twice, a
    path outside the folder, a file that is not text.
    """
    file, colon, name = target.partition(":")
    root = folder.resolve()
    try:
        path = (folder / file).resolve()
        missing = path.is_relative_to(root) and not path.is_file()
    except (OSError, ValueError):  # no file can have such a name
        missing = True
    if missing:
        raise EmbedError(where, f"there is no snippet “{file}” in {folder.name}/.", _nearest(file, folder))
    if not path.is_relative_to(root):
        todo = f"Only files below {folder.name}/ can be embedded."
        raise EmbedError(where, f"the embedded path “{target}” leaves {folder.name}/.", todo)
    label = f"{folder.name}/{path.relative_to(root).as_posix()}"
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


def _bounds(lines: list[str], name: str, label: str, where: Place) -> tuple[int, int]:
    """The 0-based line behind the start marker of a section, and that of its end marker."""
    edges = [(m["edge"], m["name"], n) for n, line in enumerate(lines) if (m := MARKER.match(line))]
    starts, ends = ([n for *edge, n in edges if edge == [kind, name]] for kind in ("start", "end"))
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
