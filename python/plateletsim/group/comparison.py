"""Scenarios side by side on the same patients: common random numbers make differences sharp."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from plateletsim._engine import ScenarioError
from plateletsim.group.paired import interval
from plateletsim.patient.result import Result
from plateletsim.progress import Progress
from plateletsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas
    import xarray
    from matplotlib.figure import Figure


def compare(
    scenarios: Mapping[str, Scenario],
    replicates: int = 16,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress = None,
) -> Comparison:
    """Run each scenario on the same `replicates` patients; differences are paired, against the first scenario.

    A patient who fails in one scenario is left out of all, with a warning.

    Parameters
    ----------
    scenarios : mapping of str to Scenario
        By name; the first is the one that others are compared with.
    replicates : int, default: 16
        Patients.
    seed : int, default: 1
        Seed of all chance.
    threads : int, optional
        Threads of this process; never changes a result. All processors if left out.
    progress : False or callable, optional
        None: a bar on a terminal or in a notebook; False: silent.

    Returns
    -------
    Comparison

    Raises
    ------
    ScenarioError
        If there is nothing to pair: fewer than two scenarios or replicates, other times of rows.

    Examples
    --------
    >>> sc = plateletsim.load("itp_chronic_adult")
    >>> compare({"untreated": sc, "splenectomy": sc.with_event("splenectomy", at=60)}, replicates=8).summary()
    """
    if len(scenarios) < 2 or replicates < 2:
        raise ScenarioError("a comparison needs at least two scenarios and two replicates")
    for name, scenario in scenarios.items():
        for line in scenario.after_the_end():
            warnings.warn(f"{name}: {line}", stacklevel=2)
    results = {name: scenario.run(seed, threads=threads, replicates=replicates, progress=progress) for name, scenario in scenarios.items()}
    times = [result.time for result in results.values()]
    if not all(np.array_equal(times[0], other) for other in times):
        raise ScenarioError("scenarios that are compared must have the same run.duration and run.record")
    return Comparison(results)


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """Results of the same patients under several scenarios."""

    results: dict[str, Result]

    def difference(self, name: str = "platelet_count", level: float = 0.95) -> xarray.Dataset:
        """Mean paired difference from the first scenario over time, with its confidence interval.

        Parameters
        ----------
        name : str, default: "platelet_count"
            Name of what was recorded, as in a trace.
        level : float, default: 0.95
            Probability of the interval.

        Returns
        -------
        xarray.Dataset
            `mean`, `low` and `high` with dims (scenario, time); the unit is that of the quantity.

        Raises
        ------
        KeyError
            For an unknown quantity.
        ScenarioError
            For one that has a dimension.

        Examples
        --------
        >>> comparison.difference("platelet_count").sel(scenario="IVIG").mean("time")
        """
        import xarray

        base, *others = [self._rows(name, key) for key in self.results]  # patients × rows
        bounds = np.array([interval(other - base, level) for other in others])  # scenario × 3 × rows
        coords = {"scenario": list(self.results)[1:], "time": next(iter(self.results.values())).time}
        columns = {key: (("scenario", "time"), bounds[:, i]) for i, key in enumerate(("mean", "low", "high"))}
        return xarray.Dataset(columns, coords, {"quantity": name, "level": level})

    def summary(self, name: str = "platelet_count", level: float = 0.95) -> pandas.DataFrame:
        """Per scenario: the mean over time and patients, and its paired difference with a confidence interval.

        Parameters
        ----------
        name : str, default: "platelet_count"
            Name of what was recorded, as in a trace.
        level : float, default: 0.95
            Probability of the interval.

        Returns
        -------
        pandas.DataFrame

        Raises
        ------
        KeyError
            For an unknown quantity.
        ScenarioError
            For one that has a dimension.

        Examples
        --------
        >>> comparison.summary("production_rate")
        """
        import pandas

        means = {key: np.nanmean(self._rows(name, key), axis=1) for key in self.results}  # of each patient
        base = next(iter(means.values()))
        rows = [[values.mean(), *interval((values - base)[:, None], level)[:, 0]] for values in means.values()]
        return pandas.DataFrame(rows, list(means), ["mean", "difference", "low", "high"])

    def pairing(self, name: str = "platelet_count", days: tuple[float, float] | None = None) -> pandas.DataFrame:
        """What pairing was worth, for the difference of each scenario from the first in a mean over time.

        Columns: difference with its 95 % interval, difference_low to difference_high; paired and unpaired, the variance of
        one difference with and without common luck; ratio of the two; replicates that were run, and unpaired_replicates,
        how many would have been needed in each arm for an interval as narrow.

        Parameters
        ----------
        name : str, default: "platelet_count"
            Name of what was recorded, as in a trace.
        days : (float, float), optional
            First and last day to look at; everything if left out.

        Returns
        -------
        pandas.DataFrame

        Raises
        ------
        KeyError
            For an unknown quantity.
        ScenarioError
            For one that has a dimension.

        Examples
        --------
        >>> comparison.pairing(days=(120, 150)).unpaired_replicates
        """
        import pandas

        time = next(iter(self.results.values())).time
        rows = slice(None) if days is None else (time >= days[0]) & (time <= days[1])
        base, *others = [_over_time(self._rows(name, key)[:, rows]) for key in self.results]
        frame = pandas.DataFrame(index=list(self.results)[1:])
        bounds = [interval((other - base)[:, None], 0.95)[:, 0] for other in others]
        frame["difference"], frame["difference_low"], frame["difference_high"] = zip(*bounds, strict=True)
        frame["paired"] = [float(np.var(other - base, ddof=1)) for other in others]
        frame["unpaired"] = [float(np.var(other, ddof=1) + np.var(base, ddof=1)) for other in others]
        frame["ratio"] = frame["paired"] / frame["unpaired"]
        frame["replicates"] = len(base)
        frame["unpaired_replicates"] = len(base) / frame["ratio"]
        return frame

    def to_xarray(self) -> xarray.Dataset:
        """All that was recorded in every scenario, with dims (scenario, patient, time, ...).

        Returns
        -------
        xarray.Dataset

        Examples
        --------
        >>> comparison.to_xarray().platelet_count.median("patient")
        """
        import xarray

        names = set.intersection(*(set(result.variables) for result in self.results.values()))
        parts = [result.to_xarray()[sorted(names)].isel(patient=self._kept) for result in self.results.values()]
        labels = xarray.Variable("scenario", list(self.results))
        return xarray.concat(parts, labels, join="outer", combine_attrs="drop_conflicts")

    def plot(self, name: str = "platelet_count") -> Figure:
        """Two panels: medians with the 5–95 % band of patients; paired differences with their interval.

        Parameters
        ----------
        name : str, default: "platelet_count"
            Name of what was recorded, as in a trace.

        Returns
        -------
        matplotlib.figure.Figure

        Examples
        --------
        >>> comparison.plot().savefig("compared.png")
        """
        from plateletsim import plot

        return plot.comparison(self, name)

    def __repr__(self) -> str:
        return f"Comparison of {self._who()}, mean platelet count in 10⁹/L:\n{self.summary().round(1)}"

    def _repr_html_(self) -> str:
        return f"Comparison of {self._who()}, mean platelet count in 10⁹/L{self.summary().round(1).to_html()}"

    def _who(self) -> str:
        first = next(iter(self.results.values()))
        return f"{len(self.results)} scenarios on {self._kept.sum()} patients, seed {first.seed}"

    def _rows(self, name: str, scenario: str) -> NDArray[np.float64]:
        values = self.results[scenario][name]
        if values.ndim != 2:
            raise ScenarioError(f"{name} has a dimension of its own; compare a quantity that is one number per time")
        return values[self._kept]

    @property
    def _kept(self) -> NDArray[np.bool_]:
        """Patients who came through every scenario."""
        return np.logical_and.reduce([result.kept for result in self.results.values()])


def _over_time(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    if not rows.shape[1]:
        raise ScenarioError("no row was recorded in these days")
    return np.asarray(np.nanmean(rows, axis=1))
