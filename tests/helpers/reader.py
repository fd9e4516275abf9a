"""What a reader has who runs the notebook of a page, cell by cell, down to a picture: tensors, held against its data.

The cells run in plain Python, without the engine. Only `backward` is told to keep the graph, so that gradients can be
asked for again.
"""

import ast
import contextlib
import functools
import io
import json

import torch

from tests.helpers.drawn import SINGLE, TINY


def by_page(figures):
    """The figures of a site by the page that holds them, in the order in which they stand."""
    found = {}
    for figure, data in figures:
        found.setdefault(figure.get("data-line").split()[0], []).append((figure, data))
    return found


def fence(project, figure):
    """The lines of the fence that a picture was made of."""
    path, line = figure.get("data-line").split()
    lines = (project.folder / path).read_text(encoding="utf-8").split("\n")[int(line) :]
    return lines[: next(number for number, text in enumerate(lines) if text.startswith("```"))]


class Notebook:
    """The notebook of a page, run from its first cell."""

    def __init__(self, project, page):
        (path,) = project.site.glob(f"**/{page.rpartition('/')[2].removesuffix('.md')}.ipynb")
        self.cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        self.namespace = {"__name__": "__main__"}

    def until(self, caption):
        """Run the cells above a picture that have not run: the namespace."""
        keep = functools.partialmethod(torch.Tensor.backward, retain_graph=True)
        with torch.random.fork_rng(), contextlib.redirect_stdout(io.StringIO()):
            original, torch.Tensor.backward = torch.Tensor.backward, keep
            try:
                while (cell := self.cells.pop(0))["cell_type"] == "code" or f"*{caption}*" not in cell["source"]:
                    if cell["cell_type"] == "code" and "raises-exception" not in cell["metadata"].get("tags", []):
                        exec(cell["source"], self.namespace)
            finally:
                torch.Tensor.backward = original
        return self.namespace


def call(line):
    """The expressions that a line of a fence names: those without a name, and the others by theirs."""
    found = ast.parse(f"_({line})", mode="eval").body
    return [ast.unparse(each) for each in found.args], {each.arg: ast.unparse(each.value) for each in found.keywords}


def unlike(data, lines, namespace):
    """The numbers of a picture's data that are not those of the page's namespace."""
    pairs = {"training": training, "network": network}.get(data["kind"], graph)(data, lines, namespace)
    return [f"{name}: {ours}, torch has {theirs}" for name, ours, theirs in pairs if not same(ours, theirs)]


def same(ours, theirs):
    """Whether two numbers, or nested lists of them, are equal as float32."""
    ours, theirs = (torch.as_tensor(each, dtype=torch.float64).detach().reshape(-1) for each in (ours, theirs))
    return ours.shape == theirs.shape and torch.allclose(ours, theirs, rtol=SINGLE, atol=TINY, equal_nan=True)


def graph(data, lines, namespace):
    """(name, in the picture, on the page) for each tensor of a graph that has a name there."""
    (root,), _ = call(lines[0])
    assert root == data["root"]
    for node in data["nodes"]:
        if node["label"] in namespace:
            tensor = namespace[node["label"]]
            yield node["label"], node["value"], tensor
            if data["kind"] == "graph" and tensor.requires_grad:
                (grad,) = torch.autograd.grad(namespace[root], tensor, torch.ones_like(namespace[root]), True)
                yield f"gradient of {node['label']}", node["grad"], grad


def network(data, lines, namespace):
    """(name, in the picture, on the page) for the weights, the sample, the target and the loss of a network."""
    (model,), given = call(lines[0])
    layers = [each for each in namespace[model] if isinstance(each, torch.nn.Linear)]
    for kind in ("weights", "biases"):
        for number, (ours, layer) in enumerate(zip(data[kind], layers, strict=True)):
            yield f"{kind} {number}", ours, layer.weight if kind == "weights" else layer.bias
    for name, entry in (("x", "input"), ("target", "target"), ("loss", "loss")):
        if name in given:
            yield name, data[entry], eval(given[name], namespace)


def training(data, lines, namespace):
    """(name, in the picture, on the page) for the data and all series of the runs."""
    for name, expression in call(lines[0])[1].items():
        yield name, data[name], eval(expression, namespace)
    for run, line in zip(data["runs"], lines[1:], strict=True):
        label, _, arguments = line.partition(": ")
        assert label == run["label"]
        for name, expression in call(arguments)[1].items():
            yield f"{label}, {name}", run[name], eval(expression, namespace)
