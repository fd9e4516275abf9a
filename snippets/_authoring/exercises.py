"""`python -m snippets exercises --seed 7 --count 30 [LESSON…]`: sheets of exercises that differ, and one key.

The exercises are those of the lessons that have a note by which they vary; see variation.py. Each variant runs the
page's own code. The same seed gives the same files, as long as lessons, torch and Python are the same.
"""

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from snippets._authoring import sheets
from snippets._authoring.lesson import PLAN, Lesson, configuration, front_matter, lessons
from snippets._authoring.sheets import Kit, Question
from snippets._authoring.variant_answers import Answered, answered
from snippets._authoring.variant_runs import Draw, Drawn, run
from snippets._authoring.variation import Exercise, exercises
from snippets._engine.edges.configuration import settings_of
from snippets._engine.errors import SnippetError
from snippets._engine.execute.cache import Cache
from snippets._engine.execute.engine import Engine
from snippets._engine.parse.labs import read_page
from snippets._site.lessons import LessonsError, planned

MAX_COUNT = 500  # sheets
TRIES = 3  # variants that may be tried for each that is wanted
TIMEOUT = 600.0  # seconds that a page may take with all variants of its exercises
COMMAND = "exercises"


@dataclass(frozen=True)
class Asked:
    """An exercise with its variants that fit, in the order of the sheets."""

    lesson: Lesson
    exercise: Exercise
    variants: tuple[Answered, ...]


def make(project: Path, seed: int, count: int, names: Sequence[str] = (), out: Path | None = None) -> int:
    """Write the sheets and their key, print where they are, and return 0.

    Args:
        project: the folder that holds mkdocs.yml.
        seed: decides which variant stands on which sheet.
        count: how many sheets.
        names: of lessons, or paths of their pages; by default all lessons that have exercises that vary.
        out: a folder that is new or empty, or holds these same files; by default one named after the seed.

    Raises:
        SnippetError: a wrong argument, a note that cannot be read, an exercise that cannot be asked, or other files
            in the folder. Then nothing is written.
    """
    if not 0 < count <= MAX_COUNT:
        raise SnippetError(COMMAND, f"--count is {count}", f"Ask for 1 to {MAX_COUNT} sheets")
    if seed < 0:
        raise SnippetError(COMMAND, f"--seed is {seed}", "Take zero or a larger whole number")
    found = [(lesson, exercises(lesson.page)) for lesson in _chosen(project, names)]
    if missing := [lesson.name for lesson, vary in found if not vary and names]:
        todo = "Add a note <!-- vary … --> to one: see “Write a lesson”"
        raise SnippetError(COMMAND, f"no exercise of {' and '.join(missing)} varies", todo)
    found = [(lesson, vary) for lesson, vary in found if vary]
    if not found:
        raise SnippetError(COMMAND, "no lesson has an exercise that varies", "Add a note <!-- vary … --> to one")
    engine = Engine(project, replace(settings_of(project), timeout=TIMEOUT), Cache(project / ".cache/snippets"))
    try:
        kit = _run(engine, seed, count, found)
    finally:
        engine.close()
    folder = out or Path(f"exercises-seed-{seed}")
    _write(folder, dict(sheets.files(kit, project, engine.cache)))
    each = f"{_counted(len(kit.questions), 'exercise')}{' each' * (count > 1)}"
    print(f"{folder}: {_counted(count, 'sheet')} with {each}. Print sheets.html; the answers are in key.html.")
    return 0


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _chosen(project: Path, names: Sequence[str]) -> list[Lesson]:
    """The lessons of these names, or all, in the order of the plan. Raises SnippetError if there is no such lesson."""
    known = {lesson.name: lesson for lesson in lessons(project)}
    try:
        plan = [each.name for each in planned(front_matter(read_page(project / PLAN, project)).get("lessons"))]
    except (LessonsError, OSError):  # a build says what is wrong with the plan
        plan = []
    order = sorted(known, key=lambda name: (plan.index(name) if name in plan else len(plan), name))
    wanted = [Path(name).name.removesuffix(".md") for name in names]
    if wrong := [name for name, stem in zip(names, wanted, strict=True) if stem not in known]:
        raise SnippetError(COMMAND, f"there is no lesson “{wrong[0]}”", f"There are {', '.join(order)}")
    return [known[name] for name in order if name in wanted or not names]


def _run(engine: Engine, seed: int, count: int, found: Sequence[tuple[Lesson, list[Exercise]]]) -> Kit:
    """Run all variants, the pages side by side."""

    def one(lesson: Lesson, vary: list[Exercise]) -> tuple[list[Asked], dict[str, str]]:
        drawn, versions = run(engine, lesson.page, [_draw(each, seed, count) for each in vary])
        pairs = zip(vary, drawn, strict=True)
        return [_asked(lesson, exercise, each, engine.project) for exercise, each in pairs], versions

    with ThreadPoolExecutor(engine.settings.workers) as threads:
        results = list(threads.map(lambda pair: one(*pair), found))
    asked = [each for exercises, _ in results for each in exercises]
    versions = {name: version for _, each in results for name, version in each.items()}
    questions = [
        Question(
            str((each.lesson.meta.get("hero") or {}).get("title", each.lesson.name)),
            each.exercise.heading,
            each.exercise.kinds,
            tuple(each.variants[number % len(each.variants)] for number in range(count)),
        )
        for each in asked
    ]
    names = list(dict.fromkeys(each.lesson.name for each in asked))
    return Kit(
        str(configuration(engine.project).get("site_name", "")), seed, count, tuple(names), tuple(questions), versions
    )


def _draw(exercise: Exercise, seed: int, count: int) -> Draw:
    """The order in which variants of an exercise are tried: decided by the seed, without the one on the page."""
    chance = random.Random(f"{seed} {exercise.page.path} {exercise.number}")
    order = chance.sample(range(exercise.count), min(exercise.count, TRIES * count + 1))
    return Draw(exercise, tuple(index for index in order if not exercise.is_shown(index)), count)


def _asked(lesson: Lesson, exercise: Exercise, drawn: Drawn, project: Path) -> Asked:
    """The exercise with its variants. Raises SnippetError if it has none, or none that a reader can tell apart."""
    if not drawn.fit:
        detail = "\n".join(dict.fromkeys(drawn.unfit))
        raise SnippetError(exercise.place, "no variant of this exercise can be asked", "Let other values vary", detail)
    variants = [answered(exercise.variant(index, project), values) for index, values in drawn.fit]
    told = {each.question: each.answer for each in variants}
    if differing := next((each for each in variants if told[each.question] != each.answer), None):
        what = f"two variants ask the same and answer {differing.answer} and {told[differing.question]}"
        raise SnippetError(exercise.place, what, "Say what varies in the question, or in “given:” of the note")
    if len(variants) > 1 and len({each.answer for each in variants}) == 1:
        what = f"the answer is {variants[0].answer} in every variant"
        raise SnippetError(exercise.place, what, "Let something vary on which it depends")
    return Asked(lesson, exercise, tuple(variants))


def _write(folder: Path, files: dict[str, str]) -> None:
    """Write files into a folder. Raises SnippetError if it holds any other file, or another text of one of these."""
    if folder.exists() and not folder.is_dir():
        raise SnippetError(str(folder), "this is a file", "Name a folder by --out")
    if foreign := next(_foreign(folder, files), None):
        raise SnippetError(str(foreign), "this is there already, and not what would be written", "Name a new --out")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def _foreign(folder: Path, files: dict[str, str]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()) if folder.exists() else ():
        if not path.is_file() or path.name not in files or path.read_bytes() != files[path.name].encode():
            yield path
