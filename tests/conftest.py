"""What tests meet the site with: the project's own site, built once from a copy, and small sites of their own."""

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import lxml.html
import pytest
import yaml
from filelock import FileLock

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("docs", "overrides", "snippets", "tests/outputs", "mkdocs.yml", "pyproject.toml")
SMALL = {
    "site_name": "Small",
    "theme": {"name": "material", "font": False},
    "markdown_extensions": ["pymdownx.superfences"],
    "hooks": [str(ROOT / "snippets/_runner/hook.py")],
}
LONGEST = 240  # seconds that a command may take before it counts as hanging


@dataclass(frozen=True)
class Done:
    """What a command said, and its exit code."""

    code: int
    output: str


class Project:
    """A folder with mkdocs.yml, docs/ and snippets/, and what its author and its readers do with it."""

    def __init__(self, folder):
        self.folder, self.site = folder, folder / "site"

    def configure(self, **settings):
        """Write an mkdocs.yml: what the smallest site has, and these settings."""
        return self.write({"mkdocs.yml": yaml.safe_dump({**SMALL, **settings})})

    def write(self, texts):
        """Write files, each a path in the project with its text."""
        for path, text in texts.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_text(text, encoding="utf-8")
        return self

    def change(self, path, words, others):
        """Replace words of a file, which must hold them."""
        text = (self.folder / path).read_text(encoding="utf-8")
        assert words in text
        return self.write({path: text.replace(words, others)})

    def start(self, *command, **variables):
        """Start a module of this Python in the project's folder, its two streams as one."""
        path = os.pathsep.join([str(ROOT), *os.environ.get("PYTHONPATH", "").split(os.pathsep)])
        # MkDocs' theme advertises another program, and pytest sets what it runs under; neither is the project's.
        environment = {**os.environ, "PYTHONPATH": path, "NO_MKDOCS_2_WARNING": "1", "PYTEST_ADDOPTS": "", **variables}
        return subprocess.Popen(
            [sys.executable, "-m", *command], cwd=self.folder, env=environment, text=True, encoding="utf-8",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )

    def run(self, *command, **variables):
        """Run a module of this Python in the project's folder to its end."""
        with self.start(*command, **variables) as process:
            try:
                output, _ = process.communicate(timeout=LONGEST)
            except subprocess.TimeoutExpired:
                process.kill()
                pytest.fail(f"{' '.join(command)} did not end:\n{process.communicate()[0]}")
        return Done(process.returncode, output)

    def build(self, *options, **variables):
        """Build the site strictly."""
        return self.run("mkdocs", "build", "--strict", *options, **variables)

    def pytest(self, *options):
        """Run the project's tests."""
        return self.run("pytest", *options)

    def pages(self):
        """Every HTML file of the built site, by its path there."""
        return {path.relative_to(self.site).as_posix(): lxml.html.fromstring(path.read_text(encoding="utf-8"))
                for path in sorted(self.site.rglob("*.html"))}

    def page(self, path="index.html"):
        """One HTML file of the built site, as a tree."""
        return lxml.html.fromstring((self.site / path).read_text(encoding="utf-8"))

    def published(self):
        """Every file of the built site with a digest of what it holds."""
        return {path.relative_to(self.site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in self.site.rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def new_project(tmp_path_factory):
    """Makes an empty project with the smallest mkdocs.yml: new_project("name")."""
    return lambda name: Project(tmp_path_factory.mktemp(name)).configure()


@pytest.fixture
def project(tmp_path):
    """An empty project with the smallest mkdocs.yml."""
    return Project(tmp_path).configure()


@pytest.fixture(scope="session")
def own_copy(tmp_path_factory):
    """Makes a copy of this project, of what its authors wrote and nothing that was built: own_copy("name")."""
    def make(name):
        folder = tmp_path_factory.mktemp(name)
        for path in COPIED:
            if (ROOT / path).is_dir():
                shutil.copytree(ROOT / path, folder / path, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
            else:
                shutil.copy(ROOT / path, folder / path)
        return Project(folder)

    return make


@pytest.fixture(scope="session")
def own(own_copy, tmp_path_factory):
    """This project, built: nobody may change it. Processes that test side by side build it once."""
    own_folder = tmp_path_factory.getbasetemp()
    folder = own_folder.parent if "PYTEST_XDIST_WORKER" in os.environ else own_folder
    place, lock = folder / "own.txt", FileLock(folder / "own.lock")
    with lock:
        if not place.exists():
            project = own_copy("own")
            built = project.build()
            assert built.code == 0, built.output
            place.write_text(str(project.folder), encoding="utf-8")
    return Project(Path(place.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def ran_copy(own, own_copy):
    """Makes a copy of this project whose pages ran already: ran_copy("name")."""
    def make(name):
        project = own_copy(name)
        shutil.copytree(own.folder / ".cache", project.folder / ".cache")
        return project

    return make


@pytest.fixture(scope="session")
def variant(ran_copy):
    """Builds this project as these variables of the environment want it: variant("name", OFFLINE="true")."""
    def build(name, **variables):
        project = ran_copy(name)
        built = project.build(**variables)
        assert built.code == 0, built.output
        return project

    return build


@pytest.fixture(scope="session")
def node(tmp_path_factory):
    """A folder with what package-lock.json brings, none of whose own scripts ran; skips where there is no Node."""
    if not shutil.which("npm"):
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("there is no Node here")
    folder = tmp_path_factory.mktemp("node")
    for name in ("package.json", "package-lock.json", "tsconfig.json"):
        shutil.copy(ROOT / name, folder)
    install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(install, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder
