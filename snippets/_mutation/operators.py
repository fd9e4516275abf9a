"""Operators: the small changes that a mutation test makes to Python code, one at a time.

Each replaces text of one statement, or swaps two, and leaves every other line at its number. The text of an f-string is
not changed, because Python 3.11 does not give positions in it.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

from snippets._mutation.equivalents import BODIES, Change, common, described, header, statements

BINARY: dict[type[ast.AST], tuple[str, str]] = {
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*"), ast.Pow: ("**", "*"),
    ast.MatMult: ("@", "*"), ast.FloorDiv: ("//", "/"), ast.Mod: ("%", "*"), ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
}  # fmt: skip
# Each comparison becomes its negation: no measured number is likely to lie on a boundary that moves.
COMPARED: dict[type[ast.AST], tuple[str, str]] = {
    ast.Lt: ("<", ">="), ast.LtE: ("<=", ">"), ast.Gt: (">", "<="), ast.GtE: (">=", "<"), ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="), ast.Is: ("is", "is not"), ast.IsNot: ("is not", "is"), ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}  # fmt: skip
SHAPED = ("Linear", "Conv", "rand", "zeros", "ones", "full", "arange", "linspace", "view", "reshape")
SIMPLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign)
COMMENT = re.compile(r"#.*")


@dataclass(frozen=True)
class Mutation:
    """A piece of code with one change: its kind, the whole changed code, and the 0-based line where it changes."""

    kind: str
    code: str
    line: int
    change: Change


class Edit(NamedTuple):
    """A replacement in a text: its kind, its offsets, the new text, and the places of the statements it changes."""

    kind: str
    start: int
    end: int
    text: str
    places: tuple[int, ...] = ()


def mutations(code: str) -> Iterator[Mutation]:
    """Every change of a piece of code; each changed program once."""
    try:
        finder = _Finder(code)
    except SyntaxError:  # a block that shows one
        return
    before = [described(statement) for statement in statements(ast.parse(code))]
    seen: set[tuple[object, ...]] = set()
    for edit in sorted(finder.edits(), key=lambda edit: (edit.start, edit.end, edit.text)):
        changed = code[: edit.start] + edit.text + code[edit.end :]
        after = statements(ast.parse(changed))
        old, new = [before[place] for place in edit.places], [described(after[place]) for place in edit.places]
        shape = (edit.places, *(dump for dump, _ in new))
        if shape not in seen and new != old:
            seen.add(shape)
            line = common(code.split("\n"), changed.split("\n"))
            change = Change(*("; ".join(unit for _, unit in each) for each in (old, new)))
            yield Mutation(edit.kind, changed, line, change)


class _Finder:
    """Finds the edits of a piece of code."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.tree = ast.parse(code)
        self.statements = statements(self.tree)
        self._offset = offsets(code)

    def edits(self) -> Iterator[Edit]:
        """All edits: within each statement, each dropped, and neighbours swapped whose order could matter."""
        for place, statement in enumerate(self.statements):
            docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            if isinstance(statement, SIMPLE) and not docstring:
                lines = self.code[self._start(statement) : self._end(statement)].count("\n")
                yield self._replace("dropped statement", statement, "pass" + "\n" * lines, place)
            for edit in self._within(header(statement)):
                yield edit._replace(places=(place,))
        bodies = (getattr(node, name, None) for node in ast.walk(self.tree) for name in BODIES)
        for first, second in (pair for body in bodies if isinstance(body, list) for pair in pairwise(body)):
            if isinstance(first, SIMPLE) and isinstance(second, SIMPLE) and _order_matters(first, second):
                yield self._swapped(first, second)

    def _swapped(self, first: ast.stmt, second: ast.stmt) -> Edit:
        a, b, c, d = self._start(first), self._end(first), self._start(second), self._end(second)
        places = self.statements.index(first), self.statements.index(second)
        return Edit("swapped statements", a, d, self.code[c:d] + self.code[b:c] + self.code[a:b], places)

    def _within(self, node: ast.AST, kind: str = "constant") -> Iterator[Edit]:
        """All edits in a node; `kind` is what a number in it is."""
        if isinstance(node, ast.JoinedStr):
            return
        for child in ast.iter_child_nodes(node):
            yield from self._within(child, _kind_within(node, child, kind))
        yield from self._own(node, kind)

    def _own(self, node: ast.AST, kind: str) -> Iterator[Edit]:
        if isinstance(node, ast.Constant):
            yield from self._constant(node, kind)
        elif isinstance(node, ast.BinOp) and type(node.op) in BINARY:
            yield self._between("operator", node.left, node.right, *BINARY[type(node.op)])
            yield from (self._insert("sign", side, "-") for side in (node.left, node.right) if _is_number(side))
        elif isinstance(node, ast.AugAssign) and type(node.op) in BINARY:
            old, new = BINARY[type(node.op)]
            yield self._between("operator", node.target, node.value, f"{old}=", f"{new}=")
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for left, op, right in zip(sides, node.ops, sides[1:], strict=False):
                yield self._between("comparison", left, right, *COMPARED[type(op)])
        elif isinstance(node, ast.BoolOp):
            words = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
            for left, right in pairwise(node.values):
                yield self._between("operator", left, right, *words)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not)):
            start = self._start(node)  # the operand may be in parentheses, which are no part of it
            operator = re.match(r"(?:-|not)\s*", self.code[start:])
            yield Edit("sign", start, start + len(operator[0] if operator else ""), "")
        elif isinstance(node, ast.Attribute) and node.attr == "T":
            end = self._end(node)  # the value may be in parentheses, which are no part of it
            yield Edit("shape", self.code.rindex(".", 0, end), end, "")

    def _constant(self, node: ast.Constant, kind: str) -> Iterator[Edit]:
        if isinstance(node.value, bool):
            yield self._replace("constant", node, str(not node.value))
        elif _is_number(node):
            yield self._replace(kind, node, bumped(self.code[self._start(node) : self._end(node)]))
            if isinstance(node.value, float) and node.value and not self.code[: self._start(node)].endswith("-"):
                yield self._insert("sign", node, "-")

    def _between(self, kind: str, left: ast.expr, right: ast.expr, old: str, new: str) -> Edit:
        start, end = self._end(left), self._start(right)
        gap = COMMENT.sub(lambda comment: " " * len(comment[0]), self.code[start:end])
        found = re.search(r"\s+".join(map(re.escape, old.split())), gap)
        assert found, f"no {old} between {ast.unparse(left)} and {ast.unparse(right)}"
        return Edit(kind, start + found.start(), start + found.start() + len(old), new)

    def _replace(self, kind: str, node: ast.expr | ast.stmt, text: str, *places: int) -> Edit:
        return Edit(kind, self._start(node), self._end(node), text, places)

    def _insert(self, kind: str, node: ast.expr, text: str) -> Edit:
        return Edit(kind, self._start(node), self._start(node), text)

    def _start(self, node: ast.expr | ast.stmt) -> int:
        return self._offset(node.lineno, node.col_offset)

    def _end(self, node: ast.expr | ast.stmt) -> int:
        return self._offset(node.end_lineno or 0, node.end_col_offset or 0)


