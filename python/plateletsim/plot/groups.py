"""Many patients at once: bands, single courses, the same patients under several treatments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from plateletsim.plot.course import line
from plateletsim.plot.figure import new_figure
from plateletsim.plot.style import (
    BAND,
    BLUE,
    GREY,
    HALF,
    STYLE,
    clinical_lines,
    looks,
    once,
    over_time,
    quantity_in_words,
    unit_in_words,
    verbatim,
)  # fmt: skip

if TYPE_CHECKING:
    import xarray

    from plateletsim.group.comparison import Comparison


def spaghetti(quantity: xarray.DataArray, ax: Axes, over: str = "replicate", most: int = 50, colour: str = BLUE, label: str | None = None) -> Axes:
    """One thin line per patient, for the first so many of dimension `over`; clinical lines behind counts.

    Parameters
    ----------
    quantity : xarray.DataArray
        Over time and patients.
    ax : matplotlib.axes.Axes
        Where to draw.
    over : str, default: "replicate"
        Dimension along which patients lie.
    most : int, default: 50
        Lines to draw at most.
    colour : str, default: BLUE
        Any colour that Matplotlib knows.
    label : str, optional
        Words for the legend.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> spaghetti(result.to_xarray().platelet_count, plt.gca(), over="patient")
    """
    rows = quantity.transpose(over, "time").values[:most]
    drawn = ax.plot(quantity["time"].values, rows.T, color=colour, linewidth=0.7, alpha=max(0.25, 1 / len(rows) ** 0.5))
    drawn[0].set_label(verbatim(label or ""))
    return _dressed(quantity, ax)


def ensemble(quantity: xarray.DataArray, ax: Axes, over: str = "replicate", colour: str = BLUE, label: str | None = None) -> Axes:
    """Patients over time: the median, and the bands that hold half and nine in ten of them.

    Parameters
    ----------
    quantity : xarray.DataArray
        Over time and patients.
    ax : matplotlib.axes.Axes
        Where to draw.
    over : str, default: "replicate"
        Dimension along which patients lie.
    colour : str, default: BLUE
        Any colour that Matplotlib knows.
    label : str, optional
        Words for the legend.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> ensemble(sw["platelet_count"].isel(point=0), plt.gca())
    """
    time = quantity["time"].values
    low, lower, middle, upper, high = np.nanquantile(quantity.transpose(over, "time").values, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0)
    ax.fill_between(time, low, high, color=colour, alpha=0.15, linewidth=0, label=once(ax, BAND))
    ax.fill_between(time, lower, upper, color=colour, alpha=0.25, linewidth=0, label=once(ax, HALF))
    ax.plot(time, middle, color=colour, linewidth=1.6, label=None if label is None else verbatim(label))
    return _dressed(quantity, ax)


def comparison(compared: Comparison, name: str = "platelet_count") -> Figure:
    """Medians with the 5–95 % band of patients above, paired differences with their interval below.

    Parameters
    ----------
    compared : Comparison
        What compare() found.
    name : str, default: "platelet_count"
        Name of what was recorded, as in a trace.

    Returns
    -------
    matplotlib.figure.Figure
    """
    with matplotlib.rc_context(STYLE):
        figure = new_figure(figsize=(8.5, 6), layout="constrained")
        top, bottom = figure.subplots(2, 1, sharex=True)
        unit, look = "", looks(compared.results)
        together = compared.to_xarray()
        for key in compared.results:
            ds = together.sel(scenario=key)
            line(ds, name, top, look[key]["color"], verbatim(key), linestyle=look[key]["linestyle"])
            unit = unit_in_words(ds[name].attrs["units"])
        difference = compared.difference(name)
        for key in difference["scenario"].values:
            one = difference.sel(scenario=key)
            bottom.fill_between(one["time"], one["low"], one["high"], color=look[str(key)]["color"], alpha=0.25, linewidth=0,
                                label=once(bottom, "95 % interval of the mean difference"))  # fmt: skip
            bottom.plot(one["time"], one["mean"], **look[str(key)])
        bottom.axhline(0, color=GREY, linewidth=0.6)
        words = name.replace("_", " ")
        top.set(ylabel=f"{words} ({unit})", ylim=(0, None))
        bottom.set(ylabel=f"difference from {verbatim(next(iter(compared.results)))} ({unit})")
        over_time(ds, bottom)
        for panel in (top, bottom):
            panel.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0.0)
    return figure


def _dressed(quantity: xarray.DataArray, ax: Axes) -> Axes:
    name = str(quantity.name)
    if name == "platelet_count":
        clinical_lines(ax)
    ax.set(ylabel=quantity_in_words(name, quantity.attrs), ylim=(0, None))
    return over_time(quantity.to_dataset(name=name), ax)
