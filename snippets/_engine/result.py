"""Results: what came of running a page, as plain data that crosses processes and is kept as JSON.

A page has one outcome for each of its steps, in the same order. Outputs have the form of notebook outputs (nbformat 4):
a dict with "output_type" "stream", "execute_result", "display_data" or "error".
"""

import dataclasses
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Output = dict[str, Any]
PICTURES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}
SVG_SIZE = re.compile(r'<svg\b[^>]*? width="([\d.]+)pt" height="([\d.]+)pt"')  # of a figure, in points


@dataclass(frozen=True)
class Failure:
    """An exception that a block raised, or, with an empty `type`, the end of its process, which `message` explains."""

    type: str  # its name
    message: str
    traceback: str = ""
    line: int = 0  # in the program, 0 if unknown
    bases: tuple[str, ...] = ()  # the names of all classes that it is an instance of

    def matches(self, type: str, text: str) -> bool:
        """Whether this is an exception of that type whose message holds that text."""
        return type in self.bases and text in self.message

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Failure":
        return cls(**{**data, "bases": tuple(data["bases"])})


@dataclass(frozen=True)
class Warned:
    """A warning that a block showed."""

    type: str  # its name
    message: str
    bases: tuple[str, ...] = ()  # the names of all classes that it is an instance of

    def matches(self, type: str, text: str) -> bool:
        """Whether this is a warning of that type whose message holds that text."""
        return type in self.bases and text in self.message

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Warned":
        return cls(**{**data, "bases": tuple(data["bases"])})


@dataclass(frozen=True)
class BlockOutcome:
    """What one block put out, how long it took, and how it failed, if it did."""

    outputs: tuple[Output, ...] = ()
    seconds: float = 0.0
    failure: Failure | None = None
    printed: tuple[tuple[int, str], ...] = ()  # what watched statements printed, by the program's line they end on
    trials: tuple[tuple[str, ...], ...] = ()  # of a task, by trial: how each cell failed, empty if it did not
    warned: tuple[Warned, ...] = ()  # the warnings that it showed, if its page asks for them

    @property
    def lost(self) -> bool:
        """Whether the process ended while the block ran."""
        return self.failure is not None and not self.failure.type

    @property
    def figures(self) -> list[Output]:
        """The figures among the outputs, which a page may show as frames."""
        return [output for output in self.outputs if "plotted" in output.get("metadata", {})]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "BlockOutcome":
        failure = data["failure"] and Failure.from_json(data["failure"])
        printed = tuple((n, text) for n, text in data["printed"])
        trials = tuple(map(tuple, data.get("trials", ())))
        warned = tuple(map(Warned.from_json, data.get("warned", ())))
        return cls(tuple(data["outputs"]), data["seconds"], failure, printed, trials, warned)


@dataclass(frozen=True)
class Value:
    """What a claim's expression evaluated to. A number has its shortest exact decimal form (`repr`), such as 56.0.

    The kinds are "number", "bool", "text" and "other"; "error" if the expression raised what `text` says; "lost" if
    its process ended, as `text` says; "unread" if the expression reads nothing of its page; and "arithmetic".
    """

    kind: str
    text: str
    methods: tuple[tuple[str, str], ...] = ()  # by which a derivative was computed again, and their results
    forms: tuple[str, ...] = ()  # of a text, all that a page may say for it; the text itself is the first
    ends: tuple[str, ...] = ()  # of several numbers, the smallest and the largest
    tried: tuple[str, ...] | None = None  # how what the expression reads was disturbed; None if it was not
    disturbed: tuple[tuple[str, "Value"], ...] = ()  # what was disturbed, and the other value that came of it

    @property
    def failed(self) -> bool:
        """Whether there is no value."""
        return self.kind in ("error", "lost")

    @property
    def tells(self) -> bool:
        """Whether a claim can be checked against it: a number, a truth, a text, or several numbers."""
        return self.kind in ("number", "bool", "text") or bool(self.ends)

    @property
    def shows(self) -> tuple[str, ...]:
        """All that a claim is checked against."""
        return (self.kind, self.text, *self.forms, *self.ends)

    @property
    def lost(self) -> bool:
        """Whether the process ended while the expression was computed."""
        return self.kind == "lost"

    @property
    def number(self) -> Decimal | None:
        return Decimal(self.text) if self.kind == "number" else None

    @property
    def counts(self) -> bool:
        """Whether it is a number of an integer type, which has no point."""
        return self.kind == "number" and self.text.lstrip("-").isdigit()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Value":
        return cls(
            data["kind"],
            data["text"],
            tuple((name, given) for name, given in data["methods"]),
            tuple(data.get("forms", ())),
            tuple(data.get("ends", ())),
            None if (tried := data.get("tried")) is None else tuple(tried),
            tuple((what, cls.from_json(value)) for what, value in data.get("disturbed", ())),
        )


@dataclass(frozen=True)
class Look:
    """What a picture is to show, as plain data; or, without data, what was found instead and what to do about it."""

    data: dict[str, Any] | None = None
    error: str = ""
    todo: str = ""
    lost: bool = False  # whether the process ended at this picture

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Look":
        return cls(**data)


Outcome = BlockOutcome | Value | Look
OUTCOMES: dict[str, type[Outcome]] = {"block": BlockOutcome, "claim": Value, "picture": Look}  # by the kind of the step


def lost(kind: str, cause: str, outputs: Iterable[Output] = ()) -> Outcome:
    """The outcome of a step of this kind at which the process ended, because of `cause`."""
    if kind == "claim":
        return Value("lost", cause)
    if kind == "picture":
        return Look(error=f"{cause}, at this picture.", lost=True)
    return BlockOutcome(tuple(outputs), failure=Failure("", cause))


@dataclass(frozen=True)
class Result:
    """What came of a page: an outcome for each of its steps, and what the page read."""

    outcomes: tuple[Outcome | None, ...] = ()  # None where the page ended before the step's turn
    read: tuple[str, ...] = ()  # local modules imported and files opened
    versions: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    cached: bool = False

    def to_json(self) -> dict[str, Any]:
        kinds = {type: kind for kind, type in OUTCOMES.items()}
        outcomes = [each and [kinds[type(each)], dataclasses.asdict(each)] for each in self.outcomes]
        return {**vars(self), "outcomes": outcomes}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Result":
        """The inverse of `to_json`. Raises KeyError, TypeError or ValueError if the data is not that of a result."""
        outcomes = tuple(each and OUTCOMES[each[0]].from_json(each[1]) for each in data["outcomes"])
        return cls(outcomes, tuple(data["read"]), dict(data["versions"]), data["seconds"], data["cached"])


def never_ran(kinds: Iterable[str], cause: str = "") -> Result:
    """The result of a page that did not run, given the kinds of its steps; its first step failed because of `cause`."""
    return Result(tuple(lost(kind, cause) if cause and not number else None for number, kind in enumerate(kinds)))
