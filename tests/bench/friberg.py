"""A plain rival for forecasts: the semi-mechanistic model of Friberg et al. 2002 with a hit, fitted to one person's counts.

Progenitors multiply, pass three transit compartments and circulate (doi:10.1200/JCO.2002.02.140). The count feeds back on
multiplication as (base / count)^gamma. The illness is a pulse that takes circulating platelets away and brakes multiplication.
A person's parameters are the mode given the counts and a normal prior on their logarithms; how unsure they are is taken from
the curvature there (Laplace).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

Array = NDArray[np.float64]
STEP = 0.25  # day
SPREAD, FLOOR = 0.12, 5.0  # of a count: relative, and 1e9/L
BEFORE = 8.0  # days at rest before the first count
# base (1e9/L), mean transit time (day), gamma, platelets taken (1/day), its start (day), its length (day), share of multiplication left out
NAMES = ("base", "transit", "gamma", "taken", "start", "length", "brake")


@dataclass
class Prior:
    """Mean and SD of the coordinates: logarithms, but for the start (day) and the brake (logit)."""

    mean: Array
    spread: Array

    @classmethod
    def wide(cls, start: float) -> "Prior":
        """Before anybody was seen; all assumed."""
        mean = np.array([np.log(250), np.log(5.5), np.log(0.2), np.log(0.25), start, np.log(4.0), 0.0])
        return cls(mean, np.array([0.35, 0.3, 0.4, 0.8, 2.0, 0.5, 1.0]))

    def learned(self, people: list[tuple[Array, Array]]) -> "Prior":
        """What whole courses of other people, day and count, make of it: their modes, with the doubt of each."""
        modes, doubts = zip(*(fitted(self, *one) for one in people), strict=True)
        spread = np.sqrt(np.var(modes, axis=0) + np.mean([doubt.diagonal() for doubt in doubts], axis=0))
        return Prior(np.mean(modes, axis=0), np.minimum(spread, 2 * self.spread))


def courses(points: Array, days: Array, first: float) -> Array:
    """Counts at days, shape (points, days), of people at rest until some days before the first count."""
    base, transit, gamma, taken, length = np.exp(np.clip(points[:, [0, 1, 2, 3, 5]], -20, 8)).T
    start, brake = points[:, 4], 1 / (1 + np.exp(-points[:, 6]))
    rate = 4 / transit
    state = np.repeat(base[:, None], 5, axis=1)
    begin = first - BEFORE
    number = int(np.ceil((days.max() - begin) / STEP)) + 1
    seen = np.empty((len(points), number + 1))
    seen[:, 0] = base

    def slope(state: Array, time: float) -> Array:
        hit = 1 / (1 + np.exp(-8 * np.clip((time - start), -20, 20))) / (1 + np.exp(8 * np.clip(time - start - length, -20, 20)))
        push = (base / np.maximum(state[:, 4], 0.5)) ** gamma
        flow = rate[:, None] * state
        made = flow[:, 0] * push * (1 - brake * hit)
        return np.column_stack([made - flow[:, 0], flow[:, 0] - flow[:, 1], flow[:, 1] - flow[:, 2], flow[:, 2] - flow[:, 3],
                                flow[:, 3] - flow[:, 4] - taken * hit * state[:, 4]])  # fmt: skip

    for i in range(number):
        half = state + 0.5 * STEP * slope(state, begin + i * STEP)
        state = np.clip(state + STEP * slope(half, begin + (i + 0.5) * STEP), 0, 1e5)
        seen[:, i + 1] = state[:, 4]
    place = (days - begin) / STEP
    low = np.clip(place.astype(int), 0, number - 1)
    share = place - low
    return seen[:, low] * (1 - share) + seen[:, low + 1] * share


def fitted(prior: Prior, day: Array, count: Array) -> tuple[Array, Array]:
    """Mode and covariance of a person's coordinates."""
    first = float(day.min())

    def residuals(points: Array) -> Array:
        found = courses(points, day, first)
        return np.concatenate([(np.log(count + FLOOR) - np.log(found + FLOOR)) / SPREAD, (points - prior.mean) / prior.spread], axis=1)

    def slopes(point: Array) -> Array:
        moved = point + np.diag(1e-3 * prior.spread)
        both = residuals(np.vstack([point[None], moved]))
        return (both[1:] - both[0]).T / (1e-3 * prior.spread)

    found = least_squares(lambda point: residuals(point[None])[0], prior.mean, slopes, max_nfev=40)
    return found.x, np.linalg.inv(found.jac.T @ found.jac)


def foretold(prior: Prior, day: Array, count: Array, days: Array, chance: np.random.Generator, number: int = 400) -> Array:
    """Draws of reports on later days, shape (draws, days)."""
    mode, doubt = fitted(prior, day, count)
    draws = chance.multivariate_normal(mode, doubt, number, method="eigh")
    true = courses(draws, days, float(day.min()))
    return np.maximum(np.exp(np.log(true + FLOOR) + SPREAD * chance.normal(size=true.shape)) - FLOOR, 0)
