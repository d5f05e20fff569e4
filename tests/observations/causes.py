"""Measurements of causes of a low or a high count: kinetics of one person beside another's, and lowest counts of a group."""

import numpy as np
import xarray
from observations.courses import Days, life, mean, rows
from observations.estimate import Estimate, mean_of, median_of, ratio_of
from observations.groups import share_of
from scipy.stats import norm, spearmanr


def life_ratio(data: xarray.Dataset, other: xarray.Dataset, *, days: Days, base: Days) -> float:
    """Mean age at death, to that of another person."""
    return life(data, days=days) / life(other, days=base)


def immature_count(data: xarray.Dataset, *, days: Days) -> float:
    """Immature platelets in the blood, 1e9/L."""
    return mean(data, probe="immature_fraction", days=days) * mean(data, probe="platelet_count", days=days)


def immature_ratio(data: xarray.Dataset, other: xarray.Dataset, *, days: Days, base: Days) -> float:
    """The same, to that of another person."""
    return immature_count(data, days=days) / immature_count(other, days=base)


def yield_ratio(data: xarray.Dataset, other: xarray.Dataset, *, days: Days, base: Days) -> float:
    """Megakaryocytes for each platelet that is made, to that of another person: how ineffective the making is."""
    cells = mean(data, probe="megakaryocytes", days=days) / mean(other, probe="megakaryocytes", days=base)
    return cells / (mean(data, probe="production_rate", days=days) / mean(other, probe="production_rate", days=base))


def lowest_ratio(data: xarray.Dataset, *, days: Days, base: Days) -> float:
    """Lowest count in one window, to the lowest in another."""
    return float(rows(data, "platelet_count", days)[1].min() / rows(data, "platelet_count", base)[1].min())


def increment_ratio(data: xarray.Dataset, other: xarray.Dataset, *, given: float, after: float) -> float:
    """What a transfusion on a day has added so many days later to the count of the hours before it, to that of another person."""

    def increment(one: xarray.Dataset) -> float:
        return float(one.platelet_count.sel(time=given + after, method="nearest")) - mean(one, probe="platelet_count", days=[given - 0.5, given])

    return increment(data) / increment(other)


def gain(data: xarray.Dataset, *, days: Days, base: Days) -> float:
    """Highest count in one window, less the mean in another, 1e9/L."""
    return float(rows(data, "platelet_count", days)[1].max()) - mean(data, probe="platelet_count", days=base)


def length_below(data: xarray.Dataset, *, level: float, days: Days) -> float:
    """Days below a level within a window."""
    time, count = rows(data, "platelet_count", days)
    return float((count < level).mean() * (days[1] - days[0])) if len(time) else np.nan


def swing(data: xarray.Dataset, *, days: Days) -> float:
    """Period of what comes again and again: the lag of the first peak of the autocorrelation, in days."""
    time, count = rows(data, "platelet_count", days)
    away = count - count.mean()
    likeness = np.correlate(away, away, "full")[len(away) - 1 :]
    rises = np.flatnonzero((likeness[1:-1] > likeness[:-2]) & (likeness[1:-1] >= likeness[2:]) & (likeness[1:-1] > 0.2 * likeness[0]))
    return float((rises[0] + 1) * (time[1] - time[0])) if rises.size else np.inf


def windows(data: xarray.Dataset, probe: str, days: Days) -> np.ndarray:
    """Values of a group in a window, by patient and time."""
    inside = (data.time.values > days[0]) & (data.time.values <= days[1])
    return data[probe].transpose("patient", "time").values[:, inside].astype(float)


def share_lowest(data: xarray.Dataset, *, days: Days, below: float, confidence: float) -> Estimate:
    """Share of persons whose lowest count in a window, of a count once a day, is below a level."""
    return share_of(daily(data, days).min(1) < below, confidence)


def daily(data: xarray.Dataset, days: Days) -> np.ndarray:
    """Counts as a hospital takes them, one each morning, by patient and day."""
    mornings = np.arange(np.ceil(days[0]), np.floor(days[1]) + 0.5)
    return data.platelet_count.sel(time=mornings, method="nearest").transpose("patient", "time").values.astype(float)


