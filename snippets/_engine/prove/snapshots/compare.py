"""Drift: how the outputs of a page differ from those that are recorded.

Numbers are compared as numbers, with the tolerance that their digits state; all else is compared as it is written.
Pure: a page, its result and a record in, errors out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import zip_longest

from snippets._engine.errors import DriftError
from snippets._engine.proof import Proof
from snippets._engine.prove.snapshots import outputs
from snippets._engine.prove.snapshots.outputs import Shown
from snippets._engine.texts import PRINTED, decimal

SINGLE = Decimal("1e-6")  # what single precision knows of a number, and of nothing: sums of ones that vanish leave it
TODO = "If that is right: pytest --update-outputs, and look at what it changes."
LONGEST = 12  # lines of a block that a report shows
Difference = tuple[int, str | None, str | None]  # a line's number, how it is recorded, how it is now


def judge(proof: Proof, record: str) -> list[DriftError]:
    """An error for each block whose outputs are not the recorded ones, or could not be the same twice."""
    page, old, new = proof.page, outputs.read(record), outputs.of(proof)
    errors = [_unstable(each, found) for each in new if (found := outputs.unstable(each.lines))]
    names = [name for name, _ in old], [each.name for each in new]
    for tag, i, k, m, n in SequenceMatcher(None, *names, autojunk=False).get_opcodes():
        if tag == "equal":
            for (_, before), now in zip(old[i:k], new[m:n], strict=True):
                errors += _drifted(now, before)
        else:
            errors += [
                DriftError(page.path, f"“{name}” is recorded, but is no longer on the page.", TODO)
                for name, _ in old[i:k]
            ]
            errors += [DriftError(each.where, f"{_called(each)} is not recorded.", TODO) for each in new[m:n]]
    return errors


def differences(old: list[str], new: list[str], rounded: bool = False) -> Iterator[Difference]:
    """The lines that do not agree. Where some are missing or too many, the rest is still compared with its like."""
    runs = [("replace", 0, len(old), 0, len(new))]
    if len(old) != len(new):
        runs = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for tag, i, k, m, n in runs:
        for line, (before, now) in enumerate(zip_longest(old[i:k], new[m:n]), m + 1):
            if tag != "equal" and (before is None or now is None or not agree(before, now, rounded)):
                yield line, before, now


def agree(old: str, new: str, rounded: bool = False) -> bool:
    """Whether two lines say the same: equal text, and numbers that are equal as far as their digits tell."""
    if old == new:
        return True
    numbers = [PRINTED.findall(line) for line in (old, new)]
    texts = [PRINTED.split(line) for line in (old, new)]
    if len(texts[0]) != len(texts[1]) or not all(close(*pair, rounded) for pair in zip(*numbers, strict=True)):
        return False
    if [len(number) for number in numbers[0]] != [len(number) for number in numbers[1]]:
        texts = [[text.rstrip(" ") for text in line] for line in texts]  # a longer number has fewer blanks before it
    return texts[0] == texts[1]


def close(old: str, new: str, rounded: bool = False) -> bool:
    """Whether two numbers are equal as far as their digits tell.

    What is written without a point counts something, and must be equal. Otherwise half a unit of the last digit of the
    finer one may lie between them, or a whole one if both are rounded: a value on the border, 0.02835, is 0.0283 on one
    processor and 0.0284 on another. Or a millionth, of them or of one, since single precision knows no more.
    """
    a, b = decimal(old), decimal(new)
    if not re.search(r"[.eE·]", old + new):
        return a == b
    finer = min(int(number.as_tuple().exponent) for number in (a, b))
    return abs(a - b) <= max(Decimal(10 if rounded else 5).scaleb(finer - 1), SINGLE * max(abs(a), 1))


def _drifted(shown: Shown, old: list[str]) -> list[DriftError]:
    found = list(differences(old, shown.lines, shown.rounded))
    lines = [line for difference in found[:LONGEST] for line in _described(*difference, shown.rounded)]
    if len(found) > LONGEST:
        lines.append(f"and {len(found) - LONGEST} more")
    why = f"{_called(shown)} no longer shows what is recorded."
    return [DriftError(shown.where, why, TODO, "\n".join(lines))] if found else []


def _described(line: int, old: str | None, new: str | None, rounded: bool) -> Iterator[str]:
    yield f"line {line}"
    yield f"    recorded  {'nothing' if old is None else old.strip()}"
    yield f"    now       {'nothing' if new is None else new.strip()}"
    numbers = [PRINTED.findall(text or "") for text in (old, new)]
    if len(numbers[0]) == len(numbers[1]):
        pairs = [pair for pair in zip(*numbers, strict=True) if not close(*pair, rounded)]
        changed = [f"{a} by {decimal(b) - decimal(a):+}" for a, b in pairs]
        if changed:
            yield f"    changed   {', '.join(changed)}"


def _unstable(shown: Shown, text: str) -> DriftError:
    return DriftError(
        shown.where,
        f"{_called(shown)} shows “{text}”, which no other machine repeats.",
        "Print something that a reader can get too.",
    )


def _called(shown: Shown) -> str:
    return f"“{shown.name}”" if shown.name else "this block"
