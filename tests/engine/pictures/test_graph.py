"""Graphs: every value and gradient is torch's, whatever torch kept. What cannot be known is an error, not a guess."""

import pytest
import torch

from tests.helpers import explorers as replay
from tests.helpers.looking import CHAIN, NETWORK, TANGLED, data, error

LEAVES = "v = torch.tensor([0.3, -1.7, 0.9], requires_grad=True)\nm = torch.randn(3, 2, requires_grad=True)\n"
SEVERAL = (
    "UnbindBackward0, which is in the graph, gave several tensors, and nobody could tell what comes back from which."
)
GRAPHS = {
    "a chain": CHAIN,
    "paths that meet": TANGLED,
    "one path twice": "a = torch.tensor(3., requires_grad=True)\nloss = a * a + a",
    "every function of a number": LEAVES + "e = v.exp()\ns = (e.log() + e.sqrt()).tanh()\n"
    "t = s.sigmoid() * v.sin() - v.cos() / e\nloss = (-t).abs().relu().sum()",
    "numbers on either side": "a = torch.tensor(1.5, requires_grad=True)\nb = 3 - a\nc = 2 / b\nd = 2.5 * c\n"
    "e = d / 4\nf = 0.1 + e\nloss = f - 7",
    "a mean of squares": LEAVES + "loss = torch.nn.functional.mse_loss(v, torch.tensor([1., 2., 3.]))",
    "a mean": LEAVES + "p = v ** 3\nloss = p.mean()",
    "products": LEAVES + "p = m @ torch.tensor([[2., 0.5], [1., -1.]])\nloss = v @ v + p.sum()",
    "a network": NETWORK,
    "a layer without a bias": "layer = nn.Linear(2, 2, bias=False)\nout = layer(torch.tensor([[1., 2.]]))\n"
    "loss = (out * out).sum()",
    "a sum of what was broadcast": LEAVES + "p = m * torch.tensor([2., 3.])\nq = p + torch.tensor([[1.], [2.], [3.]])\n"
    "loss = (q * q).sum()",
}


def flat(value):
    """A number or nested lists as one list."""
    return torch.tensor(value, dtype=torch.float64).reshape(-1).tolist()


def by_id(found):
    """The nodes of a graph by their ids."""
    return {node["id"]: node for node in found["nodes"]}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", GRAPHS)
def test_every_number_is_torch_s(name, dtype):
    """Values and gradients are those of the same operations, done again by torch in float64."""
    torch.set_default_dtype(getattr(torch, dtype))
    try:
        found = data("graph", GRAPHS[name])
    finally:
        torch.set_default_dtype(torch.float32)
    values, grads = replay.graph(found, {})
    near = 1e-12 if dtype == "float64" else 1e-5
    ours = {node["id"]: flat(node["value"]) for node in found["nodes"]}
    assert replay.distance(ours, values) < near
    ours = {node["id"]: flat(node["grad"]) for node in found["nodes"] if node["grad"] is not None}
    assert replay.distance(ours, grads) < near


@pytest.mark.parametrize("name", GRAPHS)
def test_what_arrives_is_what_was_handed_on(name):
    """A part is the gradient times the local derivative, and the parts of a tensor add up to its gradient."""
    nodes = by_id(data("graph", GRAPHS[name]))
    arrived = {}
    for node in nodes.values():
        for source, part, local in zip(node["inputs"], node["part"], node["local"], strict=True):
            if local is not None:
                assert part == pytest.approx(node["grad"] * local, rel=1e-6)
            if part is not None:
                arrived.setdefault(source, []).append(torch.tensor(part))
    for source, parts in arrived.items():
        assert torch.allclose(sum(parts), torch.tensor(nodes[source]["grad"]))


def test_kinds_of_tensors_are_told_apart():
    """Leaves, constants and what torch saves for the way back: of x² it is x, of y + 3 nothing."""
    nodes = by_id(data("graph", CHAIN))
    assert [(node["id"], node["op"], node["saved"]) for node in nodes.values()] == [
        ("x", "leaf", True),
        ("y", "pow", False),
        ("n1", "const", False),
        ("z", "add", True),
        ("loss", "pow", False),
    ]
    assert nodes["loss"]["params"] == {"exponent": 2.0}
    assert nodes["n1"]["value"] == 3


