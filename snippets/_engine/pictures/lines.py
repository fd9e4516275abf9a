"""Mark lines of code with the name that they assign, so that they light up with what a picture draws of it."""

from __future__ import annotations

import ast
import html
import re

CODE = re.compile(r"(?P<before><code[^>]*>)(?P<code>.*?)(?P<after></code>)", re.DOTALL)


def mark(highlighted: str, code: str) -> str:
    """Wrap each line that assigns to one name in an element with `data-node`.

    Args:
        highlighted: the HTML of the code, line by line.
        code: the code itself.
    """
    found = CODE.search(highlighted)
    names = assigned(code)
    if not found or not names:
        return highlighted
    lines = found["code"].split("\n")
    for number, name in names.items():
        # A line with an element that another line closes cannot be wrapped.
        if number <= len(lines) and lines[number - 1].count("<span") == lines[number - 1].count("</span"):
            lines[number - 1] = f'<span data-node="{html.escape(name)}">{lines[number - 1]}</span>'
    return highlighted[: found.start("code")] + "\n".join(lines) + highlighted[found.end("code") :]


def assigned(code: str) -> dict[int, str]:
    """The names that are assigned outside functions and loops, by line number."""
    try:
        statements = ast.parse(code).body
    except SyntaxError:  # the block shows code that is not valid
        return {}
    return {
        statement.lineno: statement.targets[0].id
        for statement in statements
        if isinstance(statement, ast.Assign)
        and len(statement.targets) == 1
        and isinstance(statement.targets[0], ast.Name)
    }
