"""The engine that a lesson builds: held against torch, and the wrong orders against what they must give."""

import itertools
import math
import random
import re

import pytest
import sympy
import torch

from tests.helpers import ROOT
from tests.helpers.blocks import names_of

SNIPPET = ROOT / "snippets/build_the_engine_in_forty_lines.py"


@pytest.fixture(scope="module")
def lesson():
    """The names that are left when the lesson's blocks have run."""
    return names_of("build-the-engine-in-forty-lines")


def by_torch(function, at):
    """The slope of a function of one number by torch, in float64."""
    x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
    function(x).backward()
    return x.grad.item()


def tangled(seed):
    """A function whose graph is random: each step adds or multiplies two of the values so far, or cuts one off."""

    def function(x):
        choose, values = random.Random(seed), [x, 0.5 * x]
        for _ in range(12):
            left, right = choose.choice(values), choose.choice(values)
            values.append(
                choose.choice([lambda p, q: p + q, lambda p, q: 0.3 * p * q, lambda p, q: (p + q).relu()])(left, right)
            )
        total = values[0]
        for value in values[1:]:
            total = total + value
        return total

    return function


def test_the_engine_has_forty_lines_at_most():
    """Value, backward and the right order, as the page shows them, are no longer than the title says."""
    text = SNIPPET.read_text(encoding="utf-8")
    sections = {
        name: body.strip().splitlines()
        for name, body in re.findall(r"\[start:(\w+)\]\n(.*?)# --8<-- \[end", text, re.DOTALL)
    }
    assert sum(len(sections[name]) for name in ("value", "backward", "order")) <= 40


def test_the_slope_of_the_diamond():
    """The derivative of (3x + 1)(6x) is 36x + 6, which is 78 at 2."""
    x = sympy.Symbol("x")
    assert sympy.expand(sympy.diff((3 * x + 1) * (6 * x), x) - (36 * x + 6)) == 0
    assert 36 * 2 + 6 == 78


@pytest.mark.parametrize("order, slope", [
    ("recursion", 3 * (12 + 26)),  # u hands on 12, and later all of 26
    ("once", 3 * 14),  # u hands on what came through b, and what comes through a is too late
    ("queue", 3 * (26 + 26)),  # u stands in the line twice, and hands on all of it each time
    ("as_computed", 0),  # x hands on before anything has come
    ("in_order", 78),
])  # fmt: skip
def test_each_order_gives_what_follows_from_it(lesson, order, slope):
    """On the diamond only the topological order is right; each of the others gives what its visits add up to."""
    x = lesson.Value(2.0)
    y = lesson.diamond(x)
    y.grad = 1.0
    for node in getattr(lesson, order)(y):  # the lesson's first backward
        for source, local in node.inputs:
            source.grad += node.grad * local
    assert x.grad == slope


