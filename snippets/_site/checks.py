"""The table of the checks page: what a build ran and checked, and what its authors excused."""

from collections import Counter
from collections.abc import Collection

from markupsafe import Markup

from snippets._site.markup import render
from snippets._site.receipt_types import PageMutants, SiteReceipts

PLACEHOLDER = "<!-- receipts -->"  # the table takes its place


def checks_table(receipts: SiteReceipts, date: str) -> Markup:
    """Render the counts of a build, and everything that was excused one by one, with its reason.

    Args:
        date: the day of the build.
    """
    declared = [
        (f"{path}:{entry['line']}", entry.get("shown", "a block"), entry.get("reason") or entry.get("static"))
        for path, page in receipts["pages"].items()
        for entry in (*page["declared"], *page["blocks"])
        if entry.get("reason") or entry.get("static")
    ]
    equivalents = [
        (mutant["file"], f"{mutant['before']} → {mutant['after']}", mutant["reason"])
        for page in receipts["mutation"].values()
        for mutant in page["equivalents"]
    ]
    return render("checks.html", counts=_counts(receipts, date), declared=declared, equivalents=equivalents)


def _counts(receipts: SiteReceipts, date: str) -> list[tuple[str, str | int]]:
    totals = receipts["totals"]
    versions = {version for page in receipts["pages"].values() for version in page["versions"].items()}
    by_method = sorted(totals["claims"]["by method"].items())
    numerals = {**totals["numerals"]}
    numerals.setdefault("undeclared", 0)
    return [
        ("Blocks executed", totals["blocks"]["executed"]),
        ("of those, blocks that had to raise, and did", totals["blocks"]["raising"]),
        ("Blocks shown without being run", totals["blocks"]["static"]),
        ("Pictures drawn", totals["pictures"]),
        ("Numbers claimed", totals["claims"]["numerals"]),
        ("Statements claimed", totals["claims"]["statements"]),
        ("Words claimed", totals["claims"]["texts"]),
        ("Lines of arithmetic", totals["claims"]["arithmetic"]),
        *((f"Claims by method: {name}", count) for name, count in by_method),
        *((f"Numerals {name}", count) for name, count in numerals.items() if name != "claimed"),
        *_mutation_counts(receipts["mutation"].values()),
        *((f"Version of {name}", version) for name, version in sorted(versions)),
        ("Built on", date),
    ]


def _mutation_counts(pages: Collection[PageMutants]) -> list[tuple[str, str | int]]:
    counts: list[tuple[str, str | int]] = []
    for name, scores in (("numbers", [page["numbers"] for page in pages]), ("code", [page["code"] for page in pages])):
        killed, survived = (sum(score[what] for score in scores) for what in ("killed", "survived"))
        if tried := killed + survived:
            share = f"{100 * killed / tried:.1f} %"
            counts.append((f"Changes of {name} tried, and noticed", f"{tried}, {killed} ({share})"))
    if counts:
        equivalent = sum(page["code"]["equivalent"] for page in pages)
        counts.append(("Changes of code that change nothing", equivalent))
    excused = sum((Counter(page["excused"]) for page in pages), Counter[str]())
    return [*counts, *((f"Changes of code not tried: {rule}", count) for rule, count in sorted(excused.items()))]
