"""The shape of `receipts.json`: what the engine says of pages, and what became of their mutants."""

from typing import TypedDict

from snippets._engine.prove.receipts import PageReceipts, Totals


class EquivalentMutant(TypedDict):
    """A change of code that changes no result, and why."""

    file: str
    before: str
    after: str
    reason: str


class PageMutants(TypedDict):
    """What became of the mutants of one page: how many of its numbers and of its code were killed, or were not."""

    numbers: dict[str, int]
    code: dict[str, int]
    excused: dict[str, int]  # changes of code that were not tried, by the rule
    equivalents: list[EquivalentMutant]


class SiteReceipts(TypedDict):
    """The whole of `receipts.json`."""

    pages: dict[str, PageReceipts]
    totals: Totals
    mutation: dict[str, PageMutants]
