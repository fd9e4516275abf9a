"""Frames: the figures of one block, of which a reader sees one at a time.

A frame's name is its figure's label, `plt.subplots(num="lr = 0.05")`, so it stands in the code that is shown. Radio
buttons choose a frame without any script; which of them is chosen, and so which image is seen, is for CSS to say. The
last frame is seen first: it is the finished picture.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

from snippets._runner.display import SIZE
from snippets._runner.errors import BlockError
from snippets._runner.pages import Block
from snippets._runner.results import Output


def of(outputs: Iterable[Output]) -> list[Output]:
    """The frames among what a block put out: its figures."""
    return [output for output in outputs if "plotted" in output.get("metadata", {})]


def judge(block: Block, outputs: Iterable[Output]) -> BlockError | None:
    """What keeps the figures among a block's outputs from being frames, if anything."""
    figures = of(outputs)
    names = [figure["metadata"]["label"] for figure in figures]
    sizes = {SIZE.search(figure["data"]["image/svg+xml"]).groups(): None for figure in figures}
    listed = ", ".join(f"{float(width):.0f} × {float(height):.0f}" for width, height in sizes)
    mistakes = [
        (not 2 <= len(figures) <= 12, f"this block is to show frames, but draws {len(figures)} figures.",
         "Draw 2 to 12 figures, as many as the style sheet shows, each with a name of its own, or leave out .frames."),
        (len({*names} - {""}) < len(names), f"not each frame has a name of its own: “{'”, “'.join(names)}”.",
         'Give each figure one: plt.subplots(num="lr = 0.05").'),
        (len(sizes) > 1, f"the frames of this block differ in size: {listed}.", "Give all figures the same figsize."),
    ]
    return next((BlockError(str(block), what, todo) for found, what, todo in mistakes if found), None)


def element(block: Block, frames: list[Output], images: list[str]) -> str:
    """The HTML of a block's frames: a radio button for each, and their images."""
    names = [html.escape(frame["metadata"]["label"]) for frame in frames]
    choices = "".join(
        f'<label><input type="radio" name="frames-{block.line}" value="{name}"{" checked" * (name == names[-1])}>'
        f"<span>{name}</span></label>" for name in names)
    return (f'<fieldset class="frames" aria-label="{html.escape(block.title or "Frames")}">'
            f'<div class="frames-names">{choices}</div><div class="frames-pictures">{"".join(images)}</div></fieldset>')
