"""One style, types that agree, and the habits that are settings in files."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
HOOKS = ROOT / ".pre-commit-config.yaml"


def run(*arguments):
    """Run a tool of this environment on the project; its exit code, and what it prints."""
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("arguments", [["check"], ["format", "--check"]], ids=" ".join)
def test_the_code_keeps_one_style(arguments):
    """The rules of pyproject.toml hold for every Python file, and so does the format, but in lessons and labs."""
    code, output = run("ruff", *arguments, "--no-cache", ".")
    assert code == 0, output


def test_a_lesson_keeps_its_own_alignment():
    """No program of a lesson and no lab is formatted: a reader sees it as its author aligned it."""
    code, output = run("ruff", "format", "--check", "--no-cache", "-v", ".")
    names = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("snippets/[!_]*")}
    assert names
    assert code == 0, output
    formatted = run("ruff", "check", "--show-files", ".")
    assert formatted


def test_types_agree():
    """mypy finds nothing in the files that pyproject.toml names."""
    code, output = run("mypy")
    assert code == 0, output


def test_the_hooks_are_valid():
    """pre-commit accepts its settings, and fetches nothing: its hooks are this project's own tools."""
    code, output = run("pre_commit", "validate-config", str(HOOKS))
    assert code == 0, output
    assert {repository["repo"] for repository in yaml.safe_load(HOOKS.read_text(encoding="utf-8"))["repos"]} == {"local"}
