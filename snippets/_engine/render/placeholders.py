"""Rewriting: a page's Markdown with its blocks and claims replaced by keys, and HTML with keys replaced by results.

The Markdown that a site generator renders holds a short fence in the place of every block and an empty <data> element
in the place of every claim's value, so it can be rendered while the page is still running. Pure: text in, text out.
"""

import html
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, cast

from snippets._engine.claim import ESCAPED, Claim
from snippets._engine.errors import BlockError, ClaimError, PictureError, SnippetError
from snippets._engine.page import Block, Fence, Page
from snippets._engine.pictures import figure as figures
from snippets._engine.pictures.schema import PictureData
from snippets._engine.proof import Proof
from snippets._engine.render import elements
from snippets._engine.render import formulas as typeset
from snippets._engine.render.overlooked import missed, overlooked_claims, overlooked_code
from snippets._engine.render.templating import render
from snippets._engine.result import BlockOutcome, Look, Value
from snippets._engine.texts import TAB, Place, replaced, without_prefix

# Names of the fences that stand for blocks, text diagrams and pictures.
CODE, TEXT, PICTURE = FENCES = ("snippet-code", "snippet-text", "snippet-picture")
KEY = re.compile(
    r"<!--snippet-output (\d+)-->|<!--snippet-picture (\d+)-->"
    r'|<data class="claim" value="claim-(\d+)">(.*?)</data>',
    re.DOTALL,
)
PASSED = ("annotate", "copy", "no-copy", "select", "no-select")  # classes of a fence that are its theme's
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
FOLDED = "Show the code of this picture"  # the summary of a block's code that is folded below what it puts out
SET_UP = "Code that ran before what follows"  # the summary of a block that is hidden until a reader opens it
UNSEEN = "Is its fence inside an indented code block, or its container not closed?"
# Marks in a text diagram: they must pass through a highlighter, which escapes what is mark-up.
FIRST_MARK, END_MARK = 0xF0000, "\U0010fffd"
Highlight = Callable[[str, str, Mapping[str, str]], str]


def markdown(page: Page, brief: bool = False) -> str:
    """The body of a page for the site generator, without front matter.

    With `brief` an empty element stands in the place of a fence, for a generator that does not know ours.
    """
    replacements = prose(page)
    pictures = [picture.fence for picture in page.pictures]
    for number, fence in enumerate(page.fences):
        name = CODE if fence.is_run else PICTURE if fence in pictures else TEXT if is_diagram(page, fence) else ""
        if name:
            lines = (f"```{name}", f"{page.path} {number}", "```")
            if brief:
                lines = ("", f'<data class="snippet-fence" value="{name} {number}"></data>', "")
            replacements.append((*page.span(fence), "\n".join(fence.prefix + line for line in lines)))
        elif fence.excuse:
            end, below = (
                page.span(fence)[1],
                f'<p class="snippet-reason">Shown, not run: {html.escape(fence.excuse)}</p>',
            )
            replacements.append((end, end, f"\n{fence.prefix.rstrip()}\n{fence.prefix}{below}\n"))
    return replaced(page.text, replacements, page.body)


def is_diagram(page: Page, fence: Fence) -> bool:
    """Whether a fence is a text diagram with claims in it, or with braces that are none."""
    return fence.is_text and "{{" in page.masked[slice(*page.span(fence))]


def prose(page: Page) -> list[tuple[int, int, str]]:
    """What stands in the place of a page's formulas, other dollars and claims, with the offsets of each."""
    formulas = [(each.start, each.end, typeset.place(page, n)) for n, each in enumerate(page.formulas)]
    dollars = [(start, end, "$") for start, end in page.dollars]
    claims = [
        (claim.start, claim.end, html.escape(claim.shown) if claim.plain else f"{opening(n)}{inline(claim)}</data>")
        for n, claim in enumerate(page.claims)
        if not page.formula_at(claim.start)
    ]
    return [*formulas, *dollars, *claims]


def inline(claim: Claim) -> str:
    """What a claim shows, as Markdown. The signs of arithmetic are no mark-up."""
    if not claim.arithmetic:
        return claim.shown
    return re.sub(r"[*^<>~\\]", lambda sign: f"&#{ord(sign[0])};", claim.shown)


