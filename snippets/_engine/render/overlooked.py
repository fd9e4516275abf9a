"""What a reader takes for code that ran, or for a claim, although the parser read it as neither.

What does not stand in the page's own text comes from elsewhere, such as an included file or a docstring, and is left
alone.
"""

import html
import re

from snippets._engine.claim import ESCAPED
from snippets._engine.errors import BlockError, ClaimError, FenceError, SnippetError
from snippets._engine.page import Page
from snippets._engine.texts import Place, mask_spans

SECTION = re.compile(r"[ \t]*#[ \t]*-+8<-+[ \t]*\[(?:start|end):")  # pymdownx.snippets removes such a line
BRACES = re.compile(r"\{\{[^{}\n]*(?:\}\})?")
MARK = re.compile(r'<div class="snippet-missed">([0-9a-f]*)</div>')  # with the code of a fence
NO_PROSE = re.compile(r"<(pre|code|script|style)\b.*?</\1>|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>", re.DOTALL)


def mark(source: str, code: str) -> str:
    """The HTML of a python fence that no block stands for, until it is known where that fence comes from."""
    return f'<div class="snippet-missed">{source.encode().hex()}</div>{code}'


def missed(content: str) -> list[str]:
    """The code of each fence that is marked."""
    return [bytes.fromhex(code).decode() for code in MARK.findall(content)]


def without_marks(content: str) -> str:
    """HTML that has been checked."""
    return MARK.sub("", content)


def overlooked_code(page: Page, missed: list[str]) -> list[SnippetError]:
    """What a reader takes for code that ran, although the parser did not read it as a block.

    Args:
        missed: the code of each python fence that no block stands for.
    """
    bodies = [fence.body for fence in page.fences if fence.is_left]
    bodies += [tuple(line for line in body if not SECTION.match(line)) for body in bodies]
    left = {_flush("\n".join(body)) for body in bodies}
    written = f"\n{_flush(page.text)}\n" if missed and not page.left_alone else ""
    errors: list[SnippetError] = []
    if any(isinstance(error, FenceError) for error in page.errors):
        return errors  # what stands below a fence without an end was not read
    for code in missed:
        if code.strip() and _flush(code) not in left and f"\n{_flush(code)}\n" in written:
            first = code.strip().partition("\n")[0]
            where = _where(page, rf"^[ \t>]*{re.escape(first)}[ \t]*$")
            why = f"the python fence with “{first}” was rendered, but never ran."
            todo = "Is the fence around it, or before it, one that the renderer can read?"
            errors.append(BlockError(where, why, todo))
    return errors


def overlooked_claims(page: Page, visible: str) -> list[SnippetError]:
    """The first braces of the page's own text that a reader takes for a claim, although the parser did not."""
    braces = re.findall(BRACES, html.unescape(NO_PROSE.sub("", visible)))
    if not braces or page.left_alone or not page.settings.claims:
        return []
    escaped = [found.start() for found in ESCAPED.finditer(page.masked, page.body)]
    for first, last in map(page.span, page.fences):
        escaped = [offset for offset in escaped if not first <= offset < last]
    shown = [found[0] for offset in escaped if (found := BRACES.match(page.text, offset + 1))]
    if not page.settings.strict:  # those of other tools are left alone
        braces, shown = ([text for text in texts if "::" in text] for texts in (braces, shown))
    written = _unmarked(page.text)
    braces = [text for text in braces if _unmarked(text) in written]
    if len(braces) <= len(shown) or page.errors:  # they already say which braces are no claim
        return []
    # Behind a backtick that opens nothing, a page and its renderer may differ on what is code.
    text = next((text for text in braces if f"\\{text}" not in page.text), braces[0])
    why, todo = f"“{text}” reaches readers as it is written.", "Is there a backtick without its partner before it?"
    return [ClaimError(_where(page, re.escape(text)), why, todo)]


def _where(page: Page, written: str) -> Place:
    outside = mask_spans(page.text, map(page.span, page.fences))
    pattern = re.compile(written, re.MULTILINE)
    found = pattern.search(outside, page.body) or pattern.search(page.text, page.body)
    return page.place_of(found.start() if found else page.body)


def _flush(text: str) -> str:
    """A text without the white space and the prefixes around its lines."""
    return "\n".join(line.strip(" \t>") for line in text.split("\n")).strip("\n")


def _unmarked(text: str) -> str:
    """A text without what may be mark-up or white space."""
    return re.sub(r"[^\w{}:]|_", "", text)
