"""Private names of dependencies: all that the project uses, what breaks when one changes, and that each still exists.

No release note announces such a change. So whoever upgrades a dependency reads here what to look at.
"""

import ast
import importlib.util
import multiprocessing.forkserver
import multiprocessing.util
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import material
import pytest
import torch
from torch.nn.functional import mse_loss

from snippets._site.finish import THEME_SCRIPT_CHANGES
from tests.helpers import ROOT

SCRIPTS = Path(material.__file__).parent / "templates/assets/javascripts"


class Private(NamedTuple):
    """A private name, or a file or text of a script that is as private as one."""

    dependency: str
    name: str
    breaks: str  # what no longer works when the name is gone, and where it is used
    exists: Callable[[], object]


def is_module(name: str) -> Callable[[], object]:
    """Whether there is such a module, found without importing it."""
    return lambda: importlib.util.find_spec(name)


def leaf() -> torch.Tensor:
    """A tensor that needs a gradient."""
    return torch.ones(2, 2, requires_grad=True)


def saved(name: str, make: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[], object]:
    """Whether the function that made a tensor has saved something under a name."""
    return lambda: hasattr(make(leaf()).grad_fn, name)


def in_the_bundle(pattern: str) -> Callable[[], object]:
    """Whether a pattern matches the theme's script exactly once."""
    return lambda: [len(re.findall(pattern, path.read_text())) for path in SCRIPTS.glob("bundle.*.js")] == [1]


RECALL = "a graph is drawn without a value, or without the factor or mean, of one of its operations (look/recompute.py)"
PRELOAD = "each page imports it anew, which takes longer than the page (kernel/preload.py)"
TABLE = [
    Private("Python", "multiprocessing.forkserver._forkserver",
            "a worker and its page go on when their build was killed (supervisor.py)",
            lambda: multiprocessing.forkserver._forkserver),
    Private("Python", "_forkserver_alive_fd",
            "a worker and its page go on when their build was killed (supervisor.py)",
            lambda: hasattr(multiprocessing.forkserver._forkserver, "_forkserver_alive_fd")),
    Private("Python", "_forkserver_pid",
            "a build that is told to end waits until its server has imported torch (local.py)",
            lambda: hasattr(multiprocessing.forkserver._forkserver, "_forkserver_pid")),
    Private("Python", "_args_from_interpreter_flags",
            "asserts of the modules that a page imports do not run under python -O (local.py)",
            lambda: callable(multiprocessing.util._args_from_interpreter_flags)),
    Private("Python", "_config",
            "a worker of a Dask cluster, which is a daemon, cannot start processes (dask_cluster.py)",
            lambda: isinstance(multiprocessing.current_process()._config, dict)),
    *(Private("torch", f"Module.{name}", "claims that read a module cannot be disturbed, so that they count as empty "
              "(kernel/disturb.py)", lambda name=name: hasattr(torch.nn.Linear(1, 1), name))
      for name in ("_parameters", "_modules")),
    Private("torch", "torch._dynamo", PRELOAD, is_module("torch._dynamo")),
    Private("torch", "torch.profiler._cupti_monitor", PRELOAD, is_module("torch.profiler._cupti_monitor")),
    Private("torch", "torch._subclasses.schema_check_mode", PRELOAD, is_module("torch._subclasses.schema_check_mode")),
    Private("torch", "torch._decomp.decompositions_for_jvp",
            "each page with a derivative imports and compiles it anew (supervisor.py)",
            is_module("torch._decomp.decompositions_for_jvp")),
    Private("torch", "_version",
            "a graph is drawn with values that the page had changed in place (pictures/look/)",
            lambda: isinstance(leaf()._version, int)),
    Private("torch", "_saved_self", RECALL, saved("_saved_self", torch.log)),
    Private("torch", "_saved_other", RECALL, saved("_saved_other", lambda x: x * x)),
    Private("torch", "_saved_result", RECALL, saved("_saved_result", torch.exp)),
    Private("torch", "_saved_exponent", RECALL, saved("_saved_exponent", lambda x: x**2)),
    Private("torch", "_saved_mat2", RECALL, saved("_saved_mat2", lambda x: x @ x)),
    Private("torch", "_saved_tensor", RECALL, saved("_saved_tensor", lambda x: x[0] @ x[1])),
    Private("torch", "_saved_vec", RECALL, saved("_saved_vec", lambda x: x @ x[0])),
    Private("torch", "_saved_target", RECALL, saved("_saved_target", lambda x: mse_loss(x, x * 2))),
    Private("torch", "_saved_reduction", RECALL, saved("_saved_reduction", lambda x: mse_loss(x, x * 2))),
    Private("torch", "_saved_mat1", RECALL, saved("_saved_mat1", lambda x: torch.addmm(x, x, x * 2))),
    Private("torch", "_saved_alpha", RECALL, saved("_saved_alpha", lambda x: torch.add(x, x, alpha=2))),
    Private("torch", "_saved_beta", RECALL, saved("_saved_beta", lambda x: torch.addmm(x, x, x, beta=2))),
    Private("mkdocs-material", "assets/javascripts/workers/search.*.min.js",
            "each page starts the search, and a copy on a disk has none (_site/finish.py, _site/offline.py)",
            lambda: len(list(SCRIPTS.glob("workers/search.*.min.js"))) == 1),
    *(Private("mkdocs-material", pattern, f"it is no longer sure that {gain} (_site/finish.py)", in_the_bundle(pattern))
      for pattern, _, gain in THEME_SCRIPT_CHANGES),
]  # fmt: skip


@pytest.mark.parametrize("private", TABLE, ids=lambda private: f"{private.dependency}: {private.name}")
def test_a_private_name_still_exists(private):
    """Each private name that the project uses exists in the version of the dependency that is installed."""
    dependency = private.dependency
    release = "" if dependency == "Python" else f" {version(dependency)}"
    try:
        found = private.exists()
    except (AttributeError, ImportError):
        found = None
    assert found, f"{dependency}{release} has no {private.name} any more, so {private.breaks}"


def used_in(path: Path) -> set[str]:
    """Private attributes and modules of others that a file names, in code or in a text."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and not (isinstance(node.value, ast.Name) and node.value.id == "self"):
            found.add(node.attr)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Constant):
            found |= set(re.findall(r"(?<![\w./])(?:torch(?:\.\w+)+|_saved_\w+|_forkserver\w+)", str(node.value)))
    return {name for name in found if re.search(r"(^|\.)_[a-z]", name) and not name.startswith("snippets.")}


def test_every_private_name_is_in_the_table():
    """The engine uses no private name of a dependency that this table does not explain."""
    own = re.compile(r"(?:def|class) (_\w+)|self\.(_\w+)|^(_\w+)", re.MULTILINE)
    files = [*ROOT.glob("snippets/_*/**/*.py"), ROOT / "snippets/__main__.py"]
    ours = {name for path in files for names in own.findall(path.read_text(encoding="utf-8")) for name in names}
    known = {private.name for private in TABLE} | {private.name.rpartition(".")[2] for private in TABLE}
    used = {name: path.name for path in files for name in used_in(path)}
    strange = {name: path for name, path in used.items() if name not in known | ours | {"_exit"}}
    assert strange == {}
