"""Evaluating claims: what a value counts as, and that to ask for it changes nothing."""

import collections
import fractions
import itertools

import pytest
import torch

from snippets._engine.execute.kernel.evaluate import MAX_REPR_CHARS, MAX_TEXT_CHARS, measure
from snippets._engine.execute.kernel.looking import only_looks
from snippets._engine.result import Value
from tests.helpers.given import blocks, errors_of, lines, values


class Own:
    """A class of a page, of which anything might have an effect."""


NAMES = {
    "torch": torch,
    "net": torch.nn.Sequential(torch.nn.Linear(1, 1)),
    "w": torch.ones(2),
    "p": torch.nn.Parameter(torch.ones(2)),
    "array": torch.ones(2).numpy(),
    "missing": collections.defaultdict(list),
    "loader": torch.utils.data.DataLoader([1]),
}
NAMES |= {"model": NAMES["net"][0], "nets": [NAMES["net"][0]], "own": Own(), "holder": [Own()], "d": {}}
NAMES |= {"x": 1, "xs": [1], "it": iter([1]), "gen": (i for i in ()), "f": len, "max": min, "z": zip([1])}


@pytest.fixture(scope="module")
def names():
    """What a page holds; an optimizer imports much of torch, so it is made when a test needs it."""
    return {**NAMES, "sgd": torch.optim.SGD([torch.nn.Parameter(torch.ones(2))], lr=0.1)}


@pytest.mark.parametrize(
    "value, kind, text",
    [
        (1, "number", "1"),
        (-0.5, "number", "-0.5"),
        (10**9, "number", "1000000000"),
        (1e300, "number", "1e+300"),
        (float("nan"), "number", "nan"),
        (float("-inf"), "number", "-inf"),
        (fractions.Fraction(1, 4), "number", "0.25"),
        (torch.tensor(56.0), "number", "56.0"),
        (torch.tensor([[2]]), "number", "2"),
        (torch.tensor(0.1), "number", "0.10000000149011612"),
        (torch.tensor(1.0, requires_grad=True), "number", "1.0"),
        (torch.tensor(1.0).numpy(), "number", "1.0"),
        (torch.ones(1).numpy()[0], "number", "1.0"),
        (True, "bool", "True"),
        (False, "bool", "False"),
        (torch.tensor(True), "other", "tensor(True)"),
        (torch.tensor([True]), "other", "tensor([True])"),
        (torch.tensor(True).numpy(), "other", "array(True)"),
        (torch.tensor([]), "other", "tensor([])"),
        (1j, "other", "1j"),
        (torch.tensor(1j), "other", "1j"),
        ("1", "text", "1"),
        ("  it\nfalls ", "text", "  it\nfalls "),
        (None, "other", "None"),
        ([1], "other", "[1]"),
        ({}, "other", "{}"),
    ],
    ids=repr,
)
def test_a_value_counts_as_what_it_is(value, kind, text):
    """A single number is a number wherever it comes from, True is True alone, and all else is neither."""
    assert measure(value) == Value(kind, text)


def test_a_long_value_is_cut():
    """Of a value that is no number, an error quotes no more than a line or two."""
    assert measure(["a" * 1000]) == Value("other", "['" + "a" * (MAX_REPR_CHARS - 2) + "…")
    assert measure("a" * 3000) == Value("text", "a" * MAX_TEXT_CHARS + "…")


@pytest.mark.parametrize(
    "expression",
    [
        "x",
        "x + 1 < 2",
        "xs[0]",
        "xs[::2]",
        "x.grad",
        "len(xs)",
        "all(a for a in xs)",
        "sum(xs) / len(xs)",
        "x.item()",
        "xs == [1] and not x",
        "(x - 1).abs().max().item()",
        "[a for a in xs if a]",
        "f'{x}'",
        "lambda: x",
        "undefined",
        "sorted(xs, key=lambda a: -a)",
        "{'a': x}['a']",
        "x if xs else None",
        "torch.allclose(w, w + 1e-9, atol=1e-6)",
        "net[0].weight.abs().sum(dim=0, keepdim=True)",
        "w.double() / 2",
        "sgd.param_groups[0]['lr']",
        "array.max(0)",
        "sum(part.numel() for part in net.parameters())",
        "which(min, a=w[0], b=x)",
        "which(lambda loss: loss < 1, {'a b': x})",
    ],
)
def test_an_expression_that_only_looks_is_known_by_its_text(names, expression):
    """Arithmetic, comparisons and calls that change nothing are evaluated where they stand."""
    assert only_looks(expression, names)


@pytest.mark.parametrize(
    "expression",
    [
        "which(f, a=1)",
        "max(xs, key=f)",
        "sum(xs, **d)",
        "[0 for xs[0] in (5,)]",
        "[0 for x.data in (5,)]",
        "torch.sqrt(x, out=x)",
        "x.max(0, x)",
        "model.double()",
        "nets[0].float()",
        "own.item()",
        "[own][0] == 1",
        "holder[0].seen",
        "missing['a']",
        "loader[0]",
        "f(xs)",
        "print(x)",
        "xs.append(2)",
        "xs.pop()",
        "next(it)",
        "list(it)",
        "sum(gen)",
        "it",
        "1 in z",
        "(y := 2)",
        "model(x)",
        "x.add_(1)",
        "x.backward()",
        "torch.rand(2)",
        "max(xs)",
        "[xs.append(a) for a in xs]",
        "xs[f(xs)]",
        "sorted(xs, key=lambda a: f(a))",
        "(lambda: f(x))()",
        "x.zero_()",
        "xs.sort()",
        "open('a')",
        "eval('x')",
        "xs[0]()",
    ],
)
def test_an_expression_that_may_change_something_is_known_too(names, expression):
    """Any other call, an assignment, a value of the page's own type and the using up of an iterator go to a fork."""
    assert not only_looks(expression, names)


