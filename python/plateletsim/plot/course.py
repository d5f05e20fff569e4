"""The course of a patient, or of several: count with treatments, production, deaths by cause."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from plateletsim.laboratory import count_name
from plateletsim.plot.figure import new_figure
from plateletsim.plot.style import (
    BAND,
    BLACK,
    BLUE,
    CAUSES,
    GREEN,
    GREY,
    STYLE,
    VERMILION,
    clinical_lines,
    once,
    over_time,
    verbatim,
)  # fmt: skip
from plateletsim.scenario.timeline import event_days, title

if TYPE_CHECKING:
    import xarray

LITTLE = 0.2  # g/dL, less than which nobody would draw


def count(ds: xarray.Dataset, ax: Axes, named_lines: bool = True, reported: bool | None = None) -> Axes:
    """Platelet count with the clinical lines; several patients as median and 5–95 % band.

    Parameters
    ----------
    ds : xarray.Dataset
        A result as to_xarray() gives it, or a trace as xarray.open_dataset() does.
    ax : matplotlib.axes.Axes
        Where to draw.
    named_lines : bool, default: True
        Whether the clinical lines carry their numbers.
    reported : bool, optional
        Counts as the laboratory reports them, or the truth; left out: reported where there are any.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> count(result.to_xarray(), plt.gca())
    """
    name = count_name([str(each) for each in ds.data_vars], reported)
    line(ds, name, ax, BLUE, "median patient" if "patient" in ds.dims else None)
    clinical_lines(ax, named_lines)
    ax.set(ylabel=f"{name.replace('_', ' ')} (10⁹/L)", ylim=(0, None))
    if "patient" in ds.dims and named_lines:
        ax.legend(loc="upper left", bbox_to_anchor=(1.04, 1.0), borderaxespad=0.0)
    return over_time(ds, ax)


def events(ds: xarray.Dataset, ax: Axes) -> Axes:
    """A mark at each treatment, condition and assay of the scenario that the Dataset carries.

    Parameters
    ----------
    ds : xarray.Dataset
        A result as to_xarray() gives it, or a trace as xarray.open_dataset() does.
    ax : matplotlib.axes.Axes
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
    """
    days: dict[str, list[float]] = {}
    tree = tomllib.loads(ds.attrs.get("scenario_resolved", ""))
    for name, day in event_days(tree):
        days.setdefault(title(tree, name), []).append(day)
    for row, (name, when) in enumerate(days.items()):
        height = 1.03 + 0.09 * row  # of the axes
        ax.plot(when, [height] * len(when), marker="v", linestyle="", color=BLACK, markersize=5,
                transform=ax.get_xaxis_transform(), clip_on=False)  # fmt: skip
        ax.annotate(verbatim(name), (when[-1], height), (6, 0), ax.get_xaxis_transform(), textcoords="offset points",
                    fontsize=8, va="center", annotation_clip=False)  # fmt: skip
        for day in when:
            ax.axvline(day, color=BLACK, linewidth=0.5, alpha=0.4, zorder=0)
    return ax


def production(ds: xarray.Dataset, ax: Axes) -> Axes:
    """Production and turnover as one-day means, where they were recorded.

    Parameters
    ----------
    ds : xarray.Dataset
        A result as to_xarray() gives it, or a trace as xarray.open_dataset() does.
    ax : matplotlib.axes.Axes
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
    """
    for name, label, colour in (("production_rate", "production", GREEN), ("turnover", "turnover", VERMILION)):
        if name in ds:
            line(ds, name, ax, colour, label, smooth=True)
    ax.set(ylabel="rate (10⁹/L/day)", ylim=(0, None))
    ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0.0)
    return over_time(ds, ax)


def deaths(ds: xarray.Dataset, ax: Axes, legend: bool = True) -> Axes:
    """Deaths by cause as a stacked area, one-day means; causes that never happen are left out.

    Parameters
    ----------
    ds : xarray.Dataset
        A result as to_xarray() gives it, or a trace as xarray.open_dataset() does.
    ax : matplotlib.axes.Axes
        Where to draw.
    legend : bool, default: True
        Whether to explain the colours.

    Returns
    -------
    matplotlib.axes.Axes
    """
    rates = _middle(ds, "deaths")  # rows × causes
    names = [str(name) for name in ds["cause"].values]
    present = [i for i in range(len(names)) if np.nanmax(rates[:, i], initial=0) > 0]
    smoothed = [np.nan_to_num(_daily(ds["time"].values, rates[:, i])) for i in present]
    labels = [CAUSES.get(names[i], (names[i], GREY)) for i in present]
    if present:
        ax.stackplot(ds["time"].values, smoothed, labels=[text for text, _ in labels],
                     colors=[colour for _, colour in labels], linewidth=0)  # fmt: skip
    ax.set(ylabel="deaths (10⁹/L/day)", ylim=(0, None))
    if legend:
        _reversed_legend(ax)
    return over_time(ds, ax)


def haemoglobin(ds: xarray.Dataset, ax: Axes) -> Axes:
    """Haemoglobin over time, for those who lose blood or red cells.

    Parameters
    ----------
    ds : xarray.Dataset
        A result as to_xarray() gives it, or a trace as xarray.open_dataset() does.
    ax : matplotlib.axes.Axes
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax.margins(y=0.1)
    line(ds, "haemoglobin", ax, VERMILION, None)
    ax.set(ylabel="haemoglobin (g/dL)", ylim=(0, None))
    return over_time(ds, ax)


