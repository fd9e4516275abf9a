"""The index of errors, a page that nobody writes: every error and every warning that a block of the site shows.

Each entry has a heading of its own, so that the search finds it by its words.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import reduce

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from snippets._engine.prove.receipts import BlockReceipt, PageReceipts
from snippets._engine.screen import as_on_screen
from snippets._site.markup import render

PLACEHOLDER = "<!-- errors -->"  # the index takes its place
MAX_ANCHOR_CHARS = 80
MAX_HEADING_CHARS = 130  # of a message; the rest of a longer one stands below the heading
INTERNAL = re.compile(r"\s*\(Triggered internally at [^)]*\)")  # where in its own source PyTorch warns
GAP = "…"  # for words in which messages of one entry differ


@dataclass(frozen=True)
class Example:
    """Code, and what it put out: the kind of each stream or value, and its text."""

    code: str  # as HTML
    outputs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Message:
    """An error or a warning that a block shows, as its page says it must."""

    type: str
    text: str
    named: str  # the words by which the page names it
    fix: str
    page: str  # title
    url: str  # of the block
    heading: str = ""  # of its section
    code: str = ""  # of the block, as HTML
    solution: Example | None = None  # the block behind it, which shows the fix
    also: tuple[str, ...] = ()  # other words for it
    static: str = ""  # why it was not run here

    def is_one_with(self, other: "Message") -> bool:
        """Whether both are one message: one holds the words by which the other's page names it.

        Words that are the whole of a message name no other.
        """
        return self.type == other.type and (self.text == other.text or self._names(other) or other._names(self))

    def _names(self, other: "Message") -> bool:
        return self.named not in ("", self.text) and self.named in other.text


@dataclass(frozen=True)
class Entry:
    """An entry of the index: one message, its other words, and all blocks that show it, by what they show."""

    anchor: str
    type: str
    heading: str
    also: tuple[str, ...]
    causes: tuple[tuple[str, tuple[Message, ...]], ...]  # the whole message, if the heading is not, and its blocks


def anchor(number: int) -> str:
    """The id of a block that is to raise or to warn, by its number on its page."""
    return f"raises-{number}"


def expecting(receipts: PageReceipts) -> list[BlockReceipt]:
    """Return the blocks of a page that are to raise or to warn."""
    return [block for block in receipts["blocks"] if "raises" in block or "warns" in block]


def messages(receipts: PageReceipts, page: str, url: str) -> Iterator[Message]:
    """Find the errors and warnings that the blocks of a page show, or would show if they could run here.

    Args:
        page: the title of the page.
        url: the address of the page.
    """
    behind = dict(zip(map(id, receipts["blocks"]), receipts["blocks"][1:], strict=False))
    for number, block in enumerate(expecting(receipts), 1):
        fix = behind.get(id(block))
        for option, shown in (("raises", "raised"), ("warns", "warned")):
            kind, _, named = block.get(option, "").partition(": ")  # type: ignore[attr-defined]
            found = {"type": kind, "message": named} if "static" in block else block.get(shown)
            if option in block and isinstance(found, dict):
                yield Message(
                    found["type"],
                    INTERNAL.sub("", found["message"]).strip(),
                    named,
                    block.get("fix", ""),
                    page,
                    f"{url}#{anchor(number)}",
                    block.get("heading", ""),
                    _coloured(block.get("code", "")),
                    Example(_coloured(fix["code"]), _texts(fix)) if fix and fix.get("is_fix") else None,
                    tuple(block.get("also", ())),
                    block.get("static", ""),
                )


def index(found: Iterable[Message]) -> Markup:
    """Render the index: by type and words, each message, what shows it, how to fix it, and where that is explained."""
    groups: list[list[Message]] = []
    for message in found:
        same = [group for group in groups if any(message.is_one_with(each) for each in group)]
        groups = [group for group in groups if group not in same]
        groups.append([*(each for group in same for each in group), message])
    headed = sorted(((group[0].type, _heading(group), group) for group in groups), key=lambda each: each[:2])
    entries, anchors = [], Counter[str]()
    for kind, heading, group in headed:
        name = "-".join(re.findall(r"[a-z0-9]+", f"{kind} {heading}".lower()))[:MAX_ANCHOR_CHARS].strip("-")
        anchors[name] += 1
        unique = name if anchors[name] == 1 else f"{name}-{anchors[name]}"
        group.sort(key=lambda each: each.solution is None)  # what shows a fix that ran comes first
        also = tuple(dict.fromkeys(words for each in group for words in each.also))
        entries.append(Entry(unique, kind, heading, also, tuple(_causes(group, heading))))
    return render("error-index.html", entries=entries)


def _causes(group: Iterable[Message], heading: str) -> Iterator[tuple[str, tuple[Message, ...]]]:
    """The blocks of an entry by the messages that they show, in the order of the pages."""
    by_text: dict[str, list[Message]] = {}
    for each in group:
        by_text.setdefault(each.text, []).append(each)
    for text, shown in by_text.items():
        yield ("" if text == heading else text), tuple(shown)


def _heading(group: Iterable[Message]) -> str:
    """The first line of a message, or what the first lines of several have in common, cut where it is too long."""
    words = reduce(_common, (each.text.partition("\n")[0].split() for each in group))
    text = " ".join(words)
    if len(text) <= MAX_HEADING_CHARS:
        return text
    return text[:MAX_HEADING_CHARS].rpartition(" ")[0].rstrip(f" {GAP}") + f" {GAP}"


def _common(words: list[str], others: list[str]) -> list[str]:
    """The words that two texts have in common, in their order, with a gap where they differ."""
    common: list[str] = []
    for tag, start, end, *_ in SequenceMatcher(None, words, others, autojunk=False).get_opcodes():
        common += words[start:end] if tag == "equal" else [] if common[-1:] == [GAP] else [GAP]
    return common


def _coloured(code: str) -> Markup:
    return Markup(highlight(code.strip("\n"), PythonLexer(), HtmlFormatter(nowrap=True)).rstrip("\n"))


def _texts(block: BlockReceipt) -> tuple[tuple[str, str], ...]:
    """What a block put out as text, with the kind of each."""
    texts = []
    for output in block.get("outputs", ()):
        stream = output["output_type"] == "stream"
        text = output["text"] if stream else output.get("data", {}).get("text/plain", "")
        if shown := as_on_screen(text).strip("\n"):
            texts.append((output["name"] if stream else "result", shown))
    return tuple(texts)
