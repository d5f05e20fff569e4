"""Pictures of sweeps: bands along a parameter, maps over two, tornados of sensitivity; units on every axis."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullFormatter, NullLocator

from plateletsim.plot.figure import new_figure
from plateletsim.plot.style import BLACK, BLUE, GREY, STYLE, VERMILION, clinical_lines, quantity_in_words, unit_in_words

_FEW = 10  # values of a grid that fit as ticks
_WORDS = 90  # letters in a line of a verdict

if TYPE_CHECKING:
    from plateletsim.calibration.posterior import Posterior
    from plateletsim.sweep.sensitivity import Sensitivity
    from plateletsim.sweep.swept import Days, Sweep


def sweep_overview(sw: Sweep, name: str = "platelet_count", days: Days = None) -> Figure:
    """Along one parameter bands, over two numbers a map, of more parameters a panel each.

    Parameters
    ----------
    sw : Sweep
        The sweep to draw.
    name : str, default: "platelet_count"
        Name of what was recorded, as in a trace.
    days : (float, float), optional
        First and last day to look at; everything if left out.

    Returns
    -------
    matplotlib.figure.Figure
    """
    with matplotlib.rc_context(STYLE):
        if len(sw.keys) == 2 and all(sw[key].dtype.kind in "fi" for key in sw.keys):
            figure = new_figure(figsize=(6.5, 4.8), layout="constrained")
            x, y = sw.keys
            heat_map(sw, figure.subplots(), x, y, name, days)
            return figure
        figure = new_figure(figsize=(4.2 * len(sw.keys) + 0.5, 3.6), layout="constrained")
        panels = figure.subplots(1, len(sw.keys), sharey=True, squeeze=False)[0]
        for key, ax in zip(sw.keys, panels, strict=True):
            along(sw, ax, key, name, days).set_ylabel(_quantity(sw, name) if ax is panels[0] else "")
    return figure


def along(sw: Sweep, ax: Axes, key: str, name: str = "platelet_count", days: Days = None) -> Axes:
    """One mark per point: median patient with the 5th and 95th percentile, the mean over `days` of each.

    Parameters
    ----------
    sw : Sweep
        The sweep to draw.
    ax : matplotlib.axes.Axes
        Where to draw.
    key : str
        The parameter.
    name : str, default: "platelet_count"
        Name of what was recorded, as in a trace.
    days : (float, float), optional
        First and last day to look at; everything if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> along(sw, plt.gca(), "antibody.titre")
    """
    table = sw.summary(name, days)
    at, ticks = _places(sw, key)
    spread = np.abs(np.stack([table["median"] - table["p05"], table["p95"] - table["median"]]))
    ax.errorbar(at, table["median"], spread, fmt="o", markersize=4, color=BLUE, elinewidth=0.8, ecolor=BLUE, alpha=0.8)
    if ticks is not None:
        ax.set_xticks(range(len(ticks)), ticks)
    elif _is_logarithmic(at):
        ax.set_xscale("log")
        _plain_decades(ax.xaxis)
    if name == "platelet_count":
        clinical_lines(ax)
    ax.set(xlabel=_parameter(sw, key), ylabel=_quantity(sw, name), ylim=(0, None))
    return ax


def heat_map(sw: Sweep, ax: Axes, x: str, y: str, name: str = "platelet_count", days: Days = None, values: Any = None) -> Axes:
    """Colours over two parameters: squares for a grid of lists, else each place takes that of the nearest point.

    Parameters
    ----------
    sw : Sweep
        The sweep to draw.
    ax : matplotlib.axes.Axes
        Where to draw.
    x : str
        The parameter along the horizontal axis.
    y : str
        The parameter along the vertical axis.
    name : str, default: "platelet_count"
        Name of what was recorded, as in a trace.
    days : (float, float), optional
        First and last day to look at; everything if left out.
    values : object, optional
        One number per point; the median patient's mean over `days` if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> heat_map(sw, plt.gca(), "antibody.titre", "spleen.flow", values=sw.below(30)["mean"])
    """
    label = _quantity(sw, name) if values is None else str(getattr(values, "name", "") or "")
    colours = np.asarray(sw.summary(name, days)["median"] if values is None else values, float)
    across, up = (np.asarray(sw[key].values, float) for key in (x, y))
    columns, rows = np.unique(across), np.unique(up)
    if len(columns) * len(rows) == len(across):
        square = np.full((len(rows), len(columns)), np.nan)
        square[np.searchsorted(rows, up), np.searchsorted(columns, across)] = colours
        drawn = ax.pcolormesh(_edges(columns), _edges(rows), square, cmap="cividis")
    else:
        drawn = _cells(ax, across, up, colours)
    for axis, places, scale in ((ax.xaxis, columns, ax.set_xscale), (ax.yaxis, rows, ax.set_yscale)):
        if _is_logarithmic(places):
            scale("log")
            _plain_decades(axis)
        if len(places) <= _FEW:
            axis.set_major_locator(FixedLocator(places.tolist()))
            axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
            axis.set_minor_locator(NullLocator())
    assert ax.figure is not None
    ax.figure.colorbar(drawn, ax=ax, label=label)
    ax.set(xlabel=_parameter(sw, x), ylabel=_parameter(sw, y))
    return ax


def explained_overview(posterior: Posterior) -> Figure:
    """What explained() draws, in a figure of its own.

    Parameters
    ----------
    posterior : Posterior
        What calibrate() found.

    Returns
    -------
    matplotlib.figure.Figure
    """
    with matplotlib.rc_context(STYLE):
        figure = new_figure(figsize=(8, 4.5), layout="constrained")
        explained(posterior, figure.subplots())
    return figure


def explained(posterior: Posterior, ax: Axes) -> Axes:
    """Courses that the posterior holds for likely, as median and bands, the counts that were observed, and the verdict.

    Parameters
    ----------
    posterior : Posterior
        What calibrate() found.
    ax : matplotlib.axes.Axes
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
    """
    low, lower, middle, upper, high = np.quantile(posterior.counts, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0)
    ax.fill_between(posterior.time, low, high, color=BLUE, alpha=0.18, linewidth=0, label="90 % of what is likely")
    ax.fill_between(posterior.time, lower, upper, color=BLUE, alpha=0.3, linewidth=0)
    ax.plot(posterior.time, middle, color=BLUE, linewidth=1.3)
    seen = posterior.observed
    noise = 1.96 * posterior.analyser.deviation(seen.count)
    exact, wrong = ~(seen.below | seen.above), posterior.found.mistaken > 0.5
    ax.errorbar(seen.day[exact], seen.count[exact], noise[exact], fmt="o", color=VERMILION,
                markersize=4, linewidth=0.8, label="observed, with the analyser's noise")  # fmt: skip
    for some, mark, label in ((seen.below, "v", "observed, less than"), (seen.above, "^", "observed, more than")):
        if some.any():
            ax.plot(seen.day[some], seen.count[some], mark, color=VERMILION, label=label)
    if wrong.any():
        ax.plot(seen.day[wrong], seen.count[wrong], "x", color=BLACK, markersize=9, label="looks like an error")
    clinical_lines(ax)
    ax.legend(frameon=False)
    ax.set(xlabel="time (day)", ylabel="platelet count (10⁹/L)", ylim=(0, None))
    ax.set_xlim(posterior.time[0], posterior.time[-1])
    words = textwrap.fill(str(posterior.verdict), _WORDS)
    ax.set_title(words, fontsize=8, loc="left", color=VERMILION if posterior.verdict.flagged else BLACK)
    return ax


def tornado(found: Sensitivity) -> Figure:
    """One bar per parameter, the longest on top, with intervals.

    Parameters
    ----------
    found : Sensitivity
        What sensitivity() found.

    Returns
    -------
    matplotlib.figure.Figure
    """
    table = found.indices[::-1]
    at = np.arange(len(table))
    with matplotlib.rc_context(STYLE):
        figure = new_figure(figsize=(6.5, 1.0 + 0.42 * len(table)), layout="constrained")
        ax = figure.subplots()
        if found.method == "morris":
            ax.barh(at, table["mu_star"], 0.6, xerr=table["mu_star_half_width"], color=BLUE, ecolor=GREY)
            unit = unit_in_words(found.units)
            ax.set_xlabel(f"mean effect of crossing the range on {found.quantity.replace('_', ' ')} ({unit})")
        else:
            for shift, name, colour in ((0.18, "total", BLUE), (-0.18, "first", VERMILION)):
                ax.barh(at + shift, table[name], 0.34, xerr=table[f"{name}_half_width"], color=colour, ecolor=GREY, label=name)
            ax.set_xlabel(f"share of the variance of {found.quantity.replace('_', ' ')} (1)")
            ax.legend(loc="lower right")
        ax.set_yticks(at, table.index)
        ax.axvline(0, color=GREY, linewidth=0.6)
    return figure


def _cells(ax: Axes, across: Any, up: Any, colours: Any) -> Any:
    """Every place in the colour of the nearest point, as the axes show distance."""
    places = [np.log(v) if _is_logarithmic(v) else v for v in (across, up)]
    edges = [np.linspace(v.min(), v.max(), 161) for v in places]
    middles = [(edge[1:] + edge[:-1]) / 2 for edge in edges]
    apart = [(m[:, None] - v) / max(np.ptp(v), 1e-300) for m, v in zip(middles, places, strict=True)]
    nearest = (apart[1][:, None, :] ** 2 + apart[0][None, :, :] ** 2).argmin(axis=-1)
    shown = [np.exp(edge) if _is_logarithmic(v) else edge for edge, v in zip(edges, (across, up), strict=True)]
    drawn = ax.pcolormesh(*shown, colours[nearest], cmap="cividis", rasterized=True)
    ax.plot(across, up, "o", color="white", markeredgecolor=BLACK, markeredgewidth=0.4, markersize=3)
    return drawn


def _edges(places: Any) -> Any:
    """Of cells around places, halfway between neighbours as the axis shows them."""
    shown = np.log(places) if _is_logarithmic(places) else places
    middles = (shown[1:] + shown[:-1]) / 2
    first, last = (2 * shown[0] - middles[0], 2 * shown[-1] - middles[-1]) if len(middles) else (shown[0] - 0.5, shown[0] + 0.5)
    edges = np.concatenate([[first], middles, [last]])
    return np.exp(edges) if _is_logarithmic(places) else edges


def _plain_decades(axis: Any) -> None:
    """Ticks at 1, 2, 5, 10, written as people write them."""
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())


def _places(sw: Sweep, key: str) -> tuple[Any, list[str] | None]:
    values = sw[key].values
    if values.dtype.kind in "fi":
        return values.astype(float), None
    names = sorted({str(value) for value in values})
    return np.array([names.index(str(value)) for value in values], float), names


def _is_logarithmic(values: Any) -> bool:
    """Spread over decades, and more evenly so by their logarithms."""
    return bool(values.min() > 0 and values.max() / values.min() >= 20 and np.median(values) < 0.3 * values.max())


def _parameter(sw: Sweep, key: str) -> str:
    unit = sw[key].attrs["units"]
    return key if unit in ("", "1") else f"{key} ({unit})"


def _quantity(sw: Sweep, name: str) -> str:
    return quantity_in_words(name, sw[name].attrs)
