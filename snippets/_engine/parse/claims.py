"""Claims in a text and in comments of code: find `{{ shown :: expression }}` and take it apart. See claim.py.

Without `::` it is a line of arithmetic, or malformed.

A comment behind code that is nothing but a numeral, such as `# 56.0` after a print, claims that this line printed it.
A comment may also hold a claim, `# {{ 56 :: x.grad }}`. Readers and Python see its text, `# 56`, and its expression is
evaluated when its block has run. A comment with a shape behind an assignment, `# (2, 4): dL/dY` or
`# (5, starts)`, claims that the name on its line has that shape when the block has run.
"""

import ast
import dataclasses
import io
import re
import tokenize
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from snippets._engine.arithmetic import is_arithmetic
from snippets._engine.claim import Claim, is_expression
from snippets._engine.errors import PageError, SnippetError
from snippets._engine.example import Example
from snippets._engine.page import CodeLine, Comment, Remark
from snippets._engine.settings import STRICT, Settings
from snippets._engine.texts import Numeral, Place, Span, mask_spans, replaced

OPEN = re.compile(r"(?<!\\)\{\{")
CLOSE = re.compile(r"(?=\}\})")  # matches may overlap, since an expression may end with a brace of its own
MAX_CLOSINGS = 20  # that are tried: an expression has few }}, and a paragraph may have a thousand claims
SLASH = re.compile(r"(?<=\s)/(?=\s)")  # between opposites
# The first size of a shape is a number, the others may be names.
SHAPE = re.compile(r"(?<!\w)(?P<shape>\((?=\d+,)(?:\w+,\s*)+(?:\w+)?\))(?P<each>\s+each\b)?")
ANNOTATION = re.compile(r"\(\d+\)!(?=\s|$)")  # of a theme that shows a note where it stands
BLANK_LINE = re.compile(r"\n[ \t>]*(?=\n|\Z)")


@dataclass(frozen=True)
class Malformed:
    """Text that begins like a claim or a formula and is none: where, why not, and what to do."""

    start: int
    why: str
    todo: str = "Write {{ shown :: expression }}, or \\{{ to show two braces as they are."
    foreign: bool = False  # whether it may well be another tool's, and is an error only where strictness is asked for


def find_claims(text: str, masked: str) -> Iterator[Claim | Malformed]:
    """Yield every claim of a text, its page and line left open, and everything that looks like the beginning of one.

    `masked` is the same text with code and comments blanked out, offsets unchanged.
    """
    position = 0
    while opening := OPEN.search(masked, position):
        start = opening.start()
        ends = closings(masked, start)
        found = read_claim(text, masked, start, ends)
        if isinstance(found, Malformed):
            found = dataclasses.replace(
                found, foreign="::" not in masked[start : ends[0] if ends else _end(masked, start)]
            )
        yield found
        position = found.end if isinstance(found, Claim) else start + 2


def closings(masked: str, start: int) -> list[int]:
    """Where the claim that opens at `start` might end: at one of the next }} up to the end of its paragraph."""
    found = CLOSE.finditer(masked, start + 2, _end(masked, start))
    return [each.start() for each in islice(found, MAX_CLOSINGS)]


def _end(masked: str, start: int) -> int:
    """Where the paragraph around an offset ends."""
    stop = BLANK_LINE.search(masked, start)
    return stop.start() if stop else len(masked)


