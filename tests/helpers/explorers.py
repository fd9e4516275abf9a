"""What an explorer shows, computed by torch in float64: the recorded operations again, at other inputs."""

import math

import torch
from torch.nn.functional import linear, mse_loss

OPERATIONS = {
    "add": torch.add,
    "sub": torch.sub,
    "mul": torch.mul,
    "div": torch.div,
    "neg": torch.neg,
    "exp": torch.exp,
    "log": torch.log,
    "sin": torch.sin,
    "cos": torch.cos,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
    "abs": torch.abs,
    "sqrt": torch.sqrt,
    "reciprocal": torch.reciprocal,
    "sum": torch.sum,
    "mean": torch.mean,
    "matmul": torch.matmul,
    "linear": linear,
    "mse": mse_loss,
}


def number(rng):
    """Mostly plain numbers, now and then a kink, a whole number, a huge or a tiny one."""
    return rng.choice(
        [
            rng.gauss(0, 2),
            rng.gauss(0, 2),
            rng.uniform(-9, 9),
            float(rng.randint(-3, 3)),
            0.0,
            rng.gauss(0, 1e5),
            rng.gauss(0, 1e-7),
        ]
    )


def tensor(value, shape=None):
    """A tensor of float64 from what a picture's data holds."""
    made = torch.tensor(value, dtype=torch.float64)
    return made if shape is None else made.reshape(shape)


def graph(data, inputs):
    """The value and the gradient of each node of a graph, its leaves set to these inputs: two dicts of flat lists."""
    values = {}
    for node in data["nodes"]:
        operands = [values[each] for each in node["inputs"]]
        if node["op"] == "leaf":
            found = tensor(inputs.get(node["id"], node["value"]), node["shape"]).requires_grad_()
        elif node["op"] == "const":
            found = tensor(node["value"], node["shape"])
        else:
            found = applied(node, operands)
        if found.requires_grad:
            found.retain_grad()
        values[node["id"]] = found
    values[data["root"]].backward()
    return flat(values), flat({key: value.grad for key, value in values.items()})


def applied(node, operands):
    """What the operation of a node makes of tensors."""
    return operands[0] ** node["params"]["exponent"] if node["op"] == "pow" else OPERATIONS[node["op"]](*operands)


def flat(tensors):
    """Each tensor that is not None as one list."""
    return {key: value.detach().reshape(-1).tolist() for key, value in tensors.items() if value is not None}


def network(data, inputs, target):
    """The values and gradients of a network at these inputs, computed from its weights, in the form of its data."""
    x, parameters, zs, hs, slopes = tensor(inputs).requires_grad_(), [], [], [], []
    value = x
    for weights, biases, name in zip(data["weights"], data["biases"], data["activations"], strict=True):
        parameters.append([None if each is None else tensor(each).requires_grad_() for each in (weights, biases)])
        zs.append(linear(value, *parameters[-1]))
        value = zs[-1].clone() if name == "identity" else OPERATIONS[name](zs[-1])
        slopes.append(torch.autograd.grad(value.sum(), zs[-1], retain_graph=True)[0].tolist())
        hs.append(value)
        for each in (zs[-1], value):
            each.retain_grad()
    loss = getattr((value - tensor(target)) ** 2, data["reduction"])()
    loss.backward()
    lists = {name: [each.tolist() for each in tensors] for name, tensors in (("z", zs), ("h", hs))}
    weights, biases = (
        [None if each is None else each.grad.tolist() for each in kind] for kind in zip(*parameters, strict=True)
    )
    grads = {name: [each.grad.tolist() for each in tensors] for name, tensors in (("z", zs), ("h", hs))}
    return {
        "input": inputs,
        "target": target,
        "loss": loss.item(),
        "slopes": slopes,
        **lists,
        "grads": {"input": x.grad.tolist(), "weights": weights, "biases": biases, **grads},
    }


def with_values(data, values):
    """A network's data with these values of its parameters, by their nodes: w1.0.2 and b1.0 of the first layer."""
    weights = [
        [[values.get(f"w{n}.{k}.{p}", w) for p, w in enumerate(row)] for k, row in enumerate(rows)]
        for n, rows in enumerate(data["weights"], 1)
    ]
    biases = [
        bias and [values.get(f"b{n}.{k}", b) for k, b in enumerate(bias)] for n, bias in enumerate(data["biases"], 1)
    ]
    return {**data, "weights": weights, "biases": biases}


def network_descent(data, lr, steps):
    """Gradient descent on a network's weights and biases at its input: the losses before each step and after all."""
    losses = []
    for _ in range(steps):
        found = network(data, data["input"], data["target"])
        losses.append(found["loss"])
        gradients = found["grads"]
        moved = {name: tensor_list(data[name], gradients[name], lr) for name in ("weights", "biases")}
        data = {**data, **moved}
    return [*losses, network(data, data["input"], data["target"])["loss"]]


def tensor_list(values, gradients, lr):
    """Values after one step against their gradients, layer by layer; a layer without a bias has none."""
    pairs = zip(values, gradients, strict=True)
    return [each and (tensor(each) - lr * tensor(gradient)).tolist() for each, gradient in pairs]


def descent(data, starts, steps):
    """Gradient descent from many starts at once, on a training's data; for each start its numbers by step."""
    x, y = (tensor(data[name])[:, None] for name in "xy")
    w, b, lr = (tensor([start[name] for start in starts]) for name in ("w", "b", "lr"))
    taken = []
    for _ in range(steps):
        w, b = (each.detach().requires_grad_() for each in (w, b))
        loss = ((w * x + b - y) ** 2).mean(dim=0)
        grad_w, grad_b = torch.autograd.grad(loss.sum(), (w, b))
        taken.append(torch.stack([w, b, loss, grad_w, grad_b]))
        w, b = w - lr * grad_w, b - lr * grad_b
    names = ("w", "b", "loss", "grad_w", "grad_b")
    return [dict(zip(names, run, strict=True)) for run in torch.stack(taken).permute(2, 1, 0).detach().tolist()]


def distance(ours, theirs):
    """The largest difference of two numbers, or of lists or dicts of them; relative for numbers above 1."""
    if isinstance(theirs, dict):
        assert ours.keys() == theirs.keys()
        return max(distance(ours[key], theirs[key]) for key in theirs)
    if isinstance(theirs, list):
        return max(distance(*pair) for pair in zip(ours, theirs, strict=True))
    return 0.0 if ours is theirs is None else apart(ours, theirs)


def apart(a, b):
    """The difference of two numbers, by their size where that is above 1; infinities and NaN differ from all else."""
    if a == b or (a != a and b != b):
        return 0.0
    difference = abs(a - b) / max(1.0, abs(b))
    return difference if math.isfinite(difference) else math.inf
