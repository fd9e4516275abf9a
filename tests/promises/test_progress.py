"""Progress bars: drawn on a terminal for what takes time, and nowhere else."""

import os
import pty
import subprocess
import sys
import termios
from contextlib import suppress

import pytest

SECONDS = 120  # that a command may take before it counts as hanging
# A bar is for what takes long, so this and the page below sleep; the tests do not.
SLOW = """
import time
from snippets._engine.edges import progress
progress.PATIENCE = {patience}
with progress.progress(3, "page") as advance:
    for _ in range(3):
        time.sleep(0.15)
        advance(1)
"""


def on_a_terminal(*command, **options):
    """What Python writes to its standard error if that is a terminal."""
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (24, 80))
    subprocess.run(
        [sys.executable, *command], stdout=subprocess.DEVNULL, stderr=its, check=True, timeout=SECONDS, **options
    )
    os.close(its)
    written = b""
    with suppress(OSError), open(ours, "rb", buffering=0) as terminal:  # a closed terminal is an error on Linux
        while data := terminal.read(2**16):
            written += data
    return written.decode()


def test_a_terminal_shows_a_bar():
    """On a terminal a bar counts what is done, in its own unit."""
    assert "1/3" in on_a_terminal("-c", SLOW.format(patience=0.05))


@pytest.mark.thorough
def test_a_build_shows_how_many_pages_are_running(project):
    """`mkdocs build` on a terminal counts the pages that it waits for, even before the first is done."""
    project.write({"docs/index.md": "# X\n\n```python\nimport time\ntime.sleep(1.5)\n```\n"})
    path = os.pathsep.join(sys.path)
    written = on_a_terminal("-m", "mkdocs", "build", cwd=project.folder, env={**os.environ, "PYTHONPATH": path})
    assert "0/1" in written


def test_what_is_quick_shows_none():
    """A short task draws no bar, even on a terminal."""
    assert on_a_terminal("-c", SLOW.format(patience=60)).strip() == ""


def test_a_pipe_shows_none():
    """If the output is no terminal, nothing is written."""
    done = subprocess.run(
        [sys.executable, "-c", SLOW.format(patience=0)], capture_output=True, check=True, timeout=SECONDS
    )
    assert (done.stdout, done.stderr) == (b"", b"")
