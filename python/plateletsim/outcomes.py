"""What became of a patient: diagnosis, phase and response, from nothing but a series of counts.

Definitions of Rodeghiero 2009 (doi:10.1182/blood-2008-07-162503): thrombocytopenia is a count below 100; the disease is
newly diagnosed for 3 months, persistent until 12, chronic after that. A response is a count of at least 30 and twice
the baseline; a complete response is a count of at least 100. Bleeds do not enter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from plateletsim import _engine
from plateletsim.arguments import whole

LOW = 100.0
"""A count below this is thrombocytopenia, 1e9/L."""
PERSISTENT, CHRONIC = 91.0, 365.0
"""Days after the diagnosis at which the disease is called persistent, and chronic."""


def diagnosis(time: ArrayLike, count: ArrayLike, chance: float, age: float = 0.0) -> float | None:
    """The day on which someone takes blood, or None: low counts bleed, the lower the more often.

    time    days, shape (rows,), ascending
    count   1e9/L, shape (rows,)
    chance  in (0, 1), the patient's luck: the diagnosis is made when the survival function falls below it
    age     years

    Hazard per day at a count N below 100: 0.11 (1 - N / 60), from N = 60 downwards, for bruises, plus
    0.14 e^(-N / 14) for bleeding from mucosa (skin rises linearly, mucosa exponentially; Hato 2020), plus age / 50,
    at most 1.5, blood counts a year for other reasons. The sizes are assumed.

    >>> diagnosis([0, 1, 2, 3], [250, 5, 5, 5], chance=0.8)
    2.0
    """
    t = np.asarray(time, float)
    row = _engine.diagnosis(t.tolist(), np.asarray(count, float).tolist(), age, chance)
    return None if row is None else float(t[row])


def luck(seed: int, patient: int) -> float:
    """The `chance` of diagnosis() that a patient was dealt, in (0, 1).

    >>> 0 < luck(seed=1, patient=0) < 1
    True
    """
    return _engine.luck(whole("seed", seed), whole("patient", patient))


def phase(days: float) -> str:
    """Name of the disease this long after its diagnosis, if the count is still low.

    >>> [phase(day) for day in (10, 100, 400)]
    ['newly diagnosed', 'persistent', 'chronic']
    """
    return "newly diagnosed" if days < PERSISTENT else "persistent" if days < CHRONIC else "chronic"


def response(count: float, baseline: float) -> str:
    """Response of Rodeghiero 2009 at this count.

    >>> [response(count, baseline=20) for count in (35, 60, 120)]
    ['none', 'response', 'complete response']
    """
    if count >= LOW:
        return "complete response"
    return "response" if responds(count, baseline) else "none"


def responds(count: ArrayLike, baseline: ArrayLike) -> NDArray[np.bool_]:
    """Whether counts are a response, complete or not, shape as theirs.

    >>> responds([35, 60], 20).tolist()
    [False, True]
    """
    n = np.asarray(count, float)
    return np.asarray((n >= LOW) | ((n >= 30) & (n >= 2 * np.asarray(baseline, float))))


@dataclass(frozen=True)
class Course:
    """One patient's course from the diagnosis on."""

    baseline: float
    """Count at the diagnosis, 1e9/L."""
    nadir: float
    """Lowest count from then on."""
    recovery: float | None
    """Days from the diagnosis until the count was at least 100 and stayed so; None if it never did."""
    phase: str
    """How far the disease went before that: newly diagnosed, persistent or chronic."""


def course(days: ArrayLike, count: ArrayLike) -> Course:
    """What became of a patient; `days` are counted from the diagnosis, and negative ones are ignored.

    >>> course([0, 50, 100, 150], [10, 40, 120, 250])
    Course(baseline=10.0, nadir=10.0, recovery=100.0, phase='persistent')
    """
    t, n = np.asarray(days, float), np.asarray(count, float)
    t, n = t[t >= 0], n[t >= 0]
    low = np.flatnonzero(n < LOW)
    last = low[-1] if low.size else -1
    recovery = float(t[last + 1]) if last + 1 < t.size else None
    return Course(float(n[0]), float(n.min()), recovery, phase(float(t[-1]) if recovery is None else recovery))


def share(true: ArrayLike) -> tuple[float, float, float]:
    """Share of patients for whom something holds, with Wilson's 95 % confidence interval.

    >>> tuple(round(x, 2) for x in share([True] * 23 + [False] * 77))
    (0.23, 0.16, 0.32)
    """
    held = np.asarray(true, bool)
    n, p, z = held.size, held.mean() if held.size else np.nan, 1.96
    if n == 0:
        return np.nan, np.nan, np.nan
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return float(p), float(middle - half), float(middle + half)


def odds_ratio(exposed: ArrayLike, ill: ArrayLike) -> tuple[float, float, float]:
    """Odds ratio of illness in the exposed, with its 95 % interval; half a patient is added to each cell (Haldane).

    >>> round(odds_ratio([1, 1, 1, 0, 0, 0], [1, 1, 0, 1, 0, 0])[0], 1)
    2.8
    """
    x, y = np.asarray(exposed, bool), np.asarray(ill, bool)
    cells: NDArray[np.float64] = np.array([(x & y).sum(), (~x & ~y).sum(), (x & ~y).sum(), (~x & y).sum()]) + 0.5
    ratio, error = cells[0] * cells[1] / cells[2] / cells[3], np.sqrt((1 / cells).sum())
    return float(ratio), float(ratio * np.exp(-1.96 * error)), float(ratio * np.exp(1.96 * error))
