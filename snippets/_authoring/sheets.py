"""Sheets of exercises and their key, as Markdown and as HTML to print.

Both are made of one text: the HTML is the Markdown with its formulas as MathML, on one page of a browser, from which
all sheets are printed at once.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import markdown
from markupsafe import Markup

from snippets._authoring.variant_answers import Answered
from snippets._engine.parse.labs import parse_page
from snippets._engine.render import formulas
from snippets._engine.render.templating import renderer
from snippets._engine.store import Store
from snippets._engine.texts import replaced

TITLE = "Exercises"
DOTS = "." * 40  # to write on
ARROW = re.compile(r"\s*→\s*")
NAMES = {"python": "Python", "torch": "PyTorch"}  # whose versions the key says
EXTENSIONS = ("fenced_code", "tables", "sane_lists")
_template = renderer(Path(__file__).with_name("templates"))


@dataclass(frozen=True)
class Question:
    """An exercise with a variant for each sheet, and where the lesson asks it."""

    lesson: str  # its title
    section: str
    kinds: frozenset[str]
    variants: tuple[Answered, ...]


@dataclass(frozen=True)
class Kit:
    """All that is written."""

    site: str  # its name
    seed: int
    count: int
    lessons: tuple[str, ...]  # names
    questions: tuple[Question, ...]
    versions: dict[str, str]


def files(kit: Kit, project: Path, cache: Store | None) -> Iterator[tuple[str, str]]:
    """The name and the text of each file. The same kit gives the same texts."""
    digits = len(str(kit.count))
    texts = [_sheet(kit, number) for number in range(kit.count)]
    for number, text in enumerate(texts, 1):
        yield f"sheet-{number:0{digits}}.md", text
    temml = formulas.Temml(cache)
    parts = [_html(text, project, temml) for text in texts]
    yield "sheets.html", _template("sheets.html", title=f"{TITLE}, seed {kit.seed}", kind="sheet", parts=parts)
    key = _key(kit)
    yield "key.md", key
    part = _html(key, project, temml)
    yield "key.html", _template("sheets.html", title=f"Key, seed {kit.seed}", kind="key", parts=[part])


def _sheet(kit: Kit, number: int) -> str:
    lines = [f"# {TITLE}: sheet {number + 1}", f"Name: {DOTS}"]
    for place, question in enumerate(kit.questions, 1):
        lines += [f"## {place}. {question.lesson}", f"*{question.section}*" * bool(question.section)]
        chance = random.Random(f"{kit.seed} {number} {place}")
        lines += _asked(question.kinds, question.variants[number], chance)
    lines.append(f"---\n\n{kit.site}, exercises with seed {kit.seed}, sheet {number + 1} of {kit.count}.")
    return "\n\n".join(filter(None, lines)) + "\n"


def _asked(kinds: frozenset[str], variant: Answered, chance: random.Random) -> Iterator[str]:
    """The question and how to answer it, which the kind of the exercise says."""
    question = variant.question
    if "pick" in kinds:
        code = "\n".join(variant.code)
        numbered = "\n".join(f"{n:>2}  {line}".rstrip() for n, line in enumerate(variant.code, 1))
        question = question.replace(code.rstrip(), numbered, 1)
    yield question
    if "choice" in kinds:
        options = [variant.answer, *(label for label, _ in variant.wrong)]
        yield "\n".join(f"- ☐ {option}" for option in chance.sample(options, len(options)))
    elif "order" in kinds:
        parts = ARROW.split(variant.answer)
        yield f"Sort these: {', '.join(chance.sample(parts, len(parts)))}"
        yield f"Answer: {DOTS}"
    else:
        yield f"{'Line' if 'pick' in kinds else 'Answer'}: {DOTS}"


def _key(kit: Kit) -> str:
    versions = " and ".join(f"{name} {kit.versions[key]}" for key, name in NAMES.items() if key in kit.versions)
    command = f"python -m snippets exercises --seed {kit.seed} --count {kit.count} {' '.join(kit.lessons)}"
    text = [f"# Key to the exercises, seed {kit.seed}", f"Made with {versions}, by", f"```sh\n{command}\n```"]
    text.append("Every answer was computed by running the lesson's own code with the numbers of the sheet. A gradient")
    text[-1] += " was computed by each of the methods that stand beside it, and they agree."
    for number in range(kit.count):
        text.append(f"## Sheet {number + 1}")
        rows = [_row(place, each.variants[number]) for place, each in enumerate(kit.questions, 1)]
        head = ["| | Answer | Found by | Wrong answers, and what each betrays |", "|---|---|---|---|"]
        text.append("\n".join([*head, *rows]))
    return "\n\n".join(text) + "\n"


def _row(place: int, variant: Answered) -> str:
    wrong = "<br>".join(f"**{label}**: {betrays}" for label, betrays in variant.wrong)
    found = ", ".join(variant.methods) or "the lesson's code"
    cells = [str(place), f"**{variant.answer}**", found, wrong]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _html(text: str, project: Path, temml: formulas.Temml) -> Markup:
    """Markdown as HTML, its formulas as MathML. Raises SnippetError if a formula cannot be read."""
    page = parse_page(text, "exercises.md", project)
    places = [(each.start, each.end, formulas.place(page, number)) for number, each in enumerate(page.formulas)]
    places += [(*each, "$") for each in page.dollars]
    made = markdown.markdown(replaced(text, places), extensions=EXTENSIONS)
    made, errors = formulas.fill(page, made, lambda number: "<data>", temml)
    for error in errors:
        raise error
    return Markup(made)
