"""The mark-up of an exercise, as pages, notebooks and sheets of exercises read it."""

import re

from snippets._engine.texts import Span

EXERCISE = re.compile(r'^<div class="exercise\b(?P<kinds>[^"]*)"[^>]*>\n(?P<body>.*?)^</div>', re.MULTILINE | re.DOTALL)
FOLD = re.compile(r"^\?{3}\+? (?P<kind>\w+)", re.MULTILINE)
ANSWER = re.compile(r'<strong class="answer">(?P<text>.*?)</strong>', re.DOTALL)


def folds(text: str, start: int, end: int) -> dict[str, Span]:
    """Where the folds of an exercise stand, by their kinds: the hint is a note, the wrong answers are a failure."""
    found = [*FOLD.finditer(text, start, end)]
    ends = [*(each.start() for each in found[1:]), end]
    return {each["kind"]: (each.start(), behind) for each, behind in zip(found, ends, strict=False)}
