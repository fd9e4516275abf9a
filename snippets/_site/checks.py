"""The tables of the checks page: what a build ran and checked, what changes it would notice, and what is excused."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import cast

from markupsafe import Markup

from snippets._site.markup import render
from snippets._site.receipt_types import SiteReceipts

PLACEHOLDER = "<!-- receipts -->"  # the tables take its place
MUTANTS = {
    "numbers": "digits, signs and number words",
    "code": "statements of code that compute",
    "shown": "calls in code that only print or draw",
    "words": "words in sentences that state a result",
}
Counts = Mapping[str, int]
Row = tuple[str, ...]


def checks_table(receipts: SiteReceipts, date: str) -> Markup:
    """Render the counts of a build, and everything that was excused one by one, with its reason.

    Args:
        date: the day of the build.
    """
    declared = dict.fromkeys(
        (
            f"{path}:{entry['line']}",
            entry.get("phrase") or entry.get("shown", "a block"),
            entry.get("reason") or entry.get("static"),
        )
        for path, page in receipts["pages"].items()
        for entry in (*page["declared"], *page["blocks"])
        if entry.get("reason") or entry.get("static")
    )
    equivalents = [
        (mutant["file"], f"{mutant['before']} → {mutant['after']}", mutant["reason"])
        for page in receipts["mutation"].values()
        for mutant in page["equivalents"]
    ]
    changes = [row for kind, what in MUTANTS.items() if (row := _changes(what, _counts_of(receipts, kind).values()))]
    return render(
        "checks.html",
        counts=_counts(receipts, date),
        changes=changes,
        by_page=_by_page(receipts),
        declared=declared,
        equivalents=equivalents,
    )


def _counts(receipts: SiteReceipts, date: str) -> list[tuple[str, str | int]]:
    totals = receipts["totals"]
    versions = {version for page in receipts["pages"].values() for version in page["versions"].items()}
    by_method = sorted(totals["claims"]["by method"].items())
    numerals = {**totals["numerals"]}
    numerals.setdefault("undeclared", 0)
    found_again = sum("function" in claim for page in receipts["pages"].values() for claim in page["claims"])
    words, confirmed = receipts["words"].values(), receipts.get("confirmed", [])
    excused = sum((Counter(page["excused"]) for page in receipts["mutation"].values()), Counter[str]())
    return [
        ("Blocks executed", totals["blocks"]["executed"]),
        ("of those, blocks that had to raise or to warn, and did", totals["blocks"]["raising"]),
        ("Blocks shown without being run", totals["blocks"]["static"]),
        ("Pictures drawn", totals["pictures"]),
        ("Numbers claimed", totals["claims"]["numerals"]),
        ("Words claimed", totals["claims"]["texts"]),
        ("Lines of arithmetic claimed", totals["claims"]["arithmetic"]),
        ("Statements claimed", totals["claims"]["statements"]),
        ("Claims that were false when what they read was disturbed", totals["claims"]["turned"]),
        ("Claims of which that is not known", totals["claims"]["untried"]),
        ("Claims of a gradient that several methods found", found_again),
        *((f"Claims by method: {name}", count) for name, count in by_method),
        *((f"Numerals {name}", count) for name, count in numerals.items() if name != "claimed"),
        ("Sentences that state a result", sum(page["sentences"] for page in words)),
        ("of those, sentences without a claim", sum(page["unclaimed"] for page in words)),
        *((f"Changes of code not tried: {rule}", count) for rule, count in sorted(excused.items())),
        *((f"Version of {name}", version) for name, version in sorted(versions)),
        *([("Recorded outputs found right under torch", ", ".join(confirmed))] if confirmed else []),
        ("Built on", date),
    ]


def _counts_of(receipts: SiteReceipts, kind: str) -> dict[str, Counts]:
    """The counts of one kind of changes, by page."""
    if kind == "words":
        return cast("dict[str, Counts]", receipts["words"])
    return {path: cast("dict[str, Counts]", page)[kind] for path, page in receipts["mutation"].items()}


def _changes(what: str, pages: Iterable[Counts]) -> Row | None:
    """A row about changes of one kind: what became of all that were tried. None if none was."""
    total: Counter[str] = sum((Counter(dict(page)) for page in map(_numbers, pages)), Counter())
    if not (tried := total["tried"]):
        return None
    parts = (total["noticed"], total["recorded"] + total["copied"], total["declared"], total["missed"])
    return what, str(tried), *(f"{part} ({100 * part / tried:.1f} %)" if part else "0" for part in parts)


def _numbers(page: Counts) -> Counts:
    return {name: count for name, count in page.items() if isinstance(count, int)}


def _by_page(receipts: SiteReceipts) -> list[Row]:
    """What became of the changes of each page, as the share that a claim or a failure notices."""
    kinds = {kind: _counts_of(receipts, kind) for kind in MUTANTS}
    pages = sorted({path for pages in kinds.values() for path in pages})
    shares = ((path, *(_share(kinds[kind].get(path, {})) for kind in MUTANTS)) for path in pages)
    return [row for row in shares if any(row[1:])]


def _share(counts: Counts) -> str:
    tried = counts.get("tried", 0)
    return f"{counts['noticed']} of {tried} ({100 * counts['noticed'] / tried:.1f} %)" if tried else ""
