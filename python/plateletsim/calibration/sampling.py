"""Weighted draws from a density that is cheap to ask: importance sampling from kernels around what was good before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plateletsim.optional import need

Array = NDArray[np.float64]
_ROUNDS = 8
_KERNELS = 128
_EVERYWHERE = 0.1  # share of draws that come from the prior in each round, so that nothing likely is overlooked


@dataclass(frozen=True, eq=False)
class Draws:
    """Points with weights, which sum to 1."""

    points: Array
    weights: Array
    log_likelihood: Array
    log_evidence: float
    """Logarithm of the mean likelihood under the prior."""

    @property
    def effective(self) -> float:
        """How many independent draws they are worth."""
        return float(1 / np.sum(self.weights**2))

    def resampled(self, n: int, seed: int) -> NDArray[np.intp]:
        """Numbers of points, drawn by weight (systematic resampling), in no order."""
        return resampled(self.weights, n, seed)


def drawn(log_likelihood: Callable[[Array], Array], log_prior: Callable[[Array], Array], start: Array, seed: int) -> Draws:
    """Draws from prior × likelihood, as many as `start` has, which are of the prior.

    The likelihood is approached by powers of it that leave enough draws alive for kernels to stand on; so two peaks stay
    two. Each round draws anew, and the one worth most is kept.
    """
    chance = np.random.default_rng(seed)
    points, density = start, log_prior(start)
    best: Draws | None = None
    for _ in range(_ROUNDS):
        draws = _weighed(points, log_likelihood(points), log_prior(points), density)
        if best is None or draws.effective > best.effective:
            best = draws
        if best.effective > len(start) / 3:
            break
        points, density = _proposed(draws, start, log_prior, chance)
    assert best is not None
    return best


def flattened(log_weights: Array, enough: float) -> Array:
    """Weights by a power of themselves, at most 1, at which so many draws count."""
    power = 1.0
    while True:
        weights = np.exp(power * (log_weights - log_weights.max()))
        weights /= weights.sum()
        if 1 / np.sum(weights**2) >= enough or power < 1e-6:
            return np.asarray(weights)
        power *= 0.8


def resampled(weights: Array, n: int, seed: int) -> NDArray[np.intp]:
    """Numbers of points, drawn by weight (systematic resampling), in no order."""
    chance = np.random.default_rng(seed)
    places = np.searchsorted(np.cumsum(weights), (np.arange(n) + chance.random()) / n)
    return np.asarray(chance.permutation(np.minimum(places, len(weights) - 1)))


def _weighed(points: Array, log_likelihood: Array, log_prior: Array, log_density: Array) -> Draws:
    log_weights = log_likelihood + log_prior - log_density
    best = log_weights.max()
    weights = np.exp(log_weights - best)
    return Draws(points, weights / weights.sum(), log_likelihood, float(best + np.log(weights.mean())))


def _proposed(draws: Draws, start: Array, log_prior: Callable[[Array], Array], chance: np.random.Generator) -> tuple[Array, Array]:
    """New points, and the logarithm of the density from which they come."""
    stats = need("scipy.stats", "calibrate")
    weights = flattened(np.log(np.maximum(draws.weights, 1e-300)), len(start) / 16)
    at = resampled(weights, _KERNELS, int(chance.integers(1 << 31)))
    centres = draws.points[at] + 1e-6 * chance.normal(size=(_KERNELS, start.shape[1]))
    kernels = stats.gaussian_kde(centres.T)
    count = round(_EVERYWHERE * len(start))
    points = np.concatenate([start[:count], kernels.resample(len(start) - count, seed=chance).T])
    parts = np.log(_EVERYWHERE) + log_prior(points), np.log1p(-_EVERYWHERE) + kernels.logpdf(points.T)
    return points, np.logaddexp(*parts)
