"""A patient's counts as a laboratory reports them: at some days, some below what the analyser can tell, all with noise."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plateletsim.calibration.likelihood import judge
from plateletsim.scenario.scenario import Scenario

HIGHEST = 6000.0  # 1e9/L; assumed: beyond every count that is reported of a person


@dataclass(frozen=True)
class Analyser:
    """Noise of a count, normal, with a relative part and a floor, and plain errors; assumptions to be set for a laboratory."""

    variation: float = 0.05
    """of the count"""
    floor: float = 1.5
    """1e9/L"""
    mistakes: float = 0.02
    """Share of reports that tell hardly more than the order of magnitude: another tube, another key, clumped platelets."""

    def deviation(self, count: NDArray[np.float64]) -> NDArray[np.float64]:
        """Standard deviation of what is reported, in 1e9/L.

        Parameters
        ----------
        count : array of float
            True counts, 1e9/L, any shape.

        Returns
        -------
        array of float
        """
        return np.hypot(self.variation * count, self.floor)

    def report(self, count: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.float64]:
        """What it would say of true counts, of any shape.

        Parameters
        ----------
        count : array of float
            True counts, 1e9/L, any shape.
        chance : numpy.random.Generator
            Where chance comes from.

        Returns
        -------
        array of float

        Examples
        --------
        >>> Analyser().report(np.array([250.0, 12.0]), np.random.default_rng(1))
        """
        right = chance.normal(count, self.deviation(count))
        with np.errstate(over="ignore"):
            wrong = np.expm1(np.log1p(count) + chance.standard_t(2, np.shape(count)))
        return np.asarray(np.maximum(np.where(chance.random(np.shape(count)) < self.mistakes, wrong, right), 0))


@dataclass(frozen=True)
class Treatment:
    """Something that was given, as the table of counts tells it."""

    day: float
    name: str
    dose: str
    """With its unit; empty if the table has none."""


@dataclass(frozen=True, eq=False)
class Counts:
    """Platelet counts of one person; where `below` is true, the count was reported as less than that number."""

    day: NDArray[np.float64]
    count: NDArray[np.float64]
    """1e9/L"""
    below: NDArray[np.bool_]
    above: NDArray[np.bool_] = None  # type: ignore[assignment]
    """Where it was reported as more than that number; left out, nowhere."""
    treatments: tuple[Treatment, ...] = ()

    def __post_init__(self) -> None:
        if self.above is None:
            object.__setattr__(self, "above", np.zeros(len(self.day), bool))

    def shifted(self, days: float) -> Counts:
        """The same, so many days later: where the first count lies in a scenario that begins before it.

        Parameters
        ----------
        days : float
            May be negative.

        Returns
        -------
        Counts

        Examples
        --------
        >>> read_counts("patient.csv").shifted(60)
        """
        treatments = tuple(replace(one, day=one.day + days) for one in self.treatments)
        return replace(self, day=self.day + days, treatments=treatments)

    def treated(self, scenario: Scenario) -> Scenario:
        """The scenario with what was given, on the days on which it was.

        Parameters
        ----------
        scenario : Scenario
            To which the treatments are added.

        Returns
        -------
        Scenario

        Raises
        ------
        ScenarioError
            For an unknown treatment.

        Examples
        --------
        >>> read_counts("patient.csv").treated(plateletsim.load("itp_chronic_adult")).event_days()
        """
        for one in self.treatments:
            scenario = scenario.with_event(one.name, at=one.day, **({"dose": one.dose} if one.dose else {}))
        return scenario

    def scaled(self, factor: float) -> Counts:
        """The same in another unit.

        Parameters
        ----------
        factor : float
            By which counts are multiplied.

        Returns
        -------
        Counts
        """
        return replace(self, count=self.count * factor)

    def log_likelihood(self, courses: NDArray[np.float64], analyser: Analyser = Analyser()) -> NDArray[np.float64]:
        """Logarithm of the probability density of the reports, given runs that differ by luck alone.

        The synthetic likelihood: luck is taken as normal, with the mean and covariance of the replicates; the analyser's
        noise and its mistakes are added. Of one replicate the luck is not known, and it counts as if there were none.

        Parameters
        ----------
        courses : array of float
            Counts at these days, shape (points, replicates, days).
        analyser : Analyser, default: Analyser()
            Noise and mistakes of the counts.

        Returns
        -------
        array of float
            Shape (points,).

        Examples
        --------
        >>> counts.log_likelihood(np.full((1, 2, 3), 90.0))
        """
        known = np.asarray(np.isfinite(courses).all(axis=(1, 2)))
        law = law_of(np.where(known[:, None, None], courses, 0.0))
        return np.where(known, self.log_density(*law, analyser), -np.inf)

    def log_density(self, mean: NDArray[np.float64], luck: NDArray[np.float64], analyser: Analyser) -> NDArray[np.float64]:
        """The same for normal courses of known mean, shape (points, days), and covariance, shape (points, days, days).

        Parameters
        ----------
        mean : array of float
            Shape (points, days).
        luck : array of float
            Covariance, shape (points, days, days).
        analyser : Analyser
            Noise and mistakes of the counts.

        Returns
        -------
        array of float
            Shape (points,).

        Examples
        --------
        >>> counts.log_density(np.full((1, 3), 90.0), np.zeros((1, 3, 3)), Analyser())
        """
        return judge(self, mean, luck, analyser).log_density

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """As read_counts() reads it.

        Parameters
        ----------
        path : path
            Name of the file.
        """
        limits = np.where(self.below, "<", np.where(self.above, ">", ""))
        lines = ["day (day),platelet_count (1e9/L),treatment,dose"]
        lines += [f"{float(day)!r},{mark}{float(count)!r},," for day, count, mark in zip(self.day, self.count, limits, strict=True)]
        lines += [f"{one.day!r},,{one.name},{one.dose}" for one in self.treatments]
        Path(path).write_text("\n".join(lines) + "\n", "utf-8")


def at_days(time: NDArray[np.float64], counts: NDArray[np.float64], days: NDArray[np.float64]) -> NDArray[np.float64]:
    """Counts, shape (..., rows), at some days, between rows of time; shape (..., days)."""
    right = np.clip(np.searchsorted(time, days), 1, len(time) - 1)
    share = (days - time[right - 1]) / (time[right] - time[right - 1])
    return np.asarray(counts[..., right - 1] * (1 - share) + counts[..., right] * share)


def law_of(courses: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and covariance, over replicates, of one run more; from shape (points, replicates, days)."""
    mean, replicates = courses.mean(axis=1), courses.shape[1]
    away = courses - mean[:, None]
    return mean, np.einsum("prd,pre->pde", away, away) / max(replicates - 1, 1) * (1 + 1 / replicates)