def read_claim(text: str, masked: str, start: int, ends: list[int]) -> Claim | Malformed:
    """The claim that opens at `start`, given where it might end."""
    if not ends:
        return Malformed(start, "a claim is not closed: }} is missing before the end of its paragraph.")
    separator = masked.find("::", start, ends[0])
    if OPEN.search(masked, start + 2, separator if separator >= 0 else ends[0]):
        return Malformed(start, "a claim is not closed: another begins before its }}.")
    line = text[text.rfind("\n", 0, start) + 1 : start]
    quotes = line[: len(line) - len(line.lstrip(" \t>"))].count(">")
    # In a block quote, further lines of the paragraph begin with `>` too.
    wrapped = re.compile(rf"\n(?:[ \t]*>){{0,{quotes}}}[ \t]*")

    def one_line(first: int, last: int) -> str:
        return " ".join(wrapped.sub(" ", text[first:last]).split())

    if separator < 0:
        return _arithmetic(one_line(start, ends[0] + 2), start, ends[0] + 2)
    opposites = _opposites(masked, start + 2, separator)
    shown, opposite = (one_line(*span) for span in opposites)
    if opposite and shown.lower() == opposite.lower():
        return Malformed(start, f"“{shown}” is named as its own opposite.", "Write {{ fell / rose :: expression }}.")
    if not shown:
        return Malformed(start, "a claim shows nothing: there is no text before “::”.")
    # An expression may contain braces. The claim ends at the first }} behind which the expression is Python.
    for end in ends:
        body = wrapped.sub(" ", text[separator + 2 : end]).strip()
        # A slice such as x[::2] has the same two colons as the separator of expression and function.
        pairs = [(body[: m.start()].strip(), body[m.end() :].strip()) for m in re.finditer("::", body)]
        for expression, *function in [(body,), *pairs]:
            if all(map(is_expression, [expression, *function])):
                return Claim("", 0, shown, expression, start, end + 2, "".join(function), opposite=opposite)
    first = wrapped.sub(" ", text[separator + 2 : ends[0]]).strip()
    if first.endswith("::") and is_expression(first[:-2].strip()):
        todo = "Write of what it is the derivative, in names of the page, or leave the second “::” out."
        return Malformed(start, f"no function stands behind “{first}”.", todo)
    if OPEN.search(masked, separator, ends[0]):
        return Malformed(start, "a claim is not closed: another begins before its }}.")
    return Malformed(start, f"the expression “{first}” of a claim is not a Python expression.")


def _arithmetic(written: str, start: int, end: int) -> Claim | Malformed:
    """The claim that is a line of arithmetic in braces."""
    text = written[2:-2].strip()
    if is_arithmetic(text):
        return Claim("", 0, text, text, start, end, arithmetic=True)
    why = f"“{written}” is no claim: it has no “::”, and is no arithmetic."
    todo = "Write {{ shown :: expression }}, {{ 6 = 2 × 3 }}, or \\{{ to show two braces as they are."
    return Malformed(start, why, todo)


def _opposites(masked: str, first: int, last: int) -> tuple[Span, Span]:
    """The spans of two opposites, which have letters and no digit. Of any other claim, the second is empty."""
    slashes = list(SLASH.finditer(masked, first, last))
    if len(slashes) == 1:
        spans = (first, slashes[0].start()), (slashes[0].end(), last)
        if all(any(c.isalpha() for c in masked[a:b]) and not re.search(r"\d", masked[a:b]) for a, b in spans):
            return spans
    return (first, last), (last, last)


@dataclass
class Comments:
    """What the comments of a block hold: numerals, claims, texts, and errors."""

    numerals: list[Comment] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    errors: list[SnippetError] = field(default_factory=list)
    expected: list[Example] = field(default_factory=list)


def _expect(found: list[Example], index: int, text: str, where: Place) -> None:
    """Add a comment `#> text`, which says what was printed by the code above it, or goes on with the one above it."""
    if found and found[-1].index + len(found[-1].lines) == index - 1:
        found[-1] = dataclasses.replace(found[-1], lines=(*found[-1].lines, text))
    else:
        found.append(Example(where, index - 1, (text,)))


