"""An emulator of a patient: from runs at some points, the law of the counts of one more run at any point.

Roots of the counts, whose luck changes least with their size, are split into principal components over the days, and the
mean of each is a Gaussian process over the parameters (scikit-learn). Luck is what the processes miss of a run that they
were not shown: its variance by day is a log-quadratic function of the parameters, its correlation between days is shared.
So how badly the emulator predicts is part of the spread, and every run counts for every point. The law of luck is itself
known from so many runs only: a covariance from n runs on d days makes others look too sure by (n - 1) / (n - d - 2), the
mean of an inverse Wishart law (Hartlap, Simon and Schneider 2007, doi:10.1051/0004-6361:20066170), by which it is widened.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plateletsim.optional import need

Array = NDArray[np.float64]
_COMPONENTS = 8
_EXPLAINED = 0.9995
_SHOWN = 256  # runs from which the smoothness of a process is learned; all of them then say where it goes
_LENGTHS = (0.1, 30.0)  # over which a process may change: the range of a parameter is 1, so is the SD of a set point
_PLACES = 32  # at which correlations are kept
_NEARBY = 0.3  # of the length over which the first process changes; further where fewer runs than _ENOUGH are nearby
_ENOUGH = 60
_LEAST = 1e-4  # of variance, so that days on which all runs agree stay regular


@dataclass(frozen=True, eq=False)
class Emulator:
    """Made by learned()."""

    days: Array
    _centre: Array
    _directions: Array  # shape (components, days), with the scale of each component
    _processes: list[_Process]
    _variances: Array  # coefficients of the logarithm, shape (1 + terms, days)
    _nearby: _Nearby

    def __call__(self, points: Array, days: Array) -> tuple[Array, Array]:
        """Mean counts of a run, shape (points, days), and their covariance, shape (points, days, days).

        The square of a normal root has these moments exactly, but for the widening. `days` are among those that were learned.
        """
        at = np.searchsorted(self.days, days)
        scores = np.stack([process(points) for process in self._processes], axis=1)
        root = (scores @ self._directions + self._centre)[:, at]
        spread = _covariance(self._nearby(points)[:, at[:, None], at], _predicted(self._variances, points)[:, at])
        mean = root**2 + np.diagonal(spread, axis1=1, axis2=2)
        spread *= self._nearby.widened(points, len(at))[:, None, None]
        return mean, 4 * root[:, :, None] * root[:, None, :] * spread + 2 * spread**2


@dataclass(frozen=True, eq=False)
class _Process:
    """The mean of a Gaussian process: a sum of bells, one at each run."""

    places: Array  # of the runs, in lengths of the kernel
    lengths: Array
    heights: Array

    def __call__(self, points: Array) -> Array:
        scaled = points / self.lengths
        squares = (scaled**2).sum(axis=1)[:, None] + (self.places**2).sum(axis=1) - 2 * scaled @ self.places.T
        return np.asarray(np.exp(-0.5 * squares) @ self.heights)


@dataclass(frozen=True, eq=False)
class _Nearby:
    """Correlation between days at some places; in between, a mean of those."""

    lengths: Array
    places: Array  # in these lengths
    correlations: Array  # shape (places, days, days)
    runs: Array  # worth of the runs of which each was learned

    def __call__(self, points: Array) -> Array:
        flat = self._weights(points) @ self.correlations.reshape(len(self.places), -1)
        return np.asarray(flat.reshape(len(points), *self.correlations.shape[1:]))

    def widened(self, points: Array, days: int) -> Array:
        """By how much a covariance of so many days is to be widened, because so few runs told of it; less than twice."""
        runs = self._weights(points) @ self.runs
        return np.asarray((runs - 1) / np.maximum(runs - days - 2, runs / 2))

    def _weights(self, points: Array) -> Array:
        return _bells(points / self.lengths, self.places, np.array([_NEARBY]))


def learned(points: Array, days: Array, courses: Array) -> Emulator:
    """From one run at each point: counts at these days, shape (points, days)."""
    roots = np.sqrt(np.maximum(courses, 0))
    centre = roots.mean(axis=0)
    _, sizes, directions = np.linalg.svd(roots - centre, full_matrices=False)
    count = 1 + int(np.searchsorted(np.cumsum(sizes**2), _EXPLAINED * np.sum(sizes**2)))
    directions = directions[: min(count, _COMPONENTS)]
    scores = (roots - centre) @ directions.T
    scale = np.maximum(scores.std(axis=0), 1e-6)
    directions, scores = directions * scale[:, None], scores / scale
    smooth = [_smooth(points, score) for score in scores.T]
    missed = np.stack([_left_out(process, score) for process, score in zip(smooth, scores.T, strict=True)], axis=1)
    rest = roots - centre - (scores - missed) @ directions
    variances = np.stack([_variance(points, column) for column in rest.T], axis=1)
    expected = _predicted(variances, points)
    nearby = _correlated(points, rest / np.sqrt(expected), smooth[0].kernel_.k1.k2.length_scale)
    back = directions / scale[:, None] ** 2  # a run's noise in each component
    noise = np.stack([np.einsum("d,nde,e->n", row, _covariance(nearby(points), expected), row, optimize=True) for row in back])
    processes = [_informed(process, points, score, part) for process, score, part in zip(smooth, scores.T, noise, strict=True)]
    return Emulator(days, centre, directions, processes, variances, nearby)


def _correlated(points: Array, away: Array, lengths: Array) -> _Nearby:
    """From what was missed, in units of the deviation that was expected."""
    lengths = np.minimum(lengths, 5.0)
    scaled = points / lengths
    places = scaled[np.random.default_rng(len(points)).permutation(len(points))[:_PLACES]]
    widths = np.full(len(places), _NEARBY)
    weights = _bells(places, scaled, widths)
    for _ in range(30):
        lonely = 1 / (weights**2).sum(axis=1) < min(_ENOUGH, 0.9 * len(points))
        widths[lonely] *= 1.2
        weights = _bells(places, scaled, widths)
    found = np.einsum("pn,nd,ne->pde", weights, away, away, optimize=True)
    return _Nearby(lengths, places, found + 1e-3 * np.eye(away.shape[1]), 1 / (weights**2).sum(axis=1))


def _bells(points: Array, centres: Array, widths: Array) -> Array:
    """Weights of centres around points, which sum to 1; shape (points, centres)."""
    squares = ((points[:, None] - centres) ** 2).sum(axis=2) / widths[:, None] ** 2
    weights = np.exp(-0.5 * (squares - squares.min(axis=1, keepdims=True)))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _covariance(correlation: Array, variance: Array) -> Array:
    deviation = np.sqrt(variance)
    return np.asarray(correlation * deviation[:, :, None] * deviation[:, None, :])


def _smooth(points: Array, score: Array) -> Any:
    """A process with the smoothness and the noise that explain some of the runs best, told all of them."""
    gaussian = need("sklearn.gaussian_process", "calibrate")
    kernels = gaussian.kernels
    shown = np.random.default_rng(len(points)).permutation(len(points))[:_SHOWN]
    kernel = kernels.ConstantKernel(1.0, (1e-2, 1e3)) * kernels.RBF(np.ones(points.shape[1]), _LENGTHS)
    kernel += kernels.WhiteKernel(0.1, (1e-5, 10.0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a length at its limit: the parameter does nothing, or much
        fitted = gaussian.GaussianProcessRegressor(kernel, random_state=0).fit(points[shown], score[shown])
    return gaussian.GaussianProcessRegressor(fitted.kernel_, optimizer=None).fit(points, score)


def _left_out(process: Any, score: Array) -> Array:
    """What a process misses of each run, had it not been told of it."""
    linalg = need("scipy.linalg", "calibrate")
    inverse = linalg.cho_solve((process.L_, True), np.eye(len(score)))
    return np.asarray((inverse @ score) / np.diagonal(inverse))


def _informed(process: Any, points: Array, score: Array, noise: Array) -> _Process:
    """The same process, told how noisy each run is."""
    gaussian = need("sklearn.gaussian_process", "calibrate")
    kernel = process.kernel_.k1
    heights = gaussian.GaussianProcessRegressor(kernel, alpha=noise + 1e-8, optimizer=None).fit(points, score).alpha_
    lengths = kernel.k2.length_scale
    return _Process(points / lengths, lengths, kernel.k1.constant_value * heights)


def _variance(points: Array, missed: Array) -> Array:
    """Squares of what was missed on a day have a gamma law, whose mean is log-quadratic: its coefficients."""
    linear = need("sklearn.linear_model", "calibrate")
    law = linear.GammaRegressor(alpha=1e-3, max_iter=300, solver="newton-cholesky").fit(_terms(points), missed**2 + _LEAST)
    return np.array([law.intercept_, *law.coef_])


def _predicted(variances: Array, points: Array) -> Array:
    return np.asarray(np.exp(np.clip(_terms(points) @ variances[1:] + variances[0], -12, 8)))


def _terms(points: Array) -> Array:
    """All coordinates and products of two."""
    shared = np.clip(points, -2.5, 2.5)
    width = shared.shape[1]
    products = [shared[:, i] * shared[:, j] for i in range(width) for j in range(i, width)]
    return np.stack([*shared.T, *products], axis=1)
