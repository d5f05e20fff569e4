"""Differences between twins: the mean, with its confidence interval by Student's t."""

from __future__ import annotations

import functools
import math

import numpy as np
from numpy.typing import NDArray


def interval(differences: NDArray[np.float64], level: float) -> NDArray[np.float64]:
    """Mean and confidence limits over axis 0, shape (3, columns); a pair that is NaN does not count.

    >>> interval(np.array([[1.0], [2.0], [3.0]]), 0.95)[0]
    array([2.])
    """
    known = np.isfinite(differences)
    count = known.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(known, differences, 0.0).sum(axis=0) / count
        spread = np.sqrt(np.where(known, (differences - mean) ** 2, 0.0).sum(axis=0) / (count - 1))
        half = np.array([_student_quantile(int(n) - 1, (1 + level) / 2) for n in count]) * spread / np.sqrt(count)
    return np.array([mean, mean - half, mean + half])


@functools.cache
def _student_quantile(freedom: int, probability: float) -> float:
    """By quadrature: with t = √ν·tan θ the density of θ is cos^(ν−1) θ, up to a factor. NaN without a degree of freedom."""
    if freedom < 1:
        return math.nan
    angle = np.linspace(0, np.pi / 2, 20001)
    density = np.cos(angle) ** (freedom - 1)
    share = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return math.sqrt(freedom) * math.tan(np.interp(probability, 0.5 + 0.5 * share / share[-1], angle))
