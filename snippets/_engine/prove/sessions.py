"""Verdicts on sessions: what a fence of a Python prompt shows against what came out behind each of its statements."""

import re

from snippets._engine.errors import BlockError
from snippets._engine.page import Block
from snippets._engine.prove.snapshots import agree
from snippets._engine.result import BlockOutcome
from snippets._engine.screen import as_on_screen

BLANK = "<BLANKLINE>"  # doctest's mark of an empty line


def judge_session(block: Block, outcome: BlockOutcome, first: int) -> BlockError | None:
    """The first difference between a session and what came of it. Its code begins at a line of the program."""
    printed: dict[int, str] = {}
    for line, text in outcome.printed:
        printed[line] = printed.get(line, "") + text
    for each in block.session or block.expected:
        now = as_on_screen(printed.get(first + each.index, "")).split("\n")
        now = [line.rstrip() for line in now] if now != [""] else []
        if not _same(list(each.lines), now, each.raises):
            detail = ["shown", *_indented(each.lines), "came out", *_indented(now)]
            why = "what this line of the session shows is not what came out."
            if block.expected:
                known = first + each.index in printed
                why = "what #> says is not what was printed." if known else "#> stands behind no whole statement."
            return BlockError(
                each.where, why, "Change what is shown to what came out, or fix the code.", "\n".join(detail)
            )
    return None


def _indented(lines: tuple[str, ...] | list[str]) -> list[str]:
    return [f"    {line}" for line in lines] or ["    nothing"]


def _same(shown: list[str], now: list[str], raises: bool) -> bool:
    """Whether two outputs are the same: `...` stands for any text, and of an exception the last line counts."""
    if raises:
        return bool(now) and agree(shown[-1].strip(), now[-1].strip())
    shown = ["" if line == BLANK else line for line in shown]
    if any("..." in line for line in shown):
        pattern = ".*".join(map(re.escape, "\n".join(shown).split("...")))
        return re.fullmatch(pattern, "\n".join(now), re.DOTALL) is not None
    return len(shown) == len(now) and all(map(agree, shown, now))
