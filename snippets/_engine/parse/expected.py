"""What the header of a block may say of errors and warnings that it is to show, and where the fix of one may stand."""

from collections.abc import Iterable, Iterator

from snippets._engine.errors import PageError
from snippets._engine.page import Block, Header

WIDE = ("Exception", "BaseException", "Warning")
FIX_CLASS = "fix"


def check_expected(header: Header, static: bool) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with what a block is to raise or warn of, and what to do.

    Args:
        static: whether the block is not run.
    """
    options = header.options
    expects, fix = bool(options.get("raises") or options.get("warns")), options.get("fix") or options.get("mend")
    if ("fix" in options or "mend" in options) and not expects:
        todo = 'Write {.python raises="…" fix="…"} or {.python warns="…" fix="…"}, or leave the fix out.'
        yield "a block has a fix, but is not to raise or to warn.", todo
    if "also" in options and not expects:
        todo = 'Write {.python raises="…" also="…" fix="…"}, or leave also out.'
        yield "a block has other words for a message, but is not to raise or to warn.", todo
    if FIX_CLASS in header.classes and (expects or static):
        todo = "Leave out .fix, or let the block run to its end."
        yield "a block that is static, to raise or to warn is the fix of nothing.", todo
    for option in ("raises", "warns"):
        if options.get(option):
            yield from _check_message(option, options[option])
    if expects and not fix:
        what, error = ("raise", "error") if options.get("raises") else ("warn", "warning")
        yield f"a block that is to {what} does not say how to fix its {error}.", 'Write fix="…".'


def _check_message(option: str, written: str) -> Iterator[tuple[str, str]]:
    """What is wrong with what a block is to raise or warn of. It has to be told from a typo of the author."""
    name, _, message = (part.strip() for part in written.partition(":"))
    if name.rpartition(".")[2] in WIDE:
        what = "any mistake is" if option == "raises" else "any warning is"
        todo = f"Name the type that the block {option}."
        yield f"{option} names “{name}”, which almost {what}.", todo if option == "raises" else f"{todo[:-1]} of."
    if not message:
        todo = f'Write {option}="{name}: …" with three words of the message or more.'
        yield f"{option} names no message, so any {name} would do.", todo


def misplaced_fixes(blocks: Iterable[Block]) -> Iterator[PageError]:
    """An error for each block that is marked as a fix and has no block right above it that is to raise or to warn."""
    above: Block | None = None
    for block in blocks:
        if block.is_fix and not (above and (above.raises or above.warns)):
            why = "this block is marked .fix, but the block above it is not to raise or to warn."
            yield PageError(block.place, why, "Put it right behind the block that it fixes, or leave out .fix.")
        above = block
