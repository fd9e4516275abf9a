"""Losses that fall or are right while something is wrong: what each asks for, in closed form and against torch."""

import contextlib
import io
import math
import runpy
from types import SimpleNamespace

import pytest
import torch
from torch.nn import functional

from tests.helpers import ROOT

SNIPPETS = ROOT / "snippets/losses_that_lie"
X = (1.0, 2.0, 3.0, 4.0)
Y = (2.0, 4.0, 6.0, 8.0)
LINES = [(1.0, 0.5), (0.0, 5.0), (2.0, 0.0), (-1.5, 3.0)]
STEEP = (17 + math.sqrt(269)) / 2  # the larger curvature of the fit's mean squared error


@pytest.fixture(scope="module")
def losses():
    """The names that are left when the snippet has run."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # its tensors are small: threads would wait for each other
    with contextlib.redirect_stdout(io.StringIO()):
        yield SimpleNamespace(
            **{
                name: value
                for path in ("entropy.py", "shapes.py")
                for name, value in runpy.run_path(str(SNIPPETS / path)).items()
            }
        )
    torch.set_num_threads(threads)


def mean(values):
    """The mean of some numbers."""
    values = list(values)
    return sum(values) / len(values)


def crossed(line):
    """The wrong loss, by loops over all pairs."""
    return mean((line[0] * x + line[1] - y) ** 2 for x in X for y in Y)


def paired(line):
    """The right loss, by a loop over the samples."""
    return mean((line[0] * x + line[1] - y) ** 2 for x, y in zip(X, Y, strict=True))


def differences(function, at, step=1e-5):
    """The gradient of a function of two numbers by central differences."""
    (a, b) = at
    return [
        (function((a + step, b)) - function((a - step, b))) / (2 * step),
        (function((a, b + step)) - function((a, b - step))) / (2 * step),
    ]


def test_the_broadcast_loss_is_the_mean_over_all_pairs(losses):
    """What torch computes on (4, 1) and (4,) is a double loop over predictions and targets."""
    for line in LINES:
        assert losses.wrong_loss(torch.tensor(line)).item() == pytest.approx(crossed(line))
    assert losses.errors.shape == (4, 4)


@pytest.mark.parametrize("line", LINES, ids=str)
def test_the_wrong_loss_has_lost_the_covariance(line):
    """It is the right loss plus twice the covariance of predictions and targets, whatever the line."""
    guesses = [line[0] * x + line[1] for x in X]
    covariance = mean((g - mean(guesses)) * (y - mean(Y)) for g, y in zip(guesses, Y, strict=True))
    assert crossed(line) == pytest.approx(paired(line) + 2 * covariance)


@pytest.mark.parametrize("line", LINES, ids=str)
def test_the_bias_gradient_is_right_and_the_weight_s_is_not(line):
    """Central differences of both losses agree in the bias everywhere, and nowhere in the weight."""
    (dw, db), (dw_right, db_right) = differences(crossed, line), differences(paired, line)
    assert db == pytest.approx(db_right, abs=1e-6)
    assert dw - dw_right == pytest.approx(2 * 2 * mean((x - mean(X)) ** 2 for x in X))  # 2 cov(x, y), and y = 2x


def test_the_gradients_on_the_page_are_those_of_the_loops(losses):
    """At w = 1, b = 0.5 autograd gives (-7.5, -4) on the grid and (-12.5, -4) on the pairs; so do differences."""
    assert [each.item() for each in losses.slopes["wrong"]] == pytest.approx([-7.5, -4])
    assert [each.item() for each in losses.slopes["right"]] == pytest.approx([-12.5, -4])
    assert differences(crossed, (1.0, 0.5)) == pytest.approx([-7.5, -4])
    assert differences(paired, (1.0, 0.5)) == pytest.approx([-12.5, -4])


def test_the_wrong_loss_likes_the_mean_better_than_the_truth():
    """y = 5 scores 5, which is the variance of the targets, and y = 2x scores 10; nothing near y = 5 scores less."""
    assert (crossed((0.0, 5.0)), crossed((2.0, 0.0))) == (5, 10)
    assert differences(crossed, (0.0, 5.0)) == pytest.approx([0, 0], abs=1e-8)
    assert min(crossed((w, 5 + b)) for w in (-0.1, 0.1) for b in (-0.1, 0, 0.1)) > 5


def test_every_order_of_the_targets_has_the_same_wrong_loss(losses):
    """Twenty-four orders, one wrong loss; the right loss is least in the right order."""
    assert losses.of_grid.tolist() == pytest.approx([10.25] * 24)
    assert losses.of_pairs.argmin().item() == 0
    assert losses.orders[0].tolist() == [0, 1, 2, 3]


def test_every_start_ends_at_the_mean(losses):
    """A thousand lines trained on the wrong loss are y = 0x + 5 to within 0.02, one by SGD among them."""
    assert len(losses.lines) == 1000
    assert (losses.lines - torch.tensor([0.0, 5.0])).abs().max().item() < 0.02
    assert (losses.model.weight.item(), losses.model.bias.item()) == pytest.approx((0, 5), abs=0.05)


@pytest.mark.parametrize("copies", [1, 2, 5])
def test_the_limit_of_the_learning_rate_shrinks_with_the_samples_of_a_sum(losses, copies):
    """The steepest curvature of the mean is (17 + √269) / 2 for any number of copies; the sum's is n times that."""
    for reduce, factor in ((torch.mean, 1), (torch.sum, 4 * copies)):
        hessian = torch.func.hessian(losses.loss_of)(torch.zeros(2), reduce, copies)
        assert torch.linalg.eigvalsh(hessian)[1].item() == pytest.approx(factor * STEEP, rel=1e-4)


