"""How often people of an age fall ill, of those who are exposed to what can start the disease.

A cohort says who of so many exposed people was diagnosed; their scenario says at which ages they were exposed, and how often a
person of an age is (infections and other triggers, MODEL.md section 15). Only ratios mean something: the share of exposures
that can start the disease at all is not known.
"""

import tomllib
from typing import Any

import numpy as np
import xarray
from observations.estimate import Estimate, ratio_of
from reference.laws import novelty

from plateletsim.scenario.timeline import plain


def number(value: float | str | dict[str, float | str]) -> float:
    """Of a parameter, in the unit in which it stands."""
    return float(str(plain(value)).split()[0])


def season(infection: dict[str, Any]) -> float:
    """Of the day on which the trigger comes: how many times as frequent infections are as on average."""
    swing, peak, first_day, onset = (number(infection.get(key, 0.0)) for key in ("season", "season_peak", "first_day", "onset"))
    return float(1 + swing * np.cos(2 * np.pi * (first_day + onset - peak) / 365.25))


def weights(cohort: xarray.Dataset, ages: tuple[float, float]) -> np.ndarray:
    """Of each patient of these ages, so that their sum is the diagnoses in a year among as many people of each year of age."""
    told = tomllib.loads(cohort.attrs["scenario_resolved"])
    person, infection = told["patient_immunity"], told["infection"]
    youngest, oldest, skew = (number(person[key]) for key in ("youngest", "oldest", "age_skew"))
    rate, slope, others = (number(infection[key]) for key in ("rate", "rate_age_slope", "other_triggers"))
    ill = cohort.age.values[(cohort.age.values >= ages[0]) & (cohort.age.values < ages[1])]
    place = (ill - youngest) / (oldest - youngest)  # age = youngest + (oldest - youngest) u^skew
    density = place ** (1 / skew - 1) / (skew * (oldest - youngest))  # exposed people for each year of age, of one
    new = novelty(ill, number(infection["first_encounter"]), number(infection["replacement"]))
    triggers = rate * (ill / 3) ** -slope * new * season(infection) + others  # 1/year
    covered = min(ages[1], oldest) - max(ages[0], youngest)
    return triggers / (density * cohort.attrs["exposed"] * covered)


def incidence_ratio(cohort: xarray.Dataset, reference: xarray.Dataset, *, ages: tuple[float, float], against: tuple[float, float], confidence: float) -> Estimate:  # fmt: skip
    """Diagnoses in a year at some ages in one cohort over those at others in another."""
    here, there = weights(cohort, ages), weights(reference, against)
    if not len(here) or not len(there):
        return Estimate(np.nan, np.nan, np.nan, len(here) + len(there))
    ratio = float(here.sum() / there.sum())
    error = float(np.sqrt(sum((part**2).sum() / part.sum() ** 2 for part in (here, there))))  # of the logarithm; sums of few
    return ratio_of(ratio, error, len(here) + len(there), confidence)
