"""What the project promises about itself: the size of its files, its imports, its pins and its two commands."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from snippets._authoring import alone, rules
from snippets._engine.errors import report
from tests.helpers import ROOT

ENGINE = sorted(ROOT.glob("snippets/_engine/**/*.py"))
BESIDE = sorted(
    path
    for pattern in ("_site/**/*.py", "_mutation/**/*.py", "_authoring/**/*.py", "__*.py")
    for path in ROOT.glob(f"snippets/{pattern}")
)
TESTS = sorted(ROOT.glob("tests/**/*.py"))
EXTRAS = ("torch", "site", "test")  # what the README's test command installs
PLUGIN = {ROOT / f"snippets/_engine/edges/{name}.py" for name in ("pytest_plugin", "markdown_docs")}
AUTHORING = {path for path in BESIDE if path.parent.name == "_authoring"}
LATE = {
    path
    for path in ENGINE
    if {"kernel", "look"} & set(path.parts) or path == ROOT / "snippets/_engine/render/notebook.py"
}
CLUSTER = {ROOT / "snippets/_engine/execute/dask_cluster.py"}
LESSONS = sorted(
    path
    for path in ROOT.glob("snippets/**/*.py")
    if not any(part.startswith("_") for part in path.relative_to(ROOT / "snippets").parts)
)
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MADE = {
    ".git",
    ".venv",
    "venv",
    "node_modules",
    "site",
    ".cache",
    "build",
    "dist",
    "__pycache__",
    ".pytest_cache",
    ".hypothesis",
    ".ruff_cache",
}


def name(path):
    """A path as the project's own files write it, which is also the test's id."""
    return path.relative_to(ROOT).as_posix() if isinstance(path, Path) else str(path)


def imports(path):
    """The top-level names of all modules a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." if node.level else node.module.partition(".")[0]


