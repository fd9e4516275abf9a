"""Which tensors hold a gradient, what moves without one, and what is kept for the way back: by hand, without optimizers
and without backward passes of torch where there is another way."""

import contextlib
import io
import math
import runpy
import weakref
from types import SimpleNamespace

import pytest
import torch
from torch import nn
from torch.autograd.graph import saved_tensors_hooks

from tests.helpers import ROOT

SNIPPETS = ROOT / "snippets/what_grad_is"
LR = 0.1


@pytest.fixture(scope="module")
def lesson():
    """The names that are left when both programs have run."""
    with contextlib.redirect_stdout(io.StringIO()):
        names = [runpy.run_path(str(SNIPPETS / path)) for path in ("moving.py", "ledger.py")]
    return SimpleNamespace(**names[0], **{name: value for name, value in names[1].items() if name not in names[0]})


def fixed(w, u, d):
    """The loss of the lesson by plain numbers, where d is a number of its own: u · (w · x) + u · d."""
    return u * (w * 2.0) + u * d


def slope(function, at, step=1e-4):
    """A central difference; exact to rounding for what is linear in the argument."""
    return (function(at + step) - function(at - step)) / (2 * step)


def test_a_detached_branch_is_a_constant():
    """With d held still, differences find the gradients that torch finds with detach, at several places."""
    for w, u in ((3.0, 5.0), (-1.5, 2.0), (0.5, -4.0)):
        leaves = [torch.tensor(each, dtype=torch.float64, requires_grad=True) for each in (w, u)]
        h = leaves[0] * 2.0
        (leaves[1] * h + leaves[1] * h.detach()).backward()
        d = w * 2.0
        of_w, of_u = (leaf.grad.item() for leaf in leaves)
        assert of_w == pytest.approx(slope(lambda w, u=u, d=d: fixed(w, u, d), w))
        assert of_u == pytest.approx(slope(lambda u, w=w, d=d: fixed(w, u, d), u))
        assert 2 * of_w == pytest.approx(slope(lambda w, u=u: fixed(w, u, w * 2.0), w))


def test_the_four_questions_decide(lesson):
    """A number stands in .grad exactly where a tensor requires, is reached, and is a leaf."""
    reached = {id(tensor) for tensor in (lesson.eight[name] for name in ("w", "u", "h", "a", "b", "loss"))}
    for name, tensor in lesson.eight.items():
        wanted = tensor.requires_grad and id(tensor) in reached and tensor.is_leaf
        assert wanted == (name in "wu"), name
        assert tensor.is_leaf == (tensor.grad_fn is None)


def by_momentum(gradients, momentum=0.9):
    """SGD with momentum, as its formula says."""
    place, velocity = 1.0, 0.0
    for gradient in gradients:
        velocity = momentum * velocity + gradient
        place -= LR * velocity
        yield place


def by_adam(gradients, decay=0.0, start=1.0):
    """Adam, or AdamW with a decay, as the papers have it."""
    place, first, second = start, 0.0, 0.0
    for step, gradient in enumerate(gradients, 1):
        place -= LR * decay * place
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        mean, size = first / (1 - 0.9**step), second / (1 - 0.999**step)
        place -= LR * mean / (math.sqrt(size) + 1e-8)
        yield place


ZEROS = [2.0, 0.0, 0.0, 0.0]
BY_HAND = {"SGD": [1 - LR * 2.0] * 4, "momentum": list(by_momentum(ZEROS)), "Adam": list(by_adam(ZEROS))}


@pytest.mark.parametrize("name", BY_HAND)
def test_zeros_move_what_is_remembered(lesson, name):
    """Formulas in plain numbers give each place with zeros; with None all stay where the only gradient led them."""
    assert list(lesson.places(lesson.makers[name], to_none=False)) == pytest.approx(BY_HAND[name], abs=1e-4)
    assert list(lesson.places(lesson.makers[name], to_none=True)) == pytest.approx([BY_HAND[name][0]] * 4, abs=1e-4)


