"""Scores: what became of the mutants of pages, and the file in which each page's score is recorded.

`tests/outputs/lessons/x.md.mutants.toml` holds the score of `docs/lessons/x.md` and the changes of its code that its
author declares equivalent, by reason. Those without a reason survive: they show a gap, something that the page neither
prints nor claims. What a claim or a failure notices is counted apart from what only the recorded output notices. All
shares are shares of what was tried, declared changes included.
"""

import dataclasses
import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

from snippets._engine.errors import SettingsError
from snippets._engine.page import Page
from snippets._mutation import mutants
from snippets._mutation.equivalents import RULES, Change, only_shows
from snippets._mutation.mutants import LABELS, SHOWN, Mutant

FOLDER = "tests/outputs"  # beside the recorded outputs of the page
ENDING = ".mutants.toml"
HEAD = "# Written by `python -m snippets mutate --record`, but for the reasons, which are the author's: docs/writing.md"
LINE_CHARS = 120


class Counts(TypedDict):
    """How many mutants were tried, and what became of them."""

    tried: int
    noticed: int  # by a claim or a failure
    recorded: int  # only because the output is not the recorded one
    declared: int  # noticed by nothing, and declared equivalent, with a reason
    missed: int  # noticed by nothing


class Declared(TypedDict):
    """A change that nothing notices; its reason is empty if it survives."""

    file: str
    before: str
    after: str
    reason: str


class Totals(TypedDict):
    """The mutants of shown numbers and of code, and by rule the changes of code that were not tried."""

    numbers: Counts
    code: Counts  # that computes
    shown: Counts  # code that only prints or draws, and printed words and colours
    excused: dict[str, int]


class PageScore(Totals):
    """The score of a page as receipts.json holds it."""

    digest: str
    kinds: dict[str, int]  # of those that were noticed, by whatever
    survivors: list[Declared]
    equivalents: list[Declared]


@dataclass
class Book:
    """The file of a page's score: noticed mutants by kind, excused ones by rule, and those that nothing notices."""

    digest: str = ""
    numbers: dict[str, int] = dataclasses.field(default_factory=dict)
    code: dict[str, int] = dataclasses.field(default_factory=dict)  # noticed by a claim or a failure
    recorded: dict[str, int] = dataclasses.field(default_factory=dict)  # of code, only by the record
    excused: dict[str, int] = dataclasses.field(default_factory=dict)
    unnoticed: list[str] = dataclasses.field(default_factory=list)  # numbers and labels, which cannot be declared
    equivalent: dict[str, list[Change]] = dataclasses.field(default_factory=dict)  # by reason; without one, survivors

    def __str__(self) -> str:
        lines = [HEAD, f"digest = {_quoted(self.digest)}"]
        for name in ("numbers", "code", "recorded", "excused"):
            if counts := getattr(self, name):
                pairs = (f"{kind if kind.isalpha() else _quoted(kind)} = {counts[kind]}" for kind in sorted(counts))
                lines.append(f"{name} = {{ {', '.join(pairs)} }}")
        if self.unnoticed:
            lines.append(_listed("unnoticed", self.unnoticed))
        if self.equivalent:
            lines += ["", "[equivalent]"]
            lines += [_listed(_quoted(reason), map(str, changes)) for reason, changes in self.equivalent.items()]
        return "\n".join(lines) + "\n"

    def score(self, label: str) -> PageScore:
        """The score that this file records, of the page with this name."""
        equal = [(reason, change) for reason, changes in self.equivalent.items() for change in changes]
        found = [Declared(file=label, before=old, after=new, reason=reason) for reason, (old, new) in equal]
        equivalents = [each for each in found if each["reason"]]
        survivors = [each for each in found if not each["reason"]]
        noticed, shown = _parted(self.code)
        recorded, only_shown = _parted(self.recorded)
        declared, missed = (
            [only_shows(change) for reason, change in equal if bool(reason) is is_declared]
            for is_declared in (True, False)
        )
        numbers, unseen = _parted(dict(Counter(text.partition(":")[0] for text in self.unnoticed)))
        excused = {RULES.get(rule, rule): count for rule, count in self.excused.items()}
        return PageScore(
            numbers=counts(sum(self.numbers.values()), missed=numbers),
            code=counts(noticed, recorded, declared.count(False), missed.count(False)),
            shown=counts(shown, only_shown, declared.count(True), missed.count(True) + unseen),
            excused=excused,
            digest=self.digest,
            kinds=dict(Counter(self.numbers) + Counter(self.code) + Counter(self.recorded)),
            survivors=survivors,
            equivalents=equivalents,
        )


