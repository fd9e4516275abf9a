"""By Hand Through Normalization and Attention: against differences, closed forms and other ways to the same numbers."""

import itertools
import math
import runpy
from types import SimpleNamespace

import pytest
import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention

from tests.helpers import ROOT

FOLDER = ROOT / "snippets/by_hand_through_normalization_and_attention"


def program(name):
    """What a program of the lesson leaves behind; torch is as before."""
    kind, threads = torch.get_default_dtype(), torch.get_num_threads()
    try:
        return SimpleNamespace(**runpy.run_path(str(FOLDER / name)))
    finally:
        torch.set_default_dtype(kind)
        torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def norms():
    """The program about norms."""
    return program("norms.py")


@pytest.fixture(scope="module")
def attention():
    """The program about attention."""
    return program("attention.py")


def normal(*shape, seed=0):
    """Random numbers of double precision."""
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def standardized(values):
    """Numbers less their mean, over their standard deviation, by plain arithmetic."""
    mean = sum(values) / len(values)
    deviation = math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))
    return [(value - mean) / deviation for value in values]


def differences(f, values, h=1e-5):
    """The slopes of a function of a list, by central differences."""
    slopes = []
    for k in range(len(values)):
        up, down = list(values), list(values)
        up[k] += h
        down[k] -= h
        slopes.append((f(up) - f(down)) / (2 * h))
    return slopes


@pytest.mark.parametrize("n", [3, 4, 9])
def test_both_ways_back_are_the_differences_of_plain_arithmetic(norms, n):
    """The steps and the line find what nudging each number finds, for one unit and any n."""
    x, g = normal(n), normal(n, seed=1)
    expected = differences(lambda v: sum(a * b for a, b in zip(standardized(v), g.tolist(), strict=True)), x.tolist())
    for back in (norms.back, norms.back_in_steps):
        assert back(x[:, None], g[:, None])[:, 0].tolist() == pytest.approx(expected, abs=1e-8)


def test_a_pair_says_only_which_is_larger(norms):
    """Normalized, any two numbers are -1 and 1, and the closed form of their gradient is zero."""
    for a, b in itertools.permutations([0.5, 7.0, -30.0, 1e4], 2):
        pair = torch.tensor([[a], [b]], dtype=torch.float64)
        assert norms.normalize(pair).flatten().tolist() == [math.copysign(1, a - b), math.copysign(1, b - a)]
        assert norms.back(pair, normal(2, 1)).abs().max().item() < 1e-12


def test_the_first_block_is_the_formula_with_epsilon(norms):
    """With ε the part along x̂ shrinks by v / (v + ε) only, so a pair keeps ε / (v + ε) of it; more samples likewise."""
    for n in (2, 3, 4):
        x = torch.tensor([3.0, 7.0, 8.0, 2.0], dtype=torch.float64)[:n]
        y = torch.tensor([2.0, 1.0, 0.0, 1.0], dtype=torch.float64)[:n]
        centred = x - x.mean()
        s = 1 / (centred.square().mean() + 1e-5).sqrt()
        out = s * centred
        g = 2 * (out - y)
        expected = s * (g - g.mean() - out * (g * out).mean())
        assert torch.allclose(norms.reached[n][:n, 0], expected, atol=1e-12)
        assert norms.reached[n][n:].abs().sum().item() == 0


def test_what_epsilon_lets_through_has_a_closed_form(norms):
    """The slope of the second output is (ε / 2) (gap² / 4 + ε)^(-3/2); no gap exceeds 1 / (2 √ε)."""
    for gap, found in norms.arrived.items():
        assert found == pytest.approx(0.5e-5 * (gap**2 / 4 + 1e-5) ** -1.5, rel=1e-6)
        assert found < 1 / (2 * math.sqrt(1e-5))


