"""The supervisor: whatever becomes of a page's process, its result says so, and nothing of it is left."""

import os
import signal
import time

import pytest

from snippets._engine.execute import supervisor
from tests.helpers.given import blocks, errors_of, lines

BEFORE, AFTER = "```python\nprint('before')\n```\n\n", "\n\n```python\nprint('after')\n```\n"
DEATHS = {
    "exit": ("import os; os._exit(3)", "its process ended with exit code 3"),
    "exit without an error": ("import os; os._exit(0)", "its process ended with exit code 0"),
    "kill": ("import os; os.kill(os.getpid(), 9)", "its process was ended by SIGKILL"),
    "abort": ("import os; os.abort()", "its process was ended by SIGABRT"),
    "segmentation fault": ("import ctypes; ctypes.string_at(0)", "its process was ended by SIGSEGV"),
    "time": ("while True: pass", "the page reached its limit of 1.5 s (extra.snippets.timeout)"),
    "output": ("while True: print('a' * 1000)", "the page put out more than 100000 bytes (extra.snippets.output)"),
}


@pytest.mark.parametrize("code, cause", DEATHS.values(), ids=DEATHS)
def test_a_death_is_told_at_its_block(run, code, cause):
    """The block at which a page's process ended says why; the one before keeps its output, the one behind never ran."""
    limits = {"timeout": 1.5} if "timeout" in cause else {"output": 100_000}
    page, result = run(f"{BEFORE}```python\n{code}\n```{AFTER}", **limits)
    (error,) = errors_of(page, result)
    assert str(error.where) == "docs/page.md:5"
    assert cause in error.what
    assert blocks(result)[0].outputs[0]["text"] == "before\n"
    assert result.outcomes[2] is None


def test_a_death_in_a_claim_is_the_claims(run):
    """A page that dies while a claim is evaluated in its own process dies of that claim."""
    page, result = run(
        f"```python\nx = 1\n```\n\n{{{{ 1 :: sum(range(9**15)) * x }}}} {{{{ 1 :: x }}}}{AFTER}", timeout=1.5
    )
    (error,) = errors_of(page, result)
    assert (str(error.where), result.outcomes[2:]) == ("docs/page.md:5", (None, None))
    assert "while sum(range(9**15)) * x was computed, the page reached its limit of 1.5 s" in error.what


def test_a_claim_that_dies_elsewhere_leaves_the_page_alive(run):
    """A claim that is evaluated in a fork takes nothing but itself down."""
    code = "import os\nclass A:\n    @property\n    def x(self): os._exit(3)\na = A()"
    page, result = run(f"```python\n{code}\n```\n\n{{{{ 1 :: os._exit(3) }}}} {{{{ 1 :: a.x }}}}{AFTER}")
    assert [str(error.where) for error in errors_of(page, result)] == ["docs/page.md:9"] * 2
    assert blocks(result)[1].outputs[0]["text"] == "after\n"


def test_time_is_that_of_the_page(run):
    """A result knows how long each block took, and the page."""
    code = lines("import time", "began = time.perf_counter()", "while time.perf_counter() < began + 0.2: pass")
    _, result = run(f"```python\n{code}```\n\n```python\n1\n```")
    assert blocks(result)[0].seconds >= 0.2
    assert blocks(result)[0].seconds + blocks(result)[1].seconds < result.seconds


def test_what_a_page_starts_ends_with_it(run):
    """A process that a page leaves behind, even one that hides from it, is gone when the result is there."""
    code = lines("import subprocess", "left = subprocess.Popen(['sleep', '60'], start_new_session=True)", "left.pid")
    _, result = run(f"```python\n{code}```")
    pid = int(blocks(result)[0].outputs[0]["data"]["text/plain"])
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_page_does_not_wait_for_what_it_started(run):
    """A page ends when its last step has, and not when its threads and children have."""
    began = time.monotonic()
    run(
        "```python\nimport subprocess, threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\n"
        "subprocess.Popen(['sleep', '60'])\n```"
    )
    assert time.monotonic() - began < 30


def test_nothing_of_a_page_stays_on_disk(run):
    """The folder that a page worked in is removed, whatever it made there."""
    _, result = run(
        "```python\nimport os, tempfile\nopen('made', 'w').close()\nos.mkdir('locked', 0o500)\n"
        "print(os.getcwd(), tempfile.mkdtemp())\n```"
    )
    assert [os.path.exists(name) for name in blocks(result)[0].outputs[0]["text"].split()] == [False, False]


@pytest.mark.parametrize(
    "exitcode, words",
    [
        (0, "its process ended with exit code 0"),
        (7, "its process ended with exit code 7"),
        (-signal.SIGSEGV, "its process was ended by SIGSEGV"),
        (-40, "its process was ended by signal 40"),
        (-signal.SIGKILL, "its process was ended by SIGKILL, which is what the system does when memory runs out"),
    ],
)
def test_an_end_has_its_words(exitcode, words):
    """How a process ended is said by the name of its signal, or by its exit code."""
    assert supervisor._obituary(exitcode) == words