def test_a_row_that_was_looked_up_once_moves_on(lesson):
    """Its gradient is 2 and then 0: momentum and Adam move it by their formulas, SGD and SparseAdam do not."""
    once = {name: [row[1].item() for row in table] for name, table in lesson.tables.items()}
    assert once["SGD"] == pytest.approx([1 - LR * 2.0] * 3)
    assert once["momentum"] == pytest.approx(list(by_momentum(ZEROS[:3])))
    assert once["Adam"] == pytest.approx(list(by_adam(ZEROS[:3])))
    assert once["AdamW"] == pytest.approx(list(by_adam(ZEROS[:3], decay=0.01)))
    assert once["SparseAdam"] == pytest.approx([next(by_adam(ZEROS))] * 3)


def test_a_row_that_was_never_looked_up_moves_by_weight_decay_alone(lesson):
    """AdamW multiplies it by 1 − lr · decay at each step; all others leave it to the last bit."""
    never = {name: [row[2].item() for row in table] for name, table in lesson.tables.items()}
    decayed = never.pop("AdamW")
    assert decayed == pytest.approx([(1 - LR * 0.01) ** step for step in (1, 2, 3)])
    assert set(map(tuple, never.values())) == {(1.0, 1.0, 1.0)}


def test_the_row_in_every_batch_is_moved_by_all(lesson):
    """Its loss is the square of the row: each optimizer follows its own formula from step to step."""
    place, places = 1.0, []
    for _ in range(3):
        place -= LR * 2 * place
        places.append(place)
    assert [row[0].item() for row in lesson.tables["SGD"]] == pytest.approx(places)
    dense, sparse = ([row[0].item() for row in lesson.tables[name]] for name in ("Adam", "SparseAdam"))
    assert dense == pytest.approx(sparse)


@pytest.mark.parametrize("clear, moved", [(None, True), ("none", False), ("zeros", False)])
def test_a_frozen_weight_moves_by_an_old_gradient(clear, moved):
    """Plain SGD moves what has a .grad, whatever it requires; clearing it in either way stops that."""
    weight = torch.tensor(1.0, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=LR)
    (2 * weight).backward()
    weight.requires_grad_(False)
    if clear:
        optimizer.zero_grad(set_to_none=clear == "none")
    optimizer.step()
    assert (weight.item() != 1.0) == moved


def test_a_running_mean_is_no_gradient(lesson):
    """The mean of the batch, 2, comes in with a tenth, though nothing of the layer requires a gradient."""
    assert lesson.norm.running_mean.item() == pytest.approx(0.9 * 0.0 + 0.1 * (1.0 + 3.0) / 2)
    assert not any(each.requires_grad for each in lesson.norm.parameters())


def found_in(root):
    """The tensors that the nodes of a graph hold, found without hooks, by walking it."""
    seen, held, ahead = set(), {}, [root]
    while ahead:
        node = ahead.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        ahead += [each for each, _ in node.next_functions]
        for name in dir(node):
            if name.startswith("_saved_") and torch.is_tensor(kept := getattr(node, name)):
                held[kept.untyped_storage().data_ptr()] = kept.numel()
    return held


def test_what_is_saved_is_the_input_of_each_layer(lesson):
    """A walk over the graph finds the numbers that the lesson counts: the batch and what both ReLUs put out."""
    net, batch = lesson.net, lesson.batch
    own = {each.untyped_storage().data_ptr() for each in net.parameters()}
    held = sum(count for at, count in found_in(net(batch).grad_fn).items() if at not in own)
    assert held == lesson.counts["plain"] == 100 * (64 + 64 + 64)
    assert lesson.counts["detach"] == lesson.counts["eval"] == held
    assert lesson.counts["no_grad"] == 0


def test_freezing_helps_from_the_front_only(lesson):
    """A first layer that is frozen does not need its input; behind the others the way back still leads on."""
    assert lesson.counts["plain"] - lesson.counts["first frozen"] == lesson.batch.numel()
    assert lesson.counts["last frozen"] == lesson.counts["plain"]


