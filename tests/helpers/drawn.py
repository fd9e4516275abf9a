"""Every number that a drawn graph or network shows, in its drawing, its description and its table, against torch.

What a figure says is read from its HTML. What it should say is computed by torch in float64 from the leaves, weights
and inputs that the figure's data hold; nothing of the engine's own code for pictures takes part. `wrong` names each
number that is another one, and each that nobody has recomputed.
"""

import json
import math
import re
from functools import lru_cache

import torch

from tests.helpers import explorers as replay

SINGLE = 1e-5  # what is left of a float32 after some operations, by its size
TINY = 1e-7  # and by itself, where terms of ordinary size cancel
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
NUMBER = r"−?(?:\d+(?:\.\d+)?(?:·10[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)?|∞)|NaN"
LIST = rf"\[(?:{NUMBER}|[\[\], ])*\]"
SHAPE = r"\d+(?: × \d+)+|\d+ numbers"
VALUE = rf"(\((?:{NUMBER})\)|{LIST}|{SHAPE}|{NUMBER}|–)"
DIGITS = re.compile(r"[\d⁰¹²³⁴⁵⁶⁷⁸⁹]")
OPERATORS = str.maketrans({"×": "*", "÷": "/", "−": "-"})
SQUARE_OR_POWER = re.compile(r"\(y − \)²|\( \)[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")  # the loss of a network, and a badge: see power_errors
LEGEND = "picture-legend"


def read(text):
    """A number as pictures write it: −3.766, (−7.533), 9.64·10⁻⁵, ∞; NaN for anything else."""
    if not re.fullmatch(NUMBER, text.strip("()")):
        return math.nan
    digits, _, power = text.strip("()").replace("∞", "inf").replace("NaN", "nan").partition("·10")
    return float(digits.translate(SUPERSCRIPTS)) * 10.0 ** int(power.translate(SUPERSCRIPTS) or 0)


def near(text, value, slack=None):
    """Whether a number is `value` to three decimals, or to three digits below 0.1 and from a million on."""
    told = read(text)
    if not math.isfinite(value) or not math.isfinite(told):
        return told == value or (told != told and value != value)
    size = abs(value)
    plain = size < 1e-12 or 0.1 <= size < 1e6
    unit = 1e-3 if plain else 10.0 ** (math.floor(math.log10(size)) - 2)
    slack = SINGLE * size + TINY if slack is None else slack
    return abs(told - value) <= 0.5001 * unit + slack and (told == 0 or abs(told - value) < max(size, slack))


def agrees(text, values):
    """Whether a text shows the elements of a tensor, or its shape if there are many; None is a dash, a name itself."""
    if isinstance(values, str):
        return text == values
    if values is None or text == "–":
        return values is None and text == "–"
    if re.fullmatch(SHAPE, text):
        return math.prod(map(int, re.findall(r"\d+", text))) == len(values)
    told = re.findall(NUMBER, text)
    return len(told) == len(values) and all(map(near, told, values))


def node_of(element):
    """The id of the tensor or unit that an element belongs to."""
    return element.xpath("ancestor-or-self::*[@data-node]")[-1].get("data-node")


def marked(figure):
    """Every number that a figure marks as one of its data: (node, field, text)."""
    for element in figure.xpath(".//*[@data-field]"):
        yield node_of(element), element.get("data-field"), element.text


def wrong(figure):
    """What is wrong with the numbers of a graph or a network; empty if nothing is."""
    data, expected = computed(figure.find("template").text)
    return [*(network_errors if data["kind"] == "network" else graph_errors)(figure, data, expected)]


@lru_cache
def computed(text):
    """The data of a graph or a network, and what torch computes of them."""
    data = json.loads(text)
    return data, (network_numbers if data["kind"] == "network" else graph_numbers)(data)


def unlike(figure, expected):
    """The marked numbers that are not as expected, and the expected ones that the table lacks."""
    for node, field, text in marked(figure):
        if (node, field) not in expected:
            yield f"{node}: {field} {text} was not recomputed"
        elif not agrees(text, expected[node, field]):
            yield f"{node}: {field} is shown as {text}, torch has {expected[node, field]}"
    yield from unmarked(figure)


def unmarked(figure):
    """Texts of the drawing with digits that are neither marked nor a name, an index, or part of a power."""
    for element in figure.xpath(".//*[local-name()='svg']//*[local-name()='text']"):
        kind = element.get("class") or ""
        own = "".join([element.text or "", *(child.tail or "" for child in element)])
        plain = element.get("data-field") is None and kind.split()[0] not in ("picture-name", LEGEND)
        if plain and DIGITS.search(own) and not SQUARE_OR_POWER.fullmatch(own):
            yield f"{own} in the drawing was not recomputed"


# Graphs


