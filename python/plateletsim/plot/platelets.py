"""Platelets themselves: how long a label lives, how old they are; and a patient's path through two quantities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from plateletsim import survival as laws
from plateletsim.plot.style import BLACK, BLUE, ORANGE, VERMILION, quantity_in_words

if TYPE_CHECKING:
    import xarray

    from plateletsim.patient.simulation import Simulation

_BIN = 0.5  # day of age


def survival(ds: xarray.Dataset, ax: Axes, label: int = 0, start: float = 0.0) -> Axes:
    """Share of a label that is alive, with the best multiple-hit and Hanson–Slichter curves and the life they imply.

    Parameters
    ----------
    ds : xarray.Dataset
        Has label_survival over time (day), as Tracer.follow() gives it, or a trace with labels.
    ax : matplotlib.axes.Axes
        Where to draw.
    label : int, default: 0
        Which of a trace's labels, counted from 0.
    start : float, default: 0.0
        Day of the labelling.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ScenarioError
        If scipy is missing or fewer than four samples were taken.

    Examples
    --------
    >>> survival(sim.label(0.1).follow(days=12), plt.gca())
    """
    column = ds["label_survival"]
    column = column.isel(label=label) if "label" in column.dims else column
    days = ds["time"].values - start
    known = (days >= 0) & np.isfinite(column.values)
    days, alive = days[known], column.values[known]
    ax.plot(days, alive, "o", color=BLUE, markersize=3.5, markerfacecolor="white", label="labelled platelets")
    fine = np.linspace(0, days[-1], 400)
    styles = {"multiple_hit": ("multiple hits", VERMILION, "-"), "hanson_slichter": ("Hanson–Slichter", BLACK, (0, (5, 2)))}
    for fit in laws.fits(days, alive):
        words, colour, dashes = styles[fit.law]
        ax.plot(fine, fit.curve(fine), color=colour, linestyle=dashes, linewidth=1.2, zorder=1,
                label=f"{words}: {fit}")  # fmt: skip
    ax.set(xlabel="time since the labelling (day)", ylabel="labelled platelets alive (share)", ylim=(0, 1.02), xlim=(0, days[-1]))
    ax.legend(loc="upper right", frameon=False)
    return ax


def age_pyramid(sim: Simulation, ax: Axes) -> Axes:
    """Platelets of this moment by age, the youngest at the bottom: in the blood to the left, in the spleen to the right.

    Parameters
    ----------
    sim : Simulation
        The patient, at the moment to be drawn.
    ax : matplotlib.axes.Axes
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> age_pyramid(sim, plt.gca())
    """
    table = sim.platelets(["age", "place"])
    per_litre = 1e-3 / sim.scenario.quantity("run.droplet_volume", "uL")  # 1e9/L for one platelet of the droplet
    edges = np.arange(0, max(float(table["age"].max()), 10.0) + _BIN, _BIN)
    for place, side, colour in (("blood", -1, BLUE), ("spleen", 1, ORANGE)):
        number, _ = np.histogram(table["age"][table["place"] == place], edges)
        ax.barh(edges[:-1], side * number * per_litre / _BIN, _BIN, align="edge", color=colour, edgecolor="white",
                linewidth=0.5, label=f"in the {place}")  # fmt: skip
    widest = max(abs(limit) for limit in ax.get_xlim())
    ax.set_xlim(-widest, widest)
    ax.axvline(0, color=BLACK, linewidth=0.6)
    ax.xaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    ax.set(xlabel="platelets (10⁹/L per day of age)", ylabel="age (day)", ylim=(0, edges[-1] + 2))
    ax.legend(loc="upper center", frameon=False, ncols=2)
    return ax


def phase_portrait(ds: xarray.Dataset, ax: Axes, x: str, y: str) -> Axes:
    """The path of a patient through two quantities, from the ring to the dot; the colour is the time.

    Parameters
    ----------
    ds : xarray.Dataset
        A result as to_xarray() gives it, or a trace as xarray.open_dataset() does.
    ax : matplotlib.axes.Axes
        Where to draw.
    x : str
        Name of the quantity along the horizontal axis.
    y : str
        Name of the quantity along the vertical axis.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> phase_portrait(result.to_xarray(), plt.gca(), "platelet_count", "tpo")
    """
    across, up, time = ds[x].values, ds[y].values, ds["time"].values
    points = np.column_stack([across, up])
    path = LineCollection(list(np.stack([points[:-1], points[1:]], axis=1)), cmap="cividis", linewidth=1.3)
    path.set_array((time[1:] + time[:-1]) / 2)
    ax.add_collection(path)
    ax.plot(across[0], up[0], "o", markerfacecolor="white", color=BLACK, zorder=3)
    ax.plot(across[-1], up[-1], "o", color=BLACK, zorder=3)
    ax.autoscale_view()
    assert ax.figure is not None
    ax.figure.colorbar(path, ax=ax, label="time (day)")
    ax.set(xlabel=quantity_in_words(x, ds[x].attrs), ylabel=quantity_in_words(y, ds[y].attrs))
    return ax