@pytest.mark.parametrize("n", [2, 3, 5, 8])
def test_the_jacobian_is_the_identity_less_two_directions(norms, n):
    """Times the deviation it is I - 11ᵀ/n - x̂x̂ᵀ/n: symmetric, its own square, with trace and rank n - 2."""
    x = normal(n)
    hat = torch.tensor(standardized(x.tolist()), dtype=torch.float64)
    expected = torch.eye(n, dtype=torch.float64) - 1 / n - hat.outer(hat) / n
    J = torch.func.jacrev(norms.normalize)(x) * x.std(correction=0)
    assert torch.allclose(J, expected, atol=1e-12)
    assert expected.trace().item() == pytest.approx(n - 2)
    assert torch.linalg.matrix_rank(J, atol=1e-9).item() == n - 2
    assert all(torch.allclose(J @ J, J, atol=1e-12) for _, J in norms.jacobians.values())


def test_ones_and_the_normalized_numbers_find_no_gradient(norms):
    """A loss that is a sum or a sum of squares of normalized numbers is constant."""
    x = normal(7, 2)
    for loss in (lambda v: norms.normalize(v).sum(), lambda v: norms.normalize(v).square().sum()):
        assert torch.func.grad(loss)(x).abs().max().item() < 1e-12
        assert loss(3 * x + 5).item() == pytest.approx(loss(x).item())


def test_relatives_have_the_ranks_of_their_invariants(norms):
    """Layer norm loses ones and its output, RMSNorm its output alone, eval mode nothing: by closed forms."""
    row, n = norms.row, 6
    r = row / row.square().mean().sqrt()
    eye = torch.eye(n, dtype=torch.float64)
    hat = torch.tensor(standardized(row.tolist()), dtype=torch.float64)
    expected = {
        "layer norm": (eye - 1 / n - hat.outer(hat) / n) / row.std(correction=0),
        "RMSNorm": (eye - r.outer(r) / n) / row.square().mean().sqrt(),
        "batch norm in eval mode": eye / math.sqrt(1 + 1e-5),
    }
    for name, matrix in expected.items():
        assert torch.allclose(norms.slopes[name], matrix, atol=1e-4), name
    assert [torch.linalg.matrix_rank(each, atol=1e-9).item() for each in expected.values()] == [n - 2, n - 1, n]


def test_a_weight_before_a_norm_grows_at_right_angles(norms):
    """W · dW is zero, so a step adds squares; twice the weights have half the gradient. PyTorch's layers agree."""
    inputs, wanted, W = norms.inputs, norms.wanted, norms.W.detach()
    layer = nn.Sequential(nn.Linear(4, 3, bias=False), nn.BatchNorm1d(3, eps=1e-14, affine=False)).double()
    gradients = []
    for factor in (1, 2):
        layer[0].weight.data = factor * W
        gradients.append(torch.autograd.grad(((layer(inputs) - wanted) ** 2).mean(), layer[0].weight)[0])
    assert torch.allclose(gradients[0], norms.W.grad, atol=1e-9)
    assert torch.allclose(gradients[1], gradients[0] / 2, atol=1e-9)
    assert (gradients[0] * W).sum(dim=1).abs().max().item() < 1e-9
    squares = W.square().sum(dim=1) + (0.5 * gradients[0]).square().sum(dim=1)
    assert torch.allclose(norms.after.square(), squares, atol=1e-9)


def test_the_exercise_on_four_numbers_in_fractions():
    """(5 - 1.25 - 1.75 · 1.4) / 5 is 0.26, and the slips that the page names give 0.75, 0.51, 1 and 1.3."""
    hat = standardized([17, 11, 9, 3])
    assert hat == pytest.approx([1.4, 0.2, -0.2, -1.4])
    mean, along = 5 / 4, 5 * hat[0] / 4
    assert (5 - mean - along * hat[0]) / 5 == pytest.approx(0.26)
    assert [(5 - mean) / 5, (5 - along * hat[0]) / 5, 5 / 5, 5 - mean - along * hat[0]] == pytest.approx(
        [0.75, 0.51, 1, 1.3]
    )


