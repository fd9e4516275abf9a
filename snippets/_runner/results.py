"""Results: what came of running a page, in plain data that crosses processes and is kept as JSON.

Outputs have the shape of notebook outputs (nbformat 4): a dict with "output_type" "stream", "execute_result",
"display_data" or "error".
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from snippets._runner.claims import Value

Output = dict[str, Any]
Looked = dict[str, Any]  # of a picture: {"data": what it shows}, or {"error": what was found, "todo": what to do}


@dataclass(frozen=True)
class Failure:
    """An exception that a block raised, or the end that it came to.

    `type` is the exception's name, with `bases` the names of all classes it is an instance of; empty when the
    process died or was killed, and then `message` is the cause.
    """

    type: str
    message: str
    traceback: str = ""
    line: int = 0  # in the program, 0 if unknown
    bases: tuple[str, ...] = ()


@dataclass(frozen=True)
class BlockResult:
    """What one block put out, how long it took, and how it failed, if it did."""

    outputs: tuple[Output, ...] = ()
    seconds: float = 0.0
    failure: Failure | None = None
    ran: bool = True
    printed: tuple[tuple[int, str], ...] = ()  # what watched statements printed, by the program's line they end on


@dataclass(frozen=True)
class Result:
    """What came of a page: its blocks, claim values and pictures in the order of its steps, and what it read."""

    blocks: tuple[BlockResult, ...]
    values: tuple[Value | None, ...]  # None where the page ended before the claim's turn
    pictures: tuple[Looked | None, ...] = ()  # None where the page ended before the picture's turn
    read: tuple[str, ...] = ()  # local modules imported and files opened
    versions: dict[str, str] = dataclasses.field(default_factory=dict)
    seconds: float = 0.0
    cached: bool = False

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Result:
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError: the data is not that of a result.
        """
        blocks = tuple(
            BlockResult(tuple(b["outputs"]), b["seconds"], _failure(b["failure"]), b["ran"],
                        tuple((line, text) for line, text in b["printed"]))
            for b in data["blocks"]
        )
        values = tuple(None if v is None else Value.from_json(v) for v in data["values"])
        return cls(blocks, values, tuple(data["pictures"]), tuple(data["read"]), dict(data["versions"]),
                   data["seconds"], data["cached"])


def _failure(data: dict[str, Any] | None) -> Failure | None:
    return None if data is None else Failure(**{**data, "bases": tuple(data["bases"])})


def never_ran(steps: tuple[Any, ...], cause: str = "") -> Result:
    """The result of a page that was not run, or whose process was lost; then its first step failed of `cause`."""
    blocks = [BlockResult(ran=False) for step in steps if step.kind == "block"]
    values: list[Value | None] = [None for step in steps if step.kind == "claim"]
    pictures: list[Looked | None] = [None for step in steps if step.kind == "picture"]
    if cause and blocks:
        blocks[0] = BlockResult(failure=Failure("", cause))
    elif cause and values:
        values[0] = Value("lost", cause)
    elif cause and pictures:
        pictures[0] = lost_picture(cause)
    return Result(tuple(blocks), tuple(values), tuple(pictures))


def lost_picture(cause: str) -> Looked:
    """What is known of a picture at which its page died."""
    return {"error": f"{cause}, at this picture.", "todo": "", "lost": True}
