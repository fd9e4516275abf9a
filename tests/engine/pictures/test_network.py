"""Networks: what goes through each unit is what the page's modules give, and every gradient is torch's."""

import re

import lxml.html
import pytest
import torch

from snippets._engine.pictures.draw import network
from tests.helpers.looking import NETWORK, data, error, page

DEEP = (
    "model = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 3), nn.ReLU(inplace=True), nn.Linear(3, 2), "
    "nn.Sigmoid())\nx = torch.tensor([0.3, -0.8])\ngoal = torch.tensor([1.0, 0.0])\n"
    "loss = ((model(x) - goal) ** 2).mean()"
)


@pytest.mark.parametrize("code", [NETWORK, DEEP])
def test_every_number_is_torch_s(code):
    """Values and gradients agree with the page's own module, to the last bit."""
    found, names = data("network", code), page(code)
    model, x = names["model"], names["x"]
    assert [list(each.shape) for each in model.parameters() if each.dim() == 2] == [
        [out, into] for into, out in zip(found["sizes"], found["sizes"][1:], strict=False)
    ]
    names["loss"].backward()
    linear = [module for module in model if isinstance(module, torch.nn.Linear)]
    assert found["weights"] == [layer.weight.tolist() for layer in linear]
    assert found["biases"] == [layer.bias.tolist() for layer in linear]
    assert found["grads"]["weights"] == [layer.weight.grad.tolist() for layer in linear]
    assert found["grads"]["biases"] == [layer.bias.grad.tolist() for layer in linear]
    assert found["h"][-1] == model(x).reshape(-1).tolist()
    assert found["loss"] == names["loss"].item()


@pytest.mark.parametrize("code", [NETWORK, DEEP])
def test_the_chain_rule_holds_at_every_unit(code):
    """dL/dz is dL/dh times the slope of the activation, and dL/dh is what the next layer hands back."""
    found = data("network", code)
    for layer, slopes in enumerate(found["slopes"]):
        products = torch.tensor(slopes) * torch.tensor(found["grads"]["h"][layer])
        assert torch.allclose(products, torch.tensor(found["grads"]["z"][layer]))
        handed = torch.tensor(found["grads"]["z"][layer]) @ torch.tensor(found["weights"][layer])
        before = found["grads"]["h"][layer - 1] if layer else found["grads"]["input"]
        assert torch.allclose(handed, torch.tensor(before))


def test_a_frozen_layer_has_no_gradients():
    """Parameters that require no gradient have null in its place; the others have theirs."""
    frozen = NETWORK.replace("\nx =", "\nmodel[0].requires_grad_(False)\nx =")
    grads = data("network", frozen)["grads"]
    assert (grads["weights"][0], grads["biases"][0]) == (None, None)
    assert grads["weights"][1:] == data("network", NETWORK)["grads"]["weights"][1:]


def test_a_module_is_drawn_as_it_stands():
    """Alone, it has weights and nothing that flows."""
    found = data("network", NETWORK, "model")
    assert found["sizes"] == [2, 3, 1]
    assert (found["h"], found["grads"]) == (None, None)


def said(code, words=""):
    """What a screen reader reads in the drawing of a network, in order."""
    drawn = lxml.html.fromstring(network.draw(data("network", code, words)))
    assert drawn.get("role") == "group"
    return drawn.xpath(".//@aria-label")


def test_a_screen_reader_reads_a_network_in_groups():
    """A unit is a group: its numbers in one sentence, and then its weights; no number stands alone."""
    heard = said(NETWORK)
    assert heard[:2] == ["x[0]: 1", "x[1]: 2"]
    assert [each for each in heard if each[:2] in ("h[", "y:")] == [
        "h[0]: z 0.739, open, h 0.739; gradient −1.663 passes",
        "h[1]: z −1.062, shut, h 0; gradient 1.9 stops",
        "h[2]: z 0.0441, open, h 0.0441; gradient 1.236 passes",
        "y: −0.444; gradient −10.887",
    ]
    assert (heard[3], heard[-1]) == ("0.weight[0, 0], gradient −1.663", "loss: 29.633")
    drawn = lxml.html.fromstring(network.draw(data("network", NETWORK)))
    loose = drawn.xpath(".//text[not(ancestor-or-self::*[@role='img' or @aria-hidden='true'])]")
    assert [text.text_content() for text in loose] == []


def test_a_smooth_gate_is_said_with_its_slope():
    """A gate that is neither open nor shut has a slope; a network by itself says what each unit does."""
    [first, *_] = [each for each in said(DEEP) if each.startswith("h1[0]")]
    assert re.fullmatch(r"h1\[0\]: z \S+, (× \S+), h \S+; gradient \S+, \1", first)
    assert "h[0]: ReLU(sum)" in said(NETWORK, "model")
    assert "y: sum" in said(NETWORK, "model")


@pytest.mark.parametrize(
    "code, words, why",
    [
        ("model = nn.Linear(2, 1)", "model", "“model” is not an nn.Sequential; its type is Linear."),
        (
            "model = nn.Sequential(nn.Linear(2, 2), nn.Dropout())",
            "model",
            "“model” holds a Dropout at a place where the picture has none.",
        ),
        (
            "model = nn.Sequential(nn.ReLU(), nn.Linear(2, 2))",
            "model",
            "“model” holds a ReLU at a place where the picture has none.",
        ),
        ("model = nn.Sequential()", "model", "“model” has no Linear layer."),
        (
            "model = nn.Sequential(nn.Linear(2, 9))",
            "model",
            "“model” has 1 layers of up to 9 units; more than 4 layers or 4 units cannot be read.",
        ),
        (NETWORK, "modell", "there is no “modell” on this page so far."),
        (
            NETWORK,
            "model, x=goal, target=goal, loss=loss",
            "“goal” has 1 elements, and the network takes one sample of 2.",
        ),
        (NETWORK, "model, x=x, target=x, loss=loss", "“x” has 2 elements, and the network gives 1."),
        (NETWORK, "model, x=x, target=5, loss=loss", "“5” is not a tensor; its type is int."),
        (
            NETWORK,
            "model, x=x, target=goal, loss=loss.sqrt()",
            "“loss.sqrt()” is not the squared error of “model” at “x”, which would be 29.6331.",
        ),
    ],
)
def test_the_error_says_why_a_network_cannot_be_drawn(code, words, why):
    """One sentence says what is wrong."""
    assert error("network", code, words) == why
