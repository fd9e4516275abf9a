"""The formulas of a page as MathML, by Temml. A reader's browser needs no script for it.

MathML is kept in the cache by its TeX, so a build without a new formula starts no process that typesets.
"""

import atexit
import hashlib
import html
import json
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache as once
from importlib.util import find_spec
from pathlib import Path
from signal import Signals

from snippets._engine.claim import Claim
from snippets._engine.errors import PageError
from snippets._engine.page import Formula, Page
from snippets._engine.render import temml
from snippets._engine.store import Store
from snippets._engine.texts import Place, replaced

# What Temml leaves to a style sheet, and a formula without it would be wrong.
STYLES = {
    "tml-left": "text-align:left;text-align:-webkit-left;",
    "tml-right": "text-align:right;text-align:-webkit-right;",
    "tml-overline": "border-top:0.06em solid;padding-top:0.1em;",
    "tml-underline": "border-bottom:0.06em solid;padding-bottom:0.1em;",
}
CLASS = re.compile(r'class="([^"]*)"(?: style="([^"]*)")?')
STROKE = re.compile(r'<menclose notation="(?!top"|bottom")')
COMMENT = re.compile(r"(?:[^\\%]|\\.)*%", re.DOTALL)
POSITION = re.compile(r" at (?:position \d+|end of input): .*", re.DOTALL)
PLACE = re.compile(r'<data class="?formula"? value="?(\d+)"?>.*?</data>', re.DOTALL)
FIRST_MARK = 0xF0000  # stands for the first claim of a formula, in a range for private use
MARK = re.compile("[\U000f0000-\U000ffffd]")
SPECIAL = re.compile(r"[&#%_$]")
POWER = re.compile(r"(?:\^|\*\*)\s*(\([^()]*\)|[\d.,]+)")
PLAIN = re.compile(r"[+\-\u2212]?[\d.]+")
FIX_IT = "Fix its TeX, or write \\$ for a dollar that opens no formula."
# What MathJax reads and Temml does not: an underscore in words, and two names.
WORDS = re.compile(r"(?P<command>\\(?:text[a-z]*|[mh]box)\s*\{)(?P<words>(?:\\.|[^\\{}$])*)", re.DOTALL)
UNDERSCORE = re.compile(r"(\\.)|_", re.DOTALL)
BOX = re.compile(r"\\[mh]box(?![a-zA-Z])")
ARRAY = re.compile(r"\\(begin|end)\s*\{eqnarray\*?\}")
QUOTED = 100  # characters of a formula that an error quotes
Opening = Callable[[int], str]
Typeset = Callable[[str, bool], str]


class TexError(Exception):
    """Temml cannot read a formula, or cannot be run."""

    def __init__(self, message: str, offset: int = 0, todo: str = FIX_IT) -> None:
        super().__init__(message)
        self.message, self.offset, self.todo = message, offset, todo


class Temml:
    """TeX to MathML."""

    def __init__(self, cache: Store | None = None) -> None:
        self.cache = cache
        sources = Path(temml.__file__).read_bytes() + temml.SOURCE.read_bytes()
        self._version = hashlib.sha256(sources).hexdigest()

    def __call__(self, tex: str, display: bool) -> str:
        """MathML of a formula.

        Raises:
            TexError: Temml cannot read it, or cannot be run.
        """
        tex = _for_temml(tex)
        if comment := COMMENT.match(tex):
            raise TexError("a % hides what stands behind it; write \\%", comment.end() - 1)
        key = json.dumps([tex, display, self._version])
        kept = self.cache.text(key) if self.cache else None
        if kept is not None:
            return kept
        if find_spec("py_mini_racer") is None:
            raise TexError("mini-racer, which runs Temml, is not installed", todo="Install it.")
        process = _typesetter()
        try:
            print(json.dumps([tex, display]), file=process.stdin, flush=True)
            answer = json.loads(process.stdout.readline() if process.stdout else "")
        except (OSError, ValueError) as error:
            _typesetter.cache_clear()
            process.kill()  # if it has not ended
            ended = Signals(-process.returncode).name if process.wait() < 0 else f"exit code {process.returncode}"
            todo = "If no formula can be typeset, is the address space limited (ulimit -v)? V8 reserves much of it."
            raise TexError(f"V8, which runs Temml, ended with {ended}", todo=todo) from error
        if "mathml" not in answer:
            before = tex.encode("utf-16-le")[: 2 * answer["position"]]  # JavaScript counts in units of UTF-16
            raise TexError(POSITION.sub("", answer["message"]).strip(), len(before.decode("utf-16-le", "ignore")))
        if STROKE.search(answer["mathml"]):
            raise TexError("it has a stroke, such as \\cancel draws, which only a style sheet could draw")
        with suppress(OSError):  # a cache that cannot be written to costs time, not the build
            if self.cache:
                self.cache.keep(key, answer["mathml"])
        return answer["mathml"]


def _for_temml(tex: str) -> str:
    """TeX that MathJax reads, as Temml reads it."""
    if "_" in tex:
        tex = WORDS.sub(lambda found: found["command"] + UNDERSCORE.sub(_escaped, found["words"]), tex)
    if "eqnarray" in tex:
        tex = ARRAY.sub(lambda found: f"\\{found[1]}{{darray}}" + "{rcl}" * (found[1] == "begin"), tex)
    return BOX.sub(r"\\text", tex)


