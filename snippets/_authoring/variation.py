"""Exercises that vary: a note in an exercise says what may stand in the place of its numbers.

    <!-- vary
    "6.0": 2.0, 3.0, 5.0, 7.0
    "in millimetres instead of centimetres", "10":
        ("in inches instead of feet", "12"), ("in days instead of weeks", "7")
    given: The prediction is {{ 1.234 :: model(x) }}.
    first: y_true = torch.tensor([[1.0]])
    -->

A phrase stands for itself wherever it stands in the exercise: in the question, in code and in the expressions of
claims. Several phrases before a colon vary together. `given` is what readers of the page know, and readers of a sheet
have to be told; `first` is code that runs before the exercise. Both vary too. Nothing is run here.
"""

import ast
import dataclasses
import math
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from snippets._engine.claim import Claim
from snippets._engine.errors import SnippetError
from snippets._engine.exercise import ANSWER, EXERCISE, folds
from snippets._engine.page import Page
from snippets._engine.parse.labs import parse_page
from snippets._engine.parse.markdown import GRADIENTS_OF
from snippets._engine.texts import Place, Span, mask_spans, replaced

NOTE = re.compile(r"<!--\s*vary\b(?P<body>.*?)-->\n?", re.DOTALL)
ENTRY = re.compile(r'^[ \t]*(?:(?P<name>given|first)|(?P<phrases>"[^"\n]+"(?:,[ \t]*"[^"\n]+")*)):', re.MULTILINE)
QUOTED = re.compile(r'"([^"\n]+)"')
HEADING = re.compile(r"^#{2,6}[ \t]+(?P<text>.+?)[ \t]*#*$", re.MULTILINE)
WRONG = re.compile(r"^ +- (?=\{\{|(?P<label>\*\*.+?\*\*))", re.MULTILINE)
WHOLE, WITH_POINT = re.compile(r"-?\d+"), re.compile(r"-?\d+\.\d+")
OPERATORS = tuple("+-*/%@")
SHAPE = 'Write “"phrase": values” with commas between them, such as “"2.0": 3.0, 4.0” or “"3": range(4, 9)”'


@dataclass(frozen=True)
class Choice:
    """Phrases of an exercise that vary together, and what may stand in their place."""

    phrases: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]  # each with a text for each phrase


@dataclass(frozen=True)
class Wrong:
    """A wrong answer: its claim, by number, or its text; and the span of what it betrays."""

    claim: int | None
    label: str
    betrays: Span


@dataclass(frozen=True)
class Exercise:
    """An exercise of a page that has a note, by which it varies."""

    page: Page
    number: int  # among those of its page that vary
    place: Place  # of the note
    start: int  # the offset of the exercise
    kinds: frozenset[str]  # such as choice; empty if it asks for a number
    inside: str  # its text, without the note
    choices: tuple[Choice, ...]
    given: str = ""
    first: str = ""

    @cached_property
    def count(self) -> int:
        """How many variants there are, with the one that is on the page."""
        return math.prod(len(choice.rows) for choice in self.choices)

    @cached_property
    def heading(self) -> str:
        """The heading that it stands below, claims in it as readers see them."""
        fenced = mask_spans(self.page.text, map(self.page.span, self.page.fences))
        shown = [(claim.start, claim.end, claim.shown) for claim in self.page.claims]
        found = HEADING.findall(replaced(fenced, shown, self.page.body, self.start))
        return found[-1] if found else ""

    def picks(self, index: int) -> dict[str, str]:
        """What stands in the place of each phrase in the variant with this index, from 0."""
        picked: dict[str, str] = {}
        for choice in self.choices:
            index, row = divmod(index, len(choice.rows))
            picked |= dict(zip(choice.phrases, choice.rows[row], strict=True))
        return picked

    def is_shown(self, index: int) -> bool:
        """Whether this variant is the one on the page, where its answer stands too."""
        varying = {phrase for choice in self.choices if len(choice.rows) > 1 for phrase in choice.phrases}
        return bool(varying) and all(phrase == pick for phrase, pick in self.picks(index).items() if phrase in varying)

    def variant(self, index: int, project: Path) -> "Variant":
        """The variant with this index. Raises SnippetError if it is no exercise that can be put on a sheet."""
        picks = self.picks(index)
        first = "".join(f"{each[0]}\n\n" for each in GRADIENTS_OF.finditer(self.page.text, 0, self.start))
        first += f"```python\n{_with(picks, self.first)}\n```\n\n" if self.first else ""
        given = f"{_with(picks, self.given)}\n\n" if self.given else ""
        page = parse_page(
            first + given + _with(picks, self.inside.lstrip("\n")), self.page.path, project, self.page.settings
        )
        if page.errors:
            raise SnippetError(self.place, f"{_named(picks)}, the exercise cannot be read: {page.errors[0].what}")
        return Variant(self, index, page, len(first))


