"""The shape of `receipts.json`, as far as this package reads it."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class ErrorReceipt(TypedDict):
    """An error that a block raised."""

    type: str
    message: str


class BlockReceipt(TypedDict):
    """A block of a page. `static` says why it was not run; a block that has to raise has `raises` and what follows."""

    line: int
    static: NotRequired[str]
    raises: NotRequired[str]
    raised: NotRequired[ErrorReceipt | None]
    fix: NotRequired[str]  # how to fix the error


class DeclaredNumeral(TypedDict):
    """A numeral in the prose that is excused from being a claim, by a rule or one by one for a reason."""

    line: int
    shown: str
    rule: str
    reason: str


class PageReceipts(TypedDict):
    """What ran and was checked on one page."""

    blocks: list[BlockReceipt]
    declared: list[DeclaredNumeral]
    versions: dict[str, str]


class BlockCounts(TypedDict):
    """How many blocks ran, were shown only, and had to raise."""

    executed: int
    static: int
    raising: int


# "by method" is no name of Python's.
ClaimCounts = TypedDict("ClaimCounts", {"numerals": int, "statements": int, "by method": dict[str, int]})


class Totals(TypedDict):
    """How much of the site ran and was checked."""

    blocks: BlockCounts
    claims: ClaimCounts
    numerals: dict[str, int]  # how many, by what proves or excuses them
    pictures: int


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
