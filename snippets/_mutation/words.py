"""Mutants of words: a sentence that states a result says something else, and whether anything notices.

A change of words is noticed by a claim whose value is a text or a number, by a claim that names its opposite, or by the
audit. A claim of a whole sentence whose expression is only True does not notice that a word in it changes. Nothing is
run here: the values that the page had judge it.
"""

import ast
import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from snippets._engine.claim import Claim
from snippets._engine.page import Page
from snippets._engine.parse.denials import denial
from snippets._engine.proof import Proof
from snippets._engine.prove import declared, numerals
from snippets._engine.prove.readable import Passage, readable
from snippets._engine.prove.verdicts import judge_claim
from snippets._engine.result import Value
from snippets._engine.texts import replaced
from snippets._mutation import lexicon
from snippets._mutation.sentences import TERMS, Sentence, View, sentences, tables

# What notices a change of words. A word that stands in the expression of its claim as well, word for word, is typed
# twice: its claim notices that the two differ, and not which of them is true.
CLAIM, FAILURE, COPIED, UNNOTICED = "claim", "failure", "copy", ""


class Edit(NamedTuple):
    """A change of a sentence: its kind, and what it puts in place of some spans of the text."""

    kind: str
    changes: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True)
class WordMutant:
    """A sentence with one change of its words, and what notices it."""

    sentence: Sentence
    edit: Edit
    noticed: str

    def __str__(self) -> str:
        text = self.sentence.text
        shown = replaced(text, [(a, b, f"⟨{text[a:b]} → {new}⟩") for a, b, new in self.edit.changes])
        at = f"{self.sentence}" + (f", {self.sentence.where}" if self.sentence.where else "")
        return f"{at}: {self.edit.kind}: {shown}"


def of_words(proof: Proof) -> Iterator[WordMutant]:
    """Every change of words of the sentences of a page that state a result, and what notices it."""
    judge, view = _Judge(proof), View(proof.page)
    found = [table for table in tables(view) if any(cell.claims for row in table for cell in row)]
    for sentence in (*sentences(view), *(cell for table in found for row in table for cell in row)):
        if sentence.states_a_result:
            yield from (WordMutant(sentence, edit, judge(sentence, edit)) for edit in edits(sentence))
    for table in found:
        for first, second in _swapped_cells(table):
            yield judge.swap(first, second)


def results(page: Page) -> list[Sentence]:
    """The sentences of a page that state a result."""
    return [each for each in sentences(View(page)) if each.states_a_result]


def edits(sentence: Sentence) -> Iterator[Edit]:
    """Every change of the words of a sentence. A claim that names its opposite is exchanged for it as a whole."""
    opposites = [(a, a + len(claim.shown), claim.opposite) for a, claim in sentence.claims if claim.opposite]
    yield from (Edit("opposite", (each,)) for each in opposites)
    for edit in _edits(sentence):
        if not any(a < end and start < b for start, end, _ in edit.changes for a, b, _ in opposites):
            yield edit


def _edits(sentence: Sentence) -> Iterator[Edit]:
    text = sentence.text
    for kind, start, end, other in sentence.said:
        if not other and text[end : end + 1] == " ":
            end += 1  # the blank behind a word that goes
        yield Edit(kind, ((start, end, other),))
    if not any(kind == "negation" for kind, *_ in sentence.said):
        yield from _negated(sentence)
    for match in lexicon.UNIT.finditer(text):
        if not sentence.inside(*match.span()):
            yield Edit("unit", ((*match.span(), lexicon.UNITS[match[0]]),))
    for match in lexicon.OPERATOR.finditer(text):
        if not sentence.inside(*match.span()):
            yield Edit("formula", ((*match.span(), lexicon.OPERATORS[match[0]]),))
    for start, end in sentence.formulas:
        for match in lexicon.IN_TEX.finditer(text, start, end):
            yield Edit("formula", ((*match.span(), lexicon.TEX[match[0]]),))
    if swap := _swapped_terms(sentence):
        yield swap


def _negated(sentence: Sentence) -> Iterator[Edit]:
    """The sentence denied: a "not" behind its first auxiliary verb, or a "never" before its first other one."""
    for pattern, word in ((lexicon.AUXILIARY, " not"), (lexicon.FINITE, "never ")):
        for match in pattern.finditer(sentence.text):
            if not sentence.inside(*match.span()):
                place = match.end() if pattern is lexicon.AUXILIARY else match.start()
                yield Edit("negation", ((place, place, word),))
                return


