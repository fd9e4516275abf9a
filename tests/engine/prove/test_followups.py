"""Follow-ups: one cause is one failure, and it names the lines that fail because of it."""

import itertools

import pytest

from snippets._engine.prove.verdicts import prove
from snippets._engine.result import BlockOutcome, Failure, Look, Value
from tests.helpers.given import lines, placed, read

GOOD = BlockOutcome()


def undefined(name, line=0):
    """The outcome of a block that names what is not defined."""
    return BlockOutcome(failure=Failure("NameError", f"name '{name}' is not defined", line=line))


def raised(line=0, kind="ValueError", message="no"):
    """The outcome of a block that raised at this line of the program."""
    return BlockOutcome(failure=Failure(kind, message, line=line))


def fences(*codes):
    """A page with these blocks, each of three or more lines."""
    return "".join(f"```python\n{code}\n```\n" for code in codes)


def said(text, blocks, values=(), looks=()):
    """The first line of all that is wrong with a page, given the outcomes of its steps."""
    page = read(text)
    return [str(error).split("\n")[0] for error in prove(page, placed(page, blocks, values, looks)).errors]


@pytest.mark.parametrize(
    "code",
    [
        "x = f()",
        "x: int = f()",
        "x, y = f()",
        "(x := f())",
        "import x.y",
        "import y as x",
        "from y import x",
        "from y import *",
        "def x(): pass",
        "class x: pass",
        "for x in f(): pass",
        "with f() as x: pass",
        "if f():\n    x = 1",
        "x = = 1",
    ],
)
def test_a_name_that_a_failed_block_was_to_define_is_no_second_failure(code):
    """However it was to be defined, the block and the claim that want it fail because of that block."""
    text = fences(code, "print(x)") + "\nIt is {{ 1 :: x }}.\n"
    value = Value("error", "NameError: name 'x' is not defined")
    (only,) = said(text, [raised(4), undefined("x")], [value])
    below = len(code.split("\n")) + 3
    assert only.endswith(f"Because of it, lines {below} and {below + 4} fail too.")


@pytest.mark.parametrize("code", ["z = f()", "def f():\n    x = 1", "print(x)"])
def test_a_name_that_nobody_was_to_define_is_a_failure_of_its_own(code):
    """A failure above excuses no typo below it."""
    assert len(said(fences(code, "print(x)"), [raised(4), undefined("x")])) == 2


def test_what_ran_before_a_block_failed_is_there():
    """A claim about a statement that ran is judged by itself, and one about a statement that did not is not."""
    text = fences("x = 1\ny = 1 / 0") + "\n{{ 2 :: x }}\n\n{{ 3 :: y }}\n"
    found = said(text, [raised(5)], [Value("number", "1"), Value("number", "1")])
    assert [each.split(": ")[0] for each in found] == ["docs/page.md:3", "docs/page.md:6"]
    assert found[0].endswith("Because of it, line 8 fails too.")


@pytest.mark.parametrize("code", ["x.a = f()", "x[0] = f()", "x += f()"])
def test_a_claim_about_what_a_failed_block_was_to_change_is_no_second_failure(code):
    """The old value of a name refutes no claim about the new one."""
    (only,) = said(fences(code) + "\n{{ 2 :: x }}\n", [raised(4)], [Value("number", "1")])
    assert only.endswith("Because of it, line 5 fails too.")


def test_a_claim_that_holds_is_no_failure():
    """What is right although its block failed is right."""
    (only,) = said(fences("x += 1") + "\n{{ 1 :: x }}\n", [raised(4)], [Value("number", "1")])
    assert "Because" not in only


def test_the_claims_in_the_comments_of_a_failed_block_are_no_second_failure():
    """They stand on the lines of the block that did not run to its end."""
    text = fences("f()\ng()  # {{ 2 :: z.grad }}")
    (only,) = said(text, [raised(4)], [Value("other", "None")])
    assert only.startswith("docs/page.md:2: ")
    assert only.endswith("Because of it, line 3 fails too.")


def test_a_picture_of_what_a_failed_block_was_to_define_is_no_second_failure():
    """Nothing can be drawn of what is not there."""
    text = fences("loss = f()") + "\n```graph\nloss\n```\n"
    (only,) = said(text, [raised(4)], looks=[Look(error="there is no “loss” on this page so far.", todo="Name it.")])
    assert only.endswith("Because of it, line 5 fails too.")


def test_one_failure_leads_to_the_next():
    """What follows from a follow-up follows from the first failure, and a long list is cut short."""
    names = "abcdefg"
    codes = ["a = f()", *(f"{new} = {old}" for old, new in itertools.pairwise(names))]
    (only,) = said(fences(*codes), [raised(4), *map(undefined, names[:-1])])
    assert only.endswith("Because of it, lines 4, 7, 10, 13 and 2 more fail too.")


def test_a_missing_package_is_one_failure():
    """Each block that imports it, and each that uses it, fails because of the first, which says what to do."""
    missing = raised(4, "ModuleNotFoundError", "No module named 'lost'")
    (only,) = said(fences("import lost", "lost.go()", "import lost"), [missing, undefined("lost"), missing])
    todo = 'Install it, or make the block static: {.python .static reason="…"}.'
    assert f"ModuleNotFoundError: No module named 'lost'. {todo} Because of it, lines 4 and 7 fail too." in only


def test_two_packages_that_are_missing_are_two_failures():
    """Each is to be installed."""
    outcomes = [raised(4, "ModuleNotFoundError", f"No module named '{name}'") for name in "ab"]
    assert len(said(fences("import a", "import b"), outcomes)) == 2


def test_a_follow_up_says_what_to_fix_first():
    """Shown at its place, it names the failure that it follows from, and both are known by their lines."""
    page = read(fences("x = 1\nx = f()", "x"))
    first, second = prove(page, placed(page, [raised(5), undefined("x")])).steps
    assert (first.cause, str(second.cause)) == (None, "docs/page.md:1")
    assert second.error.todo == "Fix docs/page.md:3 first."


def test_a_block_that_is_to_raise_loses_no_name():
    """An error that a page shows is none of its failures."""
    header = '```{.python raises="ValueError: no" fix="Do not."}'
    text = lines(header, "x = f()", "```") + fences("x")
    assert len(said(text, [raised(4), undefined("x")])) == 1