def distribution(requirement):
    """The normalized name of the distribution that a requirement or a pin is about."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()


def pins():
    """Each pin of constraints.txt as distribution: (version, what it is for)."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    found = [re.fullmatch(r"([\w.-]+)==(\S+)(?: +# (.+))?", line) for line in lines if line and line[0] != "#"]
    return {distribution(match[1]): (match[2], match[3]) for match in found}


def declared(*extras):
    """The distributions that pyproject.toml asks for."""
    asked = PROJECT["dependencies"] + [line for extra in extras for line in PROJECT["optional-dependencies"][extra]]
    return {distribution(requirement) for requirement in asked}


def commands():
    """The README's commands for readers: the lines of its fences that make an environment."""
    return [line for line in README.splitlines() if line.startswith("python3 -m venv")]


def test_the_files_looked_at_exist():
    """The other tests here have files to look at."""
    assert ENGINE
    assert TESTS
    assert LESSONS


@pytest.mark.parametrize("path", ENGINE + BESIDE + TESTS, ids=name)
def test_a_module_is_read_in_one_sitting(path):
    """No module of the engine, of what is beside it or of the tests has more than 300 lines."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", ENGINE + BESIDE, ids=name)
def test_a_function_fits_on_a_screen(path):
    """No function of the engine or of what is beside it has more than 50 lines."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, functions)]
    long = [node.name for node in found if node.end_lineno - node.lineno >= 50]
    assert not long, f"These functions have more than 50 lines: {', '.join(long)}."


@pytest.fixture(scope="module")
def ran():
    """The exit code, output and coverage of each snippet."""
    return dict(zip(LESSONS, alone.run(LESSONS), strict=True))


@pytest.mark.thorough
@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_a_snippet_runs_by_itself_to_its_last_line(path, ran):
    """A snippet is a whole program: run as a reader would, it warns of nothing and reaches each of its lines."""
    assert report(rules.judge_program_run(name(path), ran[path])) == "0 failures."


def test_a_snippet_that_fails_or_stops_early_is_found(tmp_path):
    """A program that raises, stops before its last line, warns, prints nothing or skips a line is an error."""
    texts = {
        "raises": "1 / 0",
        "stops": "import sys\nsys.exit(3)\nprint(1)",
        "warns": "import warnings\nwarnings.warn('x')",
        "silent": "x = 1",
        "skips": "x = 1\nprint(x)\nif x > 1:\n    print(2)",
    }
    for stem, text in texts.items():
        (tmp_path / f"{stem}.py").write_text(text, encoding="utf-8")
    raises, stops, warns, silent, skips = alone.run([tmp_path / f"{stem}.py" for stem in texts])
    assert (raises["code"], "ZeroDivisionError" in raises["stderr"]) == (1, True)
    assert (stops["code"], float(stops["reached"]) < 100) == (3, True)
    assert (warns["code"], "UserWarning: x" in warns["stderr"], warns["reached"]) == (0, True, "100.0")
    said = [rules.judge_program_run("x.py", run)[0].what for run in (raises, stops, warns, silent, skips)]
    assert said == [
        "run by itself, it exits with 1.",
        "run by itself, it exits with 3.",
        "run by itself, it writes to the error stream.",
        "run by itself, it prints nothing.",
        "run by itself, it reaches 67 % of its lines and branches.",
    ]


def test_lessons_and_snippets_go_together():
    """Each lesson's page has a program, or a folder of them, of its own name, and each of these has its page."""
    pages = {path.stem.replace("-", "_") for path in ROOT.glob("docs/lessons/*.md")} - {"index"}
    programs = {path.relative_to(ROOT / "snippets").parts[0].removesuffix(".py") for path in LESSONS}
    assert not pages - programs, f"These lessons have no program in snippets/: {', '.join(sorted(pages - programs))}."
    assert not programs - pages, f"These programs have no page in docs/lessons/: {', '.join(sorted(programs - pages))}."


@pytest.mark.parametrize(
    "paths, extras",
    [
        (set(ENGINE) - PLUGIN - CLUSTER - LATE, ()),
        (LATE, ("torch", "site")),
        ({*BESIDE} - AUTHORING, ("torch", "site")),
        (CLUSTER, ("dask",)),
        ({*TESTS} | PLUGIN | AUTHORING, EXTRAS),
    ],
    ids=["engine", "kernel", "site", "cluster", "tests"],
)
def test_what_is_imported_is_declared(paths, extras):
    """The engine runs on what an install brings. What only some sites need is imported late, and is an extra's."""
    known = importlib.metadata.packages_distributions()
    ours = {".", "snippets", "snippets_mkdocs", "tests", *sys.stdlib_module_names}
    modules = {module for path in paths for module in imports(path)} - ours
    brings = {module: {distribution(each) for each in known.get(module, [])} for module in modules}
    undeclared = [module for module in brings if brings[module].isdisjoint(declared(*extras))]
    assert not undeclared, f"pyproject.toml does not declare what is imported: {', '.join(undeclared)}."


def test_what_is_installed_is_whole():
    """pyproject.toml names each package of the engine; the entry point's is installed under a name of its own."""
    setuptools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    elsewhere = {ROOT / folder: name for name, folder in setuptools["package-dir"].items()}
    found = {path.parent for path in ROOT.glob("snippets/**/__init__.py")}
    names = {elsewhere.get(path, ".".join(path.relative_to(ROOT).parts)) for path in found}
    assert set(setuptools["packages"]) == names


@pytest.mark.parametrize("requirement", sorted(declared(*EXTRAS)))
def test_a_direct_dependency_is_pinned_with_its_reason(requirement):
    """What pyproject.toml asks for has a version in constraints.txt and says what it is for."""
    version, reason = pins()[requirement]
    assert version
    assert reason


def test_torch_is_pinned():
    """The numbers of the pages are torch 2.13.0's."""
    assert pins()["torch"][0] == "2.13.0"


def test_the_versions_here_are_the_pinned_ones():
    """The installed versions are those of constraints.txt."""
    installed = {each: importlib.metadata.version(each).partition("+")[0] for each in declared(*EXTRAS)}
    assert installed == {each: pins()[each][0] for each in installed}


def test_ci_runs_what_the_readme_prints():
    """The README has two commands, one line each, and .ci/run takes the second from there."""
    serve, test = commands()
    assert serve.endswith("/mkdocs serve")
    assert subprocess.check_output([ROOT / ".ci/run", "--show"], text=True) == test + "\n"


def test_ci_has_no_install_of_its_own():
    """Neither .ci/run nor the workflow that calls it names a package to install with pip."""
    texts = [(ROOT / path).read_text(encoding="utf-8") for path in (".ci/run", ".github/workflows/ci.yml")]
    assert [text for text in texts if "pip install" in text] == []


def test_the_site_is_published_from_the_install_that_serves_it():
    """The deploy workflow installs by the README's first command."""
    install = commands()[0].rpartition(" && ")[0]
    assert f"- run: {install}\n" in (ROOT / ".github/workflows/deploy.yml").read_text(encoding="utf-8")


def test_no_file_knows_whose_machine_it_was_written_on():
    """No text of the project holds an absolute path of somebody's home."""
    home = re.compile(rb"(?<![\w.:])/(?:home|Users|root)/[\w.-]+")
    files = [path for path in ROOT.rglob("*") if path.is_file() and not MADE & set(path.relative_to(ROOT).parts)]
    found = [name(path) for path in files if home.search(path.read_bytes())]
    assert not found, f"These files hold a path of somebody's home: {', '.join(found)}."


def test_a_version_and_its_date_are_the_same_everywhere():
    """The newest version of the change log is the package's, and the one that is cited, with its date."""
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    cited = citation["version"], str(citation["date-released"])
    newest = re.search(r"^## (\d+\.\d+\.\d+), (\d{4}-\d\d-\d\d)$", log, re.MULTILINE).groups()
    assert (PROJECT["version"], newest[1]) == cited == newest
