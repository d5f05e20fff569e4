"""Measurements as a department of nuclear medicine makes them: of people whose platelets were labelled on a day.

Persons have rows of twenty minutes. What the laboratory would report is plateletsim's own (patient/labelled_study.py).
"""

from typing import Any

import numpy as np
import xarray
from observations.estimate import Estimate, mean_of
from observations.groups import share_of
from scipy.stats import chi2

from plateletsim.patient.labelled_study import EARLY, reported

LIVER_BLOOD = 0.1  # of the circulating, over the liver
USUAL = 39.4  # 1e9/L/day, production in health


def studied(data: xarray.Dataset, at: float, days: int) -> list[dict[str, Any]]:
    """What is reported of each, with production by count, recovery and life."""
    times = np.array([1 / 72, 1 / 24, 1 / 8, *range(1, days + 1)])
    rows = []
    for k in range(data.sizes["patient"]):
        one = data.isel(patient=k, label=0)

        def then(name: str, days: np.ndarray, one: xarray.Dataset = one) -> np.ndarray:
            return np.asarray(np.interp(at + days, one.time.values, one[name].values.astype(float)))

        pictures = np.array([EARLY, min(3.0, days)])
        liver = then("label_liver", pictures) + LIVER_BLOOD * then("label_recovery", pictures)
        row, _ = reported(times, then("label_recovery", times), tuple(then("label_spleen", pictures)), tuple(liver), np.random.default_rng([13, k]))
        count = float(one.platelet_count.where(one.time > at).mean())
        rows.append({**row, "production": count / (row["recovery"] * row["life"])})
    return rows


def study(data: xarray.Dataset, *, what: str, at: float, days: int, confidence: float) -> Estimate:
    """Mean over studies of what is reported."""
    return mean_of([row[what] for row in studied(data, at, days)], confidence)


def study_spread(data: xarray.Dataset, *, what: str, at: float, days: int, confidence: float) -> Estimate:
    """SD between studies; its interval is that of normal values."""
    values = np.array([row[what] for row in studied(data, at, days)])
    n, sd, tail = len(values), float(values.std(ddof=1)), (1 - confidence) / 2
    low, high = (sd * np.sqrt((n - 1) / chi2.ppf(q, n - 1)) for q in (1 - tail, tail))
    return Estimate(sd, float(low), float(high), n)


def study_share(data: xarray.Dataset, *, what: str, at: float, days: int, confidence: float) -> Estimate:
    """Share of studies: "identifiable", a site, or "not raised", production below 1.2 of normal."""
    rows = studied(data, at, days)
    if what == "identifiable":
        held = [row["identifiable"] for row in rows]
    elif what == "not raised":
        held = [row["production"] < 1.2 * USUAL for row in rows]
    else:
        held = [row["site"] == what for row in rows]
    return share_of(np.array(held, bool), confidence)
