"""The cache: results of pages by fingerprint.

A fingerprint covers what decides a page's results: its code and claims' expressions, in order, and the environment.
The local modules and data files that the page turned out to read are kept beside the result with their digests, and
must still be the same.
"""

import dataclasses
import json
import os
import time
from collections.abc import Iterable
from pathlib import Path

from snippets._engine.job import Job
from snippets._engine.result import Result
from snippets._engine.store import Store, digest, environment

CLOCK_SECONDS = 0.02  # by which a file system's clock may be slow


class Cache(Store):
    """Results in a folder, beside texts that others keep there by their own keys."""

    def get(self, job: Job) -> Result | None:
        """The result of a job, if one is kept and all it depends on is unchanged."""
        return unpack(job, self.text(_fingerprint(job)) or "")

    def put(self, job: Job, result: Result) -> None:
        """Keep a result, unless a file that its page read has changed since the page began."""
        if entry := pack(job, result, result.read):
            self.keep(_fingerprint(job), entry)


def _fingerprint(job: Job) -> str:
    return json.dumps([job.name, [vars(step) for step in job.steps], environment()])


def pack(job: Job, result: Result, read: Iterable[str]) -> str:
    """The entry for the result of a page that has just ended; empty if a file of `read` has changed since it began."""
    files, began = list(read), time.time() - result.seconds - CLOCK_SECONDS
    if any(os.path.exists(name) and os.path.getmtime(name) > began for name in files):
        return ""
    # Names are relative to the project, so that another checkout can use the entry.
    digests = {os.path.relpath(name, job.project): digest_of(Path(name)) for name in files}
    return json.dumps({"read": digests, "result": result.to_json()})


def unpack(job: Job, entry: str) -> Result | None:
    """The result in an entry; None if a file that it depends on has changed, or the text is no entry."""
    try:
        kept = json.loads(entry)
        if any(digest_of(Path(job.project, name)) != known for name, known in kept["read"].items()):
            return None
        return dataclasses.replace(Result.from_json(kept["result"]), cached=True)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def digest_of(path: Path) -> str:
    """The digest of a file's content; an empty text if it cannot be read."""
    try:
        return digest(path.read_bytes())
    except OSError:
        return ""
