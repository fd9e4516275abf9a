"""Claims: a text on a page together with what proves it.

    {{ shown :: expression }}
    {{ shown :: expression :: function }}
    {{ shown / other :: expression }}
    {{ 6 = 2 × 3 }}

If the expression gives a text, it must be the text shown. Otherwise, if `shown` is a numeral, the value of the
expression must round to it as written: it may differ by half a unit of the last digit shown. Zero and counts are exact,
and behind `±` stands a margin within which several values lie. Anything else is a statement, and the expression must
be exactly True. Two words with a slash between them are opposites: readers see the first, and the second is what the
page would have to say if the expression were False.

The third part names the function that the expression is a derivative of, in the page's own names. The derivative is
then computed again by independent methods, and all of them must agree. A line of arithmetic needs no expression; see
arithmetic.py.
"""

import ast
import re
from dataclasses import dataclass

from snippets._engine.texts import Numeral, Placed

ESCAPED = re.compile(r"\\(?=\{\{)")  # the backslash that turns two braces into text
PICKS = ("item", "squeeze", "flatten")  # methods that pick an element and compute nothing


@dataclass(frozen=True)
class Claim(Placed):
    """One claim: where it stands, what a reader sees, and the expression that proves it."""

    shown: str
    expression: str  # of a line of arithmetic, that line
    start: int  # offsets of the whole {{ … }} in the text of its page
    end: int
    function: str = ""  # that the expression is a derivative of, if the author names it
    plain: bool = False  # whether it stands in an alternative text or an attribute, where HTML allows no element
    opposite: str = ""  # what the page would have to say if the expression were False, if the author names it
    arithmetic: bool = False  # whether it is a line of arithmetic, which reads nothing of the page

    @property
    def written(self) -> str:
        """The claim as its author writes it."""
        if self.arithmetic:
            return f"{{{{ {self.shown} }}}}"
        shown = f"{self.shown} / {self.opposite}" if self.opposite else self.shown
        return f"{{{{ {' :: '.join(filter(None, [shown, self.expression, self.function]))} }}}}"

    @property
    def numeral(self) -> Numeral | None:
        """The number that the claim shows, or None if it is a statement."""
        return Numeral.parse(self.shown)


def is_expression(text: str) -> bool:
    """Whether `text` is one Python expression."""
    try:
        ast.parse(text, mode="eval")
        ast.parse(f"({text})", mode="eval")  # it is evaluated in parentheses, which a comment at its end would hide
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last two: too deep for Python's parser
        return False
    return bool(text)


def derivative(expression: str) -> tuple[str, str] | None:
    """The variable of an expression that is one gradient, and what is picked from it; None for other expressions.

    `model[0].weight.grad[0, 1]` gives ("model[0].weight", "[0, 1]").
    """
    if not is_expression(expression):
        return None
    node = whole = ast.parse(expression, mode="eval").body
    while not (isinstance(node, ast.Attribute) and node.attr == "grad"):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in PICKS:
            node = node.func
        elif not isinstance(node, ast.Subscript):
            return None
        node = node.value
    variable = ast.get_source_segment(expression, node.value) or ""
    return variable, expression.encode()[node.end_col_offset : whole.end_col_offset].decode()
