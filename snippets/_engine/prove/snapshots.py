"""Snapshots: what the blocks and pictures of each page showed when somebody last looked, one readable text a page.

The text has a heading for each of them, by its order and its name, never by a line number, so that prose can move.
A figure is recorded by what it says and what data it plots, since its bytes depend on fonts and machines; a picture by
its table. Numbers are compared with the tolerance that their digits state or with a relative one, see `close`;
everything else as it is written. A record names the releases of torch under which it was found right, see `releases`.
"""

import html
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import cast

from snippets._engine.errors import DriftError, SnippetError
from snippets._engine.page import Block, Page, Picture
from snippets._engine.pictures.figure import markdown
from snippets._engine.pictures.schema import PictureData
from snippets._engine.proof import Proof
from snippets._engine.prove import releases
from snippets._engine.result import PICTURES, BlockOutcome, Look, Output
from snippets._engine.screen import as_on_screen
from snippets._engine.texts import PRINTED, Place, decimal

FOLDER = "tests/outputs"
MISSING = "nothing is recorded of what this page puts out."
UNKNOWN = "Run a release that is confirmed. Or find out which of them is right, and record it: pytest --update-outputs."
TODO = "If that is right: pytest --update-outputs, and look at what it changes."
MAX_DIFFERENCES = 12  # lines of a block that a report shows
RESOLUTION = Decimal("1e-6")  # of single precision, relative to a number
SMALL = Decimal("1e-4")  # below it, a number in scientific notation is mostly what is left of a difference, …
RESOLUTION_OF_SMALL = Decimal("1e-2")  # … of which single precision knows fewer digits
SCIENTIFIC = re.compile(r"[eE·]")
HEADING = re.compile(r"\n\n## \d+\. ?(.*)")
LINE_END = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d|/pre)\b[^>]*>\s*")
TAG = re.compile(r"<[^>]+>")
IN_FILE = re.compile(r'(File "[^"]*"), line \d+')  # of a traceback
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
CHANGING = re.compile(r"\bat 0x[0-9a-fA-F]{6,}\b")  # as Python writes an object that has no text of its own
NO_ADDRESS = "Show what a reader can get too, give its class a __repr__, or end the line with “;”, which shows nothing."
Difference = tuple[int, str | None, str | None]  # a line's number, how it is recorded, how it is now


class Records:
    """The records of a project: `lessons/x.md.txt` in their folder is that of `docs/lessons/x.md`."""

    def __init__(self, project: Path, folder: str = FOLDER) -> None:
        self.docs, self.folder = project / "docs", project / folder

    def path(self, page: Page) -> Path:
        return self.folder / (page.path.removeprefix("docs/") + ".txt")

    def text(self, page: Page) -> str:
        """What is recorded of a page; an empty text if nothing is."""
        path = self.path(page)
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def judge(self, proof: Proof) -> list[SnippetError]:
        """How the outputs of a page differ from its record; a missing record is an error."""
        page, record = proof.page, self.text(proof.page)
        if not proof.complete:
            return [DriftError(page.path, "its outputs cannot be compared, since it did not run as it should.")]
        if record_text(proof) and not record:
            return [DriftError(page.path, MISSING, TODO)]
        unknown = releases.told(releases.read_releases(record), releases.release_of(proof))
        errors = judge_record(proof, record)
        return [DriftError(e.where, f"{e.what} {unknown}", UNKNOWN, e.detail) for e in errors] if unknown else [*errors]

    def update(self, proof: Proof) -> list[SnippetError]:
        """Write the record of a page. An output that cannot be repeated remains an error.

        Under another release of torch than that of the record, a record that is found right only gains that release.
        """
        if proof.complete:
            path, record, now = self.path(proof.page), self.text(proof.page), releases.release_of(proof)
            right = bool(record) and not judge_record(proof, record)
            known = releases.read_releases(record) if right else []
            text = record if right and known[:1] != [now] else record_text(proof)
            path.unlink(missing_ok=True)
            if text := releases.with_releases(text, dict.fromkeys([*known, *([now] if now else [])])):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        return self.judge(proof)

    def is_leftover(self, path: Path) -> bool:
        """Whether a file is the record of a page that no longer exists."""
        below = path.relative_to(self.folder) if path.is_relative_to(self.folder) else None
        return below is not None and below.suffix == ".txt" and not (self.docs / below.with_suffix("")).exists()


