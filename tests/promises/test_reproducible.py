"""Reproducible by anyone: pages give the same outputs in another interpreter, on other threads, from other states."""

import json
import os
import pickle
import subprocess
import sys

import pytest

from snippets._engine.edges.configuration import settings_of
from snippets._engine.execute.engine import Engine, job
from snippets._engine.parse.labs import parse_page, read_page
from snippets._engine.prove.snapshots import Records, judge_record, record_text
from snippets._engine.prove.verdicts import prove
from snippets._engine.result import Result
from tests.helpers import ROOT

pytestmark = pytest.mark.thorough
ENGINE = Engine(ROOT, settings_of(ROOT))
PAGES = [read_page(path, ROOT) for path in sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("docs/labs/*.py")])]
LUCK = [
    parse_page(f"# Luck\n\n```python title='{library}'\nprint({draw})\n```\n", f"docs/{library}.md", ROOT)
    for library, draw in {
        "torch": "__import__('torch').rand(2)",
        "numpy": "__import__('numpy').random.rand(2)",
        "random": "__import__('random').random()",
        "hash": "hash('a')",
    }.items()
]
SECONDS = 280  # that all pages may take there
# Another order of sets, two threads, and the sums and logarithms of a processor without vector instructions.
ELSEWHERE = {"PYTHONHASHSEED": "4711", "OMP_NUM_THREADS": "2", "ATEN_CPU_CAPABILITY": "default"}


@pytest.fixture(scope="module")
def elsewhere():
    """What comes of each page in a separate interpreter with another hash seed, thread count and random states."""
    jobs = [job(page, ENGINE.project, ENGINE.settings) for page in [*PAGES, *LUCK]]
    command = [sys.executable, "tests/helpers/reproduce.py", "--threads=2", "--state=20260101"]
    done = subprocess.run(
        command, input=pickle.dumps(jobs), stdout=subprocess.PIPE, check=True, cwd=ROOT, env={**os.environ, **ELSEWHERE}
    )
    return dict(zip(map(str, [*PAGES, *LUCK]), map(Result.from_json, json.loads(done.stdout)), strict=True))


@pytest.fixture(scope="module")
def here():
    """The engine in which pages run on this site."""
    yield ENGINE
    ENGINE.close()


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_page_puts_out_the_same_elsewhere(page, elsewhere):
    """A page's outputs in another interpreter are those that are recorded of it, and its claims are true there."""
    found = prove(page, elsewhere[str(page)])
    assert [*map(str, found.errors), *map(str, Records(ROOT).judge(found))] == []


@pytest.mark.parametrize("page", LUCK, ids=str)
def test_a_page_that_draws_unseeded_numbers_is_found_out(page, elsewhere, here):
    """What depends on a random state that the page does not set differs elsewhere, and the block is named."""
    errors = judge_record(prove(page, elsewhere[str(page)]), record_text(prove(page, here.run(page))))
    assert [(str(error.where), page.blocks[0].title in error.what) for error in errors] == [(f"{page}:3", True)]
