"""How long the parts of a build take, each measured separately.

    pytest tests/benchmarks/parts.py

No other test run collects this file.
"""

import pytest

from snippets._engine.edges.configuration import settings_of
from snippets._engine.execute.engine import Engine, job
from snippets._engine.execute.kernel import channel
from snippets._engine.execute.kernel.evaluate import evaluate
from snippets._engine.execute.local import LocalExecutor
from snippets._engine.prove.verdicts import prove
from snippets._engine.render import placeholders
from snippets._engine.result import Result
from tests.helpers import ROOT
from tests.helpers.given import proven, read, render

LESSON = ROOT / "docs/lessons/backpropagation-in-action.md"
LINES, CLAIMS = 10_000, 100
NOTHING, PRINTING = (read(f"```python\n{code}\n```") for code in ("pass", f"for n in range({LINES}): print(n)"))
CLAIMING = read("".join(f"{{{{ {n} :: x + {n} }}}} " for n in range(CLAIMS)))


@pytest.fixture(scope="module")
def engine():
    """The engine of this project, with one worker."""
    with LocalExecutor(1) as executor:
        engine = Engine(ROOT, settings_of(ROOT), executor=executor)
        engine.run(NOTHING)  # torch is imported
        yield engine


def test_parse(benchmark):
    """A lesson is read: its fences, claims, pictures and formulas, with the sections that it embeds."""
    text = LESSON.read_text(encoding="utf-8")
    page = benchmark(lambda: read(text, ROOT / "snippets"))
    assert page.blocks
    assert page.claims


def test_fork(benchmark, engine):
    """A page that does nothing is run: its process is forked, confined, watched and cleared away."""
    assert prove(NOTHING, benchmark(lambda: engine.run(NOTHING))).errors == []


def test_capture(benchmark, engine):
    """A page prints many lines, which come out in their order."""
    result = benchmark(lambda: engine.run(PRINTING))
    assert len(result.outcomes[0].outputs[0]["text"].splitlines()) == LINES


def test_replay(benchmark):
    """The records and the output of a page, from two pipes, are put into one order."""
    token = channel.new_token()
    stream = b"".join(b"%d\n%s%d;" % (n, token, n) for n in range(LINES))
    records = b'{"kind": "begin", "step": 0}\n' * LINES
    assert len(benchmark(lambda: list(channel.replay(records, stream, token)))) == 2 * LINES


def test_claim_check(benchmark):
    """Claims are evaluated without side effects, and compared with the page."""

    def check():
        values = tuple(evaluate(claim.expression, {"x": 0}) for claim in CLAIMING.claims)
        return prove(CLAIMING, Result(values)).errors

    assert benchmark(check) == []


def test_render(benchmark):
    """A lesson is rendered, with placeholders for its outputs."""
    page = read(LESSON.read_text(encoding="utf-8"), ROOT / "snippets")
    assert "<!--snippet-output 0-->" in benchmark(lambda: render(page))


def test_fill(benchmark):
    """Results are put into rendered HTML."""
    html, proof = render(CLAIMING), proven(CLAIMING, *[("number", str(n)) for n in range(CLAIMS)])
    assert benchmark(lambda: placeholders.fill(proof, html, str)).count("receipt-button") == CLAIMS


def test_job_crosses(benchmark, engine):
    """A job goes to a worker, and an answer comes back."""
    work = job(NOTHING, ROOT, engine.settings)
    assert benchmark(lambda: engine.call(same, work).result()) == work


def same(work):
    """Return the argument."""
    return work