def lowest_of_low(data: xarray.Dataset, *, days: Days, below: float, confidence: float) -> Estimate:
    """Mean of the lowest counts that are below a level."""
    lowest = daily(data, days).min(1)
    return mean_of(lowest[lowest < below], confidence)


def back_of_low(data: xarray.Dataset, *, days: Days, below: float, on: float, confidence: float) -> Estimate:
    """Share of persons with a lowest count below a level who are above it again on a day."""
    low = daily(data, days).min(1) < below
    return share_of(daily(data, [on, on])[low, 0] >= below, confidence)


def first_low(data: xarray.Dataset, *, days: Days, below: float, confidence: float) -> Estimate:
    """Middle day on which counts of once a day are first below a level, of persons who ever are."""
    low = daily(data, days) < below
    return median_of(np.ceil(days[0]) + low[low.any(1)].argmax(1).astype(float), confidence)


def share_highest(data: xarray.Dataset, *, days: Days, above: float, confidence: float) -> Estimate:
    """Share of persons whose highest count in a window, of a count once a day, is above a level."""
    return share_of(daily(data, days).max(1) > above, confidence)


def share_of_low(data: xarray.Dataset, *, days: Days, of: float, below: float, confidence: float) -> Estimate:
    """Of persons whose mean count over a window is below one level, the share below another."""
    found = windows(data, "platelet_count", days).mean(1)
    return share_of(found[found < of] < below, confidence)


def falls_after(data: xarray.Dataset, *, day: float, within: float, by: float, confidence: float) -> Estimate:
    """Share of persons whose lowest daily count within so many days is lower than that of a day by such a share of it."""
    at = daily(data, [day, day])[:, 0]
    return share_of(daily(data, [day + 1, day + within]).min(1) < (1 - by) * at, confidence)


def in_flares_only(data: xarray.Dataset, *, days: Days, below: float, first: float, every: float, quiet: Days, confidence: float) -> Estimate:
    """Of persons who are ever below a level, the share who are not, in the middle of their counts, between flares.

    Flares begin on day `first` and then come `every` so many days; `quiet` are the days after an onset when none is felt.
    """
    count = windows(data, "platelet_count", days)
    since = (data.time.values[(data.time.values > days[0]) & (data.time.values <= days[1])] - first) % every
    between = np.median(count[:, (since > quiet[0]) & (since <= quiet[1])], 1)
    return share_of(between[count.min(1) < below] >= below, confidence)


def share_who_had(data: xarray.Dataset, *, one_of: list[str], confidence: float) -> Estimate:
    """Share of those diagnosed to whom one of these events had come by the day of the diagnosis."""
    had = data.given.sel(day=0, method="nearest").sel(event=one_of) > 0
    return share_of(had.any("event").values, confidence)


def more_often(data: xarray.Dataset, other: xarray.Dataset, *, within: float, confidence: float) -> Estimate:
    """How much more often people are diagnosed within so many days than in another cohort, of all who were exposed."""
    cases = [int((each.diagnosed.values <= within).sum()) for each in (data, other)]
    ratio = (cases[0] / data.attrs["exposed"]) / (cases[1] / other.attrs["exposed"])
    return ratio_of(ratio, np.sqrt(sum(1 / case for case in cases)), sum(cases), confidence)


def diagnosed_on(data: xarray.Dataset, *, confidence: float) -> Estimate:
    """Middle day of the run on which people are diagnosed."""
    return median_of(data.diagnosed.values.astype(float), confidence)


def middle_count(data: xarray.Dataset, *, day: float, confidence: float) -> Estimate:
    """Middle count so many days after the diagnosis."""
    return median_of(data.platelet_count.sel(day=day, method="nearest").values.astype(float), confidence)


def goes_with(data: xarray.Dataset, *, probe: str, days: Days, confidence: float) -> Estimate:
    """Rank correlation between persons of a probe with the count, without its sign; interval by Fisher's transformation."""
    count, other = windows(data, "platelet_count", days).mean(1), windows(data, probe, days)
    found = abs(float(spearmanr(count, np.nanmean(other, 1)).statistic))
    place, half = np.arctanh(min(found, 0.9999)), norm.ppf(0.5 + confidence / 2) / np.sqrt(len(count) - 3)
    return Estimate(found, float(np.tanh(place - half)), float(np.tanh(place + half)), len(count))
