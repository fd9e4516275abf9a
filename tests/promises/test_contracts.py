"""Which room of the engine may import which: the contracts of pyproject.toml hold, and each is seen to fail."""

import importlib.util
import re
import subprocess
import sys
import tomllib

import pytest
from importlinter import cli

from tests.helpers import ROOT

TEXT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
SETTINGS = tomllib.loads(TEXT)["tool"]
CONTRACTS = {contract["id"]: contract for contract in SETTINGS["importlinter"]["contracts"]}
MODULE = re.compile(r"\bsnippets(?:\.\w+)+")
TOY = "toy_snippets"  # the name of the package that the tests break; `snippets` itself is imported already

# An import that breaks a contract: which contracts it breaks, the module that imports, and the module imported.
BROKEN = [
    ({"layers"}, "_engine.pictures", "toy_snippets._engine.parse"),
    ({"layers"}, "_engine.page", "toy_snippets._engine.pictures"),
    ({"layers"}, "_engine.build", "toy_snippets._engine.edges"),
    ({"layers"}, "_engine.build", "toy_snippets._site"),
    ({"layers"}, "_site", "toy_snippets._mutation"),
    ({"layers"}, "_engine.edges", "toy_snippets._authoring"),
    ({"rooms"}, "_engine.parse", "toy_snippets._engine.execute"),
    ({"rooms"}, "_engine.render", "toy_snippets._engine.prove.verdicts"),
    ({"draw"}, "_engine.execute.kernel.session", "toy_snippets._engine.pictures.draw"),
    ({"draw"}, "_engine.pictures.look", "toy_snippets._engine.pictures.draw"),
    ({"edges"}, "_engine.build", "mkdocs.config"),
    ({"edges"}, "_site", "mkdocs"),
    ({"edges"}, "_mutation", "pytest"),
    ({"lessons"}, "lesson", "toy_snippets._engine.page"),
    ({"lessons"}, "folder.lesson", "toy_snippets._site"),
    ({"lessons"}, "lesson", "toy_snippets._authoring"),
]


def lint(config, capsys):
    """Check the contracts of a file; the names of the broken ones, and what import-linter prints."""
    code = cli.lint_imports(str(config), no_cache=True, no_logo=True)
    output = capsys.readouterr().out
    broken = {key for key, contract in CONTRACTS.items() if f"{contract['name']} BROKEN" in " ".join(output.split())}
    assert bool(broken) == bool(code), output
    return broken, output


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """A folder with a package of empty modules that has the names of all modules the contracts speak of."""
    contracts = re.search(r"^\[tool\.importlinter\].*", TEXT, re.MULTILINE | re.DOTALL)[0]
    (tmp_path / "pyproject.toml").write_text(contracts.replace("snippets", TOY), encoding="utf-8")
    modules = {
        *MODULE.findall(contracts),
        "snippets.lesson",
        "snippets.folder.lesson",
        "snippets._engine.execute.kernel.session",
        "snippets._engine.prove.verdicts",
    }
    for module in modules:
        write(tmp_path, module.partition(".")[2])
    write(tmp_path, "_engine.edges.hook", f"import mkdocs.config\nimport pytest\nimport {TOY}._engine.build\n")
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def write(folder, module, text=""):
    """Write a module of the toy package as a package of its own, and the packages around it if they are missing."""
    path = folder / TOY
    for part in ["", *module.split(".")]:
        path = path / part
        path.mkdir(exist_ok=True)
        (path / "__init__.py").touch()
    (path / "__init__.py").write_text(text, encoding="utf-8")


def test_the_contracts_hold(capsys):
    """No module of the project imports what a contract forbids."""
    broken, output = lint(ROOT / "pyproject.toml", capsys)
    assert not broken, output


def test_a_package_that_keeps_the_contracts_passes(toy, capsys):
    """The toy package breaks nothing, and the edges may import what others must not."""
    write(toy, "_engine.parse", f"import {TOY}._engine.page\nimport {TOY}._engine.pictures\n")
    assert lint(toy / "pyproject.toml", capsys)[0] == set()


@pytest.mark.parametrize("contracts, importer, imported", BROKEN)
def test_a_broken_contract_is_found(toy, capsys, contracts, importer, imported):
    """One import that a contract forbids breaks this contract and no other, and the output names both modules."""
    write(toy, importer, f"import {imported}\n")
    broken, output = lint(toy / "pyproject.toml", capsys)
    assert broken == contracts, output
    assert f"{TOY}.{importer}" in output
    assert imported.partition(".")[0] in output


def test_each_contract_is_broken_once():
    """The tests above break every contract of pyproject.toml."""
    assert set().union(*(contracts for contracts, _, _ in BROKEN)) == set(CONTRACTS)


def test_the_process_of_a_page_loads_no_drawing():
    """A contract sees what a module imports, and not what the packages around this module import when it loads."""
    program = """
import sys, snippets._engine.execute.kernel.session, snippets._engine.pictures.look
print(*sorted(sys.modules))
"""
    loaded = subprocess.check_output([sys.executable, "-c", program], cwd=ROOT, text=True).split()
    assert "snippets._engine.execute.kernel.session" in loaded
    assert {"snippets._engine.pictures.draw", "mkdocs", "pytest"}.isdisjoint(loaded)


def test_each_module_of_the_engine_has_a_layer():
    """A module beside the rooms stands in one of the layers: the contract says nothing of others."""
    layers = set(MODULE.findall(" ".join(CONTRACTS["layers"]["layers"])))
    engine = ROOT / "snippets/_engine"
    found = {path.stem for path in engine.glob("*.py")} | {path.parent.name for path in engine.glob("*/__init__.py")}
    assert found
    assert {f"snippets._engine.{stem}" for stem in found - {"__init__"}} - layers == set()


def test_the_strictly_checked_modules_exist():
    """Each module that pyproject.toml tells mypy to be strict with is there: mypy does not miss a renamed one."""
    strict = [
        module
        for override in SETTINGS["mypy"]["overrides"]
        if "strict_equality" in override
        for module in override["module"]
    ]
    assert strict
    assert [module for module in strict if importlib.util.find_spec(module) is None] == []
