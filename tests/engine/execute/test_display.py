"""Display: the forms of a value, and figures whose bytes depend on nothing but themselves."""

import base64
import re

import lxml.etree
import matplotlib
import pytest
from matplotlib.figure import Figure

from snippets._engine.execute.kernel import display
from snippets._engine.result import SVG_SIZE
from tests.helpers.given import blocks, lines


class Shown:
    """A value with these forms."""

    def __init__(self, **forms):
        for name, form in forms.items():
            setattr(self, f"_repr_{name}_", lambda form=form, **options: form)

    def __repr__(self):
        return "shown"


class Unwilling:
    """A value that has forms, but not now."""

    def _repr_html_(self, **options):
        raise NotImplementedError

    _repr_mimebundle_ = _repr_html_


def figure(title="Loss"):
    """A figure of one curve."""
    drawn = Figure()
    axes = drawn.subplots()
    axes.plot([0, 1], [1, 0])
    axes.set(title=title, xlabel="epoch", ylabel="loss")
    return drawn


@pytest.mark.parametrize(
    "value, forms",
    [
        (1, {}),
        (Shown(html="<b>"), {"text/html": "<b>"}),
        (Shown(svg="<svg/>"), {"image/svg+xml": "<svg/>"}),
        (Shown(png=b"\x89PNG"), {"image/png": base64.b64encode(b"\x89PNG").decode()}),
        (Shown(jpeg=b"\xff"), {"image/jpeg": "/w=="}),
        (Shown(latex="$x$", markdown="*x*"), {"text/latex": "$x$", "text/markdown": "*x*"}),
        (Shown(html=("<b>", {"isolated": True})), {"text/html": "<b>"}),
        (Shown(html=None), {}),
        (Shown(mimebundle={"text/html": "<i>", "a/b": b"c"}), {"text/html": "<i>", "a/b": "Yw=="}),
        (Shown(mimebundle=({"text/html": "<i>"}, {})), {"text/html": "<i>"}),
        (Unwilling, {}),
        (Shown, {}),
    ],
    ids=range(12),
)
def test_a_value_has_the_forms_that_jupyter_would_ask_for(value, forms):
    """A value is its repr, and whatever else it knows how to be, as text or base64; a class is no value."""
    assert display.describe(value) == {"text/plain": repr(value), **forms}


def test_a_value_may_decline():
    """A form that is not implemented is none."""
    value = Unwilling()
    assert display.describe(value) == {"text/plain": repr(value)}


def test_a_mistake_in_a_form_is_the_pages_own():
    """Any other exception in a form is the block's."""

    class Broken:
        def _repr_html_(self):
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        display.describe(Broken())


def test_a_figure_is_a_picture_of_fixed_bytes():
    """The same figure has the same bytes, whatever salt is set and whenever it is drawn; another has others."""
    with matplotlib.rc_context({"svg.hashsalt": "other"}):
        first = display.draw(figure())["image/svg+xml"]
    assert display.draw(figure())["image/svg+xml"] == first != display.draw(figure("Gain"))["image/svg+xml"]
    assert "date" not in first


def test_a_figure_is_a_whole_picture():
    """A figure is SVG that can be read, with text as text, on no background."""
    picture = lxml.etree.fromstring(display.draw(figure())["image/svg+xml"].encode())
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert {"Loss", "epoch", "loss"} <= {text.text for text in picture.iter("{*}text")}


def test_a_figure_holds_nothing_that_nobody_sees():
    """Places are drawn to a hundredth of a point; no part has a name, but for those that others refer to by it."""
    drawn = figure()
    drawn.axes[0].scatter([0, 1 / 3, 1], [1, 1 / 7, 0])
    picture = lxml.etree.fromstring(display.draw(drawn)["image/svg+xml"].encode())
    places = [place for name in ("d", "x", "y") for place in picture.xpath(f"//@{name}")]
    assert places
    assert not re.search(r"\.\d{3}", " ".join(places))
    assert picture.findall(".//{*}metadata") == []
    named = set(picture.xpath("//@id"))
    assert {link.removeprefix("#") for link in picture.xpath("//@*[local-name() = 'href']")} <= named
    assert not any(name.startswith(("axes_", "line2d_", "text_", "xtick_")) for name in named)


def test_faint_marks_stay_as_faint_as_they_are():
    """An opacity keeps its digits: thousands of marks that hardly show make a cloud."""
    drawn = figure()
    drawn.axes[0].scatter([0, 1], [0, 1], alpha=0.004)
    picture = display.draw(drawn)["image/svg+xml"]
    assert "opacity: 0.004" in picture
    assert "opacity: 0.00;" not in picture


def test_a_name_that_a_page_gives_is_kept():
    """What a page calls a part of its figure, it is called in the drawing."""
    drawn = figure()
    drawn.axes[0].lines[0].set_gid("the-loss")
    assert 'id="the-loss"' in display.draw(drawn)["image/svg+xml"]


def test_drawing_leaves_no_setting_behind():
    """A page's own settings are as they were."""
    before = matplotlib.rcParams["svg.hashsalt"], matplotlib.rcParams["svg.fonttype"]
    display.draw(figure())
    assert (matplotlib.rcParams["svg.hashsalt"], matplotlib.rcParams["svg.fonttype"]) == before