def test_the_softmax_goes_back_as_its_differences_do(attention):
    """For random scores, softmax_back finds the slopes of the weighted sum, which sum to zero."""
    scores, g = normal(6), normal(6, seed=1)

    def total(values):
        powers = [math.exp(value) for value in values]
        return sum(p * a for p, a in zip(powers, g.tolist(), strict=True)) / sum(powers)

    found = attention.softmax_back(scores.softmax(dim=0), g)
    assert found.tolist() == pytest.approx(differences(total, scores.tolist()), abs=1e-8)
    assert found.sum().item() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("causal", [False, True])
def test_attention_is_pytorch_s_and_so_is_its_way_back(attention, causal):
    """Against scaled_dot_product_attention; the keys' gradients sum to zero, the row sums come from the output."""
    Q, K, V, dO = normal(4, 7, 3)
    leaves = [each.clone().requires_grad_() for each in (Q, K, V)]
    official = scaled_dot_product_attention(*(each[None] for each in leaves), is_causal=causal)[0]
    O, P = attention.attention(Q, K, V, causal)  # noqa: E741
    assert torch.allclose(O, official)
    found = attention.attention_back(Q, K, V, P, dO)
    for ours, theirs in zip(found, torch.autograd.grad(official, leaves, dO), strict=True):
        assert torch.allclose(ours, theirs, atol=1e-12)
    assert found[1].sum(dim=0).abs().max().item() < 1e-12
    assert torch.allclose(attention.attention(Q, K + V[0], V, causal)[1], P)
    assert torch.allclose((P * (dO @ V.T)).sum(dim=1), (dO * O).sum(dim=1))


def test_what_the_root_protects(attention):
    """Undivided, weights sharpen and the gradient collapses after d = 128; by √d both stay; by d it fades."""
    seen = attention.seen
    assert seen["1", 16][0] > 0.5
    assert seen["1", 1024][0] > 0.99
    larger = [d for d in attention.sizes if d > 1 and seen["1", d][1] > seen["√d", d][1]]
    assert larger == [2, 4, 8, 16, 32, 64, 128]
    assert seen["1", 1024][1] < seen["√d", 1024][1] / 40
    assert seen["d", 1024][1] / seen["d", 64][1] == pytest.approx(1 / 4, rel=0.2)
    assert seen["√d", 1024][1] == pytest.approx(seen["√d", 64][1], rel=0.15)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_root_protects_for_other_seeds_too(attention, seed):
    """What the page says of d = 16, 64 and 1024 does not hang on its seed."""
    for d, larger in ((16, True), (64, True), (1024, False)):
        q, k = normal(2, 64, d, seed=seed)
        up, sizes = normal(64, 64, seed=seed + 10), {}
        for divisor in (1, d**0.5):
            dS = attention.softmax_back((q @ k.T / divisor).softmax(dim=-1), up)
            sizes[divisor] = (dS @ k / divisor).norm(dim=-1).median().item()
        assert (sizes[1] > sizes[d**0.5]) is larger


@pytest.mark.parametrize("keys", [2, 3, 10])
def test_a_score_s_gradient_needs_no_other_key(keys):
    """p (dO · v - dO · O) is autograd's with any number of other keys, whatever their values."""
    scores, V, dO = normal(keys).requires_grad_(), normal(keys, 2, seed=1), normal(2, seed=2)
    p = scores.softmax(dim=0)
    O = p @ V  # noqa: E741
    (found,) = torch.autograd.grad(O @ dO, scores)
    assert found[0].item() == pytest.approx((p[0] * (dO @ V[0] - dO @ O)).item(), abs=1e-12)


def test_the_last_exercise_in_fractions():
    """7 arrives, the mean is -1, a quarter of the weight: 2; and the slips give 1.75, 8, 1.5 and 1.3125."""
    arrives, mean, p = 2 * 4 - 1, 2 * 1 - 3, 0.25
    assert p * (arrives - mean) == 2
    assert [p * arrives, arrives - mean, p * (arrives + mean), p * (1 - p) * arrives] == [1.75, 8, 1.5, 1.3125]
