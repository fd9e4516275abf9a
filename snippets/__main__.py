"""The command line: `python -m snippets mutate [PAGE …]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from snippets._engine.edges.progress import progress
from snippets._engine.errors import SnippetError
from snippets._engine.execute.engine import Engine
from snippets._engine.execute.local import LocalExecutor
from snippets._engine.parse.labs import is_lab, read_page
from snippets._engine.prove.snapshots import Records
from snippets._engine.settings import Settings
from snippets._mutation import mutation, scores


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m snippets", description=__doc__)
    mutate = parser.add_subparsers(required=True).add_parser(
        "mutate", help="change pages, one thing at a time, and see whether anything notices"
    )
    mutate.add_argument("pages", nargs="*", type=Path, metavar="PAGE", help="without any: all pages of docs/")
    mutate.add_argument("--sample", type=int, default=0, metavar="N", help="try N changes of code, the same every time")
    mutate.add_argument("--record", action="store_true", help=f"write each score to {scores.book_path('PAGE')}")
    given = parser.parse_args(arguments)
    for path in given.pages:
        if not path.is_file():
            parser.error(f"there is no page {path}")
    if given.record and given.sample:
        parser.error("a sample has no score to keep")
    try:
        return run(Path.cwd(), given.pages, given.sample, given.record)
    except SnippetError as error:
        print(error, file=sys.stderr)
        return 2


def run(project: Path, chosen: Sequence[Path], sample: int, record: bool) -> int:
    """Test pages by mutation and print what survived; 1 if any of that is not declared, or a declared change is not."""
    settings = Settings.of_project(project)
    with LocalExecutor(settings.workers) as executor:
        engine = Engine(project, settings, executor=executor)
        pages = [read_page(path, project) for path in chosen or paths(project)]
        declared = {page.path: scores.read_book(project, page.path).equivalent for page in pages}
        cases = mutation.cases(engine, Records(project), pages, sample)
        with progress(sum(len(case.code) for case in cases), "mutants") as advance:
            found = mutation.examine(engine, cases, declared, advance)
    print(scores.report(found))
    stale = [] if sample else [(scores.book_path(score.page.path), *each) for score in found for each in score.stale]
    for path, reason, change in stale:
        print(f"{path}: “{reason}”: {change} does not survive: {'left out' if record else 'leave it out'}.")
    if record:
        for score in found:
            scores.record(project, score)
    return 1 if (stale and not record) or any(score.survivors for score in found) else 0


def paths(project: Path) -> list[Path]:
    """All pages and labs of a project."""
    docs = project / "docs"
    labs = [path for path in docs.rglob("*.py") if is_lab(path.relative_to(docs).as_posix())]
    return sorted([*docs.rglob("*.md"), *labs])


if __name__ == "__main__":
    sys.exit(main())
