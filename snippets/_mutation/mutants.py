"""Mutants: pages that differ from a page in one small thing, which would mislead a reader.

This is a digit or the sign of a claim, of a numeral in a comment or of a number in prose, or one change of the code.
Nothing is run here.
"""

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from snippets._engine.claim import Claim
from snippets._engine.page import Block, Page
from snippets._engine.proof import Proof
from snippets._engine.prove import numerals
from snippets._engine.prove.verdicts import judge_claim, judge_comment
from snippets._engine.texts import Numeral
from snippets._mutation.equivalents import Change, excuse, only_shows, outline
from snippets._mutation.labels import labels
from snippets._mutation.operators import Mutation, mutations

MINUS = "\u2212"
# A number word becomes another one of its length, so that nothing else on the page moves.
WORDS = {
    "two": "six",
    "six": "ten",
    "ten": "two",
    "four": "five",
    "five": "nine",
    "nine": "four",
    "three": "seven",
    "seven": "eight",
    "eight": "three",
    "eleven": "twelve",
    "twelve": "eleven",
    "twenty": "thirty",
    "thirty": "twenty",
    "forty": "fifty",
    "fifty": "sixty",
    "sixty": "forty",
    "third": "fifth",
    "fifth": "third",
    "hundred": "million",
    "million": "hundred",
    "hundredth": "millionth",
    "thousand": "thirteen",
    "thirteen": "thousand",
}
CHECK, RECORD, UNNOTICED = "claim or failure", "record", ""  # what notices a mutant
OPERATORS = 3  # counts the changes of what is tried, which make each recorded score that of an earlier version
LABELS = ("label", "colour")  # words and colours that code shows
SHOWN = "output"  # a change of a statement that only prints, draws or shows a value
MARGIN = re.compile(r"\s*±.*")
STRUCTURE = ("dropped statement", "swapped statements")  # kinds that change no number and no operator


@dataclass(frozen=True)
class Mutant:
    """One change of a page: where it is, of which kind, and what changes."""

    page: str
    line: int
    kind: str
    change: Change
    where: str = ""  # the line of a snippet that is changed, such as snippets/x.py:7, if the page embeds it
    rule: str = ""  # the rule that excuses it, if one does
    block: int = -1  # of changed code: its place among the page's blocks
    code: str = dataclasses.field(default="", repr=False)  # and the block's code, changed

    def __str__(self) -> str:
        at = f"{self.page}:{self.line}" + (f", {self.where}" if self.where else "")
        return f"{at}: {self.kind}: {self.change}"

    @property
    def declarable(self) -> bool:
        """Whether an author can declare it: it changes what is computed, and not only what is shown."""
        return self.block >= 0 and self.kind not in LABELS

    def apply(self, page: Page) -> Page:
        """The page with its code changed."""
        block = page.blocks[self.block]
        changed = zip(block.lines, self.code.split("\n"), strict=False)
        lines = tuple(dataclasses.replace(line, text=text) for line, text in changed)
        blocks = list(page.blocks)
        blocks[self.block] = dataclasses.replace(block, lines=lines)
        return dataclasses.replace(page, blocks=tuple(blocks))


def digest(page: Page) -> str:
    """A digest of what decides which mutants a page has and what notices them; empty if there is none of that.

    It covers code, claims, declared phrases and numbers. Comments, alignment, wording and prose without numbers are no
    part of it.
    """
    steps = [_outlined(step) for step in page.steps if isinstance(step, (Block, Claim))]
    comments = [comment.shown for block in page.blocks for comment in block.comments]
    phrases = [declaration.phrase for declaration in numerals.declarations(page)]
    steps += [(claim.shown,) for claim in page.arithmetic]
    texts = [numerals.readable(page), *(remark.text for block in page.running for remark in block.remarks)]
    numbers = [found[0] for text in texts for found in numerals.numerals_in(text)]
    content = [steps, comments, phrases, numbers]
    return hashlib.sha256(json.dumps([OPERATORS, *content]).encode()).hexdigest()[:16] if any(content) else ""


def _outlined(step: Block | Claim) -> tuple[object, ...]:
    if isinstance(step, Block):
        return outline(step.code), bool(step.raises)
    return step.shown, step.expression, step.function, *filter(None, [step.opposite])


def of_code(page: Page) -> list[Mutant]:
    """Every change of the code that runs, and of the labels in it; none in a lab with tasks.

    There, checks hold the code, and known mistakes hold the checks. In an example of a message, and in its fix,
    statements are dropped and swapped, and numbers and operators stay: any that bring about the message will do.
    """
    if any(block.task for block in page.blocks):
        return []
    blocks = [(number, block) for number, block in enumerate(page.blocks) if not block.static]
    return [
        _of_block(page, number, mutation)
        for number, block in blocks
        for mutation in (*mutations(block.code), *labels(block.code))
        if mutation.kind in (*STRUCTURE, *LABELS) or not (block.raises or block.warns or block.is_fix)
    ]


