"""`python -m snippets mutate [PAGE …]`: change pages, one thing at a time, and see whether anything notices."""

from collections.abc import Sequence
from pathlib import Path

from snippets._authoring.lesson import page_paths
from snippets._engine.edges.configuration import settings_of
from snippets._engine.edges.progress import progress
from snippets._engine.execute.cache import Cache
from snippets._engine.execute.engine import Engine
from snippets._engine.execute.local import LocalExecutor
from snippets._engine.page import Page
from snippets._engine.parse.labs import read_page
from snippets._engine.prove.snapshots import Records
from snippets._engine.prove.verdicts import prove
from snippets._mutation import mutation, scores, word_scores


def mutate_words(project: Path, chosen: Sequence[Path]) -> int:
    """Change the words of pages and print what no check notices. That is no failure: words are scored by the page."""
    settings = settings_of(project)
    with LocalExecutor(settings.workers) as executor:
        engine = Engine(project, settings, Cache(project / ".cache" / "snippets"), executor=executor)
        pages = [page for page in _pages(project, chosen) if page.running]
        for page, running in [(page, engine.submit(page)) for page in pages]:
            print(*word_scores.report(prove(page, running.result())), sep="\n")
    return 0


def _pages(project: Path, chosen: Sequence[Path]) -> list[Page]:
    return [read_page(path, project) for path in chosen or page_paths(project)]


def mutate(project: Path, chosen: Sequence[Path], sample: int = 0, record: bool = False) -> int:
    """Test pages by mutation and print what survived; 1 if any of that is not declared, or a declared change is not.

    What no check notices of words is printed first, and is no failure.
    """
    settings = settings_of(project)
    with LocalExecutor(settings.workers) as executor:
        engine = Engine(project, settings, executor=executor)
        pages = _pages(project, chosen)
        declared = {page.path: scores.read_book(project, page.path).equivalent for page in pages}
        cases = mutation.cases(engine, Records(project), pages, sample)
        for proof in (case.proof for case in cases if case.proof.page.running):
            print(*word_scores.report(proof), sep="\n")
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
