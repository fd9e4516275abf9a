"""A weight that is used many times: the sum over its uses, in closed form, by polynomials, loops and differences."""

import contextlib
import io
import math
import runpy
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from tests.helpers import ROOT

SNIPPETS = ROOT / "snippets/one_weight_many_uses"
KERNELS = [(2.0, 1.0, -1.0), (1.0, 2.0, 1.0), (-1.0, 0.0, 1.0), (0.5, -3.0, 7.0)]
INPUTS, ARRIVING = (1.0, 2.0, 0.0, -1.0, 3.0, 1.0), (1.0, 1.0, 2.0, -1.0)


@pytest.fixture(scope="module")
def lesson():
    """The names that are left when both programs have run."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # their tensors are small: threads would wait for each other
    with contextlib.redirect_stdout(io.StringIO()):
        yield SimpleNamespace(
            **{
                name: value
                for path in ("places.py", "steps.py")
                for name, value in runpy.run_path(str(SNIPPETS / path)).items()
            }
        )
    torch.set_num_threads(threads)


def polynomial(inputs):
    """The last state as a polynomial of w: the coefficient of each power is an input, the last one that of 1."""
    return list(reversed(inputs))


def value(coefficients, w):
    """A polynomial at w."""
    return math.fsum(each * w**power for power, each in enumerate(coefficients))


def slope(coefficients, w):
    """Its derivative."""
    return math.fsum(power * each * w ** (power - 1) for power, each in enumerate(coefficients) if power)


def truncated(inputs, w, keep):
    """What the last uses bring: the recurrence of the derivative, which starts at zero where the history ends."""
    h, dh = 0.0, 0.0
    for step, x in enumerate(inputs):
        dh = h + w * dh if step >= len(inputs) - keep else 0.0
        h = w * h + x
    return dh


@pytest.mark.parametrize("w", [0.3, 0.9, 1.0, 1.1, -0.8])
def test_every_use_of_a_product_brings_the_same(w):
    """Nudge one factor of fifty at a time: each changes the product by w⁴⁹ times as much, the first as the last."""
    for place in (0, 1, 24, 48, 49):
        factors = [w] * 50
        factors[place] += 1e-6
        assert (math.prod(factors) - w**50) / 1e-6 == pytest.approx(w**49, rel=1e-6)


def test_the_page_s_uses_are_w_to_the_49th():
    """Autograd finds that number for each use, and fifty times it for w; at the start w⁵⁰ arrives."""
    names = {}
    source, _ = (SNIPPETS / "steps.py").read_text(encoding="utf-8").split("# --8<-- [start:input]")
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(source, "steps.py", "exec"), names)
    assert names["uses"].grad.tolist() == pytest.approx([0.9**49] * 50, rel=1e-5)
    assert names["w"].grad.item() == pytest.approx(50 * 0.9**49, rel=1e-5)
    assert names["start"].grad.item() == pytest.approx(0.9**50, rel=1e-5)


@pytest.mark.parametrize("w, n", [(0.9, 10), (0.9, 50), (0.9, 100), (1.1, 10), (1.1, 100)])
def test_the_gradient_of_a_sum_of_powers_in_closed_form(lesson, w, n):
    """On ones h = (wⁿ - 1) / (w - 1), and the gradient is the derivative of that quotient."""
    expected = (n * w ** (n - 1) * (w - 1) - (w**n - 1)) / (w - 1) ** 2
    assert lesson.slopes[w, n] == pytest.approx(expected, rel=1e-4)


def test_at_one_the_gradient_grows_as_the_square(lesson):
    """With w = 1 it is 0 + 1 + … + (n - 1)."""
    assert [lesson.slopes[1.0, n] for n in (10, 50, 100)] == [sum(range(n)) for n in (10, 50, 100)]


@pytest.mark.parametrize("keep", [1, 10, 20, 30, 40, 50])
def test_truncation_is_the_derivative_with_a_late_start(lesson, keep):
    """Autograd with a detached state and the recurrence of the derivative agree, whatever is kept."""
    inputs = [each.item() for each in lesson.signal]
    found = torch.func.grad(lesson.unroll)(torch.tensor(0.95), lesson.signal, keep).item()
    assert found == pytest.approx(truncated(inputs, 0.95, keep), rel=1e-4)
    assert truncated(inputs, 0.95, 50) == pytest.approx(slope(polynomial(inputs), 0.95))


def test_the_truncated_gradient_has_the_wrong_sign(lesson):
    """The whole derivative of the state is negative at 0.95, and what the last ten steps bring is positive."""
    inputs = [each.item() for each in lesson.signal]
    h = value(polynomial(inputs), 0.95)
    assert h == pytest.approx(0.103, abs=5e-4)
    assert slope(polynomial(inputs), 0.95) < 0 < truncated(inputs, 0.95, 10)
    for keep, gradient in ((50, -0.810), (10, 0.352)):
        assert 2 * (h - lesson.goal) * truncated(inputs, 0.95, keep) == pytest.approx(gradient, abs=1e-3)


def test_training_goes_where_the_page_says(lesson):
    """Descent by the recurrence of the derivative ends where the optimizer did, with all steps and with ten."""
    inputs = [each.item() for each in lesson.signal]
    for keep, ends in ((50, (0.989, -0.2)), (10, (0.909, 0.0999))):
        w = 0.95
        for _ in range(99):
            w -= 0.001 * 2 * (value(polynomial(inputs), w) - lesson.goal) * truncated(inputs, w, keep)
        weight, state, _ = lesson.learned[keep, 99]
        assert (weight, state) == pytest.approx((w, value(polynomial(inputs), w)), abs=1e-4)
        assert (weight, state) == pytest.approx(ends, abs=2e-3)


def test_the_last_steps_bring_what_the_page_says_of_equal_inputs():
    """At 0.9 on fifty ones the last ten bring 67 % and the last twenty 90 %."""
    whole = truncated([1.0] * 50, 0.9, 50)
    assert [round(100 * truncated([1.0] * 50, 0.9, keep) / whole) for keep in (10, 20)] == [67, 90]


def test_what_three_ways_of_going_back_cost(lesson):
    """Retaining sums the whole derivatives of five states, detaching those within a piece, starting anew small ones."""
    inputs = [each.item() for each in lesson.signal]
    ends = range(10, 51, 10)
    whole = sum(slope(polynomial(inputs[:end]), 0.95) for end in ends)
    cut = sum(truncated(inputs[:end], 0.95, 10) for end in ends)
    anew = sum(slope(polynomial(inputs[end - 10 : end]), 0.95) for end in ends)
    assert [lesson.found[way][1] for way in ("retain", "detach", "start anew")] == pytest.approx([whole, cut, anew])
    assert [lesson.found[way][2] for way in ("retain", "detach", "start anew")] == [sum(ends), 50, 50]
    assert lesson.found["start anew"][0] == pytest.approx(value(polynomial(inputs[40:]), 0.95))


def test_after_a_step_the_retained_graph_raises(lesson):
    """Where an optimizer steps between pieces, going back into the piece before asks for the old weight."""
    w = torch.tensor(0.95, requires_grad=True)
    optimizer, h = torch.optim.SGD([w], lr=0.001), torch.tensor(0.0)
    first, second = lesson.signal[:10], lesson.signal[10:20]
    for x in first:
        h = w * h + x
    h.backward(retain_graph=True)
    optimizer.step()
    for x in second:
        h = w * h + x
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        h.backward()


@pytest.mark.parametrize("gradient", [(3.0, 4.0), (0.3, 0.4), (-5.0, 12.0)])
def test_clipping_by_hand(lesson, gradient):
    """By norm, all are divided by what the norm is too much; by value, each is cut to what is allowed."""
    norm = math.hypot(*gradient)
    by_norm = [each / max(norm, 1.0) for each in gradient]
    by_value = [max(-1.0, min(1.0, each)) for each in gradient]
    assert lesson.clipped(lesson.clip_grad_norm_, list(gradient)).tolist() == pytest.approx(by_norm, rel=1e-5)
    assert lesson.clipped(lesson.clip_grad_value_, list(gradient)).tolist() == pytest.approx(by_value)


def test_what_clipping_makes_of_infinity(lesson):
    """1 / ∞ is 0, and 0 × ∞ is not a number; a comparison with NaN is never true."""
    infinite = lesson.clipped(lesson.clip_grad_norm_, [math.inf, 4.0])
    assert infinite[0].isnan()
    assert infinite[1] == 0
    assert lesson.clipped(lesson.clip_grad_norm_, [math.nan, 4.0]).isnan().all()
    assert lesson.clipped(lesson.clip_grad_value_, [math.inf, 4.0]).tolist() == [1, 1]


def test_clipping_before_unscaling_clips_to_a_thousandth():
    """The norm of 1024 times the gradient is cut to 1, and a 1024th of that is left."""
    for unscaled_first, left in ((True, 1.0), (False, 1 / 1024)):
        w = torch.zeros(2, requires_grad=True)
        w.grad = 1024 * torch.tensor([3.0, 4.0])
        if unscaled_first:
            w.grad /= 1024
        nn.utils.clip_grad_norm_(w, 1.0)
        if not unscaled_first:
            w.grad /= 1024
        assert w.grad.norm().item() == pytest.approx(left, rel=1e-4)


def convolved(x, k):
    """A convolution by two loops."""
    return [sum(k[j] * x[i + j] for j in range(len(k))) for i in range(len(x) - len(k) + 1)]


def differences(function, at):
    """The gradient of a function of a few numbers, by central differences; exact for what is linear in each."""
    found = []
    for n, each in enumerate(at):
        up, down = ([*at[:n], each + step, *at[n + 1 :]] for step in (0.5, -0.5))
        found.append(function(up) - function(down))
    return found


@pytest.mark.parametrize("k", KERNELS, ids=str)
def test_both_gradients_of_a_convolution(lesson, k):
    """Differences of the loops agree with autograd: the kernel's is a correlation, the input's turns the kernel."""
    loss = lambda x, k: sum(g * y for g, y in zip(ARRIVING, convolved(x, k), strict=True))  # noqa: E731
    x, kernel = (torch.tensor(each, requires_grad=True) for each in (INPUTS, k))
    lesson.slide(x, kernel).backward(torch.tensor(ARRIVING))
    assert kernel.grad.tolist() == pytest.approx(differences(lambda k: loss(INPUTS, k), list(k)))
    assert x.grad.tolist() == pytest.approx(differences(lambda x: loss(x, k), list(INPUTS)))
    padded = [0.0, 0.0, *ARRIVING, 0.0, 0.0]
    assert convolved(padded, k[::-1]) == pytest.approx(x.grad.tolist())
    assert convolved(INPUTS, ARRIVING) == pytest.approx(kernel.grad.tolist())
    assert (convolved(padded, k) == pytest.approx(x.grad.tolist())) == (k == k[::-1])


def test_a_kernel_of_edges_turns_every_sign():
    """Turned round, (-1, 0, 1) is its own negative, so forgetting to turn it gives minus the gradient."""
    padded, k = [0.0, 0.0, *ARRIVING, 0.0, 0.0], (-1.0, 0.0, 1.0)
    assert convolved(padded, k) == [-each for each in convolved(padded, k[::-1])]


def test_a_row_of_a_table_gets_a_sum(lesson):
    """A loop over the ids adds what arrives; += with a list of ids keeps one of those of the same row."""
    sums = [[0.0, 0.0] for _ in range(3)]
    for row, (one, other) in zip(lesson.ids.tolist(), lesson.arriving.tolist(), strict=True):
        sums[row] = [sums[row][0] + one, sums[row][1] + other]
    assert lesson.table.grad.tolist() == lesson.kept.tolist() == sums
    assert sums[2] == [8, 80]
    assert lesson.lost.tolist()[2] in lesson.arriving[lesson.ids == 2].tolist()


def test_tied_layers_share_a_gradient():
    """With one weight in both layers, its gradient is the sum of those of two weights of the same numbers."""
    torch.manual_seed(0)
    weight, x = torch.randn(2, 2, dtype=torch.float64), torch.randn(3, 2, dtype=torch.float64)
    run = lambda first, last: ((x @ first.T).tanh() @ last.T).sum()  # noqa: E731
    tied = torch.func.grad(lambda w: run(w, w))(weight)
    apart = torch.func.grad(run, argnums=(0, 1))(weight, weight)
    assert torch.allclose(tied, apart[0] + apart[1])


def test_the_answers_of_the_exercises():
    """4 × 3 × 2³ = 96 for the factors, and −1 + 6 + 0 + 3 = 8 for the second number of a kernel."""
    assert slope([0, 0, 0, 0, 3.0], 2.0) == 96
    seen, back = [2.0, -1.0, 3.0, 0.0, 1.0], [1.0, 2.0, -2.0, 3.0]
    assert convolved(seen, back) == [-6, 8]
