"""Measurements in those who are ill a year after the diagnosis, and of what becomes of them and of those who are well.

What an ill patient shows is a mean over days, of the untreated twin where a cohort has arms. Severe: a mean count below 30.
"""

import numpy as np
import xarray
from observations.courses import Days
from observations.estimate import Estimate, mean_of, median_of
from observations.groups import CHRONIC, LOW, count_on, late, share_of, within
from scipy.stats import norm

SEVERE = 30.0  # 1e9/L
YEAR = 365.25  # day


def untreated(data: xarray.Dataset) -> xarray.Dataset:
    return data.isel(arm=0) if "arm" in data.dims else data


def ill(data: xarray.Dataset, days: Days, severe: bool = False) -> xarray.Dataset:
    alone = untreated(data)
    chosen = count_on(alone, CHRONIC) < LOW
    return alone.isel(patient=chosen & (late(alone, "platelet_count", days) < SEVERE) if severe else chosen)


def shown(data: xarray.Dataset, probe: str, days: Days, severe: bool, relative: float) -> np.ndarray:
    """Of each who is ill; kinds of a probe that has them are added up."""
    values = late(ill(data, days, severe), probe, days) / relative
    return values.sum(1) if values.ndim > 1 else values


def percentile(values: np.ndarray, percent: float, confidence: float) -> Estimate:
    """With an interval of order statistics."""
    half = norm.ppf(0.5 + confidence / 2) * np.sqrt(len(values) * percent * (100 - percent)) / 100 if len(values) else 0.0
    ordered, middle = np.sort(values), len(values) * percent / 100
    at = [int(np.clip(middle + shift, 0, max(len(values) - 1, 0))) for shift in (-half, half)]
    if not len(values):
        return Estimate(np.nan, np.nan, np.nan, 0)
    return Estimate(float(np.percentile(values, percent)), float(ordered[at[0]]), float(ordered[at[1]]), len(values))


def deviation(values: np.ndarray, confidence: float) -> Estimate:
    """Standard deviation, with the interval of a large sample by its kurtosis."""
    sd, n = float(values.std(ddof=1)), len(values)
    kurtosis = float(((values - values.mean()) ** 4).mean() / values.var() ** 2)
    error = norm.ppf(0.5 + confidence / 2) * sd * np.sqrt((kurtosis - 1) / (4 * n))
    return Estimate(sd, sd - error, sd + error, n)


def of_ill(data: xarray.Dataset, *, probe: str, days: Days, relative: float = 1.0, statistic: str = "median", severe: bool = False,
           confidence: float) -> Estimate:  # fmt: skip
    """Median, mean, sd or a percentile ("p5") over those who are ill after a year."""
    values = shown(data, probe, days, severe, relative)
    values = values[np.isfinite(values)]
    if statistic.startswith("p"):
        return percentile(values, float(statistic[1:]), confidence)
    return {"median": median_of, "mean": mean_of, "sd": deviation}[statistic](values, confidence)


def share_of_ill(data: xarray.Dataset, *, probe: str, days: Days, relative: float = 1.0, at_least: float | None = None,
                 below: float | None = None, severe: bool = False, confidence: float) -> Estimate:  # fmt: skip
    return share_of(within(shown(data, probe, days, severe, relative), at_least, below), confidence)


def deaths_by_organ(data: xarray.Dataset, days: Days) -> dict[str, np.ndarray]:
    chosen = ill(data, days)
    deaths = late(chosen, "deaths_by_site", days)
    return {str(name): deaths[:, place] for place, name in enumerate(chosen.site.values)}


def deaths_of_ill(data: xarray.Dataset, *, site: str, days: Days, confidence: float) -> Estimate:
    """Share of deaths at a site, mean over those who are ill after a year."""
    deaths = deaths_by_organ(data, days)
    return mean_of(deaths[site] / sum(deaths.values()), confidence)


def pattern(data: xarray.Dataset, *, site: str, days: Days, confidence: float) -> Estimate:
    """Share of patients whom imaging would call splenic, mixed or hepatic: the spleen has more than 0.6 of what spleen and
    liver take, less than 0.4, or something in between."""
    deaths = deaths_by_organ(data, days)
    spleen = deaths["spleen"] / (deaths["spleen"] + deaths["liver"])
    bounds = {"splenic": (0.6, None), "mixed": (0.4, 0.6), "hepatic": (None, 0.4)}[site]
    return share_of(within(spleen, *bounds), confidence)


def regulators(data: xarray.Dataset, *, days: Days, confidence: float) -> Estimate:
    """Regulatory T cells / the most that the same person had before the diagnosis, median of those who are ill after a year."""
    chosen = ill(data, days)
    cells = chosen.sel(t_cell="regulatory")
    before = cells.t_cells.sel(day=slice(None, 0)).max("day").values
    return median_of(late(cells, "t_cells", days) / before, confidence)


def remission(data: xarray.Dataset, *, since: float = CHRONIC, until: float, ages: Days | None = None, confidence: float) -> Estimate:
    """Rate a year at which those who are ill on a day reach 100, from those who are below it on a later one; of patients
    of some ages."""
    alone = untreated(data)
    of_age = within(alone.age.values, *ages) if ages is not None else np.ones(alone.sizes["patient"], bool)
    chosen = alone.isel(patient=of_age & (count_on(alone, since) < LOW))
    kept = share_of(count_on(chosen, until) < LOW, confidence)
    years = (until - since) / YEAR
    least = 0.5 / max(kept.n, 1)  # of a patient: where nobody is left, the rate is at least that of half a patient who is
    rate = [float(0.0 - np.log(max(share, least)) / years) for share in (kept.value, kept.high, kept.low)]
    return Estimate(*rate, kept.n)


def relapse(data: xarray.Dataset, *, until: float, below: float, confidence: float) -> Estimate:
    """Share of those who are well after a year who fall below a count until a later day."""
    alone = untreated(data)
    well = alone.isel(patient=count_on(alone, CHRONIC) >= LOW)
    later = well.platelet_count.sel(day=slice(CHRONIC, until)).transpose("patient", "day").values
    return share_of(later.min(1) < below, confidence)
