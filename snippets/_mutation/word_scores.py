"""Scores of words: how many changes of a page's words were tried, what noticed them, which sentences hold no claim.

Nothing is run for them, so they are not recorded: each build counts them anew, and keeps the counts while the page and
its values are the same.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypedDict, cast

from snippets._engine.proof import Proof
from snippets._engine.store import Bundle, Store, digest
from snippets._engine.texts import replaced
from snippets._mutation.sentences import Sentence
from snippets._mutation.words import COPIED, UNNOTICED, WordMutant, of_words, results

# What is kept of a page counts as long as these files, which decide it, are the same.
_SOURCES = digest(b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))))


class WordCounts(TypedDict):
    """What became of the changes of words in the sentences of a page that state a result."""

    tried: int
    noticed: int  # by the value of a claim, a failure or the audit
    copied: int  # by a claim, but only because its expression holds the word as well
    missed: int
    kinds: dict[str, int]  # of all that were tried
    sentences: int  # that state a result
    unclaimed: int  # of those, such as hold no claim
    lines: list[int]  # with a change that nothing notices


def count_words(proof: Proof) -> WordCounts:
    """Change the words of a page, and count what is noticed."""
    return counted(list(of_words(proof)), results(proof.page))


def counted(mutants: Sequence[WordMutant], sentences: Sequence[Sentence]) -> WordCounts:
    """The counts of the mutants of words of a page, whose sentences state these results."""
    kinds: dict[str, int] = {}
    for mutant in mutants:
        kinds[mutant.edit.kind] = kinds.get(mutant.edit.kind, 0) + 1
    missed = [mutant for mutant in mutants if mutant.noticed == UNNOTICED]
    copied = sum(mutant.noticed == COPIED for mutant in mutants)
    return WordCounts(
        tried=len(mutants),
        noticed=len(mutants) - len(missed) - copied,
        copied=copied,
        missed=len(missed),
        kinds=dict(sorted(kinds.items())),
        sentences=len(sentences),
        unclaimed=sum(not each.claims for each in sentences),
        lines=sorted({mutant.sentence.line for mutant in missed}),
    )


def of_build(proofs: Callable[[], Iterable[Proof]], store: Store | None) -> dict[str, WordCounts]:
    """The counts of all pages of a build, kept in its store; `proofs` waits for every page."""
    known = Bundle(store, "words")
    found = of_proofs(proofs(), known)
    known.save()
    return found


def of_proofs(proofs: Iterable[Proof], known: Bundle) -> dict[str, WordCounts]:
    """The counts of all pages that run code. Pages without code compute nothing that a sentence could get wrong."""
    found = {}
    for proof in proofs:
        page = proof.page
        if page.running and proof.complete:
            values = [(claim.shown, value) for claim, value in proof.claims]
            key = digest(repr((_SOURCES, page.text, [block.code for block in page.blocks], values)).encode())
            text = known.text(key) or json.dumps(count_words(proof))
            known.keep(key, text)
            found[page.path] = cast("WordCounts", json.loads(text))
    return found


def percent(counts: WordCounts) -> float:
    """The share of the changes that make a check fail, in percent; 100 if none was tried."""
    return 100 * (counts["tried"] - counts["missed"]) / counts["tried"] if counts["tried"] else 100.0


def report(proof: Proof) -> list[str]:
    """Each sentence in which a change of words is not noticed, with the changes, and a line with the counts."""
    found = list(of_words(proof))
    missed: dict[int, list[WordMutant]] = {}
    for mutant in found:
        if mutant.noticed == UNNOTICED:
            missed.setdefault(id(mutant.sentence), []).append(mutant)
    counts = counted(found, results(proof.page))
    failing = f"{counts['tried'] - counts['missed']:4} of {counts['tried']:4} {percent(counts):5.1f} %"
    summary = f"words {failing}, {counts['copied']} of them only because the expression repeats the word"
    held = f"{counts['unclaimed']} of {counts['sentences']} sentences that state a result hold no claim"
    return [*map(_unnoticed, missed.values()), f"{proof.page.path}  {summary}   {held}"]


def _unnoticed(mutants: list[WordMutant]) -> str:
    """A sentence with all changes that nothing notices."""
    sentence = mutants[0].sentence
    marks = [(a, b, f"⟨{sentence.text[a:b]} → {new}⟩") for each in mutants for a, b, new in each.edit.changes]
    shown = replaced(sentence.text, marks)
    at = f"{sentence}, {sentence.where}" if sentence.where else f"{sentence}"
    said = next((sentence.text[a:b] for _, a, b, _ in sentence.said), "")
    why = f"says “{said}”; nothing checks it" if said and not sentence.claims else "no claim notices"
    return f"{at}: {why}: {shown}"