def _escaped(sign: re.Match[str]) -> str:
    return sign[1] or r"\_"


@once
def _typesetter() -> subprocess.Popen[str]:
    """The process that typesets, started for the first new formula. It ends with this one, when its input is closed."""
    process = subprocess.Popen(
        [sys.executable, "-P", temml.__file__],
        encoding="utf-8",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    atexit.register(process.communicate)
    return process


def place(page: Page, number: int) -> str:
    """What stands for a formula while a site generator renders its page.

    It has no quotes, for it may stand in the title of an admonition, and holds the TeX as text, for where a heading is
    shown without its elements.
    """
    tex = source(page, page.formulas[number])
    text = re.sub(r"[^0-9A-Za-z]", lambda character: f"&#{ord(character[0])};", " ".join(tex.split()))
    return f"<data class=formula value={number}>{text}</data>"


def fill(page: Page, content: str, opening: Opening, typeset: Typeset) -> tuple[str, list[PageError]]:
    """Put MathML into the places of a page's formulas, with claims as text in it; and what is wrong with them.

    Args:
        content: the HTML that a site generator made of the page.
        opening: the tag that stands before what a claim shows, given the claim's number.
        typeset: makes MathML of TeX, given whether it is displayed on lines of its own.
    """
    rendered: dict[int, PageError | None] = {}

    def formula(match: re.Match[str]) -> str:
        number = int(match[1])
        made, rendered[number] = _mathml(page, page.formulas[number], opening, typeset)
        return made

    content = PLACE.sub(formula, content)
    for number, each in enumerate(page.formulas):
        if number not in rendered:
            why = f"the formula {_quoted(page, each)} was not rendered as one."
            todo = "Does it stand in an indented code block, or in an attribute? \\$ is a dollar."
            rendered[number] = PageError(page.place_of(each.start), why, todo)
    return content, [error for error in rendered.values() if error]


def _mathml(page: Page, formula: Formula, opening: Opening, typeset: Typeset) -> tuple[str, PageError | None]:
    first, last = formula.inside
    claims = [number for number, claim in enumerate(page.claims) if first <= claim.start < last]

    def data(match: re.Match[str]) -> str:
        index = ord(match[0]) - FIRST_MARK
        if index >= len(claims):  # the page's own character
            return match[0]
        return f"{opening(claims[index])}{html.escape(page.claims[claims[index]].shown)}</data>"

    marks = (f"{{\\text{{{chr(FIRST_MARK + index)}}}}}" for index in range(len(claims)))
    tex = source(page, formula, lambda claim: next(marks))
    try:
        made = typeset(tex, formula.display)
    except TexError as error:
        line = page.place_of(formula.start).line + tex.count("\n", 0, error.offset)
        why = f"Temml cannot read the formula {_quoted(page, formula)}: {error.message}."
        wrong = PageError(Place(page.path, line), why, error.todo)
        shown = MARK.sub(data, html.escape(re.sub(r"\{\\text\{(.)\}\}", r"\1", tex)))
        return f'<code class="formula-false" title="{html.escape(str(wrong))}">{shown}</code>', wrong
    made = CLASS.sub(_styled, made.replace(' style="display:block math;"', ""))  # which is what display="block" means
    # To a browser a text is mere space, and signs beside it are set as if nothing were there; an empty number is not.
    made = MARK.sub(data, re.sub(r"(<mtext>[\U000F0000-\U000FFFFD]</mtext>)", r"<mrow><mn></mn>\1</mrow>", made))
    return (f'<span class="formula">{made}</span>' if formula.display else made), None


def _styled(match: re.Match[str]) -> str:
    style = "".join(STYLES.get(name, "") for name in match[1].split()) + (match[2] or "")
    return f'class="{match[1]}"' + (f' style="{style}"' if style else "")


def in_tex(claim: Claim) -> str:
    """What a claim shows, as TeX for a notebook."""
    if PLAIN.fullmatch(claim.shown):
        return f"{{{claim.shown}}}"
    if claim.arithmetic:
        return "{" + POWER.sub(r"^{\1}", claim.shown) + "}"
    return f"{{\\text{{{SPECIAL.sub(lambda special: chr(92) + special[0], claim.shown)}}}}}"


def source(page: Page, formula: Formula, show: Callable[[Claim], str] = lambda claim: claim.shown) -> str:
    """A formula's TeX, its lines kept, without the marks of the block quote it may stand in.

    Args:
        show: gives what to write in the place of a claim, claim by claim in their order.
    """
    first, last = formula.inside
    claims = [claim for claim in page.claims if first <= claim.start < last]
    shown = [(c.start, c.end, show(c) + "\n" * page.text.count("\n", c.start, c.end)) for c in claims]
    text = replaced(page.text, shown, first, last)
    before = page.text[page.text.rfind("\n", 0, formula.start) + 1 : formula.start]
    quotes = before.removesuffix(before.lstrip(" \t>")).count(">")
    return re.sub(rf"\n(?:[ \t]*>[ \t]?){{0,{quotes}}}", "\n", text)


def _quoted(page: Page, formula: Formula) -> str:
    text = " ".join(source(page, formula).split())
    dollars = "$$" if formula.display else "$"
    return f"{dollars}{text if len(text) <= QUOTED else text[:QUOTED] + '…'}{dollars}"