OPERATIONS = {
    "w + w": lambda w: w + w,
    "-w": lambda w: -w,
    "w - 1": lambda w: w - 1,
    "w.sum()": lambda w: w.sum(),
    "w.mean()": lambda w: w.mean(),
    "w[0]": lambda w: w[0],
    "torch.cat": lambda w: torch.cat([w, w]),
    "w.clone()": lambda w: w.clone(),
    "w.view": lambda w: w.view(2, 1),
    "3 * w": lambda w: 3 * w,
    "w / 2": lambda w: w / 2,
    "w * w": lambda w: w * w,
    "w**3": lambda w: w**3,
    "w @ w": lambda w: w @ w,
    "relu": torch.relu,
    "exp": torch.exp,
    "abs": torch.abs,
    "max": lambda w: w.max(),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_going_back_again_raises_if_and_only_if_a_tensor_was_saved(lesson, name):
    """Eighteen operations: whether a node holds a tensor says whether the second time raises."""
    w = torch.tensor([2.0, 3.0], requires_grad=True)
    node = OPERATIONS[name](w).grad_fn
    saves = any(
        torch.is_tensor(getattr(node, each)) or "indices" in each for each in dir(node) if each.startswith("_saved_")
    )
    assert (lesson.again(OPERATIONS[name]) == "raises") == saves


def test_the_second_derivative_is_not_a_second_way_back():
    """Of v³ at 3: differences of differences give 18, and two backward passes twice the slope, 54."""
    h = 1e-3
    second = ((3 + h) ** 3 - 2 * 3**3 + (3 - h) ** 3) / h**2
    v = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
    (first,) = torch.autograd.grad(v**3, v, create_graph=True)
    first.backward()
    assert v.grad.item() == pytest.approx(second, abs=1e-6) == 18
    v.grad = None
    cube = v**3
    cube.backward(retain_graph=True)
    cube.backward()
    assert v.grad.item() == 2 * 27


@pytest.mark.parametrize("back, alive", [(True, 0), (False, 10)])
def test_a_sum_of_losses_keeps_graphs_but_not_what_backward_freed(back, alive):
    """Without .item() the sum keeps all nodes in either case, and the saved tensors only if nobody went back."""

    class Box:
        def __init__(self, tensor):
            self.tensor = tensor

    kept, total, weight = [], 0.0, torch.ones(3, requires_grad=True)

    def pack(tensor):
        box = Box(tensor)
        kept.append(weakref.ref(box))
        return box

    for _ in range(10):
        with saved_tensors_hooks(pack, lambda box: box.tensor):
            loss = weight.exp().sum()
        if back:
            loss.backward()
        total = total + loss
    assert sum(each() is not None for each in kept) == alive
    nodes, ahead = set(), [total.grad_fn]
    while ahead:
        node = ahead.pop()
        if node is not None and node not in nodes:
            nodes.add(node)
            ahead += [each for each, _ in node.next_functions]
    assert len(nodes) == 10 * 3 + 1  # exp, sum and addition of each loss, and the leaf


@pytest.mark.parametrize("w, now, later, reward", [(3.0, 2.0, 1.5, 1.0), (5.0, 1.5, 1.5, 0.5), (8.0, 4.0, 1.5, 0.75)])
def test_a_target_that_stands_still(w, now, later, reward):
    """Only the guess moves: differences with a fixed target give twice the miss times the state."""
    target = reward + 0.5 * w * later
    held = slope(lambda each: (each * now - target) ** 2, w)
    leaf = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    ((leaf * now - (reward + 0.5 * leaf * later).detach()) ** 2).backward()
    assert leaf.grad.item() == pytest.approx(held) == pytest.approx(2 * (w * now - target) * now)


def test_eval_changes_no_graph():
    """Dropout and batch norm behave otherwise in eval mode, and a gradient still arrives."""
    net = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5), nn.BatchNorm1d(2)).eval()
    x = torch.ones(3, 2)
    assert torch.equal(net(x), net(x))
    net(x).sum().backward()
    assert all(each.grad is not None for each in net.parameters())
