"""Claims in comments of code.

A comment behind code that is nothing but a numeral, such as `# 56.0` after a print, claims that this line printed it.
A comment may also hold a claim, `# {{ 56 :: x.grad }}`; readers and Python see its text, `# 56`. It is evaluated when
its block has run.
"""

from __future__ import annotations

import dataclasses
import io
import tokenize

from snippets._runner import claims as claim_syntax
from snippets._runner.claim import Claim
from snippets._runner.claims import Malformed
from snippets._runner.errors import PageError, SnippetError
from snippets._runner.number import Numeral
from snippets._runner.page import CodeLine, Comment
from snippets._runner.place import Place
from snippets._runner.texts import replaced


def read(lines: list[CodeLine], path: str, line: int, offset: int) -> tuple[
        list[CodeLine], list[Comment], list[Claim], list[SnippetError]]:
    """The code of a block as readers see it, its claimed comments, the claims in comments, and what is wrong.

    Args:
        lines: the block's code.
        path: its page.
        line: the line of its fence, by which embedded lines are reported.
        offset: where on its page the block ends; its claims stand there in reading order.
    """
    shown = list(lines)
    comments: list[Comment] = []
    claims: list[Claim] = []
    errors: list[SnippetError] = []
    for index, column, text in _tokens(lines):
        origin = lines[index].origin
        here = origin.line if origin.path == path else line
        body = text.lstrip("#").strip()
        if lines[index].text[:column].strip() and Numeral.parse(body):
            comments.append(Comment(path, here, index, body))
        for found in reversed(list(claim_syntax.find(text, text))):
            if isinstance(found, Malformed):
                errors.append(PageError(Place(path, here), found.why, claim_syntax.SYNTAX))
                continue
            claims.append(Claim(path, here, found.shown, found.expression, offset, offset, found.function))
            code = replaced(shown[index].text, [(column + found.start, column + found.end, found.shown)])
            shown[index] = dataclasses.replace(shown[index], text=code)
    return shown, comments, claims, errors


def _tokens(lines: list[CodeLine]) -> list[tuple[int, int, str]]:
    """The comments of a block: 0-based line, column and text. Code that does not compile is reported when it runs."""
    source = "\n".join(line.text for line in lines) + "\n"
    found: list[tuple[int, int, str]] = []
    if "#" not in source:  # to take code apart costs more than all else that is done with most blocks
        return found
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                found.append((token.start[0] - 1, token.start[1], token.string))
    except (tokenize.TokenError, SyntaxError):
        pass
    return found