def overview(ds: xarray.Dataset, reported: bool | None = None) -> Figure:
    """Three panels over one time axis: count with events, production and turnover, deaths by cause; haemoglobin where it moves.

    Parameters
    ----------
    ds : xarray.Dataset
        A result as to_xarray() gives it, or a trace as xarray.open_dataset() does.
    reported : bool, optional
        Counts as the laboratory reports them, or the truth; left out: reported where there are any.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> overview(xarray.open_dataset("run.h5")).savefig("run.png")
    """
    with matplotlib.rc_context(STYLE):
        bled = "haemoglobin" in ds and float(np.ptp(_middle(ds, "haemoglobin"))) > LITTLE
        heights = (3, 2, 2, 1.5)[: 3 + bled]
        figure = new_figure(figsize=(8.5, 7.5 * sum(heights) / 7), layout="constrained")
        top, middle, bottom, *rest = figure.subplots(len(heights), 1, sharex=True, height_ratios=heights)
        events(ds, count(ds, top, reported=reported)).set_xlabel("")
        if "production_rate" in ds or "turnover" in ds:
            production(ds, middle).set_xlabel("")
        if "deaths" in ds:
            deaths(ds, bottom)
        for ax in rest:
            bottom.set_xlabel("")
            haemoglobin(ds, ax)
        figure.suptitle(_title(ds), x=0.01, ha="left", fontsize=11)
    return figure


def demo_figure(runs: Sequence[tuple[str, xarray.Dataset]]) -> Figure:
    """Runs side by side on common scales: the count above, deaths by cause below.

    Parameters
    ----------
    runs : sequence of (str, xarray.Dataset)
        Title and result of each.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> demo_figure([("healthy", healthy), ("acute", acute), ("chronic", chronic)]).savefig("demo.png")
    """
    with matplotlib.rc_context(STYLE):
        figure = new_figure(figsize=(3.6 * len(runs) + 1.2, 5.6), layout="constrained")
        panels = figure.subplots(2, len(runs), sharey="row", squeeze=False)
        for i, (title, ds) in enumerate(runs):
            count(ds, panels[0, i], named_lines=i == len(runs) - 1).set(title=verbatim(title), xlabel="")
            deaths(ds, panels[1, i], legend=False)
        for row in panels:
            row[0].set_ylim(0, 1.05 * max(ax.dataLim.ymax for ax in row))
            for ax in row[1:]:
                ax.set_ylabel("")
        _common_legend(figure, list(panels[1]))
    return figure


def line(ds: xarray.Dataset, name: str, ax: Axes, colour: str, label: str | None, smooth: bool = False, linestyle: Any = "-") -> None:
    """One patient, or the median of several with the band that holds nine in ten of them."""
    time = ds["time"].values
    middle = _middle(ds, name)
    ax.plot(time, _daily(time, middle) if smooth else middle, color=colour, linewidth=1.3, linestyle=linestyle,
            label=label)  # fmt: skip
    if "patient" in ds.dims:
        low, high = ds[name].quantile([0.05, 0.95], "patient", skipna=False).values
        if smooth:
            low, high = _daily(time, low), _daily(time, high)
        ax.fill_between(time, low, high, color=colour, alpha=0.2, linewidth=0, label=once(ax, BAND))


def _middle(ds: xarray.Dataset, name: str) -> NDArray[np.float64]:
    """The one patient, or the mean of several for deaths (means add up) and the median for all else."""
    column = ds[name]
    if "patient" not in column.dims:
        return column.values
    return (column.mean("patient") if name == "deaths" else column.median("patient")).values


def _daily(time: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centred one-day means of evenly spaced rows; rates of the first row are not a number and do not count."""
    width = round(1 / (time[1] - time[0])) if len(time) > 1 else 1
    kernel = np.ones(max(width, 1))
    known = np.isfinite(values)
    weight = np.convolve(known, kernel, "full")
    total = np.convolve(np.where(known, values, 0.0), kernel, "full")
    start = (len(kernel) - 1) // 2
    centre = slice(start, start + len(values))
    return np.divide(total[centre], weight[centre], out=np.full(len(values), np.nan), where=weight[centre] > 0)


def _reversed_legend(ax: Axes) -> None:
    """In the order of the stack, the topmost first."""
    handles, labels = ax.get_legend_handles_labels()
    ax.legend(handles[::-1], labels[::-1], loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0.0)


def _common_legend(figure: Figure, panels: list[Axes]) -> None:
    found: dict[str, Any] = {}
    for ax in panels:
        handles, labels = ax.get_legend_handles_labels()
        found.update(zip(labels, handles, strict=True))
    order = [text for text, _ in CAUSES.values() if text in found]
    figure.legend([found[text] for text in order], order, loc="outside lower center", ncols=len(order) or 1,
                  title="platelets die of")  # fmt: skip


def _title(ds: xarray.Dataset) -> str:
    who = f"{ds.sizes['patient']} patients" if "patient" in ds.dims else f"patient {ds.attrs.get('patient', 0)}"
    return f"{verbatim(str(ds.attrs.get('title', '')))}   (seed {ds.attrs.get('seed', '?')}, {who})"