def test_parameters_bear_their_names():
    """A parameter is known by its place in the module, a tensor that is multiplied by its name on the page."""
    nodes = by_id(data("graph", NETWORK))
    assert [nodes[f"model.{name}"]["label"] for name in ("0.weight", "2.bias")] == ["0.weight", "2.bias"]
    assert nodes["x"]["op"] == "const"


def test_an_unknown_function_is_drawn_where_its_result_is_known():
    """If an operation cannot be recomputed, the picture shows torch's own name of it and the result that has a name."""
    nodes = by_id(data("graph", LEAVES + "top = v.max()\nloss = top * top"))
    assert nodes["top"]["op"] == "MaxBackward1"
    assert nodes["top"]["value"] == pytest.approx(0.9)
    assert nodes["v"]["grad"] == pytest.approx([0, 0, 1.8])


def test_a_graph_before_anything_came_back():
    """Without gradients there is no trace of any."""
    found = data("graph", CHAIN, "loss, gradients=False")
    assert found["kind"] == "values"
    assert {node["grad"] for node in found["nodes"]} == {None}
    assert [node["value"] for node in found["nodes"]] == [2, 4, 3, 7, 49]


def test_a_function_that_the_page_wrote():
    """Its values and gradients are shown, but not its derivative."""
    nodes = by_id(
        data(
            "graph",
            "class Twice(torch.autograd.Function):\n"
            "    @staticmethod\n    def forward(ctx, x):\n        return 2 * x\n"
            "    @staticmethod\n    def backward(ctx, grad):\n        return 2 * grad\n"
            "x = torch.tensor(3., requires_grad=True)\ny = Twice.apply(x)\nloss = y * y",
        )
    )
    assert (nodes["y"]["value"], nodes["y"]["grad"], nodes["x"]["grad"]) == (6, 12, 24)
    assert (nodes["y"]["part"], nodes["y"]["local"]) == ([24], [None])


def test_a_hook_that_changes_what_was_accumulated():
    """The gradient of a leaf is the one that arrives there, whatever the page then makes of it."""
    hook = "x.register_post_accumulate_grad_hook(lambda leaf: [leaf.grad.mul_(5)] and None)"
    nodes = by_id(data("graph", f"x = torch.tensor(3., requires_grad=True)\n{hook}\nloss = x * x"))
    assert nodes["x"]["grad"] == 6


@pytest.mark.parametrize(
    "code, why",
    [
        (
            "a, b = torch.tensor([1., 2.], requires_grad=True).unbind()\nloss = a * b",
            SEVERAL,
        ),
        (
            "a, b, c = torch.tensor([1., 2., 3.], requires_grad=True).unbind()\nloss = a * c",
            SEVERAL,
        ),
        ("other = 1", "there is no “loss” on this page so far."),
        ("loss = 3.0", "“loss” is not a tensor; its type is float."),
        ("loss = torch.tensor(3.0)", "“loss” has no graph: nothing that led to it was recorded."),
        (LEAVES + "loss = v * 2", "“loss” has 3 elements, and gradients flow back from one number."),
        (
            LEAVES + "loss = (v + 1).exp().sum()",
            "PyTorch keeps neither an operand nor the result of “add”, which is in the graph.",
        ),
        (LEAVES + "loss = v.max() * 2", "PyTorch does not keep the result of MaxBackward1, which is in the graph."),
        (CHAIN + "\nloss.backward()", "the graph was freed before this picture could look at it."),
        (
            CHAIN + "\nwith torch.no_grad():\n    x += 1",
            "the graph cannot be read: one of the variables needed for gradient computation has been modified by an "
            "inplace operation: [torch.FloatTensor [1]] is at version 1; expected version 0 instead.",
        ),
        (
            "a = torch.tensor(1., requires_grad=True)\nb = -a\nloss = b * 4\nwith torch.no_grad():\n    a += 1",
            "“b” was changed after the graph was recorded.",
        ),
        (
            "loss = torch.tensor(1., requires_grad=True)\nfor _ in range(30):\n    loss = loss * 2",
            "the graph has more than 24 nodes, which is more than can be read.",
        ),
        (
            "a = torch.zeros(9, 9, requires_grad=True)\nloss = a.sum()",
            "“a” in the graph has 81 elements; more than 64 cannot be read.",
        ),
    ],
)
def test_the_error_says_why_a_graph_cannot_be_drawn(code, why):
    """One sentence says what is wrong."""
    assert error("graph", code) == why