def read_comments(
    lines: list[CodeLine], path: str, line: int, offset: int, settings: Settings = STRICT, runs: bool = True
) -> tuple[tuple[CodeLine, ...], Comments]:
    """The code of a block as readers see it, and what its comments hold.

    Errors in embedded lines name the `line` of the block's fence. Its claims get the offset of its end on the page,
    which puts them in reading order. Only a block that runs can prove the shapes in its comments.
    """
    shown, read = list(lines), Comments()
    code = "\n".join(line.text for line in lines) + "\n"
    assigned = _assigned(code) if runs and SHAPE.search(code) else {}
    for index, column, text in _comments(code):
        origin = lines[index].origin
        where = origin if origin.path == path else Place(path, line)
        if not settings.claims:
            read.remarks.append(Remark(path, where.line, index, column, text))
            continue
        body, proved = text.lstrip("#").strip(), list[Span]()
        if lines[index].text[:column].strip() and Numeral.parse(body):
            read.numerals.append(Comment(path, where.line, index, body))
            proved.append((0, len(text)))
        if text.startswith("#>") and index and not lines[index].text[:column].strip():
            _expect(read.expected, index, body[2:], where)
            proved.append((0, len(text)))
        for shape, expression in _shapes(text, assigned.get(index + 1, [])):
            read.claims.append(Claim(path, where.line, shape["shape"], expression, offset, offset))
            proved.append(shape.span())
        for found in reversed(list(find_claims(text, text))):
            if isinstance(found, Malformed):
                read.errors += [PageError(where, found.why, found.todo)] if settings.strict or not found.foreign else []
                continue
            read.claims.append(dataclasses.replace(found, path=path, line=where.line, start=offset, end=offset))
            changed = replaced(shown[index].text, [(column + found.start, column + found.end, found.shown)])
            shown[index] = CodeLine(changed, origin)
            proved.append((found.start, found.end))
        proved += [found.span() for found in ANNOTATION.finditer(text)]  # no number, but the name of a note
        read.remarks.append(Remark(path, where.line, index, column, mask_spans(text, proved)))
    return tuple(shown), read


def _shapes(comment: str, names: list[str]) -> Iterator[tuple[re.Match[str], str]]:
    """The one shape in a comment, and the expression that proves it of the names that its line assigns."""
    shapes = list(SHAPE.finditer(comment))
    if len(shapes) == 1 and (len(names) == 1 or (names and shapes[0]["each"])):
        sizes = re.findall(r"\w+", shapes[0]["shape"])
        if all(size.isdigit() for size in sizes):
            proofs = [f"tuple({name}.shape) == {shapes[0]['shape']}" for name in names]
        else:
            known = [(place, size) for place, size in enumerate(sizes) if size.isdigit()]
            proofs = [f"{name}.ndim == {len(sizes)}" for name in names]
            proofs += [f"{name}.shape[{place}] == {size}" for name in names for place, size in known]
        yield shapes[0], " and ".join(proofs)


def _assigned(code: str) -> dict[int, list[str]]:
    """The names that statements of a block assign outside functions, by the line on which each statement ends."""
    names: dict[int, list[str]] = {}
    with suppress(SyntaxError, ValueError):
        nodes: list[ast.AST] = [ast.parse(code)]
        while nodes:
            node = nodes.pop()
            targets = node.targets[:1] if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            targets = targets[0].elts if isinstance(targets[0], ast.Tuple | ast.List) else targets
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
                names[node.end_lineno or 0] = [each.id for each in targets if isinstance(each, ast.Name)]
            inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
            nodes += [each for each in ast.iter_child_nodes(node) if not isinstance(each, inner)]
    return names


def _comments(source: str) -> Iterator[tuple[int, int, str]]:
    """The comments of a block: 0-based line, column and text. Code that does not compile is reported when it runs."""
    if "#" in source:  # tokenizing takes longer than the rest of the work on most blocks
        with suppress(tokenize.TokenError, SyntaxError):
            for token in tokenize.generate_tokens(io.StringIO(source).readline):
                if token.type == tokenize.COMMENT:
                    yield token.start[0] - 1, token.start[1], token.string
