"""Typesetting: the formulas of a page as MathML, by Temml, which runs in V8 inside this process.

A reader's browser needs no script for it. What was typeset once is kept in the cache by its TeX, so a build with no new
formula loads neither V8 nor Temml.
"""

from __future__ import annotations

import atexit
import hashlib
import html
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache as once
from pathlib import Path
from typing import Any

from snippets._runner.cache import Cache
from snippets._runner.claim import Claim
from snippets._runner.errors import PageError
from snippets._runner.page import Formula, Page
from snippets._runner.place import Place
from snippets._runner.texts import replaced

TEMML = Path(__file__).parent / "vendor" / "temml" / "temml.min.js"
CALL = """
function typeset(tex, display) {
  try {
    return JSON.stringify({mathml: temml.renderToString(tex, {displayMode: display, throwOnError: true})});
  } catch (error) {
    const message = error.name === "ParseError" ? error.message : "something is missing in it, " + error;
    return JSON.stringify({message: message, position: error.position || 0});
  }
}
"""
SECONDS = 10  # that a formula may take
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
MARK = re.compile("[\U000F0000-\U000FFFFD]")
SPECIAL = re.compile(r"[&#%_$]")
PLAIN = re.compile(r"[+\-\u2212]?[\d.]+")
QUOTED = 100  # characters of a formula that an error quotes
Show = Callable[[int, Claim], str]  # the number of a claim in its page, and the claim


