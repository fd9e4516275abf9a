"""The explorers' scripts, which are committed: built from typed sources, small, and as good at derivatives as torch."""

import gzip
import json
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.helpers import ROOT
from tests.helpers import explorers as replay
from tests.helpers.typescript import SCHEMA, TYPES, typescript

SCRIPTS = Path("docs/assets/javascripts")
BUILT = sorted((ROOT / SCRIPTS).glob("explorers*.js"))
SOURCES = sorted((ROOT / SCRIPTS / "explorers").glob("*.ts"))
SECONDS = 240  # that a command may take before it counts as hanging
EVALUATE = """
import { readFileSync } from "node:fs";
import { backward, forward } from "./engine.mjs";
const whole = (key, value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value);
for (const { nodes, root } of JSON.parse(readFileSync(0))) {
  const values = forward(nodes);
  console.log(JSON.stringify({ values, grads: backward(nodes, values, root).grads }, whole));
}
"""


def run(folder, *command, **options):
    """Run a command of Node's."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def workshop(node):
    """A copy of the sources with what builds them."""
    shutil.copytree(ROOT / SCRIPTS / "explorers", node / SCRIPTS / "explorers")
    return node


@pytest.mark.thorough
def test_the_committed_scripts_are_what_their_sources_build(workshop):
    """The sources pass the type checker and give the scripts of all families, byte for byte."""
    run(workshop, "npm", "run", "build")
    built = {path.name: path.read_bytes() for path in (workshop / SCRIPTS).glob("explorers*.js")}
    assert {path.name: path.read_bytes() for path in BUILT} == built, "run: npm ci && npm run build"


def test_the_types_of_a_picture_s_data_are_those_of_the_engine():
    """The explorers read what the engine writes: their types are generated from its own."""
    types = typescript(SCHEMA.read_text(encoding="utf-8"))
    assert TYPES.read_text(encoding="utf-8") == types, "run: python -m tests.helpers.typescript"


def test_the_scripts_are_small():
    """With one family of explorers, as most pages have, a reader's browser loads at most 15 KB, compressed."""
    sizes = {path.stem: len(gzip.compress(path.read_bytes(), 9)) for path in BUILT}
    shared = sizes.pop("explorers")
    assert sizes.keys() == {path.stem.replace("family", "explorers") for path in SOURCES if "family-" in path.name}
    assert shared + max(sizes.values()) <= 15 * 1024


def test_the_script_stands_alone():
    """Nothing is imported from a package: all that runs in the page is written here."""
    targets = [target for path in SOURCES for target in re.findall(r'from "([^"]+)"', path.read_text(encoding="utf-8"))]
    assert targets
    assert {target for target in targets if not target.startswith("./")} == {"explorers-core"}


