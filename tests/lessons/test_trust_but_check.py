"""Differences and what they are worth: their best steps, what gradcheck notices, and one check for all gradients."""

import inspect
import itertools

import pytest
import sympy
import torch
from torch.autograd.gradcheck import GradcheckError

from tests.helpers.blocks import names_of

POWER = {"forward": 1 / 2, "central": 1 / 3}


@pytest.fixture(scope="module")
def check():
    """The names that are left when the lesson's blocks have run."""
    return names_of("trust-but-check")


def central(f, x, h):
    """A central difference, in the precision of x."""
    return ((f(x + h) - f(x - h)) / (2 * h)).item()


def test_the_slope_by_hand_is_that_of_the_formula(check):
    """SymPy's derivative of f is 4x (x² + 3), which the error curves are measured against, and 56 at 2."""
    x = sympy.Symbol("x")
    assert sympy.expand(sympy.diff(check.f(x), x) - 4 * x * (x**2 + 3)) == 0
    assert torch.allclose(check.truth, torch.func.vmap(torch.func.grad(check.f))(check.points))
    assert sympy.diff(check.f(x), x).subs(x, 2) == 56


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("name", POWER)
@pytest.mark.parametrize("seed", range(3))
def test_the_best_step_is_where_theory_puts_it(check, dtype, name, seed):
    """On other points too the least error is at ε to the power of 1/2 or 1/3, to within half a decade."""
    torch.manual_seed(seed)
    points = (1.5 + torch.rand(500, dtype=torch.float64)).to(dtype)
    steps = check.steps.to(dtype)[:, None]
    ends = (points + steps, points - steps, 2 * steps) if name == "central" else (points + steps, points, steps)
    found = (check.f(ends[0]) - check.f(ends[1])) / ends[2]
    truth = 4 * points.double() * (points.double() ** 2 + 3)
    best = check.steps[((found / truth - 1) ** 2).mean(dim=1).argmin()]
    theory = torch.finfo(dtype).eps ** POWER[name]
    assert abs(torch.log10(best / theory).item()) < 0.5


def test_the_curves_have_the_slopes_of_their_errors(check):
    """Right of the floor a central error falls as h² and a forward error as h; left of it both rise as 1/h."""
    steps, decade = check.steps, 4
    for (name, _), curve in check.curves.items():
        logs = torch.log10(curve)
        floor = int(curve.argmin())
        right = (logs[decade] - logs[2 * decade]).item()
        left = (logs[floor + 3 * decade] - logs[floor + 2 * decade]).item()
        assert right == pytest.approx({"forward": 1, "central": 2}[name], abs=0.15)
        assert left == pytest.approx(1, abs=0.3)
    assert (steps[0] / steps[decade]).item() == pytest.approx(10)


@pytest.mark.parametrize("h, unseen", [(1.0e-7, True), (1.19e-7, True), (1.3e-7, False), (2.4e-7, False)])
def test_a_step_below_half_the_gap_is_not_seen(h, unseen):
    """2 + h is 2 in float32 just where h is at most half the distance to the next number, 2⁻²²."""
    x = torch.tensor(2.0)
    assert (torch.nextafter(x, torch.tensor(3.0)) - x).item() == 2**-22
    assert ((x + h) == x).item() is unseen is (h <= 2**-23)


def test_too_small_a_step_says_that_the_slope_is_zero(check):
    """At h = 1e-8 the central difference in float32 is exactly 0, while in float64 it is 56 to six digits."""
    assert central(check.f, torch.tensor(2.0), 1e-8) == 0
    assert central(check.f, torch.tensor(2.0, dtype=torch.float64), 1e-8) == pytest.approx(56, rel=1e-6)


def test_gradcheck_wants_float64(check):
    """The same function passes in float64 and fails in float32, where autograd is right and the difference is wrong."""
    assert torch.autograd.gradcheck(check.f, torch.tensor(2.0, dtype=torch.float64, requires_grad=True))
    with pytest.warns(UserWarning, match="double precision"), pytest.raises(GradcheckError, match="Jacobian mismatch"):
        torch.autograd.gradcheck(check.f, torch.tensor(2.0, requires_grad=True))


