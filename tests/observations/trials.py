"""Measurements in trials: what became of those who fit the entry rule, in an arm of twins.

The entry rule names a day and a count below which the untreated twin is then; `again` asks the same of an earlier day, as
trials do. Days of a trial count from its entry.
"""

import numpy as np
import xarray
from observations.courses import Days
from observations.estimate import Estimate, mean_of, median_of, odds_ratio
from observations.groups import share_of, within

Entry = dict[str, float]


def enrolled(data: xarray.Dataset, entry: Entry) -> xarray.Dataset:
    counts = data.platelet_count.isel(arm=0).transpose("patient", "day")
    chosen = counts.sel(day=entry["day"] - 1).values < entry["below"]
    if "again" in entry:
        chosen &= counts.sel(day=entry["again"]).values < entry["below"]
    return data.isel(patient=chosen)


def during(data: xarray.Dataset, arm: str, entry: Entry, probe: str, days: Days) -> np.ndarray:
    """A probe on days of the trial, shape (patients, days)."""
    window = slice(entry["day"] + days[0], entry["day"] + days[1])
    return data[probe].sel(arm=arm, day=window).transpose("patient", "day").values.astype(float)


def courses_of(data: xarray.Dataset, arm: str, entry: Entry, days: Days) -> np.ndarray:
    """Counts of those enrolled, shape (patients, days)."""
    return during(enrolled(data, entry), arm, entry, "platelet_count", days)


def shown(data: xarray.Dataset, arm: str, entry: Entry, probe: str, days: Days) -> np.ndarray:
    """Mean of a probe over days of the trial, of each patient."""
    return np.nanmean(during(data, arm, entry, probe, days), 1)


def reaches(data: xarray.Dataset, arm: str, entry: Entry, days: Days, at_least: float, times: float = 0.0, every: int = 1) -> np.ndarray:
    """Whether a count is reached, on each day of those on which somebody looks: shape (patients, days). `times`: it must
    be so many times the count at entry as well."""
    counts = courses_of(data, arm, entry, days)
    before = courses_of(data, arm, entry, [-1, -1])
    return ((counts >= at_least) & (counts >= times * before))[:, ::every]


def responds(data: xarray.Dataset, *, arm: str, entry: Entry, days: Days, at_least: float, times: float = 0.0, every: int = 1,
             visits: int = 1, confidence: float) -> Estimate:  # fmt: skip
    """Share that reaches a count on some day, or at so many of the visits."""
    return share_of(reaches(data, arm, entry, days, at_least, times, every).sum(1) >= visits, confidence)


def responds_after(data: xarray.Dataset, *, failed: str, arm: str, entry: Entry, days: Days, at_least: float, every: int = 1, confidence: float) -> Estimate:  # fmt: skip
    """Share that reaches a count in an arm, of those who do not reach it in another one: what a switch would find."""
    elsewhere, here = (reaches(data, each, entry, days, at_least, every=every).any(1) for each in (failed, arm))
    return share_of(here[~elsewhere], confidence)


def responds_in_arms(data: xarray.Dataset, *, arms: list[str], entry: Entry, days: Days, at_least: float, confidence: float) -> list[Estimate]:
    """The same in several arms."""
    return [responds(data, arm=arm, entry=entry, days=days, at_least=at_least, confidence=confidence) for arm in arms]


def odds_of_response(data: xarray.Dataset, *, arm: str, other: str, entry: Entry, days: Days, at_least: float, times: float = 0.0,
                     confidence: float) -> Estimate:  # fmt: skip
    """Odds ratio of reaching a count at the last of the days, in one arm against another."""
    here, there = (reaches(data, each, entry, days, at_least, times)[:, -1] for each in (arm, other))
    return odds_ratio(here.sum(), (~here).sum(), there.sum(), (~there).sum(), len(here), confidence)


def first_response(data: xarray.Dataset, *, arm: str, entry: Entry, days: Days, at_least: float, times: float = 0.0, every: int = 1,
                   confidence: float) -> Estimate:  # fmt: skip
    """Median first day of a count, of those who reach it."""
    reached = reaches(data, arm, entry, days, at_least, times, every)
    first = days[0] + every * reached.argmax(1).astype(float)
    return median_of(first[reached.any(1)], confidence)


def rises_late(data: xarray.Dataset, *, arm: str, entry: Entry, days: Days, at_least: float, after: float, confidence: float) -> Estimate:
    """Of those who reach a count, the share that does so no sooner than a day."""
    reached = reaches(data, arm, entry, days, at_least)
    first = days[0] + reached.argmax(1)[reached.any(1)]
    return share_of(first >= after, confidence)


def changes(data: xarray.Dataset, *, arm: str, entry: Entry, probe: str, before: Days, after: Days, confidence: float) -> Estimate:
    """Mean of a probe in an arm over that of its patients before the trial, mean over patients."""
    chosen = enrolled(data, entry)
    return mean_of(shown(chosen, arm, entry, probe, after) / shown(chosen, arm, entry, probe, before), confidence)


def visits_with(data: xarray.Dataset, *, arm: str, entry: Entry, days: Days, at_least: float, confidence: float) -> Estimate:
    """Mean number of weekly visits with a count."""
    return mean_of(reaches(data, arm, entry, days, at_least, every=7).sum(1).astype(float), confidence)


def shows(data: xarray.Dataset, *, arm: str, entry: Entry, probe: str, days: Days, relative: float = 1.0, reached: dict[str, float] | None = None,
          confidence: float) -> Estimate:  # fmt: skip
    """Mean of a probe over days of the trial, of those who reach a count on its day `reached`."""
    chosen = enrolled(data, entry)
    if reached is not None:
        counts = chosen.platelet_count.sel(arm=arm, day=entry["day"] + reached["day"]).values
        chosen = chosen.isel(patient=within(counts, reached.get("at_least"), reached.get("below")))
    return mean_of(shown(chosen, arm, entry, probe, days) / relative, confidence)


def holds(data: xarray.Dataset, *, arm: str, entry: Entry, days: Days, at_least: float, visits: int, of: int, confidence: float) -> Estimate:
    """Share that has a count in so many of weekly visits, which end with the last day."""
    weekly = courses_of(data, arm, entry, days)[:, ::-7][:, :of]
    return share_of(within(weekly, at_least, None).sum(1) >= visits, confidence)


def day_of_peak(data: xarray.Dataset, *, arm: str, entry: Entry, days: Days, at_least: float = 0.0, confidence: float) -> Estimate:
    """Median day of the highest count, of those who reach a level."""
    counts = courses_of(data, arm, entry, days)
    return median_of(days[0] + counts[counts.max(1) >= at_least].argmax(1).astype(float), confidence)


def loses(data: xarray.Dataset, *, arm: str, entry: Entry, first: float, last: float, at_least: float, confidence: float) -> Estimate:
    """Share of those with a count on one day who have it no more on a later one."""
    early, late = (courses_of(data, arm, entry, [day, day])[:, 0] for day in (first, last))
    return share_of(late[early >= at_least] < at_least, confidence)
