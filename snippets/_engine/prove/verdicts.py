"""Verdicts: what a page promised against what came of running it. Pure: a page and its result in, a proof out."""

from __future__ import annotations

import math

from snippets._engine.claim import Claim
from snippets._engine.errors import BlockError, ClaimError, PictureError, SnippetError
from snippets._engine.page import Block, Comment, Page, Picture, Step
from snippets._engine.program import Program, assemble
from snippets._engine.proof import Proof, ProvenComment, ProvenStep
from snippets._engine.result import SVG_SIZE, BlockOutcome, Failure, Look, Outcome, Result, Value
from snippets._engine.texts import PRINTED, Numeral, decimal

MAX_LAST_WORDS = 800  # characters of what a block printed that an error about its death quotes
MAX_DISAGREEMENT = 1e-4  # a page computes in float32, whose seventh digit is noise, and long sums lose a few more


def prove(page: Page, result: Result) -> Proof:
    """Judge a page by what came of running it."""
    program = assemble(page)
    # Where the page could not be run to its end, that is said once, and not again by every step behind.
    ended = any(error.fatal for error in page.errors) or any(each and each.lost for each in result.outcomes)
    steps = tuple(
        ProvenStep(step, outcome, judge_step(step, outcome, program), follows=outcome is None and ended)
        for step, outcome in zip(page.steps, result.outcomes, strict=True)
    )
    return Proof(page, result, steps, tuple(_proven_comments(steps, program)))


def judge_step(step: Step, outcome: Outcome | None, program: Program) -> SnippetError | None:
    """What is wrong with a step of a page, if anything."""
    if isinstance(step, Claim):
        return judge_claim(step, outcome if isinstance(outcome, Value) else None)
    if isinstance(step, Picture):
        return judge_picture(step, outcome if isinstance(outcome, Look) else None)
    if isinstance(outcome, BlockOutcome):
        return judge_block(step, outcome, program)
    return BlockError(step.place, "this block was not reached.", "Fix the failure before it.")


def _proven_comments(steps: tuple[ProvenStep, ...], program: Program) -> list[ProvenComment]:
    """Each numeral in a comment of a block that ran without failure."""
    found = []
    outcomes = [each.outcome for each in steps if isinstance(each.step, Block)]
    for block, first, outcome in zip(program.blocks, program.first, outcomes, strict=True):
        if isinstance(outcome, BlockOutcome) and not outcome.failure:
            printed = dict(outcome.printed)
            for comment in block.comments:
                text = printed.get(first + comment.index)
                found.append(ProvenComment(comment, text, judge_comment(comment, text)))
    return found


def judge_block(block: Block, outcome: BlockOutcome, program: Program) -> SnippetError | None:
    """What is wrong with how a block went, if anything."""
    failure, raises = outcome.failure, block.raises
    if failure is None:
        if raises is None:
            return _judge_frames(block, outcome) if block.frames else None
        return BlockError(
            block.place,
            f"this block was to raise “{raises}”, but ran to its end.",
            "Fix the block, or leave out raises.",
        )
    if not failure.type:
        cause = f"while this block ran, {failure.message}."
        return BlockError(block.place, cause, _what_to_do(failure.message), _last_words(outcome))
    if raises is not None:
        if failure.matches(raises.type, raises.text):
            return None
        raised = f"{failure.type}: {failure.message}".removesuffix(": ")
        return BlockError(
            block.place,
            f"this block was to raise “{raises}”, but raised “{raised}”.",
            "Fix the block, or name in raises what it is meant to raise.",
            failure.traceback,
        )
    return _unexpected(block, failure, program)


def _unexpected(block: Block, failure: Failure, program: Program) -> BlockError:
    """The error of a block that raised although its page does not say so, at the line that raised."""
    place, inside = block.place, ""
    found = program.origin(failure.line)
    if found and found[0] is block:
        own = found[1].path == block.path
        place, inside = (found[1], "") if own else (block.place, f" at {found[1]}")
    name = f" “{block.title}”" if block.title else ""
    todo = 'Fix it, or say so: {.python raises="' + failure.type + '"}.'
    if failure.type == "MemoryError" or "allocate memory" in failure.message:
        todo = "Use less memory, or raise extra.snippets.memory in mkdocs.yml."
    raised = f"the block{name} raised {failure.type}{inside}: {failure.message}".removesuffix(": ")
    return BlockError(place, raised, todo, failure.traceback)


