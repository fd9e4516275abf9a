"""Operators: the small changes that a mutation test makes to a piece of Python, one at a time.

Each is a replacement in the text of one statement or two, found by the syntax tree, and leaves every other line at its
number. What stands in an f-string is left alone: Python 3.11 does not say where it is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

BINARY: dict[type[ast.AST], tuple[str, str]] = {
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*"), ast.Pow: ("**", "*"),
    ast.MatMult: ("@", "*"), ast.FloorDiv: ("//", "/"), ast.Mod: ("%", "*"), ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
}  # fmt: skip
# Each comparison becomes its opposite: where it only moved its boundary, no measured number would lie on it.
COMPARED: dict[type[ast.AST], tuple[str, str]] = {
    ast.Lt: ("<", ">="), ast.LtE: ("<=", ">"), ast.Gt: (">", "<="), ast.GtE: (">=", "<"), ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="), ast.Is: ("is", "is not"), ast.IsNot: ("is not", "is"), ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}  # fmt: skip
SHAPED = ("Linear", "Conv", "rand", "zeros", "ones", "full", "arange", "linspace", "view", "reshape")
SIMPLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign)
COMMENT = re.compile(r"#.*")


@dataclass(frozen=True)
class Edit:
    """A change: what kind it is, the offsets of what it replaces, and by what."""

    kind: str
    start: int
    end: int
    text: str


def mutations(code: str) -> Iterator[tuple[str, str]]:
    """The kind of each change to a piece of code, and the code as it is with it; each result once."""
    try:
        tree = ast.parse(code)
    except SyntaxError:  # a block that shows one
        return
    seen = {ast.dump(tree)}
    for edit in sorted(_Finder(code).edits(tree), key=lambda edit: (edit.start, edit.end, edit.text)):
        changed = code[:edit.start] + edit.text + code[edit.end:]
        shape = ast.dump(ast.parse(changed))
        if shape not in seen:
            seen.add(shape)
            yield edit.kind, changed


class _Finder:
    """Finds the edits of a piece of code."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.lines = code.splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def edits(self, node: ast.AST, kind: str = "constant") -> Iterator[Edit]:
        """All edits in a node; `kind` is what a number in it is."""
        if isinstance(node, ast.JoinedStr):
            return
        for name, field in ast.iter_fields(node):
            children = field if isinstance(field, list) else [field]
            if name in ("body", "orelse", "finalbody"):
                yield from self._statements([child for child in children if isinstance(child, ast.stmt)])
            for child in children:
                if isinstance(child, ast.AST):
                    yield from self.edits(child, _kind_within(node, child, kind))
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
            start = self._start(node)  # what follows may be in parentheses, which are no part of the operand
            yield Edit("sign", start, start + re.match(r"(?:-|not)\s*", self.code[start:]).end(), "")
        elif isinstance(node, ast.Attribute) and node.attr == "T":
            yield Edit("shape", self._end(node.value), self._end(node), "")

    def _constant(self, node: ast.Constant, kind: str) -> Iterator[Edit]:
        written = self.code[self._start(node):self._end(node)]
        if isinstance(node.value, bool):
            yield self._replace("constant", node, str(not node.value))
        elif _is_number(node):
            yield self._replace(kind, node, bumped(written))
            if isinstance(node.value, float) and node.value and not self.code[:self._start(node)].endswith("-"):
                yield self._insert("sign", node, "-")

    def _statements(self, body: list[ast.stmt]) -> Iterator[Edit]:
        """Each statement of a body dropped, and each pair of neighbours swapped whose order could matter."""
        for statement in body:
            docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            if isinstance(statement, SIMPLE) and not docstring:
                lines = self.code[self._start(statement):self._end(statement)].count("\n")
                yield self._replace("dropped statement", statement, "pass" + "\n" * lines)
        for first, second in pairwise(body):
            if isinstance(first, SIMPLE) and isinstance(second, SIMPLE) and _order_matters(first, second):
                a, b, c, d = self._start(first), self._end(first), self._start(second), self._end(second)
                swapped = self.code[c:d] + self.code[b:c] + self.code[a:b]
                yield Edit("swapped statements", a, d, swapped)

    def _between(self, kind: str, left: ast.AST, right: ast.AST, old: str, new: str) -> Edit:
        start, end = self._end(left), self._start(right)
        gap = COMMENT.sub(lambda comment: " " * len(comment[0]), self.code[start:end])
        place = start + re.search(r"\s+".join(map(re.escape, old.split())), gap).start()
        return Edit(kind, place, place + len(old), new)

    def _replace(self, kind: str, node: ast.AST, text: str) -> Edit:
        return Edit(kind, self._start(node), self._end(node), text)

    def _insert(self, kind: str, node: ast.AST, text: str) -> Edit:
        return Edit(kind, self._start(node), self._start(node), text)

    def _start(self, node: ast.AST) -> int:
        return self._offset(node.lineno, node.col_offset)

    def _end(self, node: ast.AST) -> int:
        return self._offset(node.end_lineno, node.end_col_offset)

    def _offset(self, line: int, column: int) -> int:
        """The place of a position of the syntax tree, whose columns are bytes."""
        return self.starts[line - 1] + len(self.lines[line - 1].encode()[:column].decode())


def bumped(number: str) -> str:
    """A number as it is written, changed by a unit of its last digit."""
    if number.isdecimal() or "_" in number:
        return str(int(number.replace("_", "")) + 1)
    mantissa = re.match(r"[\d._]+", number)
    if number[:2].lower() in ("0x", "0b", "0o") or not mantissa:
        return f"({number} + 1)"
    last = max(n for n, character in enumerate(mantissa[0]) if character.isdigit())
    digit = int(number[last])
    return number[:last] + str(digit + 1 if digit < 9 else digit - 1) + number[last + 1:]


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool)


def _kind_within(parent: ast.AST, child: ast.AST, kind: str) -> str:
    """What a number is that stands in this place: it inherits what is around it."""
    if isinstance(parent, ast.keyword):
        return {"lr": "learning rate", "seed": "seed"}.get(parent.arg or "", kind)
    if isinstance(parent, ast.Call) and child is not parent.func:
        name = getattr(parent.func, "attr", getattr(parent.func, "id", ""))
        return "seed" if "seed" in name else "shape" if name.startswith(SHAPED) else kind
    return kind


def _order_matters(first: ast.stmt, second: ast.stmt) -> bool:
    """Whether two statements may not commute: one writes what the other names, or one acts and the other calls."""
    names = [{n.id for n in ast.walk(s) if isinstance(n, ast.Name)} for s in (first, second)]
    writes = [{n.id for n in ast.walk(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
              for s in (first, second)]
    acts = [isinstance(s, ast.Expr) for s in (first, second)]
    calls = [any(isinstance(n, ast.Call) for n in ast.walk(s)) for s in (first, second)]
    return bool(writes[0] & names[1] or writes[1] & names[0]) or (any(acts) and all(calls))
