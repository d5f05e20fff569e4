"""An emulator of a patient: from runs at some points, mean counts and the spread of luck at any point nearby.

The logarithm of the mean count of each day is a quadratic function of the parameters, fitted with weights that favour
the points which the data favour; luck is a covariance between days, pooled over all runs and scaled with the mean. So
every run counts for every point, where a synthetic likelihood (Wood 2010, doi:10.1038/nature09319) by itself would use
only the few runs of a point. How badly the quadratic fits is added to the spread.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_FLOOR = 0.5  # 1e9/L, keeps logarithms of small counts finite


@dataclass(frozen=True)
class Emulator:
    """Made by fitted(); points are shares of the way along each parameter, shape (points, parameters)."""

    _coefficients: Array  # shape (terms, days)
    _inverse: Array  # of the weighted normal matrix, shape (terms, terms)
    _misfit: Array  # covariance between days of what the quadratic misses, logarithmic, shape (days, days)
    _luck: Array  # covariance between days / (mean count), shape (days, days)

    def __call__(self, points: Array) -> tuple[Array, Array]:
        """Mean counts, shape (points, days), and covariances of a single run around it, shape (points, days, days)."""
        terms = _terms(points)
        mean = np.exp(np.clip(terms @ self._coefficients, -20, 12)) - _FLOOR
        mean = np.maximum(mean, 1e-3)
        leverage = np.einsum("pt,tu,pu->p", terms, self._inverse, terms)
        scale = np.sqrt(mean)
        luck = self._luck * scale[:, :, None] * scale[:, None, :]
        doubt = self._misfit * mean[:, :, None] * mean[:, None, :] * leverage[:, None, None]
        return mean, luck + doubt


def fitted(points: Array, courses: Array, weights: Array) -> Emulator:
    """From runs at points: courses of shape (points, replicates, days), one weight per point; two replicates or more."""
    means = courses.mean(axis=1)
    terms = _terms(points)
    root = np.sqrt(weights / weights.max())[:, None]
    logs = np.log(means + _FLOOR)
    normal = (root * terms).T @ (root * terms)
    inverse = np.linalg.inv(normal + 1e-9 * np.trace(normal) * np.eye(terms.shape[1]))
    coefficients = inverse @ (terms * root**2).T @ logs
    missed = root * (logs - terms @ coefficients)
    freedom = max(float(np.sum(root**2)) - terms.shape[1], 1.0)
    return Emulator(coefficients, inverse, missed.T @ missed / freedom, scaled_luck(courses, weights))


def scaled_luck(courses: Array, weights: Array) -> Array:
    """Covariance between days of a run around the mean of its point, in units of the mean; pooled by weight."""
    means = courses.mean(axis=1, keepdims=True)
    away = (courses - means) / np.sqrt(np.maximum(means, _FLOOR))
    pooled = np.einsum("prd,pre,p->de", away, away, weights / weights.sum())
    return np.asarray(pooled / (courses.shape[1] - 1))


def _terms(points: Array) -> Array:
    """1, x, and all products of two."""
    width = points.shape[1]
    columns = [np.ones(len(points)), *points.T]
    columns += [points[:, i] * points[:, j] for i in range(width) for j in range(i, width)]
    return np.stack(columns, axis=1)


def terms_of(width: int) -> int:
    """How many numbers per day describe a quadratic of so many parameters.

    >>> terms_of(2)
    6
    """
    return (width + 1) * (width + 2) // 2
