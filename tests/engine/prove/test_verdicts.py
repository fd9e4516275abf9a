"""Verdicts: what a page promised against what came of it, in words that name the place and the cause."""

import pytest

from snippets._engine.program import assemble
from snippets._engine.prove.verdicts import MAX_LAST_WORDS, judge_block, prove
from snippets._engine.result import BlockOutcome, Failure, Look, Result, Value, Warned, lost
from tests.helpers.given import ended, lines, placed, printed, proven, read

BLOCK = ("```python", "x = 1", "y = 2", "```")
PAGE = read(lines(*BLOCK, "", "It is {{ 1 :: x }}."))
RAISING = read(lines('```{.python raises="ValueError: too big" fix="Do not."}', "x = 1", "```"))
EMPTY = read("Words.")
ONE = ("number", "1")


def said(page, result):
    """What is said of a page and its result, each as one text."""
    return [str(error) for error in prove(page, result).errors]


def failed(kind="ValueError", message="no", line=5, bases=("ValueError", "builtins.ValueError"), traceback="Trace\n"):
    """A failure, by default at the second line of the page's block."""
    return Failure(kind, message, traceback, line, bases)


@pytest.mark.parametrize("page, result", [(PAGE, ended(PAGE, ONE)), (EMPTY, ended(EMPTY))], ids=["page", "words"])
def test_a_page_that_keeps_its_promises_has_no_errors(page, result):
    """When all blocks ran and all claims hold, nothing is said and the result can be kept."""
    assert said(page, result) == []
    assert prove(page, result).complete


def test_a_block_that_raises_is_an_error_at_its_line():
    """An unexpected exception is told with its type, message and traceback, at the line of the page that raised it."""
    (text,) = said(PAGE, ended(PAGE, ONE, failure=failed()))
    todo = 'Fix it, or say so: {.python raises="ValueError: …" fix="…"}.'
    assert text == f"docs/page.md:3: the block raised ValueError: no. {todo}\n    Trace"


@pytest.mark.parametrize("line", [0, 1, 99], ids=["unknown", "header", "beyond"])
def test_a_failure_elsewhere_is_told_at_the_fence(line):
    """If nobody knows which line of the block it was, it is the block's."""
    assert said(PAGE, ended(PAGE, ONE, failure=failed(line=line)))[0].startswith("docs/page.md:1: the block raised")


def test_a_failure_in_embedded_code_names_the_snippet(tmp_path):
    """A line that was embedded is told at the fence that embeds it, with the file where it stands."""
    (tmp_path / "a.py").write_text("# --8<-- [start:b]\n1 / 0\n# --8<-- [end:b]\n", encoding="utf-8")
    page = read(lines("a", '```python title="T"', "x = 1", '--8<-- "a.py:b"', "```"), snippets=tmp_path)
    (text,) = said(page, ended(page, failure=failed(line=5)))
    assert text.startswith(f"docs/page.md:2: the block “T” raised ValueError at {tmp_path.name}/a.py:2: no")
    assert said(page, ended(page, failure=failed(line=4)))[0].startswith("docs/page.md:3: the block “T” raised")


def test_an_exception_without_a_message_ends_its_sentence():
    """An exception that says nothing leaves no colon behind."""
    assert " raised KeyError. Fix it" in said(PAGE, ended(PAGE, ONE, failure=failed("KeyError", "")))[0]


def test_running_out_of_memory_has_its_own_advice():
    """An exception for want of memory names the setting that bounds it."""
    (text,) = said(PAGE, ended(PAGE, ONE, failure=failed("MemoryError", "")))
    assert "raise extra.snippets.memory in mkdocs.yml" in text


