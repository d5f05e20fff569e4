"""Many virtual patients of one scenario, each followed from the day on which someone took blood."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from plateletsim import _engine, outcomes

if TYPE_CHECKING:
    import xarray

    from plateletsim.scenario import Scenario

_LUCK = 0x5EE5  # names the draw that decides when blood is taken, among all draws of a patient
_BEFORE = 30  # days before the diagnosis that are kept
PROBES = ("platelet_count", "bound_igg", "b_cells", "plasma_cells", "t_cells", "antigen", "deaths_by_site", "turnover",
          "mean_platelet_lifespan")  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Cohort:
    """Patients who were diagnosed, in the order of their numbers, and how many it took to find them.

    >>> cohort = plateletsim.cohort("itp_child", 100)
    >>> plateletsim.outcomes.share(cohort.at(365) < 100)
    """

    scenario: Scenario
    seed: int
    patient: NDArray[np.int64]
    """Number of each patient."""
    exposed: int
    """How many were followed to find them."""
    diagnosed: NDArray[np.float64]
    """Day of the simulation on which each was diagnosed."""
    low_for: NDArray[np.float64]
    """Days that the count had been below 100 by then."""
    age: NDArray[np.float64]
    infected: NDArray[np.bool_]
    tolerance: NDArray[np.float64]
    day: NDArray[np.float64]
    """Days since the diagnosis, shape (days,)."""
    series: dict[str, NDArray[np.float64]]
    """What was recorded, shape (patients, days[, width])."""

    @property
    def count(self) -> NDArray[np.float64]:
        """Platelet counts, shape (patients, days)."""
        return self.series["platelet_count"]

    def at(self, day: float) -> NDArray[np.float64]:
        """Counts so many days after the diagnosis."""
        return self.count[:, int(np.argmin(abs(self.day - day)))]

    def courses(self) -> list[outcomes.Course]:
        """What became of each."""
        return [outcomes.course(self.day, count) for count in self.count]

    def to_xarray(self) -> xarray.Dataset:
        """The same with dimensions `patient` and `day`."""
        import xarray

        each = {name: ("patient", getattr(self, name)) for name in ("diagnosed", "low_for", "age", "infected", "tolerance")}
        columns = {
            name: (("patient", "day", f"{name}_part")[: values.ndim], values) for name, values in self.series.items()
        }
        attributes = {"scenario": self.scenario.resolved, "seed": self.seed, "exposed": self.exposed}
        return xarray.Dataset(each | columns, {"patient": self.patient, "day": self.day}, attributes)


@dataclass
class _Order:
    scenario: Scenario
    seed: int
    follow: float
    within: float
    probes: Sequence[str]

    def luck(self, patient: int) -> float:
        return float(1.0 - np.random.default_rng([self.seed, patient, _LUCK]).random())

    def run(self, patient: int) -> dict | None:
        """One patient until the diagnosis and on from there; None if none was made."""
        core = _engine.Simulation(self.scenario._core, self.seed, patient, 1)
        day, reached = None, 0.0
        while day is None and reached < self.within:
            core.advance(20)
            reached += 20
            arrays = core.series().arrays
            day = outcomes.diagnosis(core.series().time, arrays["platelet_count"], self.luck(patient))
            if day is None and _over(arrays):
                return None
        if day is None or day > self.within:
            return None
        core.advance(max(0.0, day + self.follow + 1 - core.time))
        return self._view(patient, day, core.series())

    def _view(self, patient: int, day: float, series: _engine.Series) -> dict:
        arrays, time = series.arrays, series.time
        rows = np.searchsorted(time, day + np.arange(-_BEFORE, self.follow + 1) - 1e-9)
        rows = np.where(day + np.arange(-_BEFORE, self.follow + 1) < 0, 0, np.minimum(rows, len(time) - 1))
        low = arrays["platelet_count"][time <= day] < outcomes.LOW
        first = {name: float(arrays[name].ravel()[0]) for name in ("age", "infected", "tolerance")}
        return first | {
            "patient": patient, "diagnosed": day, "low_for": day - time[int(np.argmax(low))],
            "series": {name: arrays[name][rows] for name in self.probes},
        }  # fmt: skip


def _over(arrays: dict[str, NDArray[np.float64]]) -> bool:
    """Whether the trigger is gone, no autoreactive cell is left and the count is normal: nothing will happen."""
    quiet = arrays["antigen"][-1].max() < 1e-3 and arrays["b_cells"][-1] == 0 and arrays["plasma_cells"][-1].sum() == 0
    return bool(quiet and arrays["platelet_count"][-1] > 150 and len(arrays["b_cells"]) > 30 and arrays["infected"][0] == 1)


def _found(order: _Order, first: int, threads: int) -> Iterator[tuple[int, dict | None]]:
    """Patients in the order of their numbers, a batch at a time, for ever."""
    with ThreadPoolExecutor(threads) as pool:
        while True:
            batch = range(first, first + 16 * threads)
            yield from zip(batch, pool.map(order.run, batch), strict=True)
            first = batch.stop


def cohort(
    scenario: Scenario | str,
    n: int,
    seed: int | None = None,
    *,
    first: int = 0,
    follow: float = 366,
    within: float = 100,
    most: int | None = None,
    threads: int | None = None,
    probes: Sequence[str] = PROBES,
) -> Cohort:
    """The first `n` patients of a scenario who are diagnosed, followed for `follow` days from then on.

    Patient k is the same whatever the number of threads and whoever else is in the cohort. Each is simulated until
    the diagnosis (`outcomes.diagnosis`), at most for `within` days; those without one are left out and counted in
    `exposed`. Gives up after `most` patients (default 100 for each wanted) and returns whom it has found.

    >>> plateletsim.cohort("itp_child", 4, follow=30).at(7).shape
    (4,)
    """
    if isinstance(scenario, str):
        from plateletsim.scenario import load

        scenario = load(scenario)
    seed = scenario.seed if seed is None else seed
    order = _Order(scenario, seed, follow, within, tuple(dict.fromkeys(("platelet_count", *probes))))
    found, exposed = [], 0
    for _, patient in _found(order, first, threads or os.cpu_count() or 1):
        exposed += 1
        if patient is not None:
            found.append(patient)
        if len(found) >= n or exposed >= (100 * n if most is None else most):
            break
    return _gather(order, found, exposed)


def _gather(order: _Order, found: list[dict], exposed: int) -> Cohort:
    def column(name: str, kind: type) -> NDArray:
        return np.array([patient[name] for patient in found], kind)

    day = np.arange(-_BEFORE, order.follow + 1, dtype=float)
    series = {name: np.array([patient["series"][name] for patient in found]) for name in order.probes}
    return Cohort(order.scenario, order.seed, column("patient", int), exposed, column("diagnosed", float),
                  column("low_for", float), column("age", float), column("infected", bool), column("tolerance", float),
                  day, series)  # fmt: skip
