"""The small changes of code that a mutation test makes, and how they are written down."""

import ast

import pytest

from snippets._mutation.equivalents import Change, outline
from snippets._mutation.operators import bumped, mutations


def changes(code, *kinds):
    """The changed codes of these kinds."""
    return [mutation.code for mutation in mutations(code) if mutation.kind in kinds]


@pytest.mark.parametrize("number, then", [
    ("7", "8"), ("100_000", "100001"), ("0.01", "0.02"), ("1.99", "1.98"), ("1e-5", "2e-5"), ("5.", "6."), (".5", ".6"),
    ("0x1f", "(0x1f + 1)"),
])  # fmt: skip
def test_a_number_moves_by_a_unit_of_its_last_digit(number, then):
    """The change of a number is the smallest that a reader could see."""
    assert bumped(number) == then


@pytest.mark.parametrize("code, kind, changed", [
    ("y = x + z", "operator", "y = x - z"), ("y = x @ z", "operator", "y = x * z"), ("y += z", "operator", "y -= z"),
    ("y = x ** z", "operator", "y = x * z"), ("y = a and b", "operator", "y = a or b"),
    ("y = (a) * (b)", "operator", "y = (a) / (b)"), ("y = '→' + a", "operator", "y = '→' - a"),
    ("y = -x", "sign", "y = x"), ("y = not x", "sign", "y = x"), ("y = 2 * x", "sign", "y = -2 * x"),
    ("y = -(x + z)", "sign", "y = (x + z)"), ("y = not(x or z)", "sign", "y = (x or z)"),
    ("y = f(0.5)", "sign", "y = f(-0.5)"), ("y = x < z", "comparison", "y = x >= z"),
    ("y = x == z", "comparison", "y = x != z"), ("y = x not in z", "comparison", "y = x in z"),
    ("y = x.T", "shape", "y = x"), ("y = (a - b).T @ x", "shape", "y = (a - b) @ x"),
    ("y = nn.Linear(a, 2)", "shape", "y = nn.Linear(a, 3)"),
    ("torch.manual_seed(7)", "seed", "torch.manual_seed(8)"), ("y = f(seed=7)", "seed", "y = f(seed=8)"),
    ("o = SGD(lr=0.1)", "learning rate", "o = SGD(lr=0.2)"), ("y = x[0]", "constant", "y = x[1]"),
    ("y = f(True)", "constant", "y = f(False)"), ("f(x)", "dropped statement", "pass"),
    ("for i in x:\n    f(i)", "dropped statement", "for i in x:\n    pass"),
])  # fmt: skip
def test_each_kind_of_change(code, kind, changed):
    """Operators, signs, comparisons, shapes, seeds, learning rates, constants and statements are each changed."""
    assert changed in changes(code, kind)


def test_a_statement_of_several_lines_leaves_the_others_at_theirs():
    """What replaces a statement has as many lines, so that claims, comments and tracebacks keep their places."""
    assert changes("f(\n    a,\n)\nb = 1", "dropped statement")[0] == "pass\n\n\nb = 1"


@pytest.mark.parametrize("code", ["x = 1\ny = x", "o.zero_grad()\nloss.backward()", "seed(0)\nx = rand()"])
def test_neighbours_are_swapped_where_their_order_may_matter(code):
    """A statement that uses what the other makes, or that acts while the other calls, changes places with it."""
    assert changes(code, "swapped statements") == ["\n".join(reversed(code.split("\n")))]


@pytest.mark.parametrize("code", ["x = 1\ny = 2", "import a\nf()", "for i in x:\n    pass\ny = x", "'docs'\nf()"])
def test_neighbours_that_cannot_matter_to_each_other_stay(code):
    """Independent assignments, imports, loops and docstrings are not swapped."""
    assert changes(code, "swapped statements") == []


@pytest.mark.parametrize("code", ["print(f'{x + 1:.3f}')", "def f():\n    'about 3 things'\n    return x"])
def test_strings_are_left_alone(code):
    """What an f-string or a docstring holds is not changed; it is output, or nothing."""
    assert changes(code, "constant", "operator", "sign") == []


def test_every_change_is_python_and_another_program():
    """No change yields what the code was, what another change yields, or what Python cannot read."""
    code = "x = -1.5 * (2 + 0) ** 2\nif x < 0 and not y:\n    x = x / 2 - x.T @ x\n    f(x, dim=-1)\n"
    trees = [ast.dump(ast.parse(mutation.code)) for mutation in mutations(code)]
    assert len(trees) == len({*trees, ast.dump(ast.parse(code))}) - 1 > 15


def test_code_that_is_no_python_has_no_changes():
    """A block that shows a syntax error is left as it is."""
    assert list(mutations("x = = 1")) == []


CODE = """# a program
for i in range(3):
    x = f(i)   # what it is
    x.retain_grad()
print(f"the sum is {x['a'] + 1:.2f}")
"""


@pytest.mark.parametrize("words, others", [
    ("# a program", "# another"), ("   # what it is", ""), ("x = f(i)", "x   =  f( i )"),
    ("the sum is", "the total is:"),
])  # fmt: skip
def test_comments_alignment_and_words_are_no_part_of_a_change(words, others):
    """An author can edit them: the outline of the code and the description of each change stay."""
    edited = CODE.replace(words, others)
    assert edited != CODE
    assert [str(mutation.change) for mutation in mutations(edited)] == [str(m.change) for m in mutations(CODE)]
    assert outline(edited) == outline(CODE)


@pytest.mark.parametrize("words, others", [("f(i)", "f(i + 1)"), (":.2f", ":.3f"), ("'a'", "'b'"), ("(3)", "(4)")])
def test_an_outline_is_of_everything_else(words, others):
    """Names, numbers, formats and texts without a space, such as keys and options, are part of it."""
    assert outline(CODE.replace(words, others)) != outline(CODE)


@pytest.mark.parametrize("code, written", [
    ("x = 1 * y", "x = ⟨1 → 2⟩ * y"), ("x = (1\n     * y)  # all", "x = 1 ⟨* → /⟩ y"),
    ("y = f(-0.5)", "y = f(⟨-0.5 → 0.5⟩)"),
    ("y = -(x + z)", "y = ⟨-(x + z) → x + z⟩"), ("h = 1e-5", "h = ⟨1e-05 → 2e-05⟩"),
    ("f(a, w=0.5)", "f(a, w=⟨0.5 → -0.5⟩)"),
    ("x = 1", "x = 1 → pass"), ("f( x )\ng(x)  # then", "f(x) ⇄ g(x)"), ("if x > 3:\n    f(x)", "if x > ⟨3 → 4⟩:"),
    ('print("a b", x < 1)', "print('…', x ⟨< → >=⟩ 1)"), ("x = f(\n    y.T)", "x = f(⟨y.T → y⟩)"),
])  # fmt: skip
def test_a_change_is_written_as_its_statement_with_what_changes_in_it(code, written):
    """The text of a change shows where it is and can be read back."""
    found = {str(mutation.change): mutation.change for mutation in mutations(code)}
    assert found.get(written) == Change.parse(written), list(found)


def test_a_change_can_be_written_as_two_statements_in_any_layout():
    """What is read is code, not a text."""
    assert Change.parse("x=1*y → x  =  2 * y") == Change.parse("x = ⟨1 → 2⟩ * y") == ("x = 1 * y", "x = 2 * y")


@pytest.mark.parametrize("text", ["x = 1", "x = 1 → ", " → x = 2", ""])
def test_a_change_says_what_its_statement_becomes(text):
    """A statement alone would stand for any change of it."""
    with pytest.raises(ValueError, match="becomes"):
        Change.parse(text)
