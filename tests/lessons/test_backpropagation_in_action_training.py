"""The fit of y = 2x: its loss, gradients and curvature in closed form, and what fifty epochs can reach."""

import runpy
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from tests.helpers import ROOT

SNIPPET = ROOT / "snippets/backpropagation_in_action/training.py"
HESSIAN = torch.tensor([[15.0, 5.0], [5.0, 2.0]], dtype=torch.float64)
TRUTH = torch.tensor([2.0, 0.0], dtype=torch.float64)
STARTS = [(0.523, -0.234), (-1.0, 1.0), (1.0, 1.0), (2.0, 0.0)]


@pytest.fixture(scope="module")
def training():
    """The names that are left when the snippet has run."""
    return SimpleNamespace(**runpy.run_path(str(SNIPPET)))


def loss_at(training, start):
    """The snippet's loss at a weight and a bias, in float64."""
    w, b = start
    return ((w * training.X.double() + b - training.y.double()) ** 2).mean()


def descend(start, lr, epochs):
    """Where gradient descent on the closed-form loss ends, in float64."""
    end = TRUTH.clone().copy_(torch.as_tensor(start))
    for _ in range(epochs):
        end -= lr * HESSIAN @ (end - TRUTH)
    return end


def shrinks(values):
    """For each start, whether a quantity gets smaller in size from each printed epoch to the next."""
    return (values[::10].abs().diff(dim=0) < 0).all(dim=0)


@pytest.mark.parametrize("start", STARTS)
def test_the_loss_has_a_closed_form(training, start):
    """With e = w - 2 the loss is 7.5 e² + 5 e b + b²."""
    e, b = start[0] - 2, start[1]
    assert loss_at(training, start).item() == pytest.approx(7.5 * e**2 + 5 * e * b + b**2, abs=1e-12)


@pytest.mark.parametrize("start", STARTS)
def test_the_gradients_have_a_closed_form(training, start):
    """The gradient of the loss with respect to w is 15 e + 5 b, and with respect to b it is 5 e + 2 b."""
    at = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    loss_at(training, at).backward()
    assert at.grad.tolist() == pytest.approx([15 * (start[0] - 2) + 5 * start[1], 5 * (start[0] - 2) + 2 * start[1]])


def test_the_hessian_is_the_same_everywhere(training):
    """The second derivatives of the loss are 15, 5 and 2, wherever you stand."""
    for start in STARTS:
        at = torch.tensor(start, dtype=torch.float64)
        assert torch.allclose(torch.func.hessian(lambda p: loss_at(training, p))(at), HESSIAN)


@pytest.mark.parametrize("factor, falls", [(0.99, True), (1.01, False)])
def test_the_learning_rate_has_a_limit(training, factor, falls):
    """One percent below two over the largest curvature the loss falls; one percent above, it grows."""
    lr = factor * 2 / torch.linalg.eigvalsh(HESSIAN)[1]
    losses = [loss_at(training, descend((0.5, 0.5), lr, epochs)).item() for epochs in (0, 200, 400)]
    assert (losses[0] > losses[1] > losses[2]) is falls
    assert (losses[1] < losses[2]) is not falls


def test_fifty_epochs_of_sgd_are_fifty_matrix_products(training):
    """Torch's thousand fits end where the closed form says: at (I - lr H)⁵⁰ times the start's error."""
    starts = torch.stack([training.ws[0], training.bs[0]]).double()
    power = torch.linalg.matrix_power(torch.eye(2, dtype=torch.float64) - 0.01 * HESSIAN, 50)
    ends = TRUTH[:, None] + power @ (starts - TRUTH[:, None])
    assert torch.allclose(torch.stack([training.w, training.b]).double(), ends, atol=1e-5)


def test_training_many_at_once_is_training_one(training):
    """The replay of the lesson's start among many ends where the lesson's own loop ended."""
    last_w, last_b, w_grad, b_grad = training.ours[1:, -1, 0].tolist()
    ends = training.model.weight.item(), training.model.bias.item()
    assert (last_w - 0.01 * w_grad, last_b - 0.01 * b_grad) == pytest.approx(ends, abs=1e-6)


def test_the_lessons_seed_tells_the_story(training):
    """From the lesson's seed everything it prints shrinks, and it ends within 0.001 of (2, 0)."""
    loss, w, b, w_grad, b_grad = training.ours
    assert all(shrinks(each).all() for each in (loss, w - 2, b, w_grad, b_grad))
    assert (training.model.weight.item(), training.model.bias.item()) == pytest.approx((2, 0), abs=0.001)


def test_the_loss_falls_for_every_start(training):
    """At every epoch, for each of a thousand starts, the loss is less than before."""
    assert (training.losses.diff(dim=0) < 0).all()


def test_the_length_of_the_gradient_shrinks_for_every_start(training):
    """From each epoch to the next, for each of a thousand starts."""
    assert (torch.hypot(training.w_grads, training.b_grads).diff(dim=0) < 0).all()


def test_no_start_can_print_the_typed_result():
    """What prints as 1.98x + 0.01 after fifty epochs began over 80 from the truth; nn.Linear(1, 1) begins within 4."""
    back = torch.linalg.matrix_power(torch.eye(2, dtype=torch.float64) - 0.01 * HESSIAN, -50)
    corners = torch.tensor([(w, b) for w in (1.975, 1.985) for b in (0.005, 0.015)], dtype=torch.float64)
    steep = torch.linalg.eigh(HESSIAN).eigenvectors[:, 1]
    starts = (corners - TRUTH) @ back @ steep  # along the steep direction; all on one side, so none between is nearer
    assert starts.min() > 80 or starts.max() < -80
    assert torch.dist(TRUTH, torch.tensor([-1.0, -1.0], dtype=torch.float64)) < 4  # the corner furthest off


def test_the_typed_table_contradicts_itself(training):
    """The weight and bias typed for epoch 0 have loss 18.144 and gradients -23.325 and -7.853."""
    at = torch.tensor((0.523, -0.234), dtype=torch.float64, requires_grad=True)
    loss = loss_at(training, at)
    loss.backward()
    assert [loss.item(), *at.grad.tolist()] == pytest.approx([18.144, -23.325, -7.853], abs=0.0005)


def test_a_fresh_line_starts_within_one_of_zero():
    """Linear(1, n) draws weights and biases from -1 to 1, which bounds where a fit can begin."""
    torch.manual_seed(0)
    layer = nn.Linear(1, 100_000)
    assert max(layer.weight.abs().max().item(), layer.bias.abs().max().item()) <= 1
