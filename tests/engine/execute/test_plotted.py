"""What is recorded of a figure: its data and which colour is whose, and not its looks."""

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
    """What is recorded of a figure, below the line about its axes and without its colours."""
    return [line for line in recorded(axes) if not line.startswith("colours")]


def colours(axes):
    """What is recorded of the colours of a figure and of its legend."""
    return [line for line in recorded(axes) if line.startswith("colours")]


def recorded(axes):
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
    """Ticks that the code names or places are recorded, numbers that matplotlib chooses are not."""
    axes.set_xticks([0, 3], ["inputs", "outputs"])
    axes.set_yticks([0.5, 1])
    assert content(axes) == ["ticks of x: inputs at 0.0, outputs at 3.0", "ticks of y: at 0.50, at 1.00"]


def test_exchanged_names_of_bars_are_noticed(axes):
    """Bars are named by the ticks of their axis: the same bars with other names are another figure."""
    axes.barh(["flat", "steep"], [1, 2])
    axes.set(ylim=(-1, 2))
    assert "ticks of y: flat at 0.00, steep at 1.00" in content(axes)
    assert "Rectangle (0.0, 0.60) to (2.0, 1.40)" in content(axes)


@pytest.mark.parametrize("looks", [{"lw": 3}, {"alpha": 0.1}, {"marker": "o"}, {"ls": "--"}])
def test_looks_are_not_recorded(axes, looks):
    """Widths, marks and transparency change nothing."""
    axes.plot([1], [0.5], color="red", **looks)
    assert recorded(axes) == [
        "line 1 points from (1.0, 0.50) to (1.0, 0.50), mean (1.0, 0.50)",
        "colours: line #ff0000",
    ]


def test_colours_are_recorded_by_what_has_them(axes):
    """Each label, or each kind of thing without one, is recorded with its colour, and so is each entry of a legend."""
    axes.plot([1], [0.5], color="red", label="before")
    axes.scatter([1], [0.5], color="blue", label="after")
    axes.plot([[1, 2], [1, 2]], color="#555555")
    axes.bar([1, 2], [0.5, 0.5], color=["#111111", "#222222"], label="size")
    axes.add_patch(plt.Rectangle((0, 0), 1, 1, fc="none", ec="#c2500f"))
    axes.legend(handles=[plt.Line2D([], [], color="blue", label="before")])
    assert colours(axes) == [
        "colours: “before” #ff0000, line #555555 × 2, “after” #0000ff, “size” #111111, “size” #222222, "
        "rectangle #c2500f",
        "colours of the legend: before #0000ff",
    ]


def test_a_map_of_colours_is_recorded_with_its_ends(axes):
    """A map turned round, or between other ends, shows the same values in other colours."""
    axes.imshow([[0, 1]], cmap="RdBu", vmin=-2, vmax=2)
    axes.contourf([[0, 1], [2, 3]], levels=[0, 1, 2], cmap="Greens")
    axes.contour([[0, 1], [2, 3]], levels=[1], colors="black")
    axes.scatter([1, 2], [0.5, 0.5], c=[3, 5])
    assert colours(axes) == [
        "colours: contours Greens from 0 to 2, contours #000000, points viridis from 3 to 5, image RdBu from -2 to 2"
    ]
    assert "coloured by values from 3 to 5, mean 4" in content(axes)


def test_an_image_is_recorded_value_by_value(axes):
    """Rows and columns, rounded to a hundredth of their range: a transposed grid is another one of the same shape."""
    axes.autoscale()
    axes.imshow([[0, 1], [2, 3.0001]])
    assert content(axes) == [
        "image of 2 × 2 values from 0 to 3",
        "row 1 at the top, column 1 at the left, over x from -0.5 to 1.5, y from 1.5 to -0.5",
        "0 1 | 2 3",
    ]


@pytest.mark.parametrize(
    "options, turn, sides",
    [
        ({}, None, "row 1 at the top, column 1 at the left"),
        ({"origin": "lower"}, None, "row 1 at the bottom, column 1 at the left"),
        ({"extent": (0, 2, 0, 2)}, None, "row 1 at the top, column 1 at the left"),
        ({"extent": (0, 2, 2, 0)}, None, "row 1 at the top, column 1 at the left"),
        ({}, "invert_yaxis", "row 1 at the bottom, column 1 at the left"),
        ({}, "invert_xaxis", "row 1 at the top, column 1 at the right"),
    ],
)
def test_an_image_upside_down_is_noticed(axes, options, turn, sides):
    """Where the first row and the first column are seen depends on origin, extent and axes together."""
    axes.autoscale()
    axes.imshow([[0, 1], [2, 3]], **options)
    if turn:
        getattr(axes, turn)()
    assert sides in content(axes)[1]


def test_a_large_image_is_recorded_by_the_means_of_its_parts(axes):
    """Eight parts each way, so that what is somewhere else is noticed."""
    axes.imshow([[row * 100 + column for column in range(16)] for row in range(16)])
    rows = content(axes)[2].split(" | ")
    assert len(rows) == 8
    assert rows[0] == "50 52 54 56 58 60 62 64"


def test_contours_of_a_transposed_grid_are_noticed(axes):
    """The first level that is drawn is recorded with the rectangle that holds it."""
    axes.contour([-2, 0, 2], [-2, 0, 2], [[5, 4, 5], [1, 0, 1], [5, 4, 5]], levels=[0.5])
    assert "the first, 0.5, is within (-1.0, -0.25) to (1.0, 0.25)" in content(axes)


def test_what_the_figure_says_is_recorded(axes):
    """Texts and legends of a figure stand beside its axes."""
    axes.plot([1], [0.5], color="red", label="loss")
    axes.figure.text(0.5, 0.5, "both")
    axes.figure.legend()
    assert recorded(axes)[2:] == [
        "texts of the figure: both",
        "legend of the figure: loss",
        "colours of the legend: loss #ff0000",
    ]


def test_arrows_are_recorded_with_their_directions(axes):
    """The same places with arrows the other way are another figure."""
    axes.quiver([1, 2], [0.5, 0.5], [1, 3], [0, 1])
    assert "arrows of (1, 0) to (3, 1), mean (2, 0.5)" in content(axes)


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
        "0 1",
        "PathCollection “s”: 2 points from (1.0, 0.50) to (3.0, 0.50), mean (2.0, 0.50)",
        "Rectangle (4.5, 0.00) to (5.5, 0.50)",
        "contours at 1 2, of values from 0 to 3, drawn from (0.0, 0.50) to (1.0, 0.50)",
        "image of 1 × 2 values from 0 to 1",
        "legend: s, b",
        "row 1 at the top, column 1 at the left, over x from 0 to 10, y from 0 to 1",
        "texts: t (1.0, 0.50)",
        "the first, 1, is within (0.0, 0.00) to (1.0, 0.50)",
    ]
