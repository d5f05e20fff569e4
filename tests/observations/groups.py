"""Measurements in a group: shares of patients, odds, spreads between persons, each with the interval of chance.

Cohorts have dimensions patient and day (since the diagnosis), groups of persons patient and time.
"""

import numpy as np
import xarray
from observations.courses import Days
from observations.estimate import Estimate, mean_of, median_of, odds_ratio
from scipy.stats import beta, chi2

CHRONIC = 365.0  # days after the diagnosis
LOW = 100.0  # 1e9/L


def share_of(true: np.ndarray, confidence: float) -> Estimate:
    """Share with the interval of Clopper and Pearson, which holds for small groups as well."""
    held, n, tail = int(true.sum()), len(true), (1 - confidence) / 2
    if n == 0:
        return Estimate(np.nan, np.nan, np.nan, 0)
    low = float(beta.ppf(tail, held, n - held + 1)) if held else 0.0
    high = float(beta.ppf(1 - tail, held + 1, n - held)) if held < n else 1.0
    return Estimate(held / n, low, high, n)


def count_on(data: xarray.Dataset, day: float) -> np.ndarray:
    return data.platelet_count.sel(day=day, method="nearest").values.astype(float)


def within(values: np.ndarray, at_least: float | None, below: float | None) -> np.ndarray:
    return (values >= (-np.inf if at_least is None else at_least)) & (values < (np.inf if below is None else below))


def share(data: xarray.Dataset, *, day: float, at_least: float | None = None, below: float | None = None,
          among: dict[str, float] | None = None, confidence: float) -> Estimate:  # fmt: skip
    """Share of patients whose count is such on a day; among those for whom the same kind of thing held."""
    chosen = np.ones(data.sizes["patient"], bool)
    if among is not None:
        chosen = within(count_on(data, among["day"]), among.get("at_least"), among.get("below"))
    return share_of(within(count_on(data, day), at_least, below)[chosen], confidence)


def count_at(data: xarray.Dataset, *, day: float, confidence: float) -> Estimate:
    """Mean count on a day."""
    return mean_of(count_on(data, day), confidence)


EXPOSURES = {
    "eleven or older": lambda data: data.age.values >= 11,
    "no infection told": lambda data: ~data.told.values.astype(bool),
    "no infection": lambda data: ~data.infected.values.astype(bool),
    "insidious": lambda data: data.low_for.values > 14,
    "at least 20": lambda data: count_on(data, 0) >= 20,
}


def odds(data: xarray.Dataset, *, exposed: str, confidence: float) -> Estimate:
    """Odds ratio of being below 100 after a year."""
    x, ill = EXPOSURES[exposed](data), count_on(data, CHRONIC) < LOW
    return odds_ratio((x & ill).sum(), (x & ~ill).sum(), (~x & ill).sum(), (~x & ~ill).sum(), len(x), confidence)


def days_to_nadir(data: xarray.Dataset, until: float) -> np.ndarray:
    """From the infection, which is day 0, to the lowest count, of those whose trigger was an infection."""
    sick = data.isel(patient=data.infected.values.astype(bool))
    counts = sick.platelet_count.sel(day=slice(None, until))
    return sick.diagnosed.values + counts.day.values[np.nanargmin(counts.values, 1)]


def nadir_day(data: xarray.Dataset, *, until: float, confidence: float) -> Estimate:
    return median_of(days_to_nadir(data, until), confidence)


def share_by_nadir(data: xarray.Dataset, *, until: float, days: Days, confidence: float) -> Estimate:
    found = days_to_nadir(data, until)
    return share_of((found >= days[0]) & (found <= days[1]), confidence)


def share_infected(data: xarray.Dataset, *, confidence: float) -> Estimate:
    return share_of(data.infected.values.astype(bool), confidence)


def share_low(data: xarray.Dataset, *, days: Days, below: float, confidence: float) -> Estimate:
    """Share of persons whose mean count over a window is below a level."""
    inside = (data.time.values > days[0]) & (data.time.values <= days[1])
    counts = data.platelet_count.transpose("patient", "time").values[:, inside]
    return share_of(counts.mean(1) < below, confidence)


def late(data: xarray.Dataset, name: str, days: Days) -> np.ndarray:
    """Mean of each patient over days (start, end], shape (patients, …)."""
    inside = (data.day.values > days[0]) & (data.day.values <= days[1])
    return np.nanmean(data[name].values[:, inside].astype(float), 1)


def by_thirds(data: xarray.Dataset, *, by: str, probe: str, site: str = "", days: Days, confidence: float) -> list[Estimate]:
    """Medians of a probe in three equal groups of patients, in the order of another one."""
    key, values = late(data, by, days), late(data, probe, days)
    if site:
        place = [str(name) for name in data.site.values].index(site)
        values = values[:, place] / values.sum(1)
    return [median_of(values[third], confidence) for third in np.array_split(np.argsort(key), 3)]


def after(data: xarray.Dataset, probe: str, start: float) -> np.ndarray:
    return data[probe].where(data.time > start, drop=True).transpose("patient", "time").values.astype(float)


def spread(data: xarray.Dataset, *, probe: str, start: float, confidence: float) -> Estimate:
    """Standard deviation between persons of their means."""
    means = after(data, probe, start).mean(1)
    n, sd, tail = len(means), float(means.std(ddof=1)), (1 - confidence) / 2
    low, high = (sd * np.sqrt((n - 1) / chi2.ppf(q, n - 1)) for q in (1 - tail, tail))
    return Estimate(sd, float(low), float(high), n)


def tenths(data: xarray.Dataset, *, probe: str, start: float, confidence: float) -> Estimate:
    """Ninetieth percentile of one count of each person, over the tenth."""
    counts, chance = after(data, probe, start)[:, 0], np.random.default_rng(1)
    ratio = lambda some: np.quantile(some, 0.9, axis=-1) / np.quantile(some, 0.1, axis=-1)  # noqa: E731
    again = ratio(chance.choice(counts, (2000, len(counts))))
    low, high = np.quantile(again, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Estimate(float(ratio(counts)), float(low), float(high), len(counts))


def wavering(data: xarray.Dataset, *, probe: str, start: float, confidence: float) -> Estimate:
    """Mean over persons of the coefficient of variation in time."""
    values = after(data, probe, start)
    return mean_of(values.std(1) / values.mean(1), confidence)


def poisson(data: xarray.Dataset, *, litres: float, start: float, days: float, confidence: float) -> Estimate:
    """Variance of the number of platelets in a droplet (1e-6 L) over its mean; independent after so many days."""
    totals = after(data, "platelet_count", start) / (1 - after(data, "pooled_fraction", start)) * litres * 1000
    span = float(data.time.values[-1]) - start
    n = int(totals.shape[0] * span / days)
    ratio, tail = float(totals.var() / totals.mean()), (1 - confidence) / 2
    return Estimate(ratio, ratio * (n - 1) / chi2.ppf(1 - tail, n - 1), ratio * (n - 1) / chi2.ppf(tail, n - 1), n)
