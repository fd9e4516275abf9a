"""The types of a picture's data: what looking at a page gives, what is drawn, and what the explorers read.

`python -m tests.helpers.typescript` writes docs/assets/javascripts/explorers/schema.ts from this file, with its
docstrings and comments.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict

Float: TypeAlias = float | Literal["nan", "inf", "-inf"]  # JSON has no number for these three
Vector: TypeAlias = list[Float]
Matrix: TypeAlias = list[Vector]
Tensor: TypeAlias = "Float | list[Tensor]"  # a number if it has one element, whatever its shape; else nested lists


class Node(TypedDict):
    """A tensor of a graph, and the operation that made it."""

    id: str  # the tensor's name on the page; n1, n2, … if it has none
    label: str  # the name as drawn; empty if it has none
    op: str  # leaf, const, an operation such as add, or torch's own name of one that cannot be recomputed
    inputs: list[str]  # ids, in the order of the operands; empty for leaf and const
    params: dict[str, float]  # of pow: exponent
    shape: list[int]
    value: Tensor
    grad: Tensor | None  # of the root with respect to this tensor; null for const
    local: list[Float | None]  # for each input the derivative with respect to it, if all are numbers
    part: list[Tensor | None]  # for each input what this node adds to its gradient: grad × local
    saved: bool  # whether torch keeps this tensor for the backward pass


class GraphData(TypedDict):
    """A graph that torch recorded; "values" is the same without gradients."""

    kind: Literal["graph", "values"]
    root: str  # the id of the last node
    dtype: str  # of the root, such as float32
    nodes: list[Node]  # in topological order


class NetworkGrads(TypedDict):
    """The gradients of the loss with respect to everything in a network; null where torch computes none."""

    input: Vector
    weights: list[Matrix | None]
    biases: list[Vector | None]
    z: list[Vector]
    h: list[Vector]


class NetworkRun(TypedDict):
    """What goes through a network at one input, forward and back; all null if the module is drawn by itself."""

    input: Vector | None
    target: Vector | None
    loss: Float | None
    reduction: Literal["sum", "mean"] | None  # what makes one loss of the squares of output - target
    z: list[Vector] | None  # what goes into each activation
    h: list[Vector] | None  # what comes out of it
    slopes: list[Vector] | None  # its derivative
    grads: NetworkGrads | None


class NetworkData(NetworkRun):
    """Linear layers, each with an activation. Lists of lists are by layer, then by unit."""

    kind: Literal["network"]
    sizes: list[int]  # the number of inputs, then the number of units of each layer
    activations: list[str]  # relu, tanh, sigmoid or identity
    parameters: list[str]  # their names in the module
    weights: list[Matrix]  # weights[layer][unit][input]
    biases: list[Vector | None]  # null for a layer without a bias


class Run(TypedDict):
    """One run of gradient descent. Lists are by step; each value is the one before the step is taken."""

    label: str
    lr: float
    w: list[float]
    b: list[float]
    loss: list[float]
    grad_w: list[float]
    grad_b: list[float]
    names: list[str]  # the names on the page that belong to this run only


class LossMap(TypedDict):
    """Lines of equal loss over w and b."""

    w: list[float]  # the lowest and the highest w on the map
    b: list[float]
    levels: list[float]  # losses
    lines: list[list[list[list[float]]]]  # by level, then by line: points [w, b]
    lowest: list[float]  # the w and b with the lowest loss


class TrainingData(TypedDict):
    """Gradient descent on the mean squared error of y = w x + b."""

    kind: Literal["training"]
    x: list[float]
    y: list[float]
    runs: list[Run]
    map: LossMap  # drawn by the build; the HTML page does not repeat it


class GivenData(TypedDict):
    """What a block gives to its explorer, by the names in its header; all of it is finite."""

    kind: Literal["data"]
    values: dict[str, Tensor]


PictureData: TypeAlias = GraphData | NetworkData | TrainingData