def graph_numbers(data):
    """Each number of a graph by node and field, as lists of floats."""
    values, grads = replay.graph(data, {})
    found = {}
    for node in data["nodes"]:
        key = node["id"]
        found[key, "value"] = values[key]
        found[key, "grad"] = None if node["op"] == "const" else grads[key]
        for place, (local, part) in enumerate(derivatives(node, values, grads, data)):
            found[key, f"local {place}"], found[key, f"part {place}"] = local, part
    return found


def derivatives(node, values, grads, data):
    """For each operand of a node: the derivative by it, if all are numbers, and what the node hands back to it."""
    shapes = {each["id"]: (each["shape"], each["op"]) for each in data["nodes"]}
    operands = [replay.tensor(values[each], shapes[each][0]).requires_grad_() for each in node["inputs"]]
    if not operands:
        return []
    out = replay.applied(node, operands)
    numbers = out.numel() == 1 and all(each.numel() == 1 for each in operands)
    arrived = replay.tensor(grads[node["id"]], out.shape)
    parts = torch.autograd.grad(out, operands, arrived, retain_graph=True)
    locals_ = torch.autograd.grad(out, operands, torch.ones_like(out)) if numbers else [None] * len(operands)
    flat = [[None if each is None else each.reshape(-1).tolist() for each in kind] for kind in (locals_, parts)]
    const = [shapes[each][1] == "const" for each in node["inputs"]]
    return [(None, None) if skip else pair for skip, *pair in zip(const, *flat, strict=True)]


def graph_errors(figure, data, expected):
    """What is wrong with a graph."""
    yield from unlike(figure, expected)
    rows = {row.get("data-node"): [cell.text or "" for cell in row] for row in figure.iter("tr") if len(row)}
    names = {node["id"]: rows[node["id"]][0] for node in data["nodes"]}
    made = {key: row[1].split(" · ")[0] for key, row in rows.items()}
    for node in data["nodes"]:
        key = node["id"]
        if node["op"] == "const" and not near(names[key], expected[key, "value"][0]):
            yield f"the table calls {expected[key, 'value']} by {names[key]}"
        yield from formula_errors(node, made[key], names, expected)
        if data["kind"] == "graph":
            yield from sentence_errors(f"what {names[key]} hands back", rows[key][4], handed(node, names, expected))
    (description,) = figure.xpath(".//*[local-name()='desc']")
    yield from sentence_errors("the description", description.text, told(data, names, made, expected))
    yield from power_errors(figure, data)


def handed(node, names, expected):
    """The cell of the table that tells what a node hands back, as words and numbers."""
    parts = []
    for place, source in enumerate(node["inputs"]):
        local, part = (expected[node["id"], f"{field} {place}"] for field in ("local", "part"))
        if part is not None:
            parts += [", "] * bool(parts) + [part, f" to {names[source]}"]
            parts += [" (× ", local, ")"] if local is not None else []
    return parts or ["–"]


def told(data, names, made, expected):
    """The description of a graph, as words and numbers."""
    parts = ["Forward: "]
    for node in data["nodes"]:
        if node["op"] != "const":
            formula = f"{made[node['id']]} = " if node["inputs"] else ""
            parts += [f"{names[node['id']]} = {formula}", expected[node["id"], "value"], ", "]
    parts[-1] = "."
    if data["kind"] == "values":
        return parts
    parts.append(f" Backward, from gradient 1 at {data['root']}: ")
    for node in reversed(data["nodes"]):
        for place, source in enumerate(node["inputs"]):
            local, part = (expected[node["id"], f"{field} {place}"] for field in ("local", "part"))
            if part is not None:
                product = [expected[node["id"], "grad"], " × ", local, " = "] if local is not None else []
                parts += [f"{names[source]} gets ", *product, part, ", "]
    return [*parts[:-1], "."]


def sentence_errors(what, text, parts):
    """How a text differs from words and numbers; a number may be written in any way that shows its value."""
    pattern = "".join(re.escape(each) if isinstance(each, str) else VALUE for each in parts)
    found = re.fullmatch(pattern, text)
    if not found:
        yield f"{what} is “{text}”, expected {parts}"
        return
    for shown, value in zip(found.groups(), [each for each in parts if not isinstance(each, str)], strict=True):
        if not agrees(shown, value):
            yield f"{what} says {shown}, torch has {value}"


def formula_errors(node, formula, names, expected):
    """How the formula of a tensor, computed with the values of its operands, differs from the tensor's value."""
    if node["op"] not in ("add", "sub", "mul", "div", "neg", "pow") or len(expected[node["id"], "value"]) != 1:
        return
    words = {names[each]: expected[each, "value"][0] for each in node["inputs"]}
    written = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda power: f"**({power[0].translate(SUPERSCRIPTS)})", formula)
    pattern = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    written = re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", lambda name: f"({words[name[0]]!r})", written).replace("^", "**")
    value = eval(written.translate(OPERATORS), {"__builtins__": {}})  # a formula of numbers
    if not near(f"{value:.12f}".replace("-", "−"), expected[node["id"], "value"][0]):
        yield f"{formula} would be {value}, torch has {expected[node['id'], 'value']}"


