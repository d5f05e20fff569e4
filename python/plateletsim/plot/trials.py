"""Pictures of a clinical trial: counts by arm, Kaplan–Meier, forest, waterfall, swimmer, CONSORT."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from plateletsim.plot.figure import new_figure
from plateletsim.plot.style import COLOURS, DASHES, GREY, STYLE, VERMILION, clinical_lines, verbatim

if TYPE_CHECKING:
    import pandas
    import xarray


def counts(trial: xarray.Dataset) -> Figure:
    """Medians of the reported counts at visits, with the middle half and nine in ten of the patients of each arm.

    Parameters
    ----------
    trial : xarray.Dataset
        TrialResult.to_xarray().

    Returns
    -------
    matplotlib.figure.Figure
    """
    with matplotlib.rc_context(STYLE):
        names = _arms(trial)
        figure = new_figure(figsize=(4.2 * len(names), 3.6), layout="constrained")
        panels: list[Axes] = list(np.atleast_1d(figure.subplots(1, len(names), sharey=True)))
        for ax, name, colour in zip(panels, names, COLOURS, strict=False):
            here = trial["count"].values[trial["arm"].values == name]
            weeks = trial["day"].values / 7
            low, lower, middle, upper, high = np.nanquantile(here, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0)
            ax.fill_between(weeks, low, high, color=colour, alpha=0.15, linewidth=0, label="5–95 % of patients")
            ax.fill_between(weeks, lower, upper, color=colour, alpha=0.25, linewidth=0, label="25–75 %")
            ax.plot(weeks, middle, color=colour, linewidth=1.6, label="median")
            clinical_lines(ax)
            ax.set_yscale("symlog", linthresh=50)
            ax.set(title=f"{verbatim(name)}, n = {len(here)}", xlabel="weeks since entry", xlim=(0, weeks[-1]), ylim=(0, None))
            ax.set_yticks([0, 10, 30, 50, 100, 200, 400], ["0", "10", "30", "50", "100", "200", "400"])
            ax.legend(loc="upper left")
        panels[0].set_ylabel("platelet count as reported (10⁹/L)")
    return figure


def predictive(check: pandas.DataFrame) -> Figure:
    """A visual predictive check: bands in which quantiles of nine in ten trials lie, and the observed ones.

    Parameters
    ----------
    check : pandas.DataFrame
        TrialTwins.predictive_check().

    Returns
    -------
    matplotlib.figure.Figure
    """
    with matplotlib.rc_context(STYLE):
        names = list(dict.fromkeys(check.index.get_level_values("arm")))
        figure = new_figure(figsize=(4.2 * len(names), 3.6), layout="constrained")
        panels: list[Axes] = list(np.atleast_1d(figure.subplots(1, len(names), sharey=True)))
        for ax, name in zip(panels, names, strict=True):
            for place, (quantile, part) in enumerate(check.loc[name].groupby(level="quantile")):
                weeks = part.index.get_level_values("day").to_numpy(float) / 7
                ax.fill_between(
                    weeks,
                    part["low"],
                    part["high"],
                    color=COLOURS[place],
                    alpha=0.25,
                    linewidth=0,
                    label=f"{100 * float(quantile):.0f} % of patients are lower",
                )
                if "observed" in part:
                    seen = part["observed"].notna().to_numpy()
                    ax.plot(weeks[seen], part["observed"][seen], "o-", color=COLOURS[place], markersize=3, linewidth=1)
            clinical_lines(ax)
            ax.set(title=verbatim(str(name)), xlabel="weeks since entry", ylim=(0, None))
        panels[0].set_ylabel("platelet count as reported (10⁹/L)")
        panels[0].legend(loc="upper left", title="bands: simulated; dots: observed" if "observed" in check else "simulated")
    return figure


def kaplan_meier(curves: pandas.DataFrame, title: str = "") -> Figure:
    """Share that has not yet reached an endpoint, with 95 % bands, and the numbers at risk below.

    Parameters
    ----------
    curves : pandas.DataFrame
        TrialResult.kaplan_meier().
    title : str, default: ""
        The endpoint in words.

    Returns
    -------
    matplotlib.figure.Figure
    """
    with matplotlib.rc_context(STYLE):
        figure = new_figure(figsize=(6.5, 4.4), layout="constrained")
        ax, below = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
        end = float(curves["day"].max())
        for place, (name, part) in enumerate(curves.groupby("arm", sort=False)):
            look: dict[str, Any] = {"color": COLOURS[place], "linestyle": DASHES[place % len(DASHES)]}
            day = np.append(part["day"], end)
            ax.step(day, np.append(part["share"], part["share"].iloc[-1]), where="post", label=verbatim(str(name)), **look)
            ax.fill_between(part["day"], part["low"], part["high"], step="post", color=COLOURS[place], alpha=0.15, linewidth=0)
            for when in np.linspace(0, end, 7):
                at_risk = part["at_risk"][part["day"] >= when].max() if (part["day"] >= when).any() else 0
                below.text(when, -place, f"{int(at_risk or 0)}", color=COLOURS[place], ha="center", va="center", fontsize=8)
        ax.set(title=verbatim(title), ylabel="share not yet there", ylim=(0, 1.02), xlim=(0, end))
        ax.legend(loc="upper right")
        below.set(ylim=(-curves["arm"].nunique() + 0.5, 0.7), yticks=[], xlabel="days since entry", title="at risk")
        below.spines["left"].set_visible(False)
    return figure


def forest(results: pandas.DataFrame) -> Figure:
    """Effects against the control with 95 % intervals: differences on the left, ratios on the right.

    Parameters
    ----------
    results : pandas.DataFrame
        TrialResult.results().

    Returns
    -------
    matplotlib.figure.Figure
    """
    with matplotlib.rc_context(STYLE):
        compared = results.dropna(subset=["compared"])
        shares = compared[(compared["compared"] == "difference") & (compared["what"] == "share")]
        others = compared[(compared["compared"] == "difference") & (compared["what"] != "share")]
        ratios = compared[compared["compared"] == "hazard ratio"]
        parts = [(shares, "difference of shares", 0.0), (others, "difference of means", 0.0), (ratios, "hazard ratio", 1.0)]
        parts = [part for part in parts if len(part[0])]
        figure = new_figure(figsize=(4.6 * len(parts), 1.2 + 0.45 * max(len(rows) for rows, _, _ in parts)), layout="constrained")
        for ax, (rows, words, nothing) in zip(np.atleast_1d(figure.subplots(1, len(parts))), parts, strict=True):
            _forest(ax, rows, words, nothing)
    return figure


def waterfall(summaries: pandas.DataFrame) -> Figure:
    """The peak of each patient above the count at entry, from the best to the worst; one colour an arm.

    Parameters
    ----------
    summaries : pandas.DataFrame
        TrialResult.summaries().

    Returns
    -------
    matplotlib.figure.Figure
    """
    with matplotlib.rc_context(STYLE):
        figure = new_figure(figsize=(7, 3.6), layout="constrained")
        ax = figure.subplots()
        gain = (summaries["peak"] - summaries["baseline"]).sort_values(ascending=False)
        names = list(dict.fromkeys(summaries["arm"]))
        for place, name in enumerate(sorted(names)):
            here = (summaries["arm"].loc[gain.index] == name).to_numpy()
            ax.bar(np.flatnonzero(here), gain[here], color=COLOURS[place], hatch="//" if place % 2 else None, edgecolor="white", linewidth=0.3,
                   width=0.9, label=verbatim(name))  # fmt: skip
        ax.axhline(0, color=GREY, linewidth=0.6)
        ax.set(xlabel="patients, from the highest peak to the lowest", ylabel="peak above the count at entry (10⁹/L)", xticks=[])
        ax.legend()
    return figure


def swimmer(trial: xarray.Dataset, meant: NDArray[np.bool_], title: str = "") -> Figure:
    """One lane a patient: visits at which the count was as an endpoint means it, rescues, and the end of being seen.

    Parameters
    ----------
    trial : xarray.Dataset
        TrialResult.to_xarray().
    meant : array of bool
        Which visits these were, shape (patients, visits).
    title : str, default: ""
        The endpoint in words.

    Returns
    -------
    matplotlib.figure.Figure
    """
    with matplotlib.rc_context(STYLE):
        arms = trial["arm"].values
        names = _arms(trial)
        order = np.lexsort((-meant.sum(1), [names.index(arm) for arm in arms]))
        weeks = trial["day"].values / 7
        figure = new_figure(figsize=(7.5, 1.2 + 0.11 * len(order)), layout="constrained")
        ax = figure.subplots()
        for lane, patient in enumerate(order):
            colour = COLOURS[names.index(arms[patient])]
            end = min(float(trial["seen_until"][patient]) / 7, weeks[-1])
            ax.plot([0, end], [lane, lane], color=colour, linewidth=0.6, alpha=0.6)
            ax.plot(weeks[meant[patient]], np.full(meant[patient].sum(), lane), "s", color=colour, markersize=3)
            rescued = np.unique(trial["last_rescue"].values[patient][np.isfinite(trial["last_rescue"].values[patient])]) / 7
            ax.plot(rescued[rescued <= end], np.full((rescued <= end).sum(), lane), "x", color="black", markersize=4)
            if end < weeks[-1]:
                ax.plot(end, lane, ">", color=GREY, markersize=3)
        for place, name in enumerate(names):
            ax.plot([], [], "s", color=COLOURS[place], markersize=4, label=f"{verbatim(name)}: as the endpoint asks")
        ax.plot([], [], "x", color="black", markersize=4, label="rescue")
        ax.plot([], [], ">", color=GREY, markersize=4, label="seen no more")
        ax.set(title=verbatim(title), xlabel="weeks since entry", yticks=[], ylabel="patients", ylim=(len(order), -1), xlim=(-0.3, weeks[-1] + 0.5))
        ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0.0)
    return figure


def consort(table: pandas.DataFrame) -> Figure:
    """Who was followed, left out, shared out, seen no more: CONSORT's diagram.

    Parameters
    ----------
    table : pandas.DataFrame
        TrialResult.consort().

    Returns
    -------
    matplotlib.figure.Figure
    """
    with matplotlib.rc_context(STYLE):
        arms = [column for column in table.columns if column != "all"]
        number = table["all"]
        figure = new_figure(figsize=(max(6.5, 2.6 * len(arms)), 5.6), layout="constrained")
        ax = figure.subplots()
        ax.set(xlim=(0, 1), ylim=(0, 1))
        ax.axis("off")
        heights = (0.93, 0.75, 0.54, 0.3, 0.08)
        _box(ax, 0.5, heights[0], f"people followed: {number['followed']:,}")
        _box(ax, 0.5, heights[1], f"diagnosed with ITP: {number['diagnosed']:,}")
        _box(ax, 0.5, heights[2], f"entered: {number['entered']:,}")
        left_out = f"too young or too old: {number['too young or too old']}\ncounts never fitted: {number['counts never fitted']}\nnot needed: {number['could enter'] - number['entered']}"
        _box(ax, 0.83, (heights[1] + heights[2]) / 2, left_out)
        for upper, lower in ((0, 1), (1, 2)):
            _arrow(ax, (0.5, heights[upper] - 0.045), (0.5, heights[lower] + 0.045))
        _arrow(ax, (0.5, (heights[1] + heights[2]) / 2), (0.66, (heights[1] + heights[2]) / 2))
        for place, arm in enumerate(arms):
            x = (place + 0.5) / len(arms)
            own = table[arm]
            _box(ax, x, heights[3], f"{verbatim(arm)}: {own['given']}\nrescued: {own['rescued']}", COLOURS[place])
            _box(ax, x, heights[4], f"seen to the end: {own['seen to the end']}\nseen no more: {own['seen no more before the end']}", COLOURS[place])
            _arrow(ax, (0.5, heights[2] - 0.045), (x, heights[3] + 0.06))
            _arrow(ax, (x, heights[3] - 0.06), (x, heights[4] + 0.06))
    return figure


def _forest(ax: Axes, rows: pandas.DataFrame, words: str, nothing: float) -> None:
    several = rows["arm"].nunique() > 1
    names = [str(endpoint).replace("_", " ") + (f", {arm}" if several else "") for endpoint, arm in zip(rows["endpoint"], rows["arm"], strict=True)]
    at = -np.arange(len(rows))
    ax.errorbar(
        rows["effect"], at, xerr=[rows["effect"] - rows["effect_low"], rows["effect_high"] - rows["effect"]], fmt="s", color=COLOURS[0], markersize=5, capsize=3
    )
    ax.axvline(nothing, color=VERMILION, linewidth=0.8, linestyle=(0, (4, 3)))
    if nothing == 1.0:
        ax.set_xscale("log")
        ticks = [tick for tick in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20) if rows["effect_low"].min() / 2 < tick < rows["effect_high"].max() * 2]
        ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks], minor=False)
        ax.minorticks_off()
    ax.set_yticks(at, [verbatim(name) for name in names])
    ax.set(xlabel=words, ylim=(-len(rows) + 0.4, 0.6))


def _box(ax: Axes, x: float, y: float, words: str, colour: str = GREY) -> None:
    ax.text(x, y, words, ha="center", va="center", fontsize=9, bbox={"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": colour})


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": GREY})


def _arms(trial: xarray.Dataset) -> list[str]:
    return list(trial.attrs["arms"].split(", "))
