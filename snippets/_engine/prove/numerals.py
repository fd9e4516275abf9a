"""The audit of numerals: every number that a reader reads on a page is accounted for.

A numeral is claimed, or has a role that claims nothing (see roles.py), or is declared by the author, place by place:

    <!-- declare
    "y = 2x": the rule that the lesson's data follow
    "eight o'clock": an idiom
    -->

All others are undeclared. Numbers in words and in glyphs of any form count as digits do. Code that ran, and what it
printed, is left out. The numbers of a claim that is a statement must be in its expression.
"""

import ast
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from snippets._engine.claim import Claim, is_expression
from snippets._engine.errors import ClaimError, SnippetError
from snippets._engine.proof import Proof
from snippets._engine.prove import declared, roles
from snippets._engine.prove.declared import Declaration, PlacedDeclaration, declarations
from snippets._engine.prove.readable import passages, readable
from snippets._engine.prove.spotted import numerals_in, values
from snippets._engine.result import Value
from snippets._engine.texts import PRINTED, Placed, Span

__all__ = ["RULES", "AuditedNumeral", "Declaration", "audit", "declarations", "numerals_in", "readable", "undeclared"]
RULES = roles.COUNTING
BY_AUTHOR = "one by one"
MAX_POWER = 100


@dataclass(frozen=True)
class AuditedNumeral(Placed):
    """A numeral that readers read on a page, and the rule that covers it; without a rule it is undeclared."""

    text: str
    rule: str = ""
    reason: str = ""  # of a declaration by the author
    start: int = 0  # its offset in the page's text; -1 in a comment of code
    phrase: str = ""  # that the author declared


def audit(proof: Proof) -> list[AuditedNumeral]:
    """Every numeral that readers read on a page and that is not a claim, in reading order, with what covers it.

    If several rules cover a numeral, the last of them is named, and a rule before a declaration. A declaration of
    several places covers them here, and is an error itself.
    """
    return _audit(proof)[0]


def _audit(proof: Proof) -> tuple[list[AuditedNumeral], list[PlacedDeclaration]]:
    """The numerals of a page, and its declarations with their places."""
    page, read = proof.page, list(passages(proof.page))
    placed = list(declared.place(page, read))
    code = roles.Code(proof)
    seen = []
    for passage in read:
        numerals = list(numerals_in(passage.text))
        by_rule = list(roles.covered(proof, passage, numerals, code)) if numerals else []
        for found in numerals:
            span = found.span()
            rules = [name for covered, name in by_rule if _within(span, covered)]
            entry = None if rules else next((each.entry for each in placed if each.covers(passage, span)), None)
            seen.append(
                AuditedNumeral(
                    page.path,
                    passage.line(page, found.start()),
                    found[0],
                    rules[-1] if rules else BY_AUTHOR if entry else "",
                    entry.reason if entry else "",
                    -1 if passage.remark else found.start(),
                    entry.phrase if entry else "",
                )
            )
    return sorted(seen, key=lambda each: each.line), placed


def _within(span: Span, other: Span) -> bool:
    return other[0] <= span[0] and span[1] <= other[1]


def undeclared(proof: Proof) -> list[SnippetError]:
    """An error for each undeclared numeral, for each bad declaration, and for each bad statement."""
    errors: list[SnippetError] = []
    seen, placed = _audit(proof)
    for each in seen:
        if not each.rule:
            todo = f'Write {{{{ {each.text} :: expression }}}}, or <!-- declare "…": reason -->.'
            why = f"the number “{each.text}” claims nothing and is not declared."
            errors.append(ClaimError(each.place, why, todo))
    errors += declared.judge(proof, placed)
    statements = (judge_statement(claim, value) for claim, value in proof.claims)
    return [*errors, *(error for error in statements if error)]


def judge_statement(claim: Claim, value: Value | None = None) -> SnippetError | None:
    """The error of a statement whose numbers are not all in its expression. A build accepts it, the tests do not.

    A value that is a text is all that the claim shows, and so proves its numbers as well.
    """
    if claim.numeral or (value and value.kind == "text") or not is_expression(claim.expression):
        return None
    missing = unbacked(claim)
    if not missing:
        return None
    why = f"the page states “{claim.shown}”, but there is no “{missing[0]}” in {claim.expression}."
    return ClaimError(claim.place, why, "Let the expression hold that number too: nothing else checks it.")


def unbacked(claim: Claim) -> list[str]:
    """The numerals of a statement that its expression does not contain, each as often as it is missing there.

    A part such as “a hundredth” may stand there as 100 or as 0.01, and a large number as a product or a power.
    """
    left = Counter(abs(each) for node in ast.walk(ast.parse(f"({claim.expression})")) for each in _constants(node))
    missing = []
    for numeral in (found[0] for found in numerals_in(claim.shown)):
        for value in values(numeral):
            given = next((each for each in (value, 1 / value if value else value) if left[each]), None)
            if given is None:
                missing.append(numeral)
            else:
                left[given] -= 1
    return missing


def _constants(node: ast.AST) -> list[Decimal]:
    """The number that a node of an expression is, if it is one, or a product or a power of numbers."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        return [Decimal(str(node.value))]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Pow):
        first, second = _constants(node.left), _constants(node.right)
        if first and second and isinstance(node.op, ast.Mult):
            return [first[0] * second[0]]
        if first and second and second[0] < MAX_POWER:
            return [first[0] ** second[0]]
    return []


def count_numerals(proof: Proof, audited: list[AuditedNumeral]) -> dict[str, int]:
    """How many numerals of a page are claimed, printed by code, declared (by rule) and undeclared."""
    rules = Counter(numeral.rule for numeral in audited)
    texts = (output.get("text", "") for outcome in proof.outcomes for output in outcome.outputs)
    printed = sum(len(PRINTED.findall(text)) for text in texts)
    claimed = sum(claim.numeral is not None for claim in proof.page.claims)
    by_rule = {f"declared: {rule}": number for rule, number in sorted(rules.items()) if rule}
    return {"claimed": claimed, "printed by code": printed, **by_rule, "undeclared": rules[""]}
