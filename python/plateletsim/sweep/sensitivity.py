"""Which parameters matter: Morris screening and Sobol' indices by SALib, with their intervals, in one call."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plateletsim._engine import ScenarioError
from plateletsim.optional import need
from plateletsim.progress import SweepProgress
from plateletsim.scenario.declared import Value
from plateletsim.scenario.scenario import Scenario
from plateletsim.sweep import statistics
from plateletsim.sweep.axes import Axis, Spread, axes_of
from plateletsim.sweep.design import at_shares, checked
from plateletsim.sweep.statistics import Sample
from plateletsim.sweep.sweep import run_design
from plateletsim.sweep.swept import Days, Sweep

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity:
    """Indices per parameter, the most important first, and the runs behind them."""

    method: str
    indices: pandas.DataFrame
    """Morris: mu_star (mean absolute effect of crossing the range, in the unit of the quantity), its interval's half
    width, mu, sigma. Sobol': total and first (shares of the variance), half widths of their intervals."""
    quantity: str
    units: str
    sweep: Sweep

    def plot(self) -> Figure:
        """A tornado: one bar per parameter, with its interval.

        Returns
        -------
        matplotlib.figure.Figure

        Examples
        --------
        >>> sensitivity(...).plot().savefig("tornado.png")
        """
        from plateletsim import plot

        return plot.tornado(self)

    def __repr__(self) -> str:
        return f"{self.method.capitalize()} indices of {self.quantity}:\n{self.indices.round(3)}"

    def _repr_html_(self) -> str:
        return f"{self.method.capitalize()} indices of {self.quantity}{self.indices.round(3).to_html()}"


def sensitivity(
    scenario: Scenario,
    spreads: Mapping[str, Spread],
    n: int = 16,
    method: str = "morris",
    *,
    name: str = "platelet_count",
    statistic: Callable[[Sample], Sample] = statistics.mean_over_time,
    days: Days = None,
    replicates: int = 2,
    level: float = 0.95,
    seed: int = 1,
    every: Value = "1 day",
    executor: Executor | None = None,
    threads: int | None = None,
    store: str | os.PathLike[str] | None = None,
    progress: SweepProgress = None,
) -> Sensitivity:
    """How much each parameter moves a number per patient, averaged over patients who are the same at every point.

    Sobol' indices need hundreds for n, and enough replicates that chance is small beside what parameters do.

    Parameters
    ----------
    scenario : Scenario
        What is run.
    spreads : mapping of str to spread
        As for sweep().
    n : int, default: 16
        Morris: trajectories, which take n·(k + 1) points for k parameters; Sobol': n·(k + 2) points, n a power of two.
    method : str, default: "morris"
        "morris" or "sobol".
    name : str, default: "platelet_count"
        What was recorded, as in a trace.
    statistic : callable, default: statistics.mean_over_time
        From rows along the last axis to a number; the mean over `days`, if nothing else is said.
    days : (float, float), optional
        First and last day to look at; everything if left out.
    replicates : int, default: 2
        Patients at each point.
    level : float, default: 0.95
        Probability of the interval.
    seed : int, default: 1
        Seed of all chance.
    every : value, default: "1 day"
        Time between rows that are kept.
    executor : Executor, optional
        Where runs are run; None: threads of this process.
    threads : int, optional
        Threads of this process; never changes a result. All processors if left out.
    store : path, optional
        A file that keeps what was run, so that the same call goes on where it was stopped.
    progress : False or callable, optional
        None: a bar on a terminal or in a notebook; False: silent.

    Returns
    -------
    Sensitivity

    Raises
    ------
    ScenarioError
        For a mistake in what is asked for, if SALib is not installed, and if a run fails.

    Examples
    --------
    >>> sensitivity(sc, {"antibody.titre": (0.5, 5), "spleen.flow": (0.03, 0.08)}, days=(100, 180)).plot()
    """
    if method not in ("morris", "sobol"):
        raise ScenarioError(f'there is no method "{method}"; known are morris, sobol')
    if n < 2:
        raise ScenarioError(f"n = {n}: indices need at least 2, and good ones many more")
    base = scenario.replace({"run.record": every})
    axes = axes_of(base, spreads)
    problem = {"num_vars": len(axes), "names": [axis.key for axis in axes], "bounds": [_shares(axis) for axis in axes]}
    shares = _sample(problem, n, method, seed)
    sw = run_design(checked(base, axes, at_shares(axes, shares)), replicates, executor, threads, store, [name], seed,
                    progress=progress)  # fmt: skip
    values = sw.each(statistic, name, days)
    if not np.isfinite(values).all():
        message = next(iter(sw.failures()["message"]), "the statistic is not a number at some points")
        raise ScenarioError(f"no indices: {message}")
    table = _analyse(problem, np.asarray(shares), values.mean(axis=1), method, level, seed)
    return Sensitivity(method, table, name, sw[name].attrs["units"], sw)


def _shares(axis: Axis) -> list[float]:
    """Morris goes to the ends: those of a distribution without ends are far away."""
    return [0.0, 1.0] if axis.values or axis.bounds else [0.05, 0.95]


def _sample(problem: Mapping[str, Any], n: int, method: str, seed: int) -> Any:
    module = need(f"SALib.sample.{method}", "sweep")
    if method == "morris":
        return module.sample(problem, n, num_levels=4, seed=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about n that is no power of two
        return module.sample(problem, n, calc_second_order=False, seed=seed)


def _analyse(problem: Mapping[str, Any], shares: Any, values: Any, method: str, level: float, seed: int) -> pandas.DataFrame:
    import pandas

    module = need(f"SALib.analyze.{method}", "sweep")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about parameters that do nothing at all
        if method == "morris":
            found = module.analyze(problem, shares, values, conf_level=level, num_levels=4, seed=seed)
            columns = {"mu_star": "mu_star", "mu_star_half_width": "mu_star_conf", "mu": "mu", "sigma": "sigma"}
        else:
            found = module.analyze(problem, values, calc_second_order=False, conf_level=level, seed=seed)
            columns = {"total": "ST", "total_half_width": "ST_conf", "first": "S1", "first_half_width": "S1_conf"}
    table = pandas.DataFrame({name: np.asarray(found[key], float) for name, key in columns.items()}, index=problem["names"])
    return table.sort_values(table.columns[0], ascending=False)
