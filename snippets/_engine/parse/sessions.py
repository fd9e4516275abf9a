"""Sessions: a fence of a Python prompt taken apart, into the code behind its prompts and what it shows below them."""

import re
from dataclasses import replace

from snippets._engine.example import Example
from snippets._engine.page import CodeLine

PROMPT = re.compile(r"(?:>>>|\.\.\.)(?: (?P<code>.*)|\s*$)")
SKIPPED = re.compile(r"#\s*doctest:.*\+SKIP\b")


def read_session(lines: list[CodeLine]) -> tuple[list[CodeLine], tuple[Example, ...]]:
    """The code of a session, and what it shows behind each of its statements.

    What stands above the first prompt is left out, and so is a statement with doctest's mark to skip it.
    """
    code: list[CodeLine] = []
    shown: list[Example] = []
    skipping = False
    for line in lines:
        found = PROMPT.fullmatch(line.text)
        if found and line.text.startswith(">>>"):
            skipping = SKIPPED.search(line.text) is not None
            if not skipping:
                shown.append(Example(line.origin, len(code), ()))
        if skipping or not shown:
            continue
        if found and not shown[-1].lines:
            code.append(replace(line, text=found["code"] or ""))
            shown[-1] = replace(shown[-1], index=len(code) - 1)
        elif line.text.strip() or shown[-1].lines:
            shown[-1] = replace(shown[-1], lines=(*shown[-1].lines, line.text.rstrip()))
    return code, tuple(replace(each, lines=_without_end(each.lines)) for each in shown)


def _without_end(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Lines without the empty ones at their end."""
    return _without_end(lines[:-1]) if lines and not lines[-1] else lines
