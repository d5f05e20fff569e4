"""Visual predictive check: quantiles of observed counts within what trials of the same design would show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plateletsim._engine import ScenarioError
from plateletsim.arguments import whole
from plateletsim.trial.allocation import allocate

if TYPE_CHECKING:
    import pandas

    from plateletsim.trial.twins import TrialTwins

QUANTILES = (0.1, 0.5, 0.9)


def predictive_check(twins: TrialTwins, observed: pandas.DataFrame | None, times: int, patients: int | None, seed: int) -> pandas.DataFrame:
    """See TrialTwins.predictive_check()."""
    import pandas

    seen = twins.visits()
    size = twins.design.patients if patients is None else whole("patients", patients, 2)
    arms = range(len(twins.design.arms))
    simulated = np.full((whole("times", times, 2), len(arms), len(QUANTILES), len(seen.day)), np.nan)
    for number in range(times):
        given = allocate(twins, [seed, number], size, True)
        visits = seen.of((given.arm, given.who), given.seen_until)
        counts = np.where(visits.day <= visits.seen_until[:, None], visits.count, np.nan)
        for arm in arms:
            if (given.arm == arm).any():
                simulated[number, arm] = _quantiles(counts[given.arm == arm])
    low, middle, high = np.nanquantile(simulated, [0.05, 0.5, 0.95], axis=0)
    found = None if observed is None else _observed(observed, twins, seen.day)
    index = pandas.MultiIndex.from_product([twins.design.names, QUANTILES, seen.day], names=["arm", "quantile", "day"])
    columns = {"low": low.ravel(), "median": middle.ravel(), "high": high.ravel()}
    return pandas.DataFrame(columns if found is None else {**columns, "observed": found.ravel()}, index)


def _quantiles(counts: np.ndarray) -> np.ndarray:
    """Of counts of patients at visits, shape (quantiles, visits); NaN where nobody was there."""
    there = ~np.isnan(counts).all(0)
    found = np.full((len(QUANTILES), counts.shape[1]), np.nan)
    found[:, there] = np.nanquantile(counts[:, there], QUANTILES, axis=0)
    return found


def _observed(observed: pandas.DataFrame, twins: TrialTwins, day: np.ndarray) -> np.ndarray:
    """Quantiles of observed counts at the nearest visits, shape (arms, quantiles, visits). Raises ScenarioError."""
    missing = {"arm", "day", "count"} - set(observed.columns)
    if missing:
        raise ScenarioError(f"observed: columns arm, day and count are needed; {', '.join(sorted(missing))} is missing")
    unknown = set(observed["arm"]) - set(twins.design.names)
    if unknown:
        raise ScenarioError(f'observed: there is no arm "{sorted(map(str, unknown))[0]}"; there are {", ".join(twins.design.names)}')
    found = np.full((len(twins.design.arms), len(QUANTILES), len(day)), np.nan)
    nearest = abs(observed["day"].to_numpy(float)[:, None] - day).argmin(1)
    for arm, name in enumerate(twins.design.names):
        here = (observed["arm"] == name).to_numpy()
        for visit in np.unique(nearest[here]):
            found[arm, :, visit] = np.quantile(observed["count"].to_numpy(float)[here & (nearest == visit)], QUANTILES)
    return found