def test_only_the_sum_of_eight_diverges(losses):
    """At the same learning rate the mean of 4 and of 8 end alike, the sum of 4 comes near, the sum of 8 runs away."""
    assert torch.allclose(losses.fits[torch.mean, 1], losses.fits[torch.mean, 2], atol=1e-4)
    assert losses.fits[torch.sum, 1].tolist() == pytest.approx([2, 0], abs=0.3)
    assert losses.fits[torch.sum, 2].abs().min() > 1e9


def test_the_gradient_of_cross_entropy_is_p_minus_the_target(losses):
    """For random scores and every class, autograd gives softmax minus one-hot, and that sums to zero."""
    torch.manual_seed(0)
    for scores in 3 * torch.randn(20, 5, dtype=torch.float64):
        for target in range(5):
            slope = torch.func.grad(functional.cross_entropy)(scores, torch.tensor(target))
            expected = scores.exp() / scores.exp().sum() - torch.eye(5, dtype=torch.float64)[target]
            assert torch.allclose(slope, expected)
            assert slope.sum().item() == pytest.approx(0, abs=1e-12)


def test_the_jacobian_of_the_softmax_in_closed_form(losses):
    """Its entries are pᵢ (δᵢⱼ - pⱼ), by differences too, and each row over -pᵢ is p minus a one-hot target."""
    torch.manual_seed(0)
    for scores in 3 * torch.randn(10, 4, dtype=torch.float64):
        p = scores.softmax(dim=0)
        jacobian = torch.func.jacrev(losses.softmax)(scores)
        nudges = 1e-5 * torch.eye(4, dtype=torch.float64)
        slopes = [(losses.softmax(scores + h) - losses.softmax(scores - h)) / 2e-5 for h in nudges]
        assert torch.allclose(jacobian, p.diag() - p.outer(p))
        assert torch.allclose(jacobian, torch.stack(slopes, dim=1), atol=1e-9)
        assert torch.allclose(-jacobian / p[:, None], p - torch.eye(4, dtype=torch.float64))


@pytest.mark.parametrize("scale, first", [(30, 1), (35, 0), (40, 0), (43, 0)])
def test_the_book_s_formula_loses_a_gradient_before_it_overflows(losses, scale, first):
    """From × 35 on the loss is right and the first score's gradient 0; in double precision both are right."""
    scores = scale * losses.logits.detach()
    assert losses.by_formula(scores, losses.target).item() == pytest.approx(scale, rel=1e-6)
    assert torch.func.grad(losses.by_formula)(scores, losses.target)[0].item() == pytest.approx(first, abs=1e-5)
    assert torch.func.grad(losses.by_formula)(scores.double(), losses.target)[0].item() == pytest.approx(1)
    assert torch.func.grad(functional.cross_entropy)(scores, losses.target)[0].item() == pytest.approx(1)


def test_the_lost_gradient_is_an_underflow(losses):
    """p / sum is below the smallest number of float32, 2⁻¹⁴⁹, at × 35 and not at × 34: -s - 2s against -149 ln 2."""
    smallest = -149 * math.log(2)
    log_sum = math.log(sum(math.exp(each) for each in (2 * 34, 34, -34)))
    assert 34 - 2 * log_sum > smallest
    log_sum = math.log(sum(math.exp(each) for each in (2 * 35, 35, -35)))
    assert 35 - 2 * log_sum < smallest - math.log(2)  # by more than rounding to it could make up


