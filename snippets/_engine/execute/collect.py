"""The ledger: the records of a page, as they come out of its channel, put in the places of its steps. Pure."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from snippets._engine.job import Job
from snippets._engine.result import BlockOutcome, Failure, Look, Outcome, Output, Result, Value, lost

FORGED = "something other than the engine wrote into the engine's own pipe"


class Ledger:
    """What is known of a page's run, record by record."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.finished = False
        self._begin(0)
        self._outcomes: dict[int, Outcome] = {}
        self._last: dict[str, Any] = {"read": (), "versions": {"python": sys.version.split()[0]}}

    def _begin(self, step: int) -> None:
        self._step = step
        self._outputs: list[Output] = []
        self._failure: Failure | None = None
        self._printed: list[tuple[int, str]] = []
        self._before = ""

    def take_all(self, records: Iterable[dict[str, Any]]) -> str:
        """Enter records in their order. Returns why not all of them could be, if so."""
        try:
            for record in records:
                self._take(**record)
        except (ValueError, KeyError, TypeError, AttributeError):
            return FORGED
        return ""

    def _take(self, kind: str, **record: Any) -> None:
        if kind == "begin":
            self._begin(record["step"])
        elif kind == "stream":
            _append_stream(self._outputs, record["name"], record["text"])
        elif kind == "result":
            self._outputs.append({"output_type": "execute_result", **record, "execution_count": None})
        elif kind == "display":
            self._outputs.append({"output_type": "display_data", **record})
        elif kind == "error":
            self._failure = Failure.from_json(record)
        elif kind == "statement":
            self._before = _text(self._outputs)
        elif kind == "printed":
            self._printed.append((record["line"], _text(self._outputs).removeprefix(self._before)))
        elif kind == "end":
            self._outcomes[self._step] = BlockOutcome(
                tuple(self._outputs), record["seconds"], self._failure, tuple(self._printed)
            )
        elif kind == "value":
            self._outcomes[self._step] = Value.from_json(record["value"])
        elif kind == "picture":
            self._outcomes[self._step] = Look.from_json(record["picture"])
        elif kind == "bye":
            self._last, self.finished = record, True

    def close(self, cause: str, seconds: float) -> Result:
        """The result of the page; `cause` is what ended its process, if that was not the page's own end."""
        steps = self.job.steps
        if cause and self._step < len(steps):
            self._outcomes[self._step] = lost(steps[self._step].kind, cause, self._outputs)
        outcomes = tuple(self._outcomes.get(number) for number in range(len(steps)))
        return Result(outcomes, tuple(self._last["read"]), self._last["versions"], seconds)


def _text(outputs: list[Output]) -> str:
    """All that was printed or displayed as text."""
    return "".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs)


def _append_stream(outputs: list[Output], name: str, text: str) -> None:
    if outputs and outputs[-1]["output_type"] == "stream" and outputs[-1]["name"] == name:
        outputs[-1]["text"] += text
    else:
        outputs.append({"output_type": "stream", "name": name, "text": text})
