"""Options: what the header of a python fence may say, and what of it goes together."""

from __future__ import annotations

from snippets._runner.errors import PageError
from snippets._runner.page import Header
from snippets._runner.place import Place

CLASSES = ("static", "frames")
OPTIONS = ("title", "hl_lines", "linenums", "reason", "raises", "fix", "mend")


def check(header: Header, where: Place, claims: bool) -> list[PageError]:
    """What is wrong with the header of a python fence at this place, whose comments hold claims or do not."""
    static, frames = (name in header.classes for name in CLASSES)
    reason, raises = bool(header.options.get("reason")), bool(header.options.get("raises"))
    unknown = [*header.unknown.split(), *(f".{name}" for name in header.classes if name not in CLASSES),
               *(key for key in header.options if key not in OPTIONS)]
    mistakes = [
        (unknown, f"a python fence does not know “{' '.join(unknown)}”.",
         f"It takes {', '.join(OPTIONS)}, each as name=\"value\", and the classes .static and .frames."),
        (any("{{" in value for value in header.options.values()),
         "the header of a fence holds a claim, and claims are not read there.",
         "Put the claim into the text above or below the block."),
        (static and not reason, "a static block does not say why it does not run.",
         'Write {.python .static reason="…"}, or let it run.'),
        (reason and not static, "a block gives a reason for not running, but would run.",
         'Write {.python .static reason="…"}, or leave the reason out.'),
        ({"fix", "mend"} & set(header.options) and not raises, "a block has a fix, but is not to raise.",
         'Write {.python raises="…" fix="…"}, or leave the fix out.'),
        (static and claims, "a static block cannot prove the claims in its comments.",
         "Let it run, or leave the claims out."),
        (static and raises, "a static block cannot raise.", "Leave out either .static or raises."),
        (frames and (static or raises), "a block that is static or to raise shows no frames.", "Leave out .frames."),
    ]
    return [PageError(where, what, todo) for found, what, todo in mistakes if found]
