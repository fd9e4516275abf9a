"""HTML of what came out: outputs under their blocks, values of claims, errors. All text is escaped."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable, Iterable
from typing import Any

from snippets._runner import scores
from snippets._runner.claims import Claim, Value
from snippets._runner.display import SIZE
from snippets._runner.equivalents import RULES
from snippets._runner.errors import CONTROLS, SnippetError
from snippets._runner.results import BlockResult, Output

Figure = Callable[[str, bytes], str]
TOTALS = "<!-- receipts -->"  # where a page wants the counts of the build it is in
PICTURES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}
ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-_])")


def outputs(outcome: BlockResult, expected: bool, figure: Figure, more: str = "") -> str:
    """Everything a block put out, in one <div>; nothing at all if it put out nothing.

    Args:
        outcome: what came of the block.
        expected: whether it failed as its page says; the traceback then is its last output.
        figure: keeps a picture, given its ending and bytes, and returns its URL.
        more: HTML of what else stands there, below all that.
    """
    parts = [_output(output, figure) for output in outcome.outputs]
    if expected and outcome.failure:
        parts.append(f'<pre class="traceback">{text(outcome.failure.traceback)}</pre>')
    parts += [more] * bool(more)
    return '<div class="snippet-output">' + "\n".join(parts) + "</div>" if parts else ""


def _output(output: Output, figure: Figure) -> str:
    if output["output_type"] == "stream":
        return f'<pre class="{output["name"]}">{text(output["text"])}</pre>'
    data = output["data"]
    if image := picture(output, figure):
        return image
    if "text/html" in data:
        return f'<div class="snippet-html">{data["text/html"]}</div>'
    return f'<pre class="result">{text(data.get("text/plain") or next(iter(data.values()), ""))}</pre>'


def picture(output: Output, figure: Figure) -> str:
    """The <img> of an output that has a picture; nothing for another. Its file is kept by `figure`."""
    for kind, ending in PICTURES.items():
        if content := output.get("data", {}).get(kind):
            kept = figure(ending, content.encode() if ending == "svg" else base64.b64decode(content))
            alternative = output["metadata"].get("alt") or output["data"].get("text/plain", "")
            # Whose size is known keeps its place until it is seen, and is not loaded before.
            size = SIZE.search(content) if ending == "svg" else None
            width, height = (round(float(points) / 0.75) for points in size.groups()) if size else (0, 0)
            room = f' width="{width}" height="{height}" loading="lazy"' if size else ""
            return f'<img src="{html.escape(kept)}" alt="{html.escape(alternative)}"{room}>'
    return ""


def text(written: str) -> str:
    """Text as a terminal would leave it on its screen, escaped."""
    return html.escape(plain(written), quote=False)


def plain(written: str) -> str:
    """Text as a terminal would leave it on its screen: colours gone, overwritten parts of a line gone."""
    lines = ESCAPES.sub("", written).replace("\r\n", "\n").split("\n")
    lines = [line.rstrip("\r").rpartition("\r")[2] for line in lines]
    return CONTROLS.sub("\ufffd", "\n".join(lines).rstrip("\n"))


def claim(claim: Claim, shown: str, value: Value | None, error: SnippetError | None, receipt: str) -> str:
    """A claim with its value, the label of a button that opens its receipt; a false one is marked, for its author.

    A button is a box, which no line of text breaks in or keeps its comma to; a label is a part of its line.

    Args:
        shown: the HTML of what the claim shows.
        receipt: the id of its receipt.
    """
    kind = "claim claim-false" if error else "claim"
    why = f' title="{html.escape(str(error))}"' if error else ""
    found = html.escape(value.text) if value else ""
    data = f'<data class="{kind}" value="{found}" data-expression="{html.escape(claim.expression)}"{why}>{shown}</data>'
    if "<a " in shown:
        return data  # a link inside a label is for nobody
    button = f'<button type="button" class="receipt-button" popovertarget="{receipt}"></button>'
    return f'<label class="receipt-label">{button}{data}</label>'


def receipt(claim: Claim, value: Value | None, versions: dict[str, str], receipt: str) -> str:
    """What proves a claim: its expression and value, the methods that agree, and the versions that computed it."""
    if value is None:
        return ""
    rows = [("evaluated", value.text), *value.methods]
    found = "".join(f"<dt>{html.escape(name)}</dt><dd>{html.escape(given)}</dd>" for name, given in rows)
    of = f'<p>a derivative of <code>{html.escape(claim.function)}</code></p>' if value.methods else ""
    ran = ", ".join(f"{name} {version}" for name, version in versions.items())
    return (f'<div popover id="{receipt}" class="receipt" role="group" aria-label="Receipt">'
            f'<p><code>{html.escape(claim.expression)}</code></p>{of}<dl>{found}</dl>'
            f'<p class="receipt-versions">{html.escape(ran)}</p></div>')


def totals(receipts: dict[str, Any], date: str) -> str:
    """What was run and checked in a build, as tables: the counts, and every numeral that was declared one by one."""
    found = receipts["totals"]
    versions = {version for page in receipts["pages"].values() for version in page["versions"].items()}
    rows = {
        "Blocks executed": found["blocks"]["executed"],
        "of those, blocks that had to raise, and did": found["blocks"]["raising"],
        "Blocks shown without being run": found["blocks"]["static"],
        "Pictures drawn": found["pictures"],
        "Numbers claimed": found["claims"]["numerals"],
        "Statements claimed": found["claims"]["statements"],
        **{f"Claims by method: {name}": count for name, count in sorted(found["claims"]["by method"].items())},
        **{f"Numerals {name}": count for name, count in found["numerals"].items() if name != "claimed"},
        "Numerals undeclared": found["numerals"].get("undeclared", 0),
        **_mutation(receipts["mutation"].values()),
        **{f"Version of {name}": version for name, version in sorted(versions)},
        "Built on": date,
    }
    reasons = [(path, entry) for path, page in receipts["pages"].items()
               for entry in [*page["declared"], *page["blocks"]] if entry.get("reason") or entry.get("static")]
    listed = [(f"{path}:{entry['line']}", entry.get("shown", "a block"), entry.get("reason") or entry["static"])
              for path, entry in reasons]
    equal = [(mutant["file"], f"{mutant['before']} → {mutant['after']}", mutant["reason"])
             for page in receipts["mutation"].values() for mutant in page["equivalents"]]
    return (f'<div class="receipts-totals">{_table(["what", "in this build"], rows.items())}'
            f'{_folded("Declared one by one, and why", ["where", "what", "reason"], listed)}'
            f'{_folded("Changes of code that change nothing, and why", ["where", "change", "reason"], equal)}</div>')


def _mutation(pages: Iterable[scores.PageScore]) -> dict[str, str | int]:
    found = scores.total(pages)
    rows: dict[str, str | int] = {}
    for what, count in (("numbers", found["numbers"]), ("code", found["code"])):
        if tried := scores.tried(count):
            share = f"{scores.percent(count):.1f} %"
            rows[f"Changes of {what} tried, and noticed"] = f"{tried}, {count['killed']} ({share})"
    if rows:
        rows["Changes of code that change nothing"] = found["code"]["equivalent"]
    for rule, count in found["excused"].items():
        rows[f"Changes of code not tried: {RULES.get(rule, rule)}"] = count
    return rows


def _folded(summary: str, heads: list[str], rows: list[Any]) -> str:
    """A table behind a fold; nothing without rows."""
    return f"<details><summary>{summary}</summary>{_table(heads, rows)}</details>" if rows else ""


def _table(heads: list[str], rows: Iterable[Iterable[Any]]) -> str:
    head = "".join(f"<th>{html.escape(name)}</th>" for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def notices(errors: list[SnippetError], content: str) -> str:
    """The failures that the HTML of a page does not show yet, for its top: they have no place of their own in it."""
    return "".join(error(each) for each in errors if html.escape(str(each).partition("\n")[0]) not in content)


def error(error: SnippetError | None) -> str:
    """A failure at its place in the page, as `mkdocs serve` shows it."""
    if error is None:
        return ""
    head, _, detail = str(error).partition("\n")
    trace = f"<pre>{text(detail)}</pre>" if detail else ""
    return f'<div class="snippet-error" role="alert"><p>{html.escape(head)}</p>{trace}</div>'
