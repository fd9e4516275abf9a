"""Progress: a bar on the terminal for work that takes longer than a moment, and nothing where nobody watches."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 1.0  # seconds before a bar is drawn


@contextmanager
def progress(total: int, unit: str) -> Iterator[Callable[[int], object]]:
    """A bar for `total` things, each a `unit`. Call what it yields with how many more are done."""
    if not (total and sys.stderr.isatty()):
        yield lambda count: None
        return
    from tqdm import tqdm  # here, since most runs are not watched

    with tqdm(total=total, unit=f" {unit}", delay=PATIENCE, leave=False, dynamic_ncols=True) as bar:
        yield bar.update
