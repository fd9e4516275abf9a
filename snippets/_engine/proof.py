"""Proofs: a page, what came of running it, and what is wrong with each of its steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from snippets._engine.claim import Claim
from snippets._engine.errors import SnippetError
from snippets._engine.page import Block, Comment, Page, Picture, Step
from snippets._engine.result import BlockOutcome, Look, Outcome, Result, Value


@dataclass(frozen=True)
class ProvenStep:
    """A step of a page, its outcome, and what is wrong with it.

    The outcome is None if the page ended before the step's turn. An error that only follows from another one, such as
    a claim behind the end of the page, is the step's own error and is left out of the errors of the whole page.
    """

    step: Step
    outcome: Outcome | None
    error: SnippetError | None = None
    follows: bool = False  # whether the error only follows from an earlier one


@dataclass(frozen=True)
class ProvenComment:
    """A numeral in a comment, what its statement printed (None if that is not known), and what is wrong with it."""

    comment: Comment
    printed: str | None
    error: SnippetError | None = None


@dataclass(frozen=True)
class Proof:
    """A page and its result, judged once: each step in the order of `page.steps`, and each comment."""

    page: Page
    result: Result
    steps: tuple[ProvenStep, ...] = ()
    comments: tuple[ProvenComment, ...] = ()

    @cached_property
    def errors(self) -> list[SnippetError]:
        """All failures of the page in reading order: its own errors, then those of its steps and comments."""

        def of_steps(kind: type) -> Iterator[SnippetError | None]:
            return (each.error for each in self.steps if isinstance(each.step, kind) and not each.follows)

        of_comments = (each.error for each in self.comments)
        errors = [*self.page.errors, *of_steps(Block), *of_comments, *of_steps(Claim), *of_steps(Picture)]
        return sorted((error for error in errors if error), key=lambda error: error.where)

    def of(self, step: Step) -> ProvenStep:
        """The verdict on a step of the page."""
        return next(each for each in self.steps if each.step is step)

    def block(self, block: Block) -> BlockOutcome | None:
        """What came of a block; None if it never ran."""
        outcome = self.of(block).outcome
        return outcome if isinstance(outcome, BlockOutcome) else None

    def value(self, claim: Claim) -> Value | None:
        """The value of a claim's expression; None if the page ended before its turn."""
        outcome = self.of(claim).outcome
        return outcome if isinstance(outcome, Value) else None

    def look(self, picture: Picture) -> Look | None:
        """What a picture is to show; None if the page ended before its turn."""
        outcome = self.of(picture).outcome
        return outcome if isinstance(outcome, Look) else None

    @property
    def claims(self) -> Iterator[tuple[Claim, Value | None]]:
        """Each claim with its value, in the order in which they were evaluated."""
        return ((each.step, self.value(each.step)) for each in self.steps if isinstance(each.step, Claim))

    @property
    def outcomes(self) -> Iterator[BlockOutcome]:
        """What came of each block that ran."""
        return (each.outcome for each in self.steps if isinstance(each.outcome, BlockOutcome))

    @property
    def complete(self) -> bool:
        """Whether every step had its turn, gave something, and did as its page says. A claim may be false."""
        return all(each.outcome is not None and not _failed(each) for each in self.steps)


def _failed(each: ProvenStep) -> bool:
    if isinstance(each.outcome, Value):
        return each.outcome.failed
    return each.error is not None
