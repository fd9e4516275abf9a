"""Equivalents: how a change of code is declared, and which changes need not be noticed.

A change is described by its statements as `ast.unparse` writes them. Comments, alignment and the words of texts are no
part of that, so an author can edit them freely. If all that a reader sees stays true, the author declares the change,
with a reason. Whole kinds are excused by rule and not tried; the score counts them. Rules excuse nothing that changes
data, limits, levels or labels.
"""

from __future__ import annotations

import ast
import copy
import re
from itertools import takewhile
from typing import NamedTuple

BODIES = ("body", "orelse", "finalbody", "handlers", "cases")  # fields of a statement that hold other statements
TOKEN = re.compile(r"[\d.]+e-?\d+|[\w.]+|[-+*/%@&|<>=!]=|\*\*|//|\s+|.", re.DOTALL)
EMPTY = re.compile(r"(, )?\w+=\[\]")  # a field that some versions of Python dump, and some do not
MARKED = re.compile(r"(.*)⟨(.*?) → (.*?)⟩(.*)", re.DOTALL)
RULES = {  # as the page about checks names them
    "looks": "sizes, widths and transparency in a picture",
    "order": "the order of two calls that only mark, label or draw, each something of its own",
    "show": "plt.show() at the end of a block, where open figures are shown anyway",
}
LOOKS = """
    alpha borderpad capsize dpi elinewidth figsize fontsize height_ratios hspace labelpad labelsize linewidth linewidths
    lw markeredgewidth markersize mew ms pad rotation s width_ratios wspace zorder
""".split()
DRAWING = """
    add_patch annotate axhline axvline bar barh contour contourf fill_between hlines imshow loglog plot plot_surface
    quiver scatter semilogx semilogy text vlines
""".split()
LABELLING = {
    "legend": {"legend", "drawing"}, "retain_grad": set(), "set_title": {"title"}, "set_xlabel": {"xlabel"},
    "set_ylabel": {"ylabel"},
}  # fmt: skip
SHOWING = """
    add_patch grid legend print set set_aspect set_title set_xlabel set_xticks set_ylabel set_yticks suptitle title
""".split()
STYLED = [*DRAWING, *LABELLING, *"Rectangle figure subplots suptitle tick_params tight_layout title".split()]


class Change(NamedTuple):
    """A statement before and after a change, or two that are swapped, joined by a semicolon."""

    before: str
    after: str

    def __str__(self) -> str:
        """The change as authors declare it: `a ⇄ b`, `x = ⟨1 → 2⟩ * y`, or `before → after`."""
        first, _, second = self.before.partition("; ")
        if second and self.after == f"{second}; {first}":
            return f"{first} ⇄ {second}"
        old, new = TOKEN.findall(self.before), TOKEN.findall(self.after)
        start = common(old, new)
        end = common(old[start:][::-1], new[start:][::-1])
        if end and start + end in (len(old), len(new)):  # one side would be empty: show what the change stands before
            end -= 1
        if not start + end or self.after == "pass":
            return f"{self.before} → {self.after}"
        cut = "".join(old[start : len(old) - end]), "".join(new[start : len(new) - end])
        return f"{''.join(old[:start])}⟨{cut[0]} → {cut[1]}⟩{''.join(old[len(old) - end :])}"

    @classmethod
    def parse(cls, text: str) -> Change:
        """The change that a text declares, in any layout of its code.

        Raises:
            ValueError: it names no change, or its code is not Python.
        """
        first, swap, second = text.partition(" ⇄ ")
        before, _, after = (f"{first}; {second}", "", f"{second}; {first}") if swap else text.partition(" → ")
        if marked := MARKED.fullmatch(text):
            head, old, new, tail = marked.groups()
            before, after = head + old + tail, head + new + tail
        if not before.strip() or not after.strip():
            raise ValueError("it does not say what the statement becomes")
        return cls(_normal(before), _normal(after))


def excuse(change: Change, code: str) -> str:
    """The rule that excuses a change, one of `RULES`; an empty text if none does. `code` is the changed block."""
    before, after = parsed(change.before), parsed(change.after)
    if len(before) == len(after) == 2 and _commute(*before):
        return "order"
    if _without_looks(before) == _without_looks(after):
        return "looks"
    show = change == ("plt.show()", "pass") and isinstance(ast.parse(code).body[-1], ast.Pass)
    return "show" if show else ""


