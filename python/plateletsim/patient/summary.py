"""A run in a few numbers: for the terminal and for notebooks."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING

from plateletsim.laboratory import REPORTED, count_name

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MEANS = {
    "production_rate": "mean production, 10⁹/L/day",
    "turnover": "mean turnover, 10⁹/L/day",
    "mean_platelet_lifespan": "mean lifespan, day",
    "tpo": "mean thrombopoietin, pg/mL",
}


def summary(time: NDArray[np.float64], columns: Mapping[str, NDArray[np.float64]], unreached: list[tuple[str, float]],
            reported: bool | None = None) -> dict[str, str]:  # fmt: skip
    """Name with unit, and value, in the order in which they are read.

    columns    what was recorded, shape ([patients,] rows[, width])
    unreached  name and day of what would begin only after the end
    reported   counts as the laboratory reports them, or the truth; None: reported where there are any
    """
    import numpy as np

    lines: dict[str, str] = {}
    name = count_name(columns, reported)
    if name in columns and len(time):
        count = np.atleast_2d(columns[name])  # patients × rows
        nadir, day = count.min(axis=1), time[count.argmin(axis=1)]
        word = "reported count" if name == REPORTED else "count"
        lines[f"lowest {word}, 10⁹/L"] = _middle(nadir)
        lines["on day"] = _middle(day)
        lines[f"mean {word}, 10⁹/L"] = _middle(count.mean(axis=1))
        lines[f"last {word}, 10⁹/L"] = _middle(count[:, -1])
        lines["days below 30"] = _middle((count < 30).mean(axis=1) * (time[-1] - time[0]))
    for name, words in _MEANS.items():
        if name in columns and len(time):
            lines[words] = _middle(_means(np.atleast_2d(columns[name])))
    if first := dict(reversed(unreached)):  # the first day of each
        lines["only after the end"] = ", ".join(f"{name} (day {day:g})" for name, day in reversed(first.items()))
    return lines


def html_table(title: str, lines: Mapping[str, str]) -> str:
    """A notebook's view of a result."""
    import html

    rows = "".join(f"<tr><th style='text-align:left'>{html.escape(n)}</th><td>{html.escape(v)}</td></tr>" for n, v in lines.items())
    return f"<b>{html.escape(title)}</b><table>{rows}</table>"


def _means(values: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # nothing died, say: the mean of nothing is nan
        return np.nanmean(values, axis=1)


def _middle(values: NDArray[np.float64]) -> str:
    """The value of one patient; the median of several, with the 5th and 95th percentile."""
    if len(values) == 1:
        return _short(values[0])
    import numpy as np

    low, middle, high = np.nanpercentile(values, [5, 50, 95])
    return f"{_short(middle)} ({_short(low)}–{_short(high)})"


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}"
