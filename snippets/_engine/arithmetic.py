"""Declared arithmetic, such as `6 = 2 × 3`: sums that a reader can follow, computed exactly.

A line of arithmetic is two or more sides with a relation between neighbours. A side is made of numerals, parentheses
and these signs:

    + − × · * / ÷     the four operations
    ^ **  ² ⁻¹        powers
    √                 the square root of what follows it
    = ≈ < > ≤ ≥       the relations

`=` holds between equal numbers alone. `≈` holds if one side is a numeral and the other rounds to it as it is written.
"""

import ast
import math
import re
from collections.abc import Callable
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from fractions import Fraction
from typing import NamedTuple

from snippets._engine.texts import ALONE, EXPONENT, SUPERSCRIPTS, WHOLE, Numeral, decimal

Exact = Fraction | Decimal  # a Decimal is rounded: it came from a root or a power that is no fraction
MAX_BITS = 100_000  # of a power
MAX_DIGITS = 12  # of a value that an error quotes
MAX_WHOLE = 24  # digits of a whole one
NUMERAL = re.compile(rf"{ALONE}(?:{WHOLE}(?:\.\d+)?|\.\d+)(?:{EXPONENT})?")
RAISED = re.compile(f"[{SUPERSCRIPTS}]+")
ALLOWED = re.compile(rf"[-+*/^()×·÷√\u2212\s{SUPERSCRIPTS}]*")
RELATION = re.compile(r"[=≈<>≤≥]")
COMPUTES = re.compile(rf"[+×·*/÷^√<>≤≥{SUPERSCRIPTS}]|\d\s*[-\u2212]")  # a line without any of these says nothing
SIGNS = str.maketrans({"×": "*", "·": "*", "÷": "/", "\u2212": "-", "√": "~"})
NORMAL = str.maketrans(SUPERSCRIPTS, "0123456789-")
CONTEXT = Context(prec=60, traps=[InvalidOperation, Overflow, DivisionByZero])
CONTEXT_IN_ERRORS = Context(prec=MAX_DIGITS)


class Side(NamedTuple):
    """One side of a relation: its text, the tree of its computation, and the numerals that the tree names."""

    text: str
    tree: ast.expr
    numerals: tuple[str, ...]

    @property
    def alone(self) -> Numeral | None:
        """The number that the side is, if nothing is computed in it."""
        return Numeral.parse(self.text)


def is_arithmetic(text: str) -> bool:
    """Whether a text is a line of arithmetic, true or false."""
    return COMPUTES.search(text) is not None and len(RELATION.findall(text)) > 0 and sides(text) is not None


def sides(text: str) -> tuple[Side, ...] | None:
    """The sides of a line of arithmetic; None if a side is no computation with numerals."""
    found = [_side(part.strip()) for part in RELATION.split(text)]
    return None if None in found else tuple(side for side in found if side)


def _side(text: str) -> Side | None:
    numerals: list[str] = []

    def name(numeral: re.Match[str]) -> str:
        numerals.append(numeral[0])
        return f"n{len(numerals) - 1}"

    code = NUMERAL.sub(name, text)
    code = RAISED.sub(lambda raised: f"**({NUMERAL.sub(name, raised[0].translate(NORMAL))})", code)
    code = code.replace("^", "**").translate(SIGNS)
    if ALLOWED.fullmatch(NUMERAL.sub("", text)) is None or "//" in code:
        return None
    try:
        return Side(text, ast.parse(code.strip(), mode="eval").body, tuple(numerals))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def value(side: Side) -> Exact:
    """What a side gives. Raises ValueError if that is no number, or too large to be computed."""
    try:
        return _compute(side.tree, side.numerals)
    except (ZeroDivisionError, InvalidOperation) as error:
        raise ValueError("it divides by zero, or takes a root that is no number") from error
    except (Overflow, OverflowError, RecursionError) as error:
        raise ValueError("it is too large to be computed") from error


def _compute(node: ast.expr, numerals: tuple[str, ...]) -> Exact:
    match node:
        case ast.Name(id=name):
            return Fraction(decimal(numerals[int(name[1:])]))
        case ast.UnaryOp(op=ast.Invert(), operand=inside):
            return _root(_compute(inside, numerals))
        case ast.UnaryOp(op=sign, operand=inside):
            found = _compute(inside, numerals)
            return -found if isinstance(sign, ast.USub) else found
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATIONS:
            first, second = _compute(left, numerals), _compute(right, numerals)
            if isinstance(first, Fraction) and isinstance(second, Fraction):
                return OPERATIONS[type(sign)][0](first, second)
            return OPERATIONS[type(sign)][1](rounded(first), rounded(second))
    raise ValueError("it is no arithmetic")


