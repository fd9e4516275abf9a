"""Proofs: a page, what came of each of its steps, and what is wrong with them."""

import pytest

from snippets._engine.prove.verdicts import prove
from snippets._engine.result import BlockOutcome, Failure, Look, Value, lost
from tests.helpers.given import blocks, lines, placed, proven, read

PAGE = read(lines("```python", "print(x)  # 5", "```", "", "{{ 1 :: x }}", "", "```graph", "x", "```"))
BLOCK, PICTURE, CLAIM = PAGE.blocks[0], PAGE.pictures[0], PAGE.claims[0]
LINE = 4  # of the page's program, on which its block prints


def proof(text="5\n", value="1", look=Look({})):  # noqa: B008, a Look is frozen
    """The proof of the page: what its block printed, its claim's value, and what its picture shows."""
    outcome = BlockOutcome(printed=((LINE, text),))
    return prove(PAGE, placed(PAGE, [outcome], [Value("number", value)], [look]))


def test_each_step_has_its_own_outcome():
    """Blocks, claims and pictures are looked up by themselves, and each has what came of it."""
    found = proof(value="1.5")
    assert [each.step for each in found.steps] == list(PAGE.steps)
    assert [found.outcome(BLOCK, BlockOutcome)] == list(found.outcomes) == blocks(found.result)
    assert (found.outcome(CLAIM, Value), found.outcome(PICTURE, Look)) == (Value("number", "1.5"), Look({}))
    assert list(found.claims) == [(CLAIM, Value("number", "1.5"))]
    assert (found.errors, found.complete) == ([], True)


def test_a_step_of_another_page_is_not_looked_up():
    """A step is found by its identity: an equal one of another page is another step."""
    with pytest.raises(StopIteration):
        proof().of(read(PAGE.text).claims[0])


def test_what_is_wrong_is_an_error_of_its_step_and_of_the_page():
    """Errors of steps and comments are those of the page, in reading order."""
    found = proof("6\n", "3", Look(error="no.", todo="Do."))
    assert [str(error.where) for error in found.errors] == [f"docs/page.md:{line}" for line in (2, 5, 7)]
    (comment,) = found.comments
    assert (comment.printed, comment.error) == ("6\n", found.errors[0])
    assert [each.error for each in found.steps] == [None, *found.errors[1:]]


def test_a_run_is_complete_whether_claims_and_comments_are_true_or_not():
    """What is false can be compared and recorded; what raised, or is not there, cannot."""
    assert proof("6\n", "3").complete
    assert not proof(look=Look(error="no.")).complete
    assert not proven(PAGE, ("error", "NameError: x"), looks=[Look({})]).complete
    assert not proven(PAGE, None, looks=[Look({})]).complete
    assert not proven(PAGE, ("number", "1"), looks=[Look({})], failure=Failure("E", "m")).complete


@pytest.mark.parametrize("step", range(3))
def test_what_follows_from_the_end_of_a_page_is_its_steps_error_alone(step):
    """Steps behind the one at which the page ended have errors of their own, which the page does not repeat."""
    kinds = ["block", "claim", "picture"]
    outcomes = [BlockOutcome(printed=((LINE, "5\n"),)), Value("number", "1"), Look({})]
    outcomes = [*outcomes[:step], lost(kinds[step], "it died"), None, None][:3]
    found = prove(PAGE, placed(PAGE, *([each] for each in outcomes)))
    assert found.errors == [found.steps[step].error]
    assert [each.follows for each in found.steps] == [number > step for number in range(3)]
    assert all(each.error for each in found.steps[step:])


def test_a_step_that_was_not_reached_for_no_reason_is_an_error_of_the_page():
    """If nothing says why a page ended, each step that had no turn does."""
    found = prove(PAGE, placed(PAGE, [None], [None], [None]))
    assert ["was not reached" in error.what for error in found.errors] == [True] * 3
