"""Advice: what an author can do about a block that raised, or that ended its page."""

from snippets._engine.result import Failure

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


def about_end(cause: str) -> str:
    """What to do about the end of a page's process, given its cause."""
    if "timeout" in cause:
        return "Make it faster, or allow more time in mkdocs.yml."
    if "put out more" in cause:
        return "Print less, or allow more in mkdocs.yml."
    return "Fix it first: what stands below it on the page may not have been run."
