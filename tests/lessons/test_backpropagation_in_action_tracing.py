"""The one gradient that the tracing part follows, found in five ways."""

import runpy
from types import SimpleNamespace

import pytest
import sympy
import torch

from tests.helpers import ROOT

SNIPPET = ROOT / "snippets/backpropagation_in_action/tracing.py"


@pytest.fixture(scope="module")
def tracing():
    """The names that are left when the snippet has run."""
    return SimpleNamespace(**runpy.run_path(str(SNIPPET)))


def test_the_forward_pass_gives_2_4_7_49(tracing):
    """From x = 2, squaring, adding 3 and squaring gives 4, 7 and 49."""
    assert [each.item() for each in (tracing.x, tracing.y, tracing.z, tracing.loss)] == [2, 4, 7, 49]


def test_autograd_gives_56(tracing):
    """Autograd finds that the gradient of the loss with respect to x is 56."""
    assert tracing.x.grad.item() == 56


def test_the_chain_rule_by_hand_gives_56(tracing):
    """The snippet's product of three local slopes, 14 × 1 × 4, is 56."""
    assert (tracing.dloss_dz, tracing.dz_dy, tracing.dy_dx, tracing.by_hand) == (14, 1, 4, 56)


def test_sympy_gives_56(tracing):
    """The derivative of the snippet's own f as a formula, 4x(x² + 3), is 56 at 2."""
    x = sympy.Symbol("x")
    slope = sympy.diff(tracing.f(x), x)
    assert sympy.expand(slope - 4 * x * (x**2 + 3)) == 0
    assert slope.subs(x, 2) == 56


def test_forward_mode_gives_56(tracing):
    """Carrying value and slope along from x to the loss gives the loss and 56."""
    assert (tracing.value.item(), tracing.by_forward_mode.item()) == (49, 56)


def test_central_differences_in_float64_give_56(tracing):
    """Central differences come within a billionth of 56, and they are computed in float64."""
    assert tracing.by_differences.dtype == torch.float64
    assert tracing.by_differences.item() == pytest.approx(56, rel=1e-9)


def test_the_two_14s_are_gradients_with_respect_to_z_and_to_y(tracing):
    """On the way back, 14 is first dL/dz and then dL/dy, since adding 3 has slope 1."""
    assert (tracing.z.grad.item(), tracing.y.grad.item()) == (14, 14)


@pytest.mark.parametrize("at", [-3.0, -0.5, 0.0, 1.0, 2.0, 10.0])
def test_the_product_of_local_slopes_is_the_gradient_at_every_point(tracing, at):
    """2z × 1 × 2x is what autograd finds, at the lesson's x and at others."""
    x = torch.tensor(at, requires_grad=True)
    tracing.f(x).backward()
    assert x.grad.item() == 2 * (at**2 + 3) * 1 * 2 * at


def test_what_pytorch_records_is_functions(tracing):
    """The recorded nodes, from the loss back, are square, add, square and the accumulator of x.grad."""
    assert tracing.names == ["PowBackward0", "AddBackward0", "PowBackward0", "AccumulateGrad"]


def test_gradients_add_where_paths_meet(tracing):
    """The gradient of a·a + a at 3 is 3 + 3 + 1 over its three paths, which is 2a + 1."""
    a = sympy.Symbol("a")
    assert tracing.a.grad.item() == 3 + 3 + 1 == sympy.diff(a * a + a, a).subs(a, 3)