@pytest.mark.parametrize("word", "innerHTML outerHTML AdjacentHTML document.write eval( fetch( style=".split())
def test_the_script_does_what_a_strict_policy_allows(word):
    """No text becomes mark-up or code, no element gets a style attribute, and nothing is fetched."""
    assert [path.name for path in BUILT if word in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_a_source_is_read_in_one_sitting(path):
    """No source has more than 300 lines, or a line of more than 120 characters."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 300
    assert [line for line in lines if len(line) > 120] == []


@pytest.mark.parametrize("name", ["site", "explorers"])
def test_every_rule_of_a_style_sheet_is_closed(name):
    """A rule that is not closed takes all that follow with it, and no browser says so."""
    sheet = (ROOT / f"docs/assets/stylesheets/{name}.css").read_text(encoding="utf-8")
    assert sheet.count("{") == sheet.count("}") > 100


def drawn(shape, draw):
    """Numbers in nested lists of this shape."""
    return [drawn(shape[1:], draw) for _ in range(shape[0])] if shape else draw()


def node(key, op, inputs=(), **rest):
    """A node of a graph, as a picture's data has it."""
    return {"id": key, "op": op, "inputs": list(inputs), "params": {}, **rest}


def applied(op, *shapes, params=None):
    """How to make a graph that applies one operation to leaves of these shapes, and sums the squares of the result."""

    def make(draw):
        leaves = [node(f"x{k}", "leaf", shape=shape, value=drawn(shape, draw)) for k, shape in enumerate(shapes)]
        out = node("y", op, [leaf["id"] for leaf in leaves], params=params or {})
        return {"root": "s", "nodes": [*leaves, out, node("q", "mul", ["y", "y"]), node("s", "sum", ["q"])]}

    return pytest.param(make, id=" ".join([op, *map(str, shapes), *map(str, (params or {}).values())]))


def diamond(draw):
    """(a + b)(b + 1) and back to a: three paths from b, two from a."""
    return {
        "root": "g",
        "nodes": [
            node("a", "leaf", shape=[], value=draw()),
            node("b", "leaf", shape=[1], value=[draw()]),
            node("one", "const", shape=[], value=1.0),
            node("c", "add", "ab"),
            node("d", "add", ["b", "one"]),
            node("e", "mul", "cd"),
            node("f", "mul", "ea"),
            node("h", "sub", "fb"),
            node("g", "sum", "h"),
        ],
    }


def shut(draw):
    """A ReLU that is shut, and divided by: the infinite gradient that arrives goes no further."""
    return {
        "root": "s",
        "nodes": [
            node("a", "leaf", shape=[], value=draw()),
            node("b", "leaf", shape=[], value=-abs(draw())),
            node("c", "relu", "b"),
            node("d", "div", "ac"),
            node("e", "pow", "d", params={"exponent": 0.0}),
            node("f", "add", "de"),
            node("s", "sum", "f"),
        ],
    }


UNARY = "neg exp log sin cos tanh sigmoid relu abs sqrt reciprocal mean".split()
SHAPES = [([], [3]), ([2, 3], [3]), ([2, 1], [1, 3]), ([1], [])]
GRAPHS = [
    *[applied(op, [2, 3]) for op in UNARY],
    *[applied("pow", [4], params={"exponent": exponent}) for exponent in (2.0, 3.0, 0.5, 1.0, 0.0, -1.0)],
    *[applied(op, *shapes) for op in ("add", "sub", "mul", "div") for shapes in SHAPES],
    *[applied("matmul", *shapes) for shapes in (([2, 3], [3, 4]), ([3], [3, 2]), ([2, 3], [3]), ([3], [3]))],
    *[applied("linear", *shapes) for shapes in (([2, 3], [4, 3], [4]), ([2, 3], [1, 3]), ([3], [2, 3], [2]))],
    applied("mse", [4, 1], [4, 1]),
    pytest.param(diamond, id="diamond"),
    pytest.param(shut, id="shut gate"),
]


@pytest.mark.thorough
@pytest.mark.parametrize("make", GRAPHS)
def test_every_operation_agrees_with_torch(workshop, make):
    """Values and gradients in float64 are torch's, within 1e-9, at kinks, zeros and large numbers too."""
    if not (workshop / "engine.mjs").exists():
        (workshop / "evaluate.mjs").write_text(EVALUATE, encoding="utf-8")
        source = SCRIPTS / "explorers/engine.ts"
        run(workshop, "npx", "esbuild", source, "--bundle", "--format=esm", "--outfile=engine.mjs")
    rng = random.Random(0)
    cases = [make(lambda: replay.number(rng)) for _ in range(100)]
    given = [{**case, "nodes": [recorded(each) for each in case["nodes"]]} for case in cases]
    found = [json.loads(line) for line in run(workshop, "node", "evaluate.mjs", input=json.dumps(given)).splitlines()]
    for case, ours in zip(cases, found, strict=True):
        values, grads = replay.graph(case, {})
        assert replay.distance(listed(ours["values"]), values) < 1e-9
        assert replay.distance({key: listed(ours["grads"])[key] for key in grads}, grads) < 1e-9


def recorded(each):
    """A node as the engine takes it: its value as a shape and a row of numbers."""
    if "value" not in each:
        return {**each, "value": None}
    return {**each, "value": {"shape": each["shape"], "data": replay.tensor(each["value"]).reshape(-1).tolist()}}


def listed(tensors):
    """The engine's tensors as lists of numbers."""
    return {key: [float(each) for each in value["data"]] for key, value in tensors.items()}