def offsets(code: str) -> Callable[[int, int], int]:
    """Gives the offset in a text of a position in its syntax tree, whose columns are bytes."""
    lines = code.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, lines))]
    return lambda line, column: starts[line - 1] + len(lines[line - 1].encode()[:column].decode())


def bumped(number: str) -> str:
    """A number as it is written, changed by a unit of its last digit."""
    if number.isdecimal() or "_" in number:
        return str(int(number.replace("_", "")) + 1)
    mantissa = re.match(r"[\d._]+", number)
    if number[:2].lower() in ("0x", "0b", "0o") or not mantissa:
        return f"({number} + 1)"
    last = max(n for n, character in enumerate(mantissa[0]) if character.isdigit())
    digit = int(number[last])
    return number[:last] + str(digit + 1 if digit < 9 else digit - 1) + number[last + 1 :]


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool)


def _kind_within(parent: ast.AST, child: ast.AST, kind: str) -> str:
    """What a number in this place is: it inherits that from what is around it."""
    if isinstance(parent, ast.keyword):
        return {"lr": "learning rate", "seed": "seed"}.get(parent.arg or "", kind)
    if isinstance(parent, ast.Call) and child is not parent.func:
        name = getattr(parent.func, "attr", getattr(parent.func, "id", ""))
        return "seed" if "seed" in name else "shape" if name.startswith(SHAPED) else kind
    return kind


def _order_matters(first: ast.stmt, second: ast.stmt) -> bool:
    """Whether two statements may not commute: one writes what the other names, or one acts and the other calls."""
    names = [[node for node in ast.walk(statement) if isinstance(node, ast.Name)] for statement in (first, second)]
    uses = [{name.id for name in each} for each in names]
    writes = [{name.id for name in each if isinstance(name.ctx, ast.Store)} for each in names]
    acts = any(isinstance(statement, ast.Expr) for statement in (first, second))
    calls = all(any(isinstance(n, ast.Call) for n in ast.walk(statement)) for statement in (first, second))
    return bool(writes[0] & uses[1] or writes[1] & uses[0]) or (acts and calls)
