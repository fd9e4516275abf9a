"""What the project demands of a lesson, a rule a function: it takes the lesson and returns errors.

`python -m snippets check` and the tests call the same rules, so they cannot disagree. An error says where it is, what
was found and what to do. What needs the built site or a browser is demanded by tests alone.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from itertools import groupby

from snippets._authoring.alone import Run
from snippets._authoring.lesson import PLAN, Lesson, front_matter
from snippets._authoring.variation import exercises
from snippets._engine.errors import SnippetError
from snippets._engine.page import Page
from snippets._engine.parse.embeds import EMBED, MARKER
from snippets._engine.parse.labs import read_page
from snippets._engine.texts import Place, replaced
from snippets._site.lessons import LessonsError, planned, rows, written

MAX_BLOCK_LINES = 20
MAX_PROGRAM_LINES = 120
OUTPUTS = ("output", "console", "pycon")  # languages of fences that hold a typed output
COMPOUND = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.With, ast.Try)
WORD = re.compile(r"[^\W_]+")
TITLE = re.compile(r"^# ", re.MULTILINE)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

Rule = Callable[[Lesson], list[SnippetError]]


def judge_hero(lesson: Lesson) -> list[SnippetError]:
    """The front matter has a hero with title, subtitle and tags; the page has no other title and no reading time."""
    place, hero = Place(lesson.page.path, 1), lesson.meta.get("hero")
    given = hero if isinstance(hero, dict) else {}
    if missing := [key for key in ("title", "subtitle", "tags") if not given.get(key)]:
        what = f"the hero in the front matter has no {' and no '.join(missing)}."
        return [SnippetError(place, what, "Write hero: with a title, a subtitle and a list of tags.")]
    errors = []
    if found := TITLE.search(_prose(lesson.page)):
        what = f"“{found.string[found.start() :].splitlines()[0]}” is a second title."
        errors.append(SnippetError(place, what, "Leave it out: the title of the hero stands above the page."))
    if "min read" in lesson.page.text:
        place = lesson.page.place_of(lesson.page.text.index("min read"))
        what = "the reading time is typed."
        errors.append(SnippetError(place, what, "Leave it out: the build computes it."))
    return errors


def judge_typed_outputs(lesson: Lesson) -> list[SnippetError]:
    """No fence holds an output that somebody typed."""
    typed = [fence for fence in lesson.page.fences if fence.header.language in OUTPUTS]
    todo = "Leave it out, and let a block print it."
    return [SnippetError(Place(lesson.page.path, fence.line), "this output is typed.", todo) for fence in typed]


def judge_blocks(lesson: Lesson) -> list[SnippetError]:
    """Blocks are short, and can be pasted at Python's prompt.

    The prompt ends a statement of several lines at an empty one: there is one behind it, and none inside.
    """
    errors = []
    for block in lesson.page.blocks:
        if len(block.lines) > MAX_BLOCK_LINES:
            what = f"this block has {len(block.lines)} lines, and {MAX_BLOCK_LINES} are allowed."
            errors.append(SnippetError(block.place, what, "Split it, and say between the parts what the reader sees."))
        for line, todo in _unpasteable(block.code):
            what = f"“{line.strip()}” cannot be pasted at a prompt, which ends it at an empty line."
            errors.append(SnippetError(block.place, what, todo))
    return errors


def _unpasteable(code: str) -> Iterator[tuple[str, str]]:
    """The first line of each statement that cannot be pasted, and what to do."""
    try:
        statements = ast.parse(code).body
    except SyntaxError:
        return  # which its block reports
    lines = code.split("\n")
    for statement in (each for each in statements if isinstance(each, COMPOUND)):
        last = statement.end_lineno or statement.lineno
        if not all(lines[statement.lineno : last]):
            yield lines[statement.lineno - 1], "Leave the empty line inside it out."
        elif statement is not statements[-1] and lines[last]:
            yield lines[statement.lineno - 1], "Write an empty line behind it."


def judge_programs(lesson: Lesson) -> list[SnippetError]:
    """The lesson has programs that are short and import torch and the standard library alone."""
    if not lesson.programs:
        todo = f"Write it to snippets/{lesson.stem}.py, and embed its sections."
        return [SnippetError(lesson.page.path, "this lesson has no program.", todo)]
    errors = []
    for path in lesson.programs:
        text, label = path.read_text(encoding="utf-8"), lesson.label(path)
        if (count := len(text.splitlines())) > MAX_PROGRAM_LINES:
            what = f"this program has {count} lines, and {MAX_PROGRAM_LINES} are allowed."
            errors.append(SnippetError(label, what, f"Split it into the files of a folder snippets/{lesson.stem}/."))
        for line, module in _imports(text):
            if module not in {"torch", *sys.stdlib_module_names}:
                what = f"this program imports {module}."
                todo = "Let it import torch and the standard library alone, so that it runs by itself."
                errors.append(SnippetError(Place(label, line), what, todo))
    return errors


def _imports(text: str) -> Iterator[tuple[int, str]]:
    """The line and the top-level name of each import; what is relative has the name “.”."""
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except SyntaxError:
        return  # which its run reports
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." if node.level else str(node.module).partition(".")[0]


def judge_shown(lesson: Lesson) -> list[SnippetError]:
    """Each line of a program stands in a block of the page that runs, except for a docstring at its top."""
    shown = {line.origin for block in lesson.page.running for line in block.lines}
    errors: list[SnippetError] = []
    for path in lesson.programs:
        label, lines = lesson.label(path), enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        left = [
            number
            for number, line in lines
            if line.strip()
            and not line.startswith('"""')
            and not MARKER.match(line)
            and Place(label, number) not in shown
        ]
        for _, run in groupby(enumerate(left), lambda pair: pair[1] - pair[0]):
            first, *_, last = [number for _, number in run] * 2
            what = f"{lesson.page.path} does not show {'this line' if first == last else f'lines {first} to {last}'}."
            todo = f'Put marks around them and embed them: --8<-- "{path.relative_to(lesson.project / "snippets")}:…".'
            errors.append(SnippetError(Place(label, first), what, todo))
    return errors