def power_errors(figure, data):
    """The powers on the badges of the drawing that are not those of the graph."""
    exponents = {node["id"]: node["params"].get("exponent") for node in data["nodes"]}
    for badge in figure.xpath(".//*[@class='picture-op-text']"):
        text = badge.text or ""
        if text.startswith("( )") and float(text[3:].lstrip("^").translate(SUPERSCRIPTS)) != exponents[node_of(badge)]:
            yield f"{node_of(badge)} is drawn with the power {text}, torch has {exponents[node_of(badge)]}"


# Networks


def network_numbers(data):
    """Each number of a network by node and field: lists of one float. By itself it has names in place of inputs."""
    if not data["grads"]:
        found = {(f"x.{place}", "value"): f"x[{place}]" for place in range(data["sizes"][0])}
        for layer, (rows, biases) in enumerate(zip(data["weights"], data["biases"], strict=True), 1):
            for unit, row in enumerate(rows):
                found |= {(f"w{layer}.{unit}.{place}", "value"): [weight] for place, weight in enumerate(row)}
                found |= {(f"b{layer}.{unit}", "value"): [biases[unit]]} if biases else {}
        return found
    run = replay.network(data, data["input"], data["target"])
    grads = run["grads"]
    pairs = {f"x.{place}": pair for place, pair in enumerate(zip(data["input"], grads["input"], strict=True))}
    slopes = {}
    for layer, rows in enumerate(data["weights"], 1):
        for unit, row in enumerate(rows):
            weights = zip(row, grads["weights"][layer - 1][unit], strict=True)
            pairs |= {f"w{layer}.{unit}.{place}": pair for place, pair in enumerate(weights)}
            biases = (data["biases"], grads["biases"])
            for letter, (values, back) in {
                "b": biases,
                "z": (run["z"], grads["z"]),
                "h": (run["h"], grads["h"]),
            }.items():
                if values[layer - 1] is not None:
                    pairs[f"{letter}{layer}.{unit}"] = (values[layer - 1][unit], back[layer - 1][unit])
            slopes[f"u{layer}.{unit}", "slope"] = [run["slopes"][layer - 1][unit]]
    pairs["loss"] = (run["loss"], 1.0)
    found = {(node, kind): [x] for node, pair in pairs.items() for kind, x in zip(("value", "grad"), pair, strict=True)}
    found["target", "value"] = data["target"][:1]
    found["loss", "local 0"] = grads["h"][-1][:1]
    return found | slopes


def network_errors(figure, data, expected):
    """What is wrong with a network."""
    yield from unlike(figure, expected)
    (description,) = figure.xpath(".//*[local-name()='desc']")
    names = {row.get("data-node"): row[0].text for row in figure.iter("tr") if row.get("data-node")}
    yield from name_errors(names)
    yield from sentence_errors("the description", description.text, network_told(data, names, expected))
    if missing := {node for node, _ in expected if node[0] in "wb"} - {node for node, _, _ in marked(figure)}:
        yield f"{sorted(missing)} are not shown"
    for line in figure.xpath(".//*[contains(@class, 'picture-weight') and @data-node]"):
        (number,) = expected[line.get("data-node"), "grad" if data["grads"] else "value"]
        sign = "is-positive" if number > 0 else "is-negative" if number < 0 else "is-zero"
        if sign not in line.get("class").split():
            yield f"the line of {line.get('data-node')} is not {sign}"


def name_errors(names):
    """The names whose indices are those of another parameter: w1.2.0 is 0.weight[2, 0]."""
    for node, name in names.items():
        places = re.findall(r"\d+", name.partition("[")[2])
        if places and places != node.split(".")[1:]:
            yield f"{node} is called {name}"


def network_told(data, names, expected):
    """The description of a network, as words and numbers."""
    first = [key for key in names if key[0] in ("x" if data["grads"] else "wb")]
    parts = [] if not data["grads"] else ["At "]
    between = ", " if data["grads"] else "; "
    for key in first:
        parts += [f"{names[key]} = ", expected[key, "value"], between]
    parts[-1] = ": " if data["grads"] else "."
    if not data["grads"]:
        return parts
    for layer, size in enumerate(data["sizes"][1:], 1):
        for unit in range(size):
            z, h = ([expected[f"{letter}{layer}.{unit}", kind] for kind in ("value", "grad")] for letter in "zh")
            if data["activations"][layer - 1] == "identity":
                parts += [f"{names[f'h{layer}.{unit}']} = ", h[0], " with gradient ", h[1], "; "]
                continue
            silent = data["activations"][layer - 1] == "relu" and expected[f"u{layer}.{unit}", "slope"] == [0.0]
            parts += [f"unit {unit} of layer {layer} is {'silent' if silent else 'active'}: z ", z[0], ", h ", h[0]]
            parts += [", gradient of h ", h[1], ", of z ", z[1], "; "]
    return [*parts, "loss ", expected["loss", "value"], "."]
