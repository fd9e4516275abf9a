"""The HTML of this package: `render("glossary.html", terms=…)` fills in a template of the folder `templates`."""

from pathlib import Path

from snippets._engine.render.templating import renderer

render = renderer(Path(__file__).with_name("templates"))
