"""Proofs: a page, what came of running it, and what is wrong with each of its steps."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from snippets._engine.claim import Claim
from snippets._engine.errors import SnippetError
from snippets._engine.page import Comment, Page, Step
from snippets._engine.result import BlockOutcome, Look, Outcome, Result, Value
from snippets._engine.texts import Place

Kind = TypeVar("Kind", BlockOutcome, Value, Look)


@dataclass(frozen=True)
class ProvenStep:
    """A step of a page, its outcome (None if the page ended before its turn), and what is wrong with it."""

    step: Step  # or a line of arithmetic, which is a claim
    outcome: Outcome | None
    error: SnippetError | None = None
    cause: Place | None = None  # of the earlier failure that this one follows from

    @property
    def follows(self) -> bool:
        """Whether its error follows from an earlier one, and so is none of the whole page."""
        return self.cause is not None


@dataclass(frozen=True)
class ProvenComment:
    """A numeral in a comment, what its statement printed (None if that is not known), and what is wrong with it."""

    comment: Comment
    printed: str | None
    error: SnippetError | None = None


@dataclass(frozen=True)
class Proof:
    """A page and its result, judged once: each step in the order of `page.steps`, and each comment.

    The page's lines of arithmetic stand behind the steps, each with what it gives.
    """

    page: Page
    result: Result
    steps: tuple[ProvenStep, ...] = ()
    comments: tuple[ProvenComment, ...] = ()
    unproven: tuple[SnippetError, ...] = ()  # what is wrong with the checks of a lab's tasks

    @cached_property
    def errors(self) -> list[SnippetError]:
        """All failures of the page in reading order: its own errors, then those of its steps, comments and tasks."""
        steps = [each.error for each in self.steps if not each.follows]
        comments = [each.error for each in self.comments]
        return sorted(
            filter(None, [*self.page.errors, *steps, *comments, *self.unproven]), key=lambda error: error.where
        )

    def of(self, step: Step) -> ProvenStep:
        """The verdict on a step of the page."""
        return next(each for each in self.steps if each.step is step)

    def outcome(self, step: Step, kind: type[Kind]) -> Kind | None:
        """What came of a step of the page, of the kind that belongs to it; None if the page ended before its turn."""
        outcome = self.of(step).outcome
        return outcome if isinstance(outcome, kind) else None

    @property
    def claims(self) -> Iterator[tuple[Claim, Value | None]]:
        """Each claim with its value, in the order in which they were evaluated; lines of arithmetic last."""
        return ((each.step, self.outcome(each.step, Value)) for each in self.steps if isinstance(each.step, Claim))

    @property
    def outcomes(self) -> Iterator[BlockOutcome]:
        """What came of each block that ran."""
        return (each.outcome for each in self.steps if isinstance(each.outcome, BlockOutcome))

    @property
    def complete(self) -> bool:
        """Whether every step had its turn, gave something, and did as its page says. A claim may be false."""
        return all(
            not each.outcome.failed if isinstance(each.outcome, Value) else each.outcome and not each.error
            for each in self.steps
        )
