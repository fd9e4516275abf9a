"""Exercises as cells of a notebook: a question, a cell for the answer, and a cell that checks it.

On a page an exercise is an element with folds. A check holds the answers that it knows as digests, so that it can say
what is right, and what a known mistake betrays, and shows no answer to whoever reads it.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from snippets._engine.claim import Claim
from snippets._engine.exercise import ANSWER, EXERCISE, folds
from snippets._engine.page import Page
from snippets._engine.proof import Proof
from snippets._engine.result import Value
from snippets._engine.texts import Numeral, Span, decimal, mask_spans, replaced

ITEM = re.compile(r"^ {4}- (?P<text>.*?)(?=^ {4}- |^\s*$|\Z)", re.MULTILINE | re.DOTALL)
WRONG = re.compile(r"\*\*(?P<bold>.+?)\*\*|\{\{.*?\}\}", re.DOTALL)
ARROW = re.compile(r"\s*→\s*")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
TOLERANCE = decimal("0.01")  # of a number, as in the exercises of a page
ASKED = {
    "number": "Write your answer into the next cell, as a number or a formula.",
    "choice": "Write the letter of your answer into the next cell, in quotes.",
    "order": "Write the letters in your order into the next cell, in quotes.",
    "pick": "Write the number of the line into the next cell. Lines are counted from 1.",
}


@dataclass(frozen=True)
class Exercise:
    """An exercise of a page: its number, its kind, and the offsets of its parts.

    An answer is what a page shows; `right` is what a reader writes for it in a notebook, and `wrong` what others write,
    each with what it betrays. `options` are what letters stand for.
    """

    number: int
    kind: str
    span: Span
    question: Span
    hint: Span
    answer: Span  # with the wrong answers below it
    shown: str
    right: str
    wrong: tuple[tuple[str, str], ...]
    options: tuple[str, ...] = ()

    @property
    def asked(self) -> str:
        """The options, and what the reader is to write."""
        lines = [f"- **{letter}**: {option}" for letter, option in zip(LETTERS, self.options, strict=False)]
        return "\n".join([*lines, *[""] * bool(lines), f"*{ASKED[self.kind]}*"])

    @property
    def solution(self) -> str:
        """The code of the answer."""
        lettered = f'answer_{self.number} = "{self.right}"  # {self.shown}'
        return lettered if self.options else f"answer_{self.number} = {self.right}"

    @property
    def hole(self) -> str:
        """The code of a cell that has no answer yet."""
        return f"answer_{self.number} = ...  # your answer"

    @property
    def check(self) -> str:
        """The code of the cell that checks the answer."""
        wrong = {_digest(self.number, given): said for given, said in self.wrong}
        lines = [f"    {json.dumps(key)}: {json.dumps(said, ensure_ascii=False)}," for key, said in wrong.items()]
        call = f'check_answer({self.number}, answer_{self.number}, "{_digest(self.number, self.right)}", {{'
        return "\n".join([call, *lines, "})"])


@cache
def helper() -> str:
    """The code of the cell that defines `check_answer`."""
    return (Path(__file__).parent / "assets/check_answer.py").read_text(encoding="utf-8").rstrip("\n")


def _digest(number: int, answer: str) -> str:
    """How a check knows an answer: letters, or a number to four digits."""
    written = answer if answer.isalpha() else f"{float(answer) + 0.0:.3e}"
    return hashlib.sha256(f"{number} {written}".encode()).hexdigest()[:16]


def asked(page: Page) -> bool:
    """Whether a page has exercises."""
    return EXERCISE.search(_masked(page), page.body) is not None


def _masked(page: Page) -> str:
    """The text of a page without its fences, in which one may show how an exercise is written."""
    return mask_spans(page.text, map(page.span, page.fences))


def read(proof: Proof) -> Iterator[Exercise]:
    """The exercises of a page that has been run, in reading order."""
    page, text = proof.page, _masked(proof.page)
    for number, found in enumerate(EXERCISE.finditer(text, page.body), 1):
        spans = folds(text, *found.span("body"))
        answer = ANSWER.search(text, *spans["question"]) if "question" in spans else None
        claim = _claim_in(page, answer.span("text")) if answer else None
        if claim is None:
            continue
        kind = next((each for each in ("choice", "pick", "order") if each in found["kinds"].split()), "number")
        wrong = [*_wrong(proof, spans.get("failure", (0, 0)))]
        options = _options(kind, claim.shown, wrong)
        right = _written(kind, claim.shown, _number(proof, claim), options)
        if not right:  # the page could not find it, or it is a text that nobody can type as a number
            continue
        known = tuple((_written(kind, shown, number, options), said) for shown, number, said in wrong)
        begin = spans["question"][0]
        yield Exercise(
            number,
            kind,
            found.span(),
            (found.start("body"), min(spans.values())[0]),
            spans.get("note", (begin, begin)),
            (begin, found.end("body")),
            claim.shown,
            right,
            tuple((given, said) for given, said in known if given),
            options,
        )


def _claim_in(page: Page, span: Span) -> Claim | None:
    return next((claim for claim in page.claims if span[0] <= claim.start < span[1]), None)


def _number(proof: Proof, claim: Claim) -> str:
    """The number that a claim shows, or that its expression is, if the one shown is too far off; empty for a text."""
    value = proof.outcome(claim, Value)
    exact = value.number if value else None
    if exact is None or not (numeral := Numeral.parse(claim.shown)):
        return ""
    near = abs(numeral.number - exact) <= TOLERANCE * abs(exact)
    return str(numeral.number) if near else str(exact)


def _wrong(proof: Proof, span: Span) -> Iterator[tuple[str, str, str]]:
    """The wrong answers in a span of a page: what it shows, its number, and what it betrays."""
    page = proof.page
    claims = [(claim.start, claim.end, claim.shown) for claim in page.claims]
    for item in ITEM.finditer(page.text, *span):
        start, end = item.span("text")
        found = WRONG.search(page.text, start, end)
        if not found:
            continue
        said = replaced(page.text, claims, found.end(), end).lstrip(":., \n")
        claim = None if found["bold"] else _claim_in(page, found.span())
        shown = found["bold"] or (claim.shown if claim else "")
        number = _number(proof, claim) if claim else str(numeral.number) if (numeral := Numeral.parse(shown)) else ""
        yield shown, number, " ".join(said.split())


def _options(kind: str, right: str, wrong: list[tuple[str, str, str]]) -> tuple[str, ...]:
    """What the letters of an exercise stand for, in an order that says nothing."""
    texts = ARROW.split(right) if kind == "order" else [right, *(shown for shown, _, _ in wrong)]
    return tuple(sorted(set(texts), key=str.casefold)) if kind in ("choice", "order") else ()


def _written(kind: str, shown: str, number: str, options: tuple[str, ...]) -> str:
    """What a reader writes for an answer of a page; empty if it cannot be written."""
    if not options:
        return number
    parts = ARROW.split(shown) if kind == "order" else [shown]
    known = [LETTERS[options.index(part)] for part in parts if part in options]
    return "".join(known) if len(known) == len(parts) else ""
