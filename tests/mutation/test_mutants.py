"""The mutants of a page: changed numbers, judged by the values it had, and changed code."""

from pathlib import Path

import pytest

from snippets._engine.parse.labs import parse_lab
from snippets._engine.prove.verdicts import prove
from snippets._engine.result import BlockOutcome, Result, Value
from snippets._mutation import mutants
from tests.helpers.given import lines, placed, read

TEXT = """# Page

```python title="t"
x = 2.0
print(x)  # 2.0
```

With {{ 2 :: x }} it is {{ 4.0 :: 2 * x }}, {{ two of two :: x == 2 and x >= 2 }} hold.
The rule `y = 2x`.

## Step 1: Look

<!-- declare "y = 2x": the rule -->
"""
OUTPUT = {"output_type": "stream", "name": "stdout", "text": "2.0\n"}
RESULT = placed(
    read(TEXT),
    (BlockOutcome((OUTPUT,), printed=((5, "2.0\n"),)),),
    (Value("number", "2.0"), Value("number", "4.0"), Value("bool", "True")),
)


def numbers(text=TEXT, result=RESULT):
    """The mutants of a page's numbers, as kind, what is shown after, and whether something notices."""
    proof = prove(read(text), result)
    found = [*mutants.of_claims(proof), *mutants.of_prose(proof)]
    return [(mutant.kind, mutant.change.after, noticed) for mutant, noticed in found]


@pytest.mark.parametrize("shown, changed", [
    ("14", ["24", "15", "−14"]), ("−3.5", ["−4.5", "−3.6", "3.5"]), ("0", ["1"]), ("0.33 ± 0.02", ["1.33 ± 0.02"]),
    ("1,000", ["2,000"]), ("Two of ten", ["Six of ten", "Two of two"]), ("often", []),
])  # fmt: skip
def test_every_digit_word_and_sign_is_changed(shown, changed):
    """Each digit, each number word and the sign change in turn; a tolerance does not, since no value is behind it."""
    found = list(mutants.bumps(shown))
    assert [text for text in found if text in changed] == changed
    assert len(found) == len(set(found))


def test_every_number_of_a_page_is_noticed_to_be_changed():
    """Changes of claims, of numbers in statements, of comments and of prose are all noticed."""
    found = numbers()
    assert {kind for kind, _, _ in found} == {"claim", "statement", "comment", "prose"}
    assert [text for _, text, noticed in found if not noticed] == []


def test_a_number_that_nothing_holds_survives():
    """A quoted number that occurs elsewhere in the code can be changed unnoticed, and is reported."""
    text = "```python\nx = 2\nx = 3\n```\n\nWe set `x = 2`.\n"
    assert numbers(text, Result((BlockOutcome(),))) == [("prose", "We set `x = 3`.", False)]


def test_a_place_in_an_order_is_not_changed():
    """Step 1 claims nothing that could be false."""
    assert not any("Step 2" in text for _, text, _ in numbers())


def test_a_mutant_of_code_says_where_it_is(tmp_path):
    """An embedded line is named by its page and block and by its own file."""
    (tmp_path / "s.py").write_text("import torch\nx = 1\n")
    page = read('# P\n\n```python\n--8<-- "s.py"\n```\n', snippets=tmp_path)
    first = mutants.of_code(page)[0]
    assert str(first) == f"docs/page.md:3, {tmp_path.name}/s.py:2: dropped statement: x = 1 → pass"


def test_the_code_of_a_lab_with_tasks_stays_as_it_is():
    """Checks hold the code of such a lab, and known mistakes the checks."""
    task = ['# %% tags=["task:a"]', "### BEGIN SOLUTION", "x = 1", "### END SOLUTION"]
    rest = ["", '# %% tags=["check:a"]', "assert x == 1", "", '# %% tags=["wrong:a"]', "x = 2"]
    labs = [
        parse_lab(lines(*all_of_it), "docs/labs/a.py", Path("snippets"))
        for all_of_it in (task + rest, ["# %%", "x = 1"])
    ]
    assert [page.errors for page in labs] == [(), ()]
    assert [{str(each.change.before) for each in mutants.of_code(page)} for page in labs] == [set(), {"x = 1"}]


def test_numbers_in_an_example_of_a_message_are_not_changed():
    """In a block that is to raise or to warn, and in its fix, only statements and labels are changed."""
    fix = '```{.python .fix}\nz = 3 * 2\nprint("too large")\n```\n\n```python\nu = 4 * 2\n```\n'
    for option in ("raises", "warns"):
        page = read(f'```{{.python {option}="E: a b c" fix="Do not."}}\nx = 1 * 2\ny = -x\n```\n\n{fix}')
        found = {(mutant.block, mutant.kind) for mutant in mutants.of_code(page)}
        computed = {"constant", "operator", "sign"}
        assert {block for block, kind in found if kind in computed} == {2}
        assert {block for block, kind in found if kind == "dropped statement"} >= {0, 1, 2}
        assert (1, "label") in found


def test_a_mutant_changes_one_block_and_nothing_else():
    """The changed page has the same lines at the same places, but for one."""
    page = read(TEXT)
    changed = next(m for m in mutants.of_code(page) if m.kind == "constant").apply(page)
    assert changed.blocks[0].code == "x = 2.1\nprint(x)  # 2.0\n"
    assert (changed.claims, changed.text, len(changed.steps)) == (page.claims, page.text, len(page.steps))


@pytest.mark.parametrize("old, new, same", [
    ("With", "With two", False), ("The rule", "Our rule", True), ("# 2.0", "# 2.", False), ("{{ 4.0", "{{ 4", False),
    ("x = 2.0", "x = 2.5", False), ("2 * x", "x * 2", False), ("the rule -->", "a rule -->", True),
    ("x = 2.0", "x   =  2.0  # the input", True), ("print(x)", "\n# It is\nprint( x )", True),
    ("Step 1", "Step 2", False),
])  # fmt: skip
def test_a_digest_changes_with_what_is_tested_and_not_with_words(old, new, same):
    """Code, claims, comments and numerals are part of it; prose around them can be edited."""
    assert (mutants.digest(read(TEXT)) == mutants.digest(read(TEXT.replace(old, new)))) is same
