"""A forecast: weighted courses of particles, and what can be asked of them."""

from __future__ import annotations

import html
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import NDArray

from plateletsim._engine import ScenarioError
from plateletsim.arguments import measured
from plateletsim.calibration.observed import Analyser, Counts
from plateletsim.calibration.verdict import Verdict
from plateletsim.forecast.filter import Evidence
from plateletsim.group.arms import Arms
from plateletsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas
    import xarray
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = NDArray[np.float64]
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
USUAL = ("below 10", "below 30", "at least 30", "at least 50", "at least 100")
_EVENT = re.compile(r"\s*(below|at least)\s+([0-9.]+(?:e[0-9]+)?)\s*(?:(?:1e9|10\^9|10⁹)\s*/\s*L)?\s*", re.IGNORECASE)


@dataclass(frozen=True, eq=False, repr=False)
class Forecast:
    """What may come for a patient. Made by forecast().

    >>> foreseen = plateletsim.forecast(counts, "itp_chronic_adult", arms={"wait": None, "ivig": [ivig]})
    >>> foreseen.chance("at least 50", by=7)["ivig"]
    """

    scenario: Scenario
    """What particles live, with the spreads between people."""
    seed: int
    counts: Counts
    """What was known."""
    analyser: Analyser
    now: float
    """Day of the patient from which on is forecast."""
    ahead: Array
    """Days from now, shape (days,); the first is 0."""
    arms: Arms
    """Name and events of each arm, in order; empty if there is but one and nothing is done."""
    courses: Array
    """True counts, 1e9/L, shape (arms, particles, days); one arm at least. The same particle is the same person with the same luck."""
    weights: Array
    """One for each particle, their sum is 1."""
    patient: NDArray[np.int64]
    """Number of the person that each particle is."""
    offset: Array
    """Of each particle: day of the scenario, or since the diagnosis, that is the patient's day 0."""
    persons: float
    """How many different persons the forecast rests on, by weight."""
    seen: tuple[Evidence, ...]
    """Of each count: what was foreseen of it, and what it said."""
    verdict: Verdict
    """Whether the scenario can do what was counted, in words."""

    @property
    def effective(self) -> float:
        """How many independent particles the weighted ones are worth, at their fewest after any of the counts."""
        return min([float(1 / np.sum(self.weights**2)), *(one.effective for one in self.seen)])

    @property
    def evidence(self) -> pandas.DataFrame:
        """One row per count: what was foreseen of it (low, median, high of nine in ten reports), its place there, and its weight."""
        import pandas

        return pandas.DataFrame([asdict(one) for one in self.seen])

    def quantiles(self, levels: tuple[float, ...] = LEVELS) -> xarray.Dataset:
        """Quantiles of the coming counts by day.

        Parameters
        ----------
        levels : tuple of float, default: (0.05, 0.25, 0.5, 0.75, 0.95)
            Probabilities of less.

        Returns
        -------
        xarray.Dataset
            `platelet_count`, the true count, and `reported_count`, with the analyser's noise and mistakes, in 1e9/L, with
            dims ([arm,] quantile, ahead); `ahead` is days from now, `day` the patient's.

        Raises
        ------
        ScenarioError
            For a level outside (0, 1).

        Examples
        --------
        >>> foreseen.quantiles().platelet_count.sel(quantile=0.5, ahead=7)
        """
        import xarray

        if not all(0 < level < 1 for level in levels):
            raise ScenarioError(f"levels = {levels!r}: probabilities lie between 0 and 1")
        dims = ("arm", "quantile", "ahead")
        meanings = {"platelet_count": (self.courses, "platelet count"), "reported_count": (self.reports(), "platelet count as a laboratory would report it")}
        columns = {name: (dims, _quantiles(values, self.weights, levels), {"units": "1e9 L-1", "long_name": words})
                   for name, (values, words) in meanings.items()}  # fmt: skip
        coords = {"arm": list(self.arms) or [""], "quantile": list(levels), "ahead": ("ahead", self.ahead, {"units": "day", "long_name": "days from now"}),
                  "day": ("ahead", self.now + self.ahead, {"units": "day", "long_name": "day of the patient"})}  # fmt: skip
        made = xarray.Dataset(columns, coords, {"title": self.scenario.title, "seed": self.seed, "persons": self.persons, "verdict": str(self.verdict)})
        return made if self.arms else made.isel(arm=0, drop=True)

    def reports(self) -> Array:
        """What a laboratory would say of each particle, with noise and mistakes.

        Returns
        -------
        array of float
            1e9/L, shape (arms, particles, days).

        Examples
        --------
        >>> np.average(foreseen.reports()[0, :, -1], weights=foreseen.weights)
        """
        twins = [np.random.default_rng((self.seed, 2)) for _ in self.courses]  # the same luck in the laboratory, too
        return np.stack([self.analyser.report(np.nan_to_num(course), chance) for course, chance in zip(self.courses, twins, strict=True)])

    def chance(self, event: str, by: float | str | None = None, *, on: float | str | None = None, staying: bool = False) -> float | pandas.Series:
        """Probability that the true count does something, at the days that were asked for.

        Parameters
        ----------
        event : str
            "below X" or "at least X", X in 1e9/L.
        by : float or str, optional
            On any day from now, today excluded, until so many days from now; the last day if left out.
        on : float or str, optional
            On this day from now, instead of `by`.
        staying : bool, default: False
            And on every later day as well, until the end of the forecast.

        Returns
        -------
        float or pandas.Series
            With arms, one for each, by name.

        Raises
        ------
        ScenarioError
            For other words, and for days that were not forecast.

        Examples
        --------
        >>> foreseen.chance("below 10", by=7), foreseen.chance("at least 50", by=7, staying=True)
        """
        import pandas

        met = _asked(event)(self.courses[:, :, 1:])
        days = self.ahead[1:]
        if on is not None and by is not None:
            raise ScenarioError("by and on: ask for one of them")
        name, value = ("by", by) if on is None else ("on", on)
        day = float(days[-1]) if value is None else measured(name, value, "day")
        if not days[0] <= day <= days[-1]:
            raise ScenarioError(f"{name} = {day:g}: the forecast has days {days[0]:g} to {days[-1]:g} from now")
        until = int(np.searchsorted(days, day + 1e-9)) - 1
        if on is not None and abs(days[until] - day) > 1e-9:
            raise ScenarioError(f"on = {day:g}: not a day that was asked for; the nearest before is {days[until]:g}")
        if staying:
            held = met[:, :, until:].all(axis=2)
        else:
            held = met[:, :, until] if on is not None else met[:, :, : until + 1].any(axis=2)
        shares = np.clip(held @ self.weights, 0.0, 1.0)
        return pandas.Series(shares, pandas.Index(list(self.arms), name="arm"), name=event) if self.arms else float(shares[0])

    def chances(self, by: float | str | None = None) -> pandas.DataFrame:
        """The usual events by a day: one row each, one column per arm.

        Parameters
        ----------
        by : float or str, optional
            Days from now; the last day if left out.

        Returns
        -------
        pandas.DataFrame

        Examples
        --------
        >>> foreseen.chances(by=7)
        """
        import pandas

        rows = {event: np.atleast_1d(self.chance(event, by)) for event in USUAL}
        return pandas.DataFrame(rows, pandas.Index(list(self.arms) or ["chance"], name="arm")).T

    def to_xarray(self) -> xarray.Dataset:
        """All particles: `platelet_count` with dims (arm, particle, ahead), and the `weight` and `offset` of each particle.

        Returns
        -------
        xarray.Dataset

        Examples
        --------
        >>> foreseen.to_xarray().platelet_count.isel(arm=0).plot.line(x="ahead")
        """
        import xarray

        columns = {
            "platelet_count": (("arm", "particle", "ahead"), self.courses, {"units": "1e9 L-1", "long_name": "platelet count"}),
            "weight": ("particle", self.weights, {"units": "1", "long_name": "probability of the particle"}),
            "offset": ("particle", self.offset, {"units": "day", "long_name": "day of the scenario that is day 0 of the patient"}),
            "patient": ("particle", self.patient, {"long_name": "number of the person"}),
        }
        coords = {"arm": list(self.arms) or [""], "ahead": ("ahead", self.ahead, {"units": "day"}), "day": ("ahead", self.now + self.ahead, {"units": "day"})}
        return xarray.Dataset(columns, coords, {"title": self.scenario.title, "seed": self.seed, "verdict": str(self.verdict)})

    @overload
    def plot(self) -> Figure: ...

    @overload
    def plot(self, ax: Axes) -> Axes: ...

    def plot(self, ax: Axes | None = None) -> Figure | Axes:
        """The counts so far, the fan of what may come, clinical lines and the verdict, in a new figure or on some axes.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw; a new figure if left out.

        Returns
        -------
        matplotlib.figure.Figure or matplotlib.axes.Axes

        Examples
        --------
        >>> foreseen.plot().savefig("forecast.png")
        """
        from plateletsim import plot

        return plot.foreseen_overview(self) if ax is None else plot.foreseen(self, ax)

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(self._head())}</p>{self.chances().round(2).to_html()}<p>{html.escape(str(self.verdict))}</p>"

    def __repr__(self) -> str:
        return f"{self._head()}:\n{self.chances().round(2)}\n{self.verdict}"

    def _head(self) -> str:
        return (f"Forecast of {self.scenario.title!r} from day {self.now:g}, {self.ahead[-1]:g} days ahead: {len(self.seen)} counts, "
                f"{len(self.weights)} particles worth {self.persons:.0f} persons")  # fmt: skip


