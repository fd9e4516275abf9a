"""Follow-ups: what fails on a page only because something above it failed.

One cause is one failure. A block that raised does not define its names, a package that is missing is missing in every
block, and a page that ended takes no further step. The first failure names the lines that fail because of it.
"""

import ast
import dataclasses
import re
from collections.abc import Iterator

from snippets._engine.claim import Claim
from snippets._engine.errors import SnippetError
from snippets._engine.page import Block, Page, Picture, Step
from snippets._engine.program import Program
from snippets._engine.proof import ProvenStep
from snippets._engine.result import BlockOutcome, Failure, Outcome, Value
from snippets._engine.texts import Place

UNDEFINED = re.compile(r"name '([^']+)' is not defined")
NAME = re.compile(r"[^\W\d]\w*")
ANY = "*"  # stands for the names that `from module import *` would have brought
MAX_LINES = 4  # that an error names
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def fold(page: Page, program: Program, steps: list[ProvenStep]) -> list[ProvenStep]:
    """The steps of a page: each that fails because of another failure has its place, and that one names their lines."""
    causes, lines = _causes(program, steps), dict[int, list[int]]()
    fatal = next((error.where for error in page.errors if error.fatal), None)
    for number, root in causes.items():
        if steps[number].outcome is not None:  # the death of a page says by itself that nothing below it ran
            lines.setdefault(root, []).append(steps[number].step.line)
    folded = []
    for number, each in enumerate(steps):
        if number in causes:
            cause = steps[causes[number]]
            each = _following(each, cause.step.place, cause.error.where if cause.error else cause.step.place)
        elif fatal and each.outcome is None:
            each = _following(each, fatal, fatal)
        elif each.error and number in lines:
            each = dataclasses.replace(each, error=_followed(each.error, lines[number]))
        folded.append(each)
    return folded


def _causes(program: Program, steps: list[ProvenStep]) -> dict[int, int]:
    """The numbers of the steps that fail because of another one, each with the number of that one."""
    first = {block.line: line for block, line in zip(program.blocks, program.first, strict=True)}
    causes: dict[int, int] = {}
    missing: dict[str, int] = {}  # names that a failed block was to define and messages of imports, by their cause
    ended: int | None = None
    for number, each in enumerate(steps):
        step, outcome = each.step, each.outcome
        found = [ended] if outcome is None else [missing.get(name) for name in _wanted(step, outcome, missing)]
        if isinstance(step, Claim):
            found += [n for n, one in enumerate(steps[:number]) if one.error and _holds(one.step, step)]
        if each.error and (known := [cause for cause in found if cause is not None]):
            causes[number] = min(known)
        root = causes.get(number, number)
        if isinstance(step, Block) and isinstance(outcome, BlockOutcome) and each.error and outcome.failure:
            for name in _lost(step, outcome.failure, first[step.line]):
                missing.setdefault(name, root)
        if outcome is not None and outcome.lost and ended is None:
            ended = root
    return causes


def _wanted(step: Step, outcome: Outcome, missing: dict[str, int]) -> set[str]:
    """The names that a step failed for want of, or that what it says rests on; for a missing package, the message."""
    if not missing:
        return set()
    text = step.expression + step.function if isinstance(step, Claim) else ""
    names = set(NAME.findall(step.code if isinstance(step, Picture) else text))
    if isinstance(outcome, BlockOutcome) and outcome.failure:
        names = {outcome.failure.message} if outcome.failure.type == "ModuleNotFoundError" else set()
    message = outcome.failure.message if isinstance(outcome, BlockOutcome) and outcome.failure else ""
    message = outcome.text if isinstance(outcome, Value) and outcome.kind == "error" else message
    undefined = set(UNDEFINED.findall(message))
    return names | undefined | ({ANY} if undefined else set())


def _holds(step: Step, claim: Claim) -> bool:
    """Whether a step is the block in whose comments a claim stands."""
    return isinstance(step, Block) and any(each is claim for each in step.claims)


def _lost(block: Block, failure: Failure, first: int) -> Iterator[str]:
    """What later blocks lack because a block failed, whose code begins at the line `first` of the program."""
    if failure.type == "ModuleNotFoundError":
        yield failure.message
    try:
        statements = ast.parse(block.code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        yield from NAME.findall(block.uncommented)
        return
    last = failure.line - first + 1  # the line of the block that failed; what ends above it has run
    nodes: list[ast.AST] = [each for each in statements if (each.end_lineno or 0) >= last]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
        elif isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            yield from NAME.findall(ast.unparse(node))[:1]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, SCOPES):
            yield getattr(node, "name", "")
            continue
        nodes += ast.iter_child_nodes(node)


def _following(each: ProvenStep, cause: Place, fix: Place) -> ProvenStep:
    """A step that fails because of the step at `cause`."""
    error = each.error and type(each.error)(each.error.where, each.error.what, f"Fix {fix} first.", each.error.detail)
    return dataclasses.replace(each, error=error, cause=cause)


def _followed(error: SnippetError, lines: list[int]) -> SnippetError:
    """An error that names the lines which fail because of it."""
    others = sorted({*lines} - {error.where.line})
    if not others:
        return error
    named = [str(line) for line in others[:MAX_LINES]]
    if len(others) > MAX_LINES:
        named.append(f"{len(others) - MAX_LINES} more")
    listed = f"line {named[0]} fails" if len(named) == 1 else f"lines {', '.join(named[:-1])} and {named[-1]} fail"
    return type(error)(error.where, error.what, f"{error.todo} Because of it, {listed} too.", error.detail)
