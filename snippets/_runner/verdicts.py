"""Verdicts: what a page promised against what came of running it. Pure: a page and its result in, errors out."""

from __future__ import annotations

from snippets._runner import comments, frames
from snippets._runner.claims import Claim, Value, refute
from snippets._runner.comments import Comment
from snippets._runner.errors import BlockError, ClaimError, PictureError, SnippetError
from snippets._runner.pages import Block, Page
from snippets._runner.pictures.syntax import Picture
from snippets._runner.programs import Program, assemble
from snippets._runner.results import BlockResult, Failure, Looked, Result

LAST_WORDS = 800  # characters of what a block printed that an error about its death quotes


def judge(page: Page, result: Result) -> list[SnippetError]:
    """All failures of a page in reading order: its own errors, its blocks', its claims', its pictures'."""
    errors: list[SnippetError] = [*page.errors, *judge_blocks(page, result), *judge_comments(page, result)]
    died = any(outcome.failure and not outcome.failure.type for outcome in result.blocks)
    died = died or any(value and value.kind == "lost" for value in result.values)
    died = died or any(looked and "lost" in looked for looked in result.pictures)
    ended = died or any(error.fatal for error in page.errors)
    for claim, value in claim_values(page, result):
        # Where the page could not be run to its end, that is said once, and not again by every claim.
        if not (value is None and ended) and (error := judge_claim(claim, value)):
            errors.append(error)
    for picture, looked in zip(page.pictures, result.pictures, strict=True):
        if not (looked is None and ended) and (error := judge_picture(picture, looked)):
            errors.append(error)
    return sorted(errors, key=lambda error: _line(error.where))


def judge_blocks(page: Page, result: Result) -> list[SnippetError]:
    """The failures of a page's blocks. Results with any are not kept in the cache."""
    program = assemble(page)
    outcomes = zip(program.blocks, result.blocks, strict=True)
    return [error for block, outcome in outcomes if (error := judge_block(block, outcome, program))]


def judge_comments(page: Page, result: Result) -> list[SnippetError]:
    """The numerals in comments that their lines did not print."""
    return [error for _, _, error in comment_values(page, result) if error]


def comment_values(page: Page, result: Result) -> list[tuple[Comment, str | None, SnippetError | None]]:
    """Each numeral in a comment of a block that succeeded, with what its statement printed, and what is wrong."""
    program = assemble(page)
    found = []
    for block, first, outcome in zip(program.blocks, program.first, result.blocks, strict=True):
        printed = dict(outcome.printed)
        for comment in block.comments if outcome.ran and not outcome.failure else ():
            text = printed.get(first + comment.index)
            found.append((comment, text, comments.judge(comment, text)))
    return found


def claim_values(page: Page, result: Result) -> list[tuple[Claim, Value | None]]:
    """Each claim with the value that its expression had; None if the page ended before its turn."""
    return list(zip((step for step in page.steps if isinstance(step, Claim)), result.values, strict=True))


def sound(page: Page, result: Result) -> bool:
    """Whether a result can be kept: every step had its turn and none failed. A false claim is no failure of its run."""
    finished = all(value is not None and not value.failed for value in result.values)
    finished = finished and all(looked is not None and "data" in looked for looked in result.pictures)
    return finished and all(outcome.ran for outcome in result.blocks) and not judge_blocks(page, result)


def judge_block(block: Block, outcome: BlockResult, program: Program) -> SnippetError | None:
    """What is wrong with how a block went, if anything."""
    failure, raises = outcome.failure, block.raises
    if not outcome.ran:
        return None
    if failure is None:
        if raises is None:
            return frames.judge(block, outcome.outputs) if block.frames else None
        return BlockError(str(block), f"this block was to raise “{raises}”, but ran to its end.",
                          "Mend the block, or leave out raises.")
    if not failure.type:
        cause = f"while this block ran, {failure.message}."
        return BlockError(str(block), cause, _what_to_do(failure.message), _last_words(outcome))
    if raises is not None:
        if raises.type in failure.bases and raises.text in failure.message:
            return None
        raised = f"{failure.type}: {failure.message}".removesuffix(": ")
        return BlockError(str(block), f"this block was to raise “{raises}”, but raised “{raised}”.",
                          "Mend the block, or name in raises what it is meant to raise.", failure.traceback)
    where, inside = locate(block, failure, program)
    name = f" “{block.title}”" if block.title else ""
    todo = 'Mend it, or say so: {.python raises="' + failure.type + '"}.'
    if failure.type == "MemoryError" or "allocate memory" in failure.message:
        todo = "Use less memory, or raise extra.snippets.memory in mkdocs.yml."
    raised = f"the block{name} raised {failure.type}{inside}: {failure.message}".removesuffix(": ")
    return BlockError(where, raised, todo, failure.traceback)


def locate(block: Block, failure: Failure, program: Program) -> tuple[str, str]:
    """Where on its page a block failed and, if that line was embedded, in which file it stands."""
    found = program.origin(failure.line)
    if found is None or found[0] is not block:
        return str(block), ""
    origin = found[1]
    return (origin, "") if origin.startswith(f"{block.path}:") else (str(block), f" at {origin}")


def judge_claim(claim: Claim, value: Value | None) -> SnippetError | None:
    """What is wrong with a claim, if anything."""
    if value is None:
        return ClaimError(str(claim), f"the claim “{claim.shown}” was not reached.", "Mend the failure before it.")
    why = refute(claim, value)
    if not why:
        return None
    if value.kind == "error":
        return ClaimError(str(claim), why, "Mend the expression, or the block that was to define what it names.")
    todo = "Change the text to what is true, or mend the code." if value.kind != "lost" else _what_to_do(value.text)
    return ClaimError(str(claim), why, todo)


def judge_picture(picture: Picture, looked: Looked | None) -> SnippetError | None:
    """What is wrong with a picture, if anything."""
    if looked is None:
        return PictureError(str(picture), "this picture was not reached.", "Mend the failure before it.")
    return PictureError(str(picture), looked["error"], looked["todo"]) if "error" in looked else None


def _what_to_do(cause: str) -> str:
    if "timeout" in cause:
        return "Make it faster, or allow more time in mkdocs.yml."
    if "put out more" in cause:
        return "Print less, or allow more in mkdocs.yml."
    return "Mend it first: what stands below it on the page may not have been run."


def _last_words(outcome: BlockResult) -> str:
    text = "".join(output.get("text", "") for output in outcome.outputs if output["output_type"] == "stream")
    return text if len(text) <= LAST_WORDS else f"…{text[-LAST_WORDS:]}"


def _line(where: str) -> tuple[str, int]:
    path, _, line = where.rpartition(":")
    return path, int(line) if line.isdigit() else 0
