"""Mutants that may survive: changes of the code that change nothing a reader could see, declared one by one.

    [[equivalent]]
    file = "snippets/tracing.py"
    line = "step = 1e-5"
    becomes = "step = 2e-5"  # without it, whatever the line becomes
    reason = "any small step gives the same quotient"
"""

from __future__ import annotations

import dataclasses
import tomllib
from dataclasses import dataclass
from pathlib import Path

from snippets._runner.errors import SettingsError
from snippets._runner.mutants import Mutant

FILE = "tests/equivalent_mutants.toml"


@dataclass(frozen=True)
class Equivalent:
    """What an author declares: a line of a file, what it may become, and why that makes no difference."""

    file: str
    line: str
    reason: str
    becomes: str = ""

    def __str__(self) -> str:
        return f"{self.file}: “{self.line}”" + (f" → “{self.becomes}”" if self.becomes else "")

    def covers(self, mutant: Mutant) -> bool:
        return (self.file, self.line) == (mutant.file, mutant.before) and self.becomes in ("", mutant.after)


def read(path: Path) -> tuple[Equivalent, ...]:
    """The declarations of a file; none if there is no such file.

    Raises:
        SettingsError: it is no TOML, or an entry lacks a part or has an unknown one.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return tuple(_entry(**entry) for entry in entries.get("equivalent", []))
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise SettingsError(path.name, f"an equivalent mutant cannot be read: {error}",
                            f"It takes {', '.join(field.name for field in dataclasses.fields(Equivalent))}.") from error


def _entry(**given: str) -> Equivalent:
    entry = Equivalent(**given)
    if not all(isinstance(value, str) for value in given.values()) or not (entry.line and entry.reason):
        raise TypeError(f"{entry} needs texts, and a reason")
    return entry
