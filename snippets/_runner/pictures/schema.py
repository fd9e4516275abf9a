"""The data of pictures: what a page's process reports, and what an explorer finds in the page as JSON.

Every float is written in full. NaN and infinities are the texts "nan", "inf" and "-inf". A tensor of one element is a
number, whatever its shape; other tensors are nested lists.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict

Number = float | str
Value = Any  # a Number, or nested lists of them
Vector = list[Number]
Matrix = list[Vector]


class GraphNode(TypedDict):
    """One tensor of a graph."""

    id: str  # its name on the page; n1, n2, … if it has none
    label: str  # the name as drawn; empty if it has none
    op: str  # an operation that can be computed again (see below), or PyTorch's own name of another one
    inputs: list[str]  # ids in the order of the operands; empty for leaf and const
    params: dict[str, float]  # of pow {"exponent": 2.0}
    shape: list[int]
    value: Value
    grad: Value | None  # the derivative of the root by this tensor; None for const
    local: list[Number | None]  # for each input the derivative by it, if all are numbers
    part: list[Value | None]  # for each input what this node adds to its gradient: grad × local
    saved: bool  # whether PyTorch keeps this tensor for the backward pass


# Operations: leaf, const, add, sub, mul, div, neg, pow, exp, log, sin, cos, tanh, sigmoid, relu, abs, sqrt, reciprocal,
# sum, mean, matmul, linear (inputs x, weight and perhaps bias: x @ weight.T + bias), mse (inputs input and target: the
# mean of the squared differences).


class GraphData(TypedDict):
    """A graph. Of kind "values" it has no gradients."""

    kind: Literal["graph", "values"]
    root: str
    dtype: str
    nodes: list[GraphNode]  # in topological order, the root last


class NetworkGradients(TypedDict):
    """The derivatives of the loss by everything in a network; None where PyTorch computes none."""

    input: Vector
    weights: list[Matrix | None]
    biases: list[Vector | None]
    z: list[Vector]
    h: list[Vector]


class NetworkData(TypedDict):
    """A chain of Linear layers with activations. From `input` on, all is None for a module that is drawn by itself."""

    kind: Literal["network"]
    sizes: list[int]  # the number of inputs, then the units of each layer
    activations: list[str]  # relu, tanh, sigmoid or identity, by layer
    parameters: list[str]  # names in the module
    weights: list[Matrix]  # [layer][unit][input]
    biases: list[Vector | None]  # None for a layer without a bias
    input: Vector | None
    target: Vector | None
    loss: Number | None
    reduction: str | None  # "sum" or "mean" of the squares of output - target
    z: list[Vector] | None  # into each activation
    h: list[Vector] | None  # out of each activation
    slopes: list[Vector] | None  # the derivative of each activation
    grads: NetworkGradients | None


class Run(TypedDict):
    """One run of gradient descent. All series go by step and hold what was true before the step."""

    label: str
    lr: float
    names: list[str]  # names of the page that belong to this run alone
    w: list[float]
    b: list[float]
    loss: list[float]
    grad_w: list[float]
    grad_b: list[float]


class LossMap(TypedDict):
    """Lines of equal loss over w and b. An explorer does not get it."""

    w: list[float]  # from, to
    b: list[float]
    levels: list[float]
    lines: list[list[list[tuple[float, float]]]]  # for each level its lines
    lowest: list[float]  # w and b of the smallest loss


class TrainingData(TypedDict):
    """Gradient descent on the mean squared error of y = w x + b."""

    kind: Literal["training"]
    x: list[float]
    y: list[float]
    runs: list[Run]
    map: LossMap


PictureData = GraphData | NetworkData | TrainingData
