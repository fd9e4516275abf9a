"""The shape of `receipts.json`: what the engine says of pages, and what became of their mutants."""

from typing import TypedDict

from snippets._engine.prove.receipts import PageReceipts, Totals


class EquivalentMutant(TypedDict):
    """A change of code that changes no result, and why."""

    file: str
    before: str
    after: str
    reason: str


class MutantCounts(TypedDict):
    """How many mutants were tried, and what became of them."""

    tried: int
    noticed: int  # by a claim or a failure
    recorded: int  # only because the output is not the recorded one
    declared: int  # noticed by nothing, and declared, with a reason
    missed: int  # noticed by nothing


class PageMutants(TypedDict):
    """What became of the mutants of one page."""

    numbers: MutantCounts
    code: MutantCounts
    shown: MutantCounts  # code that only prints or draws, and printed words and colours
    excused: dict[str, int]  # changes of code that were not tried, by the rule
    equivalents: list[EquivalentMutant]


class PageWords(TypedDict):
    """What became of the changes of words in the sentences of one page that state a result."""

    tried: int
    noticed: int
    copied: int  # noticed only because the expression of a claim holds the word as well
    missed: int
    sentences: int  # that state a result
    unclaimed: int  # of those, such as hold no claim


class SiteReceipts(TypedDict):
    """The whole of `receipts.json`."""

    pages: dict[str, PageReceipts]
    totals: Totals
    mutation: dict[str, PageMutants]
    words: dict[str, PageWords]
    confirmed: list[str]  # releases of torch under which all recorded outputs were found right
