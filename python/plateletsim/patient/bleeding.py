"""What a course of counts means to the one who has it: the chance to bleed."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from plateletsim import _engine
from plateletsim.arguments import whole
from plateletsim.patient.result import Result

SITES: tuple[str, ...] = tuple(_engine.bleed_sites)
"""Where people bleed, in the order of the probe bleeding_hazard."""


def bleeding_risk(
    counts: Result | ArrayLike,
    days: float = 30,
    *,
    grade: int = 2,
    site: str | None = None,
    start: float = 0,
    immature: ArrayLike = 0.1,
    age: float = 50,
    sex: str = "female",
    risk: float = 1,
) -> float | NDArray[np.float64]:
    """Chance of a bleed within so many days, from a course of counts.

    1 - exp(-accumulated hazard), with the hazard of models/clinic/bleeds.h: at each site it rises with (half / effective
    count) to a power, steeply for mucosa (Hato 2020), exponentially with age beyond 60 for gut, urinary tract and brain, and
    immature platelets count for more. Its sizes are mostly assumed: it compares courses rather than foretell a person's.

    Parameters
    ----------
    counts : Result or array-like
        A run, whose own rows are taken and, with a section [bleeds], its own hazards; or counts in 1e9/L, one a day, shape
        (..., days). A course that is too short goes on as on its last day.
    days : float, default: 30
        Length of the time that is asked for.
    grade : int, default: 2
        Least grade of the World Health Organization that counts, 1 to 4.
    site : str, optional
        Only bleeds there, such as "brain"; all sites if left out.
    start : float, default: 0
        Day from which on.
    immature : array-like, default: 0.1
        Share of platelets that are immature, a number or like `counts`. Of a run it is known.
    age : float, default: 50
        In years. Of a run it is known.
    sex : str, default: "female"
        "female" or "male". Of a run it is known.
    risk : float, default: 1
        What else multiplies the hazard, such as 0.6 for tranexamic acid. Of a run with [bleeds] it is known.

    Returns
    -------
    float or array of float
        In [0, 1]; of several patients an array, shape (...).

    Raises
    ------
    ScenarioError
        For an unknown site, sex or grade, counts that are negative or not finite, or a time that is none.

    Examples
    --------
    >>> round(bleeding_risk([5] * 30, 30), 2), round(bleeding_risk([150] * 30, 30), 2)
    >>> bleeding_risk(result, 90, site="brain", grade=3, start=30)
    """
    if site is not None and site not in SITES:
        raise _engine.ScenarioError(f"site = {site!r}: there are {', '.join(SITES)}")
    if sex not in ("female", "male"):
        raise _engine.ScenarioError(f"sex = {sex!r} is neither female nor male")
    if not (0 < days < np.inf and 0 <= start < np.inf):
        raise _engine.ScenarioError(f"days = {days}, start = {start}: a time has a beginning and lasts longer than nothing")
    place = slice(None) if site is None else [SITES.index(site)]
    counted = np.array(_engine.bleed_grades)[:, whole("grade", grade, 1, 5) - 1 :].sum(1)[place]
    if isinstance(counts, Result):
        time, hazard = counts.time, _of_run(counts)
    else:
        time, hazard = _of_counts(counts, immature, age, sex, risk)
    passed = np.asarray(hazard)[..., place] @ counted
    return _chance(time, passed, start, days)


def _chance(time: NDArray[np.float64], hazard: NDArray[np.float64], start: float, days: float) -> float | NDArray[np.float64]:
    """A hazard holds from its row to the next one, the last for good."""
    if start > time[-1]:
        raise _engine.ScenarioError(f"start = {start} comes after the last count, on day {time[-1]:g}")
    ends = np.append(time[1:], np.inf)
    length = np.clip(np.minimum(ends, start + days) - np.maximum(time, start), 0, None)
    chance = -np.expm1(-(hazard * length).sum(-1))
    return float(chance) if np.ndim(chance) == 0 else chance


def _of_run(result: Result) -> NDArray[np.float64]:
    """Hazard by row and site. A row with bleeds tells the step before it."""
    if "bleeding_hazard" in result.variables:
        hazard = result["bleeding_hazard"].copy()
        hazard[..., 0, :] = hazard[..., min(1, hazard.shape[-2] - 1), :]  # nothing comes before the start
        return hazard
    person = result.scenario.tree["patient"]
    sex, age = person["sex"], result.scenario.quantity("patient.age", "year")
    return _of_counts(result["platelet_count"], result["immature_fraction"], age, sex["value"] if isinstance(sex, dict) else sex, 1.0)[1]


def _of_counts(counts: ArrayLike, immature: ArrayLike, age: float, sex: str, risk: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    n = np.atleast_1d(np.asarray(counts, float))
    if n.size == 0 or not (np.isfinite(n).all() and (n >= 0).all()):
        raise _engine.ScenarioError("counts are numbers of at least 0, and there is at least one")
    young = np.nan_to_num(np.broadcast_to(np.asarray(immature, float), n.shape))
    rows = _engine.bleeding_hazard(None, n.ravel().tolist(), young.ravel().tolist(), age, sex == "female", risk)
    return np.arange(n.shape[-1], dtype=float), np.array(rows).reshape(*n.shape, len(SITES))
