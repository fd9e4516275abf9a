"""Scores: what became of the mutants of pages, as a text, and as recorded in a file that the site can show.

A mutant that nothing notices is either declared equivalent, with a reason, or it shows a gap: something that the page
neither prints nor claims.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snippets._runner import mutants
from snippets._runner.equivalents import Equivalent
from snippets._runner.mutants import Mutant
from snippets._runner.page import Page

FILE = "tests/mutation.json"


@dataclass(frozen=True)
class Score:
    """What became of the mutants of a page: those that something noticed, and those that nothing did."""

    page: Page
    killed: tuple[Mutant, ...]
    survivors: tuple[Mutant, ...]
    equivalent: tuple[tuple[Mutant, str], ...] = ()  # survivors that are declared, with the reason

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many mutants of shown numbers and of code were killed, declared equivalent, or survived."""
        groups = {"killed": self.killed, "equivalent": [m for m, _ in self.equivalent], "survived": self.survivors}
        return {what: {how: sum((m.block >= 0) == is_code for m in group) for how, group in groups.items()}
                for what, is_code in (("numbers", False), ("code", True))}

    def to_json(self) -> dict[str, Any]:
        """The score as it is recorded, without line numbers, so that prose can move."""
        kinds = Counter(m.kind for m in (*self.killed, *self.survivors, *(m for m, _ in self.equivalent)))
        return {"digest": mutants.digest(self.page), **self.counts, "kinds": dict(sorted(kinds.items())),
                "survivors": [_entry(m) for m in self.survivors],
                "equivalents": [{**_entry(m), "reason": reason} for m, reason in self.equivalent]}


def percent(count: dict[str, int]) -> float:
    """The share of mutants that are killed, of those that could be."""
    possible = count.get("killed", 0) + count.get("survived", 0)
    return 100 * count.get("killed", 0) / possible if possible else 100.0


def stale(equivalents: Iterable[Equivalent], scores: Iterable[Score]) -> list[Equivalent]:
    """Declarations of mutants that were killed, or do not exist, in files all of whose mutants were tried."""
    survived = [mutant for score in scores for mutant in (*score.survivors, *(m for m, _ in score.equivalent))]
    files = {mutant.file for score in scores for mutant in (*survived, *score.killed)}
    return [e for e in equivalents if e.file in files and not any(e.covers(mutant) for mutant in survived)]


def report(scores: Sequence[Score]) -> str:
    """The survivors, each with its place and its change, and a line for each page and all of them."""
    width = max((len(score.page.path) for score in scores), default=0)
    lines = [f"{mutant}\n" for score in scores for mutant in score.survivors]
    tested = [score for score in scores if score.killed or score.survivors or score.equivalent]
    lines += [f"{score.page.path:{width}}  {_line(score.counts)}" for score in tested]
    if len(scores) > 1:
        lines.append(f"{'all':{width}}  {_line(total(score.counts for score in scores))}")
    return "\n".join(lines)


def total(counts: Iterable[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """The counts of pages taken together."""
    listed = list(counts)
    return {what: dict(sum((Counter(count[what]) for count in listed), Counter())) for what in ("numbers", "code")}


def _line(counts: dict[str, dict[str, int]]) -> str:
    parts = []
    for what, count in counts.items():
        possible = count.get("killed", 0) + count.get("survived", 0)
        parts.append(f"{what} {count.get('killed', 0):4} of {possible:4} {percent(count):5.1f} %")
    return f"{'   '.join(parts)}   equivalent {counts['code'].get('equivalent', 0)}"


def record(path: Path, scores: Iterable[Score], versions: dict[str, str], pages: Iterable[str]) -> None:
    """Keep scores in a file, beside those of other pages that there still are."""
    before = read(path)
    kept = before["pages"] | {score.page.path: score.to_json() for score in scores}
    content = {"versions": before["versions"] | versions,  # which a page that runs nothing does not have
               "pages": {page: kept[page] for page in sorted(pages) if page in kept}}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> dict[str, Any]:
    """What `record` wrote; no pages where nothing is recorded."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"versions": {}, "pages": {}}


def _entry(mutant: Mutant) -> dict[str, str]:
    return {"file": mutant.file, "kind": mutant.kind, "before": mutant.before, "after": mutant.after}
