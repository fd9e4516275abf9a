"""The backward pass of a linear layer: against loops, differences and its own Jacobian, at several sizes."""

import contextlib
import io
import runpy
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from tests.helpers import ROOT
from tests.helpers.blocks import names_of

SNIPPET = ROOT / "snippets/from_numbers_to_matrices.py"
SIZES = [(4, 3, 2), (1, 5, 2), (7, 2, 6)]  # batch, inputs, outputs


@pytest.fixture(scope="module")
def matrices():
    """The names that are left when the snippet has run."""
    with contextlib.redirect_stdout(io.StringIO()):
        return SimpleNamespace(**runpy.run_path(str(SNIPPET)))


def drawn(batch, inputs, outputs):
    """A layer, a batch and an upstream gradient at random, in float64."""
    torch.manual_seed(0)
    layer = nn.Linear(inputs, outputs).double()
    x, g = (torch.randn(batch, n, dtype=torch.float64) for n in (inputs, outputs))
    return layer, x.requires_grad_(), g


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_the_rules_are_those_of_nn_linear(sizes):
    """dW = Gᵀ X, dX = G W, db = the column sums of G, for torch's own layer at any sizes."""
    layer, x, g = drawn(*sizes)
    layer(x).backward(g)
    assert torch.allclose(layer.weight.grad, g.T @ x)
    assert torch.allclose(x.grad, g @ layer.weight)
    assert torch.allclose(layer.bias.grad, g.sum(dim=0))


def test_autograd_loops_and_differences_agree(matrices):
    """The lesson's gradients by autograd are those of its loops, exactly, and of its central differences."""
    for by_loops, tensor in ((matrices.dW, matrices.W), (matrices.dX, matrices.X), (matrices.db, matrices.b)):
        assert by_loops.tolist() == tensor.grad.tolist()
    for name in "XW":
        assert torch.allclose(matrices.found[name], getattr(matrices, name).grad.double(), atol=1e-8)


def test_forward_mode_agrees(matrices):
    """Carrying a nudge of one weight forward and folding with G gives that weight's gradient."""
    for place in torch.cartesian_prod(torch.arange(2), torch.arange(3)).tolist():
        nudge = torch.zeros(2, 3)
        nudge[tuple(place)] = 1.0
        slope = torch.func.jvp(matrices.layer, (matrices.W.detach(),), (nudge,))[1]
        assert (matrices.G * slope).sum().item() == matrices.W.grad[tuple(place)].item()


def test_shapes_leave_one_product(matrices):
    """Of all products of two, one has the shape of W and one that of X, and where all are square all thirty fit."""
    assert [list(matrices.fitting(matrices.matrices, like)) for like in (matrices.W, matrices.X)] == [
        ["G.T @ X"],
        ["G @ W"],
    ]
    assert len(list(matrices.fitting(matrices.square, torch.ones(3, 3)))) == 30


def test_a_wrong_product_of_square_matrices_raises_nothing():
    """With batch, inputs and outputs alike, G X has the shape of W and is not its gradient."""
    layer, x, g = drawn(3, 3, 3)
    layer(x).backward(g)
    assert (g @ x).shape == layer.weight.shape
    assert not torch.allclose(g @ x, layer.weight.grad)
    assert torch.allclose(g.T @ x, layer.weight.grad)


def test_each_sample_has_a_gradient_of_its_own():
    """The lesson's gradients per sample are outer products, exactly, and backward() gives their sum."""
    lesson = names_of("from-numbers-to-matrices")
    products = torch.einsum("no,ni->noi", lesson.G, lesson.X.detach())
    assert torch.equal(lesson.each, products)
    assert torch.equal(products.sum(dim=0), lesson.dW)


def test_the_jacobian_folds_into_the_gradient(matrices):
    """The Jacobian is x where output and row are the same and 0 elsewhere; its rows times G add up to the gradient."""
    expected = torch.einsum("ni,ow->nowi", matrices.X.detach(), torch.eye(2))
    assert torch.equal(matrices.J, expected)
    assert (matrices.J == 0).sum().item() * 2 == matrices.J.numel() == 48
    assert matrices.folded.tolist() == matrices.W.grad.tolist()


def test_backward_gives_a_row_where_v_picks_one(matrices):
    """Eight one-hot vs give the eight rows of the Jacobian, and a v of ones gives their sum."""
    assert torch.equal(matrices.rows.view(4, 2, 2, 3), matrices.J)
    assert torch.equal(matrices.backward(torch.ones(4, 2)), matrices.J.sum(dim=(0, 1)))


def test_backward_of_a_matrix_wants_a_v(matrices):
    """Without a v, PyTorch refuses to call backward on more than one number, and says so."""
    with pytest.raises(RuntimeError, match="grad can be implicitly created only for scalar outputs"):
        matrices.layer(matrices.W).backward()


@pytest.mark.parametrize("batch, width", [(2, 3), (3, 4)])
def test_how_large_a_jacobian_is(matrices, batch, width):
    """It has batch × width times as many entries as the gradient, and all but one in width of them are zero."""
    layer, x, _ = drawn(batch, width, width)
    jacobian = torch.func.jacrev(lambda w: x.detach() @ w.T)(layer.weight.detach())
    assert jacobian.numel() == batch * width * layer.weight.numel()
    assert (jacobian != 0).sum().item() * width == jacobian.numel()
    assert matrices.jacobian == 64 * 512 * matrices.gradient == 64 * 512**3


def test_the_exercise_has_one_answer(matrices):
    """A row (3, -2) of G gives the input's last gradient 3 · (-1) + (-2) · 3 = -9, whatever the other rows are."""
    assert matrices.W[:, 2].tolist() == [-1, 3]
    for seed in range(3):
        torch.manual_seed(seed)
        g = torch.randn(4, 2)
        g[1] = torch.tensor([3.0, -2.0])
        assert (g @ matrices.W)[1, 2].item() == 3 * -1 + -2 * 3 == -9


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_of_two_layers_the_first_has_the_gradient_v_q_x(sizes):
    """Behind a second layer V, at which Q arrives, the first layer's gradient is Vᵀ Qᵀ X."""
    layer, x, _ = drawn(*sizes)
    v = torch.randn(9, sizes[2], dtype=torch.float64)
    q = torch.randn(sizes[0], 9, dtype=torch.float64)
    (layer(x) @ v.T).backward(q)
    assert torch.allclose(layer.weight.grad, v.T @ q.T @ x)


@pytest.mark.parametrize("size", [2, 3, 5])
def test_x_transposed_times_g_is_turned(size):
    """Where all sizes are the same, Xᵀ G has the shape of W and holds its gradient transposed."""
    layer, x, g = drawn(size, size, size)
    layer(x).backward(g)
    assert torch.allclose((x.T @ g).T, layer.weight.grad)
    assert not torch.allclose(x.T @ g, layer.weight.grad)


def test_a_copy_of_the_last_sample_adds_its_grid_again(matrices):
    """The gradient begins with 11, of which the last sample brings 3 · 3, so a copy of it makes 20."""
    rows = [0, 1, 2, 3, 3]
    assert (matrices.G[rows].T @ matrices.X.detach()[rows])[0, 0].item() == 11 + 3 * 3 == 20


def test_the_mean_sends_an_eighth_to_each_entry(matrices):
    """backward() of the mean of (4, 2) entries is backward(v) with 1/8 everywhere in v, and with no other number."""
    of_mean = torch.autograd.grad(matrices.layer(matrices.W).mean(), matrices.W)[0]
    assert torch.allclose(matrices.backward(torch.full((4, 2), 0.125)), of_mean)
    assert of_mean.abs().max() > 0
