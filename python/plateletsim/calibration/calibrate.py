"""From a person's counts to the parameters behind them: everything that would explain them, and whether anything does.

calibrate() runs the person at points of the prior, with other luck and other set points each time, and learns from the
runs what counts one more run would have at any point (`emulator`). The reports are judged by that law, with the noise and
the mistakes of an analyser (`likelihood`); each round looks where the last was good. The posterior is then drawn by
importance sampling and checked (`inference`), which costs no further runs, and comes with a verdict in words.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from plateletsim._engine import ScenarioError
from plateletsim.calibration.emulator import learned
from plateletsim.calibration.inference import Question
from plateletsim.calibration.observed import Analyser, Counts, at_days
from plateletsim.calibration.posterior import Posterior
from plateletsim.calibration.runs import Runs
from plateletsim.calibration.sampling import Draws, flattened, resampled
from plateletsim.calibration.space import Space, set_points
from plateletsim.calibration.verdict import hopeless, require_plausible, verdict
from plateletsim.progress import SweepProgress
from plateletsim.scenario.scenario import Scenario
from plateletsim.sweep.axes import Spread

if TYPE_CHECKING:
    from concurrent.futures import Executor

Array = NDArray[np.float64]
_PREDICTED = 64  # runs at draws of the posterior
_ENOUGH = 8  # runs in the first round for each parameter
_ALIVE = 0.1  # share of draws that the next round looks at


def calibrate(
    scenario: Scenario,
    priors: Mapping[str, Spread],
    observed: Counts,
    n: int = 32,
    rounds: int = 3,
    replicates: int = 8,
    *,
    person: str = "unknown",
    analyser: Analyser = Analyser(),  # noqa: B008
    seed: int = 1,
    executor: Executor | None = None,
    threads: int | None = None,
    store: str | os.PathLike[str] | None = None,
    progress: SweepProgress = None,
) -> Posterior:
    """What the parameters may be, given the counts of a person; the scenario must last until the last count.

    It takes n * rounds * replicates runs, and 64 more for what the posterior predicts. The result says in words whether to
    believe it.

    Parameters
    ----------
    scenario : Scenario
        It must last until the last count.
    priors : mapping of str to spread
        Per key a range (low, high) or (low, high, "log"), even in between, or a distribution of scipy.stats.
    observed : Counts
        Counts in 1e9/L at days of the scenario.
    n : int, default: 32
        Size of a round: n * replicates runs, each at a point, and with luck, of its own.
    rounds : int, default: 3
        Each after the first looks where the last was good.
    replicates : int, default: 8
        See n.
    person : str, default: "unknown"
        "unknown": the count in health and what the marrow can make are sought as well, lognormal around those of the
        scenario; "known": they are those of the scenario.
    analyser : Analyser, default: Analyser()
        Noise and mistakes of the counts.
    seed : int, default: 1
        Seed of all chance; who asks again with another seed gets another sample of runs.
    executor : Executor, optional
        As for sweep().
    threads : int, optional
        As for sweep().
    store : path, optional
        A file for the runs; what it holds is not run again, so the same call goes on where it was stopped.
    progress : False or callable, optional
        As for sweep().

    Returns
    -------
    Posterior

    Raises
    ------
    ScenarioError
        For a mistake in what is asked for, and if nothing in the prior comes near the counts.

    Examples
    --------
    >>> calibrate(sc, {"antibody.titre": (0.2, 5, "log")}, read_counts("patient.csv")).verdict
    """
    space = space_of(scenario, priors, observed, person)
    require_enough(space, n, rounds, replicates)
    runs = Runs(scenario.replace({"run.record": "6 hour"}), space, seed, executor, threads, progress, store)
    question = asked(runs, space, [observed], n * replicates, rounds, analyser, seed)
    found = question.answer(observed, seed)
    if reason := hopeless(observed, found):
        raise ScenarioError(reason)
    _, counts = runs(found.draws.points[found.draws.resampled(_PREDICTED, seed)])
    prior = {key: repr(spread) for key, spread in priors.items()}
    return Posterior(space.keys, [axis.unit for axis in space.axes], space.frame(found.draws.points), found.draws.weights,
                     runs.done, runs.time, counts, observed, analyser, prior, found, verdict(space, observed, found))  # fmt: skip


def space_of(scenario: Scenario, priors: Mapping[str, Spread], observed: Counts, person: str) -> Space:
    """What is sought. Raises ScenarioError if it cannot be found by these counts."""
    require_plausible(observed)
    if person not in ("unknown", "known"):
        raise ScenarioError(f'person = "{person}": a person is "unknown" or "known"')
    if observed.day.max() > scenario.days("run.duration"):
        raise ScenarioError(f"the last count is of day {observed.day.max():g}, after the end of the scenario")
    for line in scenario.after_the_end(priors):
        warnings.warn(line, stacklevel=3)
    return Space.of(scenario, priors, set_points(scenario, priors) if person == "unknown" else {})


def require_enough(space: Space, n: int, rounds: int, replicates: int) -> None:
    """Raises ScenarioError if there are too few runs to learn from."""
    least = _ENOUGH * space.width
    if n * replicates < least or rounds < 1 or replicates < 1:
        others = f" and {space.width - space.asked} set points" if space.width > space.asked else ""
        raise ScenarioError(f"n = {n}, rounds = {rounds}, replicates = {replicates}: {space.asked} parameters{others} need "
                            f"n * replicates = {least} and one round at least")  # fmt: skip


def asked(runs: Runs, space: Space, patients: list[Counts], size: int, rounds: int, analyser: Analyser, seed: int) -> Question:
    """Run, learn, and look again where the counts of the patients are likely."""
    days = np.unique(np.concatenate([each.day for each in patients]))
    points, courses = np.empty((0, space.width)), np.empty((0, len(days)))
    wanted = space.design(size, seed)
    for number in range(rounds):
        ran, counts = runs(wanted)
        points, courses = np.concatenate([points, ran]), np.concatenate([courses, at_days(runs.time, counts, days)])
        if len(points) < _ENOUGH * space.width:
            raise ScenarioError(f"only {len(points)} of {len(wanted)} runs came to their end; are the ranges too wide?")
        question = Question(space, learned(points, days, courses), analyser)
        if number + 1 < rounds:
            wanted = _promising([question.draws(each, seed + number) for each in patients], size, seed + number)
    return question


def _promising(patients: list[Draws], size: int, seed: int) -> Array:
    """Points for the next round: draws of each patient, by a power of their weight that leaves many of them."""
    share = -(-size // len(patients))
    points = []
    for draws in patients:
        weights = flattened(np.log(np.maximum(draws.weights, 1e-300)), _ALIVE * len(draws.weights))
        points.append(draws.points[resampled(weights, share, seed)])
    return np.random.default_rng(seed).permutation(np.concatenate(points))[:size]