@pytest.mark.parametrize(
    "failure, words",
    [
        (None, "was to raise “ValueError: too big”, but ran to its end."),
        (failed("KeyError", "too big", bases=("KeyError",)), "was to raise “ValueError: too big”, but raised “KeyErr"),
        (failed(message="too small"), "but raised “ValueError: too small”."),
        (failed(message=""), "but raised “ValueError”."),
        (failed("", "it was killed"), "while this block ran, it was killed."),
    ],
    ids=["nothing", "another type", "another text", "no text", "death"],
)
def test_a_block_that_had_to_raise_must(failure, words):
    """A block that was to raise and did not, or raised something else, or died, is an error."""
    (text,) = said(RAISING, ended(RAISING, failure=failure))
    assert text.startswith("docs/page.md:1: ")
    assert words in text
    assert not prove(RAISING, ended(RAISING, failure=failure)).complete


@pytest.mark.parametrize("name", ["ValueError", "builtins.ValueError", "Base"])
def test_a_block_that_raises_as_it_had_to_is_right(name):
    """The type that is raised may be named by its base or its module; the text need only be in the message."""
    page = read(lines(f'```{{.python raises="{name}: is far too" fix="Do not."}}', "x", "```"))
    bases = ("ValueError", "builtins.ValueError", "Base")
    result = ended(page, failure=failed(message="it is far too big", bases=bases))
    assert said(page, result) == []
    assert prove(page, result).complete


@pytest.mark.parametrize("text, wrong", [("too", True), ("too big", False), ("far too", True), ("is far too", False)])
def test_a_few_words_of_a_message_are_too_little(text, wrong):
    """Fewer than three words tell an error from no other, unless they are its whole message."""
    page = read(lines(f'```{{.python raises="ValueError: {text}" fix="Do not."}}', "x", "```"))
    message = "too big" if text == "too big" else "it is far too big"
    found = said(page, ended(page, failure=failed(message=message)))
    assert [f"“ValueError: {text}” names too little of the message “{message}”" in each for each in found] == [
        True
    ] * wrong


WARNING = '```{.python warns="UserWarning: take a lot of care" fix="Do."}'
CAREFUL = Warned("UserWarning", "take a lot of care, please", ("UserWarning", "Warning"))


@pytest.mark.parametrize(
    "warned, wrong",
    [
        ((CAREFUL,), ""),
        ((Warned("FutureWarning", "soon", ()), CAREFUL), ""),
        ((), "this block was to warn “UserWarning: take a lot of care”, but warned of nothing. Fix the block, or"),
        ((Warned("FutureWarning", "soon", ("FutureWarning",)),), "but warned “FutureWarning: soon”. Fix the block, or"),
        ((Warned("Other", "take a lot of care", ("Other",)),), "but warned “Other: take a lot of care”."),
    ],
)
def test_a_block_warns_as_it_has_to(warned, wrong):
    """One of its warnings has to have that type and those words. If none has, all of them are told."""
    page = read(lines(WARNING, "x", "```"))
    found = said(page, ended(page, warned=warned))
    assert [wrong in each for each in found] == [True] * bool(wrong)


def test_a_block_may_have_to_warn_and_to_raise():
    """Neither goes without the other."""
    page = read(lines(WARNING.replace("fix", 'raises="ValueError: is far too" fix'), "x", "```"))
    failure = failed(message="it is far too big")
    assert said(page, ended(page, warned=(CAREFUL,), failure=failure)) == []
    assert "warned of nothing" in said(page, ended(page, failure=failure))[0]
    assert "ran to its end" in said(page, ended(page, warned=(CAREFUL,)))[0]


def test_a_fix_does_not_warn_again():
    """The block behind one that warns may warn of something else, and an ordinary block of anything."""
    for mark, count in ((".fix", 1), ("", 0)):
        page = read(lines(WARNING, "x", "```", "", f"```{{.python {mark}}}", "y", "```"))
        found = said(page, ended(page, warned=(CAREFUL,)))
        assert ["this block is a fix, but still warns" in each for each in found] == [True] * count
        quiet = placed(page, [BlockOutcome(warned=(CAREFUL,)), BlockOutcome(warned=(Warned("E", "else", ("E",)),))])
        assert said(page, quiet) == []


