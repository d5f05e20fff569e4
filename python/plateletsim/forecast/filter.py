"""A particle filter: particles live from count to count, are weighed by each, and the likely ones go on in the place of others.

Weights are products of what the analyser's law, mistakes included, makes of each report. Where the weighted particles are
worth fewer than half of their number, they are drawn anew, systematically (Kitagawa 1996, doi:10.2307/1390750); copies go on
with other luck. Before a report is used, it is compared with what was foreseen of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from plateletsim.calibration.likelihood import judge
from plateletsim.calibration.observed import Analyser, Counts
from plateletsim.calibration.sampling import resampled

Array = NDArray[np.float64]
_WORTH = 0.5  # of the number of particles, below which they are drawn anew
_LEVELS = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Evidence:
    """What was foreseen of one report, and what it said."""

    day: float
    count: float
    """1e9/L; as reported, or the limit that was."""
    limit: str
    """"<" or ">" where a limit was reported, else empty."""
    low: float
    median: float
    high: float
    """1e9/L: the limits of nine in ten reports that were foreseen, from all earlier ones."""
    place: float
    """Probability that was given to less than this report; even between 0 and 1 in the long run. Of a limit, the middle."""
    log_density: float
    """Logarithm of the probability density that was given to it."""
    mistaken: float
    """Probability that the report is a mistake."""
    effective: float
    """How many particles the weighted ones are worth after it."""


@dataclass
class Weighed:
    """Particles with weights, whose sum is 1, and what they made of the counts so far."""

    lead: Callable[[float], Array]
    """Lets all live on until a day; their counts, NaN of those that failed."""
    choose: Callable[[NDArray[np.intp]], None]
    """Each particle goes on as another one."""
    weights: Array
    analyser: Analyser
    seed: int
    ancestor: NDArray[np.intp] = field(init=False)
    """Which of the first particles each descends from."""
    evidence: list[Evidence] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ancestor = np.arange(len(self.weights))

    def see(self, counts: Counts) -> None:
        """Take all reports, in the order of their days."""
        for i in np.argsort(counts.day, kind="stable"):
            one = replace(counts, day=counts.day[[i]], count=counts.count[[i]], below=counts.below[[i]], above=counts.above[[i]], treatments=())
            self._take(one, self.lead(float(counts.day[i])))

    def _take(self, report: Counts, courses: Array) -> None:
        alive = np.isfinite(courses)
        prior = np.where(alive, self.weights, 0.0)
        if not prior.sum() > 0:
            return
        prior /= prior.sum()
        judged = judge(report, np.where(alive, courses, 0.0)[:, None], np.zeros((len(courses), 1, 1)), self.analyser)
        log_weights = np.where(prior > 0, np.log(np.maximum(prior, 1e-300)) + judged.log_density, -np.inf)
        best = log_weights.max()
        self.weights = np.exp(log_weights - best)
        total = self.weights.sum()
        self.weights /= total
        limit = "<" if report.below[0] else ">" if report.above[0] else ""
        low, median, high = self._foreseen(prior, courses)
        self.evidence.append(Evidence(float(report.day[0]), float(report.count[0]), limit, low, median, high,
                                      _place(report, prior, np.where(alive, courses, 0.0), self.analyser), float(best + np.log(total)),
                                      float(self.weights @ judged.mistaken[:, 0]), effective(self.weights)))  # fmt: skip
        if effective(self.weights) < _WORTH * len(self.weights):
            self._draw()

    def _foreseen(self, weights: Array, courses: Array) -> tuple[float, float, float]:
        """Limits of reports."""
        number = len(self.evidence)
        at = resampled(weights, 8 * len(weights), self.seed + number)
        reports = self.analyser.report(courses[at], np.random.default_rng((self.seed, number)))
        low, median, high = np.quantile(reports, _LEVELS)
        return float(low), float(median), float(high)

    def _draw(self) -> None:
        parents = np.sort(resampled(self.weights, len(self.weights), self.seed + len(self.evidence)))
        self.choose(parents)
        self.ancestor = self.ancestor[parents]
        self.weights = np.full(len(self.weights), 1 / len(self.weights))


def effective(weights: Array) -> float:
    """How many equal ones they are worth (Kish)."""
    return float(1 / np.sum(weights**2))


def _place(report: Counts, weights: Array, courses: Array, analyser: Analyser) -> float:
    """Probability of less than was reported."""
    less = replace(report, below=np.ones(1, bool), above=np.zeros(1, bool))
    judged = judge(less, courses[:, None], np.zeros((len(courses), 1, 1)), analyser)
    place = float(np.clip(weights @ np.exp(judged.log_density), 0, 1))
    if report.below[0]:
        return place / 2
    return (1 + place) / 2 if report.above[0] else place