class TexError(Exception):
    """Temml cannot read a formula: its message, and the offset in the TeX."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


class Temml:
    """TeX to MathML."""

    def __init__(self, cache: Cache | None = None) -> None:
        self.cache = cache

    def __call__(self, tex: str, display: bool) -> str:
        """MathML of a formula.

        Raises:
            TexError: Temml cannot read it.
        """
        if comment := COMMENT.match(tex):
            raise TexError("a % hides what stands behind it; write \\%", comment.end() - 1)
        key = json.dumps([tex, display, _version(), CALL])
        kept = self.cache.text(key) if self.cache else None
        if kept is not None:
            return kept
        try:
            answer = json.loads(_v8().call("typeset", tex, display, timeout_sec=SECONDS))
        except ImportError:
            raise TexError("mini-racer, which runs it, is not installed", 0) from None
        except Exception as error:  # V8 gave up: that is this formula's failure, and no reason to end the build
            raise TexError(f"it ended with {type(error).__name__}", 0) from error
        if "mathml" not in answer:
            before = tex.encode("utf-16-le")[:2 * answer["position"]]  # JavaScript counts in units of UTF-16
            raise TexError(POSITION.sub("", answer["message"]).strip(), len(before.decode("utf-16-le", "ignore")))
        if STROKE.search(answer["mathml"]):
            raise TexError("it has a stroke, such as \\cancel draws, which only a style sheet could draw", 0)
        with suppress(OSError):  # a cache that cannot be written to costs time, not the build
            if self.cache:
                self.cache.keep(key, answer["mathml"])
        return answer["mathml"]


@once
def _version() -> str:
    return hashlib.sha256(TEMML.read_bytes()).hexdigest()


@once
def _v8() -> Any:
    from py_mini_racer import MiniRacer  # 80 MB that only a build with a new formula loads

    # It takes the event loop of the thread that makes it if there is one, as in a notebook, and then cannot be called.
    with ThreadPoolExecutor(1) as without_loop:
        context = without_loop.submit(MiniRacer).result()
    atexit.register(context.close)  # left to the end of the interpreter, it waits for a thread that is gone by then
    context.eval(TEMML.read_text(encoding="utf-8"))
    context.eval(CALL)
    return context


def place(page: Page, number: int) -> str:
    """What stands for a formula while a site generator renders its page.

    It has no quotes, for it may stand in the title of an admonition, and holds the TeX as text, for where a heading is
    shown without its elements.
    """
    tex = source(page, page.formulas[number])
    text = re.sub(r"[^0-9A-Za-z]", lambda character: f"&#{ord(character[0])};", " ".join(tex.split()))
    return f"<data class=formula value={number}>{text}</data>"


def fill(page: Page, content: str, opening: Callable[[int], str], temml: Callable[[str, bool], str],
         ) -> tuple[str, list[PageError]]:
    """Put MathML into the places of a page's formulas, with claims as text in it; and what is wrong with them.

    Args:
        content: the HTML that a site generator made of the page.
        opening: the tag that stands before what a claim shows, given the claim's number.
        temml: typesets TeX.
    """
    errors: list[PageError] = []
    rendered = set()

    def formula(match: re.Match[str]) -> str:
        number = int(match[1])
        made, wrong = _mathml(page, page.formulas[number], opening, temml)
        if number not in rendered:
            errors.extend(wrong)
        rendered.add(number)
        return made

    content = PLACE.sub(formula, content)
    for number, each in enumerate(page.formulas):
        if number not in rendered:
            errors.append(PageError(page.place_of(each.start),
                                    f"the formula {_quoted(page, each)} was not rendered as one.",
                                    "Does it stand in an indented code block, or in an attribute? \\$ is a dollar."))
    return content, errors


def _mathml(page: Page, formula: Formula, opening: Callable[[int], str], temml: Callable[[str, bool], str],
            ) -> tuple[str, list[PageError]]:
    claims: list[tuple[int, Claim]] = []

    def mark(number: int, claim: Claim) -> str:
        claims.append((number, claim))
        return f"{{\\text{{{chr(FIRST_MARK + len(claims) - 1)}}}}}"

    def data(match: re.Match[str]) -> str:
        index = ord(match[0]) - FIRST_MARK
        if index >= len(claims):
            return match[0]
        number, claim = claims[index]
        return f"{opening(number)}{html.escape(claim.shown)}</data>"

    tex = source(page, formula, mark)
    try:
        made = temml(tex, formula.display)
    except TexError as error:
        line = page.line_of(formula.start) + tex.count("\n", 0, error.position)
        wrong = PageError(Place(page.path, line), f"Temml cannot read the formula {_quoted(page, formula)}: {error}.",
                          "Mend its TeX, or write \\$ for a dollar that opens no formula.")
        shown = MARK.sub(data, html.escape(re.sub(r"\{\\text\{(.)\}\}", r"\1", tex)))
        return f'<code class="formula-false" title="{html.escape(str(wrong))}">{shown}</code>', [wrong]
    made = CLASS.sub(_styled, made.replace(' style="display:block math;"', ""))  # which is what display="block" means
    # To a browser a text is mere space, and signs beside it are set as if nothing were there; an empty number is not.
    made = MARK.sub(data, re.sub(r"(<mtext>[\U000F0000-\U000FFFFD]</mtext>)", r"<mrow><mn></mn>\1</mrow>", made))
    return (f'<span class="formula">{made}</span>' if formula.display else made), []


def _styled(match: re.Match[str]) -> str:
    style = "".join(STYLES.get(name, "") for name in match[1].split()) + (match[2] or "")
    return f'class="{match[1]}"' + (f' style="{style}"' if style else "")


def in_tex(claim: Claim) -> str:
    """What a claim shows, as TeX for a notebook."""
    if PLAIN.fullmatch(claim.shown):
        return f"{{{claim.shown}}}"
    return f"{{\\text{{{SPECIAL.sub(lambda special: chr(92) + special[0], claim.shown)}}}}}"


def source(page: Page, formula: Formula, show: Show = lambda number, claim: claim.shown) -> str:
    """A formula's TeX, its lines kept, without the marks of the block quote it may stand in.

    Args:
        show: what to write in the place of a claim; by default, what it shows.
    """
    first, last = formula.inside
    text = replaced(page.text, [
        (claim.start, claim.end, show(number, claim) + "\n" * page.text.count("\n", claim.start, claim.end))
        for number, claim in enumerate(page.claims) if first <= claim.start < last], first, last)
    line = page.text[page.text.rfind("\n", 0, formula.start) + 1:formula.start]
    quotes = re.match(r"[ \t>]*", line)[0].count(">")
    return re.sub(rf"\n(?:[ \t]*>[ \t]?){{0,{quotes}}}", "\n", text)


def _quoted(page: Page, formula: Formula) -> str:
    text = " ".join(source(page, formula).split())
    dollars = "$$" if formula.display else "$"
    return f"{dollars}{text if len(text) <= QUOTED else text[:QUOTED] + '…'}{dollars}"
