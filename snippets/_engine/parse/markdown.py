"""The one parser of Markdown, which the build, the tests and the notebooks share."""

import dataclasses
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from snippets._engine.claim import Claim, derivative
from snippets._engine.errors import PageError, SnippetError
from snippets._engine.expected import Expected
from snippets._engine.page import UNEXPLAINED, Block, Fence, Formula, Page, Picture
from snippets._engine.parse.claims import Malformed, find_claims, read_comments
from snippets._engine.parse.denials import denied
from snippets._engine.parse.embeds import Folders, embed_all
from snippets._engine.parse.expected import misplaced_fixes
from snippets._engine.parse.fences import Layout, check_header, find_fences, is_left, is_skipped
from snippets._engine.parse.formulas import mask_formulas, read_formulas
from snippets._engine.parse.front_matter import read_front_matter
from snippets._engine.parse.sessions import read_session
from snippets._engine.parse.versions import unmet
from snippets._engine.pictures import syntax as picture_syntax
from snippets._engine.settings import STRICT, Settings
from snippets._engine.texts import Place, mask_spans, replaced

OURS = re.compile(  # what a page may hold that is read, beginning with its fences
    rf"^[ \t>]*(?:`{{3,}}|~{{3,}})[ \t]*\{{?[ \t]*\.?(?:py|{'|'.join(picture_syntax.KINDS)})|\{{\{{|\$",
    re.MULTILINE | re.IGNORECASE,
)
SWITCH = re.compile(r"^snippets:[ \t]*(?:true|yes|on|(?P<no>false|no|off|skip))[ \t]*(?:#.*)?$", re.MULTILINE)
HEADING = re.compile(r"^[ \t>]*#{1,6}[ \t]+(?P<text>.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
GRADIENTS_OF = re.compile(r"<!--\s*gradients of:(?P<function>.*?)-->", re.DOTALL)
ATTRIBUTES = re.compile(r"!\[[^\]]*\]|<[a-zA-Z][^>]*>")  # an alternative text, a tag
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
NO_MARKS = re.compile(r"(?!)")  # matches nothing
MARKUP = re.compile(r"\s*\{[:.#][^}]*\}\s*$|[*`]|(?<!\w)_+|_+(?!\w)")  # an underscore inside a name is no mark-up


def parse_markdown(
    text: str, path: str, snippets: Path | Folders, settings: Settings = STRICT, marks: re.Pattern[str] = NO_MARKS
) -> Page:
    """Read a page, front matter included.

    Args:
        path: its name in errors.
        snippets: the folders of what it embeds.
        marks: lines of blocks that are left out of their code.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    body, meta, unreadable = read_front_matter(text, path)
    if _is_left_alone(text[:body], path, settings):
        return Page(path, text, body=body, left_alone=True, settings=settings)
    layout = find_fences(text, path, body)
    fences = tuple(
        dataclasses.replace(each, is_left=True) if is_left(each.header, settings.marked) else each
        for each in layout.fences
    )
    page = Page(path, text, fences=fences, body=body, starts=layout.starts, settings=settings)
    blocks, pictures, mistakes = _blocks_and_pictures(page, snippets, marks)
    given, misgiven = _given(blocks)
    problems: list[SnippetError] = [*unreadable, *mistakes, *misgiven, *misplaced_fixes(blocks)]
    if blocks or pictures or OURS.search(text, *layout.lost):  # otherwise the page is shown as it would be without us
        problems += layout.errors
    masked = _mask(page, layout)
    dollars = read_formulas(page, masked) if settings.mathematics else []
    formulas = [each for each in dollars if isinstance(each, Formula)]
    masked = mask_formulas(text, masked, formulas) if settings.claims else ""
    matches = list(find_claims(text, masked))
    for each in (*dollars, *matches):
        if isinstance(each, Malformed) and (settings.strict or not each.foreign):
            problems.append(PageError(page.place_of(each.start), each.why, each.todo))
    if not settings.strict:  # what is none of ours is not there for what follows
        masked = mask_spans(masked, ((each.start, each.start + 2) for each in matches if isinstance(each, Malformed)))
    claims = _claims(page, layout, [each for each in matches if isinstance(each, Claim)])
    problems += filter(None, (denied(page, claim) for claim in claims))
    problems += () if unreadable else _torn(page, claims, meta)  # that error is enough for what stands in it
    return dataclasses.replace(
        page,
        blocks=tuple(blocks),
        claims=claims,
        pictures=tuple(pictures),
        given=given,
        errors=tuple(sorted(problems, key=lambda error: error.where.line)),
        masked=masked,
        formulas=tuple(formulas),
        dollars=tuple(each for each in dollars if isinstance(each, tuple)),
    )


def _torn(page: Page, claims: Iterable[Claim], meta: Iterable[str]) -> Iterator[PageError]:
    """An error for each claim of the front matter that is in none of its texts."""
    for claim in claims:
        if claim.start < page.body and not any(page.text[claim.start : claim.end] in each for each in meta):
            why = f"the claim “{claim.shown}” is in no text of the front matter."
            yield PageError(claim.place, why, "Write the text that holds it on one line, in quotes.")


def _is_left_alone(front_matter: str, path: str, settings: Settings) -> bool:
    """Whether a page is none of ours. What its front matter says goes before the setting."""
    said = SWITCH.search(front_matter)
    return said["no"] is not None if said else settings.skips(path)


def _blocks_and_pictures(
    page: Page, snippets: Path | Folders, marks: re.Pattern[str]
) -> tuple[list[Block], list[Picture], list[SnippetError]]:
    """The blocks of a page, the pictures that can be drawn, and what is wrong with its fences."""
    prose = mask_spans(page.text, map(page.span, page.fences))
    headings = [(found.start(), found["text"]) for found in HEADING.finditer(prose, page.body)]
    blocks: list[Block] = []
    pictures: list[Picture] = []
    errors: list[SnippetError] = []
    for fence in page.fences:
        if fence.is_run:
            heading = _plain(_last_before(page.span(fence)[0], headings))
            block, wrong = _block(fence, page, snippets, heading, marks)
            blocks.append(block)
            errors += wrong
        elif fence.header.language in picture_syntax.KINDS:
            picture = Picture(page.path, fence.line, fence)
            mistakes = picture_syntax.check(picture)
            errors += mistakes
            if not mistakes:
                pictures.append(picture)
    return blocks, pictures, errors


def _given(blocks: list[Block]) -> tuple[tuple[Picture, ...], list[PageError]]:
    """What blocks give to their explorers, and what is wrong with how they say so."""
    asked = [Picture(each.path, each.line, each.fence) for each in blocks if "data" in each.fence.header.options]
    wrong = [picture_syntax.check_data(each) for each in asked]
    running = {each.line for each in blocks if not each.static}
    found = (each for each, errors in zip(asked, wrong, strict=True) if not errors and each.line in running)
    return tuple(found), [error for errors in wrong for error in errors]


def _block(
    fence: Fence, page: Page, snippets: Path | Folders, heading: str, marks: re.Pattern[str]
) -> tuple[Block, list[SnippetError]]:
    """The block of a python fence below a heading, and what is wrong with it."""
    header, path = fence.header, page.path
    code, sources, unfound = embed_all(fence, path, snippets)
    code = [line for line in code if not marks.fullmatch(line.text)]
    code, session = read_session(code) if fence.is_session else (code, ())
    needs = unmet(header.options.get("python", ""))
    runs = not (needs or "static" in header.classes or is_skipped(header))
    lines, found = read_comments(code, path, fence.line, page.starts[fence.last - 1], page.settings, runs)
    wrong = check_header(header, bool(found.claims), page.settings.strict)
    mistakes = [PageError(Place(path, fence.line), *mistake) for mistake in wrong]
    static = "" if runs else header.options.get("reason") or needs or UNEXPLAINED
    frames = "frames" in header.classes
    source = " ".join(sources)
    block = Block(
        path,
        fence.line,
        fence,
        lines,
        source,
        heading,
        comments=tuple(found.numerals),
        claims=tuple(found.claims),
        remarks=tuple(found.remarks),
        static=static,
        raises=Expected.parse(header.options.get("raises", "")),
        warns=Expected.parse(header.options.get("warns", "")),
        session=session,
        expected=tuple(found.expected),
        frames=frames,
    )
    return block, [*unfound, *found.errors, *mistakes]


def _mask(page: Page, layout: Layout) -> str:
    """The page with everything blanked out in which no claim is read. Lines and offsets stay the same."""
    text = mask_spans(page.text, [*layout.comments, *layout.spans], "\0")  # a paragraph goes on around them
    hidden = [layout.lost]
    for fence in page.fences:
        start, end = page.span(fence)
        # Claims are read in a text diagram, but not in the two runs around it.
        runs = [(start, page.starts[fence.line]), (page.starts[fence.last - 1], end)]
        hidden += runs if fence.is_text else [(start, end)]
    return mask_spans(text, hidden)


def _claims(page: Page, layout: Layout, matches: list[Claim]) -> tuple[Claim, ...]:
    """The claims of a page. A comment `<!-- gradients of: … -->` names the function of all gradients below it."""
    comments = [(start, GRADIENTS_OF.fullmatch(page.text[start:end].strip())) for start, end in layout.comments]
    functions = [(start, found["function"].strip()) for start, found in comments if found]
    bare = mask_spans(page.text, ((each.start, each.end) for each in matches), "x")
    attributes = [found.span() for found in ATTRIBUTES.finditer(bare)]
    claims = []
    for each in matches:
        above = _last_before(each.start, functions)
        function = each.function or (above if above and derivative(each.expression) else "")
        plain = any(start <= each.start < end for start, end in attributes)
        line = page.place_of(each.start).line
        claims.append(dataclasses.replace(each, path=page.path, line=line, function=function, plain=plain))
    return tuple(claims)


def _last_before(offset: int, texts: list[tuple[int, str]]) -> str:
    """The last of some texts, given with their offsets in reading order, that begins before an offset."""
    return next((text for start, text in reversed(texts) if start < offset), "")


def _plain(heading: str) -> str:
    """A heading without its claims' expressions, attributes and mark-up."""
    found = [each for each in find_claims(heading, heading) if isinstance(each, Claim)]
    heading = replaced(heading, [(each.start, each.end, each.shown) for each in found])
    return MARKUP.sub("", LINK.sub(r"\1", heading))
