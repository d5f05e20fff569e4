"""Patients who may enter a trial, each of whom lives every arm: the stock from which trials are drawn."""

from __future__ import annotations

import functools
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from plateletsim.scenario.scenario import Scenario
from plateletsim.trial import twins_file
from plateletsim.trial.allocation import allocate
from plateletsim.trial.design import TrialDesign
from plateletsim.trial.predictive import predictive_check
from plateletsim.trial.repeat import Repeated, power, repeated
from plateletsim.trial.result import TrialResult
from plateletsim.trial.visits import Visits

if TYPE_CHECKING:
    import pandas
    import xarray

EACH = ("patient", "diagnosed", "entered", "baseline", "age", "female", "earlier")
"""What each patient has one of, along the first axis."""
SERIES = ("count", "reported", "rescues", "doses", "bleeds", "state_hash")
"""What each twin has, along the first two."""


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
        return Visits(
            self.day[at],
            count,
            self._last(rescues)[..., at],
            first,
            self._last(self.doses[arm])[..., at],
            self.bleeds[arm][..., at, :],
            np.broadcast_to(self.baseline, shape),
            until,
        )

    def strata(self) -> NDArray[np.str_]:
        """The stratum of each, in words: halves of age and baseline by the median of all.

        Returns
        -------
        array of str
            Shape (patients,).
        """
        return self._strata

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
        return TrialResult(self, seed, allocate(self, seed, patients, again))

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
        return f"Twins for {self.design.title!r}: {len(self)} patients in arms {', '.join(self.design.names)}" + (
            f", {len(self.failed)} failed" if self.failed else ""
        )

    def _last(self, given: NDArray[np.int64]) -> NDArray[np.float64]:
        """On each day, the last on which something was given; -inf before the first."""
        days = np.where(np.diff(given, axis=-1, prepend=0) > 0, self.day, -np.inf)
        return np.maximum.accumulate(days, axis=-1)

    def _rows(self) -> NDArray[np.int64]:
        """Rows of the visits."""
        visits = np.arange(0, self.design.until + 1e-9, self.design.every)
        return np.searchsorted(self.day, visits - 1e-9)

    @functools.cached_property
    def _strata(self) -> NDArray[np.str_]:
        parts = [self._stratum(name) for name in self.design.strata]
        return np.array(["; ".join(words) for words in zip(*parts, strict=True)] if parts else [""] * len(self), np.str_)

    def _stratum(self, name: str) -> NDArray[Any]:
        if name == "sex":
            return np.where(self.female, "women", "men").astype(object)
        if name in ("age", "baseline"):
            values = getattr(self, name)
            return np.where(values < np.median(values), f"{name} low", f"{name} high").astype(object)
        return np.where(self.earlier[:, self.design.earlier.index(name)], f"{name} before", f"no {name} before").astype(object)


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
