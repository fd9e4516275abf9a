r"""Formulas: where TeX stands in a Markdown page, told from prices by pandoc's rule.

    $…$      in a line: no space behind the first dollar or before the last, and no digit behind the last
    $$…$$    on lines of its own
    \$       a dollar

Inside, {{ shown :: expression }} and {{ 6 = 2 × 3 }} are claims, and all other double braces are TeX.
"""

import re
from collections.abc import Iterator

from snippets._engine.claim import Claim
from snippets._engine.page import Formula, Page
from snippets._engine.parse.claims import BLANK_LINE, Malformed, closings, read_claim
from snippets._engine.texts import Span, blanked, mask_spans, replaced

TOKEN = re.compile(r"\\.|\{\{|\$\$?", re.DOTALL)
SPACE = ("", " ", "\t", "\n", "\0")  # the last stands for code and comments
BRACE = re.compile(r"[{}]")
BRACES = re.compile(r"\\.|[{}]", re.DOTALL)  # of TeX, where \{ is none
TEXT = re.compile(r"\\(?:text[a-z]*|[mh]box)\s*\Z")  # before a brace that begins words of prose
QUOTED = r"\"[^\"]*\"|'[^']*'"
# Where a formula could only be shown as its TeX: an alternative text, where a link leads and its title, a tag.
ATTRIBUTE = re.compile(
    r"!\[(?:[^\[\]]|\[[^\[\]]*\])*\]"
    rf"|\]\([^()\s]*(?:\s+(?:{QUOTED}))?\s*\)"
    rf"|<[a-zA-Z][\w-]*(?:\s+[\w:.-]+(?:\s*=\s*(?:{QUOTED}|[^\s\"'=<>`]+))?)*\s*/?>"
)
DOLLAR = re.compile(r"(?P<escaped>\\\$)|\\.|\$", re.DOTALL)
# The end of a formula in a line of prose: the end of its paragraph, or the next part of a list or a table.
NEXT_PART = re.compile(r"\n[ \t>]*(?=\n|\Z|[-*+] |\d+[.)] |#{1,6} |\||!!! |\?\?\?|=== )")
# A shell's variable, or a price, that another one follows: $FOO/$BAR, $A_B$C_D, $2 and R$.
OTHER_DOLLARS = re.compile(
    r"\$[^$]*[=:/@]\$[a-zA-Z_{(] | \$\{?[A-Z_]{2,}\w*\}?\$[A-Z_{(] | \$[\d.,]+[^$\\^_=+*/{}<>|]*\s[A-Z]{1,3}\$.?",
    re.VERBOSE,
)
RAW = re.compile(r"<(code|pre|script|style|textarea)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
NEVER_CLOSED = (
    "this formula is not closed: $$ is missing before the end of its paragraph.",
    r"Write $$…$$ without an empty line in it, or \$ for a dollar.",
)
IN_CLAIM = ("what a claim shows is not typeset.", "Put the claim into the formula: $2x = {{ shown :: expression }}$.")


def read_formulas(page: Page, masked: str) -> list[Formula | Span | Malformed]:
    """The formulas of a page and the spans of its other dollars.

    In text diagrams a dollar is a dollar. In alternative texts and attributes it is one too, since no element can stand
    there: readers get the TeX.
    The fences of the page are known. `masked` is its text with code and comments blanked out, offsets unchanged.
    """
    if "$" not in masked:
        return []
    prose = mask_spans(masked, (page.span(fence) for fence in page.fences if fence.is_text))
    prose = RAW.sub(lambda raw: blanked(raw[0]), prose)
    dollars = [
        dollar
        for attribute in ATTRIBUTE.finditer(prose, page.body)
        for dollar in DOLLAR.finditer(prose, *attribute.span())
        if "$" in dollar[0]
    ]
    prose = mask_spans(prose, [dollar.span() for dollar in dollars])
    escaped = (dollar.span() for dollar in dollars if dollar["escaped"])
    return [*escaped, *_find_formulas(page.text, prose, page.body)]


def _find_formulas(text: str, masked: str, position: int = 0) -> Iterator[Formula | Span | Malformed]:
    """Yield every formula behind an offset, every span of another dollar, and every malformed formula."""
    while token := next(_tokens(text, masked, position, len(masked)), None):
        kind, start, position = token
        if kind == "\\$":
            yield start, position
        elif kind == "claim":
            shown = slice(start + 2, max(start + 2, text.find("::", start, position)))
            if any(isinstance(each, Formula) for each in _find_formulas(text[shown], masked[shown])):
                yield Malformed(start, *IN_CLAIM)
        elif kind in ("$", "$$"):
            end = _closing(text, masked, start, kind)
            if end is not None:
                position = end + len(kind)
                yield Formula(start, position, kind == "$$")
            else:
                yield Malformed(start, *NEVER_CLOSED, foreign=True) if kind == "$$" else (start, position)


def mask_formulas(text: str, masked: str, formulas: list[Formula]) -> str:
    """`masked` with the TeX of formulas blanked out too, so that of each formula only its claims are left."""
    tokens = (token for formula in formulas for token in _tokens(text, masked, *formula.inside))
    claims = [(start, end, masked[start:end]) for kind, start, end in tokens if kind == "claim"]
    return replaced(mask_spans(masked, ((each.start, each.end) for each in formulas)), claims)


def _closing(text: str, masked: str, start: int, kind: str) -> int | None:
    """The offset of the dollars that close the formula which opens at `start`; None if it is not a formula."""
    first = start + len(kind)
    if kind == "$" and masked[first : first + 1] in SPACE:
        return None
    stop = (NEXT_PART if kind == "$" else BLANK_LINE).search(masked, first)
    for token, at, _ in _tokens(text, masked, first, stop.start() if stop else len(masked)):
        if kind == "$$" == token:
            return at
        if kind == "$" and token in ("$", "$$") and not _in_words(masked[first:at]):
            price = masked[at - 1] in SPACE or masked[at + 1 : at + 2].isdigit()
            return None if price or OTHER_DOLLARS.fullmatch(masked, start, at + 2) else at
    return None


def _in_words(tex: str) -> bool:
    """Whether TeX ends inside words, as of \\text{if $x$ is}, where a dollar opens or closes a formula of its own."""
    opened: list[int] = []
    for brace in BRACES.finditer(tex):
        if brace[0] == "{":
            opened.append(brace.start())
        elif brace[0] == "}" and opened:
            opened.pop()
    return bool(opened) and TEXT.search(tex, 0, opened[-1]) is not None


def _tokens(text: str, masked: str, position: int, limit: int) -> Iterator[tuple[str, int, int]]:
    """Escaped characters, dollars and claims, whole or malformed, between two offsets, each with its own offsets."""
    while token := TOKEN.search(masked, position, limit):
        kind, start, position = token[0], token.start(), token.end()
        if kind == "{{":
            ends = closings(masked, start)
            separator = masked.find("::", start, ends[0]) if ends else -1
            claim = read_claim(text, masked, start, ends) if ends else None
            arithmetic = isinstance(claim, Claim) and claim.arithmetic
            if not arithmetic and (separator < 0 or BRACE.search(masked, start + 2, separator)):  # braces of TeX
                position = start + 1
                continue
            kind, position = "claim", claim.end if isinstance(claim, Claim) else ends[0] + 2
        yield kind, start, position
