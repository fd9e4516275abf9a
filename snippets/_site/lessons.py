"""The map of the lessons: each with its question and its reading time, below the lessons that it builds on.

The row of a lesson is the length of the longest chain of lessons that leads to it. Within a row, lessons stand in
reading order. The list has the same order, and each lesson says in words what it builds on, for readers who do not see
the lines. A lesson that is only planned is not shown.
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, TypedDict

from markupsafe import Markup

from snippets._site.markup import render

PLACEHOLDER = "<!-- lessons -->"  # the map takes its place
OUTCOMES_PLACEHOLDER = "<!-- outcomes -->"  # the table of what each lesson is for takes its place
MAX_COLUMNS = 4  # lessons in a row
GAP = 0.12  # above and below each lesson, as a share of the height of a row
CODE = re.compile(r"`([^`]+)`")


class LessonsError(Exception):
    """The map cannot be drawn from the planned lessons. The message says what is wrong and what to do."""


@dataclass(frozen=True)
class Lesson:
    """A lesson, written or planned."""

    name: str  # of its file, without the suffix
    title: str
    question: str
    builds_on: tuple[str, ...] = ()
    url: str = ""  # empty while it is planned
    minutes: int = 0  # that reading it takes
    number: int = 0  # in the order of the plan, from 1
    picture: int = 1  # which of its drawings stands on the map


class Outcome(TypedDict):
    """What a lesson is for, as a row of the table for teachers."""

    title: Markup
    url: str
    minutes: int
    objectives: list[Markup]
    builds_on: list[Markup]  # titles


class MapItem(TypedDict):
    """A lesson of the map, as its template takes it."""

    lesson: Lesson
    title: Markup
    question: Markup
    builds_on: str  # numbers, as words say them
    half_column: int


def planned(entries: object) -> list[Lesson]:
    """Return the lessons that front matter plans, numbered in their order.

    Raises:
        LessonsError: an entry lacks something, or has something unknown.
    """
    if not isinstance(entries, list):
        raise LessonsError(f"its front matter needs lessons: a list, not {entries!r}.")
    lessons = []
    for number, entry in enumerate(entries, 1):
        given = entry if isinstance(entry, dict) else {}
        wrong = {"title", "question"} - set(given) or set(given) - {"title", "question", "builds_on"}
        if wrong or not isinstance(given.get("builds_on", []), list):
            raise LessonsError(
                f"lesson {number} of its front matter is {entry!r}. Give each a title and a question, "
                "and builds_on, a list of names, where it builds on others."
            )
        title, builds_on = given["title"], tuple(given.get("builds_on", []))
        lessons.append(Lesson(name_of(title), title, given["question"], builds_on, number=number))
    return lessons


def name_of(title: str) -> str:
    """Return the name of the file that holds the lesson of this title, without its suffix."""
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))


def written(lessons: Sequence[Lesson], name: str, url: str, minutes: int, meta: Mapping[str, Any]) -> list[Lesson]:
    """Return the lessons with one of them written. Its own front matter takes precedence over the plan.

    Raises:
        LessonsError: the lesson is not planned.
    """
    if name not in {lesson.name for lesson in lessons}:
        raise LessonsError(f"the lesson {name} is not in the plan. Add it to lessons in the front matter.")
    own: dict[str, Any] = {key: meta[key] for key in ("question", "builds_on", "picture") if key in meta}
    if "builds_on" in own:
        own["builds_on"] = tuple(own["builds_on"])
    return [replace(lesson, url=url, minutes=minutes, **own) if lesson.name == name else lesson for lesson in lessons]


def rows(lessons: Sequence[Lesson]) -> list[list[Lesson]]:
    """Sort lessons into rows of at most MAX_COLUMNS, by the longest chain of lessons that leads to each.

    Within a row they keep their order.

    Raises:
        LessonsError: a lesson builds on an unknown lesson, or on itself.
    """
    by_name = {lesson.name: lesson for lesson in lessons}
    depths: dict[str, int] = {}

    def depth(lesson: Lesson, above: tuple[str, ...] = ()) -> int:
        if lesson.name in above:
            raise LessonsError(f"the lesson {lesson.name} builds on itself, by way of {', '.join(above)}.")
        for name in lesson.builds_on:
            if name not in by_name:
                raise LessonsError(f"the lesson {lesson.name} builds on {name}, which is none of {', '.join(by_name)}.")
        if lesson.name not in depths:
            below = [depth(by_name[name], (*above, lesson.name)) for name in lesson.builds_on]
            depths[lesson.name] = 1 + max(below, default=-1)
        return depths[lesson.name]

    deep = [list(row) for _, row in groupby(sorted(lessons, key=depth), key=depth)]
    return [row[first : first + MAX_COLUMNS] for row in deep for first in range(0, len(row), MAX_COLUMNS)]


def lesson_map(lessons: Sequence[Lesson]) -> Markup:
    """Render the map: a list of the written lessons and, behind it, a line to each from those that it builds on.

    Raises:
        LessonsError: the lessons cannot be put in rows.
    """
    rows(lessons)  # a mistake in the plan is found, whether its lessons are written or not
    numbers = {lesson.name: lesson.number for lesson in lessons if lesson.url}
    shown = [
        replace(lesson, builds_on=tuple(name for name in lesson.builds_on if name in numbers))
        for lesson in lessons
        if lesson.url
    ]
    placed = rows(shown)
    places = {
        lesson.name: (_middle(row, column), number)
        for number, row in enumerate(placed)
        for column, lesson in enumerate(row)
    }
    lines = [_path(places[name], places[lesson.name]) for lesson in shown for name in lesson.builds_on]
    items = [
        MapItem(
            lesson=lesson,
            title=_with_code(lesson.title),
            question=_with_code(lesson.question),
            builds_on=_listed(sorted(numbers[name] for name in lesson.builds_on)),
            half_column=MAX_COLUMNS - len(row) + 2 * column,
        )
        for row in placed
        for column, lesson in enumerate(row)
    ]
    return render("lesson-map.html", columns=MAX_COLUMNS, rows=len(placed), lines=lines, items=items)


def lesson_plan(objectives: Sequence[str], before: Sequence[tuple[str, str]]) -> Markup:
    """Render what a lesson promises, and the lessons that it builds on, each with its title and its URL."""
    marked = [(_with_code(title), url) for title, url in before]
    return render("lesson-plan.html", objectives=[_with_code(each) for each in objectives], before=marked)


def lesson_end(objectives: Sequence[str], following: Lesson | None, lab: tuple[str, str] | None) -> Markup:
    """Render what a reader can do now, and where to go on: the next lesson, or a lab by its title and URL."""
    parts = following and (_with_code(following.title), _with_code(following.question), following.url)
    can = [_with_code(each) for each in objectives]
    return render("lesson-end.html", objectives=can, next=parts, lab=lab)


def outcomes(written_lessons: Sequence[tuple[Lesson, Sequence[str]]]) -> Markup:
    """Render a table of lessons, each with what its reader can do afterwards, its minutes and what it builds on."""
    titles = {lesson.name: _with_code(lesson.title) for lesson, _ in written_lessons}
    rows_of_table = [
        Outcome(
            title=titles[lesson.name],
            url=lesson.url,
            minutes=lesson.minutes,
            objectives=[_with_code(each) for each in objectives],
            builds_on=[titles[name] for name in lesson.builds_on if name in titles],
        )
        for lesson, objectives in written_lessons
    ]
    return render("outcomes.html", rows=rows_of_table)


def _middle(row: Sequence[Lesson], index: int) -> float:
    """Return the middle of a lesson, in columns. A row that is not full is centred."""
    return (MAX_COLUMNS - len(row)) / 2 + index + 0.5


def _path(start: tuple[float, int], end: tuple[float, int]) -> str:
    """Draw a curve from the lower edge of one lesson to the upper edge of another, given their columns and rows."""
    x, to_x = 100 * start[0], 100 * end[0]
    y, to_y = 100 * (start[1] + 1 - GAP), 100 * (end[1] + GAP)
    middle = to_y - 100 * GAP
    return f"M{x:g} {y:g}C{x:g} {middle:g} {to_x:g} {middle:g} {to_x:g} {to_y:g}"


def _with_code(text: str) -> Markup:
    return Markup(CODE.sub(r"<code>\1</code>", html.escape(text, quote=False)))


def _listed(numbers: Sequence[int]) -> str:
    if not numbers:
        return ""
    *most, last = map(str, numbers)
    return f"{', '.join(most)} and {last}" if most else last
