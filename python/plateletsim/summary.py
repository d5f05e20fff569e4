"""A run in a few numbers: for the terminal and for notebooks."""

from __future__ import annotations

import html
import warnings
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from plateletsim.result import Result

_MEANS = {
    "production_rate": "mean production, 10⁹/L/day",
    "turnover": "mean turnover, 10⁹/L/day",
    "mean_platelet_lifespan": "mean lifespan, day",
    "tpo": "mean thrombopoietin, pg/mL",
}


def summary(result: Result) -> dict[str, str]:
    """Name with unit, and value, in the order in which they are read."""
    time = result.time
    lines: dict[str, str] = {}
    if "platelet_count" in result.variables and len(time):
        count = np.atleast_2d(result["platelet_count"])  # patients × rows
        nadir, day = count.min(axis=1), time[count.argmin(axis=1)]
        lines["lowest count, 10⁹/L"] = _middle(nadir)
        lines["on day"] = _middle(day)
        lines["mean count, 10⁹/L"] = _middle(count.mean(axis=1))
        lines["last count, 10⁹/L"] = _middle(count[:, -1])
        lines["days below 30"] = _middle((count < 30).mean(axis=1) * (time[-1] - time[0]))
    for name, words in _MEANS.items():
        if name in result.variables and len(time):
            lines[words] = _middle(_means(np.atleast_2d(result[name])))
    if unreached := dict(reversed(result.scenario.unreached())):  # each with its first day
        lines["only after the end"] = ", ".join(f"{name} (day {day:g})" for name, day in reversed(unreached.items()))
    return lines


def html_table(result: Result) -> str:
    """A notebook's view of a result."""
    who = f"{len(result.series)} patients" if result.several else f"patient {result.patient}"
    rows = "".join(f"<tr><th style='text-align:left'>{html.escape(n)}</th><td>{html.escape(v)}</td></tr>"
                   for n, v in summary(result).items())
    title = html.escape(result.scenario.title)
    return f"<b>{title}</b>, seed {result.seed}, {who}, {len(result.time)} rows<table>{rows}</table>"


def _means(values: NDArray[np.float64]) -> NDArray[np.float64]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # nothing died, say: the mean of nothing is nan
        return np.nanmean(values, axis=1)


def _middle(values: NDArray[np.float64]) -> str:
    """The value of one patient; the median of several, with the 5th and 95th percentile."""
    if len(values) == 1:
        return _short(values[0])
    low, middle, high = np.nanpercentile(values, [5, 50, 95])
    return f"{_short(middle)} ({_short(low)}–{_short(high)})"


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}"
