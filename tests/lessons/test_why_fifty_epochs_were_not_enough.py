"""What sets the speed of the fit: its Hessian in several ways, and what curvatures foretell, against training."""

import contextlib
import io
import math
import runpy
from types import SimpleNamespace

import pytest
import sympy
import torch

from tests.helpers import ROOT

SNIPPET = ROOT / "snippets/why_fifty_epochs_were_not_enough.py"
STEEP, SHALLOW = (17 + math.sqrt(269)) / 2, (17 - math.sqrt(269)) / 2
TRUTH = torch.tensor([2.0, 0.0], dtype=torch.float64)


@pytest.fixture(scope="module")
def speed():
    """The names that are left when the snippet has run."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # its tensors are small: threads would wait for each other
    with contextlib.redirect_stdout(io.StringIO()):
        yield SimpleNamespace(**runpy.run_path(str(SNIPPET)))
    torch.set_num_threads(threads)


def hessian(x):
    """The Hessian of the mean squared error of a line, by hand."""
    x = x.double().flatten()
    return 2 * torch.stack([torch.stack([(x * x).mean(), x.mean()]), torch.stack([x.mean(), torch.ones_like(x[0])])])


def foretold(speed, x, lr, momentum=0.0):
    """How many epochs a thousand starts take, by the closed form of each step and without autograd."""
    torch.manual_seed(0)
    fits = torch.nn.Linear(1, 1000)
    line = torch.stack([fits.weight[:, 0], fits.bias]).detach().double()
    design = torch.cat([x.double(), torch.ones_like(x.double())], dim=1)
    velocity = torch.zeros_like(line)
    for epoch in range(5000):
        misses = design @ line - speed.y.double()
        if misses.abs().max() < 0.01:
            return epoch
        velocity = momentum * velocity + 2 / len(x) * design.T @ misses
        line = line - lr * velocity
    return None


def test_the_hessian_in_three_ways(speed):
    """Autograd's second derivatives, the formula by hand and SymPy's are the same matrix, 15, 5, 5, 2."""
    w, b = sympy.symbols("w b")
    loss = sum((w * x + b - 2 * x) ** 2 for x in (1, 2, 3, 4)) / 4
    symbolic = [[float(entry) for entry in row] for row in sympy.hessian(loss, (w, b)).tolist()]
    assert speed.by_autograd.tolist() == speed.by_hand.tolist() == symbolic == [[15, 5], [5, 2]]


def test_the_curvatures_have_a_closed_form(speed):
    """They are (17 ± √269) / 2, whose ratio, the condition number, is 55.8, and 1.25 once x is centred."""
    assert (speed.steep, speed.shallow) == pytest.approx((STEEP, SHALLOW))
    assert speed.steep / speed.shallow == pytest.approx(55.782, abs=5e-4)
    assert torch.linalg.eigvalsh(hessian(speed.X - speed.X.mean())).tolist() == pytest.approx([2, 2.5])


@pytest.mark.parametrize(
    "centred, lr, epochs",
    [(False, 0.01, 1588), (False, 0.116, 134), (True, 0.01, 324), (True, 0.116, 25), (True, 0.44, 4)],
)
def test_how_long_a_thousand_starts_take(speed, centred, lr, epochs):
    """Training by torch takes as many epochs as its closed form: neither centring nor a large rate does it alone."""
    x = speed.X - speed.X.mean() if centred else speed.X
    assert speed.epochs_needed(x, lr) == foretold(speed, x, lr) == epochs


@pytest.mark.parametrize("lr", [0.121, 0.2, 0.44])
def test_what_grows_beyond_all_numbers_does_not_arrive(speed, lr):
    """Above the limit of the rate, misses become infinite and then NaN, which is no arrival."""
    assert lr > 2 / STEEP
    assert speed.epochs_needed(speed.X, lr) == "diverges"


def test_what_neither_grows_nor_shrinks_ends_at_a_limit(speed):
    """At the limit of the rate for centred inputs, errors only change their sign, and the count of epochs stops."""
    assert speed.epochs_needed(speed.X - speed.X.mean(), 0.8) == "over 5000"


def test_the_rates_of_the_first_table_are_the_best(speed):
    """By closed form, no rate in thousandths is quicker than 0.116, and with x centred none than 0.44."""
    rates = [n / 1000 for n in range(100, 120)]
    assert min(rates, key=lambda lr: foretold(speed, speed.X, lr) or math.inf) == 0.116
    centred = speed.X - speed.X.mean()
    quickest = min(foretold(speed, centred, n / 100) or math.inf for n in range(20, 80))
    assert quickest == foretold(speed, centred, 0.44) == 4


def test_centring_makes_room_for_the_large_rate(speed):
    """The rate that is best for centred inputs lies above the limit for inputs as they are."""
    limits = [2 / torch.linalg.eigvalsh(hessian(x))[1].item() for x in (speed.X, speed.X - speed.X.mean())]
    assert limits[0] < 0.44 < limits[1]


def rate(lr, momentum=0.0):
    """By how much a step multiplies the error in its worse direction, in the long run: a spectral radius."""
    steps = [
        torch.tensor([[1 - lr * curvature, -lr * momentum], [curvature, momentum]], dtype=torch.float64)
        for curvature in (STEEP, SHALLOW)
    ]
    return max(torch.linalg.eigvals(step).abs().max().item() for step in steps)


def test_the_best_rate_and_momentum_are_the_best(speed):
    """Their closed forms have the least spectral radius, (κ - 1)/(κ + 1) and (√κ - 1)/(√κ + 1)."""
    condition = STEEP / SHALLOW
    assert rate(speed.best_lr) == pytest.approx((condition - 1) / (condition + 1))
    assert rate(speed.best_lr) < min(rate(0.99 * speed.best_lr), rate(1.01 * speed.best_lr))
    best = rate(speed.lr, speed.momentum)
    assert best == pytest.approx((condition**0.5 - 1) / (condition**0.5 + 1), abs=1e-6)
    assert best < min(rate(p * speed.lr, q * speed.momentum) for p, q in ((0.9, 1), (1.1, 1), (1, 0.9), (1, 1.1)))


@pytest.mark.parametrize("momentum, factor, epochs", [(False, 1, 200), (False, 0.9, 148), (True, 1, 43)])
def test_what_they_take_is_foretold(speed, momentum, factor, epochs):
    """Torch takes as many epochs as the closed form; what is best in the long run need not be first at a given line."""
    given = (speed.lr, speed.momentum) if momentum else (factor * speed.best_lr,)
    assert speed.epochs_needed(speed.X, *given) == foretold(speed, speed.X, *given) == epochs


@pytest.mark.parametrize("factor, falls", [(0.99, True), (1.01, False)])
@pytest.mark.parametrize("centred", [False, True])
def test_the_rate_has_a_limit(speed, centred, factor, falls):
    """A percent below two over the steep curvature the loss falls for every start; a percent above, it grows."""
    x = speed.X - speed.X.mean() if centred else speed.X
    limit = 2 / torch.linalg.eigvalsh(hessian(x))[1].item()
    assert limit == pytest.approx(0.8 if centred else 2 / STEEP)
    losses = speed.train(x, factor * limit, epochs=1000)[2]
    assert (losses[-1] < losses[0]).all().item() is falls
    assert (losses[-1] > losses[0]).all().item() is not falls


def test_the_large_rate_is_better_for_every_start(speed):
    """After fifty epochs lr 0.1 has a smaller loss than lr 0.01 from each start, as both factors say."""
    assert all(abs(1 - 0.1 * curvature) < abs(1 - 0.01 * curvature) for curvature in (STEEP, SHALLOW))
    assert (speed.fast[2, -1] < speed.slow[2, -1]).all()


def test_fifty_steps_are_one_matrix(speed):
    """Every start ends where the fiftieth power of I - lr H puts it."""
    power = torch.linalg.matrix_power(torch.eye(2, dtype=torch.float64) - 0.01 * hessian(speed.X), 50)
    ends = TRUTH[:, None] + power @ (speed.slow[:2, 0].double() - TRUTH[:, None])
    assert torch.allclose(speed.slow[:2, -1].double(), ends, atol=1e-5)


def shrinks(values):
    """For how many of the starts a quantity gets smaller in size from each epoch that lesson one prints to the next."""
    return (values[:50:10].abs().diff(dim=0) < 0).all(dim=0).double().mean().item()


def test_what_shrinks_for_every_start(speed):
    """At every epoch, for each of a thousand starts, the loss is less than before, and the gradient is shorter."""
    _, _, loss, w_grad, b_grad = speed.slow
    assert (loss.diff(dim=0) < 0).all()
    assert (torch.hypot(w_grad, b_grad).diff(dim=0) < 0).all()


def test_what_shrinks_for_some_starts(speed):
    """The closed form of fifty steps, without training, tells for how many a gradient and the errors shrink."""
    power = torch.eye(2, dtype=torch.float64) - 0.01 * hessian(speed.X)
    errors = [speed.slow[:2, 0].double() - TRUTH[:, None]]
    for _ in range(50):
        errors.append(power @ errors[-1])
    w_error, b_error = torch.stack(errors, dim=1)
    b_grad = 5 * w_error + 2 * b_error
    for foreseen, seen, shown in (
        (b_grad, speed.slow[4], 0.22),
        (w_error, speed.slow[0] - 2, 0.85),
        (b_error, speed.slow[1], 0.16),
    ):
        assert shrinks(foreseen) == pytest.approx(shrinks(seen), abs=0.002)
        assert round(shrinks(seen), 2) == shown


def test_the_bias_ends_further_off_for_two_starts_in_three(speed):
    """Every weight ends closer to 2 than it began, but most biases end further from 0: they were lifted together."""
    w, b = speed.slow[0], speed.slow[1]
    assert ((w[50] - 2).abs() < (w[0] - 2).abs()).all()
    assert (w[50] > w[0]).all()
    assert (b[50] > b[0]).all()
    assert (b[50].abs() > b[0].abs()).double().mean().item() == pytest.approx(2 / 3, abs=0.05)


def test_the_typed_result_cannot_be_printed(speed):
    """No start within one of zero reaches the box that prints 1.98x + 0.01: going back from it, all lie far outside."""
    power = torch.linalg.matrix_power(torch.eye(2, dtype=torch.float64) - 0.01 * hessian(speed.X), 50)
    corners = torch.cartesian_prod(torch.tensor([1.975, 1.985]), torch.tensor([0.005, 0.015])).double().T
    back = TRUTH[:, None] + torch.linalg.solve(power, corners - TRUTH[:, None])
    assert back[0].max() < -1 or back[0].min() > 1  # every weight that leads there, for the box is convex


def test_forgetting_zero_grad_is_momentum_one(speed):
    """The losses are the same to the bit, and they rise as high after a thousand epochs as before."""
    assert torch.equal(speed.forgotten, speed.frictionless)
    assert len(speed.forgotten) == 2000
    assert (speed.late / speed.early).item() == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("lr", [0.05, 0.2, 0.23])
def test_friction_is_what_stops_the_ball(lr):
    """Without friction both eigenvalues of a step lie on the unit circle, so nothing decays and nothing grows."""
    for curvature in (STEEP, SHALLOW):
        step = torch.tensor([[1 - lr * curvature, -lr], [curvature, 1.0]], dtype=torch.float64)
        assert torch.linalg.eigvals(step).abs().tolist() == pytest.approx([1, 1])


def test_the_exercises_have_one_answer(speed):
    """Ten times the inputs curve w a hundredfold, lr 0.1 overshoots and shrinks, and new inputs must be centred too."""
    assert hessian(10 * speed.X)[0, 0].item() == 1500
    assert -1 < 1 - 0.1 * STEEP < 0
    mean = speed.X.mean().item()
    assert [2 * (x - mean) + speed.y.mean().item() for x in (5 + mean, 5)] == [15, 10]
