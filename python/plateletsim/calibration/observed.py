"""A patient's counts as a laboratory reports them: at some days, some below what the analyser can tell, all with noise."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plateletsim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Analyser:
    """Noise of a count, normal, with a relative part and a floor; both are assumptions to be set for a laboratory."""

    variation: float = 0.05
    """of the count"""
    floor: float = 1.5
    """1e9/L"""

    def deviation(self, count: NDArray[np.float64]) -> NDArray[np.float64]:
        """Standard deviation of what is reported, in 1e9/L."""
        return np.hypot(self.variation * count, self.floor)


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

        >>> read_counts("patient.csv").shifted(60)
        """
        treatments = tuple(replace(one, day=one.day + days) for one in self.treatments)
        return replace(self, day=self.day + days, treatments=treatments)

    def treated(self, scenario: Scenario) -> Scenario:
        """The scenario with what was given, on the days on which it was. Raises ScenarioError for an unknown treatment.

        >>> read_counts("patient.csv").treated(plateletsim.load("itp_chronic_adult")).event_days()
        """
        for one in self.treatments:
            scenario = scenario.with_event(one.name, at=one.day, **({"dose": one.dose} if one.dose else {}))
        return scenario

    def log_likelihood(self, courses: NDArray[np.float64], analyser: Analyser = Analyser()) -> NDArray[np.float64]:  # noqa: B008
        """Logarithm of the probability density of the reports, given runs that differ by luck alone.

        courses  counts at these days, shape (points, replicates, days); the result has shape (points,)

        The synthetic likelihood: luck is taken as normal, with the mean and covariance of the replicates; the
        analyser's noise is added. Of one replicate the luck is not known, and it counts as if there were none.
        """
        known = np.asarray(np.isfinite(courses).all(axis=(1, 2)))
        courses = np.where(known[:, None, None], courses, 0.0)
        luck = _covariance(courses) * (1 + 1 / courses.shape[1])
        return np.where(known, self.log_density(courses.mean(axis=1), luck, analyser), -np.inf)

    def log_density(self, mean: NDArray[np.float64], luck: NDArray[np.float64], analyser: Analyser) -> NDArray[np.float64]:
        """The same for normal courses of known mean, shape (points, days), and covariance, shape (points, days, days).

        Reports of "less than" and "more than" count by themselves, as if their luck were independent of that of other days.
        """
        from math import erfc

        noise = analyser.deviation(mean) ** 2
        distance, limits = self.count - mean, self.below | self.above
        total = _log_normal(distance[:, ~limits], luck[:, ~limits][:, :, ~limits], noise[:, ~limits])
        deviation = np.sqrt(noise + np.diagonal(luck, axis1=1, axis2=2))[:, limits]
        inside = np.where(self.below, distance, -distance)[:, limits]
        chance = np.vectorize(erfc, otypes=[float])(-inside / deviation / np.sqrt(2)) / 2
        return np.asarray(total + np.log(np.maximum(chance, 1e-300)).sum(axis=1))

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """As read_counts() reads it."""
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


def _covariance(courses: NDArray[np.float64]) -> NDArray[np.float64]:
    """Over replicates, shape (points, days, days)."""
    away = courses - courses.mean(axis=1, keepdims=True)
    return np.asarray(np.einsum("prd,pre->pde", away, away) / max(courses.shape[1] - 1, 1))


def _log_normal(distance: NDArray[np.float64], luck: NDArray[np.float64], noise: NDArray[np.float64]) -> NDArray[np.float64]:
    """Density of a normal law with covariance luck + diagonal noise, at a distance from its mean."""
    width = distance.shape[1]
    factor = np.linalg.cholesky(luck + noise[:, :, None] * np.eye(width))
    whitened = np.linalg.solve(factor, distance[:, :, None])[:, :, 0]
    scale = np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
    return np.asarray(-0.5 * (whitened**2).sum(axis=1) - scale - 0.5 * width * np.log(2 * np.pi))
