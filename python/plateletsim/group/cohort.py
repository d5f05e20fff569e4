"""Many virtual patients of one scenario, each followed from the day on which someone took blood."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from plateletsim import _engine, outcomes
from plateletsim._engine import ScenarioError
from plateletsim.foreign import require_plain
from plateletsim.progress import CohortProgress, meeting
from plateletsim.scenario.layout import Layout, layout_of
from plateletsim.scenario.scenario import Scenario, load, restored

if TYPE_CHECKING:
    import xarray

_BEFORE = 30  # days before the diagnosis that are kept
PROBES = ("platelet_count", "bound_igg", "b_cells", "plasma_cells", "t_cells", "antigen", "deaths_by_site", "turnover",
          "mean_platelet_lifespan")  # fmt: skip
_DEALT = ("age", "infected", "tolerance")  # probes of what a patient was dealt, constant in time
_EACH = {
    "diagnosed": ("day", "day of the simulation on which the patient was diagnosed"),
    "low_for": ("day", "time that the count had been below 100 by then"),
    "age": ("year", "age"),
    "infected": ("1", "whether an infection or vaccine was the trigger"),
    "tolerance": ("1", "tolerance that the patient was dealt"),
}
FORMAT, FORMAT_VERSION = "platelet-cohort", 1


@dataclass(frozen=True, eq=False, repr=False)
class Cohort:
    """Patients who were diagnosed, in the order of their numbers, and how many it took to find them.

    >>> cohort = plateletsim.cohort("itp_child", 100)
    >>> plateletsim.outcomes.share(cohort.at(365) < 100)
    """

    scenario: Scenario
    seed: int
    patient: NDArray[np.int64]
    """Number of each patient, shape (patients,), as all that follow."""
    exposed: int
    """How many were followed to find them."""
    diagnosed: NDArray[np.float64]
    """Day of the simulation on which each was diagnosed."""
    low_for: NDArray[np.float64]
    """Days that the count had been below 100 by then."""
    age: NDArray[np.float64]
    """In years."""
    infected: NDArray[np.bool_]
    """Whether an infection or vaccine was the trigger."""
    tolerance: NDArray[np.float64]
    """1 for the typical person."""
    day: NDArray[np.float64]
    """Days since the diagnosis, shape (days,)."""
    series: dict[str, NDArray[np.float64]]
    """What was recorded, by name, shape (patients, days[, width]); NaN before the simulation began."""
    layout: Layout
    """Units, meanings and labels of the series."""

    @property
    def count(self) -> NDArray[np.float64]:
        """Platelet counts, 1e9/L, shape (patients, days)."""
        return self.series["platelet_count"]

    def at(self, day: float) -> NDArray[np.float64]:
        """Counts so many days after the diagnosis, 1e9/L, shape (patients,)."""
        return self.count[:, int(np.argmin(abs(self.day - day)))]

    def told(self) -> NDArray[np.bool_]:
        """Who tells of an infection in the four weeks before, as a history does, shape (patients,).

        Many infections that start the disease go unnoticed, and some of those who had none had a cold of their own, so
        this is not `infected`. MODEL.md, "Acute or chronic", eq. 22.

        >>> plateletsim.outcomes.odds_ratio(~cohort.told(), cohort.at(365) < 100)
        """
        return np.asarray(_engine.tells_of_infection(self.seed, self.patient, self.infected, self.age), bool)

    def courses(self) -> list[outcomes.Course]:
        """What became of each."""
        return [outcomes.course(self.day, count) for count in self.count]

    def to_xarray(self) -> xarray.Dataset:
        """All of it in one Dataset with dimensions `patient` and `day` (since the diagnosis), with units.

        >>> cohort.to_xarray().platelet_count.sel(day=365).median("patient")
        """
        import xarray

        coords: dict[str, Any] = {
            "patient": ("patient", self.patient, {"units": "1", "long_name": "number of the patient"}),
            "day": ("day", self.day, {"units": "day", "long_name": "time since the diagnosis"}),
        }
        for d in self.layout.dimensions:
            values = d.get("labels") or d.get("numbers")
            coords[d["name"]] = (d["name"], values, {"units": d["units"], "long_name": d["long_name"]})
        columns: dict[str, Any] = {
            name: ("patient", getattr(self, name), {"units": units, "long_name": words})
            for name, (units, words) in _EACH.items()
        }
        for c in self.layout.columns:
            dims = ("patient", "day", c.dimension)[: 3 if c.dimension else 2]
            values = self.series[c.name].astype(np.float32)
            columns[c.name] = (dims, values, {"units": c.units, "long_name": c.long_name})
        return xarray.Dataset(columns, coords, self._attributes())

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it as netCDF-4, whole or not at all; `open_cohort` and `xarray.open_dataset` read it.

        Raises OSError if it cannot be written.

        >>> cohort.save("children.nc")
        """
        partial = Path(path).with_name(Path(path).name + ".partial")
        ds = self.to_xarray()
        packed = {name: {"zlib": True, "complevel": 1, "shuffle": True} for name in self.series}
        ds.to_netcdf(partial, engine="h5netcdf", encoding=packed)
        os.replace(partial, path)

    def _attributes(self) -> dict[str, Any]:
        return {
            "format": FORMAT, "format_version": FORMAT_VERSION, "title": self.scenario.title,
            "software_version": _engine.version(), "commit": _engine.commit(), "seed": self.seed, "exposed": self.exposed,
            "scenario_toml": self.scenario.text, "scenario_resolved": self.scenario.resolved,
            "scenario_sha256": self.scenario.sha256,
        }  # fmt: skip

    def __repr__(self) -> str:
        return f"Cohort of {self.scenario.title!r}: seed {self.seed}, {len(self.patient)} diagnosed of {self.exposed} followed"


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
    progress: CohortProgress = None,
) -> Cohort:
    """The first `n` patients of a scenario who are diagnosed, followed for `follow` days from then on.

    first     number of the first patient
    within    days from the start in which a diagnosis counts; who has none by then is left out, but in `exposed`
    most      how many patients to follow at most, 100 for each wanted if left out; those found by then are returned
    threads   of this process; default: all processors. Never changes a result
    probes    names of what to keep, as in a trace
    progress  None: a bar on a terminal or in a notebook; False: silent; or call(found, wanted, followed)

    Patient k is the same whatever the number of threads and whoever else is in the cohort. A patient is given up early
    once nothing can happen any more (`outcomes.diagnosis` says how the rest are found). Ctrl-C stops within a second.
    Raises ScenarioError.

    >>> plateletsim.cohort("itp_child", 4, follow=30).at(7).shape
    (4,)
    """
    chosen = load(scenario) if isinstance(scenario, str) else scenario
    seed = chosen.seed if seed is None else seed
    most = 100 * n if most is None else most
    for name, number, least in (("n", n, 1), ("seed", seed, 0), ("first", first, 0), ("most", most, 1), ("within", within, 1)):
        if not least <= number < 2**63:
            raise ScenarioError(f"{name} = {number}: at least {least}")
    if not 0 <= follow <= 36500:
        raise ScenarioError(f"follow = {follow} lies outside [0, 36500] day")
    layout = layout_of(chosen, ("platelet_count", *probes))
    with meeting(progress, chosen.title, n) as report:
        cases, exposed = _engine.cohort(chosen._core, seed, first, n, most, within, follow, threads or os.cpu_count() or 1, report)
    return _gathered(chosen, seed, cases, exposed, np.arange(-_BEFORE, follow + 1), layout)


