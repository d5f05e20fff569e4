"""How a label of platelets of all ages dies away: the two laws that laboratories fit, and their fits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from plateletsim._engine import ScenarioError
from plateletsim.optional import need

Array = NDArray[np.float64]
_MOST_HITS = 60


def multiple_hit(days: ArrayLike, life: float, hits: int) -> Array:
    """Share alive if a platelet dies of its last hit, hits come at random, and platelets of all ages were labelled.

    S(t) = e^(-at) sum over j < n of ((n - j) / n) (at)^j / j!, with a = n / life (Murphy & Francis 1971).

    Parameters
    ----------
    days : array-like
        Since the labelling, any shape.
    life : float
        Mean life from birth, in days.
    hits : int
        1 (an exponential: death at random) to many (a straight line: death of old age).

    Returns
    -------
    array of float

    Examples
    --------
    >>> multiple_hit([0, 5, 10], life=10, hits=1).round(3).tolist()
    [1.0, 0.607, 0.368]
    """
    at = np.asarray(days, float) * hits / life
    term = np.exp(-at)
    total = np.zeros_like(at)
    for j in range(hits):
        total += (hits - j) / hits * term
        term = term * at / (j + 1)
    return total


def hanson_slichter(days: ArrayLike, longest: float, random_loss: float) -> Array:
    """Share alive if none lives longer than `longest` days and `random_loss` (1/day) takes some before.

    S(t) = (e^(-kt) - e^(-kL)) / (1 - e^(-kL)) until L, the law behind Hanson & Slichter 1985. Mean life (1 - e^(-kL)) / k.

    Parameters
    ----------
    days : array-like
        Since the labelling, any shape.
    longest : float
        Days that a platelet lives at most.
    random_loss : float
        Share that is taken at random, 1/day.

    Returns
    -------
    array of float

    Examples
    --------
    >>> hanson_slichter([0, 5, 10], longest=10, random_loss=1e-9).round(3).tolist()
    [1.0, 0.5, 0.0]
    """
    t = np.minimum(np.asarray(days, float), longest)
    return np.asarray(np.expm1(-random_loss * (longest - t)) / np.expm1(-random_loss * longest) * np.exp(-random_loss * t))


@dataclass(frozen=True)
class SurvivalFit:
    """A law at its best parameters."""

    law: str
    """multiple_hit or hanson_slichter"""
    life: float
    """Mean life from birth that it implies, in days."""
    parameters: dict[str, float]
    error: float
    """Root mean square distance from the samples (share)."""
    _arguments: tuple[Any, ...] = field(repr=False)

    def curve(self, days: ArrayLike) -> Array:
        """The share alive at these days.

        Parameters
        ----------
        days : array-like
            Since the labelling, any shape.

        Returns
        -------
        array of float
        """
        law = multiple_hit if self.law == "multiple_hit" else hanson_slichter
        return law(days, *self._arguments)

    def __str__(self) -> str:
        if self.law == "multiple_hit":
            hits = round(self.parameters["hits"])
            number = f"{hits} or more hits" if hits == _MOST_HITS else "1 hit" if hits == 1 else f"{hits} hits"
            return f"life {self.life:.1f} d, {number}"
        return f"life {self.life:.1f} d, random {self.parameters['random_loss']:.3f}/d"


def fits(days: ArrayLike, alive: ArrayLike) -> tuple[SurvivalFit, SurvivalFit]:
    """The multiple-hit and the Hanson–Slichter law, by least squares, to the share of a label that is alive.

    Parameters
    ----------
    days : array-like
        Shape (samples,); at least four. Raises ScenarioError, also if scipy is not installed.
    alive : array-like
        Shape (samples,); at least four. Raises ScenarioError, also if scipy is not installed.

    Returns
    -------
    (SurvivalFit, SurvivalFit)

    Examples
    --------
    >>> [str(fit) for fit in fits(curve.time, curve.label_survival)]
    """
    t, s = np.asarray(days, float), np.asarray(alive, float)
    if t.shape != s.shape or t.size < 4 or not np.isfinite(s).all():
        raise ScenarioError(f"a survival curve needs at least four samples, one share for each day; there are {t.size}")
    optimize = need("scipy.optimize", "sweep")
    start = 2 * max(float(np.sum(np.diff(t) * (s[1:] + s[:-1]) / 2)), 1e-3)  # exact for a straight line

    def error(curve: Array) -> float:
        return float(np.sqrt(np.mean((curve - s) ** 2)))

    def best_life(hits: int) -> tuple[float, float]:
        found = optimize.minimize_scalar(lambda life: error(multiple_hit(t, life, hits)), bounds=(start / 4, 2 * start), method="bounded")
        return float(found.fun), float(found.x)

    (least, life), hits = min((best_life(n), n) for n in range(1, _MOST_HITS + 1))
    many = SurvivalFit("multiple_hit", life, {"hits": hits}, least, (life, hits))
    found = optimize.minimize(lambda p: error(hanson_slichter(t, *np.exp(p))), np.log([start, 0.1 / start]), method="Nelder-Mead")
    longest, loss = (float(value) for value in np.exp(found.x))
    mean = -np.expm1(-loss * longest) / loss
    both = {"longest": longest, "random_loss": loss}
    return many, SurvivalFit("hanson_slichter", float(mean), both, float(found.fun), (longest, loss))
