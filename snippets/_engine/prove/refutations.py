"""Refutations: why the value of a claim's expression does not prove what the claim shows."""

import math
import re
from decimal import Decimal

from snippets._engine import arithmetic
from snippets._engine.claim import Claim
from snippets._engine.result import Value
from snippets._engine.texts import Numeral

MAX_DISAGREEMENT = 1e-4  # a page computes in float32, whose seventh digit is noise, and long sums lose a few more
MAX_MARGIN = 3  # a margin behind ± is at most this many times as large as the largest distance of a value
MAX_FORMS = 12  # of a text that an error lists
MARKUP = re.compile(r"[*`]|(?<!\w)_+|_+(?!\w)")  # an underscore inside a name is no mark-up


def refute(claim: Claim, value: Value) -> str:
    """Why `value` does not prove `claim`, in one sentence; an empty text if it does."""
    shown = claim.shown
    if claim.arithmetic:
        return arithmetic.refute(shown)
    if value.kind == "error":
        return f"the claim “{shown}” could not be evaluated: {claim.expression} raised {value.text}."
    if value.lost:
        return f"the claim “{shown}” could not be evaluated: while {claim.expression} was computed, {value.text}."
    if value.kind == "unread":
        return f"the claim “{shown}” reads nothing of the page: {claim.expression} is {value.text} on any page."
    if claim.opposite:
        return _refute_opposite(claim, value)
    if value.kind == "text":
        return _refute_text(claim, value)
    if claim.numeral:
        return _refute_numeral(claim, claim.numeral, value)
    if (value.kind, value.text) == ("bool", "True"):
        return ""
    found = f"{claim.expression} is {value.text}"
    return f"the page states “{shown}”, but {found}; a statement needs an expression that is exactly True."


def turned_by(claim: Claim, value: Value) -> str:
    """What was disturbed on the page so that the claim became false; an empty text if nothing was."""
    return next((what for what, other in value.disturbed if refute(claim, other)), "")


def empty(claim: Claim, value: Value) -> str:
    """Why a claim that holds proves nothing, in one sentence; an empty text if it proves something, or was not tried.

    Its expression was evaluated again where what it reads was something else, and none of that made the claim false.
    """
    if value.tried is None or turned_by(claim, value):
        return ""
    found = f"the claim “{claim.shown}” proves nothing: {claim.expression}"
    if not value.tried:
        return f"{found} reads nothing of the page that could be another."
    return f"{found} shows the same whatever the page computed (tried: {'; '.join(value.tried)})."


def _refute_opposite(claim: Claim, value: Value) -> str:
    if value.kind != "bool":
        found = f"{claim.expression} is {value.text}"
        return f"the page says “{claim.shown}” and not “{claim.opposite}”, but {found}, neither True nor False."
    if value.text == "True":
        return ""
    return f"the page says “{claim.shown}”; {claim.expression} is False, so it is “{claim.opposite}”."


def _refute_text(claim: Claim, value: Value) -> str:
    forms = value.forms or (value.text,)
    accepted = {_comparable(form) for form in forms}
    if accepted & {_comparable(claim.shown), _comparable(MARKUP.sub("", claim.shown))}:
        return ""
    others = [f"“{form}”" for form in forms[1:] if form != value.text]
    more = ", …" if len(others) > MAX_FORMS else ""
    listed = f"; the page may also say {', '.join(others[:MAX_FORMS])}{more}" if others else ""
    return f"the page says “{claim.shown}”, but {claim.expression} is “{value.text}”{listed}."


def _comparable(text: str) -> str:
    """A text with single blanks and a small first letter."""
    text = " ".join(text.split())
    return text[:1].lower() + text[1:]


def _refute_numeral(claim: Claim, numeral: Numeral, value: Value) -> str:
    shown, number = claim.shown, value.number
    found = f"the page claims {shown}, but {claim.expression} is {value.text}"
    if numeral.spread:
        return _refute_spread(claim, numeral, value)
    if number is None:
        return f"{found}, which is not a number."
    if not numeral.holds(number):
        exact = "; a 0 without digits behind a point is exact."
        return found + (f", which is not within {numeral.margin.normalize():f} of it." if numeral.margin else exact)
    if value.counts and numeral.whole and number != numeral.number:
        return f"{found}; a whole number is exact."
    if agreement(value) > MAX_DISAGREEMENT:
        given = ", ".join(f"{name} gives {result}" for name, result in value.methods)
        return f"the methods do not agree on {claim.expression}, which is {value.text}: {given}."
    return ""


def _refute_spread(claim: Claim, numeral: Numeral, value: Value) -> str:
    """Why several values do not lie within a margin, or the margin is much wider than they are."""
    if not value.ends:
        found = f"{claim.expression} is {value.text}"
        return f"the page claims {claim.shown}, but {found}; behind ± stands the margin of several values."
    ends = [Decimal(end) for end in value.ends]
    if not all(map(numeral.holds, ends)):
        return f"the page claims {claim.shown}, but {claim.expression} goes from {value.ends[0]} to {value.ends[1]}."
    largest = max(abs(end - numeral.number) for end in ends)
    if numeral.margin > MAX_MARGIN * largest:
        why = f"no value of {claim.expression} is further than {float(largest):.3g} from it"
        return f"the page claims {claim.shown}, a margin that is too wide: {why}."
    return ""


def agreement(value: Value) -> float:
    """The largest distance between a method's result and the value, relative to the value or, near zero, absolute."""
    if value.number is None:
        return 0.0
    here = float(value.number)
    apart = [abs(float(given) - here) / max(1.0, abs(here)) for _, given in value.methods]
    return max((math.inf if math.isnan(each) else each for each in apart), default=0.0)
