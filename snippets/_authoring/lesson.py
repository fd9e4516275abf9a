"""Lessons: a page of docs/lessons/ and the files that go with it; and what mkdocs.yml and the plan say of pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from snippets._engine.edges.configuration import Configuration
from snippets._engine.page import Page
from snippets._engine.parse.labs import is_lab, read_page

FOLDER = "docs/lessons"
PLAN = "docs/index.md"  # its front matter plans the lessons
CONFIGURATION = "mkdocs.yml"


@dataclass(frozen=True)
class Lesson:
    """A page of docs/lessons/, in a project."""

    project: Path
    page: Page

    @property
    def name(self) -> str:
        """The name of the page's file, without its suffix; it is part of the page's address."""
        return Path(self.page.path).stem

    @property
    def stem(self) -> str:
        """The name that Python can import: that of the program, and of the tests behind `test_`."""
        return self.name.replace("-", "_")

    @cached_property
    def programs(self) -> list[Path]:
        """The programs of the lesson: a file, or the files of a folder."""
        folder = self.project / "snippets"
        return sorted([*folder.glob(f"{self.stem}.py"), *folder.glob(f"{self.stem}/*.py")])

    @cached_property
    def tests(self) -> list[Path]:
        """The tests of the lesson's mathematics."""
        folder = self.project / "tests/lessons"
        return sorted([*folder.glob(f"test_{self.stem}.py"), *folder.glob(f"test_{self.stem}_*.py")])

    @cached_property
    def meta(self) -> dict[str, Any]:
        """The front matter of the page."""
        return front_matter(self.page)

    def label(self, path: Path) -> str:
        """A path as errors name it."""
        return path.relative_to(self.project).as_posix()


def is_lesson(page: Page) -> bool:
    """Whether a page is a lesson, by its path."""
    path = Path(page.path)
    return path.parent.as_posix() == FOLDER and path.suffix == ".md" and path.stem != "index"


def lessons(project: Path) -> list[Lesson]:
    """All lessons of a project, by name."""
    pages = (read_page(path, project) for path in sorted((project / FOLDER).glob("*.md")))
    return [Lesson(project, page) for page in pages if is_lesson(page)]


def page_paths(project: Path) -> list[Path]:
    """All pages and labs of a project."""
    docs = project / "docs"
    labs = [path for path in docs.rglob("*.py") if is_lab(path.relative_to(docs).as_posix())]
    return sorted([*docs.rglob("*.md"), *labs])


def front_matter(page: Page) -> dict[str, Any]:
    """The front matter of a page; empty if it has none, or none that can be read, which is an error of the page."""
    try:
        found = next(yaml.safe_load_all(page.text[: page.body]), None)
    except yaml.YAMLError:
        found = None
    return found if isinstance(found, dict) else {}


def configuration(project: Path) -> dict[str, Any]:
    """What mkdocs.yml holds."""
    return Configuration.of_project(project).values


def navigated(entry: object) -> Iterator[str]:
    """The paths in the navigation of mkdocs.yml, or in a part of it."""
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, (list, Mapping)):
        for each in entry.values() if isinstance(entry, Mapping) else entry:
            yield from navigated(each)