@dataclass(frozen=True)
class Shown:
    """A block or picture of a page: its place, its name in the record, and the lines that it shows."""

    where: Place
    name: str
    lines: list[str]
    rounded: bool = False  # as numbers of a picture are; those of a block have the digits that its code asks for

    def __str__(self) -> str:
        return f"“{self.name}”" if self.name else "this block"


def shown_by(proof: Proof) -> list[Shown]:
    """What the blocks and pictures of a page show, in the order in which they were run."""
    found = []
    for each in proof.steps:
        step, outcome = each.step, each.outcome
        if isinstance(step, Block):
            lines = text_of(outcome) if isinstance(outcome, BlockOutcome) else []
            found.append(Shown(step.place, step.caption, lines))
        elif isinstance(step, Picture) and step.kind != "data":  # those are on no paper
            data = cast("PictureData", outcome.data) if isinstance(outcome, Look) else None
            table = _indented(markdown(step, data)) if data else []
            found.append(Shown(step.place, f"picture · {step.kind}", table, rounded=True))
    return found


def record_text(proof: Proof) -> str:
    """The record of a page; an empty text if nothing of it runs."""
    parts, shown = [f"# {proof.page.path}"], shown_by(proof)
    for number, each in enumerate(shown, 1):
        parts += [f"## {number}. {each.name}".rstrip(), *(["\n".join(each.lines)] if each.lines else [])]
    return "\n\n".join(parts) + "\n" if shown else ""


def read_record(text: str) -> list[tuple[str, list[str]]]:
    """The inverse of `record_text`: the name of each block or picture, and the lines that it showed."""
    _, *found = HEADING.split(text.removesuffix("\n"))
    return [(name, body[2:].split("\n") if body else []) for name, body in zip(found[::2], found[1::2], strict=True)]


def text_of(outcome: BlockOutcome) -> list[str]:
    """The lines that a block put out. A label stands above everything but its standard output."""
    lines: list[str] = []
    for output in outcome.outputs:
        label, text = _output(output)
        lines += [label] * bool(label) + _indented(text)
    if outcome.failure:
        lines += ["raised", *_indented(IN_FILE.sub(r"\1", outcome.failure.traceback))]
    return lines


def _output(output: Output) -> tuple[str, str]:
    if output["output_type"] == "stream":
        return ("" if output["name"] == "stdout" else output["name"]), output["text"]
    data = output["data"]
    if picture := next((kind for kind in PICTURES if kind in data), ""):
        written = (output["metadata"].get(part) for part in ("alt", "plotted"))
        return f"picture, {picture}", "\n".join(text for text in written if text)
    if "text/html" in data:
        lines = html.unescape(TAG.sub(" ", LINE_END.sub("\n", data["text/html"]))).split("\n")
        return "html", "\n".join(" ".join(line.split()) for line in lines)
    return "value", data.get("text/markdown") or data.get("text/plain") or next(iter(data.values()), "")


def _indented(text: str) -> list[str]:
    return [f"    {line}".rstrip() for line in as_on_screen(text).split("\n")] if text else []


def unrepeatable(lines: list[str]) -> str:
    """A text among the lines that another process or machine would not repeat; empty if there is none."""
    places = [f"{place}/" for place in {sys.prefix, str(Path.home())} if len(place) > 1]
    places += ["-packages/", f"{tempfile.gettempdir()}/snippets-"]
    text = "\n".join(lines)
    address = ADDRESS.search(text)
    return address[0] if address else next((place for place in places if place in text), "")


def changing(proof: Proof) -> list[DriftError]:
    """A warning for each block that shows an address of memory, which is another one in each build."""
    found = ((each, CHANGING.search("\n".join(each.lines))) for each in shown_by(proof))
    return [
        DriftError(each.where, f"{each} shows “{address[0]}”, which is another one in each build.", NO_ADDRESS)
        for each, address in found
        if address
    ]


