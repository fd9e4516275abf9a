"""The table of the checks page: what a build ran and checked, and what its authors excused."""

from __future__ import annotations

from collections.abc import Collection

from markupsafe import Markup

from snippets._runner import scores
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
        *((f"Claims by method: {name}", count) for name, count in by_method),
        *((f"Numerals {name}", count) for name, count in numerals.items() if name != "claimed"),
        *_mutation_counts(receipts["mutation"].values()),
        *((f"Version of {name}", version) for name, version in sorted(versions)),
        ("Built on", date),
    ]


def _mutation_counts(pages: Collection[PageMutants]) -> list[tuple[str, str | int]]:
    totals = scores.total({"numbers": page["numbers"], "code": page["code"]} for page in pages)
    counts: list[tuple[str, str | int]] = []
    for what, count in totals.items():
        if count:
            tried = sum(count.values()) - count.get("equivalent", 0)
            killed = f"{count.get('killed', 0)} ({scores.percent(count):.1f} %)"
            counts.append((f"Changes of {what} tried, and noticed", f"{tried}, {killed}"))
    return [*counts, ("Changes of code that change nothing", totals["code"].get("equivalent", 0))] if counts else []
