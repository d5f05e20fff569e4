"""What an emulator makes of one person's counts: draws of the posterior, and how far they can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plateletsim.calibration.emulator import Emulator
from plateletsim.calibration.likelihood import judge
from plateletsim.calibration.observed import Analyser, Counts
from plateletsim.calibration.sampling import Draws, drawn
from plateletsim.calibration.space import Space

Array = NDArray[np.float64]
_CHECKED = 400  # draws with which the posterior predictive check is made
_SCALES = (1000.0, 10.0, 0.1, 0.001)
_NEAR, _TOUCHED = 0.05, 0.01  # a posterior touches an end with this share within this share of the range
_SURPRISED = 0.1


@dataclass(frozen=True, eq=False)
class Inference:
    """Draws within the prior, and what speaks against them."""

    draws: Draws
    surprise: float
    """Posterior predictive p value: share of persons of the posterior whose counts would be less likely than these."""
    mistaken: Array
    """Probability, by day, that a report is a plain error."""
    beyond: Array
    """Probability that a parameter lies below, and above, its range if the range went on; shape (axes, 2)."""
    unit: tuple[float, float]
    """A factor by which the counts would have to be multiplied, and the logarithm of the evidence that this gains."""


@dataclass(frozen=True, eq=False)
class Question:
    """An emulator, and how a laboratory reports: all that counts are judged by."""

    space: Space
    emulator: Emulator
    analyser: Analyser
    sample: int = 2048

    def answer(self, observed: Counts, seed: int = 1) -> Inference:
        """The posterior and its checks; costs no runs."""
        draws = self.draws(observed, seed)
        mean, luck = self.emulator(draws.points[draws.resampled(_CHECKED, seed)], observed.day)
        surprise, mistaken = compared(observed, mean, luck, self.analyser, seed)
        beyond = np.array([self._beyond(observed, draws, axis, seed) for axis in range(self.space.asked)])
        return Inference(draws, surprise, mistaken, beyond, self._unit(observed, surprise, seed))

    def log_likelihood(self, points: Array, observed: Counts) -> Array:
        """Of points, shape (points,)."""
        return judge(observed, *self.emulator(points, observed.day), self.analyser).log_density

    def draws(self, observed: Counts, seed: int) -> Draws:
        """From the prior, given the counts."""
        start = self.space.prior(self.sample, seed)
        return drawn(lambda points: self.log_likelihood(points, observed), self.space.log_prior, start, seed)

    def _beyond(self, observed: Counts, draws: Draws, axis: int, seed: int) -> tuple[float, float]:
        """Asked only where the posterior touches an end of its range."""
        place = draws.points[:, axis]
        touching = draws.weights[(place < _NEAR) | (place > 1 - _NEAR)].sum() > _TOUCHED
        if not self.space.ranged[axis] or not touching:
            return 0.0, 0.0
        wider = drawn(
            lambda points: self.log_likelihood(points, observed),
            lambda points: self.space.log_prior(points, axis),
            self.space.stretched(self.space.prior(self.sample, seed), axis),
            seed,
        )
        place = wider.points[:, axis]
        return float(wider.weights[place < 0].sum()), float(wider.weights[place > 1].sum())

    def _unit(self, observed: Counts, surprise: float, seed: int) -> tuple[float, float]:
        """Asked only where the counts surprise."""
        if surprise > _SURPRISED:
            return 1.0, 0.0
        points = self.space.prior(_CHECKED, seed)
        mean, luck = self.emulator(points, observed.day)
        judged = {
            scale: judge(observed.scaled(scale), mean, luck, self.analyser).log_density.max() + np.log(scale) * (~observed.below).sum()
            for scale in (1.0, *_SCALES)
        }
        best = max(_SCALES, key=lambda scale: judged[scale])
        return best, float(judged[best] - judged[1.0])


def compared(observed: Counts, mean: Array, luck: Array, analyser: Analyser, seed: int) -> tuple[float, Array]:
    """A person's counts against those of others of the same law, reported by the same laboratory.

    Share of the others whose counts are less likely, and the probability by day that a report is a mistake.
    """
    chance = np.random.default_rng(seed)
    factor = np.linalg.cholesky(luck + 1e-6 * np.eye(mean.shape[1]))
    true = mean + np.einsum("pde,pe->pd", factor, chance.normal(size=mean.shape))
    others = judge(observed, mean, luck, analyser, analyser.report(np.maximum(true, 0), chance))
    seen = judge(observed, mean, luck, analyser)
    return float(np.mean(others.log_density <= seen.log_density)), seen.mistaken.mean(axis=0)
