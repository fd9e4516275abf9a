"""When a ReLU is silent and when it is dead: one step by hand, half-planes, and trainings done again in plain torch."""

import contextlib
import io
import itertools
import math
import runpy
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from tests.helpers import ROOT

PARTS = [ROOT / f"snippets/inactive_is_not_dead/{part}.py" for part in ("step", "moons")]
X = (1.0, 2.0)
TARGET = -5.0


@pytest.fixture(scope="module")
def units():
    """The names that are left when both parts have run."""
    threads = torch.get_num_threads()
    with contextlib.redirect_stdout(io.StringIO()):
        step, moons = (runpy.run_path(str(part)) for part in PARTS)
        yield SimpleNamespace(**{**moons, **step})
    torch.set_num_threads(threads)


def before(units):
    """The three units before the step, in plain floats: weights, bias, outgoing weight and z of each, and y."""
    w1, b1, w2, b2 = (units.start[name].double() for name in ("0.weight", "0.bias", "2.weight", "2.bias"))
    z = [w1[i, 0] * X[0] + w1[i, 1] * X[1] + b1[i] for i in range(3)]
    y = sum(w2[0, i] * max(z[i], 0) for i in range(3)) + b2[0]
    return [(w1[i].tolist(), b1[i].item(), w2[0, i].item(), z[i].item()) for i in range(3)], y.item(), b2.item()


def slopes(units):
    """dL/dz of each unit before the step, by the chain rule."""
    found, y, _ = before(units)
    return [2 * (y - TARGET) * out * (z > 0) for _, _, out, z in found]


def after_step(units, lr):
    """z of each unit and the loss after one step, by hand."""
    found, y, b2 = before(units)
    dy = 2 * (y - TARGET)
    z = [z - lr * slope * (X[0] ** 2 + X[1] ** 2 + 1) for (_, _, _, z), slope in zip(found, slopes(units), strict=True)]
    outs = [out - lr * dy * max(old, 0) for _, _, out, old in found]
    return z, (sum(out * max(each, 0) for out, each in zip(outs, z, strict=True)) + b2 - lr * dy - TARGET) ** 2


def test_one_step_silences_all_units_while_the_loss_falls(units):
    """At lr 0.05 no unit is active at x after the step, and the loss is less than before; SGD agrees with the hand."""
    (z, loss), (_, y, _) = after_step(units, 0.05), before(units)
    assert (units.x.tolist(), units.y_true.item()) == ([list(X)], TARGET)
    assert max(z) < 0
    assert loss == pytest.approx(units.after.item(), rel=1e-5)
    assert loss < (y - TARGET) ** 2


@pytest.mark.parametrize("lr", [0.005, 0.02, 0.05, 0.2])
def test_a_step_is_what_its_formula_says(units, lr):
    """z falls by lr × dL/dz × (‖x‖² + 1), and the network after the step has the loss that follows."""
    units.take_step(lr)
    z, loss = after_step(units, lr)
    assert units.model[0](units.x)[0].tolist() == pytest.approx(z, abs=1e-5)
    assert ((units.model(units.x) - TARGET) ** 2).item() == pytest.approx(loss, rel=1e-4)


def test_a_silent_unit_is_not_moved(units):
    """The middle unit was silent before the step, and its weights and bias are the same after any."""
    units.take_step(0.2)
    assert torch.equal(units.model[0].weight[1], units.start["0.weight"][1])
    assert torch.equal(units.model[0].bias[1], units.start["0.bias"][1])


def test_the_share_of_a_normal_cloud_is_a_value_of_its_distribution(units):
    """A unit is active on a share Φ(b / ‖w‖) of a standard normal cloud, to within what counting 10,000 allows."""
    assert len(units.cloud) == 10_000
    units.take_step(0.2)
    weights, biases, shares = (each.tolist() for each in (*units.model[0].parameters(), units.shares[0.2]))
    for weight, bias, share in zip(weights, biases, shares, strict=True):
        expected = 0.5 * (1 + math.erf(bias / math.hypot(*weight) / math.sqrt(2)))
        assert share == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / len(units.cloud)))


def test_every_unit_is_active_on_half_of_the_plane():
    """On points and their mirror images far out, any unit is active on exactly one of each pair."""
    torch.manual_seed(0)
    layer, far = nn.Linear(2, 500), 1e6 * torch.randn(200, 2)
    active = (layer(far) > 0).float().mean(dim=0) + (layer(-far) > 0).float().mean(dim=0)
    assert (active - 1).abs().max().item() <= 0.01


