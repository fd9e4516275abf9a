"""Empty claims: whatever a claim's expression reads is disturbed, and a claim that nothing turns proves nothing."""

import random
import warnings

import numpy
import pytest
import torch

from snippets._engine.execute.cache import Cache
from snippets._engine.execute.engine import Engine
from snippets._engine.execute.kernel.evaluate import Limits, evaluate
from snippets._engine.prove.refutations import turned_by
from snippets._engine.prove.verdicts import prove
from snippets._engine.result import Result, Value
from snippets._engine.settings import Settings
from tests.helpers.given import PAGE, errors_of, lines, parsed

CODE = lines(
    "import collections, math, random, warnings, itertools",
    "from itertools import permutations",
    "import numpy as np",
    "import torch",
    "from torch import nn",
    "torch.manual_seed(0)",
    "x = torch.tensor(2.0, requires_grad=True)",
    "y = x**2 + 3",
    "y.retain_grad()",
    "(y**2).backward()",
    "cube = x**3",
    "W = torch.tensor([[1.0, 2.0], [2.0, 5.0]])",
    "one, empty, nothing, n = torch.ones(3), torch.tensor([]), None, 47",
    "mask = torch.tensor([True, False])",
    "counts = torch.tensor([1, 2, 3])",
    "whole = torch.tensor([1, 2]) > 0",
    "array = np.array([1.0, 2.0])",
    "losses = [3.0, 2.0, 1.0]",
    "names = ['a', 'b']",
    "by_name = {'a': 1.0, 'b': torch.tensor([2.0, 3.0])}",
    "pair = collections.namedtuple('Pair', 'left right')(1, 2)",
    "queue = collections.deque([1, 2])",
    "word, yes, some = 'relu', True, {1, 2}",
    "it, squares = iter([5, 6]), (i * i for i in range(3))",
    "model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))",
    "model(torch.ones(2)).backward()",
    "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)",
    "class Point:",
    "    def __init__(self, at): self.at, self.seen = at, [at]",
    "    def double(self): return 2 * self.at",
    "class Slotted:",
    "    __slots__ = ('at',)",
    "class Own(nn.Module):",
    "    def __init__(self):",
    "        super().__init__()",
    "        self.w = nn.Parameter(torch.tensor([1.0, 2.0]))",
    "    def forward(self, x): return (self.w * x).sum()",
    "point, slotted, own = Point(4), Slotted(), Own()",
    "slotted.at = 3",
    "calls = []",
    "def f(v):",
    "    calls.append(v)",
    "    return v * 2",
    "def noisy(v): return v + random.random()",
    "def pairs(n): yield from ((i, i + 1) for i in range(n))",
    "def count_down(k):",
    "    while k != 0: k -= 1",
    "    return k == 0",
    "def loud(v):",
    "    print('loud', flush=True)",
    "    warnings.warn('louder')",
    "    return v",
    "slope = torch.func.grad(lambda v: v * v)",
)
HONEST = {
    "a number": ("47", "n"),
    "a sum of numbers": ("48", "n + 1"),
    "a whole number that only a neighbour turns": ("so", "n - 1 == 46 and n == 47"),
    "a gradient": ("56", "x.grad"),
    "the gradient of a node": ("14", "y.grad"),
    "a gradient over what it stands beside": ("1", "y.grad / (2 * y)"),
    "an element": ("5", "W[1, 1]"),
    "a symmetry": ("so", "torch.equal(W, W.T)"),
    "a shape": ("2", "len(W)"),
    "a size": ("4", "W.numel()"),
    "a type": ("so", "W.dtype == torch.float32"),
    "the precision of a type": ("so", "torch.finfo(W.dtype).eps < 1e-6"),
    "no gradient asked for": ("so", "not W.requires_grad"),
    "a node's name": ("so", "y.grad_fn.name() == 'AddBackward0'"),
    "all equal": ("so", "(one == one[0]).all().item()"),
    "all positive": ("so", "W.min().item() > 0"),
    "finite": ("so", "W.isfinite().all().item()"),
    "not finite": ("so", "not torch.isnan(W).any().item()"),
    "an empty tensor": ("0", "empty.numel()"),
    "a mask": ("1", "mask.sum()"),
    "all of a mask": ("so", "whole.all().item()"),
    "whole numbers": ("6", "counts.sum()"),
    "an array": ("3", "array.sum()"),
    "the last of a list": ("1", "losses[-1]"),
    "where a list has its smallest": ("2", "losses.index(min(losses))"),
    "a falling list": ("so", "all(b < a for a, b in zip(losses, losses[1:]))"),
    "a sorted list": ("so", "sorted(losses, reverse=True) == losses"),
    "the length of a list": ("so", "len(losses) == 3"),
    "a list of texts": ("so", "names == ['a', 'b']"),
    "a place in a list of texts": ("1", "names.index('b')"),
    "a dict": ("1", "by_name['a']"),
    "a tensor in a dict": ("3", "by_name['b'][1]"),
    "the keys of a dict": ("so", "set(by_name) == {'a', 'b'}"),
    "the size of a part": ("2", "len(by_name['b'])"),
    "a named tuple": ("2", "pair.right"),
    "a queue": ("2", "queue[1]"),
    "a set": ("so", "some == {1, 2}"),
    "a text": ("so", "word == 'relu'"),
    "the end of a text": ("so", "word.endswith('lu')"),
    "a text that is shown": ("relu", "word"),
    "a truth": ("so", "yes"),
    "nothing": ("so", "nothing is None"),
    "the next of an iterator": ("5", "next(it)"),
    "all of a generator": ("5", "sum(squares)"),
    "parameters": ("13", "sum(p.numel() for p in model.parameters())"),
    "how many parameters": ("1", "len(list(own.parameters()))"),
    "a width": ("2", "model[0].in_features"),
    "a layer's type": ("so", "type(model[1]).__name__ == 'ReLU'"),
    "a layer's place": ("1", "[type(part).__name__ for part in model].index('ReLU')"),
    "what a module gives": ("3", "own(torch.ones(2))"),
    "a module's gradient": ("so", "model[2].bias.grad.item() == 1"),
    "a module at work": ("so", "model.training"),
    "a rate": ("0.1", "optimizer.param_groups[0]['lr']"),
    "an attribute": ("4", "point.at"),
    "a list in an object": ("1", "len(point.seen)"),
    "a slot": ("3", "slotted.at"),
    "a method": ("8", "point.double()"),
    "a class": ("so", "isinstance(point, Point)"),
    "a function": ("6", "f(3)"),
    "a function that counts its calls": ("1", "f(0) or len(calls)"),
    "two functions of random numbers": ("so", "0 <= noisy(1.0) - 1 < 1"),
    "a generator of the page": ("3", "len(list(pairs(3)))"),
    "a function that a library made of another": ("6", "slope(torch.tensor(3.0))"),
    "a graph": ("12", "torch.autograd.grad(cube, x)[0]"),
    "a draw": ("47", "torch.rand(()) * 0 + n"),
    "a comprehension's own name": ("94", "sum(n for n in [n, n])"),
    "an assigned name": ("48", "(m := n + 1) and m"),
    "a function that may not end": ("so", "count_down(n)"),
    "a function that prints and warns": ("7", "loud(7)"),
    "a word": ("falls", "direction(losses)"),
    "an opposite": ("fell / rose", "losses[-1] < losses[0]"),
    "a count": ("Three", "count(losses)"),
    "a margin": ("2 ± 1", "losses"),
}
EMPTY = {
    "a difference of one thing": ("0", "W.mean() - W.mean()"),
    "a factor of nothing": ("2", "2 + 0 * W.sum()"),
    "an identity": ("so", "(W == W).all().item()"),
    "an equal": ("so", "torch.equal(x.grad, x.grad)"),
    "a quotient of one thing": ("1", "n / n"),
    "what a logarithm cannot change": ("so", "torch.equal(W.log(), W.log())"),
    "what a logarithm leaves": ("0", "(W.log() - W.log()).sum()"),
    "either": ("so", "n > 0 or n <= 0"),
    "true in any case": ("so", "len(losses) >= 0"),
    "a constant with a name beside it": ("3", "(n, 3)[1]"),
    "a constant slope": ("1", "torch.func.grad(lambda v: v + 3)(x.detach())"),
    "one function twice": ("0", "f(3) - f(3)"),
    "a function whose result is not used": ("5", "f(3) * 0 + 5"),
    "one method twice": ("0", "point.double() - point.double()"),
    "one model twice": ("so", "torch.equal(model(torch.ones(2)), model(torch.ones(2)))"),
    "a name that exists": ("so", "model is model"),
    "a constant of a library": ("so", "torch.finfo(torch.float32).eps < 1e-6"),
    "a library's count": ("30", "len(list(permutations(range(6), 2)))"),
    "a number of a library": ("3.14", "math.pi"),
    "the iterator's own": ("so", "sum(1 for _ in it) >= 0"),
    "a word of its own": ("stays", "direction(n - n, 0)"),
    "a share of itself": ("all", "share(n, n)"),
}


