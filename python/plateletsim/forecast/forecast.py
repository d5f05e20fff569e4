"""What may come for a patient, given the counts so far: the one function that users call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plateletsim import _engine, arguments
from plateletsim._engine import NumberError, ScenarioError
from plateletsim.arguments import measured, whole
from plateletsim.calibration.observed import Analyser, Counts
from plateletsim.calibration.space import Space
from plateletsim.calibration.verdict import require_plausible
from plateletsim.forecast.filter import Weighed, effective
from plateletsim.forecast.persons import differing
from plateletsim.forecast.result import Forecast
from plateletsim.forecast.verdict import verdict
from plateletsim.group.arms import engine_arms
from plateletsim.progress import SweepProgress, counting
from plateletsim.scenario import declared
from plateletsim.scenario.scenario import Scenario, load
from plateletsim.sweep.axes import Setting, Spread

_LONGEST = 3660  # days ahead
_WITHIN = 100.0  # days, until which a diagnosis counts, as in cohort()
_FOLLOWED = 400  # people for each who is diagnosed, as in cohort()


def forecast(
    counts: Counts,
    scenario: Scenario | str,
    days: float | str | Sequence[float] = 28,
    *,
    arms: Mapping[str, Sequence[Mapping[str, Any]] | None] | None = None,
    now: float | None = None,
    offset: float | tuple[float, float] = 0,
    priors: Mapping[str, Spread] | None = None,
    begins: str | None = None,
    person: str = "unknown",
    particles: int = 1024,
    persons: int = 32,
    analyser: Analyser = Analyser(),  # noqa: B008
    seed: int | None = None,
    threads: int | None = None,
    progress: SweepProgress = None,
) -> Forecast:
    """The distribution of a patient's coming counts, given those so far, if the patient lives this scenario.

    A particle filter: `particles` patients of the engine live the scenario from its start, each another person with other
    luck and another severity; each count weighs them by the analyser's law, and unlikely ones give way to copies of likely
    ones, whose luck differs from then on. What the counts' table tells of treatments is given to all of them on its day.
    The same call gives the same bits on any number of threads. A smaller run.droplet_volume and a longer run.step make it
    faster: 0.02 uL and 3 h will do. For research and teaching, not for clinical decisions.

    Parameters
    ----------
    counts : Counts
        Counts and treatments so far, as read_counts() gives them; at least one count.
    scenario : Scenario or str
        What the patient is thought to live, or its name in the library.
    days : float, str or sequence of float, default: 28
        How far to look, from now; or the days from now that are asked for, rising.
    arms : mapping of str to list of events, optional
        What could be done from now on, by name: events as they stand in a scenario, or {"protocol": name}, as in
        cohort(); their `at` counts from now. All arms share the particles and their luck. Left out: nothing is done.
    now : float, optional
        Day of the patient from which on is forecast; that of the last count or treatment if left out.
    offset : float or (float, float), default: 0
        Day of the scenario on which the patient's day 0 lies; of two, any between them, evenly. With
        begins="diagnosis", days since the diagnosis.
    priors : mapping of str to spread, optional
        What is not known of the scenario: per key a range (low, high) or (low, high, "log"), or a distribution of
        scipy.stats, in declared units, as in calibrate(). Each particle has values of its own. Not with
        begins="diagnosis", where people differ anyway.
    begins : str, optional
        "start" or "diagnosis": what `offset` counts from. If left out, the diagnosis for disease that emerges (a scenario
        with [infection]): then particles are people who were diagnosed.
    person : str, default: "unknown"
        "unknown": spreads between people that the scenario holds at zero become those of `healthy_population`, and
        severities of its conditions vary as their files say. "known": the scenario as it is.
    particles : int, default: 1024
        How many. The forecast says how many persons it rests on.
    persons : int, default: 32
        With begins="diagnosis", how many people are diagnosed to make the particles of: each takes seconds to find.
    analyser : Analyser, default: Analyser()
        Noise and mistakes of the counts.
    seed : int, optional
        Seed of all chance; the scenario's own if left out.
    threads : int, optional
        Of this process; default: all processors. Never changes a result.
    progress : False or callable, optional
        None: a bar on a terminal or in a notebook; False: silent; a function is called with what is done, all, and 0.

    Returns
    -------
    Forecast

    Raises
    ------
    ScenarioError
        For a mistake in what is asked for: no counts, a unit that cannot be right, days before the scenario begins, an
        unknown treatment.
    NumberError
        If the numbers of all particles leave their range.

    Examples
    --------
    >>> seen = ps.read_counts("boy.csv")  # day of illness 1 is day 12 of the scenario
    >>> ps.forecast(seen, "dengue", 14, offset=(10, 12)).chance("at least 100", by=7)
    """
    lived = load(scenario) if isinstance(scenario, str) else scenario
    _require_counts(counts)
    if person not in ("unknown", "known"):
        raise ScenarioError(f'person = "{person}": a person is "unknown" or "known"')
    size, seed = whole("particles", particles, 2, 10**6), lived.seed if seed is None else whole("seed", seed)
    lived = differing(lived) if person == "unknown" else lived
    present, ahead = _present(counts, now), _ahead(days)
    people = whole("persons", persons, 1, 10**6) if _emerges(lived, begins) else 0
    origin = min([*counts.day, *(one.day for one in counts.treatments)])
    offsets = _offsets(offset, size, seed, float(origin))
    variants = _variants(lived, priors or {}, size, seed, people)
    given, treatments = engine_arms(lived, arms, "diagnosis")
    past = [{"treatment": one.name, "at": one.day - origin} | ({"dose": one.dose} if one.dose else {}) for one in counts.treatments]
    [before] = engine_arms(lived, {"treatments so far": past}, "diagnosis")[1]
    crew = arguments.threads(threads)
    stages = len(counts.day) + 1 + len(treatments)
    with counting(progress, lived.title) as report:
        stage = _Stages(report, stages)
        made = _engine.Particles(variants, seed, list(offsets + origin), before, people, people * _FOLLOWED, _WITHIN, crew, stage)

        def lead(day: float) -> NDArray[np.float64]:
            stage.next()
            return made.lead(day - origin, crew, stage)

        seen = Weighed(lead, lambda parents: made.choose(parents.tolist()), np.full(size, 1 / size), analyser, seed)
        seen.see(counts)
        current = lead(present)
        courses = [_futures(made, one, present - origin + ahead, crew, stage) for one in treatments]
    whole_courses = np.concatenate([np.broadcast_to(current[:, None], (len(courses), size, 1)), np.stack(courses)], axis=2)
    known = np.isfinite(whole_courses).all(axis=(0, 2))
    weights = np.where(known, seen.weights, 0.0)
    if not weights.sum() > 0:
        raise NumberError("the numbers of all particles left their range: take a shorter run.step, or less extreme parameters")
    weights /= weights.sum()
    numbers = np.array(made.numbers, np.int64)
    lineages = np.bincount(np.unique(numbers, return_inverse=True)[1] if people else seen.ancestor, weights)
    standing = effective(np.asarray(lineages, float))
    return Forecast(lived, seed, counts, analyser, present, np.concatenate([[0.0], ahead]), given, whole_courses, weights, numbers,
                    offsets[seen.ancestor], standing, tuple(seen.evidence), verdict(seen.evidence, standing, int((~known).sum())))  # fmt: skip


def _variants(scenario: Scenario, priors: Mapping[str, Spread], size: int, seed: int, people: int) -> list[_engine.Scenario]:
    """The scenario of each particle, or one for all; checked where particles are made of it."""
    if not priors:
        return [scenario._core]
    if people:
        raise ScenarioError('priors: people who are diagnosed differ as the scenario says; priors need begins="start"')
    space = Space.of(scenario, priors, {})
    fields = [scenario.field_of(key) for key in space.keys]
    return [_changed(scenario._core, space.keys, fields, row) for row in space.rows(space.prior(size, seed))]


def _changed(core: _engine.Scenario, keys: list[str], fields: list[_engine.Field | None], row: tuple[Setting, ...]) -> _engine.Scenario:
    for key, field, value in zip(keys, fields, row, strict=True):
        core = core.replace(key, declared.toml(value, field))
    return core


class _Stages:
    """Particles done of all that will be, over several passes, for who looks on."""

    def __init__(self, report: Callable[[int, int, int], object] | None, stages: int) -> None:
        self._report, self._stages, self._passed = report, stages + 1, 0

    def next(self) -> None:
        """One pass is done."""
        self._passed += 1

    def __call__(self, done: int, total: int) -> None:
        if self._report is not None:
            self._report(min(self._passed * total + done, self._stages * total), self._stages * total, 0)


def _futures(made: _engine.Particles, arm: _engine.Arm, days: NDArray[np.float64], threads: int, stage: _Stages) -> NDArray[np.float64]:
    stage.next()
    return made.futures(arm, list(days), threads, stage)


def _require_counts(counts: Counts) -> None:
    if not isinstance(counts, Counts):
        raise ScenarioError("counts: give what read_counts() reads, or plateletsim.Counts")
    if len(counts.day) == 0:
        raise ScenarioError("counts: there is no count in it; a forecast needs one at least")
    if not (np.isfinite(counts.day).all() and np.isfinite(counts.count).all() and (counts.count >= 0).all()):
        raise ScenarioError("counts: days and counts must be finite numbers, counts not below 0")
    require_plausible(counts)


def _present(counts: Counts, now: float | None) -> float:
    last = max([*counts.day, *(one.day for one in counts.treatments)])
    present = float(last) if now is None else measured("now", now, "day")
    if not last <= present <= last + _LONGEST:
        raise ScenarioError(f"now = {present:g}: the last count or treatment is of day {last:g}; what is to come belongs into `arms`")
    return present


def _ahead(days: float | str | Sequence[float]) -> NDArray[np.float64]:
    if isinstance(days, str) or np.ndim(days) == 0:
        end = measured("days", days, "day")
        ahead = np.append(np.arange(1.0, end), end)
    else:
        ahead = np.array([measured("days", each, "day") for each in days])  # type: ignore[union-attr]
    if len(ahead) == 0 or not (np.isfinite(ahead).all() and ahead[0] > 0 and (np.diff(ahead) > 0).all() and ahead[-1] <= _LONGEST):
        raise ScenarioError(f"days = {days!r}: days from now lie in (0, {_LONGEST}] and rise")
    return ahead


def _emerges(scenario: Scenario, begins: str | None) -> bool:
    if begins not in (None, "start", "diagnosis"):
        raise ScenarioError(f'begins = "{begins}": an offset counts from the "start" or the "diagnosis"')
    return begins == "diagnosis" or (begins is None and "infection" in scenario.tree)


def _offsets(offset: float | tuple[float, float], size: int, seed: int, origin: float) -> NDArray[np.float64]:
    """One for each particle, evenly over the range, in no order."""
    ends = (offset, offset) if np.ndim(offset) == 0 else tuple(offset)  # type: ignore[arg-type]
    if len(ends) != 2:
        raise ScenarioError(f"offset = {offset!r}: a number of days, or (low, high)")
    low, high = (measured("offset", end, "day") for end in ends)
    if not (np.isfinite(low) and np.isfinite(high) and low <= high):
        raise ScenarioError(f"offset = {offset!r}: low must not be above high")
    if low + origin < 0:
        raise ScenarioError(f"offset = {low:g}: the patient's day {origin:g} would lie before the beginning; an offset of {-origin:g} or more is needed")
    chance = np.random.default_rng((seed, 1))
    return np.asarray(chance.permutation(low + (high - low) * (np.arange(size) + chance.random(size)) / size))
