"""A matplotlib backend for pages: `plt.show()` puts the open figures at their place among the outputs.

The variable MPLBACKEND selects it. Without it a page would look for a screen.
"""

from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas

from snippets._engine.execute.kernel import display

__all__ = ["FigureCanvas", "show"]


def show(*args: Any, **kwargs: Any) -> None:
    """What `plt.show()` calls."""
    display.show_figures()
