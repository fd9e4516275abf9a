"""Tasks of a lab: tags of its cells say what a student writes, what checks it, and which wrong solutions are known.

# %% tags=["task:softmax"]              the solution, between ### BEGIN SOLUTION and ### END SOLUTION
# %% tags=["check:softmax", "points:2"] asserts
# %% tags=["wrong:softmax"]             the cell of the task with a known mistake; on no page
"""

import ast
import dataclasses
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from snippets._engine.errors import PageError, SnippetError
from snippets._engine.page import Block, Page
from snippets._engine.task import Check, Task, Wrong
from snippets._engine.texts import Place, Placed

TAGS = re.compile(r"\btags=(?P<tags>\[.*?\])")
TAG = re.compile(r"(?P<kind>task|check|wrong|points):(?P<value>.*)")
NAME = re.compile(r"[\w-]+", re.ASCII)  # nbgrader's rule for the id of a cell
EDGE = re.compile(r"(?P<indent>[ \t]*)#+[ \t]*(?P<edge>BEGIN|END) SOLUTION[ \t]*")
HOLE = ("# YOUR CODE HERE", "raise NotImplementedError()")  # nbgrader's
NOTATION = 'Write # %% tags=["task:NAME"], and the same with check: and wrong:, each with a name such as soft-max.'


@dataclass(frozen=True)
class Cell(Placed):
    """A cell of a lab: the place of its marker, what its tags say of tasks, its lines, and whether it is prose."""

    tags: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    prose: bool = False

    @classmethod
    def read(cls, path: str, line: int, marker: str, lines: Iterable[str], prose: bool) -> "Cell":
        found = TAGS.search(marker)
        given: list[object] = []
        with suppress(SyntaxError, ValueError):
            given = ast.literal_eval(found["tags"]) if found else []
        tags = [(tag["kind"], tag["value"].strip()) for each in given if (tag := TAG.fullmatch(str(each).strip()))]
        return cls(path, line, tuple(tags), tuple(lines), prose)

    def of(self, kind: str) -> str:
        """The value of its tag of a kind; empty if it has none."""
        return dict(self.tags).get(kind, "")

    @property
    def is_wrong(self) -> bool:
        return any(kind == "wrong" for kind, _ in self.tags)


def assign(page: Page, cells: list[Cell]) -> Page:
    """A lab's page with its tasks and checks at their blocks, and with what is wrong with them among its errors."""
    tagged = [cell for cell in cells if cell.tags or any(map(EDGE.fullmatch, cell.lines))]
    if not tagged:
        return page
    wrong = [Wrong(each.path, each.line, _code(each.lines)) for each in tagged if each.is_wrong]
    names = [each.of("wrong") for each in tagged if each.is_wrong]
    changed: dict[int, Block] = {block.line: block for block in page.blocks}
    checks: dict[str, int] = {}
    for cell in tagged:
        block, name = changed.get(cell.line), cell.of("task")
        if block and name:
            shown = {line.origin.line: line.text for line in block.lines}  # claims in comments are what they show
            marked = [shown.get(number, line) for number, line in enumerate(cell.lines, cell.line + 1)]
            known = tuple(each for each, of in zip(wrong, names, strict=True) if of == name)
            changed[cell.line] = dataclasses.replace(block, task=Task(name, _code(marked), _hole(marked), known))
        elif block and (name := cell.of("check")):
            checks[name] = checks.get(name, 0) + 1
            own = f"{name}-check" if checks[name] == 1 else f"{name}-check-{checks[name]}"
            points = int(given) if (given := cell.of("points")).isdecimal() else 1
            changed[cell.line] = dataclasses.replace(block, check=Check(name, own, points))
    errors = sorted([*page.errors, *_mistakes(tagged)], key=lambda error: error.where.line)
    return dataclasses.replace(page, blocks=tuple(changed.values()), errors=tuple(errors))