@dataclass(frozen=True)
class Variant:
    """An exercise with other numbers, as a page of its own."""

    exercise: Exercise
    index: int
    page: Page
    start: int  # where the question begins

    @property
    def name(self) -> str:
        """What differs, for errors."""
        return _named(self.exercise.picks(self.index))

    @cached_property
    def question(self) -> Span:
        """Where the question stands."""
        return self.start, min(self._folds.values(), default=(len(self.page.text), 0))[0]

    @cached_property
    def _folds(self) -> dict[str, Span]:
        """Where the folds stand, by their kinds."""
        return folds(self.page.text, 0, len(self.page.text))

    @cached_property
    def answer(self) -> int:
        """The number of the claim that is the answer. Raises SnippetError if there is none."""
        starts = {found.start("text") for found in ANSWER.finditer(self.page.text)}
        for number, claim in enumerate(self.page.claims):
            if claim.start in starts:
                return number
        todo = 'Write <strong class="answer">{{ shown :: expression }}</strong>'
        raise SnippetError(self.exercise.place, "this exercise varies, and its answer is no claim", todo)

    @cached_property
    def wrong(self) -> tuple[Wrong, ...]:
        """The wrong answers, in their order."""
        start, end = self._folds.get("failure", (0, 0))
        claims = {claim.start: number for number, claim in enumerate(self.page.claims)}
        wrong = []
        for found in WRONG.finditer(self.page.text, start, end):
            claim = claims.get(found.end())
            last = found.end("label") if claim is None else self.page.claims[claim].end
            line = self.page.text.find("\n", last, end)
            label = (found["label"] or "").strip("*")
            wrong.append(Wrong(claim, label, (last + 1, end if line < 0 else line)))
        return tuple(wrong)

    @cached_property
    def needed(self) -> tuple[int, ...]:
        """The numbers of the claims that a sheet and its key show: those of question, answer and wrong answers."""
        spans = [self.question, self._folds.get("failure", (0, 0))]
        claims = enumerate(self.page.claims)
        return tuple(n for n, each in claims if n == self.answer or any(a <= each.start < b for a, b in spans))

    @property
    def claims(self) -> list[Claim]:
        """The claims that are needed, in their order."""
        return [self.page.claims[number] for number in self.needed]


def exercises(page: Page) -> list[Exercise]:
    """The exercises of a page that vary. Raises SnippetError: a note cannot be read, or stands in no exercise."""
    found: list[Exercise] = []
    places = list(EXERCISE.finditer(page.text))
    for each in places:
        for note in NOTE.finditer(each["body"]):
            place = page.place_of(each.start("body") + note.start())
            inside = NOTE.sub("", each["body"])
            kinds = frozenset(each["kinds"].split()) - {"predict"}  # a sheet has no block to unfold
            found.append(_read(Exercise(page, len(found), place, each.start(), kinds, inside, ()), note["body"]))
    for note in NOTE.finditer(mask_spans(page.text, map(page.span, page.fences))):
        if not any(each.start() < note.start() < each.end() for each in places):
            what = "this note says how an exercise varies, and stands in none"
            raise SnippetError(page.place_of(note.start()), what, "Move it between the lines of an exercise")
    return found