def test_gradcheck_takes_steps_of_a_millionth():
    """The step that the page hands to gradcheck is the one that it takes by itself."""
    assert inspect.signature(torch.autograd.gradcheck).parameters["eps"].default == 1e-6


def test_half_a_gradient_trains_and_gradcheck_notices(check):
    """The square that forgot its 2 falls as a right one with half the learning rate, and fails its check."""
    assert check.w.item() - 1 == pytest.approx(2 * (1 - 0.05 * 2) ** 101)
    with pytest.raises(GradcheckError, match="Jacobian mismatch"):
        torch.autograd.gradcheck(check.Square.apply, torch.tensor(3.0, dtype=torch.float64, requires_grad=True))


def test_at_a_corner_each_method_has_its_own_answer(check):
    """At zero the ReLU has slope 1 to the right and 0 to the left, 1/2 in the middle, and 0 for autograd."""
    assert (check.right.item(), check.left.item(), check.central.item(), check.by_autograd.item()) == (1, 0, 0.5, 0)


@pytest.mark.parametrize("seed", range(5))
def test_a_random_direction_checks_all_gradients(check, seed):
    """Along any direction the loss changes as the gradients say, and a lost one is missed by its part of the nudge."""
    torch.manual_seed(seed)
    way = {name: torch.randn_like(param) for name, param in check.params.items()}
    forward = torch.func.jvp(check.loss_at, ({n: p.detach() for n, p in check.params.items()},), (way,))[1].item()
    right, lost = (sum((grads[name] * way[name]).sum() for name in way).item() for grads in (check.grads, check.wrong))
    assert right == pytest.approx(forward, rel=1e-9)
    missing = (check.grads["2.weight"][300, 200] * way["2.weight"][300, 200]).item()
    assert right - lost == pytest.approx(missing, rel=1e-6, abs=1e-12)


def test_differences_cost_two_passes_a_parameter(check):
    """The network has 784·512 + 512·512 + 512·10 weights and 1,034 biases, and needs twice as many passes."""
    assert check.count == 784 * 512 + 512 * 512 + 512 * 10 + 512 + 512 + 10 == 669_706
    assert 2 * check.count == 1_339_412


@pytest.mark.parametrize("seed", range(3))
def test_the_exercise_has_one_answer(check, seed):
    """For sin(100x) in float32, a ten-thousandth is the best power of ten by far, whatever the places."""
    torch.manual_seed(seed)
    places = 0.5 + torch.rand(1000)
    slopes = 100 * torch.cos(100 * places.double())
    errors = {
        k: (((check.wiggle(places + 10.0**-k) - check.wiggle(places - 10.0**-k)) / (2 * 10.0**-k) - slopes) ** 2)
        .mean()
        .item()
        for k in range(1, 7)
    }
    best, second = sorted(errors, key=errors.get)[:2]
    assert best == 4
    assert errors[second] > 9 * errors[best]


def test_a_pair_divided_by_one_step_is_twice_the_slope(check):
    """What the check to correct measures is 112 where the slope is 56."""
    assert ((check.up - check.down) / check.tiny).item() == pytest.approx(2 * 56, rel=1e-8)
    assert check.by_backward.item() == 56


@pytest.mark.parametrize("x, passes", [(0.0, True), (1.0, False), (2.0, False), (-0.7, False), (0.01, False)])
def test_the_wrong_square_passes_at_zero_only(check, x, passes):
    """A backward pass that says x for 2x is right just where both are zero."""
    at = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(check.Square.apply, at, raise_exception=False) is passes


def test_gradcheck_misses_the_corner_of_the_absolute_value():
    """At zero the slopes of |x| are -1 and 1; their middle is the 0 that PyTorch chooses. A ReLU does not pass."""
    at = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
    assert torch.func.grad(torch.abs)(at.detach()).item() == 0
    assert torch.autograd.gradcheck(torch.abs, at)
    assert not torch.autograd.gradcheck(torch.relu, at, raise_exception=False)


def test_the_floors_have_one_order(check):
    """From the top: forward and central in float32, forward and central in float64, each far below the one before."""
    floors = [
        check.curves[name, dtype].min() for dtype in (torch.float32, torch.float64) for name in ("forward", "central")
    ]
    assert all(lower < 0.2 * upper for upper, lower in itertools.pairwise(floors))
