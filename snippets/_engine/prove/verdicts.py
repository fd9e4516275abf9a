"""Verdicts: what a page promised against what came of running it. Pure: a page and its result in, a proof out."""

from snippets._engine import arithmetic
from snippets._engine.claim import Claim
from snippets._engine.errors import BlockError, ClaimError, PictureError, SnippetError
from snippets._engine.expected import Expected
from snippets._engine.page import Block, Comment, Page, Picture, Step
from snippets._engine.program import Program, assemble
from snippets._engine.proof import Proof, ProvenComment, ProvenStep
from snippets._engine.prove.advice import about_end, about_failure, about_value
from snippets._engine.prove.followups import fold
from snippets._engine.prove.refutations import empty, refute
from snippets._engine.prove.sessions import judge_session
from snippets._engine.prove.trials import judge_trials
from snippets._engine.result import SVG_SIZE, BlockOutcome, Failure, Look, Outcome, Output, Result, Value, Warned
from snippets._engine.texts import PRINTED, Numeral, Place, decimal

MAX_LAST_WORDS = 800  # characters of what a block printed that an error about its death quotes
MAX_MESSAGE = 200  # characters of a message that an error quotes
MIN_MESSAGE_WORDS = 3  # of an expected error, by which it is told from a typo
ONCE = "Fix the block, or leave out warns. Some warnings are shown only the first time on a page."
MAX_FRAMES = 12  # of a block; the style sheet has a rule for each


def prove(page: Page, result: Result) -> Proof:
    """Judge a page by what came of running it."""
    program = assemble(page)
    steps, comments = [], []
    unproven: list[SnippetError] = []
    first = {block.line: line for block, line in zip(program.blocks, program.first, strict=True)}
    for step, outcome in zip(page.steps, result.outcomes, strict=True):
        steps.append(ProvenStep(step, outcome, judge_step(step, outcome, program)))
        if isinstance(step, Block) and isinstance(outcome, BlockOutcome) and not outcome.failure:
            unproven += judge_trials(page, step, outcome)
            printed = dict(outcome.printed)
            for comment in step.comments:
                text = printed.get(first[step.line] + comment.index)
                comments.append(ProvenComment(comment, text, judge_comment(comment, text)))
    steps = fold(page, program, steps)
    for claim in page.arithmetic:
        value = Value("arithmetic", arithmetic.found(claim.shown))
        steps.append(ProvenStep(claim, value, judge_claim(claim, value)))
    return Proof(page, result, tuple(steps), tuple(comments), tuple(unproven))


def judge_step(step: Step, outcome: Outcome | None, program: Program) -> SnippetError | None:
    """What is wrong with a step of a page, if anything."""
    if isinstance(step, Claim):
        return judge_claim(step, outcome if isinstance(outcome, Value) else None)
    if isinstance(step, Picture):
        if isinstance(outcome, Look):
            return PictureError(step.place, outcome.error, outcome.todo) if outcome.data is None else None
        what = "the data of this explorer were" if step.kind == "data" else "this picture was"
        return PictureError(step.place, f"{what} not reached.", "Fix the failure before it.")
    if isinstance(outcome, BlockOutcome):
        return judge_block(step, outcome, program)
    return BlockError(step.place, "this block was not reached.", "Fix the failure before it.")


def judge_block(block: Block, outcome: BlockOutcome, program: Program) -> SnippetError | None:
    """What is wrong with how a block went, if anything."""
    failure, raises = outcome.failure, block.raises
    if failure is None and raises is None:
        if wrong := judge_session(block, outcome, program.first[program.blocks.index(block)]):
            return wrong
        if unheard := _judge_warnings(block, outcome, program):
            return unheard
        return _judge_frames(block, outcome.figures) if block.frames else None
    if failure is None:
        why = f"this block was to raise “{raises}”, but ran to its end."
        return BlockError(block.place, why, "Fix the block, or leave out raises.")
    if not failure.type:
        printed = "".join(each.get("text", "") for each in outcome.outputs if each["output_type"] == "stream")
        last = printed if len(printed) <= MAX_LAST_WORDS else f"…{printed[-MAX_LAST_WORDS:]}"
        cause = f"while this block ran, {failure.message}."
        return BlockError(block.place, cause, about_end(failure.message), last)
    if raises is None:
        return _unexpected(block, failure, program)
    if failure.matches(raises.type, raises.text):
        return _judge_message(block.place, raises, failure) or _judge_warnings(block, outcome, program)
    raised = f"{failure.type}: {failure.message}".removesuffix(": ")
    why = f"this block was to raise “{raises}”, but raised “{raised}”."
    todo = "Fix the block, or name in raises what it is meant to raise."
    return BlockError(block.place, why, todo, failure.traceback)


