"""HTML of what came out: outputs under their blocks, values of claims, errors. All text is escaped."""

import base64
import html
from collections.abc import Callable, Iterable

from markupsafe import Markup

from snippets._engine.claim import Claim
from snippets._engine.errors import SnippetError
from snippets._engine.page import Block
from snippets._engine.pictures.figure import kept
from snippets._engine.render import plots
from snippets._engine.render.templating import render
from snippets._engine.result import PICTURES, SVG_SIZE, BlockOutcome, Look, Output, Value
from snippets._engine.screen import as_on_screen

Figure = Callable[[str, bytes], str]


def outputs(block: Block, outcome: BlockOutcome | None, figure: Figure, wrong: bool, given: Look | None = None) -> str:
    """Everything a block put out, in one <div>; nothing at all if it put out nothing or never ran.

    Args:
        figure: keeps a picture, given its ending and bytes, and returns its URL.
        wrong: whether an error of the block stands below. If none does, a block that raises did so as its page says,
            and the traceback is its last output.
        given: the data that it gives to its explorer.
    """
    if outcome is None:
        return ""
    drawn = outcome.figures if block.frames and not wrong else []
    parts = [
        _output(output, figure) for output in outcome.outputs if output not in drawn and not _is_written(block, output)
    ]
    parts = [part for part in parts if part]  # of a progress bar that was removed, nothing is left
    if block.raises and outcome.failure and not wrong:
        parts.append(f'<pre class="traceback">{text(outcome.failure.traceback)}</pre>')
    if drawn:
        names = [each["metadata"]["label"] for each in drawn]
        pictures = [Markup(picture(each, figure)) for each in drawn]
        title, group = block.title or "Frames", f"frames-{block.line}"
        parts.append(str(render("frames.html", title=title, group=group, names=names, pictures=pictures)))
    explorer = block.fence.header.options.get("explorer")
    place = f' data-explorer="{explorer}"' if explorer else ""
    if parts and given and given.data:
        parts.append(kept(given.data))
    return f'<div class="snippet-output"{place}>' + "\n".join(parts) + "</div>" if parts else ""


def _is_written(block: Block, output: Output) -> bool:
    """Whether an output is text of a session, which holds it already."""
    return bool(block.session) and output["output_type"] == "stream"


def _output(output: Output, figure: Figure) -> str:
    if output["output_type"] == "stream":
        left = text(output["text"])
        return f'<pre class="{output["name"]}">{left}</pre>' if left else ""
    data = output["data"]
    if image := picture(output, figure):
        return image
    if "text/html" in data:
        return f'<div class="snippet-html">{data["text/html"]}</div>'
    if made := _of_markdown(data.get("text/markdown", "")):
        return f'<div class="snippet-html">{made}</div>'
    return f'<pre class="result">{text(data.get("text/plain") or next(iter(data.values()), ""))}</pre>'


def _of_markdown(written: str) -> str:
    """The HTML of a value that is Markdown."""
    if not written:
        return ""
    import markdown  # here, since few pages show any

    return markdown.markdown(written, extensions=["fenced_code", "tables"])


def picture(output: Output, figure: Figure) -> str:
    """The <img> of an output that has a picture; nothing for another. Its file is kept by `figure`.

    A figure that was drawn for the page is no file: it is a part of the page.
    """
    if "plotted" in output.get("metadata", {}):
        return plots.inline(output["data"]["image/svg+xml"], output["metadata"]["alt"])
    for kind, ending in PICTURES.items():
        if content := output.get("data", {}).get(kind):
            kept = figure(ending, content.encode() if ending == "svg" else base64.b64decode(content))
            alternative = output["metadata"].get("alt") or output["data"].get("text/plain", "")
            # Whose size is known keeps its place until it is seen, and is not loaded before.
            size = SVG_SIZE.search(content) if ending == "svg" else None
            width, height = (round(float(points) / 0.75) for points in size.groups()) if size else (0, 0)
            room = f' width="{width}" height="{height}" loading="lazy"' if size else ""
            return f'<img src="{html.escape(kept)}" alt="{html.escape(alternative)}"{room}>'
    return ""


def text(written: str) -> str:
    """Text as a terminal would leave it on its screen, escaped."""
    return html.escape(as_on_screen(written), quote=False)


def claim(claim: Claim, shown: str, value: Value | None, error: SnippetError | None, receipt: str) -> str:
    """A claim with its value, the label of a button that opens its receipt; a false one is marked, for its author.

    A button is a box, which no line of text breaks in or keeps its comma to; a label is a part of its line.

    Args:
        shown: the HTML of what the claim shows.
        receipt: the id of its receipt; empty if that is not on the page.
    """
    kind = "claim claim-false" if error else "claim"
    why = f' title="{html.escape(str(error))}"' if error else ""
    found = html.escape(value.text) if value else ""
    data = f'<data class="{kind}" value="{found}" data-expression="{html.escape(claim.expression)}"{why}>{shown}</data>'
    if "<a " in shown or not receipt:
        return data  # a link inside a label is for nobody
    button = f'<button type="button" class="receipt-button" popovertarget="{receipt}"></button>'
    return f'<label class="receipt-label">{button}{data}</label>'


def notices(errors: Iterable[SnippetError], content: str) -> str:
    """The failures that the HTML of a page does not show yet, for its top: they have no place of their own in it."""
    return failures(each for each in errors if html.escape(str(each).partition("\n")[0]) not in content)


def failures(errors: Iterable[SnippetError]) -> str:
    """Failures at their place in the page, as `mkdocs serve` shows them."""
    parts = (str(each).partition("\n") for each in errors)
    shown = [(head, Markup(text(detail))) for head, _, detail in parts]
    return str(render("errors.html", errors=shown)) if shown else ""  # most blocks have none
