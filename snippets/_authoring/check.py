"""`python -m snippets check PAGE`: everything that the project demands of one page, and what to do about the rest."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import markdown

from snippets._authoring import alone, page_rules, rules
from snippets._authoring.lesson import Lesson, configuration, is_lesson
from snippets._engine.build import Build, PageBuild
from snippets._engine.edges.configuration import settings_of
from snippets._engine.errors import SnippetError
from snippets._engine.execute.cache import Cache
from snippets._engine.execute.engine import Engine
from snippets._engine.page import Block
from snippets._engine.parse.labs import read_page
from snippets._engine.proof import Proof
from snippets._engine.prove import declared, numerals
from snippets._engine.prove.readable import passages
from snippets._engine.prove.snapshots import Records
from snippets._engine.render import placeholders, superfences
from snippets._engine.result import Value

FENCES = "pymdownx.superfences"
DEFAULT_EXTENSIONS = ("toc", "tables", "fenced_code")  # that MkDocs itself turns on
CLAIMS = "claims that need what a failed block was to define"
TOOLS = ("coverage", "nbformat", "pytest")  # an install without tests does not bring them
OF_RUNS = ("its program run by itself", "its tests")
LEFT = "What needs the whole site or a browser is left to: python -m snippets test"


def check(project: Path, path: Path, update: bool = False) -> int:
    """Print what a page still lacks and what to do next; return 1 if it lacks anything.

    Args:
        project: the folder that holds mkdocs.yml.
        path: a file of the project's docs folder.
        update: whether to record what the page puts out now.

    Raises:
        SnippetError: a tool of the tests is not installed, or mkdocs.yml cannot be read.
    """
    if missing := [name for name in TOOLS if find_spec(name) is None]:
        raise SnippetError("check", f"there is no {' and no '.join(missing)}.", "Run pip install -e '.[test]'.")
    label = path.resolve().relative_to(project.resolve()).as_posix()
    errors, unseen = judge(project, label, update)
    for line in _declared(project / label, project):
        print(line)
    for error in errors:
        print(error)
    if unseen:
        print(f"Not looked at before that is fixed: {', '.join(unseen)}.")
    if errors:
        print(f"{label}: {len(errors)} {'thing' if len(errors) == 1 else 'things'} to do.")
        return 1
    print(f"{label}: all is there. {LEFT}")
    return 0


def _declared(path: Path, project: Path) -> Iterator[str]:
    """What the author of a page declares, each with its place."""
    page = read_page(path, project)
    for each in declared.place(page, list(passages(page))):
        for passage, (start, _) in each.places:
            line = passage.line(page, start)
            yield f"{page.path}:{line}: declared: “{each.entry.phrase}”, {each.entry.reason}"


def judge(project: Path, label: str, update: bool = False) -> tuple[list[SnippetError], list[str]]:
    """What is wrong with a page, and what could not be looked at because of that."""
    engine = Engine(project, settings_of(project), Cache(project / ".cache/snippets"), thorough=True)
    try:
        with ThreadPoolExecutor(1) as thread:
            build = Build(engine)
            page = build.add((project / label).read_text(encoding="utf-8-sig"), label)
            lesson = Lesson(project, page.page) if is_lesson(page.page) else None
            runs = thread.submit(_run, lesson) if lesson else None  # while the page runs
            errors = page_rules.judge_navigation(project, page.page)
            errors += [error for rule in rules.OF_LESSONS for error in rule(lesson)] if lesson else []
            wrong = _proof(build, page)
            errors += wrong
            if not page.proof.complete:  # what depends on its run would fail for the same reason
                hidden = [CLAIMS] if any(_consequences(page.proof)) else []
                return errors, [*hidden, "its recorded outputs", "its mutants", *(OF_RUNS if lesson else [])]
            errors += page_rules.judge_outputs(Records(project), page.proof, update)
            errors += [] if wrong else page_rules.judge_score(project, page.page)
            errors += runs.result() if runs else []
    finally:
        engine.close()
    return errors, ["its mutants"] if wrong else []


def _proof(build: Build, page: PageBuild) -> list[SnippetError]:
    """What is wrong with a page that has run: its blocks, claims, pictures and numbers, its HTML and its notebook."""
    if page.label.endswith(".md"):
        page.rendered(_html(build, page))
    errors = [*page.errors, *numerals.undeclared(page.proof), *page_rules.judge_gradients(page.proof)]
    errors += page_rules.judge_trials(page.proof)
    names = page.downloads("")
    if page.proof.complete and names:
        errors += page_rules.judge_notebook(page.page, build.files[names["notebook"]].decode())
    unique = {str(error): error for error in errors}  # a claim that is no gradient at all is wrong in two ways
    for hidden in _consequences(page.proof):
        unique.pop(str(hidden), None)
    return sorted(unique.values(), key=lambda error: error.where)


def _consequences(proof: Proof) -> Iterator[SnippetError]:
    """The errors of claims below a block that failed, which could not be evaluated."""
    failed = False
    for each in proof.steps:
        failed = failed or (isinstance(each.step, Block) and each.error is not None)
        if failed and each.error and isinstance(each.outcome, Value) and each.outcome.failed:
            yield each.error


def _html(build: Build, page: PageBuild) -> str:
    """The page as Markdown renders it with the extensions of mkdocs.yml, before results are put in."""
    options: dict[str, Any] = {}
    for entry in configuration(build.engine.project).get("markdown_extensions", []):
        options |= entry if isinstance(entry, dict) else {entry: {}}
    fences = superfences.custom_fences(lambda name: build.pages[name].page, lambda: build.highlights)
    options[FENCES] = {**(options.get(FENCES) or {}), "custom_fences": fences}
    extensions = list(dict.fromkeys([*DEFAULT_EXTENSIONS, *options]))
    known = {name: given for name, given in options.items() if given}
    return markdown.markdown(placeholders.markdown(page.page), extensions=extensions, extension_configs=known)


def _run(lesson: Lesson) -> list[SnippetError]:
    """What is wrong with a lesson's programs and its tests when they run."""
    if not lesson.programs and not lesson.tests:
        return []
    runs = alone.run(lesson.programs, lesson.tests, lesson.project)
    judges = [partial(rules.judge_program_run, lesson.label(path)) for path in lesson.programs]
    judges += [partial(rules.judge_test_run, lesson)] if lesson.tests else []
    return [error for judge_run, run in zip(judges, runs, strict=True) for error in judge_run(run)]
