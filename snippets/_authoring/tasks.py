"""The tasks of a contributor: each runs tools, the quick ones first."""

import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PYTEST = ("pytest", "-n", "2", "--dist", "loadfile")
STYLE = (  # as in .pre-commit-config.yaml
    ("ruff", "check", "--no-cache", "."),
    ("ruff", "format", "--check", "--no-cache", "."),
    ("mypy",),
)
# The units that need no process of their own, and the import contracts. All else is in `test`.
UNITS = (
    *PYTEST,
    "tests/engine",
    "tests/mutation/test_operators.py",
    "tests/mutation/test_mutants.py",
    "tests/mutation/test_equivalents.py",
    "tests/mutation/test_scores.py",
    "tests/authoring/test_rules.py",
    "tests/promises/test_contracts.py",
    "-m",
    "not thorough and not site and not runs",
    "--hypothesis-profile=quick",
)


def fast(project: Path) -> int:
    """Style, format and types, then the unit tests and the import contracts: no page is run, no site, no browser."""
    return _run(project, [*STYLE, UNITS])


def run_tests(project: Path, more: Sequence[str] = ()) -> int:
    """The README's test command, in this environment."""
    return _run(project, [(*PYTEST, *more)])


def thorough(project: Path, full: bool = False) -> int:
    """The tests that take long, on small samples or on everything."""
    return _run(project, [(*PYTEST, "-m", "thorough", *(("--samples", "full") if full else ()))])


def serve(project: Path, more: Sequence[str] = ()) -> int:
    """The site, built anew when a file changes."""
    return _run(project, [("mkdocs", "serve", *more)])


def _run(project: Path, commands: Sequence[Sequence[str]]) -> int:
    """Run modules of this Python, each although another failed, and say at the end which did; 1 if any failed."""
    failed = []
    for command in commands:
        print(f"$ python -m {shlex.join(command)}", flush=True)
        if subprocess.run([sys.executable, "-m", *command], cwd=project).returncode:
            failed.append(command)
    for command in failed if len(commands) > 1 else []:
        print(f"failed: python -m {shlex.join(command)}")
    return 1 if failed else 0
