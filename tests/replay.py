"""What an explorer shows, computed by torch in float64: the recorded operations again, at other inputs."""

import torch
from torch.nn.functional import linear, mse_loss

OPERATIONS = {
    "add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div, "neg": torch.neg, "exp": torch.exp,
    "log": torch.log, "sin": torch.sin, "cos": torch.cos, "tanh": torch.tanh, "sigmoid": torch.sigmoid,
    "relu": torch.relu, "abs": torch.abs, "sqrt": torch.sqrt, "reciprocal": torch.reciprocal, "sum": torch.sum,
    "mean": torch.mean, "matmul": torch.matmul, "linear": linear, "mse": mse_loss,
}


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
        elif node["op"] == "pow":
            found = operands[0] ** node["params"]["exponent"]
        else:
            found = OPERATIONS[node["op"]](*operands)
        if found.requires_grad:
            found.retain_grad()
        values[node["id"]] = found
    values[data["root"]].backward()
    return flat(values), flat({key: value.grad for key, value in values.items()})


def flat(tensors):
    """Each tensor that there is, as one list."""
    return {key: value.detach().reshape(-1).tolist() for key, value in tensors.items() if value is not None}


def distance(ours, theirs):
    """How far apart two dicts of lists of numbers are: the largest difference, relative where they are large."""
    assert ours.keys() == theirs.keys()
    pairs = [pair for key in theirs for pair in zip(ours[key], theirs[key], strict=True)]
    return max(apart(*pair) for pair in pairs)


def apart(a, b):
    """The difference of two numbers, by their size where that is above 1; infinities and NaN differ from all else."""
    if a == b or (a != a and b != b):
        return 0.0
    return abs(a - b) / max(1.0, abs(b)) if abs(a) != float("inf") and abs(b) != float("inf") else float("inf")
