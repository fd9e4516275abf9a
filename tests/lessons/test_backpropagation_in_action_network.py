"""The 2-3-1 network: all thirteen gradients, and what a zero among them does and does not mean."""

import contextlib
import io
import runpy
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from tests.helpers import ROOT

SNIPPET = ROOT / "snippets/backpropagation_in_action/network.py"


@pytest.fixture(scope="module")
def network():
    """The names that are left when the snippet has run, and what it printed."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        names = runpy.run_path(str(SNIPPET))
    return SimpleNamespace(**names, printed=printed.getvalue().splitlines())


@pytest.fixture(scope="module")
def theta(network):
    """The thirteen parameters in a row, in float64."""
    return nn.utils.parameters_to_vector(network.model.parameters()).detach().double()


def loss_at(theta, x=(1.0, 2.0), target=5.0):
    """The loss as plain arithmetic on thirteen numbers, without nn."""
    w1, b1, w2, b2 = theta[:6], theta[6:9], theta[9:12], theta[12]
    z = [w1[2 * i] * x[0] + w1[2 * i + 1] * x[1] + b1[i] for i in range(3)]
    return (sum(w2[i] * max(z[i], 0) for i in range(3)) + b2 - target) ** 2


def by_chain_rule(theta, x=(1.0, 2.0), target=5.0):
    """The thirteen gradients from the formula of each, in plain Python floats."""
    w1, b1, w2, b2 = theta[:6], theta[6:9], theta[9:12], theta[12]
    z = [w1[2 * i] * x[0] + w1[2 * i + 1] * x[1] + b1[i] for i in range(3)]
    dy = 2 * (sum(w2[i] * max(z[i], 0) for i in range(3)) + b2 - target)
    dz = [dy * w2[i] * (z[i] > 0) for i in range(3)]
    return [dz[i] * x[j] for i in range(3) for j in range(2)] + dz + [dy * max(each, 0) for each in z] + [dy]


def by_differences(theta, step=1e-6):
    """The thirteen gradients by central differences in float64."""
    steps = step * torch.eye(13, dtype=torch.float64)
    return [((loss_at(theta + each) - loss_at(theta - each)) / (2 * step)).item() for each in steps]


def by_autograd(network, target=5.0):
    """The thirteen gradients as the snippet's own model gives them, in float32."""
    loss = (network.model(network.x) - target) ** 2
    return torch.cat([each.flatten() for each in torch.autograd.grad(loss, network.model.parameters())]).tolist()


def test_the_network_prints_what_the_lesson_always_said(network):
    """With the seed in the snippet, the first two lines are those of the original lesson."""
    assert network.printed[:2] == ["Prediction: 1.234", "Loss: 14.186"]


def test_the_network_has_thirteen_parameters(network, theta):
    """2×3 + 3 + 3×1 + 1 = 13, in four tensors, and all four are printed with values and gradients."""
    assert [each.numel() for each in network.model.parameters()] == [2 * 3, 3, 3 * 1, 1]
    assert len(theta) == 13
    assert [sum(part in line for line in network.printed) for part in ("values:", "Gradient")] == [8, 4]


def test_nothing_prints_a_literal_backslash(network):
    """A new line is a new line, not a backslash and an n."""
    assert [line for line in network.printed if "\\" in line] == []


def test_autograd_agrees_with_the_chain_rule_by_hand(network, theta):
    """All thirteen gradients of autograd are those of the hand-written formulas."""
    assert by_autograd(network) == pytest.approx(by_chain_rule(theta.tolist()), rel=1e-6)


def test_the_chain_rule_by_hand_agrees_with_central_differences(theta):
    """All thirteen formulas give what the loss itself does when a parameter is nudged, in float64."""
    assert by_chain_rule(theta.tolist()) == pytest.approx(by_differences(theta), rel=1e-7, abs=1e-9)


def test_the_snippet_writes_the_chain_rule_right(network):
    """The four tensors the snippet computes by hand are autograd's."""
    flat = torch.cat([each.flatten() for each in network.by_hand]).tolist()
    assert flat == pytest.approx(by_autograd(network), rel=1e-6)


def test_only_the_middle_unit_is_inactive(network):
    """At the lesson's input the first and the last unit are active and the middle one is not."""
    assert (network.z > 0).tolist() == [[True, False, True]]


def test_the_gradient_reaches_h_and_stops_at_z(network):
    """The inactive unit's output has a gradient, dL/dy times its outgoing weight; its input has none."""
    expected = 2 * (network.y_pred - 5) * network.model[2].weight[0, 1]
    assert network.h.grad[0, 1].item() == pytest.approx(expected.item())
    assert (network.h.grad[0, 1].item() != 0, network.z.grad[0, 1].item()) == (True, 0)


def test_the_outgoing_weight_is_silent_because_h_is_zero(network):
    """The inactive unit's outgoing weight has gradient dL/dy × h with h = 0, while dL/dy is not 0."""
    gradients = by_autograd(network)
    assert (network.h[0, 1].item(), gradients[10], gradients[12] != 0) == (0, 0, True)


def test_fresh_weights_are_even_around_zero():
    """Linear(2, n) draws from an interval around zero of half-width 1/√2, so the typed 0.8765 was never drawn."""
    torch.manual_seed(0)
    layer = nn.Linear(2, 100_000)
    for drawn in (layer.weight, layer.bias):
        assert (drawn.min().item(), drawn.max().item()) == pytest.approx((-(2**-0.5), 2**-0.5), abs=1e-3)
        assert drawn.mean().item() == pytest.approx(0, abs=0.005)


def test_inactive_is_not_dead(network):
    """The unit that is inactive at the lesson's input is active for most others, and is trained by them."""
    assert network.active[1].item() > 0.5
    assert network.model[0].weight.grad[1].abs().min().item() > 0.1


def test_the_exercise_has_one_answer(network, theta):
    """With target 1.0, dL/d(2.bias) is 2 (y - 1) = 0.467, by autograd, by hand and by differences."""
    up, down = (loss_at(torch.cat([theta[:12], theta[12:] + step]), target=1.0) for step in (1e-6, -1e-6))
    answers = by_autograd(network, 1.0)[12], by_chain_rule(theta.tolist(), target=1.0)[12], (up - down).item() / 2e-6
    assert answers == pytest.approx((2 * (network.y_pred.item() - 1.0),) * 3, rel=1e-6)
    assert answers[0] == pytest.approx(0.467, abs=0.0005)
