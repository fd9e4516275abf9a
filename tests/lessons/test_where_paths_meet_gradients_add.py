"""Gradients are sums over paths: counted, enumerated, and against what overwriting gives."""

import contextlib
import io
import itertools
import math
import runpy
from types import SimpleNamespace

import pytest
import sympy
import torch

from tests.helpers import ROOT

SNIPPET = ROOT / "snippets/where_paths_meet_gradients_add.py"
POINTS = [(2.0, 1.0), (6.0, -2.0), (3.0, -2.0), (-1.5, 0.25)]


@pytest.fixture(scope="module")
def paths():
    """The names that are left when the snippet has run."""
    with contextlib.redirect_stdout(io.StringIO()):
        return SimpleNamespace(**runpy.run_path(str(SNIPPET)))


def e(a, b):
    """The lesson's function of two numbers."""
    return (a + b) * (b + 1)


def test_backpropagation_counts_the_paths_of_the_network(paths):
    """With ones as weights the gradient of the total sums to 784 · 512 · 512 · 10, while the edges are 668,672."""
    assert int(paths.pixels.grad.double().sum()) == math.prod(paths.sizes) == 2_055_208_960
    assert sum(weight.numel() for weight in paths.model.parameters()) == 668_672


@pytest.mark.parametrize("sizes", [(2, 3), (3, 1, 2), (2, 3, 4, 2)])
def test_a_network_of_ones_has_its_number_of_paths_as_gradient(sizes):
    """Whatever the layers, walking every path one by one finds as many as the gradient says."""
    x = torch.zeros(sizes[0], requires_grad=True)
    value = x
    for m, n in itertools.pairwise(sizes):
        value = torch.ones(n, m) @ value
    value.sum().backward()
    walked = sum(1 for _ in itertools.product(*map(range, sizes)))
    assert x.grad.sum().item() == walked


@pytest.mark.parametrize("hidden, finite", [(13, True), (14, False)])
def test_float32_is_too_small_for_the_paths_of_fourteen_hidden_layers(hidden, finite):
    """Backpropagation through ones, layer by layer: up to 13 hidden layers of 512 it counts, from 14 on it says inf."""
    x = torch.zeros(1, requires_grad=True)
    value = x.expand(512)
    for _ in range(hidden - 1):
        value = torch.ones(512, 512) @ value
    (torch.ones(10, 512) @ value).sum().backward()
    assert x.grad.isfinite().item() is finite


def test_autograd_goes_back_along_edges(paths):
    """What the tiny network's graph has saved for its way back are the 36 weights, one matrix after the other."""
    x = torch.randn(3, requires_grad=True)
    node = (paths.last @ (paths.second @ (paths.first @ x))).sum().grad_fn.next_functions[0][0]
    saved = []
    while hasattr(node, "_saved_self"):
        saved.append(node._saved_self.numel())
        node = node.next_functions[1][0]
    assert saved == [paths.last.numel(), paths.second.numel(), paths.first.numel()]
    assert sum(saved) == 36 < 96 == len(paths.paths)


def test_the_sum_over_paths_is_the_gradient(paths):
    """The products along all 96 paths of the 3-4-4-2 network add up to autograd's gradient, and to matrix products."""
    assert torch.allclose(paths.by_paths, paths.last.sum(dim=0) @ paths.second @ paths.first)
    x = torch.randn(3, requires_grad=True)
    (paths.last @ paths.second @ paths.first @ x).sum().backward()
    assert torch.allclose(paths.by_paths, x.grad)


@pytest.mark.parametrize("at", POINTS, ids=str)
def test_both_derivatives_by_every_method(at):
    """de/da = b + 1 and de/db = (b + 1) + (a + b), by autograd, SymPy, forward mode and central differences."""
    a, b = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in at)
    e(a, b).backward()
    s, t = sympy.symbols("s t")
    symbolic = [float(sympy.diff(e(s, t), symbol).subs({s: at[0], t: at[1]})) for symbol in (s, t)]
    forward = [
        torch.func.jvp(e, (a.detach(), b.detach()), tuple(map(torch.tensor, tangent)))[1].item()
        for tangent in ((1.0, 0.0), (0.0, 1.0))
    ]
    h = 1e-6
    differences = [(e(at[0] + p, at[1] + q) - e(at[0] - p, at[1] - q)) / (2 * h) for p, q in ((h, 0), (0, h))]
    expected = [at[1] + 1, (at[1] + 1) + (at[0] + at[1])]
    assert [a.grad.item(), b.grad.item()] == symbolic == forward == expected
    assert differences == pytest.approx(expected, abs=1e-8)


def test_overwriting_keeps_what_came_last(paths):
    """Adding gives de/db = 5; overwriting gives 3 or 2 by the order of the edges, and de/da = 2 in any case."""
    assert (paths.adding["b"], paths.overwriting["b"], paths.other_order["b"]) == (5, 3, 2)
    assert {found["a"] for found in (paths.adding, paths.overwriting, paths.other_order)} == {2}
    assert {found["b"] for found in paths.all_overwritten} == {3, 2}
    assert {found["b"] for found in paths.all_added} == {5}


def test_adding_does_not_depend_on_the_order_of_edges(paths):
    """In each of the orders of the last three edges, adding gives the same gradients."""
    tape = [("e", "c", 2.0), ("e", "d", 3.0), ("c", "a", 1.0), ("c", "b", 1.0), ("d", "b", 1.0)]
    for ending in itertools.permutations(tape[2:]):
        assert paths.walk([*tape[:2], *ending], "e", add=True) == paths.adding


def test_a_value_used_twice_by_one_operation(paths):
    """The slope of x·x + x at 3 is 7; overwriting gives 3, or 1 where the direct edge is the last."""
    assert paths.x.grad.item() == 7
    found = [paths.walk(tape, "y", add)["x"] for add in (True, False) for tape in (paths.tape, paths.direct_last)]
    assert found == [7, 7, 3, 1]


@pytest.mark.parametrize("n", [1, 5, 20])
def test_a_ladder_has_two_edges_a_step_and_twice_the_paths(paths, n):
    """Torch's gradient of n doublings is 2ⁿ; the walk finds it in 2n edges, unmerged paths in 2ⁿ⁺¹ - 1 visits."""
    x = torch.tensor(1.0, requires_grad=True)
    value = x
    for _ in range(n):
        value = value + value
    value.backward()
    assert paths.walk(paths.ladder(n), n, add=True)[0] == x.grad.item() == 2**n
    assert (len(paths.ladder(n)), paths.visits(n)) == (2 * n, 2 ** (n + 1) - 1)


def test_grad_accumulates_over_calls(paths):
    """Three backward calls add up to the gradient of the sum of their losses, which is 2 Σ size (w size - target)."""
    by_hand = sum(2 * size * (1.5 * size - target) for size, target in paths.samples)
    assert paths.w.grad.item() == paths.at_once.item() == by_hand == 17


def test_the_exercise_has_one_answer():
    """At (6, -2) the paths bring -1 and 4, together 3; at (3, -2) they cancel."""
    assert [(b + 1, a + b, (b + 1) + (a + b)) for a, b in ((6, -2), (3, -2))] == [(-1, 4, 3), (-1, 1, 0)]
    for a, expected in ((6.0, 3), (3.0, 0)):
        assert torch.func.grad(e, argnums=1)(torch.tensor(a), torch.tensor(-2.0)).item() == expected