def _read(exercise: Exercise, body: str) -> Exercise:
    entries = list(ENTRY.finditer(body))
    if not entries or body[: entries[0].start()].strip():
        raise SnippetError(exercise.place, "this note does not say what varies", SHAPE)
    texts: dict[str, str] = {}
    choices = []
    for entry, end in zip(entries, [*(each.start() for each in entries[1:]), len(body)], strict=True):
        text = textwrap.dedent(body[entry.end() : end]).strip()
        if entry["name"]:
            texts[entry["name"]] = text
        else:
            choices.append(_choice(tuple(QUOTED.findall(entry["phrases"])), text, exercise.place))
    if not choices:
        raise SnippetError(exercise.place, "this note does not say what varies", SHAPE)
    exercise = dataclasses.replace(
        exercise, choices=tuple(choices), given=texts.get("given", ""), first=texts.get("first", "")
    )
    whole = "\n".join((exercise.inside, exercise.given, exercise.first))
    for phrase in (phrase for choice in choices for phrase in choice.phrases):
        if not _pattern([phrase]).search(whole):
            raise SnippetError(exercise.place, f"“{phrase}” does not stand in this exercise", "Write it as it does")
    return exercise


def _choice(phrases: tuple[str, ...], text: str, place: Place) -> Choice:
    try:
        values = ast.parse(f"[{text}]", mode="eval").body
        elements = values.elts if isinstance(values, ast.List) else []
        rows = dict.fromkeys(row for value in elements for row in _rows(phrases, value))
    except (SyntaxError, ValueError, TypeError) as error:
        what = f"the values of “{'”, “'.join(phrases)}” cannot be read: {text}"
        todo = f"{SHAPE}. Where phrases vary together, each value is a tuple with a text for each"
        raise SnippetError(place, what, todo) from error
    if not set(rows) - {phrases}:
        raise SnippetError(place, f"nothing else may stand in the place of “{'”, “'.join(phrases)}”", SHAPE)
    return Choice(phrases, tuple(rows))


def _rows(phrases: tuple[str, ...], value: ast.expr) -> Iterator[tuple[str, ...]]:
    """The rows that a value stands for. Raises ValueError if it is none."""
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "range" and len(phrases) == 1:
        for number in range(*map(ast.literal_eval, value.args)):
            yield (_alike(str(number), phrases[0]),)
        return
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    yield tuple(_alike(_text(part), phrase) for part, phrase in zip(parts, phrases, strict=True))


def _text(value: ast.expr) -> str:
    """A value as it is to stand in the exercise."""
    read = ast.literal_eval(value)
    return read if isinstance(read, str) else ast.unparse(value)


def _alike(text: str, phrase: str) -> str:
    """A whole number has a point where it stands for a number with a point."""
    return f"{text}.0" if WHOLE.fullmatch(text) and WITH_POINT.fullmatch(phrase) else text


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    """What finds phrases as whole numbers and words, the longest first."""
    return re.compile("|".join(map(_bounded, sorted(phrases, key=len, reverse=True))))


def _bounded(phrase: str) -> str:
    before = r"(?<![\w.])" if re.match(r"\w", phrase) else r"(?<![\w.)\]])" if phrase[0] in "-−" else ""
    after = r"(?![\d_]|\.\d|[eE][+-]?\d)" if phrase[-1].isdigit() else r"(?!\w)" if re.match(r"\w", phrase[-1]) else ""
    return before + re.escape(phrase) + after


def _with(picks: Mapping[str, str], text: str) -> str:
    """A text with the picks in the place of their phrases. A negative number beside an operator gets parentheses."""

    def pick(found: re.Match[str]) -> str:
        value = picks[found[0]]
        beside = text[: found.start()].rstrip().endswith(OPERATORS) or text[found.end() :].lstrip().startswith("**")
        return f"({value})" if value.startswith("-") and not found[0].startswith("-") and beside else value

    return _pattern(list(picks)).sub(pick, text)


def _named(picks: Mapping[str, str]) -> str:
    return "with " + ", ".join(f"“{pick}” for “{phrase}”" for phrase, pick in picks.items())
