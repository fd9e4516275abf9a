"""Equivalents: changes of code that need not be noticed, since all that a reader sees stays true.

Whole kinds of them are excused by rule and not tried; the score counts them. An author declares any other, with the
reason. Rules excuse nothing that changes data, limits, levels or labels.
"""

from __future__ import annotations

import ast

from snippets._runner.operators import Change, parsed

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
STYLED = [*DRAWING, *LABELLING, *"Rectangle figure subplots suptitle tick_params tight_layout title".split()]


def excuse(change: Change, code: str) -> str:
    """The rule that excuses a change, one of `RULES`; an empty text if none does. `code` is the changed block."""
    before, after = parsed(change.before), parsed(change.after)
    if len(before) == len(after) == 2 and _commute(*before):
        return "order"
    if _without_looks(before) == _without_looks(after):
        return "looks"
    show = change == ("plt.show()", "pass") and isinstance(ast.parse(code).body[-1], ast.Pass)
    return "show" if show else ""


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
