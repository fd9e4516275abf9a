"""SuperFences, the part of the renderer that asks us: what it is to make of the fences that stand for ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from snippets._runner import rewrite
from snippets._runner.pages import Page

PYTHON = ("python", "Python", "py", "python3", "py3")  # all are replaced: one that is left has been overlooked
NAMES = (*rewrite.FENCES, *PYTHON)


def custom_fences(pages: Callable[[], Mapping[str, Page]]) -> list[dict[str, Any]]:
    """Entries for the option `custom_fences` of SuperFences; `pages` gives the pages that are rendered, by name."""
    def format(source: str, language: str, class_name: str, options: dict[str, Any], md: Any, **kwargs: Any) -> str:
        def highlight(code: str, language: str, options: Any) -> str:
            renderer = md.preprocessors["fenced_code_block"]
            renderer.line_count = code.count("\n") + 1  # of the code; it knows that of the fence which stands for it
            return renderer.highlight(code, language, dict(options), md, classes=[], id_value="", attrs={})

        if language in PYTHON:
            return rewrite.missed(source, highlight(source, language, {}))
        name, _, number = source.strip().rpartition(" ")
        return rewrite.fence_html(pages()[name], int(number), highlight)

    return [{"name": name, "class": name, "format": format, "validator": lambda *header: True} for name in NAMES]