def judge_sections(lesson: Lesson) -> list[SnippetError]:
    """Sections follow one another, have words of the page's headings for names, and are embedded once and in order."""
    errors = []
    words = {word for heading in HEADING.findall(_prose(lesson.page)) for word in WORD.findall(heading.lower())}
    for path in lesson.programs:
        label, name = lesson.label(path), path.relative_to(lesson.project / "snippets").as_posix()
        marks = [found for line in path.read_text(encoding="utf-8").splitlines() if (found := MARKER.match(line))]
        starts, ends = ([mark["name"] for mark in marks if mark["edge"] == edge] for edge in ("start", "end"))
        if starts != ends or len(set(starts)) < len(starts):
            todo = "Give each section a name of its own, and end it before the next begins."
            errors.append(SnippetError(label, "its sections do not follow one another.", todo))
        if strange := {word for section in starts for word in re.split("[-_]", section)} - words:
            what = (
                f"sections are named by words that no heading of {lesson.page.path} has: {', '.join(sorted(strange))}."
            )
            errors.append(SnippetError(label, what, "Name each section by words of a heading."))
        embedded = [section for file, section in _embedded(lesson.page) if file == name]
        if embedded != starts:
            what = f"of {label} it shows the sections {', '.join(embedded) or 'none'}; there are {', '.join(starts)}."
            errors.append(SnippetError(lesson.page.path, what, "Embed each section once, in the program's order."))
    return errors


def _embedded(page: Page) -> list[tuple[str, str]]:
    """The file and the section of each embedding on a page."""
    matches = [
        found for fence in page.fences for line in fence.body if fence.is_python and (found := EMBED.match(line))
    ]
    parts = [found["target"].partition(":") for found in matches]
    return [(file, section) for file, _, section in parts]


def judge_plan(lesson: Lesson) -> list[SnippetError]:
    """The home page plans the lesson, and knows what it builds on."""
    path = lesson.project / PLAN
    plan = front_matter(read_page(path, lesson.project)).get("lessons") if path.exists() else None
    try:
        rows(written(planned(plan), lesson.name, "", 0, lesson.meta))
    except LessonsError as error:
        return [SnippetError(PLAN, str(error))]
    return []


def judge_tests(lesson: Lesson) -> list[SnippetError]:
    """There is a test of the lesson's mathematics."""
    todo = f"Write it to tests/lessons/test_{lesson.stem}.py."
    return (
        [] if lesson.tests else [SnippetError(lesson.page.path, "nothing tests the mathematics of this lesson.", todo)]
    )


def judge_variation(lesson: Lesson) -> list[SnippetError]:
    """Each note by which an exercise varies can be read, and the answer of that exercise is a claim."""
    try:
        for exercise in exercises(lesson.page):
            exercise.variant(0, lesson.project).answer  # noqa: B018
    except SnippetError as error:
        return [error]
    return []


OF_LESSONS: tuple[Rule, ...] = (  # those that need no run of anything
    judge_hero,
    judge_plan,
    judge_programs,
    judge_sections,
    judge_shown,
    judge_blocks,
    judge_typed_outputs,
    judge_tests,
    judge_variation,
)


def judge_program_run(label: str, run: Run) -> list[SnippetError]:
    """A program that ran by itself went well, warned of nothing, printed something and reached each of its lines."""
    if run["code"] or run["stderr"]:
        how = f"it exits with {run['code']}" if run["code"] else "it writes to the error stream"
        todo = "Fix it: a reader runs it like that."
        return [SnippetError(label, f"run by itself, {how}.", todo, run["stderr"] or run["stdout"])]
    if not run["stdout"]:
        return [SnippetError(label, "run by itself, it prints nothing.", "Let it print what the page shows.")]
    if float(run["reached"]) < 100:
        what = f"run by itself, it reaches {float(run['reached']):.0f} % of its lines and branches."
        return [SnippetError(label, what, "Leave out what never runs, or call it.")]
    return []


def judge_test_run(lesson: Lesson, run: Run) -> list[SnippetError]:
    """The tests of the lesson's mathematics pass."""
    labels = " ".join(map(lesson.label, lesson.tests))
    if not run["code"]:
        return []
    todo = f"Run .venv/bin/pytest {labels} and fix what it shows."
    failed = [line for line in run["stdout"].splitlines() if line.startswith(("FAILED", "ERROR", "E  "))]
    return [SnippetError(labels, "a test of the mathematics fails.", todo, "\n".join(failed) or run["stderr"])]


def _prose(page: Page) -> str:
    """The text of a page without its front matter and its fences."""
    return replaced(page.text, [(*page.span(fence), "") for fence in page.fences], page.body)
