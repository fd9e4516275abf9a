"""Rules by role: numerals that claim nothing because of what they are on their page, not of what stands beside them.

A number of a list is what Markdown numbers the list by; a number of a heading, or of a reference to it, counts headings
that the page has; a title of a page is one where it links to that page. A quotation is a code span that stands, whole
token by whole token, in code that ran or in what it put out. A version is that of this build, and a date is a whole
date.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain

from snippets._engine.page import Page
from snippets._engine.proof import Proof
from snippets._engine.prove.readable import CODE_SPAN, Passage
from snippets._engine.prove.spotted import values
from snippets._engine.texts import RAISED, Span, decimal, mask_spans

LIST_NUMBER, HEADING_NUMBER, DATE = "list number", "number of a heading", "date"
TITLE, SECTION = "title of a page", "name of a section"
QUOTED, RESTATED, VERSION = "quoted from code that ran", "restates the code", "version of this build"
COUNTING = (LIST_NUMBER, HEADING_NUMBER, TITLE, SECTION, DATE)  # what they count can be read off the page itself
ITEM = re.compile(r"[ \t>]*(?:(?P<n>\d+)\.|[-*+])[ \t]+")
HEADING = re.compile(r"^[ \t>]*#{1,6}[ \t](?P<text>.+)$", re.MULTILINE)
PART = re.compile(r"\b(?P<word>Step|Part|Lesson|Chapter|Section|Figure|Exercise) (?P<n>\d+)\b")
DAY = re.compile(r"\b\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")
LINK = re.compile(r"\[(?P<text>[^\]\n]+)\]\((?:[\w./-]*?(?P<stem>[\w-]+)\.(?:md|py))?(?:#(?P<section>[\w-]+))?\)")
RELEASE = re.compile(r"\b(?P<name>python|pytorch|torch|numpy)\s+(?P<n>\d+(?:\.\d+)*)", re.IGNORECASE)
TOKEN = re.compile(r"[\w.]*\d[\w.]*(?:(?<=\d[eE])[+-]\d+)?|\w+|[^\w\s]")
LONE = re.compile(r"[+\-\u2212]?[\d.,_]+")
WHOLE_NUMBER = re.compile(r"(?<= )\d[\d_]+(?= )")
POWER = re.compile(rf"(?<!\w)(?P<base>[^\W\d_])(?P<power>[{RAISED}]+)")
NOT_COUNTED = re.compile(r"(?:th|ths|third|thirds|quarters?|half|halves|fold)\b", re.IGNORECASE)


class Code:
    """The code of a page that ran, and what it put out, as tokens."""

    def __init__(self, proof: Proof) -> None:
        self._written = " ".join(tokens(block.uncommented) for block in proof.page.running)
        self._whole = " ".join([self._written, *map(tokens, ran(proof))])
        self._large = {abs(decimal(each)) for each in WHOLE_NUMBER.findall(self._written)}

    def holds(self, text: str) -> bool:
        """Whether it holds a text, token by token. A number by itself quotes nothing if it is a small one."""
        if LONE.fullmatch(text.strip()):
            return len(text.strip()) > 1 and tokens(text) in self._written
        return bool(text.strip()) and tokens(text) in self._whole

    def quotes(self, text: str) -> Iterator[Span]:
        """Code spans that quote it, and powers of its names, such as x² for `x**2`."""
        for span in CODE_SPAN.finditer(text):
            if re.search(r"\d|[a-z]{3}", span["code"]) and self.holds(span["code"]):
                yield span.span()
        for power in POWER.finditer(text):
            square = power["power"] == "²" and self.holds(f"{power['base']} * {power['base']}")
            if square or self.holds(_in_code(power)):
                yield power.span()

    def restates(self, numeral: re.Match[str]) -> bool:
        """Whether a numeral is a large whole number in words, such as “fifty”, that stands in the code as a literal."""
        if not numeral["word"] or NOT_COUNTED.search(numeral[0]):
            return False
        return len(named := values(numeral[0])) == 1 and named[0] in self._large


def covered(proof: Proof, passage: Passage, numerals: list[re.Match[str]], code: Code) -> Iterator[tuple[Span, str]]:
    """The spans of a text in which each of its numerals has a role, and the name of its rule."""
    page, text = proof.page, passage.text
    yield from ((span, QUOTED) for span in code.quotes(text))
    yield from ((found.span(), RESTATED) for found in numerals if code.restates(found))
    if passage.remark:
        yield from ((found.span(), RESTATED) for found in numerals if found[0] in passage.beside)
        if code.holds(POWER.sub(_in_code, text.strip("# "))):
            yield (0, len(text)), QUOTED
        return
    for match in RELEASE.finditer(text):
        name = match["name"].lower().replace("pytorch", "torch")
        here = proof.result.versions.get(name, "").partition("+")[0]
        if f"{here}.".startswith(f"{match['n']}."):  # it may be shortened, such as 2.13 for 2.13.0
            yield match.span("n"), VERSION
    yield from ((span, LIST_NUMBER) for span in _list_numbers(page, text))
    yield from ((span, HEADING_NUMBER) for span in _numbers_of_headings(text))
    for link in LINK.finditer(page.text):
        if _slug(link["text"]) in (link["stem"], link["section"]):
            yield link.span("text"), TITLE
    yield from ((span, SECTION) for span in _names_of_sections(page))
    yield from ((day.span(), DATE) for day in DAY.finditer(text))


def _in_code(power: re.Match[str]) -> str:
    return f"{power['base']} ** {unicodedata.normalize('NFKC', power['power'])}"


def tokens(code: str) -> str:
    """A text as its tokens, each between spaces."""
    return f" {' '.join(TOKEN.findall(code))} "


def ran(proof: Proof) -> Iterator[str]:
    """The code of a page that ran, and what it put out."""
    yield from (block.uncommented for block in proof.page.running)
    for output in chain.from_iterable(outcome.outputs for outcome in proof.outcomes):
        yield output.get("text") or output.get("data", {}).get("text/plain", "")


def _list_numbers(page: Page, text: str) -> Iterator[Span]:
    """What numbers the items of lists. A line that begins with a number is an item only at the start of a paragraph
    or right below the items of a list; elsewhere it is a wrapped line, which readers see as text.
    """
    prose = mask_spans(text, (page.span(fence) for fence in page.fences), "\0")
    offset, opens, inside = 0, True, False
    for line in prose.split("\n"):
        bare = line.strip(" \t>")
        item = ITEM.match(line)
        if item and (opens or inside):
            inside = True
            if item["n"]:
                yield offset + item.start("n"), offset + item.end("n")
        elif opens or not bare:
            inside = False
        opens = not bare or bare.startswith(("#", "\0"))
        offset += len(line) + 1


def _numbers_of_headings(text: str) -> Iterator[Span]:
    """The numbers of headings that count from one, such as “Step 2”, and of what refers to one of them by that name."""
    counted: dict[str, int] = {}
    for heading in HEADING.finditer(text):
        if (part := PART.search(heading["text"])) and int(part["n"]) == counted.get(part["word"], 0) + 1:
            counted[part["word"]] = int(part["n"])
    for part in PART.finditer(text):
        if int(part["n"]) <= counted.get(part["word"], 0):
            yield part.span("n")


def _names_of_sections(page: Page) -> Iterator[Span]:
    """The titles of blocks that are the names of the sections which the blocks embed."""
    for block in page.blocks:
        if block.title and block.source.endswith(f":{block.title}"):
            start = page.starts[block.line - 1]
            at = page.text.find(block.title, page.text.find("title=", start))
            yield at, at + len(block.title)


def _slug(title: str) -> str:
    """A title as the name of its page, or of its section."""
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", title).strip().lower())
