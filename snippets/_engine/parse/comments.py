"""Claims in comments of code.

A comment behind code that is nothing but a numeral, such as `# 56.0` after a print, claims that this line printed it.
A comment may also hold a claim, `# {{ 56 :: x.grad }}`. Readers and Python see its text, `# 56`, and its expression is
evaluated when its block has run.
"""

from __future__ import annotations

import dataclasses
import io
import tokenize
from collections.abc import Iterator
from contextlib import suppress

from snippets._engine.claim import Claim
from snippets._engine.errors import PageError, SnippetError
from snippets._engine.number import Numeral
from snippets._engine.page import CodeLine, Comment
from snippets._engine.parse.claims import MalformedClaim, find_claims
from snippets._engine.place import Place
from snippets._engine.texts import replaced


def read_comments(
    lines: list[CodeLine], path: str, line: int, offset: int
) -> tuple[list[CodeLine], list[Comment], list[Claim], list[SnippetError]]:
    """The code of a block as readers see it, the numerals in its comments, the claims in comments, and the errors.

    Args:
        lines: the block's code.
        path: its page.
        line: the line of its fence; errors in embedded lines name it.
        offset: where the block ends on its page; its claims get this offset, which puts them in reading order.
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
        for found in reversed(list(find_claims(text, text))):
            if isinstance(found, MalformedClaim):
                errors.append(PageError(Place(path, here), found.why, found.todo))
                continue
            claims.append(Claim(path, here, found.shown, found.expression, offset, offset, found.function))
            code = replaced(shown[index].text, [(column + found.start, column + found.end, found.shown)])
            shown[index] = dataclasses.replace(shown[index], text=code)
    return shown, comments, claims, errors


def _tokens(lines: list[CodeLine]) -> Iterator[tuple[int, int, str]]:
    """The comments of a block: 0-based line, column and text. Code that does not compile is reported when it runs."""
    source = "\n".join(line.text for line in lines) + "\n"
    if "#" in source:  # tokenizing takes longer than the rest of the work on most blocks
        with suppress(tokenize.TokenError, SyntaxError):
            for token in tokenize.generate_tokens(io.StringIO(source).readline):
                if token.type == tokenize.COMMENT:
                    yield token.start[0] - 1, token.start[1], token.string