def counts(noticed: int, recorded: int = 0, declared: int = 0, missed: int = 0) -> Counts:
    """The counts of some mutants, and their sum."""
    tried = noticed + recorded + declared + missed
    return Counts(tried=tried, noticed=noticed, recorded=recorded, declared=declared, missed=missed)


def _parted(by_kind: dict[str, int]) -> tuple[int, int]:
    """How many of some mutants are of what is computed, and how many of what is only shown."""
    shown = sum(count for kind, count in by_kind.items() if kind in (*LABELS, SHOWN))
    return sum(by_kind.values()) - shown, shown


@dataclass(frozen=True)
class Score:
    """What became of the mutants of a page."""

    page: Page
    noticed: tuple[Mutant, ...]  # by a claim or a failure
    survivors: tuple[Mutant, ...]
    equivalent: tuple[tuple[Mutant, str], ...] = ()  # survivors that are declared, with the reason
    excused: tuple[Mutant, ...] = ()  # not tried, because a rule excuses them
    stale: tuple[tuple[str, Change], ...] = ()  # declared changes that do not survive, behind their reasons
    recorded: tuple[Mutant, ...] = ()  # noticed only by the record

    @property
    def book(self) -> Book:
        """The score as it is recorded, without line numbers, so that prose can move."""
        numbers, code = (_by_kind(m for m in self.noticed if (m.block >= 0) == is_code) for is_code in (False, True))
        excused = dict(Counter(mutant.rule for mutant in self.excused))
        unnoticed = [f"{mutant.kind}: {mutant.change}" for mutant in self.survivors if not mutant.declarable]
        equal: dict[str, list[Change]] = {}
        left = [(mutant, "") for mutant in self.survivors if mutant.declarable]
        for mutant, reason in (*self.equivalent, *left):
            equal.setdefault(reason, []).append(mutant.change)
        recorded = _by_kind(self.recorded)
        return Book(mutants.digest(self.page), numbers, code, recorded, excused, unnoticed, equal)


def _by_kind(found: Iterable[Mutant]) -> dict[str, int]:
    return dict(Counter(mutant.kind for mutant in found))


def book_path(label: str) -> str:
    """The file of a page's score, relative to the project."""
    return f"{FOLDER}/{label.removeprefix('docs/')}{ENDING}"


def read_book(project: Path, label: str) -> Book:
    """What is recorded of a page; an empty book if nothing is.

    Raises:
        SettingsError: the file is not TOML, has an unknown key, or an entry does not say what its statement becomes.
    """
    name = book_path(label)
    if not (project / name).exists():
        return Book()
    try:
        book = Book(**tomllib.loads((project / name).read_text(encoding="utf-8")))
        equivalent = {reason: [_change(reason, text) for text in texts] for reason, texts in book.equivalent.items()}
    except (tomllib.TOMLDecodeError, TypeError, ValueError, AttributeError) as error:
        todo = 'An entry is "the reason" = ["statement before → after", …].'
        raise SettingsError(name, f"it cannot be read: {error}.", todo) from error
    return dataclasses.replace(book, equivalent=equivalent)


def _change(reason: str, text: object) -> Change:
    try:
        return _parsed(str(text))
    except (ValueError, SyntaxError) as error:
        raise ValueError(f"“{text}” of “{reason}”: {error}") from error


@lru_cache(maxsize=2**12)  # `mkdocs serve` reads all books for each build
def _parsed(text: str) -> Change:
    return Change.parse(text)