def test_the_book_s_formula_overflows_above_88(losses):
    """exp is finite in float32 up to 88.72; at × 45 the largest score is 90, and no gradient is a number."""
    limit = math.log(torch.finfo(torch.float32).max)
    assert torch.tensor([limit - 0.01, limit + 0.01]).exp().isinf().tolist() == [False, True]
    scores = 45 * losses.logits.detach()
    assert losses.by_formula(scores, losses.target).isinf()
    assert torch.func.grad(losses.by_formula)(scores, losses.target).isnan().all()


@pytest.mark.parametrize("z", [-8.0, -4.0, -0.5, 0.0, 4.0])
def test_both_gradients_of_a_sigmoid_in_closed_form(losses, z):
    """The squared error's is 2 (p - 1) p (1 - p), the cross entropy's p - 1."""
    p = 1 / (1 + math.exp(-z))
    at = torch.tensor(z, dtype=torch.float64)
    assert torch.func.grad(losses.squared_error)(at).item() == pytest.approx(2 * (p - 1) * p * (1 - p))
    assert torch.func.grad(losses.entropy)(at).item() == pytest.approx(p - 1)
    assert losses.entropy(at).item() == pytest.approx(-math.log(p))


def test_saturation_costs_as_many_steps_as_the_page_says(losses):
    """Autograd needs as many steps from z = -8 as the formulas: 9 with cross entropy, e⁸ / 2 with squared error."""

    def steps(loss):
        z, count = torch.tensor(-8.0), 0
        while z < 0:
            z, count = z - torch.func.grad(loss)(z), count + 1
        return count

    assert losses.steps["cross entropy"] == steps(losses.entropy) == 9
    slow = steps(losses.squared_error)
    assert losses.steps["squared error"] == pytest.approx(slow, abs=1)
    assert slow == pytest.approx(math.exp(8) / 2, rel=0.02)  # p ≈ eᶻ, so z gains 2eᶻ a step


def test_the_exercise_has_one_answer(losses):
    """Weights 3/4 and 1/4 give the whole batch's gradient, and of all weights a, 1 - a only a = 3/4 does."""
    first, last, whole = (
        [each.item() for each in torch.func.grad(losses.part_of)(torch.tensor([1.0, 0.5]), rows)]
        for rows in ([0, 1, 2], [3], [0, 1, 2, 3])
    )
    assert [0.75 * a + 0.25 * b for a, b in zip(first, last, strict=True)] == pytest.approx(whole)
    for a, b, c in zip(first, last, whole, strict=True):
        assert (c - b) / (a - b) == pytest.approx(0.75)


def test_a_class_s_gradient_when_another_is_right():
    """With the last class right, its gradient is p - 1 with p = e⁻¹ / (e² + e + e⁻¹): -0.9649."""
    p = math.exp(-1) / sum(math.exp(score) for score in (2, 1, -1))
    assert p - 1 == pytest.approx(-0.9649, abs=1e-4)
    assert -math.log(p) == pytest.approx(3.35, abs=0.005)  # the loss, which some take for it


def test_a_softmax_too_many_costs_even_a_perfect_answer():
    """Probabilities 0, 1, 0 taken for scores have the loss log(e + 2) - 1, and no scores below make it less."""
    assert functional.cross_entropy(torch.tensor([0.0, 1, 0]), torch.tensor(1)).item() == pytest.approx(0.551, abs=5e-4)
    assert math.log(math.e + 2) - 1 == pytest.approx(0.551, abs=5e-4)


def test_the_squared_error_pushes_an_undecided_answer_hardest(losses):
    """Of z = -8, 0 and 8 its slope is largest at 0, a quarter; at the others it is below a thousandth."""
    pushes = [abs(torch.func.grad(losses.squared_error)(torch.tensor(z)).item()) for z in (-8.0, 0.0, 8.0)]
    assert pushes[1] == pytest.approx(0.25)
    assert max(pushes[0], pushes[2]) < 0.001


def test_which_loss_blows_up_first(losses):
    """The sum over a copy too allows the lowest learning rate, then the sum, then the mean."""
    limits = [losses.limits[case] for case in ((torch.sum, 2), (torch.sum, 1), (torch.mean, 1))]
    assert limits == sorted(limits)
    assert limits[2] / limits[0] == pytest.approx(8, rel=1e-3)
