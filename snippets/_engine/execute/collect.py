"""Collecting the records of a page, as they come out of its channel, into the outcomes of its steps. Pure."""

import sys
from collections.abc import Iterable
from typing import Any

from snippets._engine.job import Job
from snippets._engine.result import BlockOutcome, Failure, Look, Outcome, Output, Result, Value, Warned, lost

FORGED = "something other than the engine wrote into the engine's own pipe"
ENDED = "its process ended with exit code 0"


class _Step:
    """What is known of the step that a page is at."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.outputs: list[Output] = []
        self.failure: Failure | None = None
        self.printed: list[tuple[int, str]] = []
        self.warned: list[Warned] = []
        self.before = 0  # characters that were shown before the watched statement

    def take(self, kind: str, record: dict[str, Any]) -> Outcome | None:
        """Enter a record. Returns the step's outcome if that is its last."""
        if kind == "stream":
            name, text = record["name"], record["text"]
            if self.outputs and self.outputs[-1].get("name") == name:
                self.outputs[-1]["text"] += text
            else:
                self.outputs.append({"output_type": "stream", "name": name, "text": text})
        elif kind == "result":
            self.outputs.append({"output_type": "execute_result", **record, "execution_count": None})
        elif kind == "display":
            self.outputs.append({"output_type": "display_data", **record})
        elif kind == "error":
            self.failure = Failure.from_json(record)
        elif kind == "warning":
            self.warned.append(Warned.from_json(record))
        elif kind == "statement":
            self.before = len(self._text())
        elif kind == "printed":
            self.printed.append((record["line"], self._text()[self.before :]))
        elif kind == "end":
            trials = tuple(map(tuple, record.get("trials", ())))
            outputs, printed, warned = tuple(self.outputs), tuple(self.printed), tuple(self.warned)
            return BlockOutcome(outputs, record["seconds"], self.failure, printed, trials, warned)
        elif kind == "value":
            return Value.from_json(record["value"])
        elif kind == "picture":
            return Look.from_json(record["picture"])
        return None

    def _text(self) -> str:
        """All that was printed or displayed as text."""
        return "".join(each.get("text") or each.get("data", {}).get("text/plain", "") for each in self.outputs)


def collect(job: Job, records: Iterable[dict[str, Any]], cause: str, seconds: float) -> Result:
    """The result of a page from the records of its channel; `cause` is what ended its process, if not its own end."""
    outcomes: list[Outcome | None] = [None] * len(job.steps)
    step, end = _Step(0), None
    try:
        for record in records:
            kind = record.pop("kind")
            if kind == "begin":
                step = _Step(int(record["step"]))
            elif kind == "bye":
                end = record["read"], record["versions"]
            elif outcome := step.take(kind, record):
                outcomes[step.number] = outcome
    except (ValueError, LookupError, TypeError, AttributeError):
        cause = FORGED
    if not end:
        cause, end = cause or ENDED, ((), {"python": sys.version.split()[0]})
    if cause and step.number < len(outcomes):
        outcomes[step.number] = lost(job.steps[step.number].kind, cause, step.outputs)
    return Result(tuple(outcomes), tuple(end[0]), end[1], seconds)
