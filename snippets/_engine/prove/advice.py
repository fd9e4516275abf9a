"""Advice: what an author can do about a block that raised, or that ended its page."""

import re

from snippets._engine.claim import Claim, derivative
from snippets._engine.result import Failure, Value

TRUTH = re.compile(r"tensor\((?:True|False)[^()]*\)|np\.(?:True|False)_")  # one that is no bool
STATIC = '{.python .static reason="…"}'


def about_failure(failure: Failure, text: str) -> str:
    """What to do about an exception that a block was not to raise, given the text of the line that raised it."""
    if failure.type == "MemoryError" or "allocate memory" in failure.message:
        return "Use less memory, or raise extra.snippets.memory in mkdocs.yml."
    if failure.type == "ModuleNotFoundError":
        return f"Install it, or make the block static: {STATIC}."
    if failure.type == "SyntaxError":
        if text.startswith(">>>"):
            return "This is a Python session: name its fence pycon, or leave out its prompts and outputs."
        if text.startswith(("!", "%")):
            return f"A line that begins with {text[0]} is IPython's: leave it out, or make the block static: {STATIC}."
    return 'Fix it, or say so: {.python raises="' + failure.type + ': …" fix="…"}.'


def about_value(claim: Claim, value: Value) -> str:
    """What to do about a claim that its value refutes."""
    if value.kind == "unread":
        return "Write {{ 1024 = 2^10 }} for arithmetic, or an expression over names of the page."
    if value.lost:
        return about_end(value.text)
    if value.kind == "error" and claim.function.startswith("lambda"):
        return "Write behind the second :: what is computed, in names of the page, and no function of Python."
    if value.kind == "error":
        return "Fix the expression, or the block that was to define what it names."
    if TRUTH.fullmatch(value.text) and not claim.numeral:
        return f"Write bool({claim.expression}): what a tensor or an array holds is not True itself."
    if value.text == "None" and derivative(claim.expression):
        return "Let a block above call backward() on what was computed from it."
    return "Change the text to what is true, or fix the code."


def about_end(cause: str) -> str:
    """What to do about the end of a page's process, given its cause."""
    if "timeout" in cause:
        return "Make it faster, or allow more time in mkdocs.yml."
    if "put out more" in cause:
        return "Print less, or allow more in mkdocs.yml."
    return "Fix it first: what stands below it on the page may not have been run."
