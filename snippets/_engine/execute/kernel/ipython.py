"""IPython's `display` in pages: it shows values among the outputs, as in a notebook. Without one it prints their texts.

IPython is not imported for this. A page that imports it gets our `display` in the place of its own.
"""

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from snippets._engine.execute.kernel import display as kernel_display

MODULE = "IPython.core.display_functions"


def display(*values: Any, raw: bool = False, **options: Any) -> None:
    """Show values where they are. With `raw` each of them is a dict from media type to content."""
    for value in values:
        kernel_display.publish(Bundle(value) if raw else value)
        kernel_display.close(value)


class Bundle:
    """A value whose forms are given."""

    def __init__(self, forms: dict[str, Any]) -> None:
        self.forms = forms

    def __repr__(self) -> str:
        return str(self.forms.get("text/plain", ""))

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        return self.forms


class Finder(MetaPathFinder):
    """Finds the module of IPython that has `display`, once, and gives it ours when it has run."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != MODULE:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec and spec.loader:
            run = spec.loader.exec_module

            def run_and_replace(module: ModuleType) -> None:
                run(module)
                module.display = display  # type: ignore[attr-defined]

            spec.loader.exec_module = run_and_replace  # type: ignore[method-assign]
        return spec


def start() -> None:
    """From now on, what is imported from IPython shows values among the outputs."""
    sys.meta_path.insert(0, Finder())