def _mistakes(tagged: list[Cell]) -> Iterator[SnippetError]:
    """What is wrong with the tags of a lab, and with the regions of its solutions."""
    tasks: dict[str, Cell] = {}
    for cell in tagged:
        if wrong := _misread(cell):
            yield PageError(cell.place, *wrong)
        elif name := cell.of("task"):
            if name in tasks:
                why = f"the task “{name}” stands on line {tasks[name].line} already."
                yield PageError(cell.place, why, "Give each task a name of its own.")
            tasks.setdefault(name, cell)
        elif (name := cell.of("check") or cell.of("wrong")) and name not in tasks:
            kind = "check" if cell.of("check") else "known wrong solution"
            todo = f"Tag a cell above it with task:{name}, or correct the name."
            yield PageError(cell.place, f"this {kind} has no task “{name}” above it.", todo)
        yield from _misplaced(cell)
    for name, cell in tasks.items():
        if not any(each.of("check") == name for each in tagged):
            todo = f"Add a cell of asserts below it, with the tag check:{name}."
            yield PageError(cell.place, f"the task “{name}” has no check.", todo)
        if not any(each.of("wrong") == name for each in tagged):
            todo = f"Add the cell with a mistake that people make, with the tag wrong:{name}."
            yield PageError(cell.place, f"the task “{name}” has no known wrong solution to prove its check with.", todo)


def _misread(cell: Cell) -> tuple[str, str] | None:
    """What is wrong with the tags of one cell, and what to do."""
    kinds = [kind for kind, _ in cell.tags if kind != "points"]
    for kind, value in cell.tags:
        if kind == "points" and not (value.isdecimal() and int(value)):
            return f"“points:{value}” names no whole number above zero.", 'Write "points:2".'
        if kind != "points" and not NAME.fullmatch(value):
            return f"“{kind}:{value}” names no task.", NOTATION
    if len(kinds) > 1:
        return f"this cell is {' and '.join(kinds)} at once.", "Give each of them a cell of its own."
    if cell.of("points") and not cell.of("check"):
        return "points are given to a cell that is no check.", 'Write tags=["check:NAME", "points:2"].'
    if cell.tags and cell.prose:
        return f"a cell of prose cannot be a {kinds[0]}.", "Tag the cell of code below it."
    if cell.tags and not _code(cell.lines).strip():
        return f"this {kinds[0]} has no code.", "Write it, or leave out the cell."
    return None


def _misplaced(cell: Cell) -> Iterator[PageError]:
    """What is wrong with the marks around the solutions of a cell."""
    opened, regions = 0, 0
    for number, line in enumerate(cell.lines, cell.line + 1):
        mark = EDGE.fullmatch(line)
        if not mark:
            continue
        if not cell.of("task"):
            why = f"“{line.strip()}” stands in a cell that is no task."
            yield PageError(Place(cell.path, number), why, "Tag the cell with task:NAME, or leave the line out.")
            return
        if (mark["edge"] == "BEGIN") == bool(opened):
            why = "a solution begins inside another one." if opened else "no solution begins above this end of one."
            yield PageError(Place(cell.path, number), why, "Write ### BEGIN SOLUTION and ### END SOLUTION in turn.")
            return
        opened = 0 if opened else number
        regions += 1
    if opened:
        todo = "Write ### END SOLUTION behind the last line of it."
        yield PageError(Place(cell.path, opened), "this solution is never closed.", todo)
    if cell.of("task") and not regions and not cell.prose:
        todo = "Write ### BEGIN SOLUTION and ### END SOLUTION around what a student is to write."
        yield PageError(cell.place, f"the task “{cell.of('task')}” marks no solution.", todo)


def _hole(marked: Iterable[str]) -> str:
    """The cell as a student gets it: in the place of each solution stands what nbgrader puts there."""
    kept: list[str] = []
    inside = False
    for line in marked:
        if mark := EDGE.fullmatch(line):
            inside = mark["edge"] == "BEGIN"
            kept += [mark["indent"] + each for each in HOLE] if inside else []
        elif not inside:
            kept.append(line)
    return _code(kept)


def _code(lines: Iterable[str]) -> str:
    return "\n".join(lines).strip("\n") + "\n"
