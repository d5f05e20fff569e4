"""Many virtual patients of one scenario, each followed from the day on which someone took blood, treated or not."""

from __future__ import annotations

import html
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from plateletsim import _engine, failures, outcomes
from plateletsim._engine import ScenarioError
from plateletsim.arguments import measured, whole
from plateletsim.group import cohort_file
from plateletsim.group.arms import Arms, engine_arms
from plateletsim.group.cohort_file import EACH
from plateletsim.group.gathered import DEALT, chart_of, gathered, place_in_chart
from plateletsim.group.paired import interval
from plateletsim.progress import CohortProgress, meeting
from plateletsim.scenario.layout import Layout, layout_of, recorded
from plateletsim.scenario.scenario import Scenario, load

if TYPE_CHECKING:
    import pandas
    import xarray

_BEFORE = 30  # days before the diagnosis that are kept
PROBES = ("platelet_count", "reported_platelet_count", "bound_igg", "b_cells", "plasma_cells", "t_cells", "antigen", "deaths_by_site", "turnover",
          "mean_platelet_lifespan")  # fmt: skip
"""What a cohort keeps, of those that its scenario has."""


@dataclass(frozen=True, eq=False, repr=False)
class Cohort:
    """Patients who were diagnosed, in the order of their numbers, and how many it took to find them.

    With arms, each patient has a twin in every arm: what was recorded gains a leading dimension, shape (arms, patients, ...).

    >>> cohort = plateletsim.cohort("itp_child", 100)
    >>> plateletsim.outcomes.share(cohort.at(365) < 100)
    """

    scenario: Scenario
    seed: int
    patient: NDArray[np.int64]
    """Number of each patient, shape (patients,), as all that follow."""
    exposed: int
    """How many were followed to find them, those who failed included."""
    diagnosed: NDArray[np.float64]
    """Day of the simulation on which each was diagnosed."""
    low_for: NDArray[np.float64]
    """Days that the count had been below 100 by then."""
    age: NDArray[np.float64]
    """In years."""
    infected: NDArray[np.bool_]
    """Whether an infection or vaccine was the trigger."""
    told: NDArray[Any]
    """Whether a history taken at the diagnosis tells of an infection, which is not the same; NaN in files that did not keep it."""
    tolerance: NDArray[np.float64]
    """1 for the typical person."""
    day: NDArray[np.float64]
    """Days since the diagnosis, shape (days,)."""
    series: dict[str, NDArray[np.float64]]
    """What was recorded, by name, shape ([arms,] patients, days[, width]); NaN before the simulation began."""
    layout: Layout
    """Units, meanings and labels of the series."""
    state_hash: NDArray[np.str_]
    """Fingerprint of the state of each at the end, shape ([arms,] patients)."""
    arms: Arms = field(default_factory=dict)
    """Name and events of each arm, in order; empty for a cohort without arms."""
    failed: dict[int, str] = field(default_factory=dict)
    """Which of those followed failed, in any arm, and why; they are in none."""

    @property
    def count(self) -> NDArray[np.float64]:
        """Platelet counts, 1e9/L, shape ([arms,] patients, days)."""
        return self.series["platelet_count"]

    def at(self, day: float) -> NDArray[np.float64]:
        """Counts so many days after the diagnosis, 1e9/L, shape ([arms,] patients).

        Parameters
        ----------
        day : float
            Days after the diagnosis.

        Returns
        -------
        array of float

        Raises
        ------
        ScenarioError
            For a day on which nobody was followed any more, or not yet.
        """
        return self.count[..., self._row(day)]

    def had(self, event: str, day: float = 0) -> NDArray[np.bool_]:
        """To whom an event had come by so many days after the diagnosis, such as one with a `share`, shape ([arms,] patients).

        Parameters
        ----------
        event : str
            Name of a treatment, condition or assay.
        day : float, default: 0
            Days after the diagnosis.

        Returns
        -------
        array of bool

        Raises
        ------
        ScenarioError
            For an event that nobody could meet, and where the probe `given` was not kept.

        Examples
        --------
        >>> plateletsim.outcomes.share(plateletsim.cohort("itp_adult_all_causes", 100).had("cll"))
        """
        place = place_in_chart(self.layout, event)
        return np.asarray(self.series["given"][..., self._row(day), place] > 0)

    def _row(self, day: float) -> int:
        """Place of a day after the diagnosis. Raises ScenarioError."""
        if not self.day[0] - 0.5 <= day <= self.day[-1] + 0.5:
            raise ScenarioError(f"day {day:g} lies outside the days that were followed, {self.day[0]:g} to {self.day[-1]:g}")
        return int(np.argmin(abs(self.day - day)))

    def arm(self, name: str) -> Cohort:
        """The twins in one arm, as a cohort without arms.

        Parameters
        ----------
        name : str
            Of an arm.

        Returns
        -------
        Cohort

        Raises
        ------
        ScenarioError
            If no arm has this name.

        Examples
        --------
        >>> cohort.arm("ivig").courses()
        """
        if name not in self.arms:
            raise ScenarioError(f'there is no arm "{name}"; there are {", ".join(self.arms) or "none"}')
        i = list(self.arms).index(name)
        series = {key: values[i] for key, values in self.series.items()}
        return replace(self, series=series, state_hash=self.state_hash[i], arms={})

    def difference(self, name: str = "platelet_count", level: float = 0.95) -> xarray.Dataset:
        """Mean difference of twins from the first arm over the days, with its confidence interval.

        Parameters
        ----------
        name : str, default: "platelet_count"
            Name of what was recorded, as in a trace.
        level : float, default: 0.95
            Probability of the interval.

        Returns
        -------
        xarray.Dataset
            `mean`, `low` and `high` with dims (arm, day); the unit is that of the quantity.

        Raises
        ------
        KeyError
            For an unknown quantity.
        ScenarioError
            For one that has a dimension, and without arms.

        Examples
        --------
        >>> cohort.difference().sel(arm="ivig", day=slice(0, 28)).mean("day")
        """
        import xarray

        values = self.series[name]
        if len(self.arms) < 2:
            raise ScenarioError("a difference is one between arms, and this cohort has none to compare")
        if values.ndim != 3:
            raise ScenarioError(f"{name} has a dimension of its own; choose a quantity that is one number per day")
        bounds = np.array([interval(other - values[0], level) for other in values[1:]])
        columns = {key: (("arm", "day"), bounds[:, i]) for i, key in enumerate(("mean", "low", "high"))}
        return xarray.Dataset(columns, {"arm": list(self.arms)[1:], "day": self.day}, {"quantity": name, "level": level})

    def responses(self, day: float) -> pandas.DataFrame:
        """Outcome of each arm so many days after the diagnosis, by Rodeghiero 2009 (see `outcomes`).

        Columns: patients; median count; shares with a response (complete or not) and a complete response, each with
        Wilson's 95 % interval; gained, share with a response beyond the first arm's, of the same patients, with its
        interval.

        Parameters
        ----------
        day : float
            Days after the diagnosis.

        Returns
        -------
        pandas.DataFrame

        Examples
        --------
        >>> cohort.responses(28)[["response", "gained"]]
        """
        import pandas

        names = list(self.arms) or [""]
        now, before = (np.atleast_2d(self.at(when)) for when in (day, 0))
        held = {"response": outcomes.responds(now, before), "complete": now >= outcomes.LOW}
        frame = pandas.DataFrame({"patients": now.shape[1], "median": np.median(now, axis=1)}, index=pandas.Index(names, name="arm"))
        for key, true in held.items():
            frame[key], frame[f"{key}_low"], frame[f"{key}_high"] = zip(*(outcomes.share(row) for row in true), strict=True)
        gains = interval((held["response"] - held["response"][:1].astype(float)).T, 0.95)
        frame["gained"], frame["gained_low"], frame["gained_high"] = gains
        return frame

    def courses(self) -> list[outcomes.Course]:
        """What became of each.

        Returns
        -------
        list of Course

        Raises
        ------
        ScenarioError
            Where there are arms: choose one.
        """
        if self.arms:
            raise ScenarioError(f"choose an arm: {', '.join(self.arms)}")
        return [outcomes.course(self.day, count) for count in self.count]

    def to_xarray(self) -> xarray.Dataset:
        """All of it in one Dataset with dimensions (`arm`,) `patient` and `day` (since the diagnosis), with units.

        Returns
        -------
        xarray.Dataset

        Examples
        --------
        >>> cohort.to_xarray().platelet_count.sel(day=365).median("patient")
        """
        return cohort_file.dataset(self)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it as netCDF-4, whole or not at all; `open_cohort` and `xarray.open_dataset` read it.

        Parameters
        ----------
        path : path
            Name of the file.

        Raises
        ------
        OSError
            If it cannot be written.

        Examples
        --------
        >>> cohort.save("children.nc")
        """
        cohort_file.write(self, path)

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(repr(self))}</p>" + (self.responses(min(28, self.day[-1])).round(2).to_html() if len(self.patient) else "")

    def __repr__(self) -> str:
        return (
            f"Cohort of {self.scenario.title!r}: seed {self.seed}, {len(self.patient)} diagnosed of {self.exposed} followed"
            + (f", in arms {', '.join(self.arms)}" if self.arms else "")
            + (f", {len(self.failed)} failed" if self.failed else "")
        )


def cohort(
    scenario: Scenario | str,
    n: int,
    seed: int | None = None,
    *,
    first: int = 0,
    follow: float = 366,
    within: float = 100,
    most: int | None = None,
    arms: Mapping[str, Sequence[Mapping[str, Any]] | None] | None = None,
    at: str = "diagnosis",
    threads: int | None = None,
    probes: Sequence[str] | None = None,
    progress: CohortProgress = None,
) -> Cohort:
    """The first `n` patients of a scenario who are diagnosed, followed for `follow` days from then on.

    Patient k is the same whatever the number of threads, the arms and whoever else is in the cohort. A patient is given up
    early once nothing can happen any more (`outcomes.diagnosis` says how the rest are found). One whose numbers leave their
    range is left out and named in `failed`, with a warning. Ctrl-C stops within a second.

    Parameters
    ----------
    scenario : Scenario or str
        A scenario, or its name in the library.
    n : int
        Patients wanted.
    seed : int, optional
        Seed of all chance; the scenario's own if left out.
    first : int, default: 0
        Number of the first patient.
    follow : float, default: 366
        Days after the diagnosis.
    within : float, default: 100
        Days from the start in which a diagnosis counts; who has none by then is left out, but in `exposed`.
    most : int, optional
        How many patients to follow at most, 400 for each wanted if left out; those found by then are returned.
    arms : mapping of str to list of events, optional
        Name of each, and the events that its twins meet, as they stand in a scenario, or {"protocol": name} for a
        doctor, whose first visit is `at` that day; None for none. All twins of a patient have the same past and
        the same luck; the first arm is the one that others are compared with.
    at : str, default: "diagnosis"
        What the days `at` of these events are counted from (0 if left out): the "diagnosis".
    threads : int, optional
        Of this process; default: all processors. Never changes a result.
    probes : sequence of str, optional
        Names of what to keep, as in a trace; None: those of PROBES that there are, and `given` where something comes to a
        share of persons only. What a patient was dealt (age, infected, tolerance) is kept anyway.
    progress : False or callable, optional
        None: a bar on a terminal or in a notebook; False: silent; or call(found, wanted, followed).

    Returns
    -------
    Cohort

    Raises
    ------
    ScenarioError
        For a mistake in what is asked for.
    NumberError
        If all of the first ten fail.

    Examples
    --------
    >>> plateletsim.cohort("itp_child", 4, follow=30).at(7).shape
    (4,)
    >>> plateletsim.cohort("itp_child", 4, arms={"watch": None, "ivig": [{"treatment": "ivig", "dose": "1 g/kg"}]}).responses(7)
    """
    chosen = load(scenario) if isinstance(scenario, str) else scenario
    seed = chosen.seed if seed is None else seed
    n = whole("n", n, 1)
    most = 400 * n if most is None else most
    seed, first, most = whole("seed", seed), whole("first", first), whole("most", most, 1)
    within, follow = measured("within", within, "day"), measured("follow", follow, "day")
    if not 1 <= within < 2**63:
        raise ScenarioError(f"within = {within}: at least 1")
    if not 0 <= follow <= 36500:
        raise ScenarioError(f"follow = {follow} lies outside [0, 36500] day")
    given, treatments = engine_arms(chosen, arms, at)
    names = [probe for probe in (*PROBES, *chart_of(chosen)) if probe in recorded(chosen)] if probes is None else probes
    layout = layout_of(chosen, ("platelet_count", *(name for name in names if name not in EACH)))
    kept = [*layout.names, *DEALT, "told"]
    with meeting(progress, chosen.title, n) as report:
        found = _engine.cohort(chosen._core, seed, first, n, most, within, follow, treatments, kept, threads or os.cpu_count() or 1, report)
    failed = {failure.patient: failure.why for failure in found.failed}
    failures.warn(failed, found.exposed)
    return Cohort(chosen, seed, failed=failed, arms=given, exposed=found.exposed, **gathered(found, np.arange(-_BEFORE, follow + 1), layout, given))


def open_cohort(path: str | os.PathLike[str]) -> Cohort:
    """A cohort that Cohort.save wrote.

    Parameters
    ----------
    path : path
        Name of the file.

    Returns
    -------
    Cohort

    Raises
    ------
    ScenarioError
        If the file is no cohort.
    StorageError
        If a later version wrote it.

    Examples
    --------
    >>> open_cohort("children.nc").at(365)
    """
    return Cohort(**cohort_file.read(path))
