"""A small network by itself, or at one input: what goes into each unit, what comes out, and all gradients.

Values are those of the page's own modules, layer by layer. Gradients are torch's. The loss that the page names must be
the squared error of the network at that input.
"""

from typing import Any, Literal, cast

from snippets._engine.pictures.look.tensors import LookError, nested_lists, tensor_of, value_of
from snippets._engine.pictures.schema import NetworkData, NetworkRun

MAX_UNITS, MAX_LAYERS = 4, 4  # of a network that can be read
ACTIVATIONS = {"ReLU": "relu", "Tanh": "tanh", "Sigmoid": "sigmoid", "Identity": "identity"}
DRAWS = f"It draws an nn.Sequential of Linear layers, each followed by one of {', '.join(ACTIVATIONS)} or by none."
NOT_RUN = cast("NetworkRun", dict.fromkeys(NetworkRun.__annotations__))


def network_data(arguments: dict[str, str], namespace: dict[str, Any]) -> NetworkData:
    """A network, and what goes through it at x; a LookError if it cannot be drawn or the loss is not its loss at x."""
    model = value_of(arguments[""], namespace)
    layers = _layers(arguments[""], model)
    linear = [layer for layer, _ in layers]
    return {
        "kind": "network",
        "sizes": [linear[0].in_features, *(layer.out_features for layer in linear)],
        "activations": [activation for _, activation in layers],
        "parameters": [name for name, _ in model.named_parameters()],
        "weights": [nested_lists(layer.weight) for layer in linear],
        "biases": [nested_lists(layer.bias) for layer in linear],
        **(_run(arguments, namespace, model, linear) if "x" in arguments else NOT_RUN),
    }


def _layers(name: str, model: Any) -> list[tuple[Any, str]]:
    """The Linear layers of a model, each with the activation that follows it."""
    from torch import nn

    if not isinstance(model, nn.Sequential):
        raise LookError(f"“{name}” is not an nn.Sequential; its type is {type(model).__name__}.", DRAWS)
    layers: list[tuple[Any, str]] = []
    for module in model:
        kind = type(module).__name__
        if isinstance(module, nn.Linear):
            layers.append((module, "identity"))
        elif kind in ACTIVATIONS and layers and layers[-1][1] == "identity":
            layers[-1] = layers[-1][0], ACTIVATIONS[kind]
        else:
            raise LookError(f"“{name}” holds a {kind} at a place where the picture has none.", DRAWS)
    if not layers:
        raise LookError(f"“{name}” has no Linear layer.", DRAWS)
    units = max(max(layer.in_features, layer.out_features) for layer, _ in layers)
    if units > MAX_UNITS or len(layers) > MAX_LAYERS:
        limits = f"more than {MAX_LAYERS} layers or {MAX_UNITS} units cannot be read."
        raise LookError(f"“{name}” has {len(layers)} layers of up to {units} units; {limits}", "Draw a smaller one.")
    return layers


def _run(arguments: dict[str, str], namespace: dict[str, Any], model: Any, linear: list[Any]) -> NetworkRun:
    """What goes through the network, forward and back."""
    import torch

    def gradient(of: Any, tensor: Any) -> Any:
        known = tensor is not None and tensor.requires_grad
        return torch.autograd.grad(of, tensor, retain_graph=True)[0] if known else None

    x, target, loss = (tensor_of(arguments[name], namespace) for name in ("x", "target", "loss"))
    inputs, outputs = linear[0].in_features, linear[-1].out_features
    if x.numel() != inputs:
        why = f"“{arguments['x']}” has {x.numel()} elements, and the network takes one sample of {inputs}."
        raise LookError(why, "Name a single sample.")
    if target.numel() != outputs:
        why = f"“{arguments['target']}” has {target.numel()} elements, and the network gives {outputs}."
        raise LookError(why, "Name the target of that sample.")
    x = x.detach().clone().requires_grad_()
    zs, hs, value = [], [], x
    for module in model:
        value = module(value.clone())  # an activation may work in place
        if isinstance(module, torch.nn.Linear):
            zs.append(value)
            hs.append(value)
        hs[-1] = value
    squares = (value - target.reshape(value.shape)) ** 2
    totals: dict[Literal["sum", "mean"], Any] = {"sum": squares.sum(), "mean": squares.mean()}
    reduction = next((name for name, total in totals.items() if torch.allclose(total, loss.sum())), None)
    if reduction is None or loss.numel() != 1:
        why = f"“{arguments['loss']}” is not the squared error of “{arguments['']}” at “{arguments['x']}”"
        why += f", which would be {totals['sum'].item():g}."
        raise LookError(why, "Was the network changed since, or is the loss another one?")
    loss = totals[reduction]
    return {
        "input": nested_lists(x.flatten()),
        "target": nested_lists(target.flatten()),
        "loss": nested_lists(loss),
        "reduction": reduction,
        "z": [nested_lists(z.flatten()) for z in zs],
        "h": [nested_lists(h.flatten()) for h in hs],
        "slopes": [nested_lists(gradient(h.sum(), z).flatten()) for z, h in zip(zs, hs, strict=True)],
        "grads": {
            "input": nested_lists(gradient(loss, x).flatten()),
            "weights": [nested_lists(gradient(loss, layer.weight)) for layer in linear],
            "biases": [nested_lists(gradient(loss, layer.bias)) for layer in linear],
            "z": [nested_lists(gradient(loss, z).flatten()) for z in zs],
            "h": [nested_lists(gradient(loss, h).flatten()) for h in hs],
        },
    }
