"""HTML from Jinja2 templates: `render("errors.html", errors=…)` fills in a template of the folder `templates`.

Templates escape every value that is not `Markup`. Another package renders templates of its own by `renderer(folder)`.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Environment


def renderer(folder: Path) -> Callable[..., Markup]:
    """Return a function that renders the templates of a folder, given a file name and the template's values.

    The function raises jinja2.TemplateNotFound for an unknown name, and jinja2.UndefinedError for a missing value.
    """

    def render(name: str, /, **values: object) -> Markup:
        return Markup(_environment(folder).get_template(name).render(values))

    return render


render = renderer(Path(__file__).with_name("templates"))


@cache
def _environment(folder: Path) -> Environment:
    """Set up the templates of a folder. Each is read once, when it is first rendered."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # processes that render nothing never load it

    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        auto_reload=False,
        finalize=_escaped,
        lstrip_blocks=True,
        optimized=False,  # most templates are rendered once a build, so optimizing them takes longer than it saves
        trim_blocks=True,
        undefined=StrictUndefined,
    )


def _escaped(value: object) -> Markup:
    """Escape a value as `html.escape` does everywhere else: Jinja2 alone would write quotes in another way."""
    return value if isinstance(value, Markup) else Markup(html.escape(str(value)))
