"""Progress: a bar on the terminal for work that takes longer than a moment, and nothing where nobody watches."""

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from snippets._engine.edges.command import is_nested

PATIENCE = 1.0  # seconds before a bar is drawn, and between two looks at its clock


@contextmanager
def progress(total: int, unit: str) -> Iterator[Callable[[int], object]]:
    """A bar for `total` things, each a `unit`. Call what it yields with how many more are done."""
    if not (total and sys.stderr.isatty()):
        yield lambda count: None
        return
    from tqdm import tqdm  # here, since most runs are not watched

    done = threading.Event()
    with tqdm(total=total, unit=f" {unit}", delay=PATIENCE, leave=False, dynamic_ncols=True) as bar:
        clock = threading.Thread(target=_tick, args=(bar, done), daemon=True)
        clock.start()
        try:
            yield bar.update
        finally:
            done.set()
            clock.join()


def _tick(bar: Any, done: threading.Event) -> None:
    """Draw a bar even while nothing gets done: tqdm itself waits for the first thing."""
    while not done.wait(PATIENCE):
        bar.delay = 0
        bar.refresh()


@contextmanager
def progress_of(results: Sequence[Future[Any]], unit: str) -> Iterator[None]:
    """While some results are awaited, show how many of them are there."""
    with progress(len(results), unit) as advance:
        for result in results:
            result.add_done_callback(lambda _: advance(1))
        yield


def news(label: str, status: str, reported: dict[str, str]) -> bool:
    """Whether the status of a page tells more than the one `reported` last, which it replaces."""
    said = reported.get(label, "")
    reported[label] = status
    return not (said and (status == "cached" or (status == said and is_nested())))
