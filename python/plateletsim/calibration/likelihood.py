"""How likely reports are, given courses that differ by luck: normal luck, a noisy analyser, now and then a plain error.

A report is the count with the analyser's noise, or, with a small chance of its own on each day, a mistake that keeps only
the order of magnitude: another tube, another key, clumped platelets. Days are taken one after the other. Each report first
gets its predictive density, a mixture of the two, then tells the days that follow as much as it is believed: assumed
density filtering, as in Kalman filters for cluttered measurements. Reports of "less than" and "more than" are censored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from plateletsim.optional import need

if TYPE_CHECKING:
    from plateletsim.calibration.observed import Analyser, Counts

Array = NDArray[np.float64]
_LOG_ROOT = 0.5 * np.log(2 * np.pi)
_BLOCK = 1024  # points at a time, for memory


@dataclass(frozen=True, eq=False)
class Judged:
    """What a set of points makes of the reports."""

    log_density: Array
    """Of all reports together, shape (points,)."""
    mistaken: Array
    """Probability that a report is a mistake, given those of earlier days, shape (points, days)."""


def judge(counts: Counts, mean: Array, luck: Array, analyser: Analyser, reports: Array | None = None) -> Judged:
    """Courses with this mean, shape (points, days), and covariance, shape (points, days, days), against the reports.

    reports  other numbers in place of counts.count, of shape (points, days): censored where they are beyond a limit that
             counts has for the day

    >>> judge(counts, np.array([[90.0, 12.0]]), np.zeros((1, 2, 2)), Analyser()).log_density
    """
    given = np.broadcast_to(counts.count if reports is None else reports, mean.shape)
    low = np.where(counts.below, counts.count, 0.0)  # nothing is reported below zero
    high = np.where(counts.above, counts.count, np.inf)
    side = np.where(given <= low, 1.0, np.where(given >= high, -1.0, 0.0))
    given = np.clip(given, low, high)
    blocks = [slice(start, start + _BLOCK) for start in range(0, len(mean), _BLOCK)]
    parts = [_filtered(given[at], side[at], mean[at], luck[at], analyser) for at in blocks]
    return Judged(np.concatenate([density for density, _ in parts]), np.concatenate([mistaken for _, mistaken in parts]))


def _filtered(reports: Array, side: Array, mean: Array, luck: Array, analyser: Analyser) -> tuple[Array, Array]:
    """Log density and chances of mistakes; side is 1 where less was reported, -1 where more was, else 0."""
    noise = analyser.deviation(np.maximum(mean, 0)) ** 2
    total, mistaken = np.zeros(len(mean)), np.empty(mean.shape)
    with np.errstate(divide="ignore"):
        right, wrong = np.log1p(-analyser.mistakes), np.log(analyser.mistakes)
    for day in range(mean.shape[1]):  # the first column left is that of the day
        spread = np.maximum(luck[:, 0, 0], 0) + noise[:, day]
        density, moved, surer = _believed(reports[:, day], side[:, day], mean[:, 0], spread)
        both = np.logaddexp(right + density, wrong + _mistake(reports[:, day], side[:, day], mean[:, 0]))
        trust = np.exp(right + density - both)
        gain = luck[:, 1:, 0] / spread[:, None]
        shrunk = trust * spread * surer - trust * (1 - trust) * moved**2
        mean = mean[:, 1:] + (trust * moved)[:, None] * gain
        luck = luck[:, 1:, 1:] - shrunk[:, None, None] * gain[:, :, None] * gain[:, None, :]
        total += both
        mistaken[:, day] = 1 - trust
    return total, mistaken


def _believed(report: Array, side: Array, mean: Array, spread: Array) -> tuple[Array, Array, Array]:
    """If it is no mistake: its log density, how far it moves the count, by what share the variance shrinks."""
    deviation = np.sqrt(spread)
    away = (report - mean) / deviation
    density = -0.5 * away**2 - np.log(deviation) - _LOG_ROOT
    inside = side * away  # of the part of the normal law that was reported: the end, seen from within
    chance = need("scipy.special", "calibrate").log_ndtr(inside)
    pull = np.exp(-0.5 * inside**2 - _LOG_ROOT - chance)  # -pull is the mean of that part
    moved = deviation * np.where(side == 0, away, -side * pull)
    return np.where(side == 0, density, chance), moved, np.where(side == 0, 1.0, pull * (pull + inside))


def _mistake(report: Array, side: Array, mean: Array) -> Array:
    """Log density of a mistake: log(1 + count) has Student's law with two degrees of freedom and scale 1, above zero."""
    centre = np.log1p(np.maximum(mean, 0))
    away = np.log1p(report) - centre
    below_zero = _student(-centre)
    density = -1.5 * np.log(2 + away**2) - np.log1p(report)
    chance = np.where(side > 0, _student(away) - below_zero, _student(-away))
    return np.asarray(np.where(side == 0, density, np.log(np.maximum(chance, 1e-12))) - np.log1p(-below_zero))


def _student(t: Array) -> Array:
    """Distribution function with two degrees of freedom."""
    return np.asarray(0.5 + 0.5 * t / np.sqrt(2 + t**2))