def page(claims):
    """A page of these claims below the code, one a line."""
    return f"```python\n{CODE}```\n\n" + "\n".join(f"{{{{ {shown} :: {expression} }}}}" for shown, expression in claims)


@pytest.fixture(scope="module")
def judged(executor, tmp_path_factory):
    """Each claim of the two tables, by its expression: the claim, its value, and what is wrong with it."""
    engine = Engine(tmp_path_factory.mktemp("home"), Settings(), executor=executor)
    pages = [parsed(engine, page(table.values()), PAGE) for table in (HONEST, EMPTY)]
    proofs = [prove(each, future.result()) for each, future in [(each, engine.submit(each)) for each in pages]]
    # Nothing that a disturbed claim prints reaches the page.
    assert [(block.outputs, block.failure) for proof in proofs for block in proof.outcomes] == 2 * [((), None)]
    return {each.step.expression: each for proof in proofs for each in proof.steps if hasattr(each.step, "expression")}


@pytest.mark.parametrize("shown, expression", HONEST.values(), ids=HONEST)
def test_a_claim_that_reads_the_page_is_turned(judged, shown, expression):
    """Whatever kind of value a claim reads, some disturbance of it makes the claim false."""
    found = judged[expression]
    assert found.error is None
    assert turned_by(found.step, found.outcome)


