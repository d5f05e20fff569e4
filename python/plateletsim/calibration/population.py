"""Many persons at once: what is typical of them, how much they differ, and what each can borrow from the others.

A mixed-effects model as pharmacometricians know it. On the scale of its range, which is the logarithm for "log", each
parameter is normal between people: a typical value and a spread, theta and omega. The runs are shared by all; each
person's draws are first weighed by that person's counts alone and then once more by the population (importance sampling
from individual posteriors, Hogg, Myers and Bovy 2010, doi:10.1088/0004-637X/725/2/2166).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from plateletsim._engine import ScenarioError
from plateletsim.calibration.calibrate import asked, require_enough, space_of
from plateletsim.calibration.observed import Analyser, Counts
from plateletsim.calibration.runs import Runs
from plateletsim.calibration.sampling import Draws, drawn
from plateletsim.calibration.space import Space, even
from plateletsim.calibration.verdict import Verdict, hopeless, verdict
from plateletsim.optional import need
from plateletsim.progress import SweepProgress
from plateletsim.scenario.scenario import Scenario
from plateletsim.sweep.axes import Spread

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas

Array = NDArray[np.float64]
_KEPT = 256  # draws of each person
_TRIED = 1024  # populations
_LEAST, _MOST = 0.02, 1.0  # spread between people, in lengths of the range; even in between
_LEVELS = (0.05, 0.5, 0.95)


@dataclass(frozen=True, eq=False, repr=False)
class PopulationPosterior:
    """What is known of a population, and of each person in its light. Made by calibrate_population()."""

    typical: pandas.DataFrame
    """Per parameter low, median, high (90 %) of the typical person's value, and its unit."""
    spread: pandas.DataFrame
    """Per parameter the same of the standard deviation between people: of the logarithm if the range is logarithmic."""
    individuals: pandas.DataFrame
    """Per person and parameter the same, given the population; `alone` is the median without it."""
    shrinkage: dict[str, float]
    """Per parameter 1 - SD of the individual means / spread: near 1, a person's counts say little of that person."""
    verdicts: dict[str, Verdict]
    """Per person. Who is flagged has no part in the population."""
    effective: float
    """How many independent draws of the population there are."""
    runs: int

    @property
    def verdict(self) -> str:
        """Whether to believe it, in words."""
        odd = [name for name, said in self.verdicts.items() if said.flagged]
        if not odd:
            return f"The model explains the counts of all {len(self.verdicts)} persons."
        loud = "DO NOT BELIEVE THIS: " if len(odd) > len(self.verdicts) / 10 else ""
        return f"{loud}{len(odd)} of {len(self.verdicts)} persons are not explained and were left out: {', '.join(odd)}."

    def __repr__(self) -> str:
        return f"Population of {len(self.verdicts)}, from {self.runs} runs:\n{self.typical}\nspread:\n{self.spread}\n{self.verdict}"


def calibrate_population(
    scenario: Scenario,
    priors: Mapping[str, Spread],
    patients: Mapping[str, Counts],
    n: int = 64,
    rounds: int = 2,
    replicates: int = 8,
    *,
    person: str = "unknown",
    analyser: Analyser = Analyser(),  # noqa: B008
    seed: int = 1,
    executor: Executor | None = None,
    threads: int | None = None,
    store: str | os.PathLike[str] | None = None,
    progress: SweepProgress = None,
) -> PopulationPosterior:
    """What the parameters are in a population, given the counts of several persons.

    everything else as for calibrate(); n * rounds * replicates runs serve all who were treated in the same way

    Parameters
    ----------
    scenario : Scenario
        What is run.
    priors : mapping of str to spread
        Per key a range within which everybody lies: (low, high) or (low, high, "log").
    patients : mapping of str to Counts
        Counts by name, as read_patients() gives them; the treatments that they tell of are given.
    n : int, default: 64
        Size of a round: n * replicates runs.
    rounds : int, default: 2
        Each after the first looks where the last was good.
    replicates : int, default: 8
        See n.
    person : str, default: "unknown"
        "unknown": set points of each person are sought as well.
    analyser : Analyser, default: Analyser()
        Noise and mistakes of the counts.
    seed : int, default: 1
        Seed of all chance.
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
    PopulationPosterior

    Raises
    ------
    ScenarioError
        For a mistake in what is asked for, and if fewer than three persons are explained.

    Examples
    --------
    >>> calibrate_population(sc, {"antibody.titre": (0.2, 5, "log")}, read_patients("ward.csv")).typical
    """
    alone: dict[str, Draws] = {}
    verdicts: dict[str, Verdict] = {}
    done, space = 0, None
    for treated, group in _groups(scenario, patients).values():
        space = _common_space(treated, priors, group, person)
        require_enough(space, n, rounds, replicates)
        file = None if store is None else _file_of(Path(store), scenario, treated)
        runs = Runs(treated.replace({"run.record": "6 hour"}), space, seed, executor, threads, progress, file)
        question = asked(runs, space, list(group.values()), n * replicates, rounds, analyser, seed)
        done += runs.done
        for name, counts in group.items():
            found = question.answer(counts, seed)
            said, no = verdict(space, counts, found), hopeless(counts, found)
            verdicts[name] = Verdict(True, (no,), ()) if no else said
            alone[name] = found.draws
    explained = {name: draws for name, draws in alone.items() if not verdicts[name].flagged}
    if space is None or len(explained) < 3:
        raise ScenarioError(f"{len(explained)} of {len(patients)} persons are explained; a population needs three at least")
    return _population(space, explained, {name: verdicts[name] for name in patients}, done, seed)


