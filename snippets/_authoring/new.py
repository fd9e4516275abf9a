"""`python -m snippets new NAME`: make all files of a lesson. They pass `check` at once; the author replaces them."""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

from snippets._authoring.lesson import CONFIGURATION, FOLDER, PLAN, front_matter
from snippets._authoring.mutate import mutate
from snippets._engine.edges.configuration import settings_of
from snippets._engine.errors import SnippetError
from snippets._engine.execute.engine import Engine
from snippets._engine.parse.labs import read_page
from snippets._engine.prove.snapshots import Records
from snippets._engine.prove.verdicts import prove
from snippets._mutation.scores import book_path
from snippets._site.lessons import LessonsError, name_of, planned

TEMPLATES = Path(__file__).parent / "templates"
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
# A program is run as a reader runs it, with its folder on the path of imports: it must not hide what others import.
TAKEN = {"index", "matplotlib", "numpy", "sympy", "torch", *sys.stdlib_module_names}
SMALL = "a an and as at but by for from in into is of on or the to with".split()  # words within a title
NAV_LINE = re.compile(r"^(?P<indent> *)- .*\blessons/\S+\.md.*\n", re.MULTILINE)
NAV_HEAD = re.compile(r"^(?P<indent> *)- Lessons:.*\n", re.MULTILINE)
PLAN_LIST = re.compile(r"^lessons: *(?:#.*)?\n(?:[ -].*\n|\n)*", re.MULTILINE)
QUESTION = "How fast does a square grow?"  # of the template


def new(project: Path, name: str, title: str = "") -> int:
    """Make the files of a lesson, print their names and what to do next, and return 0.

    Raises:
        SnippetError: the name or the title cannot be used, a file exists already, or mkdocs.yml or the plan has no
            place for a new entry. Then nothing is written.
    """
    title = title or _planned_title(project, name) or _title(name)
    _judge_names(name, title)
    shown = title.replace("`", "")  # navigation and hero have no code in them
    stem, label = name.replace("-", "_"), f"{FOLDER}/{name}.md"
    words = {"NAME": name, "STEM": stem, "TITLE": json.dumps(shown, ensure_ascii=False)}
    made = {
        label: _template("page", words),
        f"snippets/{stem}.py": _template("program", words),
        f"tests/lessons/test_{stem}.py": _template("test", words),
    }
    record, book = f"tests/outputs/lessons/{name}.md.txt", book_path(label)
    if taken := [path for path in (*made, f"snippets/{stem}", record, book) if (project / path).exists()]:
        raise SnippetError(taken[0], "this exists already.", "Choose another name, or remove it first.")
    changed = {CONFIGURATION: _with_navigation(project, name, shown), PLAN: _with_plan(project, name, title)}
    planned_before = changed[PLAN] == _plan(project)
    for path, text in {**made, **changed}.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text, encoding="utf-8")
    _record(project, label)
    print("Made:", *made, record, book, sep="\n  ")
    print("Added an entry to:", CONFIGURATION, *([] if planned_before else [PLAN]), sep="\n  ")
    print("Next:")
    print(f"  Write snippets/{stem}.py, then {label}, in the place of what is there.")
    if not planned_before:
        print(f"  Write a question of your own for the plan in {PLAN}, and say there what the lesson builds on.")
    print(f"  python -m snippets check {label}")
    return 0


def _title(name: str) -> str:
    first, *others = name.split("-")
    return " ".join([first.capitalize(), *(word if word in SMALL else word.capitalize() for word in others)])


def _judge_names(name: str, title: str) -> None:
    if not NAME.fullmatch(name):
        what = f"“{name}” is no name for a lesson."
        raise SnippetError("new", what, "Use small letters, digits and single hyphens, such as slope-of-a-square.")
    if name in TAKEN:
        raise SnippetError("new", f"“{name}” is the name of something that programs import.", "Choose another name.")
    if name_of(title) != name:
        what = f"a lesson with the title “{title}” has the name {name_of(title)}, not {name}."
        raise SnippetError("new", what, "The plan finds a lesson by its title: make them agree.")


def _template(name: str, words: Mapping[str, str]) -> str:
    text = (TEMPLATES / f"{name}.txt").read_text(encoding="utf-8")
    return re.sub(r"\b(NAME|STEM|TITLE)\b", lambda found: words[found[1]], text)


def _plan(project: Path) -> str:
    path = project / PLAN
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _planned_title(project: Path, name: str) -> str:
    """The title that the plan has for a lesson; an empty text if it has none."""
    try:
        plan = planned(front_matter(read_page(project / PLAN, project)).get("lessons")) if _plan(project) else []
    except LessonsError as error:
        raise SnippetError(PLAN, str(error)) from error
    return next((lesson.title for lesson in plan if lesson.name == name), "")


def _with_navigation(project: Path, name: str, title: str) -> str:
    """mkdocs.yml with the lesson behind the last one in its navigation; all else stays as it is."""
    text = (project / CONFIGURATION).read_text(encoding="utf-8")
    behind, head = list(NAV_LINE.finditer(text)), NAV_HEAD.search(text)
    if not behind and not head:
        todo = "Write “- Lessons:” into nav, with one lesson below it, and call new again."
        raise SnippetError(CONFIGURATION, "its navigation has no lesson behind which a new one could stand.", todo)
    place = behind[-1] if behind else head
    assert place
    indent = place["indent"] + ("" if behind else "    ")
    line = f"{indent}- {_plain(title, key=True)}: lessons/{name}.md\n"
    return text[: place.end()] + line + text[place.end() :]


def _with_plan(project: Path, name: str, title: str) -> str:
    """The home page with the lesson at the end of its plan, unless it is planned already; all else stays as it is."""
    text = _plan(project)
    if _planned_title(project, name):
        return text
    found = PLAN_LIST.search(text, 0, text.find("\n---", 3) + 1)
    if not found:
        todo = "Write lessons: there, with one lesson below it, each with a title and a question."
        raise SnippetError(PLAN, "its front matter has no plan of lessons.", todo)
    entry = f"  - title: {_plain(title)}\n    question: {_plain(QUESTION)}\n"
    end = len(found[0].rstrip("\n")) + 1 + found.start()
    return text[:end] + entry + text[end:]


def _plain(text: str, key: bool = False) -> str:
    """A text as YAML, in quotes if it needs them."""
    try:
        read = yaml.safe_load(f"- {text}: x" if key else f"a: {text}")
    except yaml.YAMLError:
        read = None
    return text if read in ([{text: "x"}], {"a": text}) else json.dumps(text, ensure_ascii=False)


def _record(project: Path, label: str) -> None:
    """Run the new page, record what it puts out, and try its mutants."""
    page = read_page(project / label, project)
    engine = Engine(project, settings_of(project))
    try:
        proof = prove(page, engine.run(page))
    finally:
        engine.close()
    for error in [*proof.errors, *Records(project).update(proof)]:
        raise error
    mutate(project, [project / label], record=True)
