"""The audit of numerals: every number that a reader sees on a page is accounted for.

A numeral in a page's text is claimed, or quoted from code that ran, or declared. Rules declare list numbers, steps,
ordinals, dates and the versions of the build. The author declares the others one by one:

    <!-- declare
    "y = 2x": the rule that the lesson's data follow
    "eight o'clock": a time of day
    -->

All others are undeclared. Number words from two to twelve count as numerals. Numbers in code and in outputs are left
out: the code ran, and it printed them. The numbers of a claim that is a statement must be in its expression.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from snippets._engine.claim import Claim
from snippets._engine.errors import ClaimError, SnippetError
from snippets._engine.page import Page
from snippets._engine.proof import Proof
from snippets._engine.result import Value
from snippets._engine.texts import ALONE, IN_PROSE, Place, Placed, blanked, decimal, mask_spans

WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMERAL = re.compile(rf"{ALONE}{IN_PROSE}|(?<![\w-])(?:{'|'.join(WORDS)})(?![\w-])", re.IGNORECASE)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
DECLARATION = re.compile(r"<!--\s*declare\b(?P<body>.*?)-->", re.DOTALL)
DECLARED = re.compile(r'"(?P<phrase>[^"\n]+)":[ \t]*(?P<reason>\S[^\n]*)')
CODE_SPAN = re.compile(r"(?<![\\`])(`+)(?!`)(?P<code>(?:(?!\n[ \t]*\n).)+?)(?<!`)\1(?!`)", re.DOTALL)

# What no reader sees, or what is no number: link targets, attribute lists, tags, the headers of fences, and the names
# of a formula's variables, such as the w_{12} of a matrix.
MARKUP = re.compile(
    r"\]\([^)\s]*(?:\s+\"[^\"]*\")?\)|^\[[^\]]+\]:\s.*$|\{[:.#][^}\n]*\}|<[/!a-zA-Z][^>]*>|https?://\S+|_\{\w+\}"
    r"|^[ \t>]*(?:`{3,}|~{3,}).*$",
    re.MULTILINE,
)

# Rules by name. The numeral is what the group `n` matches.
RULES = {
    "list number": re.compile(r"^[ \t>]*(?P<n>\d+)[.)](?=\s)", re.MULTILINE),
    "step or section number": re.compile(
        r"\b(?:step|layer|lesson|part|chapter|section|figure|exercise|level)s?\s+(?P<n>\d+)\b", re.IGNORECASE
    ),
    "ordinal": re.compile(r"\b(?P<n>\d+)(?=st\b|nd\b|rd\b|th\b)"),
    "date": re.compile(r"\b(?P<n>\d{4}-\d\d-\d\d)\b"),
}
VERSION = re.compile(r"\b(?P<name>python|pytorch|torch|numpy)\s+(?P<n>\d+(?:\.\d+)*)", re.IGNORECASE)


@dataclass(frozen=True)
class AuditedNumeral(Placed):
    """A numeral in the text of a page, and the rule that covers it; without a rule it is undeclared."""

    text: str
    rule: str = ""
    reason: str = ""  # of a declaration by the author
    start: int = 0  # its offset in the page's text


@dataclass(frozen=True)
class Declaration:
    """A phrase that the author declares, and the reason."""

    line: int
    phrase: str
    reason: str

    def numerals(self, text: str) -> list[int]:
        """Where the numerals of all occurrences of the phrase start. It may be wrapped over lines."""
        phrase = r"\s+".join(map(re.escape, self.phrase.split()))
        return _numerals_of(re.finditer(rf"(?<!\w){phrase}(?!\w)", text, re.IGNORECASE), text)


def audit(proof: Proof) -> list[AuditedNumeral]:
    """Every numeral in the text of a page that is not a claim, in reading order, with what covers it.

    If several rules cover a numeral, the last of them is named, and a rule before a declaration.
    """
    page, text = proof.page, readable(proof.page)
    covered = {start: ("one by one", each.reason) for each in declarations(page) for start in each.numerals(text)}
    printed = [each for outcome in proof.outcomes for each in outcome.outputs]
    texts = [each.get("text") or each.get("data", {}).get("text/plain", "") for each in printed]
    code = "\n".join([*(block.code for block in page.blocks), *texts])
    quotes = (span for span in CODE_SPAN.finditer(text) if span["code"].strip() in code)
    covered |= dict.fromkeys(_numerals_of(quotes, text), ("quoted from code that ran", ""))
    for match in VERSION.finditer(text):
        name = match["name"].lower().replace("pytorch", "torch")
        here = proof.result.versions.get(name, "").partition("+")[0]
        if f"{here}.".startswith(f"{match['n']}."):  # it may be shortened, such as 2.13 for 2.13.0
            covered[match.start("n")] = "version of this build", ""
    for rule, pattern in RULES.items():
        covered |= {match.start("n"): (rule, "") for match in pattern.finditer(text)}
    # A date is one thing that contains three numerals. The rule covers the first, so the others are hidden.
    text = RULES["date"].sub(lambda m: m[0].replace("-", "x"), text)
    return [
        AuditedNumeral(page.path, page.place_of(m.start()).line, m[0], *covered.get(m.start(), ("", "")), m.start())
        for m in NUMERAL.finditer(text)
    ]


def _numerals_of(matches: Iterator[re.Match[str]], text: str) -> list[int]:
    return [numeral.start() for match in matches for numeral in NUMERAL.finditer(text, *match.span())]


def undeclared(proof: Proof) -> list[SnippetError]:
    """An error for each undeclared numeral, each declaration of a text that is not there, and each bad statement."""
    page, text = proof.page, readable(proof.page)
    errors: list[SnippetError | None] = []
    for seen in audit(proof):
        if not seen.rule:
            todo = f'Write {{{{ {seen.text} :: expression }}}}, or <!-- declare "…": reason -->.'
            why = f"the number “{seen.text}” claims nothing and is not declared."
            errors.append(ClaimError(seen.place, why, todo))
    for each in declarations(page):
        if not each.numerals(text):
            why = f"“{each.phrase}” is declared, but no such text with a number in it is on the page."
            errors.append(ClaimError(Place(page.path, each.line), why, "Leave the declaration out."))
    errors += [judge_statement(claim, value) for claim, value in proof.claims]
    return [error for error in errors if error]


def judge_statement(claim: Claim, value: Value | None = None) -> SnippetError | None:
    """The error of a statement whose numbers are not all in its expression. A build accepts it, the tests do not.

    The numbers of arithmetic, and of a text that the expression gives, are proved by what they give.
    """
    proved = claim.numeral or claim.arithmetic or (value and value.kind == "text")
    missing = [] if proved else unbacked(claim)
    if not missing:
        return None
    why = f"the page states “{claim.shown}”, but there is no “{missing[0]}” in {claim.expression}."
    return ClaimError(claim.place, why, "Let the expression hold that number too: nothing else checks it.")


def unbacked(claim: Claim) -> list[str]:
    """The numerals of a statement that its expression does not contain, each as often as it is missing there."""
    nodes = ast.walk(ast.parse(f"({claim.expression})"))
    values = (node.value for node in nodes if isinstance(node, ast.Constant) and not isinstance(node.value, bool))
    constants = Counter(Decimal(str(abs(value))) for value in values if isinstance(value, (int, float)))
    missing = []
    for found in NUMERAL.finditer(claim.shown):
        word = found[0].lower()
        number = Decimal(WORDS.index(word) + 2) if word in WORDS else abs(decimal(word))
        if not constants[number]:
            missing.append(found[0])
        constants[number] -= 1
    return missing


def readable(page: Page) -> str:
    """The page with code, claims and mark-up blanked out; offsets unchanged."""
    text = mask_spans(_without_fences(page), ((claim.start, claim.end) for claim in page.claims))
    # What looks like mark-up in a code span is text that a reader sees.
    spans = [span.span() for span in CODE_SPAN.finditer(text)]
    for pattern in (COMMENT, MARKUP):
        text = pattern.sub(lambda m: m[0] if any(s < m.start() < e for s, e in spans) else blanked(m[0]), text)
    return text


def _without_fences(page: Page) -> str:
    return mask_spans(page.text, (page.span(fence) for fence in page.fences if not fence.is_text))


def declarations(page: Page) -> tuple[Declaration, ...]:
    """The declarations of the author of a page, with their lines."""
    return tuple(
        Declaration(page.place_of(comment.start("body") + entry.start()).line, entry["phrase"], entry["reason"].strip())
        for comment in DECLARATION.finditer(_without_fences(page))
        for entry in DECLARED.finditer(comment["body"])
    )


def count_numerals(proof: Proof, audited: list[AuditedNumeral]) -> dict[str, int]:
    """How many numerals of a page are claimed, printed by code, declared (by rule) and undeclared."""
    rules = Counter(numeral.rule for numeral in audited)
    texts = (output.get("text", "") for outcome in proof.outcomes for output in outcome.outputs)
    printed = sum(len(NUMERAL.findall(text)) for text in texts)
    claimed = sum(claim.numeral is not None for claim in proof.page.claims)
    declared = {f"declared: {rule}": number for rule, number in sorted(rules.items()) if rule}
    return {"claimed": claimed, "printed by code": printed, **declared, "undeclared": rules[""]}
