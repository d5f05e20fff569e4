"""Measurements in trials: what became of those who fit the entry rule, in an arm of twins.

The entry rule names a day and a count below which the untreated twin is then; `again` asks the same of an earlier day, as
trials do. Days of a trial count from its entry.
"""

import numpy as np
import xarray

from observations.courses import Days
from observations.estimate import Estimate, median_of
from observations.groups import share_of, within

Entry = dict[str, float]


def enrolled(data: xarray.Dataset, entry: Entry) -> xarray.Dataset:
    counts = data.platelet_count.isel(arm=0).transpose("patient", "day")
    chosen = counts.sel(day=entry["day"] - 1).values < entry["below"]
    if "again" in entry:
        chosen &= counts.sel(day=entry["again"]).values < entry["below"]
    return data.isel(patient=chosen)


def courses_of(data: xarray.Dataset, arm: str, entry: Entry, days: Days) -> np.ndarray:
    """Counts of those enrolled, shape (patients, days)."""
    window = slice(entry["day"] + days[0], entry["day"] + days[1])
    return enrolled(data, entry).platelet_count.sel(arm=arm, day=window).transpose("patient", "day").values.astype(float)


def responds(data: xarray.Dataset, *, arm: str, entry: Entry, days: Days, at_least: float, confidence: float) -> Estimate:
    """Share that reaches a count on some day."""
    return share_of(courses_of(data, arm, entry, days).max(1) >= at_least, confidence)


def holds(data: xarray.Dataset, *, arm: str, entry: Entry, days: Days, at_least: float, visits: int, of: int, confidence: float) -> Estimate:
    """Share that has a count in so many of weekly visits, which end with the last day."""
    weekly = courses_of(data, arm, entry, days)[:, ::-7][:, :of]
    return share_of(within(weekly, at_least, None).sum(1) >= visits, confidence)


def day_of_peak(data: xarray.Dataset, *, arm: str, entry: Entry, days: Days, confidence: float) -> Estimate:
    """Median day of the highest count."""
    return median_of(days[0] + courses_of(data, arm, entry, days).argmax(1).astype(float), confidence)


def loses(data: xarray.Dataset, *, arm: str, entry: Entry, first: float, last: float, at_least: float, confidence: float) -> Estimate:
    """Share of those with a count on one day who have it no more on a later one."""
    early, late = (courses_of(data, arm, entry, [day, day])[:, 0] for day in (first, last))
    return share_of(late[early >= at_least] < at_least, confidence)
