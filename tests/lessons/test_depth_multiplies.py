"""Deep networks: gradients by products of matrices, factors by integrals, and starts from their formulas."""

import contextlib
import io
import math
import runpy
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from tests.helpers import ROOT

PROGRAM = ROOT / "snippets/depth_multiplies.py"


@pytest.fixture(scope="module")
def deep():
    """The names that are left when the program has run."""
    with contextlib.redirect_stdout(io.StringIO()):
        return SimpleNamespace(**runpy.run_path(str(PROGRAM)))


def draw(depth, width, seed):
    """Weights whose scale is 1, some samples, and what their outputs are multiplied by."""
    made = torch.Generator().manual_seed(seed)
    weights = torch.randn(depth, width, width, dtype=torch.float64, generator=made) / width**0.5
    return weights, *torch.randn(2, 16, width, dtype=torch.float64, generator=made)


def by_hand(weights, x, wish):
    """The gradients of a ReLU network's outputs times some numbers, for outputs and weights of layers, by products."""
    inputs, gates = [], []
    for W in weights:
        inputs.append(x)
        z = torch.einsum("ij,sj->si", W, x)
        gates.append((z > 0).double())
        x = z * gates[-1]
    back, of_values, of_weights = wish, [], []
    for W, h, gate in reversed(list(zip(weights, inputs, gates, strict=True))):
        of_values.insert(0, back)
        of_weights.insert(0, torch.einsum("si,sj->ij", back * gate, h))
        back = torch.einsum("ij,si->sj", W, back * gate)
    return torch.stack(of_values), torch.stack(of_weights)


@pytest.mark.parametrize("scale", [0.5, 1, 3])
def test_the_gradients_are_products_of_matrices(deep, scale):
    """What autograd finds for each layer is what the chain rule gives with gates as zeros and ones."""
    _, of_values, of_weights = deep.flow(scale * deep.base)
    values, weights = by_hand(scale * deep.base, deep.x, deep.wish)
    torch.testing.assert_close(of_values, values, rtol=1e-9, atol=0)
    torch.testing.assert_close(of_weights, weights, rtol=1e-9, atol=0)


@pytest.mark.parametrize("width, seed", [(3, 1), (16, 2), (64, 3)])
def test_every_layer_has_the_same_sum_at_every_scale(width, seed):
    """Weights times their gradients add up to the loss in each layer; scaled weights scale all gradients alike."""
    weights, *given = draw(6, width, seed)
    _, first = by_hand(weights, *given)
    for scale in (0.1, 1.7, 30):
        _, found = by_hand(scale * weights, *given)
        sums = (scale * weights * found).sum(dim=(1, 2))
        torch.testing.assert_close(sums, sums[:1].expand(6), rtol=1e-9, atol=1e-12)
        torch.testing.assert_close(found, scale**5 * first, rtol=1e-9, atol=1e-12)


def test_powers_of_two_leave_the_ratio_as_it_is_to_the_last_bit(deep):
    """Scaling by a power of two rounds nothing, so all ratios are one number; another scale rounds."""
    ratios = {(w[0] / w[-1]).item() for w in deep.ws.values()}
    assert len(ratios) == 1
    _, found = by_hand(0.3 * deep.base, deep.x, deep.wish)
    assert (found[0].norm() / found[-1].norm()).item() == pytest.approx(ratios.pop(), rel=1e-9)


def test_biases_break_the_common_sum():
    """With biases, W · dL/dW plus b · dL/db of a layer is W · dL/dW of the next: the sum grows from layer to layer."""
    weights, x, wish = draw(5, 8, 4)
    biases = torch.full((5, 8), 0.3, dtype=torch.float64).requires_grad_()
    weights.requires_grad_()
    h = x
    for W, b in zip(weights, biases, strict=True):
        h = torch.relu(h @ W.T + b)
    of_weights, of_biases = torch.autograd.grad((h * wish).sum(), (weights, biases))
    w, b = (weights * of_weights).sum(dim=(1, 2)), (biases * of_biases).sum(dim=1)
    torch.testing.assert_close(w[:-1] + b[:-1], w[1:])
    assert not torch.allclose(w[:-1], w[1:])


def test_a_layer_multiplies_by_the_scale_over_the_root_of_two():
    """Over many draws, the mean square of the gradient is multiplied by scale²/2 a layer."""
    factors = []
    for seed in range(40):
        weights, *given = draw(5, 64, seed)
        of_values, _ = by_hand(1.5 * weights, *given)
        factors.append((of_values[0].norm() / of_values[-1].norm()) ** 2)
    assert (sum(factors) / 40) ** (1 / 8) == pytest.approx(1.5 / math.sqrt(2), rel=0.02)