@pytest.mark.parametrize(
    "titles, axes, words",
    [
        ({}, [{}], "A plot."),
        ({}, [{"title": "Loss", "xlabel": "epoch", "ylabel": "loss"}], "A plot shows “Loss” (loss against epoch)."),
        ({}, [{"ylabel": "loss"}, {}], "A plot shows loss."),
        ({"label": "h = 1"}, [{"xlabel": "x"}], "A plot of “h = 1” shows values along x."),
        ({"label": "a", "title": "b"}, [{}], "A plot of “a, b”."),
        (
            {"title": "b"},
            [{"title": "L", "xlabel": "x"}, {"ylabel": "y"}],
            "Plots of “b” show “L” (values along x) and y.",
        ),
        ({}, [{"title": name} for name in "abbc"], "Plots show “a”, “b” and “c”."),
    ],
    ids=range(7),
)
def test_a_figure_tells_what_it_shows(titles, axes, words):
    """The alternative text of a figure is a sentence made of its name, titles and labels; other values have none."""
    drawn = Figure(label=titles.get("label", ""))
    if "title" in titles:
        drawn.suptitle(titles["title"])
    for place, labels in zip(drawn.subplots(1, len(axes), squeeze=False).flat, axes, strict=True):
        place.set(**labels)
    assert display.caption(drawn)["alt"] == words
    assert display.record(1)["metadata"] == {}


def test_a_figure_with_a_name_keeps_its_size():
    """A name is told first, and its figure is as large as it was made; another is cut to what is drawn in it."""
    named = Figure(figsize=(2, 1), label="h = 1")
    named.subplots().set_title("A title that is longer than the figure is wide")
    assert display.caption(named)["alt"].startswith("A plot of “h = 1” shows “A title")
    assert (display.caption(named)["label"], display.caption(figure())["label"]) == ("h = 1", "")
    assert SVG_SIZE.search(display.draw(named)["image/svg+xml"]).groups() == ("144", "72")
    named.set_label("")
    assert SVG_SIZE.search(display.draw(named)["image/svg+xml"]).groups() != ("144", "72")


def test_nothing_is_shown_without_a_session():
    """Outside of a page's process there is nowhere to show a value."""
    with pytest.raises(RuntimeError, match="no session"):
        display.publish(1)


FIGURE = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('%s')\n"


@pytest.mark.parametrize(
    "code, shown",
    [
        (FIGURE % "A" + "None", ["A"]),
        (FIGURE % "A" + "plt.show()", ["A"]),
        (FIGURE % "A" + "plt.gcf()", ["A"]),
        (FIGURE % "A" + "plt.close()", []),
        (FIGURE % "A" + "plt.figure()\nplt.title('B')\nNone", ["A", "B"]),
        (FIGURE % "A" + "plt.show()\nprint('then')\nplt.title('B')\nplt.show()", ["A", "then\n", "B"]),
        ("from matplotlib.figure import Figure\nFigure()", ["A plot."]),
        ("import matplotlib.pyplot\n1", ["1"]),
        (FIGURE % "A" + "plt.gcf(); plt.show()\nNone", ["A"]),
    ],
    ids=range(9),
)
def test_a_figure_is_shown_where_and_once(run, code, shown):
    """A figure is shown by plt.show(), as a block's value, or at its end if it is open, but never twice."""
    _, result = run(f"```python\n{code}\n```")
    outputs = blocks(result)[0].outputs
    told = [out.get("text") or out["metadata"].get("alt", out["data"]["text/plain"]) for out in outputs]
    assert [text.removeprefix("A plot shows “").removesuffix("”.") for text in told] == shown


CALLS = [
    "plt.plot([1, 2])",
    "plt.title('A')",
    "plt.hist([1, 2, 2])",
    "plt.bar([1, 2], [1, 2])",
    "plt.boxplot([1, 2, 3])",
    "plt.subplots(2, 2)[1]",
    "plt.subplots()",
]


def test_what_a_call_that_plots_returns_is_not_shown(run):
    """The figure is shown, and not the parts of it that the last call returned, whose text tells an address."""
    _, result = run("\n".join(f"```python\nimport matplotlib.pyplot as plt\n{code}\n```\n" for code in CALLS))
    shown = [[list(out["data"]) for out in each.outputs] for each in blocks(result)]
    assert shown == [[["text/plain", "image/svg+xml"]]] * len(CALLS)


def test_a_value_beside_a_plot_is_shown(run):
    """A list without parts of a figure is a value like any other, also one that holds itself."""
    _, result = run(f"```python\n{lines('import matplotlib.pyplot', 'x = [1]', 'x.append(x)', 'x')}```")
    assert [out["data"]["text/plain"] for out in blocks(result)[0].outputs] == ["[1, [...]]"]


def test_figures_do_not_leak_into_the_next_block(run):
    """A figure that one block drew is closed: the next draws its own."""
    _, result = run(f"```python\n{FIGURE % 'A'}```\n\n```python\n{FIGURE % 'B'}len(plt.get_fignums())\n```")
    assert [[out["output_type"] for out in block.outputs] for block in blocks(result)] == [
        ["display_data"],
        ["execute_result", "display_data"],
    ]
