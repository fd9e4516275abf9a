"""Thirty sheets of all lessons: every answer again, by arithmetic that knows neither torch nor the lessons."""

import math
import re
from collections import Counter

import pytest

from snippets.__main__ import main
from tests.helpers import ROOT

NUMBER = r"(−?-?\d+(?:\.\d+)?)"


def numbers(pattern, text):
    """The numbers that a pattern finds in a text, with N for each."""
    found = re.search(pattern.replace("N", NUMBER), text, re.DOTALL)
    assert found, (pattern, text)
    return [float(each.replace("−", "-")) for each in found.groups()]


def target(text):
    """Twice the miss."""
    predicted, wanted = numbers(r"network predicts N\..*to `N`", text)
    return 2 * (predicted - wanted)


def cubic(text):
    """3c² + 1."""
    (c,) = numbers(r"where c is `N`", text)
    return 3 * c * c + 1


def first_unit(text):
    """z / (dL/dz (x · x + 1))."""
    z, slope, *x = numbers(r"first unit had z = N\. Its dL/dz was N\..*x = `\[N, N\]`", text)
    return z / (slope * (x[0] ** 2 + x[1] ** 2 + 1))


def paths(text):
    """A choice in each layer."""
    inputs, units, outputs = numbers(r"has N inputs, two hidden layers of N units each, and N outputs", text)
    return inputs * units * units * outputs


def product(text):
    """b + 1 through c, and a + b through d."""
    a, b = numbers(r"a = torch.tensor\(N,.*b = torch.tensor\(N,", text)
    return (b + 1) + (a + b)


def hessian(text):
    """15, times the square of the factor."""
    words = {"three": 3, "four": 4, "seven": 7, "eight": 8, "twelve": 12}
    (factor,) = re.findall(r"each x is (.+?) times as large", text)
    return 15 * float(words.get(factor, factor)) ** 2


def step(text):
    """The power of ten nearest to the cube root of the rounding, on the function's scale."""
    (factor,) = numbers(r"The function sin\(Nx\)", text)
    return 10 ** round(math.log10((2**-23) ** (1 / 3) / factor))


def recursion(text):
    """y reaches u by a, then by b with all that lies there."""
    (x,) = numbers(r"this function at `N`", text)
    a, b = 3 * x + 1, 6 * x
    return (b + (b + 2 * a)) * 3


def row(text):
    """A row of G times a column of W."""
    first, second = numbers(r"second = torch.tensor\(\[N, N\]\)", text)
    assert "The rows of W are (1, 2, −1) and (0, 1, 3)" in text
    return -first + 3 * second


def cross_entropy(text):
    """p minus one."""
    scores = numbers(r"classes are N, N and N\.", text)
    return math.exp(scores[2]) / sum(map(math.exp, scores)) - 1


def held_target(text):
    """Twice the miss times the state; the target is a number."""
    w, now, later, reward = numbers(r"w = torch.tensor\(N,.*now, later = N, N .*reward = N", text)
    return 2 * (w * now - (reward + 0.5 * w * later)) * now


def behind(text):
    """y(1 − y), for the sigmoid of zero times the factor."""
    (factor,) = numbers(r"y\.data \*= N", text)
    return factor / 2 * (1 - factor / 2)


def uses(text):
    """As many uses as steps, and each brings the start times the other factors."""
    start, steps, w = numbers(r"Start with h = N, and take N steps of `h = h \* w` with w = N\.", text)
    return steps * start * w ** (steps - 1)


def of_kernel(text):
    """What arrives at each place, times the input that the second number met there."""
    seen = numbers(r"seen = torch\.tensor\(\[N, N, N, N, N\]\)", text)
    back = numbers(r"back = torch\.tensor\(\[N, N, N, N\]\)", text)
    return sum(x * g for x, g in zip(seen[1:], back, strict=True))


def normalized(text):
    """The way back through the mean and the deviation, for the first of the numbers."""
    *x, slope = numbers(r"four = torch.tensor\(\[N, N, N, N\].*loss = N \*", text)
    mean = sum(x) / 4
    deviation = math.sqrt(sum((each - mean) ** 2 for each in x) / 4)
    hat = (x[0] - mean) / deviation
    return slope * (1 - 1 / 4 - hat * hat / 4) / deviation


def score(text):
    """The weight, times what arrives at it less what arrives at the output times the output."""
    a, b, u, v, weight, *value = numbers(
        r"output = torch.tensor\(\[N, N\]\).*\(\[N, N\]\).*value = N, torch.tensor\(\[N, N\]\)", text
    )
    return weight * (u * (value[0] - a) + v * (value[1] - b))


def deviation(text):
    """The root of two over the width."""
    (width,) = numbers(r"layers of N units", text)
    return math.sqrt(2 / width)


def leak(text):
    """One over the root of the mean of both squared slopes."""
    (below,) = numbers(r"and here N below", text)
    return math.sqrt(2 / (1 + below**2))


def factor(text):
    """2L − 1 products back over L forward."""
    (layers,) = numbers(r"A network has N linear layers", text)
    return (2 * layers - 1) / layers


def peak(text):
    """An input for each segment, and the layers of one."""
    layers, segments = numbers(r"has N equal layers, checkpointed in N segments", text)
    return segments + layers / segments


BY_HAND = {  # in the order of the sheets; those of a gradient are true
    target: True,
    cubic: True,
    first_unit: False,
    paths: True,
    product: True,
    hessian: False,
    step: False,
    recursion: False,
    row: True,
    cross_entropy: True,
    held_target: True,
    behind: False,
    deviation: False,
    leak: False,
    normalized: True,
    score: True,
    uses: True,
    of_kernel: True,
    factor: False,
    peak: False,
}


@pytest.mark.thorough
@pytest.mark.runs
def test_thirty_sheets_of_all_lessons_have_the_right_answers(tmp_path, monkeypatch):
    """Each answer is what arithmetic finds from the sheet alone; methods of two kinds found each gradient."""
    monkeypatch.chdir(ROOT)
    assert main(["exercises", "--seed", "11", "--count", "30", "--out", str(tmp_path / "kit")]) == 0
    key = (tmp_path / "kit/key.md").read_text()
    answers = key.split("\n## Sheet ")[1:]
    assert len(answers) == 30
    seen = []
    for number, answered in enumerate(answers, 1):
        parts = re.split(r"\n## \d+\. ", (tmp_path / f"kit/sheet-{number:02}.md").read_text())[1:]
        rows = re.findall(r"^\| \d+ \| \*\*(.+?)\*\* \| (.*?) \| (.*) \|$", answered, re.MULTILINE)
        assert len(parts) == len(rows) == len(BY_HAND)
        assert len({part.split("\n")[0] for part in parts}) == len(list((ROOT / "docs/lessons").glob("*.md")))
        for (by_hand, is_gradient), part, (shown, methods, wrong) in zip(BY_HAND.items(), parts, rows, strict=True):
            found, expected = float(shown.replace("−", "-")), by_hand(part)
            assert found == pytest.approx(expected, rel=0.01), (number, by_hand)
            assert ("reverse mode, reverse mode in float64, " in methods) == is_gradient
            assert ("forward mode" in methods or "central differences" in methods) == is_gradient
            assert len(wrong.split("<br>")) >= 2
            assert shown not in re.findall(r"\*\*(.+?)\*\*:", wrong)
        seen.append(tuple(shown for shown, _, _ in rows))
    assert max(Counter(seen).values()) == 1
