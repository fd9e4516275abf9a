"""Custom fences for SuperFences, the part of the renderer that makes HTML of the fences that stand for ours."""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

import pygments
import pymdownx
from pymdownx.superfences import highlight_validator

from snippets._engine.page import Page
from snippets._engine.render import overlooked, placeholders
from snippets._engine.store import Bundle, Store

PYTHON = ("python", "Python", "py", "python3", "py3")  # all are replaced: one that is left has been overlooked
NAMES = (*placeholders.FENCES, *PYTHON)
STASHED = "\x02"  # stands for HTML that the renderer has put aside, and means nothing to another renderer


def custom_fences(
    page: Callable[[str], Page],
    cache: Callable[[], Store | Bundle | None] = lambda: None,
    others: Iterable[dict[str, Any]] = (),
) -> list[dict[str, Any]]:
    """Entries for the option `custom_fences` of SuperFences.

    Args:
        page: gives a page that is rendered, by its name.
        cache: gives where highlighted code is kept. Without it a build in which nothing changed takes a fifth longer.
        others: the entries of the site; ours of an earlier call are replaced.
    """

    def format(source: str, language: str, class_name: str, options: dict[str, Any], md: Any, **kwargs: Any) -> str:
        renderer = md.preprocessors["fenced_code_block"]
        extension, store = renderer.highlight_ext, cache()

        def anew(code: str, language: str, options: Mapping[str, str]) -> str:
            renderer.line_count = code.count("\n") + 1  # of the code; it knows that of the fence which stands for it
            rest = {key: value for key, value in options.items() if key not in ("classes", "id_value")}
            classes, name = options.get("classes", "").split(), options.get("id_value", "")
            return renderer.highlight(code, language, rest, md, classes=classes, id_value=name, attrs={})

        def highlight(code: str, language: str, options: Mapping[str, str]) -> str:
            settings = repr(sorted(extension.getConfigs().items()))
            decisive = [code, language, dict(options), settings, extension.pygments_code_block]
            key = json.dumps([*decisive, pygments.__version__, pymdownx.__version__])
            html = store.text(key) if store else None
            if html is not None:
                extension.pygments_code_block += 1  # anchors count the pieces of code that were highlighted
                return html
            html = anew(code, language, options)
            if store and STASHED not in html:
                with suppress(OSError):  # a cache that cannot be written to costs time, not the build
                    store.keep(key, html)
            return html

        if language in PYTHON:  # as it would be without us
            return overlooked.mark(source, renderer.highlight(source, language, options, md, **kwargs))
        name, _, number = source.strip().rpartition(" ")
        return placeholders.fence_html(page(name), int(number), highlight)

    def accept(*header: Any) -> bool:
        return True

    validators = dict.fromkeys(placeholders.FENCES, accept) | dict.fromkeys(PYTHON, highlight_validator)
    ours = [{"name": name, "class": name, "format": format, "validator": validators[name]} for name in NAMES]
    # The last one that accepts a fence formats it. So another tool's fences of python are its own.
    return [*ours, *(each for each in others if getattr(each.get("format"), "__module__", "") != __name__)]
