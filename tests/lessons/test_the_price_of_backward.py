"""The price of a backward pass: FLOPs, memory and bits, against formulas and exact fractions."""

import contextlib
import io
import math
import runpy
from fractions import Fraction
from types import SimpleNamespace

import pytest
import torch

from tests.helpers import ROOT

SNIPPETS = ROOT / "snippets/the_price_of_backward"
# The bits behind the point of a number, and the exponent of the smallest number that has them all.
FORMATS = {"float16": (10, -14), "bfloat16": (7, -126), "float32": (23, -126), "float64": (52, -1022)}


@pytest.fixture(scope="module")
def price():
    """The names that are left when the snippets have run, those of each file by themselves."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # its tensors are small: threads would wait for each other
    with contextlib.redirect_stdout(io.StringIO()):
        yield SimpleNamespace(
            **{
                name: SimpleNamespace(**runpy.run_path(str(SNIPPETS / f"{name}.py")))
                for name in ("flops", "memory", "formats")
            }
        )
    torch.set_num_threads(threads)


def rounded(value, bits, lowest):
    """A fraction rounded to the nearest number of a format; of two that are as near, to the even one."""
    if value == 0:
        return Fraction(0)
    exponent = abs(value).numerator.bit_length() - value.denominator.bit_length()
    if Fraction(2) ** exponent > abs(value):
        exponent -= 1
    grain = Fraction(2) ** (max(exponent, lowest) - bits)
    return round(value / grain) * grain  # Python rounds halves to even


def peak(layers, segments):
    """The most that is kept: the inputs of a segment and of those before it, and what its own layers give."""
    quotient, more = divmod(layers, segments)
    return max(1 + number + quotient + (number < more) for number in range(segments))


@pytest.mark.parametrize("layers", [1, 2, 3, 5, 10])
def test_backward_takes_two_products_a_layer_but_one(price, layers):
    """Counted are 2 × 32 × 64 × 64 FLOPs for each product: L forward, and 2L − 1 back."""
    model, x = price.flops.network(layers), price.flops.x
    product = 2 * 32 * 64 * 64
    assert price.flops.count_flops(model, x) == layers * product
    assert price.flops.count_flops(model(x).sum().backward) == (2 * layers - 1) * product
    asks = x.clone().requires_grad_()
    assert price.flops.count_flops(model(asks).sum().backward) == 2 * layers * product


@pytest.mark.parametrize("frozen", range(10))
def test_what_freezing_saves_depends_on_where(price, frozen):
    """The first k layers save 2k products, the first one's half among them, and the last k save k."""
    early, late = price.flops.network(10), price.flops.network(10)
    early[:frozen].requires_grad_(False)
    late[10 - frozen :].requires_grad_(False)
    product = 2 * 32 * 64 * 64
    x = price.flops.x
    assert price.flops.count_flops(early(x).sum().backward) == (2 * (10 - frozen) - 1) * product
    assert price.flops.count_flops(late(x).sum().backward) == (19 - frozen) * product


def test_forward_mode_finds_one_slope_where_reverse_mode_finds_all(price):
    """A pass of forward mode for each weight finds the gradient by columns: here of the last bias."""
    program = price.flops
    slopes = torch.func.grad(program.loss_of)(program.weights)
    name = "1.0.bias"
    for number in (0, 7, 63):
        nudges = {each: torch.zeros_like(w) for each, w in program.weights.items()}
        nudges[name][number] = 1.0
        _, slope = torch.func.jvp(program.loss_of, (program.weights,), (nudges,))
        assert slope.item() == pytest.approx(slopes[name][number].item(), rel=1e-4, abs=1e-7)
    assert (program.by_reverse, program.by_forward) == (2.5, 3.0)
    once = 2 * 2 * 64 * 64
    assert list(program.by_mode.values()) == [3 * once, 65 * once]