def open_cohort(path: str | os.PathLike[str]) -> Cohort:
    """A cohort that Cohort.save wrote. Raises ScenarioError if the file is none.

    >>> open_cohort("children.nc").at(365)
    """
    import xarray

    try:
        require_plain(path, "a cohort")
        with xarray.open_dataset(path, engine="h5netcdf", decode_timedelta=False) as lazy:
            ds = lazy.load()
    except OSError as error:
        raise ScenarioError(f"{path}: not a cohort, or damaged: {error}") from None
    if (ds.attrs.get("format"), ds.attrs.get("format_version")) != (FORMAT, FORMAT_VERSION):
        raise ScenarioError(f"{path}: not a cohort that this version can read")
    scenario = restored(ds.attrs["scenario_resolved"], ds.attrs["scenario_toml"], f"{path}:scenario_resolved")
    layout = layout_of(scenario, [str(name) for name in ds.data_vars if name not in _EACH])
    each = {name: ds[name].values for name in ("patient", *_EACH)}
    series = {name: ds[name].values.astype(float) for name in layout.names}
    return Cohort(scenario, int(ds.attrs["seed"]), exposed=int(ds.attrs["exposed"]), day=ds["day"].values, series=series,
                  layout=layout, **each)  # fmt: skip


def _gathered(scenario: Scenario, seed: int, cases: Iterable[_engine.Case], exposed: int, day: NDArray[np.float64],
              layout: Layout) -> Cohort:  # fmt: skip
    found = list(cases)
    series = {c.name: np.full((len(found), len(day)) + ((c.width,) if c.dimension else ()), np.nan) for c in layout.columns}
    each = {name: np.full(len(found), np.nan) for name in _EACH}
    for i, case in enumerate(found):
        arrays, time = case.series.arrays, case.series.time
        rows = np.minimum(np.searchsorted(time, case.diagnosed + day - 1e-9), len(time) - 1)
        known = case.diagnosed + day >= 0
        for name, values in series.items():
            values[i, known] = arrays[name][rows[known]]
        low = arrays["platelet_count"][time <= case.diagnosed] < outcomes.LOW
        each["diagnosed"][i], each["low_for"][i] = case.diagnosed, case.diagnosed - time[int(np.argmax(low))]
        for name in _DEALT:
            each[name][i] = arrays[name][0] if name in arrays else np.nan
    numbers = np.array([case.patient for case in found], np.int64)
    return Cohort(scenario, seed, numbers, exposed, each["diagnosed"], each["low_for"], each["age"],
                  each["infected"] == 1, each["tolerance"], np.asarray(day, float), series, layout)  # fmt: skip