CHANGES = lines(
    "import torch",
    "torch.manual_seed(0)",
    "xs, calls = [1], []",
    "it = iter([5, 6])",
    "x = torch.tensor(1.0)",
    "p = torch.nn.Parameter(torch.tensor(3.0))",
    "def f():",
    "    global y",
    "    y = 2",
    "    calls.append(1)",
    "    print('called')",
    "    return len(calls)",
    "import collections",
    "missing = collections.defaultdict(list)",
    "linear = torch.nn.Linear(1, 1, bias=False)",
    "class Counter:",
    "    seen = 0",
    "    @property",
    "    def value(self):",
    "        self.seen += 1",
    "        return self.seen + 1",
    "counter = Counter()",
    "before = torch.get_rng_state().sum().item()",
)


@pytest.mark.parametrize(
    "shown, expression, unchanged",
    [
        ("1", "f()", "'y' not in globals() and calls == []"),
        ("2", "xs.append(2) or len(xs)", "xs == [1]"),
        ("5", "next(it)", "next(it) == 5"),
        ("2", "x.add_(1)", "x == 1"),
        ("2", "torch.exp(x, out=x) * 0 + 2 * len(xs)", "x == 1"),
        ("2", "sum(2 for xs[0] in (5,)) * len(xs)", "xs == [1]"),
        ("1", "len(list(linear.double().parameters()))", "linear.weight.dtype == torch.float32"),
        ("2", "counter.value", "counter.seen == 0"),
        ("0", "len(missing['a'])", "missing == {}"),
        ("3", "(w := len(xs) + 2)", "'w' not in globals()"),
        ("1", "torch.rand(()) * 0 + len(xs)", "torch.get_rng_state().sum().item() == before"),
        ("6", "(p * p).backward() or p.grad", "p.grad is None"),
        ("5", "sum(list(it)[:1])", "list(it) == [5, 6]"),
    ],
)
def test_a_claim_changes_nothing(run, shown, expression, unchanged):
    """Whatever a claim's expression does, the page finds everything as it was, and its outputs too."""
    claim, check = f"{{{{ {shown} :: {expression} }}}}", f"```python\nbool({unchanged})\n```"
    page, result = run(f"```python\n{CHANGES}```\n\n{claim}\n\n{check}")
    assert errors_of(page, result) == []
    assert [output["data"]["text/plain"] for output in blocks(result)[1].outputs] == ["True"]
    assert blocks(result)[0].outputs[1:] == ()


def test_a_claim_sees_the_page_at_its_place(run):
    """A claim is evaluated between the blocks around it; the front matter's when all have run."""
    page, result = run(
        lines(
            "---",
            'title: "{{ 3 :: x }}"',
            "---",
            "{{ no :: x }}",
            "",
            "```python",
            "x = 2",
            "```",
            "",
            "{{ 2 :: x }}",
            "",
            "```python",
            "x = 3",
            "```",
            "",
            "{{ 3 :: x }}",
        )
    )
    assert [(value.kind, value.text) for value in values(result)] == [
        ("error", "NameError: name 'x' is not defined"),
        ("number", "2"),
        ("number", "3"),
        ("number", "3"),
    ]
    assert [str(error.where) for error in errors_of(page, result)] == ["docs/page.md:4"]


@pytest.mark.parametrize(
    "expression, text",
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("undefined", "NameError: name 'undefined' is not defined"),
        ("f()", "SystemExit: 3"),
        ("xs[7]", "IndexError: list index out of range"),
        ("bad.x", "Bad"),
        ("odd", "ValueError: no repr"),
    ],
)
def test_a_claim_that_raises_is_an_error(run, expression, text):
    """An exception in a claim, of whatever kind, is told as the claim's and does not touch the page."""
    code = lines(
        "xs = []",
        "def f(): raise SystemExit(3)",
        "class Bad(Exception):",
        "    def __str__(self): raise OSError",
        "class A:",
        "    @property",
        "    def x(self): raise Bad",
        "    def __repr__(self): raise ValueError('no repr')",
        "bad = odd = A()",
    )
    page, result = run(f"```python\n{code}```\n\n{{{{ 1 :: {expression} }}}} {{{{ 0 :: len(xs) }}}}")
    assert [(value.kind, value.text) for value in values(result)] == [("error", text), ("number", "0")]
    assert len(errors_of(page, result)) == 1


def test_a_gradient_is_confirmed_by_other_methods(run):
    """A claim that names its function is found again by methods that know nothing of each other."""
    code = lines(
        "import torch",
        "x = torch.tensor(2.0, requires_grad=True)",
        "def f(x): return (x**2 + 3) ** 2",
        "loss = f(x)",
        "loss.backward()",
    )
    page, result = run(f"```python\n{code}```\n\n{{{{ 56 :: x.grad :: f(x) }}}} {{{{ 56 :: x.grad :: x**3 }}}}")
    right = values(result)[0]
    assert {"reverse mode", "forward mode", "central differences", "SymPy"} <= dict(right.methods).keys()
    assert {round(float(given), 6) for _, given in right.methods} == {56.0}
    (error,) = errors_of(page, result)
    assert "its function “x**3” is 8, and the page holds no tensor with a graph that is" in error.what


def test_iterators_of_all_kinds_are_not_used_up():
    """To look at anything that can be used up is to change it."""
    names = {"a": itertools.count(), "b": map(str, []), "c": open, "d": enumerate([])}
    assert [only_looks(name, names) for name in names] == [False, False, True, False]
