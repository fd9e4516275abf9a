"""What is recorded of a figure: its data, and not its looks."""

import matplotlib.pyplot as plt
import pytest

from snippets._engine.execute.kernel.plotted import describe


@pytest.fixture
def axes():
    """The axes of a figure, from 0 to 10 and from 0 to 1."""
    figure, axes = plt.subplots()
    axes.set(xlim=(0, 10), ylim=(0, 1), title="T")
    yield axes
    plt.close(figure)


def content(axes):
    """What is recorded of a figure, below the line about its axes."""
    return [line.strip() for line in describe(axes.figure).split("\n")[1:]]


def test_axes_are_recorded_with_their_titles_and_limits(axes):
    """The first line of an axes says what it is called and from where to where it goes."""
    assert describe(axes.figure) == "axes “T”: x from 0.0 to 10.0, y from 0.00 to 1.00"


def test_a_line_is_recorded_by_its_points(axes):
    """A line has its label, how many points, and where they begin, end and are on average."""
    axes.plot([1, 2, 3], [0.5, 0.5, 0.8], label="loss")
    assert content(axes) == ["line “loss”: 3 points from (1.0, 0.50) to (3.0, 0.80), mean (2.0, 0.60)"]


def test_a_bundle_of_lines_is_recorded_as_one(axes):
    """Eight lines or more, alike and next to each other, have one line of the record; another one has its own."""
    axes.plot([0, 10], [[0.1 * n for n in range(8)], [0.45] * 8])
    axes.plot([1], [0.5])
    assert content(axes) == [
        "8 lines of 16 points from (0.0, 0.00) to (10.0, 0.45), mean (5.0, 0.40)",
        "line 1 points from (1.0, 0.50) to (1.0, 0.50), mean (1.0, 0.50)",
    ]


def test_places_with_names_are_recorded(axes):
    """Ticks that the code names are recorded with their names, numbers that matplotlib writes are not."""
    axes.set_xticks([0, 3], ["inputs", "outputs"])
    assert content(axes) == ["ticks of x: inputs at 0.0, outputs at 3.0"]


@pytest.mark.parametrize("looks", [{"color": "red"}, {"lw": 3}, {"alpha": 0.1}, {"marker": "o"}])
def test_looks_are_not_recorded(axes, looks):
    """Colours, widths and marks change nothing."""
    axes.plot([1], [0.5], **looks)
    assert content(axes) == ["line 1 points from (1.0, 0.50) to (1.0, 0.50), mean (1.0, 0.50)"]


def test_what_rounding_moves_is_not_recorded(axes):
    """A place that differs by less than an eye could tell is the same text, on a logarithmic axis too."""
    axes.set_yscale("log")
    axes.plot([1.00001, 0], [0.100001, 0])
    assert content(axes) == ["line 2 points from (1.0, 10^-1.00) to (0.0, nowhere), mean (0.5, 10^-1.30)"]


def test_an_area_is_recorded_by_its_corners(axes):
    """What is filled has no marks at places, but an outline."""
    axes.fill_between([0, 10], [0.2, 0.4], 1.0, label="a")
    axes.vlines([], 0, 1)
    assert content(axes) == [
        "FillBetweenPolyCollection “a”: 7 points from (0.0, 1.00) to (0.0, 1.00), mean (4.3, 0.80)",
        "LineCollection 1 points from (0.0, 0.00) to (0.0, 0.00), mean (0.0, 0.00)",
    ]


def test_contours_scatters_bars_pictures_texts_and_legends_are_recorded(axes):
    """Other things are recorded by what they are and where, or by the values that they show."""
    axes.contour([[0, 1], [2, 3]], levels=[1, 2])
    axes.scatter([1, 3], [0.5, 0.5], label="s")
    axes.bar([5], [0.5], width=1, label="b")
    axes.imshow([[0, 1]], aspect="auto", extent=(0, 10, 0, 1))
    axes.text(1, 0.5, "t")
    axes.legend()
    assert sorted(content(axes)) == [
        "PathCollection “s”: 2 points from (1.0, 0.50) to (3.0, 0.50), mean (2.0, 0.50)",
        "Rectangle (4.5, 0.00) to (5.5, 0.50)",
        "contours at 1 2, of values from 0 to 3, drawn from (0.0, 0.50) to (1.0, 0.50)",
        "image of 1 × 2 values from 0 to 1",
        "legend: s, b",
        "texts: t (1.0, 0.50)",
    ]
