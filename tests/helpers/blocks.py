"""The names that a lesson's blocks define, for tests of its mathematics."""

import contextlib
import io
from types import SimpleNamespace

from snippets._engine.parse.labs import read_page
from tests.helpers import ROOT


def names_of(stem):
    """Run a lesson's blocks in order, except those that draw or raise; the names that they define."""
    page, names = read_page(ROOT / f"docs/lessons/{stem}.md", ROOT), {}
    with contextlib.redirect_stdout(io.StringIO()):
        for block in page.blocks:
            if not (block.static or block.raises or "plt." in block.code):
                exec(compile(block.code, str(block), "exec"), names)
    return SimpleNamespace(**names)
