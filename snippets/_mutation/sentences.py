"""Sentences: what a reader reads on a page, sentence by sentence, with the claims in it.

Prose, headings, cells of tables, captions and comments in code are cut into sentences. Claims stand in them as readers
see them, and mark-up is left out. Each character knows where it stands in the page's text.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from snippets._engine.claim import Claim
from snippets._engine.page import Page
from snippets._engine.texts import Placed, Span
from snippets._mutation.lexicon import WEAK, opposites

HIDDEN = re.compile(  # what no reader sees
    r"<!--.*?-->|</?[a-zA-Z][^>]*>|\]\([^)\s]*(?:\s+\"[^\"]*\")?\)|!?\[(?=[^\]\n]*\]\()|\{[:.#][^}\n]*\}|\*+|\\(?=[$*{])",
    re.DOTALL,
)
CODE_SPAN = re.compile(r"(?<![\\`])(`+)(?!`)((?:(?!\n[ \t]*\n).)+?)(?<!`)\1(?!`)", re.DOTALL)
START = re.compile(r"(?:[-*+] |\d+[.)] |#{1,6} |!!!|\?\?\?|===|\||\[\^)")
MARKER = re.compile(r"[-*+] (?:\[[ x]\] )?|\d+[.)] |#{1,6} |(?:!!!|\?{3}\+?|={3}) *[\w-]*")
END = re.compile(r"(?<=[.!?])[\"”’')]*\s+(?=[^a-z\s])")
KEY = re.compile(r"\s*-?\s*[\w-]+:\s*")
IMPERATIVE = re.compile(
    r"(?:a?dd|ask|begin|call|centre|change|check|choose|compare|compute|consider|count|cut|declare|draw|drop|embed|fill|"
    r"find|flip|follow|give|go|hand|have|imagine|install|keep|leave|let|let's|look|make|mark|move|name|nudge|open|"
    r"paste|press|print|put|raise|read|record|remember|repeat|replace|return|run|say|seed|see|set|show|shuffle|start|"
    r"step|subtract|suppose|take|test|think|train|try|turn|type|unfold|use|walk|watch|work|write|don't|do not|never|"
    r"please)\b",
    re.IGNORECASE,
)
POINTER = re.compile(r"^(?:\w+ )?here (?:is|are|they|it)\b|\b(?:is|are) told in\b|^(?:back to|see)\b", re.IGNORECASE)
TERMS = re.compile(
    r"(?<![\w-])(?:gradient|loss|weight|bias|unit|neuron|network|model|slope|error|step|epoch|learning rate|lr|layer|"
    r"input|output|target|prediction|path|Hessian|Jacobian|curvature|eigenvalue|condition number|norm|row|column|entry|"
    r"matrix|tensor|vector|leaf|node|graph|derivative|product|sum|mean|batch|sample|point|start|seed|relu|momentum|"
    r"optimizer|engine|value|number|difference|digit|factor|parameter|visit|order|score|probability|softmax|logit|pass|"
    r"share|distance|trace|line|valley|bowl|cloud|dataset|data)(?:s|es)?(?![\w-])|(?<![\w-])(?:biases|entries|matrices|"
    r"leaves|probabilities|losses|batches)(?![\w-])",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d")


@dataclass(frozen=True)
class Sentence(Placed):
    """One sentence of a page: where it is, what a reader reads, and what in it is a claim, code or a formula."""

    text: str
    role: str  # "text", "heading", "cell", "caption" or "comment"
    claims: tuple[tuple[int, Claim], ...] = ()  # each with the offset of its shown text
    code: tuple[Span, ...] = ()
    formulas: tuple[Span, ...] = ()
    places: tuple[int, ...] = field(default=(), repr=False)  # of each character in the page's text; none in code
    where: str = ""  # the line of a snippet, if that is where it stands
    defines: bool = False
    quoted: bool = False  # whether the page quotes it, such as a belief that it refutes

    @cached_property
    def states_a_result(self) -> bool:
        """Whether it says something that could be false of what the page computes.

        That is a sentence with a claim, or with a word that has an opposite beside a term of the field or a number. It
        is no question, quotation, definition or instruction, and does not only say what comes next.
        """
        if self.quoted or re.search(r"\?[\"”’')]*$", self.text):
            return False
        if self.claims:
            return True
        imperative = IMPERATIVE.match(self.text) and not re.search(r"[,;:] (?:and|then|so|or)\b", self.text)
        if self.defines or imperative or not self._states or POINTER.search(self.text):
            return False
        return bool(self.code or self.formulas or TERMS.search(self.text) or NUMBER.search(self.text))

    @property
    def _states(self) -> bool:
        return any(
            kind != "negation" and "_".join(self.text[start:end].lower().split()) not in WEAK
            for kind, start, end, _ in self.said
        )

    @cached_property
    def said(self) -> list[tuple[str, int, int, str]]:
        """The words with an opposite: kind, offsets, opposite."""
        return [each for each in opposites(self.text) if not self.inside(each[1], each[2])]

    def inside(self, start: int, end: int) -> bool:
        """Whether a span touches code or a formula."""
        return any(a < end and start < b for a, b in (*self.code, *self.formulas))

    def claim_at(self, start: int, end: int) -> tuple[int, Claim] | None:
        """The claim that shows a span, with the offset of its shown text. What is put before its text is outside."""
        first = start if end > start else start - 1
        return next(((a, each) for a, each in self.claims if a <= first and end <= a + len(each.shown)), None)


class View:
    """The text of a page as readers see it: characters, what each of them is, and where it stands in the source."""

    def __init__(self, page: Page) -> None:
        self.page, self.text = page, page.text
        self.kinds = bytearray(b"t" * len(page.text))
        self._mark()
        claims = {claim.start: claim for claim in page.claims}
        pieces: list[str] = []
        self.places: list[int] = []
        self.shown: list[tuple[int, Claim]] = []
        self.marks = bytearray()
        edges = sorted({0, len(page.text), *claims, *(n for n, (a, b) in enumerate(pairwise(self.kinds), 1) if a != b)})
        for start, end in pairwise(edges):
            if claim := claims.get(start):
                self.shown.append((len(self.places), claim))
                pieces.append(claim.shown)
                self.places += [start] * len(claim.shown)
                self.marks += b"t" * len(claim.shown)
            if self.kinds[start] != ord("h"):
                pieces.append(page.text[start:end])
                self.places += range(start, end)
                self.marks += self.kinds[start:end]
        self.seen = "".join(pieces)

    def _mark(self) -> None:
        page = self.page
        code = [found.span(2) for found in CODE_SPAN.finditer(page.text)]
        for match in CODE_SPAN.finditer(page.text):
            self._set(match.span(), "h")
            self._set(match.span(2), "k")
        for formula in page.formulas:
            self._set((formula.start, formula.end), "h")
            self._set(formula.inside, "f")
        for match in HIDDEN.finditer(page.text):
            in_formula = page.formula_at(match.start())
            if not in_formula and not any(a <= match.start() < b for a, b in code):
                self._set(match.span(), "h")
        for fence in page.fences:
            start, end = page.span(fence)
            self._set((start, end), "h")
            if fence.is_text:
                self._set((page.starts[fence.line], page.starts[fence.last - 1]), "k")
        for claim in page.claims:
            self._set((claim.start, claim.end), "h")

    def _set(self, span: Span, kind: str) -> None:
        start, end = span
        self.kinds[start:end] = kind.encode() * (end - start)

    @cached_property
    def units(self) -> list[tuple[str, int, int]]:
        """The paragraphs, headings, list items and rows, as role and offsets in what is seen."""
        return list(self._units())

    def _units(self) -> Iterator[tuple[str, int, int]]:
        start, role, offset = None, "text", 0
        for line in self.seen.splitlines(keepends=True):
            body = line.strip(" \t>\n")
            front = bool(self.places) and self.places[min(offset, len(self.places) - 1)] < self.page.body
            begins = front or bool(START.match(body))
            if start is not None and (not body or begins):
                yield role, start, offset
                start = None
            if body and start is None:
                role = "heading" if front or body[0] == "#" else "row" if body[0] == "|" else "text"
                begin = offset + line.index(body)
                marker = KEY.match(body) if front else MARKER.match(body)
                start = begin + (marker.end() if marker else 0)
                if role != "text":
                    yield role, start, begin + len(body)
                    start = None
            offset += len(line)
        if start is not None:
            yield role, start, offset

    def sentence(self, role: str, first: int, start: int, end: int) -> Sentence:
        """A part of what is seen as a sentence; its paragraph begins at `first`."""
        end = start + len(self.seen[start:end].rstrip())
        start = end - len(self.seen[start:end].lstrip())
        place = self.page.place_of(self.places[start])
        claims = tuple((a - start, claim) for a, claim in self.shown if start <= a < end)
        text = re.sub(r"[\n\t]", " ", self.seen[start:end])
        last = self.places[end - 1] if end > start else 0
        defines = "<dfn" in self.text[self.places[start] : last]
        defines = defines or self.text[max(0, self.places[start] - 5) : self.places[start]] == "<dfn>"
        places = tuple(self.places[start:end])
        code, formulas = (tuple((a - start, b - start) for a, b in self._runs(kind, start, end)) for kind in "kf")
        quoted = self.seen.count('"', first, start) % 2 == 1 or text.startswith(('"', "“"))
        return Sentence(
            place.path, place.line, text, role, claims, code, formulas, places, defines=defines, quoted=quoted
        )

    def _runs(self, kind: str, start: int, end: int) -> list[Span]:
        marks = self.marks[start:end].decode()
        return [(start + a, start + b) for a, b in (m.span() for m in re.finditer(kind + "+", marks))]


def sentences(view: View) -> Iterator[Sentence]:
    """Every sentence of a page but the cells of its tables."""
    page = view.page
    for role, start, end in view.units:
        if role != "row":
            ends = [match.end() for match in END.finditer(view.seen, start, end)]
            for a, b in pairwise([start, *ends, end]):
                if view.seen[a:b].strip():
                    yield view.sentence(role, start, a, b)
    yield from _captions(page)
    yield from _comments(page)


def tables(view: View) -> Iterator[list[list[Sentence]]]:
    """Every table of a page: rows of cells, the first of which is the header."""
    page, last = view.page, -1
    rows: list[list[Sentence]] = []
    for role, start, end in view.units:
        if role != "row":
            continue
        line = page.place_of(view.places[start]).line
        if rows and line != last + 1:
            yield rows
            rows = []
        last = line
        bars = [start + n for n, character in enumerate(view.seen[start:end]) if character == "|"]
        cells = [(a + 1, b) for a, b in pairwise(bars) if view.seen[a + 1 : b].strip()]
        if cells and not all(set(view.seen[a:b]) <= set(" -:") for a, b in cells):
            rows.append([view.sentence("cell", a, a, b) for a, b in cells])
    if rows:
        yield rows


def _captions(page: Page) -> Iterator[Sentence]:
    """The titles of pictures and blocks, and how to fix what a block raises."""
    for fence in page.fences:
        for key in ("title", "fix", "reason"):
            text = fence.header.options.get(key, "")
            start = page.text.find(text, page.starts[fence.line - 1]) if text else 0
            for a, b in pairwise([0, *(match.end() for match in END.finditer(text)), len(text)]):
                if said := text[a:b].strip():
                    yield Sentence(page.path, fence.line, said, "caption", places=tuple(range(start + a, start + b)))


def _comments(page: Page) -> Iterator[Sentence]:
    """The comments of the code that a reader sees."""
    for block in page.blocks:
        for line in block.lines:
            found = re.search(r"#\s*(?P<text>[^\"']*)$", line.text) if "#" in line.text else None
            if not found or not found["text"].strip() or not _is_comment(line.text, found.start()):
                continue
            text = found["text"].strip()
            own = line.origin.path == page.path
            claims = tuple((text.find(each.shown), each) for each in block.claims if each.shown in text)
            number = line.origin.line if own else block.line
            yield Sentence(page.path, number, text, "comment", claims, where="" if own else str(line.origin))


def _is_comment(line: str, column: int) -> bool:
    try:
        ast.parse(line[:column].strip() or "pass")
    except SyntaxError:  # in the middle of a statement: a quote left open tells a text from a comment
        return line[:column].count('"') % 2 == 0 and line[:column].count("'") % 2 == 0
    return True
