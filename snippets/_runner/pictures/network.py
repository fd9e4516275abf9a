"""A small network as it stands, or at one input: what goes into each unit, what comes out, and all gradients.

Values are what the page's own modules give, layer by layer; gradients are torch's. The loss is the page's: what the
picture computes must be its value.
"""

from __future__ import annotations

from typing import Any

from snippets._runner.pictures.values import Unfit, found, plain

MOST_UNITS, MOST_LAYERS = 4, 4  # of a network that can be read
ACTIVATIONS = {"ReLU": "relu", "Tanh": "tanh", "Sigmoid": "sigmoid", "Identity": "identity"}
DRAWS = f"It draws an nn.Sequential of Linear layers, each followed by one of {', '.join(ACTIVATIONS)} or by none."


def look(words: dict[str, str], namespace: dict[str, Any]) -> dict[str, Any]:
    """A network as plain data; with x, target and loss also what goes through it.

    Raises:
        Unfit: it is no network that can be drawn, or they do not go together.
    """
    model = found(words[""], namespace)
    layers = _layers(words[""], model)
    linear = [layer for layer, _ in layers]
    data = {
        "kind": "network",
        "sizes": [linear[0].in_features, *(layer.out_features for layer in linear)],
        "activations": [activation for _, activation in layers],
        "parameters": [name for name, _ in model.named_parameters()],
        "weights": [_matrix(layer.weight) for layer in linear],
        "biases": [_vector(layer.bias) for layer in linear],
        **dict.fromkeys(("input", "target", "loss", "reduction", "z", "h", "slopes", "grads")),
    }
    return data | _pass(words, namespace, model, linear) if "x" in words else data


def _layers(name: str, model: Any) -> list[tuple[Any, str]]:
    """The Linear layers of a model, each with the activation behind it."""
    from torch import nn

    if not isinstance(model, nn.Sequential):
        raise Unfit(f"“{name}” is not an nn.Sequential; its type is {type(model).__name__}.", DRAWS)
    layers: list[tuple[Any, str]] = []
    for module in model:
        kind = type(module).__name__
        if isinstance(module, nn.Linear):
            layers.append((module, "identity"))
        elif kind in ACTIVATIONS and layers and layers[-1][1] == "identity":
            layers[-1] = layers[-1][0], ACTIVATIONS[kind]
        else:
            raise Unfit(f"“{name}” holds a {kind} at a place where the picture has none.",
                        DRAWS)
    if not layers:
        raise Unfit(f"“{name}” has no Linear layer.", DRAWS)
    most = max(max(layer.in_features, layer.out_features) for layer, _ in layers)
    if most > MOST_UNITS or len(layers) > MOST_LAYERS:
        raise Unfit(f"“{name}” has {len(layers)} layers of up to {most} units; more than {MOST_LAYERS} layers or "
                    f"{MOST_UNITS} units cannot be read.", "Draw a smaller one.")
    return layers


def _pass(words: dict[str, str], namespace: dict[str, Any], model: Any, linear: list[Any]) -> dict[str, Any]:
    """What goes through the network, forward and back."""
    import torch

    x, target, loss = (_tensor(words[name], namespace) for name in ("x", "target", "loss"))
    if x.numel() != linear[0].in_features:
        raise Unfit(f"“{words['x']}” has {x.numel()} elements, and the network takes one sample of "
                    f"{linear[0].in_features}.", "Name a single sample.")
    if target.numel() != linear[-1].out_features:
        raise Unfit(f"“{words['target']}” has {target.numel()} elements, and the network gives "
                    f"{linear[-1].out_features}.", "Name the target of that sample.")
    x = x.detach().clone().requires_grad_()
    zs, hs, value = [], [], x
    for module in model:
        value = module(value.clone())  # an activation may work in place
        if isinstance(module, torch.nn.Linear):
            zs.append(value)
            hs.append(value)
        else:
            hs[-1] = value
    squares = (value - target.reshape(value.shape)) ** 2
    totals = {"sum": squares.sum(), "mean": squares.mean()}
    reduction = next((name for name, total in totals.items() if torch.allclose(total, loss.sum())), "")
    if not reduction or loss.numel() != 1:
        raise Unfit(f"“{words['loss']}” is not the squared error of “{words['']}” at “{words['x']}”, which would be "
                    f"{totals['sum'].item():g}.", "Was the network changed since, or is the loss another one?")
    return _measured(x, target, zs, hs, linear, totals[reduction]) | {"reduction": reduction}


def _measured(x: Any, target: Any, zs: list[Any], hs: list[Any], linear: list[Any], loss: Any) -> dict[str, Any]:
    import torch

    weights, biases = [layer.weight for layer in linear], [layer.bias for layer in linear]

    def gradient(tensors: list[Any], of: Any) -> list[Any]:
        known = [tensor for tensor in tensors if tensor is not None and tensor.requires_grad]
        grads = iter(torch.autograd.grad(of, known, retain_graph=True))
        return [next(grads) if any(tensor is each for each in known) else None for tensor in tensors]

    slopes = [torch.ones_like(z) if h is z else gradient([z], h.sum())[0] for z, h in zip(zs, hs, strict=True)]
    return {
        "input": _vector(x), "target": _vector(target), "loss": plain(loss),
        "z": [_vector(z) for z in zs], "h": [_vector(h) for h in hs], "slopes": [_vector(slope) for slope in slopes],
        "grads": {
            "input": _vector(gradient([x], loss)[0]),
            "weights": [_matrix(grad) for grad in gradient(weights, loss)],
            "biases": [_vector(grad) for grad in gradient(biases, loss)],
            "z": [_vector(grad) for grad in gradient(zs, loss)],
            "h": [_vector(grad) for grad in gradient(hs, loss)],
        },
    }


def _tensor(expression: str, namespace: dict[str, Any]) -> Any:
    import torch

    value = found(expression, namespace)
    if not isinstance(value, torch.Tensor):
        raise Unfit(f"“{expression}” is not a tensor; its type is {type(value).__name__}.", "Name a tensor.")
    return value


def _vector(tensor: Any) -> list[Any] | None:
    return None if tensor is None else [plain(element) for element in tensor.reshape(-1)]


def _matrix(tensor: Any) -> list[Any] | None:
    return None if tensor is None else [_vector(row) for row in tensor]
