"""Writes that raise or stay silent, and slopes where there is none: closed forms, limits, plain arithmetic."""

import contextlib
import io
import math
import runpy
from types import SimpleNamespace

import pytest
import torch
from torch import nn
from torch.nn import functional

from tests.helpers import ROOT

SNIPPETS = ROOT / "snippets/museum_of_broken_gradients"
# What the slope of each operation is computed from, by the rules of calculus: of h alone, of y alone, or of neither.
OF_RESULT = {  # as functions of y
    "exp": lambda y: y,
    "sigmoid": lambda y: y * (1 - y),
    "tanh": lambda y: 1 - y * y,
    "relu": lambda y: float(y > 0),
    "sqrt": lambda y: 1 / (2 * y),
}
OF_INPUT = {  # as functions of h
    "square": lambda h: 2 * h,
    "sin": math.cos,
    "abs": lambda h: math.copysign(1, h),
    "log": lambda h: 1 / h,
}
OF_NEITHER = {"neg": -1, "clone": 1}


@pytest.fixture(scope="module")
def museum():
    """The names that are left when both programs have run, and what they printed."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # its tensors are small: threads would wait for each other
    printed, names = io.StringIO(), {}
    with contextlib.redirect_stdout(printed):
        for path in ("writing.py", "corners.py"):
            names |= runpy.run_path(str(SNIPPETS / path))
    yield SimpleNamespace(**names, printed=printed.getvalue())
    torch.set_num_threads(threads)


def test_what_is_saved_is_what_the_slope_needs(museum):
    """An operation saved its result if calculus has its slope from the result, and its argument if from that."""
    for rules, kept in ((OF_RESULT, [False, True]), (OF_INPUT, [True, False]), (OF_NEITHER, [False, False])):
        assert [museum.saved[name] for name in rules] == [kept] * len(rules)
    assert museum.saved["norm"] == [True, True]  # h / y
    assert len(museum.saved) == len(OF_RESULT) + len(OF_INPUT) + len(OF_NEITHER) + 1


def test_a_write_raises_where_the_slope_would_be_another(museum):
    """Where nothing was raised, the slope that calculus finds does not depend on what was written over."""
    for name, results in museum.outcomes.items():
        needs = [name in OF_INPUT or name == "norm", name in OF_RESULT or name == "norm"]
        assert results == ["raises" if needed else "right" for needed in needs]


@pytest.mark.parametrize("at", [0.3, 1.0, 2.5])
@pytest.mark.parametrize("change", [-2.0, 0.5])
def test_behind_the_counter_the_rule_is_applied_to_what_was_written(museum, at, change):
    """After a write through .data, the slope is the rule of calculus, at the number that stands there now."""
    for rules, number in ((OF_RESULT, "y"), (OF_INPUT, "h")):
        for name, rule in rules.items():
            h = torch.tensor(at, dtype=torch.float64, requires_grad=True)
            copy = h * 1
            y = museum.operations[name](copy)
            written = {"y": y, "h": copy}[number]
            written.data.add_(change)
            assert torch.autograd.grad(y, h)[0].item() == pytest.approx(rule(written.item()))


def test_anything_can_be_written_past_the_counter(museum):
    """The slope of exp is the number that was put there; whatever is counted raises."""
    assert museum.attempt(lambda y: None) == f"dy/dw = {math.e:.4f}"
    for number in (-7.0, 0.0, 12.5):
        told = f"dy/dw = {number:.4f}"
        assert museum.attempt(lambda y, number=number: y.data.fill_(number)) == told
        assert museum.attempt(lambda y, number=number: y.detach().numpy().fill(number)) == told
        assert museum.attempt(lambda y, number=number: y.detach().fill_(number)) == "raises an error"


def test_a_write_without_recording_is_counted(museum):
    """Within no_grad a write raises on the way back all the same, and a clone may be written over."""

    def unrecorded(y):
        with torch.no_grad():
            y.mul_(2)

    assert museum.attempt(unrecorded) == "raises an error"
    assert museum.attempt(lambda y: y.clone().mul_(2)) == museum.attempt(lambda y: None)


def test_a_step_of_the_first_layer_leaves_the_second_pass_right():
    """Its gradients are those of the weights before the step, by the chain rule in plain numbers."""
    first, second = nn.Linear(1, 1).double(), nn.Linear(1, 1).double()
    w, b, v, c = (each.item() for each in (*first.parameters(), *second.parameters()))
    out = second(first(torch.ones(1, 1, dtype=torch.float64)))
    out.sum().backward(retain_graph=True)
    torch.optim.SGD(first.parameters(), lr=0.1).step()
    first.zero_grad()
    (out**2).sum().backward()
    slope = 2 * (v * (w + b) + c)
    assert first.weight.grad.item() == pytest.approx(slope * v)
    assert first.weight.item() == pytest.approx(w - 0.1 * v)


def test_the_other_branch_makes_nan_by_zero_times_infinity(museum):
    """Without a branch that is infinitely steep there is no NaN, and with one there is, though its value is unused."""
    assert museum.chosen["where"].isnan().tolist() == [True, False]
    for name in ("double where", "clamp"):
        assert museum.chosen[name].tolist() == [0, 1 / (2 * math.sqrt(1))]
    x = torch.tensor([-1.0, 4.0], requires_grad=True)
    torch.where(x > 0, x.log(), x).sum().backward()  # the slope 1 / x of the other branch is finite at −1
    assert x.grad.tolist() == [1, 0.25]


def test_anomaly_mode_names_the_first_nan(museum):
    """It names the first function on the way back that gives NaN for finite or infinite numbers, and no other."""
    assert "Function 'SqrtBackward0' returned nan" in museum.printed
    assert "Function 'PowBackward0' returned nan" in museum.printed
    assert math.isnan(math.inf * 0)
    assert museum.examine(torch.sqrt, 0.0) == "no error, gradient [inf]"
    assert not torch.is_anomaly_enabled()


def test_slopes_at_zero_beside_their_limits(museum):
    """Where PyTorch gives 0, the function has a corner or no limit; where ∞, its slope grows without bound."""
    zero = {name for name, slope in museum.slopes.items() if not slope.any()}
    assert zero == {"abs", "norm", "std", "atan2"}
    for name in ("abs", "norm"):  # the slopes on both sides
        function = museum.at_zero[name]
        ahead, behind = ((function(torch.tensor([h, 0.0])) - function(torch.zeros(2))).sum() / h for h in (1e-3, -1e-3))
        assert [round(ahead.item(), 4), round(behind.item(), 4)] == [1, -1]
    roots = [(math.sqrt(h) - 0) / h for h in (1e-2, 1e-4, 1e-6)]
    assert roots == sorted(roots)
    assert museum.slopes["sqrt"].isinf().all()
    assert museum.slopes["xlogy"].tolist()[0] == 0
    assert math.isnan(museum.slopes["xlogy"].tolist()[1])
    assert museum.slopes["normalize"].tolist() == pytest.approx([1e12, 1e12])


def test_each_relu_has_a_subgradient_at_its_corner(museum):
    """All slopes lie between 0 and 1, and away from the corner all five are max(x, 0) and its slope."""
    assert all(0 <= slope <= 1 for slope in museum.at_corner.values())
    for relu in museum.relus.values():
        for at in (-1.5, -1e-3, 1e-3, 2.0):
            x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
            y = relu(x)
            assert y.item() == max(at, 0)
            assert torch.autograd.grad(y, x)[0].item() == float(at > 0)


def test_gradcheck_passes_the_middle_and_nothing_else(museum):
    """The central difference of a ReLU at 0 is one half at any step."""
    assert {(max(h, 0) - max(-h, 0)) / (2 * h) for h in (1e-1, 1e-3, 1e-6)} == {0.5}
    assert museum.passes == {name: slope == 0.5 for name, slope in museum.at_corner.items()}


def test_ties_are_shared_or_go_to_one(museum):
    """The shares sum to one, as the slope along the sum of all numbers has to."""
    assert {name: share.tolist() for name, share in museum.shares.items()} == {
        "max()": [0, 0.5, 0.5],
        "max(dim=0)": [0, 1, 0],
        "max_pool1d": [0, 1, 0],
    }
    x = torch.full((3,), 2.0, requires_grad=True)
    nested = torch.maximum(torch.maximum(x[0], x[1]), x[2])
    assert torch.autograd.grad(nested, x)[0].tolist() == [0.25, 0.25, 0.5]


def test_straight_through_is_rounding_with_the_slope_of_x(museum):
    """Its values are those of rounding to even, its slope is 1, and a hard Gumbel choice has that of the soft one."""
    for at in (-2.5, -0.2, 0.3, 1.5, 7.9):
        x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
        y = museum.straight_through(x)
        assert y.item() == round(at)
        assert torch.autograd.grad(y, x)[0].item() == 1
    scores = torch.tensor([1.0, 3.0, 2.0], dtype=torch.float64, requires_grad=True)
    prices = torch.tensor([1.0, 2.0, 4.0], dtype=torch.float64)
    found = []
    for hard in (True, False):
        torch.manual_seed(3)
        drawn = functional.gumbel_softmax(scores, hard=hard)
        found.append((drawn, torch.autograd.grad((drawn * prices).sum(), scores)[0]))
    assert found[0][0].sort().values.tolist() == [0, 0, 1]
    assert torch.equal(found[0][1], found[1][1])
    assert found[0][1].count_nonzero() == 3