def network(units, k):
    """The network in place k of the fifty, as plain PyTorch has it."""
    net = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1)).double()
    weight, bias, out_weight, out_bias = (part[k] for part in units.fifty)
    net.load_state_dict({"0.weight": weight.T, "0.bias": bias[0], "2.weight": out_weight.T, "2.bias": out_bias[0]})
    return net


def test_training_many_networks_at_once_is_training_each(units):
    """One network, trained by autograd, SGD and PyTorch's own loss alone, ends where it ends among the fifty."""
    net = network(units, 7)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(200):
        optimizer.zero_grad()
        nn.BCEWithLogitsLoss()(net(units.points), (units.side + 1) / 2).backward()
        optimizer.step()
    found = [net[0].weight.T, net[0].bias[None], net[2].weight.T, net[2].bias[None]]
    for alone, together in zip(found, units.trained[0.1], strict=True):
        assert torch.allclose(alone, together[7], atol=1e-9)


def test_the_first_network_shows_what_the_fifty_do(units):
    """Three units are born dead; lr 3 kills none more and is right everywhere, lr 10 kills more, lr 30 kills all."""
    found = {}
    for lr in (3.0, 10.0, 30.0):
        net = units.train(units.first, lr)
        found[lr] = units.dead(net).sum().item(), units.right(net).item()
    assert units.dead(units.first).sum() == 3
    assert found == {3.0: (3, 100), 10.0: (12, 86), 30.0: (16, 50)}


def test_dead_units_get_no_gradient(units):
    """Where a unit is inactive at all points its own gradients and its outgoing weight's are exactly zero."""
    net = [part.clone().requires_grad_() for part in units.trained[10.0]]
    weight, bias, out_weight, _ = torch.autograd.grad(units.loss_of(net), net)
    gone = units.dead(net)
    assert gone.any()
    assert weight.mT[gone].abs().max() == bias[:, 0][gone].abs().max() == out_weight[..., 0][gone].abs().max() == 0


def test_dead_units_stay_dead(units):
    """After more training with a small learning rate, each unit that was dead is dead, its weights to the bit."""
    gone = units.dead(units.trained[10.0])
    assert not (gone & ~units.dead(units.later)).any()
    assert torch.equal(units.later[0].mT[gone], units.trained[10.0][0].mT[gone])


def test_units_are_born_dead():
    """Of 10,000 fresh units, between a tenth and a sixth are silent on all of two moons without any noise."""
    torch.manual_seed(1)
    angle = torch.linspace(0, torch.pi, 50)
    moons = [torch.stack([angle.cos(), angle.sin()]), torch.stack([1 - angle.cos(), 0.5 - angle.sin()])]
    share = (nn.Linear(2, 10_000)(torch.cat(moons, dim=1).T) <= 0).all(dim=0).float().mean().item()
    assert 1 / 10 < share < 1 / 6


def test_large_steps_kill_most_units(units):
    """At lr 10 most units are dead; at lr 3 hardly more than at birth, and every network gets every point right."""
    share = {lr: units.dead(nets).double().mean().item() for lr, nets in units.trained.items()}
    assert share[10.0] > 1 / 2 > share[3.0]
    assert share[3.0] == pytest.approx(units.dead(units.fifty).double().mean().item(), abs=0.06)
    assert (units.right(units.trained[3.0]) == 100).all()


def test_a_leak_keeps_accuracy_where_death_takes_it(units):
    """At lr 30 leaky networks get more than 20 more points of a hundred right, from the same starts."""
    plain = units.right(units.trained[30.0]).double().mean()
    leaky = units.right(units.with_leak, units.leaky).double().mean()
    assert (leaky - plain).item() > 20


def test_the_exercise_has_one_answer(units):
    """The first unit falls silent at lr = z / (6 dL/dz) = 0.0399: just below it is active, just above it is not."""
    found, _, _ = before(units)
    answer = found[0][3] / (6 * slopes(units)[0])
    assert answer == pytest.approx(0.0399, abs=5e-5)
    active = []
    for lr in (0.999 * answer, 1.001 * answer):
        units.take_step(lr)
        active.append((units.model[0](units.x)[0, 0] > 0).item())
    assert active == [True, False]


def test_one_step_silences_all_units_of_one_network_in_seven(units):
    """Built one by one from 500 seeds, about one network in seven loses all its active units to the step."""
    silenced = 0
    for seed in range(500):
        torch.manual_seed(seed)
        net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
        was_active = (net[0](units.x) > 0).any()
        ((net(units.x) - TARGET) ** 2).sum().backward()
        torch.optim.SGD(net.parameters(), lr=0.05).step()
        silenced += (was_active & (net[0](units.x) <= 0).all()).item()
    assert silenced / 500 == pytest.approx(units.silenced.float().mean().item(), abs=4 * math.sqrt(0.14 * 0.86 / 500))


