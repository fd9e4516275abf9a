"""Looking at a page changes nothing of it."""

import pytest
import torch

from snippets._engine.execute.engine import Engine
from snippets._engine.execute.kernel.evaluate import in_fork
from snippets._engine.pictures.look.look import Watch
from snippets._engine.prove.verdicts import prove
from snippets._engine.settings import Settings
from tests.helpers.given import blocks, looks, parsed
from tests.helpers.looking import CHAIN, NETWORK, TRAINING, look, page

FENCE = '```{0} title="A picture"\n{1}\n```\n'


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """The engine on a project without files."""
    engine = Engine(tmp_path_factory.mktemp("project"), Settings())
    yield engine
    engine.close()


def block(code):
    """A block of a page."""
    return f"```python\n{code}\n```\n"


@pytest.mark.parametrize("kind, code", [("graph", CHAIN), ("network", NETWORK), ("training", TRAINING)])
def test_looking_changes_nothing(kind, code, capfd):
    """Names, gradients, random numbers and what was retained stay; hooks of the page are not heard."""
    names = page(code)
    leaf = next(
        value
        for value in [*names.values(), *names.get("model", torch.nn.Linear(1, 1)).parameters()]
        if isinstance(value, torch.Tensor) and value.is_leaf and value.requires_grad
    )
    leaf.register_hook(lambda grad: print("the page's hook"))
    grads, state, before = leaf.grad, torch.get_rng_state(), dict(names)
    assert "data" in look(kind, names)
    assert names == before
    assert leaf.grad is grads
    assert torch.equal(torch.get_rng_state(), state)
    assert capfd.readouterr() == ("", "")


def test_a_page_is_the_same_with_a_picture_and_without(engine):
    """Blocks print the same, warnings and tracebacks included, and a graph that was looked at is not freed."""
    code = block("import torch\ntorch.manual_seed(3)\n" + CHAIN + "\nz.retain_grad()")
    rest = block(
        "print(torch.rand(2), x.grad, z.grad)\ntorch.nn.functional.mse_loss(torch.ones(2), torch.ones(2, 1))\n"
        "loss.backward()\nprint(x.grad, z.grad)"
    )
    header = '{.python raises="RuntimeError: backward through the graph a second time" fix="Do not."}'
    last = f"```{header}\nloss.backward()\n```\n"
    bare, drawn = (
        parsed(engine, code + fence + rest + last, "docs/page.md")
        for fence in ("\n\n\n", FENCE.format("graph", "loss"))
    )
    results = [engine.run(page) for page in (bare, drawn)]
    assert [prove(*pair).errors for pair in zip((bare, drawn), results, strict=True)] == [[], []]
    outputs = [[block.outputs for block in blocks(result)] for result in results]
    assert outputs[0] == outputs[1]
    assert blocks(results[0])[-1].failure.message == blocks(results[1])[-1].failure.message


def test_a_graph_is_shown_below_the_backward_that_freed_it(engine):
    """It is looked at behind the statement that made it; the latest graph of a name is the one that is shown."""
    code = CHAIN + "\nloss.backward()\nx2 = x.detach() + 1\nx2.requires_grad_()\nloss = x2 ** 2\nloss.backward()"
    page = parsed(engine, block("import torch\n" + code) + FENCE.format("graph", "loss"), "docs/page.md")
    result = engine.run(page)
    assert prove(page, result).errors == []
    assert [node["value"] for node in looks(result)[0].data["nodes"]] == [3, 9]


def test_the_graph_at_the_fence_is_shown(engine):
    """Each picture shows what its name stands for at its place."""
    page = parsed(
        engine,
        "".join(
            [
                block("import torch\na = torch.tensor(1., requires_grad=True)\nb = 2 * a"),
                FENCE.format("graph", "b"),
                block("b = b * b"),
                FENCE.format("graph", "b"),
            ]
        ),
        "docs/page.md",
    )
    result = engine.run(page)
    assert [picture.data["nodes"][-1]["value"] for picture in looks(result)] == [2, 4]


def test_the_error_names_the_page_and_line_of_a_picture_that_cannot_be_drawn(engine):
    """The error has page and line, and the page goes on."""
    page = parsed(engine, block("x = 1") + FENCE.format("graph", "x") + "\n{{ 1 :: x }}\n", "docs/page.md")
    (error,) = prove(page, engine.run(page)).errors
    assert (str(error.where), error.what) == ("docs/page.md:4", "“x” is not a tensor; its type is int.")


def test_a_leaf_that_was_changed_below_a_sum_is_an_error(engine):
    """The added number follows from the result only if the leaf still has the value that it had then."""
    code = (
        "import torch\na = torch.tensor(1., requires_grad=True)\nb = a + 3\nwith torch.no_grad():\n    a += 1\n"
        "loss = b * 4"
    )
    page = parsed(engine, block(code) + FENCE.format("graph", "loss"), "docs/page.md")
    assert [error.what for error in prove(page, engine.run(page)).errors] == [
        "PyTorch does not keep what “a” was when the graph was recorded."
    ]


def test_a_parameter_that_was_trained_is_drawn(engine):
    """A change before the graph was recorded does no harm where the result is known."""
    code = (
        "import torch\nmodel = torch.nn.Linear(1, 1)\nsgd = torch.optim.SGD(model.parameters(), lr=0.1)\n"
        "model(torch.ones(1, 1)).sum().backward()\nsgd.step()\npred = model(torch.ones(1, 1))\nmiss = pred - 3\n"
        "loss = miss ** 2"
    )
    page = parsed(engine, block(code) + FENCE.format("graph", "loss"), "docs/page.md")
    assert prove(page, engine.run(page)).errors == []


def test_a_page_s_own_hook_that_raises_is_an_error_of_the_picture():
    """An exception in the page's own code is not one of the engine's."""
    names = page(CHAIN)
    names["y"].register_hook(lambda grad: 1 / 0)
    assert look("graph", names)["error"] == "looking at it raised ZeroDivisionError: division by zero."


def test_a_page_without_graphs_is_not_looked_at_while_it_runs():
    """Its blocks run whole, not statement by statement."""
    watch = Watch(["network\nmodel"], in_fork)
    assert not watch.awaited