@pytest.mark.parametrize("shown, expression", EMPTY.values(), ids=EMPTY)
def test_a_claim_that_nothing_turns_is_an_error(judged, shown, expression):
    """A claim that holds whatever the page computed fails by name, with what was tried."""
    error = judged[expression].error
    assert (
        f"the claim “{shown}” proves nothing: {expression}" in error.what or "reads nothing of the page" in error.what
    )


def test_an_error_lists_what_was_tried(judged):
    """An author learns which names were disturbed, and how."""
    what = judged["W.mean() - W.mean()"].error.what
    assert what.startswith(
        "the claim “0” proves nothing: W.mean() - W.mean() shows the same whatever the page computed "
    )
    assert "(tried: W negated, drawn anew, set to zero, tripled, with one added, scrambled, with one more, " in what


def test_what_turned_a_claim_is_kept():
    """A value comes with a few other ones that it might have been, and with what was another then."""
    value = evaluate("n + 1", {"n": 47})
    assert (value.tried, [(what, other.text) for what, other in value.disturbed]) == (
        ("n negated",),
        [("n negated", "-46")],
    )


def test_small_changes_are_kept_at_both_ends():
    """Where no outcome is plainly another, the furthest are kept: the text that is shown may be rounded."""
    found = [float(other.text) for _, other in evaluate("x / 10000", {"x": 1.0}).disturbed]
    assert len(found) == 4
    assert min(found) == -0.0001
    assert max(found) == 0.1001


