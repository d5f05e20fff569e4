"""Where to look: densities on the unit cube of parameters, wide enough that nothing likely is overlooked."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

from plateletsim.optional import need

Array = NDArray[np.float64]


def even(width: int, n: int, seed: int) -> Array:
    """Points that fill the unit cube evenly (scrambled Sobol'), shape (n, width)."""
    qmc = need("scipy.stats.qmc", "calibrate")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # any n is welcome
        return np.asarray(qmc.Sobol(width, seed=seed).random(n))


class Proposal:
    """A density on the unit cube: even, or nine parts a normal one around weighted points and one part even."""

    def __init__(self, width: int, points: Array | None = None, weights: Array | None = None) -> None:
        self._width = width
        self._normal = None
        if points is not None and weights is not None:
            stats = need("scipy.stats", "calibrate")
            centre = weights @ points
            spread = np.atleast_2d(np.cov(points.T, aweights=weights)) * 2 + 1e-6 * np.eye(width)
            self._normal = stats.multivariate_normal(centre, spread)
            inside = self._normal.cdf(np.ones(width), lower_limit=np.zeros(width))
            self._inside = max(float(inside), 1e-12)

    def __call__(self, points: Array) -> Array:
        if self._normal is None:
            return np.ones(len(points))
        return np.asarray(0.1 + 0.9 * np.atleast_1d(self._normal.pdf(points)) / self._inside)

    def draw(self, n: int, seed: int) -> Array:
        assert self._normal is not None
        chance = np.random.default_rng(seed)
        drawn: list[Array] = [chance.random((round(0.1 * n), self._width))]
        missing = n - len(drawn[0])
        while missing > 0:
            more = self._normal.rvs(2 * n, random_state=chance).reshape(-1, self._width)
            more = more[((more > 0) & (more < 1)).all(axis=1)][:missing]
            drawn.append(more)
            missing -= len(more)
        return np.concatenate(drawn)