def _judge_frames(block: Block, outcome: BlockOutcome) -> BlockError | None:
    """Why the figures of a block cannot be its frames, if so."""
    figures = outcome.figures
    names = [figure["metadata"]["label"] for figure in figures]
    sizes = {SVG_SIZE.search(figure["data"]["image/svg+xml"]).groups(): None for figure in figures}
    listed = ", ".join(f"{float(width):.0f} × {float(height):.0f}" for width, height in sizes)
    mistakes = [
        (
            not 2 <= len(figures) <= 12,
            f"this block is to show frames, but draws {len(figures)} figures.",
            "Draw 2 to 12 figures, as many as the style sheet shows, each with a name of its own, or leave out .frames.",
        ),
        (
            len({*names} - {""}) < len(names),
            f"not each frame has a name of its own: “{'”, “'.join(names)}”.",
            'Give each figure one: plt.subplots(num="lr = 0.05").',
        ),
        (len(sizes) > 1, f"the frames of this block differ in size: {listed}.", "Give all figures the same figsize."),
    ]
    return next((BlockError(block.place, what, todo) for found, what, todo in mistakes if found), None)


def judge_claim(claim: Claim, value: Value | None) -> SnippetError | None:
    """What is wrong with a claim, if anything."""
    if value is None:
        return ClaimError(claim.place, f"the claim “{claim.shown}” was not reached.", "Fix the failure before it.")
    why = refute(claim, value)
    if not why:
        return None
    if value.kind == "error":
        return ClaimError(claim.place, why, "Fix the expression, or the block that was to define what it names.")
    todo = "Change the text to what is true, or fix the code." if not value.lost else _what_to_do(value.text)
    return ClaimError(claim.place, why, todo)


def refute(claim: Claim, value: Value) -> str:
    """Why `value` does not prove `claim`, in one sentence; an empty text if it does."""
    if value.kind == "error":
        return f"the claim “{claim.shown}” could not be evaluated: {claim.expression} raised {value.text}."
    if value.lost:
        return f"the claim “{claim.shown}” could not be evaluated: while {claim.expression} was computed, {value.text}."
    numeral = claim.numeral
    if numeral is None:
        if value == Value("bool", "True"):
            return ""
        return (
            f"the page states “{claim.shown}”, but {claim.expression} is {value.text}; "
            "a statement needs an expression that is exactly True."
        )
    if value.number is None:
        return f"the page claims {claim.shown}, but {claim.expression} is {value.text}, which is not a number."
    if not numeral.holds(value.number):
        return (
            f"the page claims {claim.shown}, but {claim.expression} is {value.text}, which is not within "
            f"{numeral.margin.normalize():f} of it."
        )
    if agreement(value) > MAX_DISAGREEMENT:
        given = ", ".join(f"{name} gives {number}" for name, number in value.methods)
        return f"the methods do not agree on {claim.expression}, which is {value.text}: {given}."
    return ""


def agreement(value: Value) -> float:
    """The largest distance between a method's result and the value, relative to the value or, near zero, absolute."""
    if value.number is None:
        return 0.0
    here = float(value.number)
    apart = [abs(float(given) - here) / max(1.0, abs(here)) for _, given in value.methods]
    return max((math.inf if math.isnan(each) else each for each in apart), default=0.0)


def judge_comment(comment: Comment, printed: str | None) -> SnippetError | None:
    """What is wrong with a numeral in a comment, given what its statement printed; None if that is not known."""
    todo = "Change the comment to what is true, or write # {{ shown :: expression }}."
    numbers, numeral = PRINTED.findall(printed or ""), Numeral.parse(comment.shown)
    if printed is None:
        why = f"the comment {comment.shown} does not stand behind a whole statement."
    elif not numbers:
        why = f"the comment says {comment.shown}, but its line printed no number."
    elif numeral and numeral.holds(decimal(numbers[-1])):
        return None
    else:
        why = f"the comment says {comment.shown}, but its line printed {numbers[-1]}."
    return ClaimError(comment.place, why, todo)


def judge_picture(picture: Picture, look: Look | None) -> SnippetError | None:
    """What is wrong with a picture, if anything."""
    if look is None:
        return PictureError(picture.place, "this picture was not reached.", "Fix the failure before it.")
    return None if look.data is not None else PictureError(picture.place, look.error, look.todo)


def _what_to_do(cause: str) -> str:
    if "timeout" in cause:
        return "Make it faster, or allow more time in mkdocs.yml."
    if "put out more" in cause:
        return "Print less, or allow more in mkdocs.yml."
    return "Fix it first: what stands below it on the page may not have been run."


def _last_words(outcome: BlockOutcome) -> str:
    text = "".join(output.get("text", "") for output in outcome.outputs if output["output_type"] == "stream")
    return text if len(text) <= MAX_LAST_WORDS else f"…{text[-MAX_LAST_WORDS:]}"
