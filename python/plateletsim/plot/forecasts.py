"""Pictures of a forecast: the counts so far, and a fan of what may come."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from plateletsim.plot.figure import new_figure
from plateletsim.plot.style import BLACK, COLOURS, GREY, STYLE, VERMILION, clinical_lines, verbatim

if TYPE_CHECKING:
    from plateletsim.forecast.result import Forecast

_WORDS = 110  # characters of a verdict on a line


def foreseen_overview(forecast: Forecast) -> Figure:
    """What foreseen() draws, in a figure of its own.

    Parameters
    ----------
    forecast : Forecast
        What forecast() found.

    Returns
    -------
    matplotlib.figure.Figure
    """
    with matplotlib.rc_context(STYLE):
        figure = new_figure(figsize=(8, 4.5), layout="constrained")
        foreseen(forecast, figure.subplots())
    return figure


def foreseen(forecast: Forecast, ax: Axes) -> Axes:
    """Counts so far with the analyser's noise, and for each arm the median and 50 and 90 % of the true counts to come.

    Parameters
    ----------
    forecast : Forecast
        What forecast() found.
    ax : matplotlib.axes.Axes
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
    """
    found = forecast.quantiles((0.05, 0.25, 0.5, 0.75, 0.95)).platelet_count
    day = found["day"].values
    arms = list(forecast.arms) or [""]
    for name, colour in zip(arms, np.resize(np.array(COLOURS), len(arms)), strict=True):
        low, lower, middle, upper, high = (found.sel(arm=name) if forecast.arms else found).values
        ax.fill_between(day, low, high, color=colour, alpha=0.15, linewidth=0)
        ax.fill_between(day, lower, upper, color=colour, alpha=0.25, linewidth=0)
        ax.plot(day, middle, color=colour, linewidth=1.4, label=verbatim(name or "median; 50 and 90 % of what may come"))
    seen = forecast.counts
    exact = ~(seen.below | seen.above)
    ax.errorbar(seen.day[exact], seen.count[exact], 1.96 * forecast.analyser.deviation(seen.count[exact]), fmt="o", color=BLACK,
                markersize=4, linewidth=0.8, label="counted")  # fmt: skip
    for some, mark, label in ((seen.below, "v", "counted, less than"), (seen.above, "^", "counted, more than")):
        if some.any():
            ax.plot(seen.day[some], seen.count[some], mark, color=BLACK, linestyle="", label=label)
    wrong = [one for one in forecast.seen if one.mistaken > 0.5]
    if wrong:
        ax.plot([one.day for one in wrong], [one.count for one in wrong], "x", color=VERMILION, markersize=9, linestyle="", label="looks like an error")
    for given in seen.treatments:
        ax.annotate(verbatim(given.name), (given.day, 1.0), xycoords=("data", "axes fraction"), fontsize=7, rotation=90, ha="center", va="top")
    ax.axvline(forecast.now, color=GREY, linewidth=0.8)
    clinical_lines(ax)
    ax.legend(frameon=False, loc="upper left")
    ax.set(xlabel="day of the patient", ylabel="platelet count (10⁹/L)", ylim=(0, None))
    ax.set_title(textwrap.fill(str(forecast.verdict), _WORDS), fontsize=8, loc="left", color=VERMILION if forecast.verdict.flagged else BLACK)
    return ax
