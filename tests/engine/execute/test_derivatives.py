"""Independent methods: each of them alone, held against torch or against calculus."""

import copy

import pytest
import torch

from snippets._engine.execute.kernel.derivatives import (
    Derivative,
    central_differences,
    forward_mode,
    recompute,
    reverse_mode,
    symbolic,
)


@pytest.fixture
def namespace():
    """A page's names, in double precision: a number, a weight, a module and a function of the page."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1)).double()
    names = {"torch": torch, "model": model, "given": torch.tensor([[1.0, 2.0]], dtype=torch.float64)}
    names["x"] = torch.tensor([2.0], dtype=torch.float64, requires_grad=True)
    names["loss"] = (names["x"] ** 2 + 3) ** 2
    exec("def bowl(v):\n    return (v ** 2 + 3) ** 2", names)
    yield names
    torch.set_default_dtype(torch.float32)  # which recompute changes, in what is meant to be a fork


@pytest.mark.parametrize("method", [reverse_mode, forward_mode, central_differences, symbolic])
def test_every_method_finds_56(method, namespace):
    """The derivative of (x² + 3)² at 2 is 56 by each method, to nine digits."""
    assert method(Derivative("x.grad", "(x ** 2 + 3) ** 2", namespace)) == pytest.approx(56, rel=1e-9)


@pytest.mark.parametrize("method", [reverse_mode, central_differences])
def test_a_weight_inside_a_module(method, namespace):
    """One element of a module's weight is differentiated, and it is the one that the page picks."""
    namespace["model"](namespace["given"]).backward()
    expected = namespace["model"][0].weight.grad[1, 0].item()
    found = method(Derivative("model[0].weight.grad[1, 0]", "model(given)", namespace))
    assert found == pytest.approx(expected, rel=1e-8)


def test_a_function_of_the_page(namespace):
    """A function that the page defined can be named; SymPy passes where the function takes nothing but tensors."""
    assert reverse_mode(Derivative("x.grad", "bowl(x)", namespace)) == pytest.approx(56)
    assert symbolic(Derivative("x.grad", "torch.sin(x)", namespace)) is None


def test_the_variable_can_be_named(namespace):
    """“function, variable” says of what a number is the derivative when the expression holds no .grad."""
    assert reverse_mode(Derivative("2 * x", "x ** 2, x", namespace)) == pytest.approx(4)
    assert reverse_mode(Derivative("anything", "given[0, 0] * 3 + given[0, 1], given[0, 1]", needing(namespace))) == 1


def needing(namespace):
    """The same names, where the input needs a gradient too."""
    given = namespace["given"].clone().requires_grad_()
    return {**namespace, "given": given, "kept": [given[0, 0] * 2]}


def test_central_differences_put_everything_back(namespace):
    """After a method has nudged a tensor, it holds what it held."""
    before = namespace["model"][0].weight.detach().clone()
    central_differences(Derivative("model[0].weight.grad[0, 0]", "model(given)", namespace))
    assert torch.equal(namespace["model"][0].weight, before)


@pytest.mark.parametrize(
    "expression, function, message",
    [
        ("x.grad", "given[0, 0] * 2", "does not depend on x"),
        ("x.grad", "nowhere(x)", "nowhere"),
        ("model[0].weight.grad", "model(given)", "has 6 elements"),
        ("x.grad", "given * x", "has 2 values"),
        ("x.grad", "56.0 * x", "is 112, and the page holds no tensor with a graph that is; give the tensor a name"),
        ("x + 1", "x ** 2", "no gradient"),
    ],
)
def test_what_cannot_be_confirmed_says_why(expression, function, message, namespace):
    """A function that raises, has several values or does not depend on the variable is named with the reason."""
    answer = recompute(expression, function, needing(namespace))
    assert message in answer


def test_methods_are_named(namespace):
    """Each number comes with the name of its method, reverse mode in the page's precision first."""
    answer = recompute("x.grad", "(x ** 2 + 3) ** 2", namespace)
    assert [name for name, _ in answer] == [
        "reverse mode",
        "reverse mode in float64",
        "forward mode",
        "central differences",
        "SymPy",
    ]


@pytest.mark.parametrize("held", [lambda loss: loss, lambda loss: [1, {"a": loss}], lambda loss: loss.reshape(1, 1)])
def test_a_function_is_a_loss_of_the_page(held, namespace):
    """The page may hold the loss by a name or in a list; what it has left of the graph after backward() is enough."""
    loss = namespace.pop("loss")
    assert isinstance(recompute("x.grad", "(x ** 2 + 3) ** 2", dict(namespace)), str)
    loss.backward()
    namespace["kept"] = held(loss)
    assert len(recompute("x.grad", "(x ** 2 + 3) ** 2", namespace)) == 5


def test_a_number_without_a_graph_is_no_loss(namespace):
    """A value that only happens to be the same proves nothing."""
    namespace["loss"] = namespace["loss"].detach()
    assert "holds no tensor with a graph" in recompute("x.grad", "(x ** 2 + 3) ** 2", namespace)


def test_the_gradient_of_all_elements_is_compared(namespace):
    """A function with the right value and the right slope in one element is told from the loss by the others."""
    weight = namespace["model"][0].weight
    namespace["out"] = namespace["model"](namespace["given"])
    namespace["out"].backward()
    slope, value = weight.grad[1, 0].item(), namespace["out"].item()
    other = f"{value} + {slope} * (model[0].weight[1, 0] - {weight[1, 0].item()})"
    expression = "model[0].weight.grad[1, 0]"
    assert len(recompute(expression, "model(given)", copy.copy(namespace))) == 3
    torch.set_default_dtype(torch.float32)
    assert "another gradient than model[0].weight.grad in other elements" in recompute(expression, other, namespace)


def test_backward_may_start_from_several_numbers(namespace):
    """Behind y.backward(g), the loss is the sum of y * g."""
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    names = {"torch": torch, "x": x, "y": x**2, "g": torch.tensor([3.0, 1.0], dtype=torch.float64)}
    names["y"].backward(names["g"])
    assert isinstance(recompute("x.grad[1]", "4.0 * x[1]", dict(names)), str)
    assert dict(recompute("x.grad[1]", "(x ** 2 * g).sum()", names))["reverse mode"] == "4.0"
