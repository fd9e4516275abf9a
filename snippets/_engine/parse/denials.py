"""Denials: a “not” or “never” right before a claim would turn it into its opposite, and nothing would check it.

`The loss never {{ falls :: direction(before, after) }}` shows a proof of the contrary of what it says. So such a word
belongs into the claim.
"""

import re

from snippets._engine.claim import Claim
from snippets._engine.errors import PageError
from snippets._engine.page import Page

DENIAL = re.compile(
    r"(?<![\w-])(?P<word>not|never|no|cannot|hardly|barely|neither|nor|nowhere near|far from|\w+n['’]t)[\s*_>]+\Z",
    re.IGNORECASE,
)
MAX_DENIAL_CHARS = 40  # that are looked at before a claim


def denial(before: str) -> str:
    """The word that denies what follows a text, if it ends in one."""
    found = DENIAL.search(before[-MAX_DENIAL_CHARS:])
    return found["word"] if found else ""


def denied(page: Page, claim: Claim) -> PageError | None:
    """The error of a claim with a denial right before it."""
    word = denial(page.text[: claim.start])
    if not word:
        return None
    why = f"“{word}” stands right before the claim “{claim.shown}”, where nothing checks it."
    return PageError(claim.place, why, f"Put it into the claim: {{{{ {word} {claim.shown} :: … }}}}.")
