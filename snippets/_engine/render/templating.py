"""HTML from Jinja2 templates: `render("errors.html", errors=…)` fills in a template of the folder `templates`.

Templates escape every value that is not `Markup`. Another package renders templates of its own by `renderer(folder)`.
"""

import html
from collections.abc import Callable
from functools import cache
from pathlib import Path

from markupsafe import Markup


def renderer(folder: Path) -> Callable[..., Markup]:
    """Return a function that renders the templates of a folder, given a file name and the template's values.

    The function raises jinja2.TemplateNotFound for an unknown name, and jinja2.UndefinedError for a missing value.
    """

    @cache
    def environment():
        from jinja2 import Environment, FileSystemLoader, StrictUndefined  # processes that render nothing never load it

        return Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            auto_reload=False,
            # As `html.escape` does everywhere else: Jinja2 alone would write quotes in another way.
            finalize=lambda value: value if isinstance(value, Markup) else Markup(html.escape(str(value))),
            lstrip_blocks=True,
            optimized=False,  # most templates are rendered once a build, so optimizing takes longer than it saves
            trim_blocks=True,
            undefined=StrictUndefined,
        )

    return lambda name, /, **values: Markup(environment().get_template(name).render(values))


render = renderer(Path(__file__).with_name("templates"))