def test_the_network_of_the_story_is_one_of_the_silenced(units):
    """The lesson's own network, put in the place of the first of the many, is silenced by the same step."""
    with torch.no_grad():
        outs = units.start["2.weight"][0] - 0.05 * units.grads["2.weight"][0]
    assert (units.z[0] > 0).tolist() == [True, False, True]
    assert max(after_step(units, 0.05)[0]) < 0
    assert outs[0].item() == pytest.approx(-0.418, abs=5e-4)


def test_a_unit_of_a_deeper_layer_can_be_dead_for_all_inputs():
    """With negative weights and bias on what ReLUs give, z is never positive, wherever the input lies."""
    torch.manual_seed(0)
    heard = torch.relu(nn.Linear(2, 3)(1000 * torch.randn(10_000, 2)))
    assert heard.max() > 0
    assert not (heard @ torch.tensor([-1.0, -2.0, -1.0]) - 0.5 > 0).any()


def test_a_dead_unit_of_a_deeper_layer_wakes_when_its_inputs_learn():
    """The unit below moves by plain SGD, through another path, until the dead one above it is active."""
    below = torch.tensor(1.0, requires_grad=True)
    active = []
    for _ in range(20):
        h = torch.relu(below)
        above = torch.relu(h - 1.5)  # dead for the only input, which is 1
        active.append((above > 0).item())
        (slope,) = torch.autograd.grad((h + above - 3) ** 2, below)
        below = (below - 0.1 * slope).detach().requires_grad_()
    assert (active[0], active[-1]) == (False, True)


def test_only_an_optimizer_with_a_memory_wakes_the_dead(units):
    """A dead unit of the first layer never wakes under plain SGD; under momentum and Adam some do."""
    assert [units.wakings(torch.optim.SGD, lr=lr) for lr in (1.0, 10.0)] == [0, 0]
    assert units.plain == 0 < min(units.with_momentum, units.with_adam)


def test_a_silent_leaky_unit_still_gets_a_gradient(units):
    """Each leaky unit that is below zero at every point gets a gradient, where a ReLU would get none."""
    silent = units.dead(units.with_leak)
    for act, gets in ((units.leaky, True), (torch.relu, False)):
        net = [part.clone().requires_grad_() for part in units.with_leak]
        grad = torch.autograd.grad(units.loss_of(net, act), net)[0].mT
        assert silent.any()
        assert (grad[silent].abs().amax(dim=1) > 0).all().item() is gets
        assert (grad[silent].abs().amax(dim=1) > 0).any().item() is gets


@pytest.mark.parametrize("seed", range(5))
def test_inactive_units_are_binomial(seed):
    """Flipping units is as likely as not, and of the eight flips 1, 3, 3, 1 have 0, 1, 2, 3 inactive units."""
    torch.manual_seed(seed)
    z = nn.Linear(2, 3)(torch.randn(2))
    flips = torch.tensor(list(itertools.product([1.0, -1.0], repeat=3)))
    assert (flips * z <= 0).sum(dim=1).bincount().tolist() == [1, 3, 3, 1]


def test_flipping_a_units_parameters_flips_its_z(units):
    """With weights and bias negated, a linear layer's output is negated, whatever the input."""
    layer, flipped = nn.Linear(2, 3), nn.Linear(2, 3)
    flipped.load_state_dict({name: -value for name, value in layer.state_dict().items()})
    assert torch.equal(flipped(units.cloud), -layer(units.cloud))


def test_fresh_networks_are_as_inactive_as_computed(units):
    """Among 100,000 fresh networks the shares are 1/8, 3/8, 3/8, 1/8 within half a percent."""
    shares = units.inactive.bincount() / len(units.inactive)
    assert shares.tolist() == pytest.approx([1 / 8, 3 / 8, 3 / 8, 1 / 8], abs=0.005)


def test_draws_are_those_of_linear_layers(units):
    """`draw` fills the interval that nn.Linear fills, around zero and of half-width 1/√inputs."""
    torch.manual_seed(0)
    for inputs in (2, 16):
        for drawn in (units.draw(100_000, inputs=inputs), nn.Linear(inputs, 100_000).bias):
            assert (drawn.min().item(), drawn.max().item()) == pytest.approx((-(inputs**-0.5), inputs**-0.5), abs=1e-3)
            assert drawn.mean().item() == pytest.approx(0, abs=0.005)
