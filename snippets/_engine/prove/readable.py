r"""What readers read of a page, which the audit of numerals looks through. Offsets are those of the page's text.

It is prose with headings, tables and front matter; every fence that is not run, unless it gives a reason as a static
block does; the titles of blocks and pictures, and how to fix an error; alternative texts and all attributes that a
browser shows or reads out; the TeX of formulas; and the comments in code that ran. All else is blanked out: code that
ran, claims, comments in HTML, the names of elements, link targets.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from snippets._engine.page import Page, Remark
from snippets._engine.pictures.syntax import KINDS, LABELLED
from snippets._engine.texts import PRINTED, Span, blanked, mask_spans, replaced

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
CODE_SPAN = re.compile(r"(?<![\\`])(`+)(?!`)(?P<code>(?:(?!\n[ \t]*\n).)+?)(?<!`)\1(?!`)", re.DOTALL)
QUOTED = r"\"[^\"]*\"|'[^']*'"
TARGET = re.compile(
    rf"\]\((?P<target>[^)\s]*)(?:\s+(?:{QUOTED}))?\)|^\[[^\]]+\]:\s*\S*|https?://[^\s\"'<>)]+", re.MULTILINE
)
TAG = re.compile(rf"</?[a-zA-Z](?:[^<>\"']|{QUOTED})*>|\{{[:.#](?:[^}}\n\"']|{QUOTED})*\}}")
ATTRIBUTE = re.compile(rf"(?P<name>[\w:-]+)\s*=\s*(?P<value>{QUOTED}|[^\s\"'<>}}]+)")
HEADER_OPTIONS = ("title", "fix", "mend", "reason")  # what a header says to readers; also= quotes
# Attributes that no reader meets: where a link leads, how an element looks, what a script or a search engine finds.
SILENT = frozenset(
    "href src srcset sizes id class style width height name for type target rel lang dir role tabindex colspan rowspan"
    " loading decoding datetime markdown xmlns viewbox d x y x1 x2 y1 y2 cx cy r points fill stroke".split()
)
FRONT_MATTER = re.compile(r"\A---\n.*?^---$", re.DOTALL | re.MULTILINE)
SETTING = re.compile(r"(?<=: )\d+$", re.MULTILINE)  # a number alone is for a program, such as which picture to take
EMPHASIS = re.compile(r"(?<!\w)_+(?=\S)|(?<=\S)_+(?!\w)|\*+(?=\S)|(?<=\S)\*+")
ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|\w+);", re.IGNORECASE)
INCLUDE = re.compile(r"^[ \t>]*;?-+8<-+.*$", re.MULTILINE)  # a line of pymdownx.snippets
FOOTNOTE = re.compile(r"\[\^[^\]\n]+\]")
# In TeX a digit behind a letter is a factor, and a subscript of a letter is a part of a name, but for those of log, sum
# and their like. A command's name is no number, whatever stands behind it.
SUBSCRIPT = re.compile(
    r"(?:(?<![a-zA-Z\\])[a-zA-Z]|\\(?!log|lim|sum|prod|max|min|int|sup|inf|arg)[a-zA-Z]+|\})"
    r"(?P<subscript>_(?:\{\w+\}|\w))"
)
COMMAND = re.compile(r"\\[a-zA-Z]+|[a-zA-Z](?=\d)")


@dataclass(frozen=True)
class Passage:
    """A text that readers read: the page, its other parts blanked out, or a comment in code that ran."""

    text: str
    remark: Remark | None = None  # a comment, whose offsets are its own
    beside: frozenset[str] = frozenset()  # the numbers in the code on the line of the comment

    def line(self, page: Page, offset: int) -> int:
        """The line on the page of a place in this text."""
        return self.remark.line if self.remark else page.place_of(offset).line


def passages(page: Page) -> Iterator[Passage]:
    """All that a reader reads of a page and that its own code did not put out. Nothing of a page that is left alone."""
    if page.left_alone:
        return
    yield Passage(readable(page))
    for block in page.running:
        for remark in block.remarks:
            beside = PRINTED.findall(block.lines[remark.index].text[: remark.column])
            yield Passage(remark.text, remark, frozenset(beside))


def readable(page: Page) -> str:
    """The page's own text, with all that readers do not read, or that is proved, blanked out; offsets unchanged."""
    text = mask_spans(page.text, [*_unread_of_fences(page), *((claim.start, claim.end) for claim in page.claims)])
    fences = [page.span(fence) for fence in page.fences]
    literal = [span.span() for span in CODE_SPAN.finditer(mask_spans(text, fences))] + fences
    formulas = [(each.start, each.end) for each in page.formulas]
    prose = mask_spans(text, [*literal, *formulas], "\0")
    prose = COMMENT.sub(lambda found: blanked(found[0]), prose)
    prose = TAG.sub(lambda found: _read_of_tag(found[0]), TARGET.sub(_read_of_link, prose))
    for pattern in (INCLUDE, FOOTNOTE, EMPHASIS):
        prose = pattern.sub(lambda found: blanked(found[0]), prose)
    prose = ENTITY.sub(_character, prose)
    prose = FRONT_MATTER.sub(lambda front: SETTING.sub(lambda found: blanked(found[0]), front[0]), prose)
    parts = [(start, end, text[start:end]) for start, end in literal if "\0" in prose[start:end]]
    return replaced(prose, [*parts, *((start, end, read_of_tex(text[start:end])) for start, end in formulas)])


def _unread_of_fences(page: Page) -> Iterable[Span]:
    """What readers do not read of fences, or what is proved: code that ran, and all of a header but its texts."""
    for fence in page.fences:
        start, end = page.span(fence)
        first = page.starts[fence.line]  # behind the header
        texts = [
            found.span("value")
            for found in ATTRIBUTE.finditer(page.text, start, first)
            if found["name"] in HEADER_OPTIONS
        ]
        yield from _between([(start, start), *texts, (first, first)])
        if fence.excuse or fence.is_run:
            yield first, end
        elif fence.header.language in KINDS:
            # Of a picture the labels are read; its expressions are looked up.
            for at, after in pairwise(page.starts[fence.line : fence.last + 1]):
                label = LABELLED.match(page.text[at:after])
                yield at + (label.end("label") if label else 0), after


def _between(spans: list[Span]) -> Iterator[Span]:
    return ((end, start) for (_, end), (start, _) in pairwise(spans))


def _read_of_link(found: re.Match[str]) -> str:
    """The title of a link or an image, without its target."""
    if found["target"] is None:
        return blanked(found[0])
    return (
        "]"
        + blanked(found[0][1 : found.end("target") - found.start()])
        + found[0][found.end("target") - found.start() :]
    )


def _read_of_tag(tag: str) -> str:
    """The values of a tag's attributes, or of a list of attributes, that reach a reader."""
    if "=" not in tag:
        return blanked(tag)
    read = [
        found.span("value")
        for found in ATTRIBUTE.finditer(tag)
        if found["name"].lower() not in SILENT and not found["name"].lower().startswith(("data-", "on"))
    ]
    return mask_spans(tag, _between([(0, 0), *read, (len(tag), len(tag))]))


def read_of_tex(tex: str) -> str:
    tex = SUBSCRIPT.sub(lambda found: found[0].replace(found["subscript"], blanked(found["subscript"])), tex)
    return COMMAND.sub(lambda found: blanked(found[0]), tex)


def _character(found: re.Match[str]) -> str:
    """The character of an entity, and spaces behind it."""
    return html.unescape(found[0])[:1].ljust(len(found[0]))
