"""The labs, taken as a student: whoever solves a task in another way than the page gets the same points.

The build proves the rest: that a check fails without a solution, and that it notices the known mistakes.
"""

import ast
import contextlib
import io

import pytest
import torch

from snippets._engine.parse.labs import read_page
from tests.helpers import ROOT, answers, block_answers

ANSWERS = vars(answers) | vars(block_answers)
LABS = [path for path in sorted(ROOT.glob("docs/labs/*.py")) if "task:" in path.read_text(encoding="utf-8")]


@pytest.fixture(autouse=True)
def as_before():
    """Leaves torch as it was: a lab sets seeds and a type of numbers."""
    threads, dtype = torch.get_num_threads(), torch.get_default_dtype()
    torch.set_num_threads(1)  # its tensors are small: threads would wait for each other
    with torch.random.fork_rng(), contextlib.redirect_stdout(io.StringIO()):
        yield
    torch.set_num_threads(threads)
    torch.set_default_dtype(dtype)


def names_of(code):
    """The names that a cell defines or assigns."""
    for node in ast.parse(code).body:
        yield node.name if isinstance(node, (ast.ClassDef, ast.FunctionDef)) else node.targets[0].id


@pytest.mark.filterwarnings("ignore:__array__ implementation")  # of matplotlib, which draws tensors
@pytest.mark.parametrize("path", LABS, ids=lambda path: path.stem)
def test_another_right_solution_passes_every_check(path):
    """A check asks for what the task says, and not for the way in which the page does it."""
    namespace = {"__name__": "lab"}
    passed = 0
    for block in read_page(path, ROOT).blocks:
        if block.task:
            namespace |= {name: ANSWERS[name] for name in names_of(block.code)}
        elif not block.raises:
            exec(compile(block.code, f"{path}:{block.line}", "exec"), namespace)
            passed += bool(block.check)
    assert passed >= 5