def fence_html(page: Page, number: int, highlight: Highlight) -> str:
    """The HTML of the fence with this number: a block with a place for its output, or a diagram or picture."""
    fence = page.fences[number]
    for index, picture in enumerate(page.pictures):
        if picture.fence is fence:
            return place(index)
    if not fence.is_run:
        return _diagram(page, fence, highlight)
    index, block = next((n, block) for n, block in enumerate(page.blocks) if block.line == fence.line)
    options = {key: value for key, value in fence.header.options.items() if key in ("title", "hl_lines", "linenums")}
    options |= {"classes": classes} if (classes := " ".join(filter(PASSED.__contains__, fence.header.classes))) else {}
    options |= {"id_value": fence.header.id} if fence.header.id else {}
    written = "\n".join(fence.body) if block.session else block.code.rstrip("\n")
    code = highlight(written, "pycon" if block.session else "python", options)
    code = figures.mark(code, block.code) if page.pictures and not block.session else code
    source = f' data-source="{html.escape(block.source)}"' if block.source else ""
    kind = "snippet snippet-static" if block.static else "snippet"
    out = below(index, block)
    if "fold" in fence.header.classes:
        code, out = out, f"<details>\n<summary>{FOLDED}</summary>\n{code}\n</details>"
    shown = f'<div class="{kind}" {line_of(block)}{source}>\n{code}\n{out}</div>'
    if block.is_fix:  # in words first: those of the block that it fixes
        shown = f"<p>{html.escape(page.blocks[index - 1].fix)}</p>\n{shown}"
    return f"<details>\n<summary>{SET_UP}</summary>\n{shown}\n</details>" if block.hidden else shown


def line_of(block: Block) -> str:
    """The attribute of a block's element that tells where it stands in its page."""
    return f'data-line="{html.escape(block.path)} {block.line}"'


def below(number: int, block: Block) -> str:
    """What stands below the code of the block with this number: the place of its output, or why it does not run."""
    if block.static:
        return f'<p class="snippet-reason">Shown, not run: {html.escape(block.reason)}</p>' if block.reason else ""
    return f"<!--snippet-output {number}-->"


def front_matter(page: Page, text: str, markup: Callable[[str], Any] | None = None) -> Any:
    """A text of the front matter with its claims as what they show or, made by `markup`, as HTML."""
    found = False
    for number, claim in enumerate(page.claims):
        written = page.text[claim.start : claim.end]
        if claim.start < page.body and written in text:
            shown = f"{opening(number)}{html.escape(claim.shown)}</data>" if markup else claim.shown
            text, found = text.replace(written, shown), True
    return markup(text) if markup and found else text


def check(page: Page, content: str, rendered_elsewhere: bool = False) -> list[SnippetError]:
    """Whether what the site generator rendered is what is executed: each block and claim, and no other.

    Args:
        content: the HTML that it made.
        rendered_elsewhere: whether the blocks were not ours to render, as those of a lab are not.
    """
    marks, visible = Counter(COMMENT.findall(content)), COMMENT.sub("", content)
    errors: list[SnippetError] = []
    for index, block in enumerate(() if rendered_elsewhere else page.blocks):
        count = marks[f"<!--snippet-output {index}-->"]
        if count != 1 and not block.static:
            errors.append(_not_once(page, block, count, visible))
    for index, picture in enumerate(page.pictures):
        if (count := marks[place(index)]) != 1:
            errors.append(PictureError(picture.place, f"this picture was rendered {count} times, not once.", UNSEEN))
    claims = {key[3] for key in KEY.finditer(visible)}
    for number, claim in enumerate(page.claims):
        if claim.start >= page.body and not claim.plain and str(number) not in claims:
            why = f"the claim “{claim.shown}” was not rendered as one."
            todo = "Does it stand in an indented code block, or in an attribute?"
            errors.append(ClaimError(claim.place, why, todo))
    return _unread(page, visible, [*errors, *overlooked_code(page, missed(visible)), *overlooked_claims(page, visible)])


def _not_once(page: Page, block: Block, count: int, visible: str) -> BlockError:
    """The error of a block that readers do not see once."""
    why = f"this block was rendered {count} times, not once"
    indented = len(block.fence.prefix.expandtabs(TAB)) >= TAB
    if indented and f"{page.path} {page.fences.index(block.fence)}" in _text_of(visible):  # the key of its fence
        todo = "To show a fence as it is written, put a longer fence around it."
        return BlockError(block.place, f"{why}: its fence is indented like code.", todo)
    return BlockError(block.place, f"{why}.", UNSEEN)


