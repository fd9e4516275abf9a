"""What a variant of an exercise asks and answers, from the values that its claims have. Pure.

A number is shown with the digits that the page shows, or with more where they would be wrong. Then the claim has to
hold, as on the page. A variant is unfit if its answer is zero or no number, if two of its answers are the same, if a
statement in it is false, or if two methods do not find the same gradient.
"""

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from snippets._authoring.page_rules import ASKS_FOR_GRADIENT, FAMILIES, MAX_DISAGREEMENT
from snippets._authoring.variation import Variant
from snippets._engine import arithmetic
from snippets._engine.claim import Claim
from snippets._engine.errors import SnippetError
from snippets._engine.page import Page
from snippets._engine.prove.refutations import agreement
from snippets._engine.prove.verdicts import judge_claim
from snippets._engine.render import formulas
from snippets._engine.result import Value
from snippets._engine.texts import MINUS, Span, replaced

DIGITS = 4  # that a number has where the digits of the page would show another one
LOSS = 0.002  # of a value, that its digits may leave out
TOLERANCE = 0.01  # of an answer, as on the page: a wrong answer that is no further from it would be taken for right
NEARLY_NOTHING = 1e-6


@dataclass(frozen=True)
class Answered:
    """A variant that fits: what it asks, its answer and how that was found, and the wrong answers."""

    question: str  # Markdown
    code: tuple[str, ...]  # the lines of the first block in the question
    answer: str
    methods: tuple[str, ...]  # by which the gradient was computed; empty if it is none
    wrong: tuple[tuple[str, str], ...]  # each with what it betrays


class UnfitError(Exception):
    """A variant that cannot be asked. The message says why."""


def answered(variant: Variant, values: Sequence[Value]) -> Answered:
    """The variant with its answers.

    Args:
        variant: any variant of an exercise.
        values: of its claims, in their order.

    Raises:
        UnfitError: another variant has to be drawn.
        SnippetError: a claim cannot be shown in any variant, or the answer should be a claim for a gradient.
    """
    known = dict(zip(variant.needed, values, strict=True))
    claims = list(variant.page.claims)
    for number, value in known.items():
        claims[number] = _proved(claims[number], value, variant)
    page = dataclasses.replace(variant.page, claims=tuple(claims))
    answer, question = claims[variant.answer], _markdown(page, variant.question)
    if answer.numeral and not answer.function and ASKS_FOR_GRADIENT.search(question):
        what = f"this exercise asks for a gradient, and its answer {answer.shown} is computed by one method"
        raise SnippetError(variant.exercise.place, what, "Add its function: {{ shown :: x.grad :: function }}")
    wrong = [
        (each.label if each.claim is None else claims[each.claim].shown, _markdown(page, each.betrays).strip(" :"))
        for each in variant.wrong
    ]
    _check_answers(answer, known[variant.answer], [label for label, _ in wrong])
    start, end = variant.question
    code = next((b for b in page.blocks if start <= page.span(b.fence)[0] < end), None)
    lines = tuple(line.text for line in code.lines) if code else ()
    methods = tuple(name for name, _ in known[variant.answer].methods)
    return Answered(question.strip(), lines, answer.shown, methods, tuple(wrong))


def _proved(claim: Claim, value: Value, variant: Variant) -> Claim:
    """The claim with what it shows in this variant."""
    if claim.arithmetic:
        value = Value("arithmetic", arithmetic.found(claim.shown))
    elif value.kind == "text":
        claim = dataclasses.replace(claim, shown=value.text)
    elif value.kind == "number":
        claim = dataclasses.replace(claim, shown=_numeral(value, claim.shown))
    elif value.failed or value.kind != "bool":
        what = f"{variant.name}, the claim “{claim.shown}” of this exercise is {value.text}"
        raise SnippetError(variant.exercise.place, what, "A claim that varies is a number, a text or a statement")
    if error := judge_claim(claim, value):
        raise UnfitError(error.what)
    if claim.function and not (_confirmed(value) and agreement(value) < MAX_DISAGREEMENT):
        raise UnfitError(f"two methods do not confirm the gradient {claim.shown}.")
    return claim


def _confirmed(value: Value) -> bool:
    """Whether reverse mode found the gradient, and a method that shares no code with it."""
    names = {name for name, _ in value.methods}
    return "reverse mode" in names and bool(FAMILIES & names)


def _numeral(value: Value, like: str) -> str:
    """A number with as many digits behind the point as another has, or with more if it would become another one."""
    number = float(value.text)
    if value.counts or not math.isfinite(number):
        return value.text.replace("-", MINUS)
    places = len(like.partition(".")[2]) if like.lower().find("e") < 0 else 0
    text = f"{number:.{places}f}"
    if abs(float(text) - number) > LOSS * abs(number) or (not places and float(text) != number):
        text = f"{Decimal(f'{number:.{DIGITS}g}'):f}"
    return text.removeprefix("-" if not float(text) else "").replace("-", MINUS)


def _check_answers(answer: Claim, value: Value, wrong: list[str]) -> None:
    """Raise UnfitError if the answer says nothing, or if one could take two answers for one another."""
    if answer.numeral and value.number is None:
        raise UnfitError(f"its answer is {value.text}.")
    if value.number is not None and not NEARLY_NOTHING < abs(value.number) < math.inf:
        raise UnfitError(f"its answer is {answer.shown}.")
    labels = [answer.shown, *wrong]
    if len({label.lower() for label in labels}) < len(labels):
        raise UnfitError(f"two of its answers are the same: {', '.join(labels)}.")
    if answer.numeral:
        for label in wrong:
            other = dataclasses.replace(answer, shown=label).numeral
            if other and abs(other.number - answer.numeral.number) <= Decimal(TOLERANCE) * abs(answer.numeral.number):
                raise UnfitError(f"the wrong answer {label} is nearly {answer.shown}.")


def _markdown(page: Page, span: Span) -> str:
    """A part of the page as Markdown: claims as what they show, and each block as a fence of its own."""
    pieces = []
    for claim in page.claims:
        shown = formulas.in_tex(claim) if page.formula_at(claim.start) else claim.shown
        pieces.append((claim.start, claim.end, shown))
    pieces += [(*page.span(block.fence), f"```python\n{block.code.rstrip()}\n```") for block in page.blocks]
    return replaced(page.text, pieces, *span)