def _groups(scenario: Scenario, patients: Mapping[str, Counts]) -> dict[str, tuple[Scenario, dict[str, Counts]]]:
    """Who was treated in the same way, by the fingerprint of their scenario."""
    groups: dict[str, tuple[Scenario, dict[str, Counts]]] = {}
    for name, counts in patients.items():
        treated = counts.treated(scenario)
        groups.setdefault(treated.sha256, (treated, {}))[1][name] = counts
    return groups


def _common_space(scenario: Scenario, priors: Mapping[str, Spread], group: Mapping[str, Counts], person: str) -> Space:
    for name, counts in group.items():
        try:
            space = space_of(scenario, priors, counts, person)
        except ScenarioError as error:
            raise ScenarioError(f"{name}: {error}") from None
    for axis in space.axes[: space.asked]:
        if axis.bounds is None:
            raise ScenarioError(f"{axis.key}: the spread of a population is sought; give a range (low, high)")
    return space


def _file_of(store: Path, scenario: Scenario, treated: Scenario) -> Path:
    """One file for each way of being treated."""
    same = treated.sha256 == scenario.sha256
    return store if same else store.with_name(f"{store.stem}-{treated.sha256[:8]}{store.suffix}")


def _population(space: Space, alone: Mapping[str, Draws], verdicts: dict[str, Verdict], runs: int, seed: int) -> PopulationPosterior:
    width = space.asked
    places = np.stack([draws.points[draws.resampled(_KEPT, seed), :width] for draws in alone.values()])  # persons, draws, axes
    start = even(2 * width, _TRIED, seed)
    found = drawn(lambda tried: _log_likelihood(places, tried), _inside, start, seed)
    tried = found.points[found.resampled(_TRIED, seed)]
    centres, spreads = tried[:, :width], _spread(tried[:, width:])
    weights = np.exp(_log_density(places, centres, spreads)).mean(axis=-1)  # persons, draws
    weights /= weights.sum(axis=1, keepdims=True)
    means = (weights[:, :, None] * places).sum(axis=1)
    keys = space.keys[:width]
    shrinkage = {key: float(1 - means[:, i].std() / np.median(spreads[:, i])) for i, key in enumerate(keys)}
    return PopulationPosterior(_table(space, centres), _spreads(space, spreads), _individuals(space, list(alone), places, weights),
                      shrinkage, verdicts, found.effective, runs)  # fmt: skip


def _log_likelihood(places: Array, tried: Array) -> Array:
    """Of populations, shape (tried,): the mean over each person's draws of what the population makes of them."""
    width = places.shape[2]
    total = np.zeros(len(tried))
    for person in places:
        densities = _log_density(person[None], tried[:, :width], _spread(np.clip(tried[:, width:], 0, 1)))[0]
        most = densities.max(axis=0)
        total += most + np.log(np.exp(densities - most).mean(axis=0))
    return total


def _log_density(places: Array, centres: Array, spreads: Array) -> Array:
    """Of normal laws cut off at the ends of the ranges, shape (persons, draws, populations)."""
    special = need("scipy.special", "calibrate")
    within = special.ndtr((1 - centres) / spreads) - special.ndtr(-centres / spreads)
    away = (places[:, :, None] - centres) / spreads
    return np.asarray((-0.5 * away**2 - np.log(np.maximum(within, 1e-12) * spreads * np.sqrt(2 * np.pi))).sum(axis=-1))


def _spread(shares: Array) -> Array:
    return np.asarray(_LEAST + (_MOST - _LEAST) * shares)


def _inside(tried: Array) -> Array:
    return np.where(((tried >= 0) & (tried <= 1)).all(axis=1), 0.0, -np.inf)


def _table(space: Space, centres: Array) -> pandas.DataFrame:
    import pandas

    axes = space.axes[: space.asked]
    rows = {axis.key: [axis.at(float(np.quantile(column, level))) for level in _LEVELS] for axis, column in zip(axes, centres.T, strict=True)}
    return pandas.DataFrame(rows, ["low", "median", "high"]).T.assign(unit=[axis.unit for axis in axes])


def _spreads(space: Space, spreads: Array) -> pandas.DataFrame:
    import pandas

    axes = space.axes[: space.asked]
    lengths = [axis.bounds[1] - axis.bounds[0] for axis in axes if axis.bounds]
    rows = {axis.key: np.quantile(column, _LEVELS) * length for axis, column, length in zip(axes, spreads.T, lengths, strict=True)}
    units = ["of the logarithm" if axis.logarithmic else axis.unit for axis in axes]
    return pandas.DataFrame(rows, ["low", "median", "high"]).T.assign(unit=units)


def _individuals(space: Space, names: list[str], places: Array, weights: Array) -> pandas.DataFrame:
    import pandas

    rows = []
    for name, points, weight in zip(names, places, weights, strict=True):
        for axis, column in zip(space.axes[: space.asked], points.T, strict=True):
            order = np.argsort(column)
            below = np.cumsum(weight[order]) - weight[order] / 2
            low, median, high = (axis.at(float(place)) for place in np.interp(_LEVELS, below, column[order]))
            rows.append((name, axis.key, low, median, high, axis.at(float(np.median(column))), axis.unit))
    return pandas.DataFrame(rows, columns=["person", "parameter", "low", "median", "high", "alone", "unit"])