def _judge_message(place: Place, raises: Expected, failure: Failure | Warned) -> SnippetError | None:
    """The error of a block that names so little of a message that many other errors would have it too."""
    if not raises.text:  # an error of the page already
        return None
    if len(raises.text.split()) >= MIN_MESSAGE_WORDS or raises.text == failure.message.strip():
        return None
    why = f"“{raises}” names too little of the message “{_short(failure.message)}”."
    return BlockError(place, why, f"Name {MIN_MESSAGE_WORDS} of its words or more, or all of it.")


def _judge_warnings(block: Block, outcome: BlockOutcome, program: Program) -> SnippetError | None:
    """The error of a block that does not warn as its page says, or of a fix that still warns as the block above it."""
    if warns := block.warns:
        found = next((each for each in outcome.warned if each.matches(warns.type, warns.text)), None)
        if found:
            return _judge_message(block.place, warns, found)
        told = "”, “".join(f"{each.type}: {_short(each.message)}" for each in outcome.warned)
        why = f"this block was to warn “{warns}”, but " + (f"warned “{told}”." if told else "warned of nothing.")
        todo = "Fix the block, or name in warns what it is meant to warn of." if told else ONCE
        return BlockError(block.place, why, todo)
    above = program.blocks[program.blocks.index(block) - 1] if block.is_fix else block
    if (old := above.warns) and any(each.matches(old.type, old.text) for each in outcome.warned):
        return BlockError(
            block.place, f"this block is a fix, but still warns “{old}”.", "Correct it, or leave out .fix."
        )
    return None


def _short(message: str) -> str:
    """A message on one line, cut if it is long."""
    message = " ".join(message.split())
    return message if len(message) <= MAX_MESSAGE else f"{message[:MAX_MESSAGE]}…"


def _unexpected(block: Block, failure: Failure, program: Program) -> BlockError:
    """The error of a block that raised although its page does not say so, at the line that raised."""
    place, inside = block.place, ""
    found = program.origin(failure.line)
    if found and found[0] is block and found[1].path == block.path:
        place = found[1]
    elif found and found[0] is block:
        inside = f" at {found[1]}"  # in the snippet that the block embeds
    name = f" “{block.title}”" if block.title else ""
    raised = f"the block{name} raised {failure.type}{inside}: {failure.message}".removesuffix(": ")
    return BlockError(place, raised, about_failure(failure, program.text(failure.line)), failure.traceback)


def _judge_frames(block: Block, figures: list[Output]) -> BlockError | None:
    """Why the figures of a block cannot be its frames, if so."""
    names = [figure["metadata"]["label"] for figure in figures]
    sizes = dict.fromkeys(size for figure in figures for size in SVG_SIZE.findall(figure["data"]["image/svg+xml"]))
    if not 2 <= len(figures) <= MAX_FRAMES:
        why = f"this block is to show frames, but draws {len(figures)} figures."
        todo = f"Draw 2 to {MAX_FRAMES} figures, as many as the style sheet shows, each with a name of its own, "
        return BlockError(block.place, why, todo + "or leave out .frames.")
    if len({*names} - {""}) < len(names):
        why = f"not each frame has a name of its own: “{'”, “'.join(names)}”."
        return BlockError(block.place, why, 'Give each figure one: plt.subplots(num="lr = 0.05").')
    if len(sizes) > 1:
        listed = ", ".join(f"{float(width):.0f} × {float(height):.0f}" for width, height in sizes)
        why = f"the frames of this block differ in size: {listed}."
        return BlockError(block.place, why, "Give all figures the same figsize.")
    return None


def judge_claim(claim: Claim, value: Value | None) -> SnippetError | None:
    """What is wrong with a claim, if anything."""
    if value is None:
        return ClaimError(claim.place, f"the claim “{claim.shown}” was not reached.", "Fix the failure before it.")
    if not (why := refute(claim, value)):
        why, todo = empty(claim, value), "Let the expression depend on what the page computed."
        return ClaimError(claim.place, why, todo) if why else None
    return ClaimError(claim.place, why, about_value(claim, value))


def judge_comment(comment: Comment, printed: str | None) -> SnippetError | None:
    """What is wrong with a numeral in a comment, given what its statement printed; None if that is not known."""
    todo = "Change the comment to what is true, or write # {{ shown :: expression }}."
    numbers, numeral = PRINTED.findall(printed or ""), Numeral.parse(comment.shown)
    if printed is None:
        why = f"the comment {comment.shown} does not stand behind a whole statement."
    elif not numbers:
        why = f"the comment says {comment.shown}, but its line printed no number."
    elif numeral and numeral.spread:
        why = f"the comment says {comment.shown}, but a margin is that of several values."
    elif numeral and numeral.holds(decimal(numbers[-1])):
        return None
    else:
        why = f"the comment says {comment.shown}, but its line printed {numbers[-1]}."
    return ClaimError(comment.place, why, todo)
