"""The audit of numerals: every number that a reader sees on a page is accounted for.

A numeral in a page's text is claimed, or quoted from code that ran, or declared: by a rule where a rule fits (list
numbers, steps, ordinals, dates, versions that are the build's own), otherwise one by one, by the author:

    <!-- declare
    "y = 2x": the rule that the lesson's data follow
    "eight o'clock": a time of day
    -->

Whatever is left is undeclared. Number words from two to twelve count as numerals. Numbers in code and in outputs are
not part of this: the code ran, and it printed them. A claim that is a statement holds its numbers in its expression.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from snippets._runner.claim import Claim
from snippets._runner.errors import ClaimError, SnippetError
from snippets._runner.number import ALONE, IN_PROSE, decimal
from snippets._runner.page import Page
from snippets._runner.place import Place
from snippets._runner.proof import Proof
from snippets._runner.texts import blanked, mask_spans

WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMERAL = re.compile(rf"{ALONE}{IN_PROSE}|(?<![\w-])(?:{'|'.join(WORDS)})(?![\w-])", re.IGNORECASE)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
DECLARATION = re.compile(r"<!--\s*declare\b(?P<body>.*?)-->", re.DOTALL)
DECLARED = re.compile(r'"(?P<phrase>[^"\n]+)":[ \t]*(?P<reason>\S[^\n]*)')
CODE_SPAN = re.compile(r"(?<![\\`])(`+)(?!`)(?P<code>(?:(?!\n[ \t]*\n).)+?)(?<!`)\1(?!`)", re.DOTALL)

# What is not read by anybody, or no number: link targets, attribute lists, tags, the keys of admonitions and fences,
# and the names of a formula's variables, such as the w_{12} of a matrix.
MARKUP = re.compile(
    r"\]\([^)\s]*(?:\s+\"[^\"]*\")?\)|^\[[^\]]+\]:\s.*$|\{[:.#][^}\n]*\}|<[/!a-zA-Z][^>]*>|https?://\S+|_\{\w+\}"
    r"|^[ \t>]*(?:`{3,}|~{3,}).*$", re.MULTILINE)

# Rules by name: the numeral is what the group `n` matches.
RULES = {
    "list number": re.compile(r"^[ \t>]*(?P<n>\d+)[.)](?=\s)", re.MULTILINE),
    "step or section number": re.compile(
        r"\b(?:step|layer|lesson|part|chapter|section|figure|exercise|level)s?\s+(?P<n>\d+)\b", re.IGNORECASE),
    "ordinal": re.compile(r"\b(?P<n>\d+)(?=st\b|nd\b|rd\b|th\b)"),
    "date": re.compile(r"\b(?P<n>\d{4}-\d\d-\d\d)\b"),
}
VERSION = re.compile(r"\b(?P<name>python|pytorch|torch|numpy)\s+(?P<n>\d+(?:\.\d+)*)", re.IGNORECASE)


@dataclass(frozen=True)
class Seen:
    """A numeral on a page: what and where it is, and by what it is covered; no rule means that it is undeclared."""

    path: str
    line: int
    text: str
    rule: str = ""
    reason: str = ""
    start: int = 0  # where it stands in the page's text

    @property
    def place(self) -> Place:
        return Place(self.path, self.line)


@dataclass(frozen=True)
class Declaration:
    """A phrase that its author declares, with the reason."""

    line: int
    phrase: str
    reason: str


def audit(proof: Proof) -> list[Seen]:
    """Every numeral in the text of a page that is not a claim, in reading order, with what covers it."""
    page, text = proof.page, readable(proof.page)
    covered = dict(_by_declaration(page, text))
    by_rule = {"quoted from code that ran": _quoted(proof, text)}
    by_rule["version of this build"] = _versions(text, proof.result.versions)
    by_rule |= {name: (match.start("n") for match in rule.finditer(text)) for name, rule in RULES.items()}
    for name, starts in by_rule.items():
        covered |= dict.fromkeys(starts, (name, ""))
    # A date is one thing with three numerals in it; only the first starts where the rule matched.
    text = RULES["date"].sub(lambda m: m[0].replace("-", "x"), text)
    return [Seen(page.path, page.line_of(m.start()), m[0], *covered.get(m.start(), ("", "")), m.start())
            for m in NUMERAL.finditer(text)]


def undeclared(proof: Proof) -> list[SnippetError]:
    """An error for every numeral that nothing covers, and for every declaration of what is not there."""
    page, text = proof.page, readable(proof.page)
    errors: list[SnippetError] = [
        ClaimError(seen.place, f"the number “{seen.text}” claims nothing and is not declared.",
                   f"Write {{{{ {seen.text} :: expression }}}}, or <!-- declare \"…\": reason -->.")
        for seen in audit(proof) if not seen.rule
    ]
    errors += [ClaimError(Place(page.path, d.line), f"“{d.phrase}” is declared, but no such text with a number in it "
                          "is on the page.", "Leave the declaration out.")
               for d in declarations(page) if not any(_numerals_in(d, text))]
    return errors + [error for claim in page.steps if isinstance(claim, Claim) and (error := judge_statement(claim))]


def judge_statement(claim: Claim) -> SnippetError | None:
    """What is wrong with the numbers among the words of a statement: a build takes it, the tests do not."""
    missing = unbacked(claim) if claim.numeral is None else []
    if not missing:
        return None
    why = f"the page states “{claim.shown}”, but there is no “{missing[0]}” in {claim.expression}."
    return ClaimError(claim.place, why, "Let the expression hold that number too: nothing else checks it.")


def unbacked(claim: Claim) -> list[str]:
    """The numerals of a statement that its expression does not hold, each as often as it is missing there."""
    constants = Counter(Decimal(str(abs(node.value))) for node in ast.walk(ast.parse(f"({claim.expression})"))
                        if isinstance(node, ast.Constant) and type(node.value) in (int, float))
    missing = []
    for found in NUMERAL.finditer(claim.shown):
        word = found[0].lower()
        number = Decimal(WORDS.index(word) + 2) if word in WORDS else abs(decimal(word))
        if not constants[number]:
            missing.append(found[0])
        constants[number] -= 1
    return missing


def readable(page: Page) -> str:
    """The page with everything blanked out that is no text of its own: code, claims, mark-up; offsets unchanged."""
    text = mask_spans(_without_fences(page), ((claim.start, claim.end) for claim in page.claims))
    # What looks like mark-up in a code span is text that a reader sees.
    spans = [span.span() for span in CODE_SPAN.finditer(text)]
    for pattern in (COMMENT, MARKUP):
        text = pattern.sub(lambda m: m[0] if any(s < m.start() < e for s, e in spans) else blanked(m[0]), text)
    return text


def _without_fences(page: Page) -> str:
    return mask_spans(page.text, (page.span(fence) for fence in page.fences if not fence.is_text))


def declarations(page: Page) -> tuple[Declaration, ...]:
    """What the author of a page declares, with the lines where that is done."""
    found = []
    for comment in DECLARATION.finditer(_without_fences(page)):
        for entry in DECLARED.finditer(comment["body"]):
            line = page.line_of(comment.start("body") + entry.start())
            found.append(Declaration(line, entry["phrase"], entry["reason"].strip()))
    return tuple(found)


def _by_declaration(page: Page, text: str) -> Iterator[tuple[int, tuple[str, str]]]:
    for declaration in declarations(page):
        for start in _numerals_in(declaration, text):
            yield start, ("one by one", declaration.reason)


def _numerals_in(declaration: Declaration, text: str) -> Iterator[int]:
    """Where the numerals of all occurrences of a declared phrase start; it may be wrapped over lines."""
    phrase = r"\s+".join(map(re.escape, declaration.phrase.split()))
    for occurrence in re.finditer(rf"(?<!\w){phrase}(?!\w)", text, re.IGNORECASE):
        for numeral in NUMERAL.finditer(text, *occurrence.span()):
            yield numeral.start()


def _quoted(proof: Proof, text: str) -> Iterator[int]:
    """Numerals in code spans that quote the page's own code, or what it printed."""
    printed = (output.get("text") or output.get("data", {}).get("text/plain", "")
               for outcome in proof.outcomes for output in outcome.outputs)
    code = "\n".join([*(block.code for block in proof.page.blocks), *printed])
    for span in CODE_SPAN.finditer(text):
        if span["code"].strip() in code:
            for numeral in NUMERAL.finditer(text, *span.span()):
                yield numeral.start()


def _versions(text: str, versions: dict[str, str]) -> Iterator[int]:
    """Versions that are those of this build, as far as they are written."""
    names = {"pytorch": "torch"}
    for match in VERSION.finditer(text):
        name = match["name"].lower()
        here = versions.get(names.get(name, name), "").partition("+")[0]
        if f"{here}.".startswith(f"{match['n']}."):
            yield match.start("n")


def count(proof: Proof, audited: list[Seen]) -> dict[str, int]:
    """How many numerals of a page are claimed, printed by code, declared (by rule) and undeclared."""
    seen = Counter(numeral.rule or "undeclared" for numeral in audited)
    texts = (output.get("text", "") for outcome in proof.outcomes for output in outcome.outputs)
    printed = sum(len(NUMERAL.findall(text)) for text in texts)
    claimed = sum(claim.numeral is not None for claim in proof.page.claims)
    rest = {f"declared: {rule}": number for rule, number in sorted(seen.items()) if rule != "undeclared"}
    return {"claimed": claimed, "printed by code": printed, **rest, "undeclared": seen["undeclared"]}
