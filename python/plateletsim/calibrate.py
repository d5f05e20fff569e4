"""From a patient's counts to the parameters behind them: a best fit, or everything that would explain them as well.

Both run the patient again and again with other luck. What is observed is compared with the mean and the covariance of
these runs, to which the analyser's noise is added: a synthetic likelihood (Wood 2010). The posterior is found by importance sampling in rounds: the first covers the
prior evenly, each next one looks where the last was good (adaptive multiple importance sampling; every round counts to the end).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from plateletsim._engine import ScenarioError
from plateletsim.axes import Axis, Spread, axes_of
from plateletsim.design import Design, at_shares, checked
from plateletsim.layout import layout_of
from plateletsim.observed import Analyser, Counts
from plateletsim.optional import need
from plateletsim.progress import SweepProgress, counting
from plateletsim.runners import Job, in_executor, in_threads
from plateletsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes

Array = NDArray[np.float64]
_ENOUGH, _FEWEST = 0.1, 4  # points that shall count in the next proposal: the likelihood is flattened until they do


@dataclass(frozen=True, eq=False, repr=False)
class Posterior:
    """Points with weights: what the parameters may be, given the counts."""

    keys: list[str]
    units: list[str]
    points: pandas.DataFrame
    """One row per point that was run, in declared units."""
    weights: Array
    """One per point, their sum is 1."""
    time: Array
    counts: Array
    """Of the runs, shape (points, replicates, rows), in 1e9/L."""
    observed: Counts
    analyser: Analyser
    prior: dict[str, str]

    @property
    def effective(self) -> float:
        """How many independent draws the weighted points are worth. Below some fifty, ask for more rounds or points."""
        return float(1 / np.sum(self.weights**2))

    def draws(self, n: int = 1000, seed: int = 1) -> NDArray[np.intp]:
        """Numbers of points, drawn by weight (systematic resampling), in no order."""
        chance = np.random.default_rng(seed)
        places = np.searchsorted(np.cumsum(self.weights), (np.arange(n) + chance.random()) / n)
        return np.asarray(chance.permutation(np.minimum(places, len(self.weights) - 1)))

    def interval(self, level: float = 0.9) -> pandas.DataFrame:
        """Median, and the limits between which a parameter lies with this probability; one row per parameter."""
        import pandas

        rows = {key: self._quantiles(key, ((1 - level) / 2, 0.5, (1 + level) / 2)) for key in self.keys}
        table = pandas.DataFrame(rows, ["low", "median", "high"]).T
        return table.assign(unit=self.units)

    def to_arviz(self, n: int = 1000, seed: int = 1) -> Any:
        """The posterior, what it predicts and what was observed, as arviz.InferenceData."""
        arviz = need("arviz", "calibrate")
        at = self.draws(n, seed)
        chance = np.random.default_rng(seed)
        course = self.counts[at, chance.integers(0, self.counts.shape[1], n)]
        seen = _at(self.time, course, self.observed.day)
        reported = np.maximum(chance.normal(seen, self.analyser.deviation(seen)), 0)
        return arviz.from_dict(
            posterior={key: self.points[key].to_numpy()[at][None] for key in self.keys},
            posterior_predictive={"platelet_count": reported[None]},
            observed_data={"platelet_count": self.observed.count},
            coords={"day": self.observed.day},
            dims={"platelet_count": ["day"]},
        )

    def plot(self, ax: Axes) -> Axes:
        """What the model now says of this patient, with what was observed.

        >>> calibrate(...).plot(plt.gca())
        """
        from plateletsim import plot

        return plot.explained(self, ax)

    def __repr__(self) -> str:
        return f"Posterior of {len(self.points)} points, worth {self.effective:.0f} draws:\n{self.interval()}"

    def _quantiles(self, key: str, shares: tuple[float, ...]) -> Array:
        values = self.points[key].to_numpy(float)
        order = np.argsort(values)
        below = np.cumsum(self.weights[order])
        return np.interp(shares, below - self.weights[order] / 2, values[order])


def calibrate(
    scenario: Scenario,
    priors: Mapping[str, Spread],
    observed: Counts,
    n: int = 64,
    rounds: int = 3,
    replicates: int = 8,
    *,
    analyser: Analyser = Analyser(),  # noqa: B008
    seed: int = 1,
    executor: Executor | None = None,
    threads: int | None = None,
    progress: SweepProgress = None,
) -> Posterior:
    """What the parameters may be, given the counts of a patient; the scenario must last until the last count.

    priors      per key a range (low, high) or (low, high, "log"), even in between, or a distribution of scipy.stats
    n           points per round
    replicates  runs per point; eight or more, if luck matters

    Raises ScenarioError, also if nothing in the prior comes near the counts.

    >>> calibrate(sc, {"antibody.titre": (0.2, 5, "log")}, read_counts("patient.csv")).interval()
    """
    axes = _continuous(scenario, priors, observed)
    base = scenario.replace({"run.record": "6 hour"})
    workers = _Workers(executor, threads, progress)
    shares = _even(len(axes), n, seed)
    densities: list[_Proposal] = [_Proposal(len(axes))]
    runs: list[tuple[Array, Array]] = []  # shares of the points, counts of their runs
    weights = np.ones(0)
    for number in range(rounds):
        plan = checked(base, axes, at_shares(axes, shares))
        time, counts = _run(plan, number * n * replicates, replicates, workers, seed)
        runs.append((shares, counts))
        every, courses = (np.concatenate([run[i] for run in runs]) for i in (0, 1))
        likelihood = _likelihood(observed, time, courses, analyser)
        mixture = np.mean([density(every) for density in densities], axis=0)  # each round has as many points
        weights = _weights(likelihood, mixture)
        if number + 1 < rounds:
            densities.append(_Proposal(len(axes), every, _flattened(likelihood, mixture)))
            shares = densities[-1].draw(n, seed + number + 1)
    import pandas

    points = pandas.DataFrame(at_shares(axes, every), columns=[axis.key for axis in axes])
    prior = {key: repr(spread) for key, spread in priors.items()}
    return Posterior([axis.key for axis in axes], [axis.unit for axis in axes], points, weights, time, courses, observed,
                     analyser, prior)  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Fit:
    """The best of the parameters that were tried."""

    values: dict[str, float]
    """In declared units."""
    scenario: Scenario
    log_likelihood: float
    trials: pandas.DataFrame


def fit(
    scenario: Scenario,
    spreads: Mapping[str, Spread],
    observed: Counts,
    trials: int = 60,
    replicates: int = 4,
    *,
    analyser: Analyser = Analyser(),  # noqa: B008
    seed: int = 1,
    threads: int | None = None,
) -> Fit:
    """The most likely parameters within ranges, searched by Optuna. Raises ScenarioError, also if it is missing.

    >>> fit(sc, {"antibody.titre": (0.2, 5, "log")}, read_counts("patient.csv")).values
    """
    optuna = need("optuna", "calibrate")
    axes = _continuous(scenario, spreads, observed)
    base = scenario.replace({"run.record": "6 hour"})
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed, n_startup_trials=12))
    rows = []
    for _ in range(trials):
        trial = study.ask()
        shares = [[trial.suggest_float(axis.key, 0.0, 1.0) for axis in axes]]
        plan = checked(base, axes, at_shares(axes, shares))
        time, counts = _run(plan, 0, replicates, _Workers(None, threads, False), seed)
        value = max(float(_likelihood(observed, time, counts, analyser)[0]), -1e9)
        study.tell(trial, value)
        rows.append((*plan.rows[0], value))
    import pandas

    table = pandas.DataFrame(rows, columns=[*(axis.key for axis in axes), "log_likelihood"])
    best = table.iloc[int(table["log_likelihood"].argmax())]
    values = {axis.key: float(best[axis.key]) for axis in axes}
    return Fit(values, scenario.replace(values), float(best["log_likelihood"]), table)


@dataclass(frozen=True)
class _Workers:
    executor: Executor | None
    threads: int | None
    progress: SweepProgress


class _Proposal:
    """A density on the unit cube: even, or nine parts a normal one around weighted points and one part even."""

    def __init__(self, width: int, points: Array | None = None, weights: Array | None = None) -> None:
        self._width = width
        self._normal = None
        if points is not None and weights is not None:
            from scipy import stats

            centre = weights @ points
            spread = np.atleast_2d(np.cov(points.T, aweights=weights)) * 2 + 1e-6 * np.eye(width)
            self._normal = stats.multivariate_normal(centre, spread)
            inside = self._normal.cdf(np.ones(width), lower_limit=np.zeros(width))
            self._inside = max(float(inside), 1e-12)

    def __call__(self, points: Array) -> Array:
        if self._normal is None:
            return np.ones(len(points))
        return np.asarray(0.1 + 0.9 * np.atleast_1d(self._normal.pdf(points)) / self._inside)

    def draw(self, n: int, seed: int) -> Array:
        assert self._normal is not None
        chance = np.random.default_rng(seed)
        drawn: list[Array] = [chance.random((round(0.1 * n), self._width))]
        missing = n - len(drawn[0])
        while missing > 0:
            more = self._normal.rvs(2 * n, random_state=chance).reshape(-1, self._width)
            more = more[((more > 0) & (more < 1)).all(axis=1)][:missing]
            drawn.append(more)
            missing -= len(more)
        return np.concatenate(drawn)


def _continuous(scenario: Scenario, spreads: Mapping[str, Spread], observed: Counts) -> list[Axis]:
    axes = axes_of(scenario, spreads)
    for axis in axes:
        if axis.values or axis.field.kind != "number":
            raise ScenarioError(f"{axis.key}: give a range (low, high) or a distribution")
    if observed.day.max() > scenario.days("run.duration"):
        raise ScenarioError(f"the last count is of day {observed.day.max():g}, after the end of the scenario")
    return axes


def _even(width: int, n: int, seed: int) -> Array:
    qmc = need("scipy.stats.qmc", "calibrate")
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return np.asarray(qmc.Sobol(width, seed=seed).random(n))


def _run(plan: Design, first: int, replicates: int, workers: _Workers, seed: int) -> tuple[Array, Array]:
    """Times of rows, and counts of shape (points, replicates, rows); NaN for a run that fails.

    Every run is another patient, numbered from `first`: were luck shared, the posterior would take it for knowledge.
    """
    layout = layout_of(plan.base, ["platelet_count"])
    counts = np.full((len(plan.rows) * replicates, len(layout.time)), np.nan)
    jobs = (
        Job(i * replicates + j, tuple(plan.changes(row)), first + i * replicates + j)
        for i, row in enumerate(plan.rows)
        for j in range(replicates)
    )
    if workers.executor is None:
        batches = in_threads(plan.base, seed, layout.names, jobs, workers.threads or os.cpu_count() or 1)
    else:
        batches = in_executor(plan.base, seed, layout.names, jobs, workers.executor)
    done = failed = 0
    with counting(workers.progress, plan.base.title) as report, contextlib.closing(batches):
        for batch in batches:
            for outcome in batch:
                if outcome.error:
                    failed += 1
                else:
                    counts[outcome.number] = layout.split(outcome.values)["platelet_count"]
            done += len(batch)
            if report is not None:
                report(done, len(counts), failed)
    return np.array(layout.time), counts.reshape(len(plan.rows), replicates, -1)


def _at(time: Array, counts: Array, days: Array) -> Array:
    """Counts at some days, between rows of time."""
    right = np.clip(np.searchsorted(time, days), 1, len(time) - 1)
    share = (days - time[right - 1]) / (time[right] - time[right - 1])
    return np.asarray(counts[..., right - 1] * (1 - share) + counts[..., right] * share)


def _likelihood(observed: Counts, time: Array, counts: Array, analyser: Analyser) -> Array:
    """Its logarithm, one number per point."""
    return observed.log_likelihood(_at(time, counts, observed.day), analyser)


def _weights(log_likelihood: Array, mixture: Array) -> Array:
    best = log_likelihood.max()
    if not np.isfinite(best):
        raise ScenarioError("no run comes near the counts; are the ranges wide enough, and the days those of the scenario?")
    weights = np.exp(log_likelihood - best) / mixture
    return np.asarray(weights / weights.sum())


def _flattened(log_likelihood: Array, mixture: Array) -> Array:
    """Weights by a power of the likelihood at which enough points count to say where to look next."""
    power = 1.0
    while True:
        weights = _weights(power * log_likelihood, mixture)
        if 1 / np.sum(weights**2) >= max(_FEWEST, _ENOUGH * len(weights)) or power < 1e-4:
            return weights
        power *= 0.7