@pytest.mark.parametrize(
    "cause, advice",
    [
        ("the page reached its limit of 1 s (extra.snippets.timeout)", "Make it faster, or allow more time"),
        ("the page put out more than 9 bytes (extra.snippets.output)", "Print less, or allow more in mkdocs.yml."),
        ("its process was ended by SIGSEGV", "Fix it first"),
    ],
)
def test_the_death_of_a_page_is_told_once(cause, advice):
    """The block at which a page died says why and quotes its last words; what was not reached says nothing."""
    page = read(lines(*BLOCK, *BLOCK, "{{ 1 :: x }} {{ 2 :: y }}"))
    outputs = (printed("a" * MAX_LAST_WORDS + "last"), printed("words", "stderr"))
    died = BlockOutcome(outputs, failure=Failure("", cause))
    (text,) = said(page, placed(page, (died, None), (None, None)))
    assert text.startswith(f"docs/page.md:1: while this block ran, {cause}. {advice}")
    assert text.endswith("aaalastwords")
    assert text.count("a" * 100) < MAX_LAST_WORDS / 100


def test_a_claim_may_be_the_death_of_its_page():
    """If the page died while a claim was evaluated, that claim says so, and no other."""
    page = read("{{ 1 :: x }} {{ 2 :: y }}")
    (text,) = said(page, ended(page, ("lost", "its process was ended by SIGKILL"), None))
    assert text.startswith("docs/page.md:1: the claim “1” could not be evaluated: while x was computed, its")


def test_a_claim_that_nobody_reached_is_an_error():
    """Where the page ended for no reason that is told, each claim says that it was not reached."""
    page = read("{{ 1 :: x }}")
    assert said(page, ended(page, None)) == [
        "docs/page.md:1: the claim “1” was not reached. Fix the failure before it."
    ]
    assert not prove(page, ended(page, None)).complete


def test_a_page_that_cannot_be_run_says_only_why():
    """Behind an error that keeps a page from running, no claim complains of it."""
    page = read(lines("{{ 1 :: x }}", "", "```python"))
    assert said(page, ended(page, None)) == [
        "docs/page.md:3: this code fence is never closed. End it with ``` at the indentation of its first line."
    ]


@pytest.mark.parametrize(
    "value, advice",
    [
        (("number", "2"), "Change the text to what is true, or fix"),
        (("error", "NameError: x"), "Fix the expression"),
    ],
)
def test_a_false_claim_is_an_error_at_its_line(value, advice):
    """A claim that does not hold is told with its value and what to do; one that raised, with its exception."""
    (text,) = said(PAGE, ended(PAGE, value))
    assert text.startswith("docs/page.md:6: ")
    assert advice in text


@pytest.mark.parametrize(
    "written, value, advice",
    [
        ("It holds :: x > 1", ("other", "tensor(True)"), "Write bool(x > 1): what a tensor or an array holds is not"),
        ("It holds :: x > 1", ("other", "tensor(False, device='cuda:0')"), "Write bool(x > 1)"),
        ("It holds :: x > 1", ("other", "np.True_"), "Write bool(x > 1)"),
        ("It holds :: x > 1", ("other", "tensor([True])"), "Change the text"),
        ("4 :: x > 1", ("other", "tensor(True)"), "Change the text"),
        ("4 :: x.grad", ("other", "None"), "Let a block above call backward() on what was computed from it."),
        ("4 :: x", ("other", "None"), "Change the text"),
        ("4 :: x.grad :: lambda x: x * x", ("error", "TypeError: no"), "and no function of Python."),
    ],
)
def test_a_claim_of_a_kind_that_is_often_meant_otherwise_has_its_own_advice(written, value, advice):
    """A truth in a tensor, a gradient before backward() and a lambda as a function each name their own fix."""
    page = read(f"{{{{ {written} }}}}")
    (text,) = said(page, ended(page, value))
    assert advice in text


def test_a_false_claim_may_be_kept():
    """A false claim is no failure of its run: the result can be kept, and one that raised cannot."""
    assert prove(PAGE, ended(PAGE, ("number", "2"))).complete
    assert not prove(PAGE, ended(PAGE, ("error", "NameError: x"))).complete


