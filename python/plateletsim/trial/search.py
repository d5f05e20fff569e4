"""The search for patients who may enter a trial: block by block, so that it can be stopped, resumed and shared out."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plateletsim import _engine, failures
from plateletsim._engine import ScenarioError
from plateletsim.arguments import measured, whole
from plateletsim.progress import CohortProgress, meeting
from plateletsim.trial import design
from plateletsim.trial.design import LoadedTrial
from plateletsim.trial.twins import EACH, SERIES, TrialTwins, open_trial_twins

GRADES = 4  # of bleeds, by the World Health Organization
BLOCK = 256  # people who are followed together: what is kept of a search that is stopped


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