def _asked(event: object) -> _Test:
    found = _EVENT.fullmatch(event) if isinstance(event, str) else None
    if found is None:
        raise ScenarioError(f'event = {event!r}: "below X" or "at least X", X in 1e9/L, as in "at least 50"')
    return _Test(found[1].lower() == "below", float(found[2]))


@dataclass(frozen=True)
class _Test:
    """Whether counts are below a limit, or at least there."""

    below: bool
    limit: float

    def __call__(self, counts: Array) -> NDArray[np.bool_]:
        return np.asarray(counts < self.limit if self.below else counts >= self.limit)


def _quantiles(values: Array, weights: Array, levels: tuple[float, ...]) -> Array:
    """Weighted quantiles over the second axis, shape (arms, particles, days) to (arms, levels, days)."""
    used = weights > 0
    values, weights = values[:, used], weights[used]
    order = np.argsort(values, axis=1)
    ranked = np.take_along_axis(values, order, axis=1)
    share = np.cumsum(weights[order], axis=1) - weights[order] / 2
    made = np.empty((values.shape[0], len(levels), values.shape[2]))
    for arm in range(made.shape[0]):
        for day in range(made.shape[2]):
            made[arm, :, day] = np.interp(levels, share[arm, :, day], ranked[arm, :, day])
    return made