def integral(function):
    """The mean of a function of a standard normal number, by the trapezoidal rule."""
    t = torch.linspace(-12, 12, 100_001, dtype=torch.float64)
    return torch.trapezoid(function(t) * torch.exp(-t * t / 2) / math.sqrt(2 * math.pi), t).item()


@pytest.mark.parametrize("place, scale", list(enumerate((3**-0.5, 1, 4, 16))))
def test_the_factors_of_sigmoid_and_tanh_are_those_of_wide_networks(deep, place, scale):
    """In a wide network z is normal: iterate its variance to the end, and take the mean square of the slope there."""
    for function, slope in (
        (torch.sigmoid, lambda z: torch.sigmoid(z) * (1 - torch.sigmoid(z))),
        (torch.tanh, lambda z: 1 - torch.tanh(z) ** 2),
    ):
        spread = scale
        for _ in range(300):
            spread = scale * math.sqrt(integral(lambda t, s=spread, f=function: f(s * t) ** 2))
        expected = scale * math.sqrt(integral(lambda t, s=spread, f=slope: f(s * t) ** 2))
        assert deep.factors[function][place] == pytest.approx(expected, rel=0.15)


@pytest.mark.parametrize("n", [4, 64, 300])
def test_the_start_of_a_linear_layer_is_uniform_within_one_over_the_root(n):
    """Its largest weight comes near 1/√n, never beyond; its deviation is the gain of a leak of √5 over √n."""
    torch.manual_seed(0)
    weights = torch.cat([nn.Linear(n, 500).weight.flatten() for _ in range(4)])
    assert 0.99 / math.sqrt(n) < weights.abs().max().item() <= 1 / math.sqrt(n) * (1 + 1e-6)
    assert weights.std().item() == pytest.approx(1 / math.sqrt(3 * n), rel=0.02)
    assert nn.init.calculate_gain("leaky_relu", math.sqrt(5)) == pytest.approx(1 / math.sqrt(3))


@pytest.mark.parametrize("leak", [0.1, 0.3, 0.7])
def test_the_gain_of_a_leak_keeps_the_mean_square(leak):
    """The mean square of a normal number's slope is (1 + leak²)/2, by an integral and by PyTorch's gain."""
    kept = integral(lambda t: torch.where(t > 0, 1.0, leak) ** 2)
    assert kept == pytest.approx((1 + leak**2) / 2, rel=1e-4)
    assert nn.init.calculate_gain("leaky_relu", leak) == pytest.approx(kept**-0.5, rel=1e-4)


def test_clipping_multiplies_all_layers_by_one_number(deep):
    """The clipped gradient is the gradient over its norm where that is above one, and itself where it is not."""
    torch.testing.assert_close(deep.clips["large"], deep.large / deep.large.norm(), rtol=1e-5, atol=0)
    assert deep.large.norm() > 1 > deep.little.norm()
    assert torch.equal(deep.clips["little"], deep.little)


def test_equal_units_stay_equal_in_training():
    """After steps of training from equal weights, the rows of each weight are equal still, and random ones are not."""
    torch.manual_seed(0)
    x, y = torch.randn(16, 8, dtype=torch.float64), torch.randn(16, 8, dtype=torch.float64).sum(dim=1, keepdim=True)
    for start in (torch.full((3, 8, 8), 0.2, dtype=torch.float64), draw(3, 8, 1)[0]):
        W = start.clone().requires_grad_()
        for _ in range(10):
            out = torch.tanh(torch.tanh(x @ W[0].T) @ W[1].T) @ W[2].T
            (step,) = torch.autograd.grad(((out.sum(dim=1, keepdim=True) - y) ** 2).mean(), W)
            W = (W - 0.01 * step).detach().requires_grad_()
        equal = [torch.allclose(rows, rows[:1].expand(8, 8), atol=1e-12) for rows in W]
        assert equal == ([True] * 3 if torch.equal(start, start[:1, :1, :1].expand(3, 8, 8)) else [False] * 3)


def test_a_residual_gradient_is_a_product_of_sums(deep):
    """Going back through h + c relu(Wh) multiplies by the unit matrix plus c times the layer's Jacobian."""
    branch, weights = 1 / 20, 2**0.5 * deep.base
    h, jacobian = deep.x[0], torch.eye(64, dtype=torch.float64)
    for k, W in enumerate(weights):
        z = W @ h
        if k:
            jacobian = (torch.eye(64, dtype=torch.float64) + branch * (z > 0).double()[:, None] * W) @ jacobian
        h = h + branch * z.clamp(min=0)
    back = deep.wish[0] @ jacobian

    def block(h, W):
        return h + branch * deep.relu(h, W)

    _, of_values, _ = deep.flow(weights, block)
    torch.testing.assert_close(of_values[0][0], back, rtol=1e-9, atol=1e-12)