def _unread(page: Page, visible: str, errors: list[SnippetError]) -> list[SnippetError]:
    """The errors of a page; one alone if its renderer did not read the header of a fence, and all behind it follow."""
    shown = {line.strip("`~ \t") for line in _text_of(visible).split("\n")} if errors else set()
    for fence in page.fences if errors else ():
        header = page.text[page.starts[fence.line - 1] + len(fence.prefix) : page.starts[fence.line] - 1].strip("`~ \t")
        if header and header in shown and any(error.where.line > fence.line for error in errors):
            why = f"the renderer cannot read “{header}” in the header of this fence, so the end of it begins another."
            todo = 'Write a language, such as text, and options as name="value".'
            before = [error for error in errors if error.where.line < fence.line]
            return [*before, BlockError(Place(page.path, fence.line), why, todo)]
    return errors


def _text_of(visible: str) -> str:
    """The text of HTML, without its tags."""
    return html.unescape(re.sub(r"<[^>]*>", "", visible))


def fill(proof: Proof, content: str, figure: Callable[[str, bytes], str], receipts: bool = True) -> str:
    """Put outputs and values into rendered HTML.

    Args:
        content: the HTML of a page, or of a part of it.
        figure: keeps a picture, given its file name's ending and its bytes, and returns its URL.
        receipts: whether claims open their receipts, which stand on the same page.
    """
    page = proof.page

    def put(key: re.Match[str]) -> str:
        if key[1]:
            block = page.blocks[int(key[1])]
            lines = range(block.fence.line, block.fence.last + 1)
            wrong = [each for each in proof.errors if each.where.path == block.path and each.where.line in lines]
            outcome = proof.outcome(block, BlockOutcome)
            if not wrong and outcome and (error := proof.of(block).error):
                wrong = [error]  # it follows from another one
            given = next((proof.outcome(each, Look) for each in page.given if each.fence is block.fence), None)
            return elements.outputs(block, outcome, figure, bool(wrong), given) + elements.failures(wrong)
        if key[2]:
            proven = proof.of(page.pictures[int(key[2])])
            if isinstance(proven.outcome, Look) and proven.outcome.data:
                return figures.html_of(page.pictures[int(key[2])], cast("PictureData", proven.outcome.data))
            return elements.failures([proven.error] if proven.error else [])
        claim = page.claims[int(key[3])]
        receipt = f"receipt-{key[3]}" if receipts else ""
        return elements.claim(claim, key[4], proof.outcome(claim, Value), proof.of(claim).error, receipt)

    # All at once, so that nothing is looked for in what a page put out.
    return KEY.sub(put, content)


def receipts(proof: Proof) -> str:
    """The receipts of a page's claims: expression, value, the methods that agree, and the versions.

    A receipt's id holds the number of its claim, by which the claim opens it. A page without claims has none.
    """
    found = [
        {
            "id": f"receipt-{number}",
            "expression": claim.expression,
            "function": claim.function if value.methods else "",
            "rows": _rows(claim, value),
        }
        for number, claim in enumerate(proof.page.claims)
        if (value := proof.outcome(claim, Value))
    ]
    versions = ", ".join(f"{name} {version}" for name, version in proof.result.versions.items())
    return str(render("receipts.html", receipts=found, versions=versions)) if proof.page.claims else ""


def _rows(claim: Claim, value: Value) -> list[tuple[str, str]]:
    """What a receipt lists: how a value was found, and the value; and what would be said if the claim were false."""
    rows = [("computed" if claim.arithmetic else "evaluated", value.text), *value.methods]
    return [*rows, ("otherwise", claim.opposite)] if claim.opposite else rows


def _diagram(page: Page, fence: Fence, highlight: Highlight) -> str:
    first, last = page.starts[fence.line], page.starts[fence.last - 1]
    marked = [
        (claim.start, claim.end, chr(FIRST_MARK + n) + claim.shown + END_MARK)
        for n, claim in enumerate(page.claims)
        if first <= claim.start < last
    ]
    marked += [(*found.span(), "") for found in ESCAPED.finditer(page.masked, first, last)]
    lines = replaced(page.text, marked, first, last).split("\n")
    text = "\n".join(without_prefix(line, fence.prefix) or "" for line in lines)
    code = highlight(text.rstrip("\n"), "text", fence.header.options)
    code = re.sub("[\U000f0000-\U000ffffd]", lambda mark: opening(ord(mark[0]) - FIRST_MARK), code)
    return code.replace(END_MARK, "</data>")


def place(number: int) -> str:
    """What stands for the picture with this number until it is drawn."""
    return f"<!--snippet-picture {number}-->"


def opening(number: int) -> str:
    """The tag that stands before what the claim with this number shows, until its value is known."""
    return f'<data class="claim" value="claim-{number}">'
