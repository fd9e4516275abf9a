"""The layers of the suite, and the sites that tests read: the project's own, built once in a test run, and small ones.

    pytest -n 2 --dist loadfile                   all blocks, all claims, the site, every page in a browser
    pytest -n 2 --dist loadfile -m thorough       what takes longer, on small samples
    pytest -n 2 --dist loadfile -m thorough --samples full
    pytest tests -n 2 --dist loadfile -m "not thorough and not site and not runs"     units, which start no process

`thorough` is a marker that tests carry. `site` is given to each test whose fixtures build or read a site, and `runs` to
each whose fixtures run pages; a test that does so by itself carries it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from filelock import FileLock

from snippets._engine.execute.cache import Cache
from tests.helpers.projects import COMMAND_SECONDS, Done, Project

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
COPIED = ("docs", "overrides", "snippets", "tests/outputs", "mkdocs.yml", "pyproject.toml")
# A test that uses one of these, or a fixture that is made of them, builds a site or reads one.
SITE_FIXTURES = {"chromium", "new_project", "node", "own", "own_copy", "project"}
RUN_FIXTURES = {"engine", "executor"}  # a test that uses one of these runs pages in processes of their own
# Two workers end together if the files that take longest come first. A file that waits for the project's own site is
# followed by some that do not, so that the second worker has work while the first builds it.
SLOWEST_FIRST = (
    "browser/test_every_page.py",
    "promises/test_hostile.py",
    "promises/test_serve.py",
    "promises/test_publishing.py",
    "promises/test_last_good_site.py",
    "promises/test_project.py",
    "engine/parse/test_parser.py",
    "browser/test_readers.py",
    "browser/test_explorers.py",
    "browser/test_frames.py",
    "promises/test_changed_snippet.py",
    "browser/test_offline.py",
    "promises/test_pytest_plugin.py",
    "promises/test_outputs.py",
    "promises/test_readme.py",
    "engine/execute/test_spawn.py",
    "promises/test_bad_input.py",
    "browser/test_policy.py",
    "site/test_scripts.py",
)
SHARED = pytest.StashKey()  # a folder that all processes of one test run share, and that is removed at its end


def pytest_addoption(parser):
    """Add --samples, which chooses how much of a thorough check is done."""
    parser.addoption("--samples", choices=("small", "full"), default="small", help="how much thorough tests try")


def pytest_configure(config):
    """Make the folder that the processes of this run share."""
    given = getattr(config, "workerinput", {}).get("shared")
    config.stash[SHARED] = Path(given or tempfile.mkdtemp(prefix="tests-")).resolve()
    if given:
        config.pluginmanager.register(PagesRunOnce(config))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """Tell a process of pytest-xdist where that folder is."""
    node.workerinput["shared"] = str(node.config.stash[SHARED])


def pytest_unconfigure(config):
    """Remove that folder."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(config.stash[SHARED], ignore_errors=True)


class PagesRunOnce:
    """Gives the tests of blocks and claims the results of the pages from the build of the site in the same run.

    Without it each process would execute all pages again. A page that failed is not in the cache and is executed again.
    """

    def __init__(self, config):
        self.config = config

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item):
        """Before the first such test, build the site or wait for it."""
        engine = self.config.pluginmanager.get_plugin("pages").engine
        if item.path.is_relative_to(ROOT / "docs") and engine.cache is None:
            engine.cache = Cache(build_once(self.config)[0].folder / ".cache/snippets")


def pytest_collection_modifyitems(items):
    """Mark the tests that need a site, and put the files that take longest first: pytest-xdist keeps this order."""
    for item in items:
        if SITE_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("site")
        if RUN_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("runs")
    ranks = {TESTS / path: rank for rank, path in enumerate(SLOWEST_FIRST)}
    if missing := [str(path) for path in ranks if not path.is_file()]:
        raise pytest.UsageError(f"SLOWEST_FIRST in tests/conftest.py names files that do not exist: {missing}")
    items.sort(key=lambda item: ranks.get(item.path, len(ranks)))


def pytest_collection_finish():
    """Let torch compute with one thread in this process: another tests beside it, and threads without a core wait."""
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


def pytest_terminal_summary(terminalreporter):
    """Print the notes of tests: record_property("note", text)."""
    reports = [report for each in terminalreporter.stats.values() for report in each]
    notes = [text for report in reports for name, text in getattr(report, "user_properties", ()) if name == "note"]
    if notes:
        terminalreporter.section("notes")
        terminalreporter.write_line("\n".join(dict.fromkeys(notes)))


@pytest.fixture(scope="session")
def sample(request):
    """Chooses a size by --samples: sample(small, full)."""
    full = request.config.option.samples == "full"
    return lambda few, many: many if full else few


@pytest.fixture(scope="session")
def new_project(tmp_path_factory):
    """Makes an empty project with the smallest mkdocs.yml: new_project("name")."""
    return lambda name: Project(tmp_path_factory.mktemp(name)).configure()


@pytest.fixture
def project(tmp_path):
    """An empty project with the smallest mkdocs.yml."""
    return Project(tmp_path).configure()


def copy_own(folder):
    """Copy what the authors of this project wrote, and nothing that was built."""
    for path in COPIED:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / path).is_dir():
            shutil.copytree(ROOT / path, folder / path, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        else:
            shutil.copy(ROOT / path, folder / path)
    return Project(folder)


def build_once(config):
    """Build this project, unless a process of this run has: the project, and what the build said."""
    shared = config.stash[SHARED]
    done = shared / "own.json"
    with FileLock(shared / "own.lock", timeout=2 * COMMAND_SECONDS):
        if not done.exists():
            try:
                built = copy_own(shared / "own").build()
            except pytest.fail.Exception as hanging:  # for the other processes too, which need not wait as long
                built = Done(1, str(hanging))
            done.write_text(json.dumps([built.code, built.output]), encoding="utf-8")
    return Project(shared / "own"), Done(*json.loads(done.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def own_copy(tmp_path_factory):
    """Makes a copy of this project: own_copy("name")."""
    return lambda name: copy_own(tmp_path_factory.mktemp(name))


@pytest.fixture(scope="session")
def own(request):
    """This project, built once in a test run. No test may change it."""
    project, built = build_once(request.config)
    assert built.code == 0, built.output
    return project


@pytest.fixture(scope="session")
def ran_copy(own, own_copy):
    """Makes a copy of this project whose pages have been executed: ran_copy("name")."""

    def make(name):
        project = own_copy(name)
        shutil.copytree(own.folder / ".cache", project.folder / ".cache")
        return project

    return make


@pytest.fixture(scope="session")
def variant(ran_copy):
    """Builds this project with these environment variables: variant("name", OFFLINE="true")."""

    def build(name, **variables):
        project = ran_copy(name)
        built = project.build(**variables)
        assert built.code == 0, built.output
        return project

    return build


@pytest.fixture(scope="session")
def node(tmp_path_factory):
    """A folder with the packages of package-lock.json, whose install scripts did not run; skips without Node."""
    if not shutil.which("npm"):
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("there is no Node here")
    folder = tmp_path_factory.mktemp("node")
    for name in ("package.json", "package-lock.json", "tsconfig.json"):
        shutil.copy(ROOT / name, folder)
    install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(install, cwd=folder, capture_output=True, text=True, timeout=COMMAND_SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder
