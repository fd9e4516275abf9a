"""python -m snippets gradient: a reader's own function, and a gradient that the reader worked out."""

import pytest

from snippets.__main__ import main

MINE = """
import torch

x = torch.tensor([1.0, 2.0, 3.0])
w, b = 0.5, -1.0


def loss(w, b):
    return ((w * x + b - 2 * x) ** 2).mean()


def right(w, b):
    return 2 * ((w * x + b - 2 * x) * x).mean(), 2 * (w * x + b - 2 * x).mean()


def half(w, b):
    return tuple(each / 2 for each in right(w, b))


def alone(w, b):
    return w


def square(x=2.0):
    return (x**2 + 3) ** 2


def flat(v=torch.tensor([[0.5, -1.0]])):
    return v.relu().sum() + v.detach().pow(2).sum()


def noisy(w):
    return (w * torch.rand(3)).sum()


def many(v=torch.ones(5)):
    return v * 2


def words(name="w"):
    return name


def missing(unknown):
    return unknown


def crashes(w):
    return w * undefined
"""
METHODS = ["reverse mode", "reverse mode in float64", "forward mode", "central differences"]


@pytest.fixture
def check(tmp_path, monkeypatch, capsys):
    """Runs the command on a file that is called mine.py; its exit code, its lines and its complaint."""
    (tmp_path / "mine.py").write_text(MINE)
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        code = main(["gradient", *arguments])
        printed = capsys.readouterr()
        return code, printed.out.strip().splitlines(), printed.err

    return run


def test_all_methods_find_56(check):
    """Of (x² + 3)² at 2 five methods find 56, SymPy among them, and the command is content."""
    code, lines, _ = check("mine.py:square")
    assert code == 0
    assert lines[0] == "The gradient of square with respect to x, at 2:"
    found = [line.split() for line in lines[1:6]]
    assert [" ".join(words[:-1]) for words in found] == [*METHODS, "SymPy"]
    assert [float(words[-1]) for words in found] == pytest.approx([56] * 5)
    assert lines[-1] == "1 of 1 gradients are the same by all methods."


def test_a_value_can_be_given(check):
    """--at replaces the default: at 1 the slope is 4 · 1 · 4 = 16."""
    code, lines, _ = check("mine.py:square", "--at", "x=1.0")
    assert (code, lines[0]) == (0, "The gradient of square with respect to x, at 1:")
    assert float(lines[1].split()[-1]) == pytest.approx(16)


@pytest.mark.parametrize("own, code, said", [("right", 0, "2 of 2"), ("half", 1, "0 of 2")])
def test_a_gradient_of_ones_own_is_compared(check, own, code, said):
    """A right one agrees in w and b; one without the factor two is named as the one that differs."""
    found, lines, _ = check("mine.py:loss", "--own", own)
    assert found == code
    assert lines[-1] == f"{said} gradients are the same by all methods."
    blamed = [line.strip() for line in lines if "Not the same" in line]
    assert blamed == ([] if own == "right" else [f"Not the same: your own. Most methods give {n}." for n in (-18, -8)])


def test_a_detached_part_is_noticed(check):
    """Differences see what detach() hides: there reverse and forward mode are of another opinion."""
    code, lines, _ = check("mine.py:flat")
    assert code == 1
    assert [line for line in lines if "with respect to" in line] == [
        "The gradient of flat with respect to v[0, 0], at 0.5:",
        "The gradient of flat with respect to v[0, 1], at -1:",
    ]
    assert sum("central differences" in line and "✗" in line for line in lines) == 2


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["no.py:f"], "no.py:f: there is no such file. Write FILE:FUNCTION, such as mine.py:loss"),
        (
            ["mine.py:lost"],
            "mine.py: there is no function “lost” in this file; it has loss, right, half, alone, square",
        ),
        (["mine.py:loss", "--own", "lost"], "mine.py: there is no function “lost”"),
        (["mine.py:loss", "--at", "z=1"], "--at z=1: the function has no parameter “z”; it has w, b"),
        (["mine.py:loss", "--at", "w=1/0"], "--at w=1/0: this raises ZeroDivisionError"),
        (["mine.py:loss", "--own", "alone"], "raises ValueError: alone returns 1 gradients, and w, b need one each"),
        (["mine.py:missing"], "mine.py: the parameter “unknown” of missing has no value. Define unknown in the file"),
        (["mine.py:noisy"], "it draws random numbers, or changes something. Seed it inside the function"),
        (["mine.py:many"], "it has 5 values, and a gradient is that of one number"),
        (["mine.py:words"], "words has no parameter that is a float or a tensor of floats"),
        (["mine.py:crashes"], "crashes(w) raises NameError: name 'undefined' is not defined"),
    ],
    ids=["no file", "no function", "no own", "no name", "bad value", "own", "unset", "noise", "many", "words", "crash"],
)
def test_bad_input_is_told_what_is_wrong(check, arguments, said):
    """Each mistake is one sentence, and the exit code is 2."""
    code, lines, complaint = check(*arguments)
    assert (code, lines) == (2, [])
    assert said in complaint


def test_a_file_that_does_not_run_is_named(check, tmp_path):
    """The error of the file is passed on."""
    (tmp_path / "broken.py").write_text("1 / 0\n")
    code, _, complaint = check("broken.py:f")
    assert (code, complaint) == (2, "broken.py: the file raises ZeroDivisionError: division by zero\n")
