"""The releases of torch under which a page's record was found right: the second line of the record.

The first release is the one that made the record. The others put out the same, as far as digits tell. Another text is
another record, so a page that changes has to be confirmed anew under each of them.
"""

import re
from collections.abc import Collection
from pathlib import Path

from snippets._engine.proof import Proof

LINE = re.compile(r"^Under torch (.+)\.$", re.MULTILINE)


def release_of(proof: Proof) -> str:
    """The release of torch that a page ran under, without the name of its build; empty if it imports no torch."""
    return proof.result.versions.get("torch", "").partition("+")[0]


def read_releases(record: str) -> list[str]:
    """The releases that a record names."""
    found = LINE.search(record.partition("\n\n## ")[0])
    return found[1].split(", ") if found else []


def with_releases(record: str, releases: Collection[str]) -> str:
    """A record that names these releases, and no others; an empty one names none."""
    if not record:
        return ""
    title, _, rest = LINE.sub("", record, count=1 if read_releases(record) else 0).partition("\n")
    line = f"Under torch {', '.join(releases)}.\n\n" if releases else ""
    return f"{title}\n\n{line}{rest.lstrip()}"


def told(known: list[str], now: str) -> str:
    """What to say of an output that differs under a release that nobody has confirmed; empty if one has."""
    if not known or not now or now in known:
        return ""
    others = f" and confirmed under {', '.join(known[1:])}" if known[1:] else ""
    return f"It was recorded under torch {known[0]}{others}; this is torch {now}, which nobody has confirmed."


def confirmed(folder: Path) -> list[str]:
    """The releases that every record of a folder names, if it names any."""
    named = [found for path in sorted(folder.rglob("*.txt")) if (found := read_releases(path.read_text("utf-8")))]
    return sorted(set(named[0]).intersection(*named[1:]), key=_as_numbers) if named else []


def _as_numbers(release: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", release)]