def _power(base: Fraction, exponent: Fraction) -> Exact:
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if bits * abs(exponent) > MAX_BITS:
        raise ValueError("it is too large to be computed")
    if exponent.denominator == 1:
        return base ** int(exponent)
    return CONTEXT.power(rounded(base), rounded(exponent))


OPERATIONS: dict[type[ast.operator], tuple[Callable[..., Exact], Callable[..., Decimal]]] = {  # exact, and rounded
    ast.Add: (Fraction.__add__, CONTEXT.add),
    ast.Sub: (Fraction.__sub__, CONTEXT.subtract),
    ast.Mult: (Fraction.__mul__, CONTEXT.multiply),
    ast.Div: (Fraction.__truediv__, CONTEXT.divide),
    ast.Pow: (_power, CONTEXT.power),
}


def _root(inside: Exact) -> Exact:
    if isinstance(inside, Fraction) and inside >= 0:
        numerator, denominator = math.isqrt(inside.numerator), math.isqrt(inside.denominator)
        if (numerator**2, denominator**2) == (inside.numerator, inside.denominator):
            return Fraction(numerator, denominator)
    return CONTEXT.sqrt(rounded(inside))


def rounded(number: Exact) -> Decimal:
    """A number in sixty digits."""
    if isinstance(number, Decimal):
        return number
    return CONTEXT.divide(Decimal(number.numerator), Decimal(number.denominator))


def written(number: Exact) -> str:
    """A whole number in full; another in twelve digits at most, with dots behind it if there are more."""
    if isinstance(number, Fraction) and number.denominator == 1 and abs(number) < 10**MAX_WHOLE:
        return str(number)
    short = CONTEXT_IN_ERRORS.plus(rounded(number)).normalize()
    text = f"{short:f}" if -MAX_DIGITS < short.adjusted() < MAX_DIGITS else str(short)
    cut = isinstance(number, Decimal) or Fraction(short) != number
    return f"{text}…" if cut else text


def _is(text: str, number: Exact) -> str:
    shown = written(number)
    return f"{text} is about {shown[:-1]}" if shown.endswith("…") else f"{text} is {shown}"


def found(text: str) -> str:
    """A line of arithmetic with the value of each of its sides in the side's place, such as `6 = 6`."""
    relations = RELATION.findall(text)
    try:
        values = [written(value(side)) for side in sides(text) or ()]
    except ValueError as error:
        return str(error)
    return values[0] + "".join(f" {sign} {number}" for sign, number in zip(relations, values[1:], strict=True))


def refute(text: str) -> str:
    """Why a line of arithmetic is not true, in one sentence; an empty text if it is."""
    all_sides, relations = sides(text), RELATION.findall(text)
    if not all_sides or not relations:
        return f"“{text}” is no arithmetic."
    for left, sign, right in zip(all_sides, relations, all_sides[1:], strict=False):
        try:
            why = _refute(left, sign, right)
        except ValueError as error:
            why = str(error)
        if why:
            return f"the page says “{text}”, but {why}."
    return ""


def _refute(left: Side, sign: str, right: Side) -> str:
    first, second = value(left), value(right)
    if sign == "≈":
        return _refute_nearly(left, first, right, second)
    rough = isinstance(first, Decimal) or isinstance(second, Decimal)
    if sign == "=" and rough:
        return f"{(left if isinstance(first, Decimal) else right).text} has no end, so nothing written equals it; use ≈"
    holds = {
        "=": first == second,
        "<": rounded(first) < rounded(second),
        ">": rounded(first) > rounded(second),
        "≤": rounded(first) <= rounded(second),
        "≥": rounded(first) >= rounded(second),
    }
    if holds[sign]:
        return ""
    computed = [(side.text, number) for side, number in ((left, first), (right, second)) if not side.alone]
    return ", and ".join(_is(*each) for each in computed or [(left.text, first)])


def _refute_nearly(left: Side, first: Exact, right: Side, second: Exact) -> str:
    """Why neither side rounds to the other, of which one is a numeral."""
    numerals = [(right.alone, right, left, first), (left.alone, left, right, second)]
    apart = ""
    for numeral, shown, side, number in numerals:
        if numeral and numeral.holds(rounded(number)):
            return ""
        if numeral:
            apart = apart or f"{_is(side.text, number)}, which does not round to {shown.text}"
    return apart or f"neither {left.text} nor {right.text} is a number as one writes it, to which the other could round"