def test_an_operation_saves_what_its_slope_is_made_of(price):
    """The slopes of a product are the factors, that of the sine is a cosine of its input, that of tanh 1 − tanh²."""
    a, b, saved = price.memory.a, price.memory.b, []

    def pack(tensor):
        saved.append(tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda each: each):
        results = [a + b, 3 * a, a * b, a.sin(), a.tanh()]
    assert {each.data_ptr() for each in saved[:2]} == {a.data_ptr(), b.data_ptr()}
    assert [each.data_ptr() for each in saved[2:]] == [a.data_ptr(), results[-1].data_ptr()]


@pytest.mark.parametrize("layers", [1, 2, 7, 16, 25])
def test_memory_is_what_a_formula_says(price, layers):
    """A pass keeps L + 1 activations at its peak, and one with segments an input each and the longest tooth."""
    program = price.memory
    stack = program.stack(layers)
    plain = program.record(program.plain, stack)
    assert plain == [*range(1, layers + 2), *range(layers, -1, -1)]
    for segments in range(1, layers + 1):
        kept = program.record(program.checkpointed, stack, segments)
        assert max(kept) == max(peak(layers, segments), segments + 1)
        assert kept[-1] == 0
        assert all(abs(now - before) == 1 for now, before in zip(kept[1:], kept, strict=False))
    assert not +program.live


@pytest.mark.parametrize("layers", [16, 36, 64, 100])
def test_no_number_of_segments_beats_the_root(layers):
    """A segment for each root of the number has the lowest peak, twice the root."""
    root = math.isqrt(layers)
    assert peak(layers, root) == min(peak(layers, k) for k in range(1, layers + 1)) == 2 * root
    assert peak(layers, 1) == peak(layers, layers) == layers + 1


@pytest.mark.parametrize("segments", [1, 3, 4, 16])
def test_checkpoints_change_no_gradient(price, segments):
    """All gradients are those of a pass in float64 as near as float32 can be, and the same bit by bit."""
    program = price.memory
    value, exact, weights = program.rows.double(), [], []
    for layer in program.layers:
        weights += layer.parameters()
        exact += [each.detach().double().requires_grad_() for each in layer.parameters()]
        value = torch.tanh(value @ exact[-2].T + exact[-1])
    value.square().mean().backward()
    found = []
    for run, *cut in (program.plain,), (program.checkpointed, segments), (program.by_torch, segments):
        for each in weights:
            each.grad = None
        run(program.layers, *cut)
        found.append([each.grad for each in weights])
    for ours, by_hand, by_torch, double in zip(*found, exact, strict=True):
        assert torch.equal(ours, by_hand)
        assert torch.equal(ours, by_torch)
        assert torch.allclose(ours.double(), double.grad, rtol=1e-4, atol=1e-8)


def test_checkpoints_run_forward_once_more(price):
    """Ours all layers, and the data's gradient on top; PyTorch's all but the last segment."""
    program, product = price.memory, 2 * 8 * 4 * 4
    assert list(program.flops.values()) == [47 * product, (47 + 16 + 1) * product, (47 + 12) * product]


@pytest.mark.parametrize("name", FORMATS)
def test_a_gradient_reaches_as_deep_as_the_format(price, name):
    """A quarter at each layer, in exact fractions that are rounded to the format."""
    slope, layers = Fraction(1), 0
    while slope := rounded(slope / 4, *FORMATS[name]):
        layers += 1
    assert price.formats.reached[name] == layers


def test_a_scale_of_1024_brings_five_layers(price):
    """In float16, and what comes back divided by it is the gradient, exactly."""
    layers, slope = 0, Fraction(1024)
    while slope := rounded(slope / 4, *FORMATS["float16"]):
        layers += 1
    found = price.formats.gradients_of(torch.float16, 1024)
    assert (found != 0).sum() == layers == price.formats.reached["float16"] + 5
    assert [each / 1024 for each in found[:layers].tolist()] == [0.25**k for k in range(1, layers + 1)]


@pytest.mark.parametrize("name", FORMATS)
def test_a_thousand_small_steps(price, name):
    """The same steps in exact fractions, each rounded to the format."""
    step = rounded(Fraction(0.001), *FORMATS[name])
    weight = Fraction(1)
    for _ in range(1000):
        weight = rounded(weight + step, *FORMATS[name])
    assert price.formats.ends[name] == float(weight)
    assert (name == "bfloat16") == (weight == 1)
