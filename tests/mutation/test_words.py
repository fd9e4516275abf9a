"""Mutants of words: which sentences state a result, which changes are tried in them, and what notices each."""

import pytest

from snippets._engine.prove.verdicts import prove
from snippets._engine.result import BlockOutcome, Value
from snippets._engine.store import Bundle
from snippets._mutation import word_scores
from snippets._mutation.sentences import View, sentences
from snippets._mutation.words import of_words, results
from tests.helpers.given import placed, read

TRUE, FALLS = Value("bool", "True"), Value("text", "falls", forms=("falls", "fell"))
BLOCK = "```python\nx = 1\n```\n\n"


def proof_of(text, *values):
    """A page with a block above its text, and the values of its claims."""
    page = read(BLOCK + text)
    assert page.errors == ()
    return prove(page, placed(page, [BlockOutcome()], values))


def tried(text, *values):
    """The changes of a text's words: the change, and what notices it."""
    found = {}
    for mutant in of_words(proof_of(text, *values)):
        parts = (f"{mutant.sentence.text[a:b]} → {new}" for a, b, new in mutant.edit.changes)
        found[", ".join(parts)] = mutant.noticed
    return found


def stated(text):
    """The sentences of a text that state a result."""
    return [each.text for each in results(read(BLOCK + text))]


@pytest.mark.parametrize("text", [
    "The loss falls.", "All gradients are zero.", "Nearly all of the 12 agree.", "# The smaller step is better",
    '```graph title="The loss falls at every step."\nx\n```', "- The error of `x` is larger.", "Here $x$ grows.",
])  # fmt: skip
def test_a_comparison_a_direction_or_a_quantifier_beside_a_term_states_a_result(text):
    """It may stand in prose, a heading, a list or a caption, beside a name, a number or a term of the field."""
    assert len(stated(text)) == 1


@pytest.mark.parametrize("text", [
    "Does the loss fall?", "Compare all losses.", '"The loss always falls," they say.', "Here is the smaller step:",
    "A <dfn>loss</dfn> says how much larger an error is.", "The steep direction is told in [another](b.md).",
    "It rained all day.", "The loss is a number.", "The small step and the steep direction meet in a tensor.",
])  # fmt: skip
def test_questions_instructions_quotations_definitions_and_names_state_none(text):
    """Neither does a sentence without such a word, or one about nothing of the field."""
    assert stated(text) == []


def test_a_claim_states_a_result_and_its_words_are_seen_as_readers_see_them():
    """Mark-up and expressions are left out, and each sentence knows its line."""
    page = proof_of("It **is** [so](b.md). With `x` the\nloss {{ falls :: x }} by {{ 2 :: x }}.", FALLS, TRUE).page
    first, second = sentences(View(page))
    assert (first.text, second.text) == ("It is so.", "With x the loss falls by 2.")
    assert (first.states_a_result, second.states_a_result, second.line) == (False, True, 5)
    assert [page.text[second.places[n]] for n in (0, 5)] == ["W", "x"]


def test_a_text_s_claim_notices_its_words():
    """The opposite is none of the forms of the value. A denial right before a claim is a failure of the page."""
    assert tried("The loss {{ falls :: d(x) }}.", FALLS) == {"falls → rises": "claim", " → never ": "failure"}


def test_a_word_that_the_expression_repeats_is_counted_apart():
    """Of what stands in the expression word for word, a change shows only that two copies differ."""
    value = Value("text", "the loss falls every time")
    claim = """{{ the loss falls every time :: f"the loss {d(x)} every" + " time" }}"""
    assert tried(f"We see that {claim}.", value) == {
        "falls → rises": "claim", "every → no": "copy", " → never ": "copy"
    }  # fmt: skip


def test_a_claim_with_an_opposite_is_exchanged_for_it():
    """That is one change. The rest of the sentence is changed as any other."""
    found = tried("It {{ fell / rose :: x }} by more than a third, in all.", TRUE)
    assert found["fell → rose"] == "claim"
    assert found["more than → less than"] == ""
    assert "fell → rises" not in found