@pytest.mark.parametrize("seed", range(30))
def test_the_engine_agrees_with_torch_on_tangled_graphs(lesson, seed):
    """On random graphs with shared values the engine has torch's slope."""
    ours, theirs = lesson.slope_by(lesson.in_order, tangled(seed), 0.7), by_torch(tangled(seed), 0.7)
    assert ours == pytest.approx(theirs, rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_is_topological(lesson, seed):
    """Every value is visited once, and after all that it goes into."""
    order = list(lesson.in_order(tangled(seed)(lesson.Value(0.7))))
    place = {node: number for number, node in enumerate(order)}
    assert len(place) == len(order)
    assert all(place[node] < place[source] for node in order for source, _ in node.inputs)


def test_the_first_lessons_network_agrees_to_the_last_bit(lesson):
    """All thirteen gradients of the engine are torch's in float64, and those of the first lesson's module."""
    theirs = lesson.vector.detach().clone().requires_grad_()
    lesson.loss_of(theirs).backward()
    assert lesson.our_grads.dtype == torch.float64
    assert lesson.our_grads.tolist() == theirs.grad.tolist()
    assert lesson.our_grads.tolist() == pytest.approx(lesson.by_module.tolist(), rel=1e-14, abs=1e-14)
    assert len(lesson.vector) == 13


def test_a_deep_graph_is_walked(lesson):
    """Ten thousand operations deep the engine has the slope 1.0001 to that power, and recursion gives up."""
    assert lesson.slope_by(lesson.in_order, lesson.chain, 1.0) == pytest.approx(1.0001**10_000, rel=1e-12)
    with pytest.raises(RecursionError):
        lesson.slope_by(lesson.recursion, lesson.chain, 1.0)


@pytest.mark.parametrize("at", [-3.0, -0.5, 0.0, 1.0, 4.0])
def test_the_functions_of_the_engine_have_torch_s_slopes(lesson, at):
    """The exponential, the reciprocal and the tanh built of them agree with torch, tanh also with 1 - tanh²."""
    for ours, theirs, number in (
        (lesson.exp, torch.exp, at),
        (lesson.reciprocal, torch.reciprocal, at + 0.3),
        (lesson.tanh, torch.tanh, at),
    ):
        assert lesson.slope_by(lesson.in_order, ours, number) == pytest.approx(by_torch(theirs, number), rel=1e-10)
    assert by_torch(lesson.tanh, at) == pytest.approx(1 - math.tanh(at) ** 2, rel=1e-10)


def test_torch_goes_back_once_unless_it_retains_the_graph(lesson):
    """The second backward raises, and leaves what the first one found."""
    x = torch.tensor(2.0, requires_grad=True)
    y = lesson.diamond(x)
    y.backward()
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        y.backward()
    assert x.grad.item() == 78


@pytest.mark.parametrize("calls", [1, 2, 3])
def test_backward_called_again_adds_once_more(lesson, calls):
    """The fixed engine adds 78 at each call, as torch does; one that keeps inner gradients adds more each time."""
    x, theirs = lesson.Value(2.0), torch.tensor(2.0, requires_grad=True)
    y, z = lesson.diamond(x), lesson.diamond(theirs)
    for _ in range(calls):
        lesson.backward(y, lesson.in_order)
        z.backward(retain_graph=True)
    assert x.grad == theirs.grad.item() == 78 * calls


def test_inner_gradients_that_stay_are_handed_on_again(lesson):
    """After two calls of the first engine u holds 26 + (24 + 28), and x three times what u held at each: 312."""
    x = lesson.Value(2.0)
    y = lesson.diamond(x)
    for _ in range(2):
        y.grad = 1.0
        for node in lesson.in_order(y):
            for source, local in node.inputs:
                source.grad += node.grad * local
    assert x.grad == 3 * 26 + 3 * (26 + 24 + 28) == 312


def nearest_first(root):
    """The order of the exercise, in which nobody is visited twice."""
    line = [root]
    for node in line:
        yield node
        line += [source for source in dict(node.inputs) if source not in line]


@pytest.mark.parametrize("name, found", [("diamond", 78), ("lopsided", 42), ("shared", 36)])
def test_the_exercise_has_one_answer(lesson, name, found):
    """Level by level is right on two of the three graphs; on the lopsided one it finds 3 × 14 = 42 in place of 78."""
    function = getattr(lesson, name)
    assert lesson.slope_by(nearest_first, function, 2.0) == found
    assert (by_torch(function, 2.0) == found) is (name != "lopsided")


@pytest.mark.parametrize("order", ["recursion", "once", "queue", "as_computed"])
def test_a_lopsided_diamond_catches_every_wrong_order(lesson, order):
    """Each wrong order, the exercise's too, has another slope than 78 there; on a chain only one of them is wrong."""
    assert lesson.slope_by(getattr(lesson, order), lesson.lopsided, 2.0) != 78
    assert lesson.slope_by(nearest_first, lesson.lopsided, 2.0) != 78
    on_a_chain = lesson.slope_by(getattr(lesson, order), lambda x: 6.0 * (3.0 * x + 1.0), 2.0)
    assert (on_a_chain != 18) is (order == "as_computed")


@pytest.mark.parametrize("seed", range(5))
def test_the_fixed_order_is_right(lesson, seed):
    """What the answer to the exercise writes is right on its graphs, and on tangled ones."""
    for function in (lesson.diamond, lesson.lopsided, lesson.shared, tangled(seed)):
        assert lesson.slope_by(lesson.by_levels, function, 0.7) == pytest.approx(by_torch(function, 0.7), rel=1e-12)


def test_plain_recursion_hands_on_twice_at_another_place(lesson):
    """At 1 a is 4 and b is 6, so recursion hands on 6, then 6 + 8, times 3; the true slope is 42."""
    assert lesson.there.grad == 3 * (6 + (6 + 2 * 4)) == 60
    assert by_torch(lesson.diamond, 1.0) == 42


def test_the_graph_to_sort_has_one_order(lesson):
    """Each of its values feeds the next in the walk, so no two of them can change places."""
    walk = [lesson.s, lesson.r, lesson.q, lesson.p]
    for node, after in itertools.pairwise(walk):
        assert after in [source for source, _ in node.inputs]


@pytest.mark.parametrize("at", [-2.0, 0.3, 2.0])
def test_the_sigmoid_of_the_exercise_has_a_wrong_slope_only(lesson, at):
    """Its value is torch's; its slope is not, and becomes so with the output in the place of the input."""
    made = lesson.sigmoid(lesson.Value(at))
    slope = by_torch(torch.sigmoid, at)
    assert made.data == pytest.approx(torch.sigmoid(torch.tensor(at, dtype=torch.float64)).item(), rel=1e-12)
    assert made.inputs[0][1] != pytest.approx(slope, rel=0.1)
    assert made.data * (1 - made.data) == pytest.approx(slope, rel=1e-12)
