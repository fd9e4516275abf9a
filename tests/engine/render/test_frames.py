"""Frames: the figures of a block as one picture that a reader steps through, and what keeps them from being that."""

import pytest

from snippets._engine.prove.verdicts import prove
from snippets._engine.render import placeholders
from snippets._engine.result import BlockOutcome, Failure, Result
from tests.helpers.given import blocks, errors_of, lines, printed, proven, read, render, tree

PAGE = read(lines("Words.", "", '```{.python .frames title="steps & <b>"}', "draw()", "```"))


def figure(name, width=504, kind="display_data"):
    """An output: a figure with this name, so many points wide."""
    plot = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="288pt" viewBox="0 0 {width} 288"/>'
    metadata = {"alt": f"A plot of “{name}”.", "label": name, "plotted": ""}
    return {"output_type": kind, "data": {"image/svg+xml": plot}, "metadata": metadata}


def shown(*outputs, page=PAGE):
    """The HTML of a page whose block put these out."""
    return tree(placeholders.fill(proven(page, outputs=outputs), render(page), lambda ending, content: f"a.{ending}"))


def test_a_block_may_show_frames():
    """The class is the block's; a block without it shows its figures one below another."""
    plain = read(lines("```python", "draw()", "```"))
    assert (PAGE.blocks[0].frames, plain.blocks[0].frames, PAGE.errors) == (True, False, ())
    html = shown(figure("a"), figure("b"), page=plain)
    assert html.xpath("count(//div[@class='snippet-output']/div[@class='snippet-plot'])") == 2
    assert html.xpath("//fieldset") == []


def test_frames_are_a_choice():
    """Each frame has a radio button with its name, of a group that is named by the block's line; the last is chosen."""
    html = shown(figure("lr = 0"), figure('<b> & "c"'))
    (frames,) = html.xpath("//div[@class='snippet-output']/fieldset")
    buttons = frames.xpath(".//label/input")
    assert (frames.get("class"), frames.get("aria-label")) == ("frames", "steps & <b>")
    assert {(button.get("type"), button.get("name")) for button in buttons} == {("radio", "frames-3")}
    assert frames.xpath(".//label/span/text()") == ["lr = 0", '<b> & "c"']
    assert frames.xpath(".//label/input/@value") == ["lr = 0", '<b> & "c"']
    assert [button.get("checked") is not None for button in buttons] == [False, True]
    assert frames.xpath("./div[2]/div[@class='snippet-plot']/@aria-label") == [
        "A plot of “lr = 0”.",
        'A plot of “<b> & "c"”.',
    ]


def test_a_block_without_a_title_names_its_frames_so():
    """The group has a name, whatever the block has."""
    page = read(lines("```{.python .frames}", "draw()", "```"))
    assert shown(figure("a"), figure("b"), page=page).xpath("//fieldset/@aria-label") == ["Frames"]


def test_what_is_printed_stands_above_the_frames():
    """Frames take the figures out of a block's outputs, and nothing else."""
    html = shown(printed("1"), figure("a"), printed("2"), figure("b", kind="execute_result"))
    (place,) = html.xpath("//div[@class='snippet-output']")
    assert [(part.tag, part.get("class")) for part in place] == [
        ("pre", "stdout"),
        ("pre", "stdout"),
        ("fieldset", "frames"),
    ]


@pytest.mark.parametrize(
    "figures, words",
    [
        ([], "this block is to show frames, but draws 0 figures. Draw 2 to 12 figures, as many as the style"),
        ([figure("a")], "but draws 1 figures."),
        ([figure(str(n)) for n in range(13)], "but draws 13 figures."),
        ([figure("a"), figure("")], "not each frame has a name of its own: “a”, “”. Give each figure one: plt.subpl"),
        ([figure("a"), figure("b"), figure("a")], "not each frame has a name of its own: “a”, “b”, “a”."),
        ([figure("a"), figure("b", 432), figure("c")], "differ in size: 504 × 288, 432 × 288. Give all figures the sa"),
    ],
    ids=["none", "one", "thirteen", "a nameless one", "namesakes", "another size"],
)
def test_figures_that_are_no_frames_are_an_error(figures, words):
    """Too few figures, too many, names that are missing or equal, and sizes that differ are told at the block."""
    proof = proven(PAGE, outputs=tuple(figures))
    (text,) = map(str, proof.errors)
    assert text.startswith("docs/page.md:3: ")
    assert words in text
    assert not proof.complete
    html = shown(*figures)
    assert words[:20] in html.xpath("string(//div[@role='alert'])")
    assert html.xpath("//fieldset") == []


@pytest.mark.parametrize("count", [2, 12])
def test_as_many_frames_as_can_be_shown_are_right(count):
    """The fewest and the most frames are no error."""
    proof = proven(PAGE, outputs=tuple(figure(str(n)) for n in range(count)))
    assert proof.errors == []
    assert proof.complete


def test_a_block_that_was_not_reached_shows_none():
    """Where the page ended before, no frame is asked for."""
    page = read(lines("```python", "x", "```", "", "```{.python .frames}", "draw()", "```"))
    proof = prove(page, Result((BlockOutcome(failure=Failure("", "it died")), None)))
    assert [str(error.where) for error in proof.errors] == ["docs/page.md:1"]
    assert "<fieldset" not in placeholders.fill(proof, render(page), lambda *_: "")


FRAMES = """import matplotlib.pyplot as plt
for n in (1, 2):
    figure, axes = plt.subplots(num=f"n = {n}", figsize=(7, 4))
    axes.set(title="T" * n * 20)
"""


def test_frames_of_a_page_are_all_of_one_size(run):
    """Figures with names keep their figsize, whatever is drawn in them."""
    page, result = run(f"```{{.python .frames}}\n{FRAMES}```")
    assert errors_of(page, result) == []
    outputs = blocks(result)[0].outputs
    names = [output["metadata"]["label"] for output in outputs]
    assert names == ["n = 1", "n = 2"]
    assert all('width="504pt" height="288pt"' in output["data"]["image/svg+xml"] for output in outputs)


def test_the_outputs_of_a_block_may_be_the_place_of_an_explorer():
    """What the header names stands with the outputs; a block without it has no such place."""
    page = read(lines('```{.python .frames explorer="microscope"}', "draw()", "```"))
    frames = figure("a"), figure("b")
    assert shown(*frames, page=page).xpath("//*[@class='snippet-output']/@data-explorer") == ["microscope"]
    assert shown(*frames).xpath("//@data-explorer") == []