def test_a_claim_about_what_is_no_value_has_no_trial():
    """What cannot be evaluated, or is no number, truth or text, is refused for that."""
    for expression in ("undefined", "1 / 0", "[x]", "x.y"):
        assert evaluate(expression, {"x": 1}).tried is None


@pytest.mark.parametrize("expression", ["x.sum()", "f(x)", "next(it) + x.sum()"])
def test_trials_change_nothing(expression):
    """Values, random numbers, warnings' filters and files that a page depends on stay as they were."""
    x, it = torch.tensor([1.0, 2.0], requires_grad=True), iter([1.0, 2.0])
    x.grad = torch.tensor([3.0, 4.0])
    names = {"x": x, "it": it, "f": lambda value: (torch.rand(2) * value).sum() + random.random()}
    before = torch.get_rng_state(), random.getstate(), numpy.random.get_state()[1].tolist(), list(warnings.filters)
    assert evaluate(expression, names).disturbed
    after = torch.get_rng_state(), random.getstate(), numpy.random.get_state()[1].tolist(), list(warnings.filters)
    assert torch.equal(before[0], after[0])
    assert before[1:] == after[1:]
    assert (x.tolist(), x.grad.tolist(), list(it)) == ([1.0, 2.0], [3.0, 4.0], [1.0, 2.0])


def test_a_disturbed_claim_that_does_not_end_is_ended():
    """A loop that another value would never leave costs its limit, and other disturbances are tried."""

    def count_down(k):
        while k != 0:
            k -= 1
        return True

    value = evaluate("count_down(n)", {"count_down": count_down, "n": 3}, limits=Limits(0.05, 4))
    assert value.disturbed[0][0] == "what count_down gives negated"
    value = evaluate("(lambda k: min(k, 1))(next(i for i in iter(lambda: n, 47)) if n != 47 else 1)", {"n": 47})
    assert value.tried is not None


def test_a_claim_that_takes_too_long_is_not_judged():
    """If there is no time to find out whether a claim proves anything, nobody says that it does, or does not."""
    value = evaluate("x + 0 * f(x)", {"x": 0, "f": lambda value: sum(range(10**6)) * value}, limits=Limits(1, 0.0))
    assert (value.tried, value.text) == (None, "0")


def test_a_disturbed_claim_that_ends_its_process_costs_only_the_trial():
    """The value of a claim is found even if what it gives for another value cannot be."""
    names = {"n": 47, "f": lambda n: n if n == 47 else __import__("os")._exit(1)}
    value = evaluate("f(n)", names)
    assert (value.kind, value.text) == ("number", "47")


def test_the_verdict_is_remembered(run, home, executor):
    """A page whose claims were judged is not run again to judge them."""
    engine = Engine(home, Settings(), Cache(home / "cache"), executor)
    page = parsed(engine, "```python\nx = 1\n```\n\n{{ 1 :: x }} {{ 0 :: x - x }}\n", PAGE)
    first, again = engine.run(page), engine.run(page)
    assert (first.cached, again.cached) == (False, True)
    assert again.outcomes == first.outcomes
    assert [error.what.partition(":")[0] for error in errors_of(page, again)] == ["the claim “0” proves nothing"]


def test_a_thorough_engine_tries_what_a_build_left(home, executor, monkeypatch):
    """A result that does not say of each claim whether it proves anything is kept for builds, and is not enough."""
    monkeypatch.setattr(Cache, "get", lambda self, work: RESULTS.get(work.thorough))
    untried, tried = (Value("number", "1"), Value("number", "1", tried=("x negated",)))
    page = parsed(Engine(home, Settings(), executor=executor), "{{ 1 :: x }}", PAGE)
    RESULTS = {False: Result((untried,)), True: Result((untried,))}
    plain, thorough = (Engine(home, Settings(), Cache(home / "cache"), executor, thorough=t) for t in (False, True))
    assert (plain.cached(page), thorough.cached(page)) == (RESULTS[False], None)
    RESULTS[True] = Result((tried,))
    assert thorough.cached(page) == RESULTS[True]
