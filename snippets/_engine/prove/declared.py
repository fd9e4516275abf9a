"""What the author of a page declares: numerals that claim nothing, each at one place and with its reason."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from snippets._engine.errors import ClaimError, SnippetError
from snippets._engine.page import Page
from snippets._engine.proof import Proof
from snippets._engine.prove.readable import Passage, read_of_tex
from snippets._engine.prove.roles import ran
from snippets._engine.prove.spotted import numerals_in, values
from snippets._engine.result import Value
from snippets._engine.texts import PRINTED, Place, Span, decimal, mask_spans

DECLARATION = re.compile(r"<!--\s*declare\b(?P<body>.*?)-->", re.DOTALL)
ENTRY = re.compile(r'"(?P<phrase>[^"\n]+)":[ \t]*(?P<reason>\S[^\n]*)')
# What a number may be that nothing on the page is equal to. A reason says so with its first noun.
KINDS = ("count", "date", "example", "history", "idiom", "limit", "quotation", "source", "syntax")
KIND = re.compile(rf"(?:(?:an?|the|part\s+of\s+the)\s+)?(?:{'|'.join(KINDS)})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Declaration:
    """A phrase that the author declares, and the reason."""

    line: int
    phrase: str
    reason: str

    @property
    def word(self) -> str:
        """Its longest word, which stands wherever the phrase stands."""
        return max(re.findall(r"[^\W_]+", self._read.lower()), key=len, default="")

    @property
    def _read(self) -> str:
        """The phrase as the audit reads it in a formula, if it holds TeX."""
        return read_of_tex(self.phrase) if "\\" in self.phrase else self.phrase

    @property
    def pattern(self) -> re.Pattern[str]:
        """What finds the phrase, which may be wrapped over lines, with mark-up that is blanked out."""
        words = r"\s+".join(re.sub(r"(?:\\\*|_)+", r"[*_\\s]*", re.escape(word)) for word in self._read.split())
        return re.compile(rf"(?<![\w.]){words}(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class PlacedDeclaration:
    """A declaration with the one place that it covers; with none or several, it covers nothing."""

    entry: Declaration
    places: tuple[tuple[Passage, Span], ...]

    def covers(self, passage: Passage, span: Span) -> bool:
        """Whether a numeral of a passage stands in a place of the phrase."""
        return any(each is passage and first <= span[0] and span[1] <= last for each, (first, last) in self.places)


def declarations(page: Page) -> tuple[Declaration, ...]:
    """The declarations of the author of a page, with their lines."""
    text = mask_spans(page.text, (page.span(fence) for fence in page.fences))
    return tuple(
        Declaration(page.place_of(comment.start("body") + entry.start()).line, entry["phrase"], entry["reason"].strip())
        for comment in DECLARATION.finditer(text)
        for entry in ENTRY.finditer(comment["body"])
    )


def place(page: Page, passages: Sequence[Passage]) -> Iterator[PlacedDeclaration]:
    """Each declaration of a page with its place. Those of the same phrase cover its places one by one, in order."""
    entries, lowered = declarations(page), [passage.text.lower() for passage in passages]
    for phrase in dict.fromkeys(each.phrase.casefold() for each in entries):
        same = [each for each in entries if each.phrase.casefold() == phrase]
        places = tuple(
            (passage, match.span())
            for passage, text in zip(passages, lowered, strict=True)
            if same[0].word in text
            for match in same[0].pattern.finditer(passage.text)
            if any(numerals_in(passage.text[slice(*match.span())]))
        )
        for number, entry in enumerate(same):
            yield PlacedDeclaration(entry, places[number : number + 1] if len(same) == len(places) else places)


def judge(proof: Proof, placed: Sequence[PlacedDeclaration]) -> Iterator[SnippetError]:
    """What is wrong with the declarations of a page."""
    known = _known(proof) if placed else set()
    for each in placed:
        entry, where = each.entry, Place(proof.page.path, each.entry.line)
        if not each.places:
            why = f"“{entry.phrase}” is declared, but no such text with a number in it is on the page."
            yield ClaimError(where, why, "Leave the declaration out.")
        elif len(each.places) > 1:
            lines = [str(passage.line(proof.page, span[0])) for passage, span in each.places]
            why = f"“{entry.phrase}” stands {len(lines)} times on the page, on the lines {', '.join(lines)}."
            todo = "Declare more of the words around it, or write as many entries, one for each place in their order."
            yield ClaimError(where, why, todo)
        elif not KIND.match(entry.reason):
            ((passage, span),) = each.places
            for numeral in (found[0] for found in numerals_in(passage.text[slice(*span)])):
                if not known.intersection(values(numeral)):
                    why = (
                        f"“{numeral}” is declared, but no code that ran, output or claim of the page holds that number."
                    )
                    todo = f"Claim it, or begin the reason with what it is: {', '.join(KINDS[:-1])} or {KINDS[-1]}."
                    yield ClaimError(where, why, todo)


def _known(proof: Proof) -> set[Decimal]:
    """The numbers in code that ran, in what it put out, and in claims, without their signs."""
    claims = [*proof.page.claims, *(claim for block in proof.page.running for claim in block.claims)]
    texts = [*ran(proof), *(claim.shown for claim in claims)]
    known = {abs(decimal(number)) for text in texts for number in PRINTED.findall(text)}
    known |= {value for claim in claims for found in numerals_in(claim.shown) for value in values(found[0])}
    numbers = (value.number for _, value in proof.claims if isinstance(value, Value))
    return known | {abs(number) for number in numbers if number is not None and number.is_finite()}
