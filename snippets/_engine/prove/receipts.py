"""Receipts: the record of what ran and what came out, as written to `receipts.json` beside the site."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from snippets._engine.proof import Proof
from snippets._engine.prove import numerals
from snippets._engine.prove.verdicts import agreement
from snippets._engine.result import BlockOutcome, Value


def of_page(proof: Proof) -> dict[str, Any]:
    """The receipts of one page: its blocks, claims and pictures in reading order."""
    page, blocks = proof.page, []
    for block in page.blocks:
        entry: dict[str, Any] = {"line": block.line, "source": block.source}
        if block.static:
            entry |= {"static": block.static}
        else:
            outcome = proof.outcome(block, BlockOutcome) or BlockOutcome()
            entry |= {"outputs": list(outcome.outputs), "seconds": round(outcome.seconds, 6)}
            if block.raises:
                raised = outcome.failure and {"type": outcome.failure.type, "message": outcome.failure.message}
                entry |= {"raises": str(block.raises), "raised": raised, "fix": block.fix}
        blocks.append(entry)
    claims = [
        {
            "line": claim.line,
            "shown": claim.shown,
            "expression": claim.expression,
            "value": value and value.text,
            "kind": "numeral" if claim.numeral else "statement",
            "methods": methods(value),
            **({"function": claim.function, "agreement": agreement(value)} if value and value.methods else {}),
        }
        for claim, value in sorted(proof.claims, key=lambda pair: pair[0].start)
    ]
    claims += [
        {
            "line": each.comment.line,
            "shown": each.comment.shown,
            "expression": "what this line prints",
            "value": each.printed,
            "kind": "numeral",
            "methods": ["printed"],
        }
        for each in proof.comments
    ]
    audited = numerals.audit(proof)
    declared = [{"line": seen.line, "shown": seen.text, "rule": seen.rule, "reason": seen.reason} for seen in audited]
    pictures = [{"line": picture.line, "kind": picture.kind, "title": picture.title} for picture in page.pictures]
    return {
        "blocks": blocks,
        "claims": claims,
        "pictures": pictures,
        "declared": [entry for entry in declared if entry["rule"]],
        "numerals": numerals.count_numerals(proof, audited),
        "versions": proof.result.versions,
    }


def methods(value: Value | None) -> list[str]:
    """The methods by which a claim's value was found; every claim's expression is at least evaluated."""
    return ["evaluated", *(name for name, _ in value.methods)] if value else []


def write(receipts: dict[str, Any]) -> bytes:
    """The content of `receipts.json`, a line a page."""
    pages = ",\n".join(f"{json.dumps(label)}: {json.dumps(page)}" for label, page in receipts["pages"].items())
    others = json.dumps({name: value for name, value in receipts.items() if name != "pages"})
    return f'{{"pages": {{\n{pages}\n}},\n{others[1:]}\n'.encode()


def totals(pages: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """How much of the site ran and was checked."""
    blocks = [block for page in pages.values() for block in page["blocks"]]
    claims = [claim for page in pages.values() for claim in page["claims"]]
    return {
        "blocks": {
            "executed": sum("static" not in block for block in blocks),
            "static": sum("static" in block for block in blocks),
            "raising": sum("raises" in block for block in blocks),
        },
        "claims": {
            "numerals": sum(claim["kind"] == "numeral" for claim in claims),
            "statements": sum(claim["kind"] == "statement" for claim in claims),
            "by method": dict(Counter(method for claim in claims for method in claim["methods"])),
        },
        "numerals": dict(sum((Counter(page["numerals"]) for page in pages.values()), Counter())),
        "pictures": sum(len(page["pictures"]) for page in pages.values()),
    }
