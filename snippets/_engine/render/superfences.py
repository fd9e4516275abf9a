"""SuperFences, the part of the renderer that asks us: what it is to make of the fences that stand for ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pygments
import pymdownx

from snippets._engine.page import Page
from snippets._engine.render import placeholders
from snippets._engine.render.highlights import Highlights

PYTHON = ("python", "Python", "py", "python3", "py3")  # all are replaced: one that is left has been overlooked
NAMES = (*placeholders.FENCES, *PYTHON)


def custom_fences(pages: Callable[[], Mapping[str, Page]], highlights: Any = Highlights) -> list[dict[str, Any]]:
    """Entries for the option `custom_fences` of SuperFences; `pages` gives the pages that are rendered, by name."""

    def format(source: str, language: str, class_name: str, options: dict[str, Any], md: Any, **kwargs: Any) -> str:
        name, _, number = source.strip().rpartition(" ")
        renderer = md.preprocessors["fenced_code_block"]

        def anew(code: str, language: str, options: Any) -> str:
            renderer.line_count = code.count("\n") + 1  # of the code; it knows that of the fence which stands for it
            return renderer.highlight(code, language, dict(options), md, classes=[], id_value="", attrs={})

        def highlight(code: str, language: str, options: Any) -> str:
            extension = renderer.highlight_ext
            settings = repr(sorted(extension.getConfigs().items()))
            decisive = [
                code,
                language,
                dict(options),
                settings,
                extension.pygments_code_block,
                pygments.__version__,
                pymdownx.__version__,
            ]
            html, known = highlights().find(name, decisive, lambda: anew(code, language, options))
            extension.pygments_code_block += known  # anchors count the pieces of code that were highlighted
            return html

        if language in PYTHON:
            return placeholders.missed(source, anew(source, language, {}))
        return placeholders.fence_html(pages()[name], int(number), highlight)

    return [{"name": name, "class": name, "format": format, "validator": lambda *header: True} for name in NAMES]