def only_shows(change: Change) -> bool:
    """Whether a change is one of statements that only print, draw or show a value.

    Nothing that the page computes is another then, as long as what they show is worked out without a side effect.
    """
    return all(map(_shows, parsed(change.before)))


def _shows(statement: ast.stmt) -> bool:
    """Whether a statement is a call that prints or draws, or an expression without a call, whose value is shown."""
    if not isinstance(statement, ast.Expr):
        return False
    call = statement.value
    if isinstance(call, ast.Call):
        return getattr(call.func, "attr", getattr(call.func, "id", "")) in (*SHOWING, *DRAWING)
    return not any(isinstance(node, ast.Call) for node in ast.walk(call))


class _Plainer(ast.NodeTransformer):
    """Takes the looks out of calls that draw."""

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr in STYLED:
            node.keywords = [keyword for keyword in node.keywords if keyword.arg not in LOOKS]
        return node


def _without_looks(statements: list[ast.stmt]) -> list[str]:
    texts = [ast.unparse(_Plainer().visit(statement)) for statement in statements]
    return [text for text in texts if text != "pass" and not text.endswith(".tight_layout()")]


def _commute(first: ast.stmt, second: ast.stmt) -> bool:
    """Whether two statements only set or draw something, each of them something else."""
    (where, sets), (elsewhere, others) = map(_effect, (first, second))
    if not where or not elsewhere:
        return False
    apart = where != elsewhere and "plt" not in (where, elsewhere) and "legend" not in sets | others
    return apart or not sets & others


def _effect(statement: ast.stmt) -> tuple[str, set[str]]:
    """On what a statement is called that only draws or labels, and what it sets there; an empty text for any other."""
    call = getattr(statement, "value", None)
    if not (isinstance(statement, ast.Expr) and isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
        return "", set()
    if any(isinstance(node, (ast.Call, ast.NamedExpr)) and node is not call for node in ast.walk(call)):
        return "", set()  # what it is given may do something
    where, name = ast.unparse(call.func.value), call.func.attr
    if name == "set":
        keys = {keyword.arg or "drawing" for keyword in call.keywords}
        return where, keys if keys <= {"title", "xlabel", "ylabel"} else keys | {"drawing"}
    if name in DRAWING:
        return where, {"drawing"}
    return (where, LABELLING[name]) if name in LABELLING else ("", set())


def outline(code: str) -> str:
    """Code without comments, alignment and the words of its texts, the same in all versions of Python."""
    try:
        return EMPTY.sub("", ast.dump(_Wordless().visit(ast.parse(code))))
    except SyntaxError:
        return code


def parsed(text: str) -> list[ast.stmt]:
    """The statements of one side of a change; a compound one has an empty body."""
    try:
        body = ast.parse(text).body
    except SyntaxError:
        body = ast.parse(f"{text} pass").body  # the head of a loop or a condition
    return [header(statement) for statement in body]


def statements(tree: ast.AST) -> list[ast.stmt]:
    """All statements of a tree, in an order that no edit changes."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]


def header(statement: ast.stmt) -> ast.stmt:
    """A copy of a statement without the statements in it."""
    shallow = copy.copy(statement)
    for name in BODIES:
        if hasattr(shallow, name):
            setattr(shallow, name, [])
    return shallow


class _Wordless(ast.NodeTransformer):
    """Replaces each text that has a space in it by an ellipsis: it is words for a reader, and no name or option."""

    formatted = False

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if not isinstance(node.value, str):
            return node
        text = "…" if " " in node.value else node.value
        # Python versions quote a text within an f-string in different ways.
        return ast.Name(text if text.isidentifier() else "text") if self.formatted else ast.Constant(text)

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.FormattedValue:
        outer, self.formatted = self.formatted, True
        node.value = self.visit(node.value)
        self.formatted = outer
        return node


def described(statement: ast.stmt) -> tuple[str, str]:
    """All of a statement but those in it, and its code without words; the statement loses its words."""
    alone = header(statement)
    return ast.dump(alone), ast.unparse(_Wordless().visit(alone)).strip()


def _normal(text: str) -> str:
    return "; ".join(described(statement)[1] for statement in parsed(text.strip()))


def common(first: list[str], second: list[str]) -> int:
    """How many items are the same at the start of two lists."""
    pairs = zip(first, second, strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
