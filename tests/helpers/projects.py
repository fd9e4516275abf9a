"""Folders with mkdocs.yml, docs/ and snippets/, and the commands that authors and readers run there."""

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass

import lxml.html
import pytest
import yaml

from tests.helpers import ROOT

SMALL = {
    "site_name": "Small",
    "theme": {"name": "material", "font": False},
    "markdown_extensions": ["pymdownx.superfences"],
    "hooks": [str(ROOT / "snippets/_engine/edges/mkdocs_hook.py")],
}
PLAIN = {"theme": {"name": "mkdocs"}, "plugins": []}
COMMAND_SECONDS = 240  # that a command may take before it counts as hanging


@dataclass(frozen=True)
class Done:
    """The output of a command, and its exit code."""

    code: int
    output: str


class Project:
    """A folder with mkdocs.yml, docs/ and snippets/, and what its author and its readers do with it."""

    def __init__(self, folder):
        self.folder, self.site = folder, folder / "site"
        self.variables = {}  # of the environment of each command

    def configure(self, **settings):
        """Write an mkdocs.yml: what the smallest site has, and these settings."""
        return self.write({"mkdocs.yml": yaml.safe_dump({**SMALL, **settings})})

    def configure_plainly(self, **settings):
        """Write an mkdocs.yml of a site whose looks do not matter, which is built in half the time."""
        self.variables = {"SOURCE_DATE_EPOCH": "1700000000"}  # its theme writes the time of the build into a page
        return self.configure(**PLAIN, **settings)

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
        environment = {
            **os.environ,
            "PYTHONPATH": path,
            "NO_MKDOCS_2_WARNING": "1",
            "PYTEST_ADDOPTS": "",
            **self.variables,
            **variables,
        }
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=self.folder,
            env=environment,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def run(self, *command, **variables):
        """Run a module of this Python in the project's folder to its end."""
        with self.start(*command, **variables) as process:
            try:
                output, _ = process.communicate(timeout=COMMAND_SECONDS)
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
        return {
            path.relative_to(self.site).as_posix(): lxml.html.fromstring(path.read_text(encoding="utf-8"))
            for path in sorted(self.site.rglob("*.html"))
        }

    def page(self, path="index.html"):
        """One HTML file of the built site, as a tree."""
        return lxml.html.fromstring((self.site / path).read_text(encoding="utf-8"))

    def published(self):
        """Every file of the built site with a digest of what it holds."""
        return {
            path.relative_to(self.site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.site.rglob("*")
            if path.is_file()
        }


def authored(folder):
    """The lines of each text file of a folder that an author would commit."""
    found = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and path.suffix in (".md", ".py", ".txt", ".toml", ".yml") and not name.startswith("."):
            found[name] = path.read_text(encoding="utf-8").splitlines()
    return found
