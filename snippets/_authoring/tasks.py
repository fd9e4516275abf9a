"""The tasks of a contributor: each runs tools, the quick ones first."""

import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

PYTEST = ("pytest", "-n", "2", "--dist", "loadfile")
STYLE = (  # as in .pre-commit-config.yaml
    ("ruff", "check", "--no-cache", "."),
    ("ruff", "format", "--check", "--no-cache", "."),
    ("mypy",),
)
# The units that need no process of their own, and the import contracts. All else is in `test`. The rooms that execute
# and look need torch: one process imports it and runs their units while another checks style and runs the others.
UNITS = ("pytest", "-m", "not thorough and not site and not runs", "--hypothesis-profile=quick")
WITH_TORCH = ("tests/engine/execute", "tests/engine/pictures")
WITHOUT_TORCH = (
    "tests/engine",
    *(f"--ignore={folder}" for folder in WITH_TORCH),
    "tests/mutation/test_operators.py",
    "tests/mutation/test_mutants.py",
    "tests/mutation/test_equivalents.py",
    "tests/mutation/test_scores.py",
    "tests/authoring/test_rules.py",
    "tests/promises/test_contracts.py",
)


def fast(project: Path) -> int:
    """Style, format and types, then the unit tests and the import contracts: no page is run, no site, no browser."""
    return _run(project, [*STYLE, (*UNITS, *WITHOUT_TORCH)], beside=(*UNITS, *WITH_TORCH))


def run_tests(project: Path, more: Sequence[str] = ()) -> int:
    """The README's test command, in this environment."""
    return _run(project, [(*PYTEST, *more)])


def thorough(project: Path, full: bool = False) -> int:
    """The tests that take long, on small samples or on everything."""
    return _run(project, [(*PYTEST, "-m", "thorough", *(("--samples", "full") if full else ()))])


def serve(project: Path, more: Sequence[str] = ()) -> int:
    """The site, built anew when a file changes."""
    return _run(project, [("mkdocs", "serve", *more)])


def _run(project: Path, commands: Sequence[Sequence[str]], beside: Sequence[str] = ()) -> int:
    """Run modules of this Python, each although another failed, and say at the end which did; 1 if any failed.

    `beside` runs at the same time as the others. What it prints comes after what they print.
    """
    failed = []
    with tempfile.TemporaryFile("w+") as printed:
        other = None
        if beside:
            module = [sys.executable, "-m", *beside]
            other = subprocess.Popen(module, cwd=project, stdout=printed, stderr=subprocess.STDOUT)
        for command in commands:
            print(f"$ python -m {shlex.join(command)}", flush=True)
            if subprocess.run([sys.executable, "-m", *command], cwd=project).returncode:
                failed.append(command)
        if other:
            print(f"$ python -m {shlex.join(beside)}", flush=True)
            if other.wait():
                failed.append(beside)
            printed.seek(0)
            print(printed.read(), end="", flush=True)
    for command in failed if beside or len(commands) > 1 else []:
        print(f"failed: python -m {shlex.join(command)}")
    return 1 if failed else 0
