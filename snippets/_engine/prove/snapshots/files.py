"""Records: the files that hold what each page put out when somebody last looked, one readable text a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from snippets._engine.errors import DriftError, SnippetError
from snippets._engine.page import Page
from snippets._engine.proof import Proof
from snippets._engine.prove.snapshots import compare, outputs

FOLDER = "tests/outputs"
MISSING = "nothing is recorded of what this page puts out."


class Records:
    """The records of a project: `lessons/x.md.txt` in their folder is that of `docs/lessons/x.md`."""

    def __init__(self, project: Path, folder: str = FOLDER) -> None:
        self.docs, self.folder = project / "docs", project / folder

    def path(self, page: Page) -> Path:
        return self.folder / (page.path.removeprefix("docs/") + ".txt")

    def text(self, page: Page) -> str:
        """What is recorded of a page; an empty text if nothing is."""
        path = self.path(page)
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def judge(self, proof: Proof) -> list[SnippetError]:
        """How the outputs of a page differ from its record; a missing record is an error."""
        page, record = proof.page, self.text(proof.page)
        if not proof.complete:
            return [DriftError(page.path, "its outputs cannot be compared, since it did not run as it should.")]
        if outputs.write(proof) and not record:
            return [DriftError(page.path, MISSING, compare.TODO)]
        return [*compare.judge(proof, record)]

    def update(self, proof: Proof) -> list[SnippetError]:
        """Write the record of a page; what could not be repeated is an error still."""
        if proof.complete:
            path = self.path(proof.page)
            path.unlink(missing_ok=True)
            if text := outputs.write(proof):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        return self.judge(proof)

    def is_leftover(self, path: Path) -> bool:
        """Whether a file is the record of a page that is no longer there."""
        below = path.relative_to(self.folder) if path.is_relative_to(self.folder) else None
        return below is not None and below.suffix == ".txt" and not (self.docs / below.with_suffix("")).exists()

    def leftovers(self) -> Iterator[Path]:
        yield from (path for path in sorted(self.folder.rglob("*.txt")) if self.is_leftover(path))
