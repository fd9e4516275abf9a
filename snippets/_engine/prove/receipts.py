"""Receipts: the record of what ran and what came out, as written to `receipts.json` beside the site."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict, cast

from snippets._engine.claim import Claim
from snippets._engine.page import Block
from snippets._engine.proof import Proof
from snippets._engine.prove import numerals
from snippets._engine.prove.refutations import agreement, turned_by
from snippets._engine.result import BlockOutcome, Output, Value


class BlockReceipt(TypedDict):
    """A block of a page. `static` says why it was not run.

    A block that has to raise or to warn has `raises` or `warns`, and what follows.
    """

    line: int
    source: str
    static: NotRequired[str]
    outputs: NotRequired[list[Output]]
    seconds: NotRequired[float]
    raises: NotRequired[str]
    warns: NotRequired[str]
    raised: NotRequired[dict[str, str] | None]  # its type and message
    warned: NotRequired[dict[str, str] | None]
    fix: NotRequired[str]  # how to fix the error or the warning
    also: NotRequired[list[str]]  # other words for the message, such as those of older releases
    heading: NotRequired[str]  # the nearest one above
    code: NotRequired[str]  # of such a block, and of the one behind it that is its fix
    is_fix: NotRequired[bool]  # whether it is the fix of the block before it


class ClaimReceipt(TypedDict):
    """A claim, or a numeral in a comment. A derivative that other methods confirm has `function` and `agreement`.

    A text has all that the page may say for it. A statement may have an opposite, which is false.
    """

    line: int
    shown: str
    expression: str
    value: str | None
    kind: str  # "numeral", "statement", "text" or "arithmetic"
    methods: list[str]  # by which its value was found
    accepted: NotRequired[list[str]]
    otherwise: NotRequired[str]
    function: NotRequired[str]
    agreement: NotRequired[float]
    turned: NotRequired[str | None]  # what was disturbed so that it became false; None if that was not tried


class DeclaredNumeral(TypedDict):
    """A numeral that is excused from being a claim, by a rule or by its author, or a fence that gives a reason."""

    line: int
    shown: str
    rule: str
    reason: str
    phrase: NotRequired[str]  # that the author declared


class PageReceipts(TypedDict):
    """What ran and was checked on one page, in reading order."""

    blocks: list[BlockReceipt]
    claims: list[ClaimReceipt]
    pictures: list[dict[str, Any]]
    declared: list[DeclaredNumeral]
    numerals: dict[str, int]  # how many, by what proves or excuses them
    versions: dict[str, str]


# "by method" is no name of Python's. Claims that are "turned" became false when what they read was disturbed; of those
# that are "untried" it is not known. Arithmetic and comments, which are compared with what is printed, are neither.
ClaimCounts = TypedDict(
    "ClaimCounts",
    {
        "numerals": int,
        "statements": int,
        "texts": int,
        "arithmetic": int,
        "by method": dict[str, int],
        "turned": int,
        "untried": int,
    },
)


class Totals(TypedDict):
    """How much of the site ran and was checked."""

    blocks: dict[str, int]  # how many were "executed", are "static", and had to raise or to warn ("raising")
    claims: ClaimCounts
    numerals: dict[str, int]
    pictures: int


def of_page(proof: Proof) -> PageReceipts:
    """The receipts of one page."""
    blocks: list[BlockReceipt] = []
    for block in proof.page.blocks:
        entry: BlockReceipt = {"line": block.line, "source": block.source}
        if block.static:
            entry["static"] = block.static
        else:
            outcome = proof.outcome(block, BlockOutcome) or BlockOutcome()
            entry |= {"outputs": list(outcome.outputs), "seconds": round(outcome.seconds, 6)}
            _enter_shown(entry, block, outcome)
        _enter_expected(entry, block)
        blocks.append(entry)
    claims = [_of_claim(*pair) for pair in sorted(proof.claims, key=lambda pair: pair[0].start)]
    for each in proof.comments:
        more = {"expression": "what this line prints", "value": each.printed, "kind": "numeral", "methods": ["printed"]}
        claims.append(cast("ClaimReceipt", {"line": each.comment.line, "shown": each.comment.shown, **more}))
    audited = numerals.audit(proof)
    excused = [seen for seen in audited if seen.rule]
    declared = [
        DeclaredNumeral(line=each.line, shown=each.text, rule=each.rule, reason=each.reason) for each in excused
    ]
    for numeral, seen in zip(declared, excused, strict=True):
        if seen.phrase:
            numeral["phrase"] = seen.phrase
    for fence in proof.page.fences:
        if fence.excuse and not fence.is_run:
            what = f"a fence of {fence.header.language or 'text'}"
            declared.append(DeclaredNumeral(line=fence.line, shown=what, rule="static fence", reason=fence.excuse))
    return {
        "blocks": blocks,
        "claims": claims,
        "pictures": [{"line": each.line, "kind": each.kind, "title": each.title} for each in proof.page.pictures],
        "declared": declared,
        "numerals": numerals.count_numerals(proof, audited),
        "versions": proof.result.versions,
    }


def _enter_expected(entry: BlockReceipt, block: Block) -> None:
    """Enter what a block is to raise or to warn of, and how to fix it; or that it is a fix."""
    if block.raises:
        entry["raises"] = str(block.raises)
    if block.warns:
        entry["warns"] = str(block.warns)
    if block.raises or block.warns:
        entry |= {"fix": block.fix, "also": list(block.also), "heading": block.heading, "code": block.code}
    elif block.is_fix:
        entry |= {"is_fix": True, "code": block.code}


def _enter_shown(entry: BlockReceipt, block: Block, outcome: BlockOutcome) -> None:
    """Enter the error and the warning that a block showed, if it was to."""
    failure, warns = outcome.failure, block.warns
    if block.raises:
        entry["raised"] = {"type": failure.type, "message": failure.message} if failure else None
    if warns:
        warned = next((each for each in outcome.warned if each.matches(warns.type, warns.text)), None)
        entry["warned"] = {"type": warned.type, "message": warned.message} if warned else None


def _of_claim(claim: Claim, value: Value | None) -> ClaimReceipt:
    kind = "text" if value and value.kind == "text" else "numeral" if claim.numeral else "statement"
    found = "computed" if claim.arithmetic else "evaluated"
    receipt = ClaimReceipt(
        line=claim.line,
        shown=claim.shown,
        expression=claim.expression,
        value=value.text if value else None,
        kind="arithmetic" if claim.arithmetic else kind,
        methods=[found, *(name for name, _ in value.methods)] if value else [],
    )
    if value and value.forms:
        receipt["accepted"] = list(value.forms)
    if claim.opposite:
        receipt["otherwise"] = claim.opposite
    if value and value.tells:
        receipt["turned"] = None if value.tried is None else turned_by(claim, value)
    if value and value.methods:
        receipt |= {"function": claim.function, "agreement": agreement(value)}
    return receipt


def write(receipts: Mapping[str, Any]) -> bytes:
    """The content of `receipts.json`, a line a page."""
    pages = ",\n".join(f"{json.dumps(label)}: {json.dumps(page)}" for label, page in receipts["pages"].items())
    others = json.dumps({name: value for name, value in receipts.items() if name != "pages"})
    return f'{{"pages": {{\n{pages}\n}},\n{others[1:]}\n'.encode()


def totals(pages: dict[str, PageReceipts]) -> Totals:
    """How much of the site ran and was checked."""
    blocks = [block for page in pages.values() for block in page["blocks"]]
    claims = [claim for page in pages.values() for claim in page["claims"]]
    return {
        "blocks": {
            "executed": sum("static" not in block for block in blocks),
            "static": sum("static" in block for block in blocks),
            "raising": sum("static" not in block and bool({"raises", "warns"} & {*block}) for block in blocks),
        },
        "claims": {
            "numerals": sum(claim["kind"] == "numeral" for claim in claims),
            "statements": sum(claim["kind"] == "statement" for claim in claims),
            "texts": sum(claim["kind"] == "text" for claim in claims),
            "arithmetic": sum(claim["kind"] == "arithmetic" for claim in claims),
            "by method": dict(Counter(method for claim in claims for method in claim["methods"])),
            "turned": sum(bool(claim.get("turned")) for claim in claims),
            "untried": sum(claim.get("turned", "") is None for claim in claims),
        },
        "numerals": dict(sum((Counter(page["numerals"]) for page in pages.values()), Counter[str]())),
        "pictures": sum(len(page["pictures"]) for page in pages.values()),
    }
