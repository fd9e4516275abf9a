"""Mutants: all pages that differ from a page in one thing that its reader would be wrong about.

A digit or the sign of a claim, of a numeral in a comment, of a number in prose; or one small change of the code. Pure.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from snippets._runner import numerals
from snippets._runner.claim import Claim
from snippets._runner.number import Numeral
from snippets._runner.operators import mutations
from snippets._runner.page import Block, Page
from snippets._runner.proof import Proof
from snippets._runner.verdicts import judge_claim, judge_comment

MINUS = "\u2212"
# A number word becomes another of its length, so that nothing else on the page moves.
WORDS = {"two": "six", "six": "ten", "ten": "two", "four": "five", "five": "nine", "nine": "four", "three": "seven",
         "seven": "eight", "eight": "three", "eleven": "twelve", "twelve": "eleven"}
MARGIN = re.compile(r"\s*±.*")


@dataclass(frozen=True)
class Mutant:
    """One change of a page: where it is, what kind it is, and the changed line as it was and as it is."""

    page: str
    line: int
    kind: str
    before: str
    after: str
    where: str = ""  # the line of a snippet that is changed, such as snippets/x.py:7, if the page embeds it
    block: int = -1  # of changed code: its place among the page's blocks
    code: str = dataclasses.field(default="", repr=False)  # and the block's code, changed

    def __str__(self) -> str:
        at = f"{self.page}:{self.line}" + (f", {self.where}" if self.where else "")
        return f"{at}: {self.kind}\n    - {self.before}\n    + {self.after}"

    @property
    def file(self) -> str:
        """The file that holds the changed line."""
        return self.where.rpartition(":")[0] or self.page

    def apply(self, page: Page) -> Page:
        """The page with its code changed."""
        block = page.blocks[self.block]
        changed = zip(block.lines, self.code.split("\n"), strict=False)
        lines = tuple(dataclasses.replace(line, text=text) for line, text in changed)
        blocks = list(page.blocks)
        blocks[self.block] = dataclasses.replace(block, lines=lines)
        return dataclasses.replace(page, blocks=tuple(blocks))


def digest(page: Page) -> str:
    """A digest of all that decides which mutants a page has and what notices them, but for its words."""
    steps = [(step.code, bool(step.raises)) if isinstance(step, Block) else (step.shown, step.expression, step.function)
             for step in page.steps if isinstance(step, (Block, Claim))]
    said = [comment.shown for block in page.blocks for comment in block.comments]
    declared = [declaration.phrase for declaration in numerals.declarations(page)]
    content = json.dumps([steps, said, declared, numerals.NUMERAL.findall(numerals.readable(page))])
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def of_code(page: Page) -> list[Mutant]:
    """Every change of the code that runs."""
    return [_of_block(page, number, kind, code) for number, block in enumerate(page.blocks) if not block.static
            for kind, code in mutations(block.code)]


def of_claims(proof: Proof) -> Iterator[tuple[Mutant, bool]]:
    """Every change of a number that a claim or a comment shows, and whether the value found refutes it."""
    for claim, value in proof.claims:
        for shown in bumps(claim.shown):
            changed = dataclasses.replace(claim, shown=shown)
            yield _of_claim(claim, shown), bool(judge_claim(changed, value) or numerals.judge_statement(changed))
    for each in proof.comments:
        comment = each.comment
        for shown in bumps(comment.shown):
            mutant = Mutant(comment.path, comment.line, "comment", f"# {comment.shown}", f"# {shown}")
            yield mutant, judge_comment(dataclasses.replace(comment, shown=shown), each.printed) is not None


def of_prose(proof: Proof) -> Iterator[tuple[Mutant, bool]]:
    """Every change of a number in prose that is more than a place in an order, and whether the audit notices it."""
    page = proof.page
    for seen in numerals.audit(proof):
        if seen.rule in numerals.RULES:
            continue
        for text in bumps(seen.text):
            if len(text) == len(seen.text):
                changed = page.text[:seen.start] + text + page.text[seen.start + len(text):]
                noticed = numerals.undeclared(dataclasses.replace(proof, page=dataclasses.replace(page, text=changed)))
                yield Mutant(page.path, seen.line, "prose", _line(page.text, seen), _line(changed, seen)), bool(noticed)


def bumps(shown: str) -> Iterator[str]:
    """A text with one of its digits, number words or its sign changed, in turn. What stands behind ± is a tolerance."""
    numbers = MARGIN.sub("", shown)
    for place, character in enumerate(numbers):
        if character.isascii() and character.isdigit():
            yield f"{shown[:place]}{(int(character) + 1) % 10}{shown[place + 1:]}"
    for word in re.finditer(rf"(?<![\w-])(?:{'|'.join(WORDS)})(?![\w-])", numbers, re.IGNORECASE):
        yield shown[:word.start()] + _as(word[0], WORDS[word[0].lower()]) + shown[word.end():]
    numeral = Numeral.parse(shown)
    if numeral and numeral.number:
        yield shown.lstrip(f"+-{MINUS}") if numeral.number < 0 else MINUS + shown.lstrip("+")


def _as(model: str, word: str) -> str:
    return word.capitalize() if model[0].isupper() else word


def _line(text: str, seen: numerals.AuditedNumeral) -> str:
    return text.split("\n")[seen.line - 1].strip()


def _of_claim(claim: Claim, shown: str) -> Mutant:
    written = [f"{{{{ {text} :: {claim.expression} }}}}" for text in (claim.shown, shown)]
    return Mutant(claim.path, claim.line, "claim" if claim.numeral else "statement", *written)


def _of_block(page: Page, number: int, kind: str, code: str) -> Mutant:
    block: Block = page.blocks[number]
    pairs = zip(block.lines, code.split("\n"), strict=False)
    line, after = next((line, text) for line, text in pairs if line.text != text)
    own = line.origin.path == page.path
    place = line.origin.line if own else block.line
    where = "" if own else str(line.origin)
    return Mutant(page.path, place, kind, line.text.strip(), after.strip(), where, number, code)
