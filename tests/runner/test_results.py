"""Results: plain data that survives its way through JSON, and what is known of a page that never ran."""

import json

import pytest

from snippets._runner.claims import Value
from snippets._runner.jobs import Step
from snippets._runner.results import BlockResult, Failure, Result, never_ran

from .given import printed

FAILURE = Failure("ValueError", "no", "Trace\n", 3, ("ValueError", "Exception"))
FULL = Result(
    (BlockResult((printed("ä\n"),), 0.5, FAILURE, True, ((4, "1\n"),)), BlockResult(ran=False)),
    (Value("number", "1.0", (("forward mode", "1.0"),)), Value("bool", "True"), None),
    ({"data": {"nodes": []}}, None), ("/a/b.csv",), {"torch": "2.13.0"}, 1.5, True,
)


@pytest.mark.parametrize("result", [FULL, Result((), ())], ids=["full", "empty"])
def test_a_result_comes_back_from_json(result):
    """What is written as JSON is read as the same result."""
    assert Result.from_json(json.loads(json.dumps(result.to_json()))) == result


@pytest.mark.parametrize("missing", ["blocks", "values", "pictures", "read", "versions", "seconds"])
def test_half_a_result_is_none(missing):
    """Data that lacks a part is refused, in one of the two ways that its reader knows."""
    data = {key: value for key, value in FULL.to_json().items() if key != missing}
    with pytest.raises((KeyError, TypeError)):
        Result.from_json(data)


def steps(*kinds):
    """Steps of these kinds."""
    return tuple(Step(kind, "x") for kind in kinds)


def test_a_page_that_never_ran_has_empty_places():
    """Every step has its place in the result, with nothing in it."""
    result = never_ran(steps("block", "claim", "picture", "claim", "block"))
    assert [block.ran for block in result.blocks] == [False, False]
    assert (result.values, result.pictures) == ((None, None), (None,))


@pytest.mark.parametrize("kinds", [("block", "claim"), ("claim", "picture"), ("picture",), ("picture", "block")])
def test_the_loss_of_a_page_is_told_once(kinds):
    """Of a page whose process was lost, exactly one step tells the cause: a block, or else a claim, or a picture."""
    result = never_ran(steps(*kinds), "it was lost")
    told = [("block", block.failure.message) for block in result.blocks if block.failure]
    told += [("claim", value.text) for value in result.values if value]
    told += [("picture", looked["error"].removesuffix(", at this picture.")) for looked in result.pictures if looked]
    assert told == [(sorted(kinds)[0], "it was lost")]
