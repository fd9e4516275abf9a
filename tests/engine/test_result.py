"""Results: plain data that survives its way through JSON, and what is known of a page that never ran."""

import json

import pytest

from snippets._engine.result import OUTCOMES, BlockOutcome, Failure, Look, Result, Value, never_ran
from tests.helpers.given import cause, printed

FAILURE = Failure("ValueError", "no", "Trace\n", 3, ("ValueError", "Exception"))
FULL = Result(
    (
        BlockOutcome((printed("ä\n"),), 0.5, FAILURE, ((4, "1\n"),), (("", "NameError"), ())),
        None,
        Value("number", "1.0", (("forward mode", "1.0"),)),
        Value("bool", "True"),
        Look({"nodes": []}),
        Look(error="no", todo="Do."),
        Look(error="it died", lost=True),
    ),
    ("/a/b.csv",),
    {"torch": "2.13.0"},
    1.5,
    True,
)


@pytest.mark.parametrize("result", [FULL, Result()], ids=["full", "empty"])
def test_a_result_comes_back_from_json(result):
    """What is written as JSON is read as the same result."""
    assert Result.from_json(json.loads(json.dumps(result.to_json()))) == result


@pytest.mark.parametrize("missing", ["outcomes", "read", "versions", "seconds"])
def test_half_a_result_is_none(missing):
    """Data that lacks a part is refused, in one of the two ways that its reader knows."""
    data = {key: value for key, value in FULL.to_json().items() if key != missing}
    with pytest.raises((KeyError, TypeError)):
        Result.from_json(data)


def test_a_page_that_never_ran_has_empty_places():
    """Every step has its place in the result, with nothing in it."""
    assert never_ran(["block", "claim", "picture", "claim", "block"]) == Result((None,) * 5)


@pytest.mark.parametrize("kinds", [("block", "claim"), ("claim", "picture"), ("picture",), ("picture", "block")])
def test_the_loss_of_a_page_is_told_once(kinds):
    """Of a page whose process was lost, exactly one step tells the cause: the first, whatever it is."""
    result = never_ran(kinds, "it was lost")
    assert [cause(outcome).removesuffix(", at this picture.") for outcome in result.outcomes] == [
        "it was lost",
        *[""] * (len(kinds) - 1),
    ]
    assert isinstance(result.outcomes[0], OUTCOMES[kinds[0]])
