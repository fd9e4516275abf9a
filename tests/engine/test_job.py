"""Which pages need torch: how that is decided, and that nothing but time depends on it."""

import subprocess
import sys

import pytest

from snippets._engine.execute.engine import Engine, job
from snippets._engine.settings import Settings
from tests.helpers.given import parsed


@pytest.fixture
def needs_torch(tmp_path):
    """Says whether the page of a text needs torch."""
    engine = Engine(tmp_path, Settings())
    return lambda text: job(parsed(engine, text, "docs/p.md"), engine.project, Settings()).needs_torch


@pytest.mark.parametrize("code", [
    "1 + 1", "import os, json.decoder", "from collections import Counter", "import re\nre.compile('x')", "1 +",
    "def f():\n    import math", "'import torch'",
])  # fmt: skip
def test_a_page_of_python_alone_does_not(needs_torch, code):
    """It imports nothing, or Python's own library, or is not even Python."""
    assert not needs_torch(f"# P\n\n```python\n{code}\n```\n\n{{{{ 2 :: 1 + 1 }}}}\n")


@pytest.mark.parametrize("code", [
    "import torch", "import os, torch.nn", "from torch import nn", "import helper", "from . import x", "import numpy",
    "def f():\n    import torch", "__import__('torch')", "import importlib\nimportlib.import_module('torch')",
    "exec('import torch')",
])  # fmt: skip
def test_a_page_that_imports_more_or_may_does(needs_torch, code):
    """Torch, what is installed, what the project has, and what is imported by a name that nobody sees."""
    assert needs_torch(f"# P\n\n```python\n{code}\n```\n")


@pytest.mark.parametrize("tail", ["{{ 6 :: x.grad :: x * x }}", '```graph title="P"\nx\n```'])
def test_a_page_with_a_derivative_or_a_picture_does(needs_torch, tail):
    """Those are found again and looked at by torch."""
    assert needs_torch(f"# P\n\n```python\nx = 3\n```\n\n{tail}\n")


ONE_OF_EACH = """
import sys
from pathlib import Path
from snippets._engine.execute.engine import Engine
from snippets._engine.parse.labs import parse_page
from snippets._engine.settings import Settings

engine = Engine(Path(sys.argv[1]), Settings())
texts = ["import sys, os\\n'torch' in sys.modules, [name for name in os.environ if 'SNIPPETS' in name]",
         "import torch\\ntorch.ones(2).sum()"]
pages = [parse_page(f"# P\\n\\n```python\\n{text}\\n```\\n", "docs/p.md", engine.project) for text in texts]
engine.start(pages[:1])
for page in pages:
    print(engine.run(page).outcomes[0].outputs[0]["data"]["text/plain"])
engine.close()
"""


@pytest.mark.runs
def test_a_page_with_torch_is_right_behind_one_without(tmp_path):
    """A server that was begun for a page without torch runs that without, and the next page with it."""
    done = subprocess.run([sys.executable, "-c", ONE_OF_EACH, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["(False, [])", "tensor(2.)"]
