"""Patients who may enter a trial, each of whom lives every arm: the stock from which trials are drawn."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from plateletsim import _engine, failures
from plateletsim._engine import ScenarioError
from plateletsim.arguments import measured, whole
from plateletsim.progress import CohortProgress, meeting
from plateletsim.scenario.scenario import Scenario
from plateletsim.trial import design, twins_file
from plateletsim.trial.design import LoadedTrial, TrialDesign
from plateletsim.trial.visits import Visits

if TYPE_CHECKING:
    import pandas
    import xarray

    from plateletsim.trial.repeat import Repeated
    from plateletsim.trial.result import TrialResult

EACH = ("patient", "diagnosed", "entered", "baseline", "age", "female", "earlier")
"""What each patient has one of, along the first axis."""
SERIES = ("count", "reported", "rescues", "doses", "bleeds", "state_hash")
"""What each twin has, along the first two."""
GRADES = 4  # of bleeds, by the World Health Organization
BLOCK = 256  # people who are followed together: what is kept of a search that is stopped


@dataclass(frozen=True, eq=False, repr=False)
class TrialTwins:
    """Patients who fitted the entry rule, in the order of their numbers, with a twin in every arm: same past, same luck.

    >>> twins = plateletsim.trial_twins("itp_agonist", 20)
    >>> twins.draw(seed=1).results()
    """

    design: TrialDesign
    scenario: Scenario
    seed: int
    patient: NDArray[np.int64]
    """Number of each patient, shape (patients,), as all that follow unless they say otherwise."""
    diagnosed: NDArray[np.float64]
    """Day of the simulation."""
    entered: NDArray[np.float64]
    """Day of the simulation on which the twins part."""
    baseline: NDArray[np.float64]
    """Count at entry as reported, 1e9/L."""
    age: NDArray[np.float64]
    """years"""
    female: NDArray[np.bool_]
    earlier: NDArray[np.bool_]
    """What each was given before, shape (patients, things of design.earlier)."""
    day: NDArray[np.float64]
    """Since entry, shape (days,)."""
    count: NDArray[np.float64]
    """What is true, 1e9/L, shape (arms, patients, days)."""
    reported: NDArray[np.float64]
    """What the laboratory would say, 1e9/L, shape (arms, patients, days); twins share its luck."""
    rescues: NDArray[np.int64]
    """How many rescues there have been, shape (arms, patients, days),"""
    doses: NDArray[np.int64]
    """and how often what the arm is given was given."""
    bleeds: NDArray[np.int64]
    """Bleeds since entry by their grade, shape (arms, patients, days, 4); none where the scenario does not follow them."""
    state_hash: NDArray[np.str_]
    """Fingerprint of each at the end, shape (arms, patients)."""
    followed: int
    """How many people were followed to find them."""
    wrong_age: NDArray[np.int64]
    """Numbers of those who were diagnosed and were too young or too old."""
    never_fit: NDArray[np.int64]
    """Numbers of those who were diagnosed and whose counts never let them in."""
    failed: dict[int, str] = field(default_factory=dict)
    """Who failed in any arm, and why; they are in none."""

    def __len__(self) -> int:
        return len(self.patient)

    def first(self, patients: int) -> TrialTwins:
        """The first so many, as if the search had ended with them.

        Parameters
        ----------
        patients : int
            More than there are: all.

        Returns
        -------
        TrialTwins
        """
        if patients >= len(self):
            return self
        end = int(self.patient[patients - 1]) + 1
        kept: dict[str, Any] = {name: getattr(self, name)[:patients] for name in EACH} | {name: getattr(self, name)[:, :patients] for name in SERIES}
        return replace(self, **kept, followed=end, wrong_age=self.wrong_age[self.wrong_age < end], never_fit=self.never_fit[self.never_fit < end],
                       failed={number: why for number, why in self.failed.items() if number < end})  # fmt: skip

    def visits(self, arm: int | slice = slice(None), seen_until: NDArray[np.float64] | None = None, true: bool = False) -> Visits:
        """What is seen of all patients at the visits, in one arm or in all.

        Parameters
        ----------
        arm : int or slice, default: all
            Place of an arm in the design.
        seen_until : array of float, optional
            Days after which nobody sees them, shape (patients,); left out: all stay.
        true : bool, default: False
            The true counts instead of those that the laboratory reports.

        Returns
        -------
        Visits
            Shape ([arms,] patients, visits).
        """
        at = self._rows()
        count = (self.count if true else self.reported)[arm][..., at]
        rescues = self.rescues[arm]
        first = np.where(rescues[..., -1] > 0, self.day[(rescues > 0).argmax(-1)], np.inf)
        shape = count.shape[:-1]
        until = np.full(shape, np.inf) if seen_until is None else np.broadcast_to(seen_until, shape)
        return Visits(self.day[at], count, self._last(rescues)[..., at], first, self._last(self.doses[arm])[..., at], self.bleeds[arm][..., at, :], np.broadcast_to(self.baseline, shape), until)

    def strata(self) -> NDArray[np.str_]:
        """The stratum of each, in words: halves of age and baseline by the median of all.

        Returns
        -------
        array of str
            Shape (patients,).
        """
        labels = np.full(len(self), "", dtype=object)
        for name in self.design.strata:
            labels += np.array([("; " if label else "") for label in labels], object) + self._stratum(name)
        return labels.astype(np.str_)

    def draw(self, seed: int = 1, patients: int | None = None, again: bool = False) -> TrialResult:
        """One trial: patients enter in random order, are shared out in blocks, and some are seen no more.

        Parameters
        ----------
        seed : int, default: 1
            Of the drawing; the patients' own luck stays.
        patients : int, optional
            How many enter; those of the design if left out, at most all there are.
        again : bool, default: False
            Whether a patient may enter several times.

        Returns
        -------
        TrialResult

        Raises
        ------
        ScenarioError
            For more patients than there are.

        Examples
        --------
        >>> twins.draw(seed=2).consort()
        """
        from plateletsim.trial.result import drawn

        return drawn(self, seed, patients, again)

    def power(self, sizes: Sequence[int], times: int = 500, seed: int = 1, endpoint: str | None = None, level: float = 0.05) -> pandas.DataFrame:
        """How often trials of several sizes find a difference: how many patients are needed.

        Parameters
        ----------
        sizes : sequence of int
            Patients of a trial.
        times : int, default: 500
            Trials of each size.
        seed : int, default: 1
            Of the drawing.
        endpoint : str, optional
            Its name; the primary one if left out.
        level : float, default: 0.05
            Of the test, two-sided.

        Returns
        -------
        pandas.DataFrame
            Index patients, arm; columns power, low, high (95 %), effect, trials.

        Examples
        --------
        >>> twins.power([30, 60, 120])
        """
        from plateletsim.trial.repeat import power

        return power(self, sizes, times, seed, endpoint, level)

    def repeat(self, times: int = 1000, patients: int | None = None, seed: int = 1, null: bool = False) -> Repeated:
        """The same trial again and again, with patients drawn anew: what its design is worth.

        Parameters
        ----------
        times : int, default: 1000
            Trials.
        patients : int, optional
            Of each; those of the design if left out. They are drawn with replacement.
        seed : int, default: 1
            Of the drawing.
        null : bool, default: False
            Everybody lives the control arm, whatever is given: differences that are found are none.

        Returns
        -------
        Repeated

        Examples
        --------
        >>> twins.repeat(1000, patients=150).power()
        """
        from plateletsim.trial.repeat import repeated

        return repeated(self, times, patients, seed, null)

    def predictive_check(self, observed: pandas.DataFrame | None = None, times: int = 200, patients: int | None = None, seed: int = 1) -> pandas.DataFrame:
        """Visual predictive check: where quantiles of counts would lie in trials of this design, and where observed ones lie.

        Parameters
        ----------
        observed : pandas.DataFrame, optional
            Columns arm, day (since entry) and count (1e9/L), one row a count; each goes to the nearest visit.
        times : int, default: 200
            Trials that are drawn.
        patients : int, optional
            Of each, as many as were observed; those of the design if left out.
        seed : int, default: 1
            Of the drawing.

        Returns
        -------
        pandas.DataFrame
            Index arm, quantile (0.1, 0.5, 0.9), day; columns low, median, high (of nine in ten trials), observed. `plateletsim.plot.trials.predictive` draws it.

        Raises
        ------
        ScenarioError
            For a table without these columns, or of other arms.

        Examples
        --------
        >>> twins.predictive_check(table, patients=62)
        """
        from plateletsim.trial.predictive import predictive_check

        return predictive_check(self, observed, times, patients, seed)

    def to_xarray(self) -> xarray.Dataset:
        """All of it, with dimensions arm, patient and day (since entry), and units.

        Returns
        -------
        xarray.Dataset
        """
        return twins_file.dataset(self)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it as netCDF-4, whole or not at all; `open_trial_twins` reads it.

        Parameters
        ----------
        path : path
            Name of the file.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        twins_file.write(self, path)

    def __repr__(self) -> str:
        return f"Twins for {self.design.title!r}: {len(self)} patients in arms {', '.join(self.design.names)}" + (f", {len(self.failed)} failed" if self.failed else "")

    def _last(self, given: NDArray[np.int64]) -> NDArray[np.float64]:
        """On each day, the last on which something was given; -inf before the first."""
        days = np.where(np.diff(given, axis=-1, prepend=0) > 0, self.day, -np.inf)
        return np.maximum.accumulate(days, axis=-1)

    def _rows(self) -> NDArray[np.int64]:
        """Rows of the visits."""
        visits = np.arange(0, self.design.until + 1e-9, self.design.every)
        return np.searchsorted(self.day, visits - 1e-9)

    def _stratum(self, name: str) -> NDArray[Any]:
        if name == "sex":
            return np.where(self.female, "women", "men").astype(object)
        if name in ("age", "baseline"):
            values = getattr(self, name)
            return np.where(values < np.median(values), f"{name} low", f"{name} high").astype(object)
        return np.where(self.earlier[:, self.design.earlier.index(name)], f"{name} before", f"no {name} before").astype(object)


def trial_twins(
    trial: str | os.PathLike[str],
    patients: int | None = None,
    seed: int | None = None,
    *,
    within: float = 100,
    most: int | None = None,
    store: str | os.PathLike[str] | None = None,
    shard: tuple[int, int] | None = None,
    threads: int | None = None,
    progress: CohortProgress = None,
) -> TrialTwins:
    """Look for patients who may enter a trial, and let each live every arm.

    People are followed in blocks of 256, in the order of their numbers, until so many have entered. Who they are depends on
    the trial's file and the seed alone: not on threads, shards, or how often the search was stopped.

    Parameters
    ----------
    trial : path
        Name of a trial of the library, or a file of your own.
    patients : int, optional
        Wanted; those of the design if left out.
    seed : int, optional
        Of all chance; the scenario's own if left out.
    within : float, default: 100
        Days from the start in which a diagnosis counts.
    most : int, optional
        How many people to follow at most, 4,000 for each wanted if left out.
    store : path, optional
        A folder in which finished blocks are kept: a search that was stopped goes on from there.
    shard : (int, int), optional
        Only the second of three parts, for (2, 3), into the same `store`; what it found is returned. When all have come to their end,
        a call without shard takes the blocks of all.
    threads : int, optional
        Default: all processors. Never changes a result.
    progress : False or callable, optional
        None: a bar on a terminal or in a notebook; False: silent; or call(entered, wanted, followed).

    Returns
    -------
    TrialTwins

    Raises
    ------
    ScenarioError
        For a mistake in the file, if nobody enters, or if the store belongs to another trial.

    Examples
    --------
    >>> twins = trial_twins("itp_agonist", 30)
    >>> twins.count.shape[:2]
    (2, 30)
    """
    loaded = design.read(trial)
    wanted = whole("patients", loaded.design.patients if patients is None else patients, 1)
    most = 4000 * wanted if most is None else whole("most", most, 1)
    number, of = shard or (1, 1)
    if not 1 <= number <= of:
        raise ScenarioError(f"shard = {shard}: the first of three is (1, 3)")
    if shard is not None and store is None:
        raise ScenarioError("shard: name the folder that all of them share, as store")
    search = _Search(loaded, loaded.scenario.seed if seed is None else whole("seed", seed), measured("within", within, "day"),
                     threads or os.cpu_count() or 1, None if store is None else Path(store))  # fmt: skip
    parts: list[TrialTwins] = []
    with meeting(progress, loaded.design.title, wanted) as report:
        for block in range(number - 1, -(-most // BLOCK), of):
            parts.append(search.block(block, min(BLOCK, most - block * BLOCK), _after(parts, report)))
            if sum(map(len, parts)) * of >= wanted:
                break
    found = _joined(parts)
    if shard is not None:
        return found
    if not len(found):
        raise ScenarioError(f"nobody enters: of {found.followed} people who were followed {len(found.never_fit)} were diagnosed and never fitted")
    failures.warn(found.failed, found.followed)
    return found.first(wanted)


def open_trial_twins(path: str | os.PathLike[str]) -> TrialTwins:
    """Twins that TrialTwins.save wrote.

    Parameters
    ----------
    path : path
        Name of the file.

    Returns
    -------
    TrialTwins

    Raises
    ------
    ScenarioError
        If the file holds none.
    StorageError
        If a later version wrote it.

    Examples
    --------
    >>> open_trial_twins("twins.nc").draw(seed=1)
    """
    return TrialTwins(**twins_file.read(path))


@dataclass(frozen=True)
class _Search:
    """How blocks of people are followed, and where they are kept."""

    loaded: LoadedTrial
    seed: int
    within: float
    threads: int
    store: Path | None

    def block(self, number: int, people: int, report: Callable[[int, int], object] | None) -> TrialTwins:
        """Those who entered among the people of one block, from the store if they are there."""
        file = None if self.store is None else self.store / f"block-{number:06d}.nc"
        if file is not None and file.exists():
            return self._kept(file, people)
        core = self.loaded.core
        found = _engine.trial_twins(core, [arm.arm for arm in core.arms], self.seed, number * BLOCK, people, people, self.within,
                                    ["platelet_count", "reported_platelet_count", "given", "bleeds_by_grade"], self.threads, report)  # fmt: skip
        twins = _gathered(self.loaded, self.seed, found, number * BLOCK)
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            twins.save(file)
        return twins

    def _kept(self, file: Path, people: int) -> TrialTwins:
        kept = open_trial_twins(file)
        same = (kept.design.text, kept.scenario.sha256, kept.seed) == (self.loaded.design.text, self.loaded.scenario.sha256, self.seed)
        if not same or kept.followed % BLOCK != people % BLOCK:
            raise ScenarioError(f"{file}: belongs to another trial, or to another seed; name an empty folder")
        return kept


def _after(parts: Sequence[TrialTwins], report: Callable[[int, int], object] | None) -> Callable[[int, int], object] | None:
    """Tells of a block together with those before it."""
    if report is None:
        return None
    entered, followed = sum(map(len, parts)), len(parts) * BLOCK
    return lambda found, seen: report(entered + found, followed + seen)


def _gathered(loaded: LoadedTrial, seed: int, found: _engine.Cohort, first: int) -> TrialTwins:
    """What the engine found, on days since entry."""
    trial = loaded.design
    day = np.arange(0, math.ceil(trial.until) + 1.0)
    cases = found.cases
    shape = (len(trial.arms), len(cases), len(day))
    count, reported = np.full(shape, np.nan), np.full(shape, np.nan)
    rescues, doses, bleeds = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros((*shape, GRADES), np.int64)
    for i, case in enumerate(cases):
        for arm, series in enumerate(case.series):
            rows = np.minimum(np.searchsorted(series.time, case.entered + day - 1e-9), len(series.time) - 1)
            count[arm, i] = series.arrays["platelet_count"][rows]
            reported[arm, i] = series.arrays["reported_platelet_count"][rows]
            rescues[arm, i] = _given(series, [trial.rescue] if trial.rescue else [], rows, case.entered)
            doses[arm, i] = _given(series, trial.arms[arm].treatments, rows, case.entered)
            if "bleeds_by_grade" in series.arrays:
                bleeds[arm, i] = _since(series, series.arrays["bleeds_by_grade"], rows, case.entered)

    def each(name: str, kind: type[np.generic] = np.float64) -> NDArray[Any]:
        return np.array([getattr(case, name) for case in cases], kind)

    numbers = each("patient", np.int64)
    earlier = each("earlier", np.bool_).reshape(len(cases), len(trial.earlier))
    hashes = np.array([case.state_hashes for case in cases], np.str_).reshape(len(cases), len(trial.arms)).T
    return TrialTwins(trial, loaded.scenario, seed, numbers, each("diagnosed"), each("entered"), each("baseline"), each("age"), each("female", np.bool_), earlier,
                      day, count, reported, rescues, doses, bleeds, hashes, first + found.exposed, np.array(found.wrong_age, np.int64),
                      np.array(found.never_fit, np.int64), {one.patient: one.why for one in found.failed})  # fmt: skip


def _joined(parts: Sequence[TrialTwins]) -> TrialTwins:
    """Blocks of one search as one."""
    if len(parts) == 1:
        return parts[0]
    parts_of: dict[str, Any] = {name: np.concatenate([getattr(part, name) for part in parts]) for name in (*EACH, "wrong_age", "never_fit")}
    parts_of |= {name: np.concatenate([getattr(part, name) for part in parts], axis=1) for name in SERIES}
    failed = {number: why for part in parts for number, why in part.failed.items()}
    return replace(parts[0], **parts_of, followed=parts[-1].followed, failed=failed)


def _given(series: _engine.Series, names: Sequence[str], rows: NDArray[np.int64], entered: float) -> NDArray[np.int64]:
    """How often any of these has been given since entry, by rows."""
    if not names:
        return np.zeros(len(rows), np.int64)
    events = next(list(dimension.labels) for dimension in series.dimensions if dimension.name == "event")
    given = np.nan_to_num(series.arrays["given"][:, [events.index(name) for name in dict.fromkeys(names)]]).sum(1)  # nobody counted before there was a trial
    return _since(series, given, rows, entered)


def _since(series: _engine.Series, counted: NDArray[np.float64], rows: NDArray[np.int64], entered: float) -> NDArray[np.int64]:
    """What was counted from the start on, since entry, by rows."""
    return np.asarray(counted[rows] - counted[np.searchsorted(series.time, entered + 1e-9) - 1], np.int64)

