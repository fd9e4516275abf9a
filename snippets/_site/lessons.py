"""The map of the lessons: each with its question and its reading time, below the lessons that it builds on.

A lesson's row is how many lessons lead to it at most; in a row each stands as far left as what it builds on, so that
lines cross little. The list has the same order, and each lesson says in words what it builds on, so that readers who
see no map lose nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import mean
from typing import Any

PLACE = "<!-- lessons -->"  # where a page wants the map
COLUMNS = 4  # a row has at most so many lessons
GAP = 0.12  # of a row's height, above and below each lesson
CODE = re.compile(r"`([^`]+)`")


class LessonsError(Exception):
    """The plan of the lessons cannot be drawn: what is wrong with it, and what to do."""


@dataclass(frozen=True)
class Lesson:
    """A lesson, written or planned."""

    name: str  # of its file, without the ending
    title: str
    question: str
    builds_on: tuple[str, ...] = ()
    url: str = ""  # none while it is planned
    minutes: int = 0
    number: int = 0


def planned(entries: Any) -> list[Lesson]:
    """The lessons that front matter plans, numbered in their order.

    Raises:
        LessonsError: an entry is not what it should be.
    """
    if not isinstance(entries, list):
        raise LessonsError(f"its front matter needs lessons: a list, not {entries!r}.")
    lessons = []
    for number, entry in enumerate(entries, 1):
        given = entry if isinstance(entry, dict) else {}
        wrong = {"title", "question"} - set(given) or set(given) - {"title", "question", "builds_on"}
        if wrong or not isinstance(given.get("builds_on", []), list):
            raise LessonsError(f"lesson {number} of its front matter is {entry!r}. Give each a title and a question, "
                               "and builds_on, a list of names, where it builds on others.")
        lessons.append(Lesson(name_of(given["title"]), given["title"], given["question"],
                              tuple(given.get("builds_on", [])), number=number))
    return lessons


def name_of(title: str) -> str:
    """The name of the file in which a lesson of this title is written."""
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))


def written(lessons: Sequence[Lesson], name: str, url: str, minutes: int, meta: dict[str, Any]) -> list[Lesson]:
    """The lessons with one of them written: what its own front matter says goes before the plan.

    Raises:
        LessonsError: the plan does not have it.
    """
    if name not in {lesson.name for lesson in lessons}:
        raise LessonsError(f"the lesson {name} is not in the plan. Add it to lessons in the front matter.")
    own = {"question": meta["question"]} if "question" in meta else {}
    own |= {"builds_on": tuple(meta["builds_on"])} if "builds_on" in meta else {}
    return [replace(lesson, url=url, minutes=minutes, **own) if lesson.name == name else lesson for lesson in lessons]


def rows(lessons: Sequence[Lesson]) -> list[list[Lesson]]:
    """The lessons by how many lead to them at most, in rows that are not too long.

    Raises:
        LessonsError: one builds on what is not there, or on itself.
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

    placed: list[list[Lesson]] = []
    places: dict[str, float] = {}
    for _, deep in groupby(sorted(lessons, key=depth), key=depth):
        row = sorted(deep, key=lambda lesson: mean([places[name] for name in lesson.builds_on] or [0.0]))
        for first in range(0, len(row), COLUMNS):
            placed.append(row[first:first + COLUMNS])
            places |= {lesson.name: _column(placed[-1], column) for column, lesson in enumerate(placed[-1])}
    return placed


def _column(row: list[Lesson], index: int) -> float:
    """The middle of a lesson, in columns; a row that is not full stands in the middle."""
    return (COLUMNS - len(row)) / 2 + index + 0.5


def map_of(lessons: Sequence[Lesson]) -> str:
    """The map as HTML: a list of the lessons and, behind it, a line to each from what it builds on.

    Raises:
        LessonsError: the lessons cannot be put in rows.
    """
    placed = rows(lessons)
    by_name = {lesson.name: lesson for lesson in lessons}
    items = [_item(lesson, by_name, COLUMNS - len(row) + 2 * column)
             for row in placed for column, lesson in enumerate(row)]
    places = {lesson.name: (_column(row, column), number)
              for number, row in enumerate(placed) for column, lesson in enumerate(row)}
    lines = "".join(_line(places[name], places[lesson.name], bool(lesson.url))
                    for lesson in lessons for name in lesson.builds_on)
    box = f"0 0 {COLUMNS * 100} {len(placed) * 100}"
    return ('<div class="lesson-map">\n'
            f'<svg class="lesson-lines" viewBox="{box}" preserveAspectRatio="none" aria-hidden="true">{lines}</svg>\n'
            f'<ul class="lesson-list">\n{"".join(items)}</ul>\n</div>')


def _item(lesson: Lesson, by_name: dict[str, Lesson], column: int) -> str:
    title = _text(lesson.title)
    head = f'<a href="{html.escape(lesson.url)}">{title}</a>' if lesson.url else f"<strong>{title}</strong>"
    numbers = sorted(by_name[name].number for name in lesson.builds_on)
    facts = [f"{lesson.minutes} min" if lesson.url else "planned", *([f"builds on {_and(numbers)}"] if numbers else [])]
    return (f'<li class="lesson-column-{column}" data-lesson="{html.escape(lesson.name)}">'
            f'<span class="lesson-number">{lesson.number}</span>{head} {_text(lesson.question)}'
            f' <small>{" · ".join(facts)}</small></li>\n')


def _line(start: tuple[float, int], end: tuple[float, int], is_written: bool) -> str:
    """From the foot of one lesson to the head of another."""
    (x, y), (to_x, to_y) = start, end
    x, to_x, y, to_y = 100 * x, 100 * to_x, 100 * (y + 1 - GAP), 100 * (to_y + GAP)
    middle = to_y - 100 * GAP
    kind = "" if is_written else ' class="is-planned"'
    return f'<path{kind} d="M{x:g} {y:g}C{x:g} {middle:g} {to_x:g} {middle:g} {to_x:g} {to_y:g}"/>'


def _text(text: str) -> str:
    return CODE.sub(r"<code>\1</code>", html.escape(text, quote=False))


def _and(numbers: Iterable[int]) -> str:
    *most, last = map(str, numbers)
    return f"{', '.join(most)} and {last}" if most else last
