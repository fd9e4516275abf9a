"""The pages of labs: mkdocs-jupyter is given the executed notebook of a lab in the place of its source."""

import copy
import json
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

from snippets._engine.execute.leftovers import scratch

FOLDER = "snippets-labs"
PLUGIN = "mkdocs-jupyter"
Render = Callable[..., None]
_given: dict[str, bool] = {}  # the author's setting, while another holds
_rendered: dict[str, tuple[str, dict[str, Any]]] = {}  # by its label: what a lab was last made of, and what it set


def turn_off_cache(page: Page, config: MkDocsConfig) -> Page:
    """Have mkdocs-jupyter keep nothing of a lab, which it is about to see.

    What it keeps belongs to a lab's source, whatever the lab gave when it ran. It also must be able to write.
    """
    if (options := _options(config)) and "cache" in options:
        _given[PLUGIN] = options["cache"]
        options["cache"] = False
    return page


def _options(config: MkDocsConfig) -> Any:
    plugin = config.plugins.get(PLUGIN)
    return plugin.config if plugin else None


def give_notebook(page: Page, label: str, notebook: str, project: Path, config: MkDocsConfig) -> None:
    """Have a lab be rendered from its notebook, and no second time from the same one."""
    page.file.abs_src_path = str(_write(PurePosixPath(label).with_suffix(".ipynb").name, notebook, project))
    if PLUGIN in _given:  # other pages may have what they are given
        _options(config)["cache"] = _given.pop(PLUGIN)
    made_of = json.dumps([notebook, _options(config)], default=str)
    # The type of the page is the generator's: it asks for nothing but a method of this name.
    page.render = _remembered(page.render, page, label, made_of)  # type: ignore[method-assign]


def _write(name: str, notebook: str, project: Path) -> Path:
    """Write a notebook where it stays until the next build; among the temporary files if that cannot be written to."""
    try:
        return _written(project / ".cache" / FOLDER, name, notebook)
    except OSError:
        return _written(scratch() / FOLDER, name, notebook)


def _written(folder: Path, name: str, notebook: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(notebook, encoding="utf-8")
    return folder / name


def _remembered(render: Render, page: Page, label: str, made_of: str) -> Render:
    """A function that renders a page, or gives it what it was given when it was last made of the same."""

    def rendered(*arguments: Any) -> None:
        known, given = _rendered.get(label, ("", {}))
        if known != made_of:
            before = dict(vars(page))
            render(*arguments)
            given = {name: value for name, value in vars(page).items() if before.get(name) is not value}
            _rendered[label] = made_of, copy.deepcopy(given)
        else:
            vars(page).update(copy.deepcopy(given))

    return rendered
