"""From a patient's counts to the parameters behind them: a best fit, or everything that would explain them as well.

calibrate() runs the patient at points of the prior, with other luck each time, and learns from the runs how mean and
spread of the counts depend on the parameters (`emulator`). What is observed is judged by the normal law with that mean
and spread, to which the analyser's noise is added: a synthetic likelihood. Each round looks where the last was good. The
posterior is then drawn by importance sampling, which costs no further runs.
"""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from plateletsim._engine import ScenarioError
from plateletsim.calibration import emulator
from plateletsim.calibration.observed import Analyser, Counts, at_days
from plateletsim.calibration.posterior import Posterior
from plateletsim.calibration.proposal import Proposal, even
from plateletsim.optional import need
from plateletsim.progress import SweepProgress, counting
from plateletsim.scenario.layout import layout_of
from plateletsim.scenario.scenario import Scenario
from plateletsim.sweep.axes import Axis, Spread, axes_of
from plateletsim.sweep.design import at_shares, checked
from plateletsim.sweep.runners import Job, in_executor, in_threads

if TYPE_CHECKING:
    import pandas

Array = NDArray[np.float64]
_SAMPLE = 4096  # points at which the likelihood is asked for at the end
_PREDICTED = 64  # runs at draws of the posterior


def calibrate(
    scenario: Scenario,
    priors: Mapping[str, Spread],
    observed: Counts,
    n: int = 32,
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
    n           points per round, of which there must be two for each term of a quadratic: 6 for one parameter, 12 for
                two, 20 for three
    replicates  runs per point, two or more
    executor, threads, progress  as for sweep()

    It takes n * rounds * replicates runs, and 64 more for what the posterior predicts. Raises ScenarioError, also if
    nothing in the prior comes near the counts.

    >>> calibrate(sc, {"antibody.titre": (0.2, 5, "log")}, read_counts("patient.csv")).interval()
    """
    axes = _continuous(scenario, priors, observed)
    if n < 2 * emulator.terms_of(len(axes)) or rounds < 1 or replicates < 2:
        raise ScenarioError(f"n = {n}, rounds = {rounds}, replicates = {replicates}: {len(axes)} parameters need "
                            f"n = {2 * emulator.terms_of(len(axes))}, one round and two replicates at least")  # fmt: skip
    patient = _Patient(scenario.replace({"run.record": "6 hour"}), axes, seed, executor, threads, progress)
    shares = even(len(axes), n, seed)
    points, courses = np.empty((0, len(axes))), np.empty((0, replicates, len(observed.day)))
    for number in range(rounds):
        time, counts = patient.run(shares, replicates)
        ran = np.isfinite(counts).all(axis=(1, 2))
        points = np.concatenate([points, shares[ran]])
        courses = np.concatenate([courses, at_days(time, counts[ran], observed.day)])
        learned = _learned(observed, analyser, points, courses)
        sample, weights = _sampled(observed, analyser, learned, len(axes), seed + number)
        if number + 1 < rounds:
            shares = Proposal(len(axes), sample, weights).draw(n, seed + number + 1)
    import pandas

    drawn = np.random.default_rng(seed).choice(len(sample), _PREDICTED, p=weights)
    time, counts = patient.run(sample[drawn], 1)
    kept = np.isfinite(counts).all(axis=(1, 2))
    table = pandas.DataFrame(at_shares(axes, sample), columns=[axis.key for axis in axes])
    prior = {key: repr(spread) for key, spread in priors.items()}
    return Posterior([axis.key for axis in axes], [axis.unit for axis in axes], table, weights, patient.done, time,
                     counts[kept, 0], observed, analyser, prior)  # fmt: skip


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
        shares = np.array([[trial.suggest_float(axis.key, 0.0, 1.0) for axis in axes]])
        time, counts = _Patient(base, axes, seed, None, threads, False).run(shares, replicates)
        likelihood = observed.log_likelihood(at_days(time, counts, observed.day), analyser)
        value = max(float(likelihood[0]), -1e9)
        study.tell(trial, value)
        rows.append((*at_shares(axes, shares)[0], value))
    import pandas

    table = pandas.DataFrame(rows, columns=[*(axis.key for axis in axes), "log_likelihood"])
    best = table.iloc[int(table["log_likelihood"].argmax())]
    values = {axis.key: float(best[axis.key]) for axis in axes}
    return Fit(values, scenario.replace(values), float(best["log_likelihood"]), table)


class _Patient:
    """Runs of one scenario at points of its parameters; every run has luck of its own."""

    def __init__(self, base: Scenario, axes: list[Axis], seed: int, executor: Executor | None, threads: int | None,
                 progress: SweepProgress) -> None:  # fmt: skip
        self._base, self._axes, self._seed = base, axes, seed
        self._executor, self._threads, self._progress = executor, threads or os.cpu_count() or 1, progress
        self.done = 0

    def run(self, shares: Array, replicates: int) -> tuple[Array, Array]:
        """Times of rows, and counts of shape (points, replicates, rows); NaN for a run that fails.

        Every run is another patient: were luck shared, the posterior would take it for knowledge.
        """
        plan = checked(self._base, self._axes, at_shares(self._axes, shares))
        layout = layout_of(plan.base, ["platelet_count"])
        counts = np.full((len(plan.rows) * replicates, len(layout.time)), np.nan)
        jobs = (
            Job(i * replicates + j, tuple(plan.changes(row)), self.done + i * replicates + j)
            for i, row in enumerate(plan.rows)
            for j in range(replicates)
        )
        if self._executor is None:
            batches = in_threads(plan.base, self._seed, layout.names, jobs, self._threads)
        else:
            batches = in_executor(plan.base, self._seed, layout.names, jobs, self._executor)
        done = failed = 0
        with counting(self._progress, plan.base.title) as report, contextlib.closing(batches):
            for batch in batches:
                for outcome in batch:
                    if outcome.error:
                        failed += 1
                    else:
                        counts[outcome.number] = layout.split(outcome.values)["platelet_count"]
                done += len(batch)
                if report is not None:
                    report(done, len(counts), failed)
        self.done += len(counts)
        return np.array(layout.time), counts.reshape(len(plan.rows), replicates, -1)


def _continuous(scenario: Scenario, spreads: Mapping[str, Spread], observed: Counts) -> list[Axis]:
    axes = axes_of(scenario, spreads)
    for axis in axes:
        if axis.values or axis.field.kind != "number":
            raise ScenarioError(f"{axis.key}: give a range (low, high) or a distribution")
    if observed.day.max() > scenario.days("run.duration"):
        raise ScenarioError(f"the last count is of day {observed.day.max():g}, after the end of the scenario")
    for line in scenario.after_the_end(spreads):
        warnings.warn(line, stacklevel=3)
    return axes


def _learned(observed: Counts, analyser: Analyser, points: Array, courses: Array) -> emulator.Emulator:
    """An emulator that is good where the data are likely: points are weighted by their own, flattened likelihood."""
    means, replicates = courses.mean(axis=1), courses.shape[1]
    scale = np.sqrt(np.maximum(means, 1e-3))
    luck = emulator.scaled_luck(courses, np.ones(len(points))) * scale[:, :, None] * scale[:, None, :]
    likelihood = observed.log_density(means, luck * (1 + 1 / replicates), analyser)
    weights = _flattened(likelihood, 2.0 * emulator.terms_of(points.shape[1]))
    return emulator.fitted(points, courses, weights)


def _sampled(observed: Counts, analyser: Analyser, learned: emulator.Emulator, width: int, seed: int) -> tuple[Array, Array]:
    """Points in the unit cube and their posterior weights: first from everywhere, then from where it counts."""
    everywhere = even(width, _SAMPLE, seed)
    proposal = Proposal(width, everywhere, _flattened(observed.log_density(*learned(everywhere), analyser), 64))
    sample = proposal.draw(_SAMPLE, seed)
    return sample, _weights(observed.log_density(*learned(sample), analyser), proposal(sample))


def _weights(log_likelihood: Array, density: Array) -> Array:
    best = log_likelihood.max()
    if not np.isfinite(best):
        raise ScenarioError("no run comes near the counts; are the ranges wide enough, and the days those of the scenario?")
    weights = np.exp(log_likelihood - best) / density
    return np.asarray(weights / weights.sum())


def _flattened(log_likelihood: Array, enough: float) -> Array:
    """Weights by a power of the likelihood, at most 1, at which so many points count."""
    power = 1.0
    while True:
        weights = _weights(power * log_likelihood, np.ones(len(log_likelihood)))
        if 1 / np.sum(weights**2) >= min(enough, 0.9 * len(weights)) or power < 1e-6:
            return weights
        power *= 0.8
