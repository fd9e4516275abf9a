"""Style, types, and the settings of the tools that check them."""

import shutil
import subprocess
import sys

import pytest
import yaml

from tests.helpers import ROOT

HOOKS = ROOT / ".pre-commit-config.yaml"


def run(*arguments):
    """Run a tool of this environment on the project; its exit code, and what it prints."""
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("arguments", [["check"], ["format", "--check"]], ids=" ".join)
def test_the_code_keeps_one_style(arguments):
    """The rules of pyproject.toml hold for every Python file, and each that is formatted keeps its format."""
    code, output = run("ruff", *arguments, "--no-cache", ".")
    assert code == 0, output


def test_a_lesson_keeps_its_own_alignment(tmp_path):
    """`ruff format` changes the engine and the tests, but no program of a lesson and no lab."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    paths = [
        "snippets/_engine/page.py",
        "tests/test_page.py",
        "snippets/slope.py",
        "snippets/slope/part.py",
        "docs/labs/lab.py",
    ]
    for path in paths:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("a  = 1\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--no-cache", "."], cwd=tmp_path, capture_output=True
    )
    assert done.returncode == 0
    changed = [path for path in paths if (tmp_path / path).read_text(encoding="utf-8") == "a = 1\n"]
    assert changed == ["snippets/_engine/page.py", "tests/test_page.py"]


def test_types_agree():
    """mypy finds nothing in the files that pyproject.toml names."""
    code, output = run("mypy")
    assert code == 0, output


def test_the_hooks_are_valid():
    """pre-commit accepts its settings, and fetches nothing: its hooks are this project's own tools."""
    code, output = run("pre_commit", "validate-config", str(HOOKS))
    assert code == 0, output
    assert {repository["repo"] for repository in yaml.safe_load(HOOKS.read_text(encoding="utf-8"))["repos"]} == {
        "local"
    }