def of_project(project: Path) -> dict[str, PageScore]:
    """The recorded scores of all pages of a project."""
    folder = project / FOLDER
    labels = sorted(f"docs/{path.relative_to(folder).as_posix()}" for path in folder.rglob(f"*{ENDING}"))
    pages = [label.removesuffix(ENDING) for label in labels]
    return {page: read_book(project, page).score(page) for page in pages}


def record(project: Path, score: Score) -> None:
    """Write the file of a page's score. Declared changes keep their order; those that do not survive go."""
    book, path = score.book, project / book_path(score.page.path)
    known = read_book(project, score.page.path).equivalent
    reasons = [reason for reason in (*known, "") if reason in book.equivalent]
    book.equivalent = {reason: book.equivalent[reason] for reason in dict.fromkeys(reasons)}
    path.unlink(missing_ok=True)
    if book != Book():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(book), encoding="utf-8")


def report(scores: Sequence[Score]) -> str:
    """The survivors with their places, what to do about them, and a line for each page and for all of them."""
    width = max((len(score.page.path) for score in scores), default=0)
    lines = [text for score in scores for text in _survivors(score)]
    found = {score.page.path: score.book.score(score.page.path) for score in scores}
    lines += [f"{label:{width}}  {_line(page)}" for label, page in found.items() if page["kinds"] or page["survivors"]]
    if len(scores) > 1:
        lines.append(f"{'all':{width}}  {_line(total(found.values()))}")
    return "\n".join(lines)


def _survivors(score: Score) -> list[str]:
    lines = [str(mutant) for mutant in score.survivors]
    if changes := score.book.equivalent.get("", []):
        name = book_path(score.page.path)
        lines += [f"Print or claim what these change. If it is nothing that a reader sees, say why in {name}:", ""]
        lines += ["[equivalent]", _listed('""', map(str, changes))]
    return [*lines, ""] if lines else []


def percent(part: int, count: Counts) -> float:
    """A part of the mutants that were tried, in percent; 100 if none was."""
    return 100 * part / count["tried"] if count["tried"] else 100.0


def total(pages: Iterable[PageScore]) -> Totals:
    """The counts of pages taken together."""
    listed = list(pages)
    numbers, code, shown = (
        summed(each)
        for each in (
            [page["numbers"] for page in listed],
            [page["code"] for page in listed],
            [page["shown"] for page in listed],
        )
    )
    excused = sum((Counter(page["excused"]) for page in listed), Counter())
    return Totals(numbers=numbers, code=code, shown=shown, excused=dict(sorted(excused.items())))


def summed(listed: Iterable[Counts]) -> Counts:
    """The counts of several pages or kinds, added up."""
    found = list(listed)
    return counts(
        sum(count["noticed"] for count in found),
        sum(count["recorded"] for count in found),
        sum(count["declared"] for count in found),
        sum(count["missed"] for count in found),
    )


def _line(found: Totals) -> str:
    parts = []
    for what, count in (("numbers", found["numbers"]), ("code", found["code"]), ("shown", found["shown"])):
        if count["tried"] or what != "shown":
            text = f"{what} {count['noticed']:4} of {count['tried']:4} {percent(count['noticed'], count):5.1f} %"
            with_record = percent(count["noticed"] + count["recorded"], count)
            parts.append(text if what == "numbers" else f"{text}, with the record {with_record:5.1f} %")
    excused = [f"{count} {rule}" for rule, count in found["excused"].items()] or ["0"]
    declared = f"declared {found['code']['declared'] + found['shown']['declared']}"
    return "   ".join([*parts, declared, f"not tried, by rule: {', '.join(excused)}"])


def _listed(key: str, texts: Iterable[str]) -> str:
    """A TOML array: on one line if it fits."""
    quoted = list(map(_quoted, texts))
    line = f"{key} = [{', '.join(quoted)}]"
    return line if len(line) <= LINE_CHARS else "\n".join([f"{key} = [", *(f"    {text}," for text in quoted), "]"])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is one of TOML too