def _swapped_terms(sentence: Sentence) -> Edit | None:
    """The first two terms or names of a sentence that are of one kind, exchanged."""
    text = sentence.text
    nouns = [match.span() for match in TERMS.finditer(text) if not sentence.inside(*match.span())]
    for spans in (nouns, [*sentence.code]):
        for (a, b), (c, d) in pairwise(spans):
            alike = _is_plural(text[a:b]), _is_plural(text[c:d])
            joined = text[b:c].strip("` ") in ("and", "or", ",", "+", "=", "×", "and the", "or the", "and a", "")
            if text[a:b].lower() != text[c:d].lower() and (spans is not nouns or alike[0] == alike[1]) and not joined:
                return Edit("subject", ((a, b, _as(text[a], text[c:d])), (c, d, _as(text[c], text[a:b]))))
    return None


def _is_plural(noun: str) -> bool:
    return noun.endswith("s") and not noun.endswith(("ss", "bias"))


def _as(model: str, word: str) -> str:
    """A word with the capital letter, or the small one, of the word whose place it takes."""
    if word[1:2].isupper() or not word[:1].isalpha() or len(word) < 2:
        return word
    return (word[0].upper() if model.isupper() else word[0].lower()) + word[1:]


def _swapped_cells(table: list[list[Sentence]]) -> Iterator[tuple[Sentence, Sentence]]:
    """The neighbours that change places: headers of a table, and the names of its rows."""
    names = [row[0] for row in table[1:]]
    for each in (table[0][1:], names):
        yield from ((first, second) for first, second in pairwise(each) if first.text != second.text)


class _Judge:
    """Says what notices a change of a page's words."""

    def __init__(self, proof: Proof) -> None:
        page = proof.page
        self.values = {id(claim): value for claim, value in proof.claims}
        placed = declared.place(page, [Passage(readable(page))])
        self.declared = {n for each in placed for _, span in each.places for n in range(*span)}

    def __call__(self, sentence: Sentence, edit: Edit) -> str:
        found = [self._one(sentence, *change) for change in edit.changes]
        return next((by for by in (CLAIM, FAILURE, COPIED) if by in found), UNNOTICED)

    def _one(self, sentence: Sentence, start: int, end: int, new: str) -> str:
        at = sentence.claim_at(start, end)
        if at:
            offset, claim = at
            if claim.opposite:
                return CLAIM  # its own other word: it would stand on both sides of the slash
            shown = replaced(claim.shown, [(start - offset, end - offset, new)])
            if not self.refuted(claim, shown):
                return UNNOTICED
            return COPIED if self._is_copied(claim, start - offset, end - offset) else CLAIM
        behind = [a for a, _ in sentence.claims if a >= end and not sentence.text[end:a].strip()]
        if behind and denial(f"{sentence.text[:start]}{new} "):
            return FAILURE
        places = sentence.places[start:end] or sentence.places[start - 1 : start]
        return FAILURE if self.declared & {*places} else UNNOTICED

    def _is_copied(self, claim: Claim, start: int, end: int) -> bool:
        """Whether a part of what a text shows stands in its expression word for word, whatever the page computes."""
        value = self.values.get(id(claim))
        if not value or value.kind != "text":
            return False
        parts = list(_parts(ast.parse(claim.expression.strip(), mode="eval").body))
        pattern = "".join(f"({re.escape(part)})" if part is not None else "(?:.*)" for part in parts)
        fixed = re.fullmatch(pattern, value.text, re.DOTALL)
        if not fixed or len(value.text) != len(claim.shown):
            return False
        return any(a <= start and end <= b for a, b in (fixed.span(n + 1) for n in range(len(fixed.groups()))))

    def refuted(self, claim: Claim, shown: str) -> bool:
        """Whether the value of a claim does not prove another text."""
        changed, value = dataclasses.replace(claim, shown=shown), self.values.get(id(claim), Value("other", ""))
        return bool(judge_claim(changed, value) or numerals.judge_statement(changed, value))

    def swap(self, first: Sentence, second: Sentence) -> WordMutant:
        """Two cells exchange what they show."""
        pairs = ((first, second.text), (second, first.text))
        noticed = any(
            cell.claims and cell.text == cell.claims[0][1].shown and self.refuted(cell.claims[0][1], other)
            for cell, other in pairs
        )
        edit = Edit("table", ((0, len(first.text), second.text),))
        return WordMutant(first, edit, CLAIM if noticed else UNNOTICED)


def _parts(node: ast.expr) -> Iterator[str | None]:
    """A text that an expression gives, part by part: those that stand in it as they are, and None for all others."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for value in node.values:
            yield str(value.value) if isinstance(value, ast.Constant) else None
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _parts(node.left)
        yield from _parts(node.right)
    else:
        yield None