def of_numbers(proof: Proof) -> Iterator[tuple[Mutant, bool]]:
    """Every change of a number that the page shows, and whether a claim or the audit notices it."""
    yield from of_claims(proof)
    yield from of_prose(proof)
    yield from of_remarks(proof)


def of_claims(proof: Proof) -> Iterator[tuple[Mutant, bool]]:
    """Every change of a number that a claim or a comment shows, and whether the value found refutes it."""
    for claim, value in proof.claims:
        for shown in bumps(claim.shown):
            changed = dataclasses.replace(claim, shown=shown)
            yield _of_claim(claim, shown), bool(judge_claim(changed, value) or numerals.judge_statement(changed, value))
    for each in proof.comments:
        comment = each.comment
        for shown in bumps(comment.shown):
            change = Change(f"# {comment.shown}", f"# {shown}")
            error = judge_comment(dataclasses.replace(comment, shown=shown), each.printed)
            yield Mutant(comment.path, comment.line, "comment", change), error is not None


def of_prose(proof: Proof) -> Iterator[tuple[Mutant, bool]]:
    """Every change of a number in prose, but for those that only count steps, and whether the audit notices it."""
    page = proof.page
    for seen in numerals.audit(proof):
        if seen.rule in numerals.RULES or seen.start < 0:
            continue
        for text in bumps(seen.text):
            if len(text) == len(seen.text):
                changed = page.text[: seen.start] + text + page.text[seen.start + len(text) :]
                noticed = numerals.undeclared(dataclasses.replace(proof, page=dataclasses.replace(page, text=changed)))
                change = Change(_line(page.text, seen), _line(changed, seen))
                yield Mutant(page.path, seen.line, "prose", change), bool(noticed)


def of_remarks(proof: Proof) -> Iterator[tuple[Mutant, bool]]:
    """Every change of a number in a comment of code that no claim covers, and whether the audit notices it."""
    page = proof.page
    counted = {(seen.line, seen.text) for seen in numerals.audit(proof) if seen.rule in numerals.RULES}
    for place, block in enumerate(page.blocks):
        for index, remark in enumerate(block.remarks if not block.static else ()):
            for found in numerals.numerals_in(remark.text):
                for number in () if (remark.line, found[0]) in counted else bumps(found[0]):
                    text = remark.text[: found.start()] + number + remark.text[found.end() :]
                    remarks = [*block.remarks]
                    remarks[index] = dataclasses.replace(remark, text=text)
                    blocks = [*page.blocks]
                    blocks[place] = dataclasses.replace(block, remarks=tuple(remarks))
                    changed = dataclasses.replace(page, blocks=tuple(blocks))
                    noticed = numerals.undeclared(dataclasses.replace(proof, page=changed))
                    change = Change(f"# {remark.text.strip()}", f"# {text.strip()}")
                    yield Mutant(page.path, remark.line, "remark", change), bool(noticed)


def bumps(shown: str) -> Iterator[str]:
    """A text with each of its digits, its number words and its sign changed in turn; a tolerance behind ± is not."""
    numbers = MARGIN.sub("", shown)
    for place, character in enumerate(numbers):
        if character.isascii() and character.isdigit():
            yield f"{shown[:place]}{(int(character) + 1) % 10}{shown[place + 1 :]}"
    for word in re.finditer(rf"(?<![\w-])(?:{'|'.join(WORDS)})(?![\w-])", numbers, re.IGNORECASE):
        yield shown[: word.start()] + _as(word[0], WORDS[word[0].lower()]) + shown[word.end() :]
    numeral = Numeral.parse(shown)
    if numeral and numeral.number:
        yield shown.lstrip(f"+-{MINUS}") if numeral.number < 0 else MINUS + shown.lstrip("+")


def _as(model: str, word: str) -> str:
    return word.capitalize() if model[0].isupper() else word


def _line(text: str, seen: numerals.AuditedNumeral) -> str:
    return text.split("\n")[seen.line - 1].strip()


def _of_claim(claim: Claim, shown: str) -> Mutant:
    change = Change(claim.written, dataclasses.replace(claim, shown=shown).written)
    return Mutant(claim.path, claim.line, "claim" if claim.numeral else "statement", change)


def _of_block(page: Page, number: int, found: Mutation) -> Mutant:
    block: Block = page.blocks[number]
    origin = block.lines[found.line].origin
    own = origin.path == page.path
    line = origin.line if own else block.line
    is_label = found.kind in LABELS
    rule = "" if is_label else excuse(found.change, found.code)
    kind = SHOWN if not is_label and only_shows(found.change) else found.kind
    return Mutant(page.path, line, kind, found.change, "" if own else str(origin), rule, number, found.code)
