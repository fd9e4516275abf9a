"""Outputs as text: what the blocks and pictures of a page show, as one file that a reviewer can read.

The file has a heading for each of them, by its place and its name, never by a line number, so that prose can move.
Figures stand in it by what they say and what data they plot, since their bytes depend on fonts and machines; pictures
by their table.
"""

from __future__ import annotations

import html
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from snippets._engine.page import Block, Picture
from snippets._engine.pictures.figure import markdown
from snippets._engine.proof import Proof
from snippets._engine.result import PICTURES, BlockOutcome, Look, Output, as_on_screen
from snippets._engine.texts import Place

HEADING = re.compile(r"## \d+\. ?(?P<name>.*)")
LINE_END = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d|/pre)\b[^>]*>\s*")
TAG = re.compile(r"<[^>]+>")
IN_FILE = re.compile(r'(File "[^"]*"), line \d+')  # of a traceback
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")


@dataclass(frozen=True)
class Shown:
    """A block or picture of a page: where it is, what the record calls it, and what it shows, line for line."""

    where: Place
    name: str
    lines: list[str]
    rounded: bool = False  # as numbers of a picture are; those of a block have the digits that its code asks for


def of(proof: Proof) -> list[Shown]:
    """What the blocks and pictures of a page show, in the order in which they were run."""
    found = []
    for each in proof.steps:
        step, outcome = each.step, each.outcome
        if isinstance(step, Block):
            lines = text_of(outcome) if isinstance(outcome, BlockOutcome) else []
            found.append(Shown(step.place, step.caption, lines))
        elif isinstance(step, Picture):
            table = _indented(markdown(step, outcome.data)) if isinstance(outcome, Look) and outcome.data else []
            found.append(Shown(step.place, f"picture · {step.kind}", table, rounded=True))
    return found


def write(proof: Proof) -> str:
    """The outputs of a page; an empty text if nothing of it runs."""
    lines, shown = [f"# {proof.page.path}"], of(proof)
    for number, each in enumerate(shown, 1):
        lines += ["", f"## {number}. {each.name}".rstrip(), *([""] if each.lines else []), *each.lines]
    return "\n".join(lines) + "\n" if shown else ""


def read(text: str) -> list[tuple[str, list[str]]]:
    """What `write` wrote: the name of each block, and the lines that it put out."""
    blocks: list[tuple[str, list[str]]] = []
    for line in text.removesuffix("\n").split("\n"):
        if found := HEADING.fullmatch(line):
            blocks.append((found["name"], []))
        elif blocks:
            blocks[-1][1].append(line)
    return [(name, lines[1:] if n == len(blocks) else lines[1:-1]) for n, (name, lines) in enumerate(blocks, 1)]


def text_of(outcome: BlockOutcome) -> list[str]:
    """What a block put out, line for line; labels say what is not its standard output."""
    lines: list[str] = []
    for output in outcome.outputs:
        label, text = _output(output)
        lines += [label] * bool(label) + _indented(text)
    if outcome.failure:
        lines += ["raised", *_indented(IN_FILE.sub(r"\1", outcome.failure.traceback))]
    return lines


def unstable(lines: list[str]) -> str:
    """A text among the lines that no other process or machine would repeat; empty if there is none."""
    places = [f"{place}/" for place in {sys.prefix, str(Path.home())} if len(place) > 1]
    places += ["-packages/", f"{tempfile.gettempdir()}/snippets-"]
    text = "\n".join(lines)
    address = ADDRESS.search(text)
    return address[0] if address else next((place for place in places if place in text), "")


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
    return "value", data.get("text/plain") or next(iter(data.values()), "")


def _indented(text: str) -> list[str]:
    return [f"    {line}".rstrip() for line in as_on_screen(text).split("\n")] if text else []
