"""Collecting: records put in the places of their steps, as far as a page came."""

import pytest

from snippets._engine.execute.collect import FORGED, collect
from snippets._engine.job import Job, Step
from snippets._engine.result import BlockOutcome, Failure, Look, Result, Value
from snippets._engine.settings import Settings
from tests.helpers.given import blocks, cause, printed

STEPS = (Step("block", "a"), Step("claim", "b"), Step("picture", "c"), Step("block", "d"), Step("claim", "e"))
VALUE = {"kind": "number", "text": "1", "methods": []}
ERROR = {"type": "E", "message": "m", "traceback": "t", "line": 3, "bases": ["E", "Exception"]}
WHOLE = [
    {"kind": "begin", "step": 0},
    {"kind": "stream", "name": "stdout", "text": "a"},
    {"kind": "stream", "name": "stdout", "text": "b"},
    {"kind": "stream", "name": "stderr", "text": "c"},
    {"kind": "result", "data": {"text/plain": "1"}, "metadata": {}},
    {"kind": "display", "data": {"text/plain": "2"}, "metadata": {}},
    {"kind": "end", "seconds": 0.5},
    {"kind": "begin", "step": 1},
    {"kind": "stream", "name": "stdout", "text": "said by a claim"},
    {"kind": "value", "value": VALUE},
    {"kind": "begin", "step": 2},
    {"kind": "picture", "picture": {"data": {}}},
    {"kind": "begin", "step": 3},
    {"kind": "error", **ERROR},
    {"kind": "end", "seconds": 0.25},
    {"kind": "begin", "step": 4},
    {"kind": "value", "value": VALUE},
    {"kind": "bye", "read": ["/a"], "versions": {"torch": "2"}},
]


def closed(records, cause="", steps=STEPS):
    """The result of a job with these records."""
    return collect(Job("a.py", "", steps, "/", Settings()), map(dict, records), cause, 2.0)


def test_a_whole_run_is_a_whole_result():
    """Outputs, values, pictures and failures stand at their steps; what a claim prints is nobody's output."""
    outputs = (
        printed("ab"),
        printed("c", "stderr"),
        {"output_type": "execute_result", "data": {"text/plain": "1"}, "metadata": {}, "execution_count": None},
        {"output_type": "display_data", "data": {"text/plain": "2"}, "metadata": {}},
    )
    failure = Failure("E", "m", "t", 3, ("E", "Exception"))
    value = Value("number", "1")
    assert closed(WHOLE) == Result(
        (BlockOutcome(outputs, 0.5), value, Look({}), BlockOutcome((), 0.25, failure), value),
        ("/a",),
        {"torch": "2"},
        2.0,
    )


def told(result):
    """What is known of each step: the cause of its end, or whether it had its turn."""
    return [cause(outcome) or outcome is not None for outcome in result.outcomes]


@pytest.mark.parametrize("length", range(len(WHOLE)))
def test_a_page_that_died_says_so_at_the_step_it_was_at(length):
    """However far a page came, the step that it was at tells its end, all before it had their turn and none behind."""
    at = max((record["step"] for record in WHOLE[:length] if record["kind"] == "begin"), default=0)
    died = "it died, at this picture." if at == 2 else "it died"
    assert told(closed(WHOLE[:length], "it died")) == [True] * at + [died] + [False] * (4 - at)


def test_what_a_block_wrote_before_its_end_is_kept():
    """The last words of a block that died stand in its outputs."""
    (first,) = blocks(closed(WHOLE[:4], "it died"))
    assert first.outputs == (printed("ab"), printed("c", "stderr"))


def test_a_statement_has_what_it_printed():
    """Between two marks lies what a watched statement printed or displayed, by the line that it ends on."""
    say = {"kind": "stream", "name": "stdout"}
    records = [
        {"kind": "begin", "step": 0},
        {**say, "text": "before"},
        {"kind": "statement"},
        {**say, "text": "56.0\n"},
        {"kind": "printed", "line": 4},
        {"kind": "statement"},
        {"kind": "result", "data": {"text/plain": "7"}, "metadata": {}},
        {"kind": "printed", "line": 5},
        {"kind": "end", "seconds": 0.0},
        WHOLE[-1],
    ]
    assert closed(records, steps=STEPS[:1]).outcomes[0].printed == ((4, "56.0\n"), (5, "7"))


@pytest.mark.parametrize(
    "record",
    [
        {"kind": "begin"},
        {"kind": "error", "type": "E"},
        {"kind": "end"},
        {"kind": "value", "value": []},
        {},
        {"kind": "stream"},
        {"kind": "error", **ERROR, "bases": None},
        {"kind": "printed"},
    ],
    ids=str,
)
def test_a_record_that_nobody_sent_is_told(record):
    """What is no record of the engine's is somebody else's."""
    assert cause(closed([record]).outcomes[0]) == FORGED


def test_a_job_without_steps_has_an_empty_result():
    """Where there was nothing to do, nothing is missing."""
    assert closed([], "it died", ()) == Result(versions=closed([], "", ()).versions, seconds=2.0)
