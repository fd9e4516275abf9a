"""Watching: `mkdocs serve` builds again when a file is saved that a page has read, wherever it lies."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from snippets._engine.build import Build


class Watching:
    """The files and folders that the development server of MkDocs watches for us."""

    def __init__(self) -> None:
        self._server: Any = None
        self._watched: list[Path] = []

    def start(self, server: Any, folders: Iterable[str | Path]) -> None:
        """The server begins; it watches these folders already, or from now on."""
        self._server = server
        for folder in map(Path, folders):
            if folder.is_dir():
                self._watch(folder)

    def follow(self, build: Build) -> None:
        """Watch what the pages of a build have read. A file that a page missed cannot be watched until it is there."""
        if self._server:
            read = {name for page in build.pages.values() for name in page.running.result().read}
            for path in sorted(map(Path, read)):
                if path.is_file() and not any(path.is_relative_to(known) for known in self._watched):
                    self._watch(path)

    def _watch(self, path: Path) -> None:
        self._server.watch(str(path))
        self._watched.append(path.resolve())
