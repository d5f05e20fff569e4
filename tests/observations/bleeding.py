"""Measurements of bleeds: on how many days, in how many patients, how likely, whom young platelets spare; and of births.

Persons have dimensions patient and time, cohorts patient and day; what is rare is measured by its accumulated hazard.
"""

import numpy as np
import xarray
from observations.courses import Days
from observations.estimate import Estimate, mean_of, median_of, odds_ratio
from observations.groups import share_of
from scipy.stats import spearmanr

from plateletsim import _engine

SITES: list[str] = list(_engine.bleed_sites)
GRADES = np.array(_engine.bleed_grades)  # chance of each grade, by site


def window(data: xarray.Dataset, name: str, days: Days) -> tuple[np.ndarray, np.ndarray]:
    """Times (start, end], and values with patients first."""
    axis = "day" if "day" in data[name].dims else "time"
    inside = (data[axis].values > days[0]) & (data[axis].values <= days[1])
    values = data[name].transpose("patient", axis, ...).values[:, inside]
    return data[axis].values[inside], values.astype(float)


def days_with_bleeding(data: xarray.Dataset, *, grade: int, days: Days, confidence: float) -> Estimate:
    """Share of days on which a bleed of this grade or a higher one is seen."""
    time, worst = window(data, "worst_bleeding", days)
    mornings = np.isclose(time % 1, 0, atol=0.01)
    return mean_of((worst[:, mornings] >= grade).mean(1), confidence)


def patients_who_bleed(data: xarray.Dataset, *, grade: int, days: Days, confidence: float) -> Estimate:
    """Share of patients who have at least one such bleed."""
    return share_of((window(data, "worst_bleeding", days)[1] >= grade).any(1), confidence)


def accumulated(data: xarray.Dataset, sites: list[str], grade: int, days: Days) -> np.ndarray:
    """Hazard of bleeds of a grade or a higher one, summed over a time, of each patient."""
    time, hazard = window(data, "bleeding_hazard", days)
    places = [SITES.index(site) for site in sites]
    each = hazard[:, :, places] @ GRADES[places, grade - 1 :].sum(1)
    return np.asarray(each.mean(1) * (days[1] - days[0] if len(time) else np.nan))


def chance_of_bleeding(data: xarray.Dataset, *, site: str, grade: int, days: Days, confidence: float) -> Estimate:
    """Chance of a bleed there within these days, mean over patients; a site that begins with "not " is all others."""
    sites = [name for name in SITES if name != site.removeprefix("not ")] if site.startswith("not ") else [site]
    return mean_of(-np.expm1(-accumulated(data, sites, grade, days)), confidence)


def foretold(data: xarray.Dataset, *, grade: int, major: int, early: Days, days: Days, confidence: float) -> Estimate:
    """Hazard of major bleeds of those who bled early to that of those who did not; its interval by leaving each out."""
    bled = (window(data, "worst_bleeding", early)[1] >= grade).any(1)
    hazard = accumulated(data, SITES, major, days)
    without = [np.delete(np.arange(len(bled)), i) for i in range(len(bled))]
    logs = np.log([hazard[k][bled[k]].mean() / hazard[k][~bled[k]].mean() for k in without])
    n = len(bled)
    error = np.sqrt((n - 1) / n * ((logs - logs.mean()) ** 2).sum())
    middle = float(np.log(hazard[bled].mean() / hazard[~bled].mean()))
    return Estimate(*(float(np.exp(middle + z * error)) for z in (0, -1.96, 1.96)), n)


def young_against_bleeding(data: xarray.Dataset, *, day: float, below: float, confidence: float) -> Estimate:
    """Rank correlation of young platelets per litre with the number of bleeds in the week around a day, at a low count."""
    at = {"day": day}
    count = data.platelet_count.sel(at, method="nearest").values
    young = count * data.immature_fraction.sel(at, method="nearest").values
    bleeds = data.bleeds_by_grade.transpose("patient", "day", "bleed_grade")
    score = bleeds.sel(day=day + 3.5, method="nearest").sum("bleed_grade") - bleeds.sel(day=day - 3.5, method="nearest").sum("bleed_grade")
    low = (count < below) & np.isfinite(young)
    r, n = float(spearmanr(young[low], score.values[low]).statistic), int(low.sum())
    z, error = np.arctanh(np.clip(r, -0.999999, 0.999999)), 1.96 / np.sqrt(max(n - 3, 1))
    return Estimate(r, float(np.tanh(z - error)), float(np.tanh(z + error)), n)


def births(data: xarray.Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Of all deliveries of all women: the count in the row before, and how much blood was lost, mL."""
    number = data.given.sel(event="delivery").transpose("patient", "time").values
    at = np.diff(number, axis=1) > 0
    count, lost = (data[name].transpose("patient", "time").values.astype(float) for name in ("platelet_count", "delivery_blood_loss"))
    return count[:, :-1][at], lost[:, 1:][at]


def in_range(count: np.ndarray, counts: tuple[float, float] | None) -> np.ndarray:
    return np.ones(count.shape, bool) if counts is None else (count >= counts[0]) & (count < counts[1])


def blood_lost(data: xarray.Dataset, *, counts: tuple[float, float] | None = None, confidence: float) -> Estimate:
    """Median loss of those births before which the count was such."""
    count, lost = births(data)
    return median_of(lost[in_range(count, counts)], confidence)


def lose_more(*data: xarray.Dataset, above: float, counts: tuple[float, float] | None = None, confidence: float) -> Estimate:
    """Share of births that cost at least so much, mL. Of several modes: of all of them together."""
    found = [births(each) for each in data]
    return share_of(np.concatenate([lost[in_range(count, counts)] >= above for count, lost in found]), confidence)


def odds_of_losing(
    low: xarray.Dataset, usual: xarray.Dataset, *, above: float, counts: tuple[float, float], usual_from: float = 150, confidence: float
) -> Estimate:
    """Odds of losing at least so much at such counts, to those at a usual count."""
    (count, lost), (well, usually) = births(low), births(usual)
    here, there = lost[in_range(count, counts)] >= above, usually[well >= usual_from] >= above
    return odds_ratio(here.sum(), (~here).sum(), there.sum(), (~there).sum(), len(here), confidence)