def judge_record(proof: Proof, record: str) -> list[DriftError]:
    """An error for each block whose outputs differ from the record, or could not be the same twice."""
    old, new = read_record(record), shown_by(proof)
    errors = []
    for each in new:
        if text := unrepeatable(each.lines):
            why = f"{each} shows “{text}”, which no other machine repeats."
            errors.append(DriftError(each.where, why, "Print something that a reader can get too."))
    names = [name for name, _ in old], [each.name for each in new]
    for tag, i, k, m, n in SequenceMatcher(None, *names, autojunk=False).get_opcodes():
        if tag == "equal":
            for (_, before), now in zip(old[i:k], new[m:n], strict=True):
                if detail := _drift(before, now):
                    errors.append(DriftError(now.where, f"{now} no longer shows what is recorded.", TODO, detail))
            continue
        for name, _ in old[i:k]:
            errors.append(DriftError(proof.page.path, f"“{name}” is recorded, but is no longer on the page.", TODO))
        errors += [DriftError(each.where, f"{each} is not recorded.", TODO) for each in new[m:n]]
    return errors


def _drift(old: list[str], shown: Shown) -> str:
    """Each line that differs, how it is recorded and how it is now; empty if none does."""
    found, lines = list(differences(old, shown.lines, shown.rounded)), []
    for number, before, now in found[:MAX_DIFFERENCES]:
        lines.append(f"line {number}")
        lines.append(f"    recorded  {'nothing' if before is None else before.strip()}")
        lines.append(f"    now       {'nothing' if now is None else now.strip()}")
        numbers = PRINTED.findall(before or ""), PRINTED.findall(now or "")
        if len(numbers[0]) == len(numbers[1]):
            pairs = [(a, b) for a, b in zip(*numbers, strict=True) if not close(a, b, shown.rounded)]
            changed = ", ".join(f"{a} by {decimal(b) - decimal(a):+}" for a, b in pairs)
            lines += [f"    changed   {changed}"] if changed else []
    if len(found) > MAX_DIFFERENCES:
        lines.append(f"and {len(found) - MAX_DIFFERENCES} more")
    return "\n".join(lines)


def differences(old: list[str], new: list[str], rounded: bool = False) -> Iterator[Difference]:
    """The lines that do not agree. If some are missing or added, the others are still compared with their like."""
    if len(old) == len(new):
        runs = [(0, len(old), 0, len(new))]
    else:
        codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        runs = [(i, k, m, n) for tag, i, k, m, n in codes if tag != "equal"]
    for i, k, m, n in runs:
        for line, (before, now) in enumerate(zip_longest(old[i:k], new[m:n]), m + 1):
            if before is None or now is None or not agree(before, now, rounded):
                yield line, before, now


def agree(old: str, new: str, rounded: bool = False) -> bool:
    """Whether two lines say the same: equal text, and numbers that are equal as far as their digits tell."""
    texts = [PRINTED.split(line) for line in (old, new)]
    if len(texts[0]) != len(texts[1]):
        return False
    numbers = list(zip(PRINTED.findall(old), PRINTED.findall(new), strict=True))
    if any(len(a) != len(b) for a, b in numbers):
        texts = [[text.rstrip(" ") for text in line] for line in texts]  # a longer number has fewer blanks before it
    return texts[0] == texts[1] and all(close(a, b, rounded) for a, b in numbers)


def close(old: str, new: str, rounded: bool = False) -> bool:
    """Whether two numbers are equal as far as their digits tell.

    A number without a point is a count, and must be equal. Others may differ by half a unit of the last digit of the
    finer one, or by a whole unit if both are rounded: a value on the border, 0.02835, is 0.0283 on one processor and
    0.0284 on another. They may also differ by a millionth of their size, the resolution of single precision. If both
    are in scientific notation and below 1e-4, they may differ by a hundredth of their size: 4.34e-07 agrees with
    4.36e-07, and 2.38e-07 does not agree with 9.38e-07. There is no other absolute tolerance than that of the digits.
    """
    a, b = decimal(old), decimal(new)
    if not re.search(r"[.eE·]", old + new):
        return a == b
    finer = min(int(number.as_tuple().exponent) for number in (a, b))
    size = max(abs(a), abs(b))
    small = size < SMALL and SCIENTIFIC.search(old) and SCIENTIFIC.search(new)
    relative = size * (RESOLUTION_OF_SMALL if small else RESOLUTION)
    return abs(a - b) <= max(Decimal(10 if rounded else 5).scaleb(finer - 1), relative)