def test_a_statement_that_is_only_true_notices_no_word():
    """Its wording is the author's, but for the numbers in it."""
    assert tried("{{ All losses fall :: x }}.", TRUE) == {"All → Few": "", "fall → rise": ""}
    assert tried("{{ They do :: x }}.", TRUE) == {" →  not": ""}


def test_arithmetic_notices_its_operators():
    """It is computed anew."""
    assert tried("{{ 6 = 2 × 3 }}") == {"= → ≠": "claim", "× → +": "claim"}


@pytest.mark.parametrize("text, change", [
    ("The gradient {{ 2 :: x }} is no error.", "no → a"), ("A {{ 2 :: x }} % step", "% → ‰"),
    ("The loss grows without {{ 2 :: x }} steps.", "grows → shrinks"), ("It is {{ 2 :: x }} × 3.", "× → +"),
    ("The loss of the gradient is {{ 2 :: x }}.", "loss → gradient, gradient → loss"),
    ("$a + b = {{ 2 :: x }}$", "= → \\neq"), ("$a + b = {{ 2 :: x }}$", "+ → -"),
    ("It is at least {{ 2 :: x }}.", "at least → at most"), ("`a` makes `b` {{ 2 :: x }}.", "a → b, b → a"),
])  # fmt: skip
def test_nothing_notices_a_word_beside_a_claim(text, change):
    """Denials, units, operators, directions, limits and exchanged terms outside a claim are checked by nobody."""
    assert tried(text, Value("number", "2"))[change] == ""


def test_a_declared_phrase_is_noticed_to_be_changed():
    """The declaration names a text that is not there any more."""
    text = 'All losses of the four largest steps fall.\n\n<!-- declare "four largest steps": a count -->'
    found = tried(text)
    assert (found["largest → smallest"], found["All → Few"]) == ("failure", "")


def test_headers_and_names_of_rows_are_exchanged():
    """A cell that is a claim notices that another stands in its place. A table without claims states nothing."""
    table = "| a | b | c |\n|---|---|---|\n| {{ one :: x }} | {{ 1 :: x }} | 2 |\n| two | 3 | 4 |\n"
    found = tried(table, Value("text", "one"), Value("number", "1"))
    assert found == {"b → c": "", "one → two": "claim"}
    assert tried("| a | b | c |\n|---|---|---|\n| one | 2 | 3 |\n| two | 2 | 3 |\n") == {}


def test_comments_in_code_are_sentences():
    """A reader sees them too."""
    page = read("```python\nx = '#'  # the loss falls\n```\n")
    assert [(each.line, each.role, each.text) for each in results(page)] == [(2, "comment", "the loss falls")]


def test_a_report_names_each_sentence_and_marks_what_nothing_notices():
    """A sentence without a claim is one that says something which nothing checks."""
    proof = proof_of("The loss falls.\n\nAll losses {{ fall :: d(x) }}.", Value("text", "fall"))
    assert word_scores.report(proof) == [
        "docs/page.md:5: says “falls”; nothing checks it: The loss ⟨ → never ⟩⟨falls → rises⟩.",
        "docs/page.md:7: no claim notices: ⟨All → Few⟩ losses fall.",
        "docs/page.md  words    1 of    4  25.0 %, 0 of them only because the expression repeats the word"
        "   1 of 2 sentences that state a result hold no claim",
    ]


def test_the_counts_of_words_are_kept_while_page_and_values_are_the_same():
    """A page without code has none, since it computes nothing."""
    known = Bundle(None, "words")
    proof = proof_of("The loss falls.")
    counts = {"tried": 2, "noticed": 0, "copied": 0, "missed": 2, "kinds": {"direction": 1, "negation": 1}}
    expected = {"docs/page.md": {**counts, "sentences": 1, "unclaimed": 1, "lines": [5]}}
    assert [word_scores.of_proofs([proof], known) for _ in range(2)] == [expected] * 2
    prose = read("The loss falls.")
    assert word_scores.of_proofs([prove(prose, placed(prose))], known) == {}
