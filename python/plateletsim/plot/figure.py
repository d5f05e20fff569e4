"""New figures: shown where pyplot shows its own, at the end of a notebook's cell or by plt.show(), and free elsewhere."""

from __future__ import annotations

import importlib
import sys
from typing import Any

from matplotlib.figure import Figure

from plateletsim.display import in_a_notebook


class CellFigure(Figure):
    """One of pyplot's, which a notebook shows at the end of the cell; once it has been shown, pyplot forgets it."""

    def _ipython_display_(self) -> None:
        from matplotlib import pyplot

        tools, shown = (importlib.import_module(f"IPython.{name}") for name in ("core.pylabtools", "display"))
        shown.display({"image/png": tools.print_figure(self, base64=True), "text/plain": repr(self)}, raw=True)
        pyplot.close(self)


def _wake_pyplot() -> None:
    """A notebook's pictures are made interactive when pyplot begins: not within a style, whose end would take that back."""
    import matplotlib
    from matplotlib import pyplot

    pyplot.switch_backend(matplotlib.get_backend())


if in_a_notebook():
    _wake_pyplot()


def new_figure(**options: Any) -> Figure:
    """As matplotlib.figure.Figure(). Pyplot knows it in a notebook, and wherever the user has imported pyplot.

    >>> new_figure(figsize=(8, 5), layout="constrained").subplots()
    """
    if in_a_notebook():
        from matplotlib import pyplot

        return pyplot.figure(FigureClass=CellFigure, **options)
    if "matplotlib.pyplot" in sys.modules:
        return sys.modules["matplotlib.pyplot"].figure(**options)
    return Figure(**options)
