"""Tasks: cells of a lab in which a student writes code, and what the build proves their checks with. Plain data."""

from dataclasses import dataclass

from snippets._engine.texts import Placed


@dataclass(frozen=True)
class Wrong(Placed):
    """A cell with a known mistake, in the place of a task's solution. No reader sees it."""

    code: str

    @property
    def mistake(self) -> str:
        """The first line of its first comment, which says what the mistake is; empty without a comment."""
        first = self.code.lstrip().partition("\n")[0]
        return first.lstrip("# ").rstrip() if first.startswith("#") else ""


@dataclass(frozen=True)
class Task:
    """What a student is to write: its name, its cell in two editions, and known wrong solutions."""

    name: str
    solution: str  # with marks around what a student is to write, which nbgrader reads
    hole: str  # as a student gets it
    wrong: tuple[Wrong, ...] = ()


@dataclass(frozen=True)
class Check:
    """That a cell checks a task: the name of the task, a name of its own, and the points that it is worth."""

    task: str
    name: str
    points: int = 1
