"""A patient's counts as a laboratory reports them: at some days, some below what the analyser can tell, all with noise."""

from __future__ import annotations

import csv
import os
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plateletsim import _engine
from plateletsim._engine import ScenarioError

_LARGEST = 1 << 24  # bytes
_HEADING = re.compile(r"\s*(.+?)\s*\(\s*(.+?)\s*\)\s*")


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


@dataclass(frozen=True, eq=False)
class Counts:
    """Platelet counts of one person; where `below` is true, the count was reported as less than that number."""

    day: NDArray[np.float64]
    count: NDArray[np.float64]
    """1e9/L"""
    below: NDArray[np.bool_]

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

        Reports of "less than" count by themselves, as if their luck were independent of that of the other days.
        """
        from math import erfc

        noise = analyser.deviation(mean) ** 2
        distance = self.count - mean
        total = _log_normal(distance[:, ~self.below], luck[:, ~self.below][:, :, ~self.below], noise[:, ~self.below])
        deviation = np.sqrt(noise + np.diagonal(luck, axis1=1, axis2=2))[:, self.below]
        chance = np.vectorize(erfc, otypes=[float])(-distance[:, self.below] / deviation / np.sqrt(2)) / 2
        return np.asarray(total + np.log(np.maximum(chance, 1e-300)).sum(axis=1))

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """As read_counts() reads it."""
        lines = ["day (day),platelet_count (1e9/L)"]
        rows = zip(self.day, self.count, self.below, strict=True)
        lines += [f"{day!r},{'<' if below else ''}{count!r}" for day, count, below in map(_plain, rows)]
        Path(path).write_text("\n".join(lines) + "\n", "utf-8")


def read_counts(path: str | os.PathLike[str]) -> Counts:
    """A table with a heading `day (day),platelet_count (1e9/L)`, or other units; empty is missing, "<10" is below 10.

    Raises ScenarioError with the line.

    >>> read_counts("patient.csv").count
    """
    if os.path.getsize(path) > _LARGEST:
        raise ScenarioError(f"{path}: too large: counts of one person fit into {_LARGEST} bytes")
    try:
        with open(path, newline="", encoding="utf-8") as file:
            lines = list(csv.reader(file))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ScenarioError(f"{path}: not a table of counts: {error}") from None
    headings = [_HEADING.fullmatch(text) for text in lines[0]] if lines else []
    names = [match[1].lower() if match else "" for match in headings]
    if "day" not in names or "platelet_count" not in names:
        raise ScenarioError(f'{path}:1: the heading should be "day (day),platelet_count (1e9/L)", units in brackets')
    units = {match[1].lower(): match[2] for match in headings if match}
    rows = []
    for number, line in enumerate(lines[1:], 2):
        if line and any(text.strip() for text in line):
            cells = dict(zip(names, line, strict=False))
            rows.append(_row(f"{path}:{number}", cells, units))
    kept = sorted(row for row in rows if row is not None)
    if not kept:
        raise ScenarioError(f"{path}: there are no counts in it")
    day, count, below = zip(*kept, strict=True)
    return Counts(np.array(day), np.array(count), np.array(below))


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


def _row(where: str, cells: dict[str, str], units: dict[str, str]) -> tuple[float, float, bool] | None:
    text = cells.get("platelet_count", "").strip()
    if not text:
        return None
    below = text.startswith("<")
    try:
        day = _engine.measure(f"{float(cells['day'])!r} {units['day']}", "day")
        count = _engine.measure(f"{float(text.lstrip('<'))!r} {units['platelet_count']}", "1e9/L")
    except KeyError:
        raise ScenarioError(f"{where}: the line has no day") from None
    except ValueError as error:
        raise ScenarioError(f"{where}: {error}") from None
    if not (day >= 0 and count >= 0):
        raise ScenarioError(f"{where}: days and counts are not negative")
    return day, count, below


def _plain(row: tuple[object, object, object]) -> tuple[float, float, bool]:
    return float(row[0]), float(row[1]), bool(row[2])  # type: ignore[arg-type]
