"""Independent methods: each of them alone, held against torch or against calculus."""

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
    return {**namespace, "given": namespace["given"].clone().requires_grad_()}


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