def test_arithmetic_is_judged_without_a_run():
    """A line of arithmetic is no step: nothing runs for it, and it is right or wrong on a page that never ran, too."""
    page = read(lines("{{ 6 = 2 × 3 }}", "{{ 6 = 2 × 4 }}", "", "```python", "x = 1  # {{ 7 = 2 + 3 }}", "```"))
    assert [type(step).__name__ for step in page.steps] == ["Block"]
    assert [text.split(". ")[0] for text in said(page, ended(page))] == [
        "docs/page.md:2: the page says “6 = 2 × 4”, but 2 × 4 is 8",
        "docs/page.md:5: the page says “7 = 2 + 3”, but 2 + 3 is 5",
    ]
    assert prove(page, ended(page)).complete


GRAPH = read(lines("```graph", "loss", "```"))


@pytest.mark.parametrize(
    "looked, words",
    [
        (None, "this picture was not reached. Fix the failure before it."),
        (Look(error="there is no loss.", todo="Name one."), "there is no loss. Name one."),
        (Look({}), ""),
    ],
)
def test_a_picture_that_cannot_be_drawn_is_an_error(looked, words):
    """A picture that was not reached, or names what is not there, is an error at its fence, and is not kept."""
    result = Result((looked,))
    assert said(GRAPH, result) == ([f"docs/page.md:1: {words}"] if words else [])
    assert prove(GRAPH, result).complete == (not words)


def test_a_picture_may_be_the_death_of_its_page():
    """If the page died at a picture, that picture says so, and nothing behind it complains."""
    page = read(lines("```graph", "a", "```", "", "```graph", "b", "```", "", "{{ 1 :: x }}"))
    found = said(page, placed(page, (), (None,), (lost("picture", "it died"), None)))
    assert found == ["docs/page.md:1: it died, at this picture."]


def test_the_numerals_of_a_block_that_failed_are_not_judged():
    """Behind a failure, no comment complains that its line printed nothing."""
    page = read(lines("```python", "print(x)  # 5", "```"))
    assert len(said(page, ended(page, failure=failed(line=4)))) == 1
    assert ["printed" in text for text in said(page, ended(page, printed=((4, "6"),)))] == [True]


def test_errors_come_in_reading_order():
    """All that is wrong with a page is told from its top to its bottom, whatever it is."""
    page = read(lines("{{ 1 :: x }}", "", *BLOCK, "", "{{ nothing }}", "", "{{ 2 :: z }}"))
    found = said(page, ended(page, ("number", "5"), ("number", "5"), failure=failed(line=4)))
    assert [text.split(": ")[0] for text in found] == [f"docs/page.md:{line}" for line in (1, 4, 8, 10)]


def test_values_belong_to_the_claims_in_the_order_of_their_steps():
    """The front matter's claims are evaluated last, and each claim has its own value."""
    page = read(lines("---", 'title: "{{ 3 :: z }}"', "---", "{{ 1 :: x }} {{ 2 :: y }}"))
    values = proven(page, ("number", "1"), ("number", "2"), ("number", "3")).claims
    assert [(claim.shown, value) for claim, value in values] == [(n, Value("number", n)) for n in "123"]


def test_a_result_of_another_page_is_refused():
    """A result with more or fewer blocks or values than the page has is never put to it."""
    with pytest.raises(ValueError, match="zip"):
        prove(PAGE, ended(EMPTY))
    with pytest.raises(ValueError, match="zip"):
        prove(EMPTY, ended(PAGE, ONE))


def test_a_line_in_another_block_is_not_this_ones():
    """A traceback that begins in an earlier block's function is told at the block that ran."""
    page = read(lines(*BLOCK, *BLOCK))
    error = judge_block(page.blocks[1], BlockOutcome(failure=failed(line=4)), assemble(page))
    assert str(error.where) == "docs/page.md:5"
