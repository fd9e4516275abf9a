"""The cache: results of pages by fingerprint.

A fingerprint covers what decides a page's results: its code and claims' expressions, in order, and the environment.
The local modules and data files that the page turned out to read are kept beside the result with their digests, and
must still be the same. Failures are never kept.
"""

from __future__ import annotations

import dataclasses
import json
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from snippets._engine.job import Job
from snippets._engine.result import Result
from snippets._engine.store import Store, digest, environment

CLOCK_SECONDS = 0.02  # by which a file system's clock may be slow


class Cache(Store):
    """Results in a folder, beside texts that others keep there by their own keys."""

    def get(self, job: Job) -> Result | None:
        """The result of a job, if one is kept and all it depends on is unchanged."""
        try:
            entry = json.loads(self.text(_fingerprint(job)) or "")
            if {name: digest_of(Path(job.project, name)) for name in entry["read"]} != entry["read"]:
                return None
            return dataclasses.replace(Result.from_json(entry["result"]), cached=True)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def put(self, job: Job, result: Result) -> None:
        """Keep a result, unless a file that its page read has changed since the page began."""
        if settled(result):
            # Names are relative to the project, so that another checkout can use the entry.
            read = {os.path.relpath(name, job.project): digest_of(Path(name)) for name in result.read}
            self.keep(_fingerprint(job), json.dumps({"read": read, "result": result.to_json()}))


def _fingerprint(job: Job) -> str:
    return json.dumps([job.name, [vars(step) for step in job.steps], environment()])


def settled(result: Result) -> bool:
    """Whether the files that a page read, which has just ended, are still what it read."""
    began = time.time() - result.seconds - CLOCK_SECONDS
    return all(_changed(name) <= began for name in result.read)


def _changed(name: str) -> float:
    """When a file was changed; 0 if there is none."""
    with suppress(OSError):
        return os.stat(name).st_mtime
    return 0


def digest_of(path: Path) -> str:
    """The digest of a file's content; an empty text if it cannot be read."""
    try:
        return digest(path.read_bytes())
    except OSError:
        return ""


def digests_of(names: Iterable[str]) -> dict[str, str]:
    """The digest of each of these files."""
    return {name: digest_of(Path(name)) for name in names}
